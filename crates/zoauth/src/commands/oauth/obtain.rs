//! From a request to a grant in the store. All flows of `login` end here, and
//! `demo` goes the same way, so that the demo shows what a login does and not
//! something like it.

use secrecy::ExposeSecret as _;
use zoho_oauth::{
    Accounts, AuthorizationCodeRequest, Client, ClientCredentialsRequest, Clock, Entry, Error,
    Flow, Grant, Http, Profile, Request as _, ScopeSet, SelfClientCodeRequest, Soid, Store,
    StoreError, TokenAnswer,
};

/// What a login asks for, in whichever way.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// How the tokens are come by.
    pub(super) flow: Flow,
    /// Who asks.
    pub(super) client: Client,
    /// Where the tokens come from.
    pub(super) accounts: Accounts,
    /// What for.
    pub(super) scopes: ScopeSet,
    /// The organization, where one was named.
    pub(super) soid: Option<Soid>,
}

/// An exchange that is ready to be sent, once.
#[derive(Debug)]
pub(super) struct Exchange {
    request: Request,
    wanted: Wanted,
}

#[derive(Debug)]
enum Request {
    SelfClient(SelfClientCodeRequest),
    Code(AuthorizationCodeRequest),
    Client(ClientCredentialsRequest),
}

/// What a login came to.
#[derive(Debug)]
pub(super) struct Obtained {
    /// As it is stored now.
    pub(super) entry: Entry,
    /// What was stored before, if its refresh token is another one.
    pub(super) replaced: Option<Grant>,
}

impl Exchange {
    /// Of a code from the API console, made for these scopes.
    pub(super) fn of_code(
        accounts: &Accounts,
        client: Client,
        scopes: ScopeSet,
        code: secrecy::SecretString,
    ) -> Result<Self, Error> {
        Ok(Self {
            request: Request::SelfClient(SelfClientCodeRequest::new(accounts, &client, code)?),
            wanted: Wanted {
                flow: Flow::SelfClient,
                client,
                accounts: accounts.clone(),
                scopes,
                soid: None,
            },
        })
    }

    /// Of a code from a redirect.
    pub(super) fn of_redirect(request: AuthorizationCodeRequest, wanted: Wanted) -> Self {
        Self {
            request: Request::Code(request),
            wanted,
        }
    }

    /// Of the client's own credentials.
    pub(super) fn of_client(
        accounts: &Accounts,
        client: Client,
        scopes: ScopeSet,
        soid: Option<Soid>,
    ) -> Result<Self, Error> {
        let request =
            ClientCredentialsRequest::new(accounts, &client, scopes.clone(), soid.clone())?;
        Ok(Self {
            request: Request::Client(request),
            wanted: Wanted {
                flow: Flow::ClientCredentials,
                client,
                accounts: accounts.clone(),
                scopes,
                soid,
            },
        })
    }

    /// Sends it and keeps what comes of it. The lease is taken first: a store
    /// that can't be written must not cost a code.
    pub(super) async fn send(
        self,
        http: &Http,
        store: &dyn Store,
        profile: &Profile,
        clock: &dyn Clock,
    ) -> Result<Obtained, Error> {
        let lease = store.lease(profile).await?;
        let known = known(store, profile).await?;
        let now = clock.now();
        // A new refresh token has a budget of its own; client credentials go
        // on with that of the client.
        if let (Request::Client(_), Some(known)) = (&self.request, &known)
            && known.grant.client_id == self.wanted.client.id()
            && let Some(retry_after) = known.budget.wait(now)
        {
            return Err(Error::BudgetSpent { retry_after });
        }
        let answer = match &self.request {
            Request::SelfClient(request) => request.send(http).await?,
            Request::Code(request) => request.send(http).await?,
            Request::Client(request) => request.send(http).await?,
        };
        let mut kept = self.wanted.kept(known, &answer, clock.now());
        kept.entry.budget.record(now);
        store.save(&lease, &kept.entry).await?;
        Ok(kept)
    }
}

impl Wanted {
    /// Keeps tokens that have come already, as in the device flow.
    pub(super) async fn keep(
        self,
        answer: &TokenAnswer,
        store: &dyn Store,
        profile: &Profile,
        clock: &dyn Clock,
    ) -> Result<Obtained, Error> {
        let lease = store.lease(profile).await?;
        let known = known(store, profile).await?;
        let now = clock.now();
        let mut kept = self.kept(known, answer, now);
        kept.entry.budget.record(now);
        store.save(&lease, &kept.entry).await?;
        Ok(kept)
    }

    fn kept(self, known: Option<Entry>, answer: &TokenAnswer, now: u64) -> Obtained {
        let Self {
            flow,
            client,
            accounts,
            scopes,
            soid,
        } = self;
        let mut grant = Grant::new(flow, &client, &accounts, scopes, answer, now);
        grant.soid = soid;
        let entry = Entry::replacing(known.as_ref(), grant);
        let replaced = known.map(|known| known.grant).filter(|old| {
            let token = |grant: &Grant| {
                let token = grant.refresh_token.as_ref()?;
                Some(zeroize::Zeroizing::new(token.expose_secret().to_owned()))
            };
            old.refresh_token.is_some() && token(old) != token(&entry.grant)
        });
        Obtained { entry, replaced }
    }
}

/// Fails where the store can't be written, before a user is sent anywhere.
pub(super) async fn check(store: &dyn Store, profile: &Profile) -> Result<(), Error> {
    drop(store.lease(profile).await?);
    Ok(())
}

/// What is stored; saving sets a damaged file aside.
async fn known(store: &dyn Store, profile: &Profile) -> Result<Option<Entry>, Error> {
    match store.load(profile).await {
        Err(StoreError::Damaged { .. }) => Ok(None),
        known => Ok(known?),
    }
}
