//! One exchange, from request to store: a code or client credentials for
//! tokens. `login` and `demo` share it, so that the demo shows what a login
//! does and not something like it.

use zoho_oauth::{
    Accounts, Budget, Client, ClientCredentialsRequest, Clock, Entry, Error, Flow, Grant, Http,
    Profile, Request as _, ScopeSet, SelfClientCodeRequest, Soid, Store, StoreError, TokenAnswer,
};

/// An exchange that is ready to be sent, once.
#[derive(Debug)]
pub(super) struct Exchange {
    request: Request,
    client: Client,
    accounts: Accounts,
    scopes: ScopeSet,
    soid: Option<Soid>,
}

#[derive(Debug)]
enum Request {
    Code(SelfClientCodeRequest),
    Client(ClientCredentialsRequest),
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
            request: Request::Code(SelfClientCodeRequest::new(accounts, &client, code)?),
            client,
            accounts: accounts.clone(),
            scopes,
            soid: None,
        })
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
            client,
            accounts: accounts.clone(),
            scopes,
            soid,
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
    ) -> Result<Entry, Error> {
        let lease = store.lease(profile).await?;
        let known = match store.load(profile).await {
            Ok(known) => known,
            // Saving sets the damaged file aside.
            Err(StoreError::Damaged { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        let mut budget = self.budget(known.as_ref());
        let now = clock.now();
        if let Some(retry_after) = budget.wait(now) {
            return Err(Error::BudgetSpent { retry_after });
        }
        let (flow, answer) = self.ask(http).await?;
        let Self {
            client,
            accounts,
            scopes,
            soid,
            ..
        } = self;
        budget.record(now);
        let mut grant = Grant::new(flow, &client, &accounts, scopes, &answer, clock.now());
        grant.soid = soid;
        let mut entry = Entry::replacing(known.as_ref(), grant);
        entry.budget = budget;
        store.save(&lease, &entry).await?;
        Ok(entry)
    }

    /// A new refresh token has a budget of its own; client credentials go on
    /// with that of the client.
    fn budget(&self, known: Option<&Entry>) -> Budget {
        match (&self.request, known) {
            (Request::Client(_), Some(known)) if known.grant.client_id == self.client.id() => {
                known.budget.clone()
            }
            _ => Budget::default(),
        }
    }

    async fn ask(&self, http: &Http) -> Result<(Flow, TokenAnswer), Error> {
        match &self.request {
            Request::Code(request) => Ok((Flow::SelfClient, request.send(http).await?)),
            Request::Client(request) => Ok((Flow::ClientCredentials, request.send(http).await?)),
        }
    }
}
