//! One renewal: look into the store, take the lease, look again, ask Zoho,
//! save. The second look is what makes one request out of fifty processes.

use super::Shared;
use crate::store::Entry;
use crate::{
    AccessToken, ClientCredentialsRequest, Error, Flow, Grant, RefreshRequest, Request, TokenAnswer,
};

impl Shared {
    pub(super) async fn load(&self) -> Result<Entry, Error> {
        self.store
            .load(&self.profile)
            .await?
            .ok_or_else(|| Error::NoGrant {
                profile: self.profile.to_string(),
            })
    }

    /// A token that is fresh and not the rejected one.
    pub(super) async fn renew(&self, rejected: Option<&AccessToken>) -> Result<AccessToken, Error> {
        let entry = self.load().await?;
        if let Some(token) = self.usable(&entry, rejected) {
            return Ok(token);
        }
        // No need to wait for the lease to hear that nothing may be sent.
        self.check_budget(&entry)?;

        let lease = self.store.lease(&self.profile).await?;
        let mut entry = self.load().await?;
        if let Some(token) = self.usable(&entry, rejected) {
            return Ok(token);
        }
        self.check_budget(&entry)?;
        let request = self.request(&entry.grant)?;

        // Written before it is sent: a process that dies has asked all the same.
        entry.budget.record(self.clock.now());
        self.store.save(&lease, &entry).await?;

        let outcome = request.send(&self.http).await;
        let now = self.clock.now();
        match outcome {
            Ok(answer) => {
                entry.grant.renew(&answer, now);
                if let Err(error) = self.store.save(&lease, &entry).await {
                    // The token is good; only the other processes must ask again.
                    tracing::warn!(profile = %self.profile, %error, "the new token was not saved");
                }
                let token = entry.grant.access_token;
                token.ok_or(Error::Interrupted)
            }
            Err(error) => {
                if let Error::Throttled { retry_after, .. } = &error {
                    entry.budget.close(now, *retry_after);
                    if let Err(error) = self.store.save(&lease, &entry).await {
                        tracing::warn!(profile = %self.profile, %error, "the throttle was not saved");
                    }
                }
                Err(error)
            }
        }
    }

    /// The stored token, if it is fresh and not the one that was rejected. One
    /// that is not fresh but alive goes to memory, as a last resort.
    fn usable(&self, entry: &Entry, rejected: Option<&AccessToken>) -> Option<AccessToken> {
        let token = entry.grant.access_token.as_ref()?;
        if rejected.is_some_and(|rejected| rejected.same_secret(token)) {
            return None;
        }
        let now = self.clock.now();
        if token.is_fresh(now) {
            return Some(token.clone());
        }
        if token.is_alive(now) {
            self.memory.store(Some(std::sync::Arc::new(token.clone())));
        }
        None
    }

    fn check_budget(&self, entry: &Entry) -> Result<(), Error> {
        match entry.budget.wait(self.clock.now()) {
            Some(retry_after) => Err(Error::BudgetSpent { retry_after }),
            None => Ok(()),
        }
    }

    fn request(&self, grant: &Grant) -> Result<Renewal, Error> {
        let client = grant.client(self.client.as_ref())?;
        match (&grant.refresh_token, grant.flow) {
            (Some(token), _) => {
                RefreshRequest::new(&grant.accounts, &client, token.clone()).map(Renewal::Refresh)
            }
            (None, Flow::ClientCredentials) => ClientCredentialsRequest::new(
                &grant.accounts,
                &client,
                grant.requested.clone(),
                grant.soid.clone(),
            )
            .map(Renewal::Again),
            (None, _) => Err(Error::NotRenewable {
                profile: self.profile.to_string(),
            }),
        }
    }
}

enum Renewal {
    Refresh(RefreshRequest),
    Again(ClientCredentialsRequest),
}

impl Renewal {
    async fn send(&self, http: &crate::Http) -> Result<TokenAnswer, Error> {
        match self {
            Self::Refresh(request) => request.send(http).await,
            Self::Again(request) => request.send(http).await,
        }
    }
}
