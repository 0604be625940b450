//! Finds a profile that will do: one whose grant covers the scopes that are
//! needed, so that nobody logs in a second time for what is there already.
//! Each login makes a refresh token, and Zoho keeps only twenty.

use std::fmt;

use crate::store::{Entry, Profile, Store, StoreError};
use crate::{Accounts, DataCenter, Scope, ScopeSet};

/// What a grant has to have: all these scopes, and where that is asked for, a
/// certain client or accounts server.
///
/// ```
/// # use zoho_oauth::{MemoryStore, Need, Store, StoreError};
/// # async fn run(store: &dyn Store) -> Result<(), Box<dyn std::error::Error>> {
/// let need = Need::new("ZohoCRM.modules.deals.READ".parse()?);
/// if let Some((profile, _)) = need.find(store).await? {
///     println!("{profile} will do");
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a need does nothing until it is looked for"]
pub struct Need {
    scopes: ScopeSet,
    client_id: Option<String>,
    accounts: Option<Accounts>,
    covers: Box<Covers>,
}

type Covers = dyn Fn(&ScopeSet, &Scope) -> bool + Send + Sync;

impl Need {
    /// These scopes, by any client, anywhere. Scopes cover each other as
    /// [`covers_by_name`] says.
    pub fn new(scopes: ScopeSet) -> Self {
        Self {
            scopes,
            client_id: None,
            accounts: None,
            covers: Box::new(covers_by_name),
        }
    }

    /// Of this client only.
    pub fn client(mut self, id: impl Into<String>) -> Self {
        self.client_id = Some(id.into());
        self
    }

    /// Of this data center only.
    pub fn data_center(self, dc: DataCenter) -> Self {
        self.accounts(dc.into())
    }

    /// Of this accounts server only.
    pub fn accounts(mut self, accounts: Accounts) -> Self {
        self.accounts = Some(accounts);
        self
    }

    /// Whether the scopes that are held cover one that is needed, by somebody
    /// who knows more than names do: a catalog.
    pub fn covers(
        mut self,
        covers: impl Fn(&ScopeSet, &Scope) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.covers = Box::new(covers);
        self
    }

    /// Whether an entry will do: it covers every scope, and has a token for
    /// `now` (seconds since 1970-01-01 UTC) or can get one.
    pub fn is_met_by(&self, entry: &Entry, now: u64) -> bool {
        let grant = &entry.grant;
        let held = grant.scopes();
        let token = grant.access_token.as_ref();
        self.client_id
            .as_ref()
            .is_none_or(|id| *id == grant.client_id)
            && self
                .accounts
                .as_ref()
                .is_none_or(|at| *at == grant.accounts)
            && (grant.is_renewable() || token.is_some_and(|token| token.is_fresh(now)))
            && self.scopes.iter().all(|scope| (self.covers)(held, scope))
    }

    /// The profile that meets the need with the fewest scopes, the first by
    /// name among equals; `None` if there is none. Entries that can't be read
    /// are passed over.
    ///
    /// # Errors
    ///
    /// When the store as a whole can't be read.
    pub async fn find(&self, store: &dyn Store) -> Result<Option<(Profile, Entry)>, StoreError> {
        use crate::Clock as _;
        let now = crate::SystemClock.now();
        let mut best: Option<(Profile, Entry)> = None;
        for profile in store.list().await? {
            let entry = match store.load(&profile).await {
                Ok(Some(entry)) => entry,
                Ok(None) => continue,
                Err(error @ (StoreError::Damaged { .. } | StoreError::Newer { .. })) => {
                    tracing::warn!(%profile, %error, "passed over");
                    continue;
                }
                Err(error) => return Err(error),
            };
            let narrower = best
                .as_ref()
                .is_none_or(|(_, best)| entry.grant.scopes().len() < best.grant.scopes().len());
            if narrower && self.is_met_by(&entry, now) {
                best = Some((profile, entry));
            }
        }
        Ok(best)
    }
}

impl fmt::Debug for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Need")
            .field("scopes", &self.scopes)
            .field("client_id", &self.client_id)
            .field("accounts", &self.accounts)
            .finish_non_exhaustive()
    }
}

/// What can be told without a catalog: a scope covers itself, and `ALL` covers
/// the other operations of the same module. Letter case does not matter.
///
/// Source: <https://zoho.com/accounts/protocol/oauth/scope.html>
pub fn covers_by_name(held: &ScopeSet, needed: &Scope) -> bool {
    if held.contains(needed) {
        return true;
    }
    let Some((module, _)) = needed.as_str().rsplit_once('.') else {
        return false;
    };
    Scope::new(format!("{module}.ALL")).is_ok_and(|all| held.contains(&all))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{AccessToken, Client, Flow, Grant, MemoryStore};

    fn entry(client: &str, dc: DataCenter, scopes: &str) -> Entry {
        let client = Client::new(client).unwrap();
        let scopes = scopes.parse().unwrap();
        let mut grant = Grant::without_tokens(Flow::SelfClient, &client, &dc.into(), scopes, 1);
        grant.refresh_token = Some(format!("refresh {}", grant.scopes()).into());
        Entry::new(grant)
    }

    async fn store() -> Arc<MemoryStore> {
        let store = Arc::new(MemoryStore::new());
        let us = DataCenter::US;
        for (name, entry) in [
            (
                "all",
                entry(
                    "1000.A",
                    us,
                    "ZohoCRM.modules.deals.ALL,Desk.tickets.ALL,email",
                ),
            ),
            ("deals", entry("1000.A", us, "ZohoCRM.modules.deals.all")),
            ("narrow", entry("1000.A", us, "ZohoCRM.modules.deals.READ")),
            (
                "europe",
                entry("1000.B", DataCenter::EU, "Desk.tickets.READ"),
            ),
        ] {
            let profile = Profile::new(name).unwrap();
            let lease = store.lease(&profile).await.unwrap();
            store.save(&lease, &entry).await.unwrap();
        }
        store
    }

    async fn found(need: Need) -> Option<String> {
        let found = need.find(&*store().await).await.unwrap();
        found.map(|(profile, _)| profile.to_string())
    }

    fn need(scopes: &str) -> Need {
        Need::new(scopes.parse().unwrap())
    }

    #[tokio::test]
    async fn the_narrowest_that_covers_everything_is_used_and_a_narrower_one_is_not() {
        for (scopes, profile) in [
            ("ZohoCRM.modules.deals.UPDATE", Some("deals")),
            ("zohocrm.modules.deals.read", Some("deals")),
            (
                "Desk.tickets.UPDATE,ZohoCRM.modules.deals.READ",
                Some("all"),
            ),
            ("Desk.tickets.READ", Some("europe")),
            ("Desk.tickets.READ,email", Some("all")),
            ("ZohoCRM.modules.leads.READ", None),
            ("ZohoCRM.modules.ALL", None),
            ("phone", None),
        ] {
            assert_eq!(found(need(scopes)).await.as_deref(), profile, "{scopes}");
        }
    }

    #[tokio::test]
    async fn client_and_place_can_be_asked_for() {
        let tickets = || need("Desk.tickets.READ");
        assert_eq!(
            found(tickets().client("1000.A")).await.as_deref(),
            Some("all")
        );
        let in_us = tickets().data_center(DataCenter::US);
        assert_eq!(found(in_us).await.as_deref(), Some("all"));
        assert_eq!(found(tickets().client("1000.C")).await, None);
    }

    #[tokio::test]
    async fn a_catalog_may_know_better_than_names() {
        let wide = |held: &ScopeSet, needed: &Scope| {
            needed.service() == Some("ZohoCRM")
                && held.iter().any(|held| held.service() == Some("ZohoCRM"))
        };
        let leads = need("ZohoCRM.modules.leads.READ").covers(wide);
        assert_eq!(found(leads).await.as_deref(), Some("deals"));
    }

    #[test]
    fn a_grant_that_can_not_be_renewed_does_while_its_token_lives() {
        let mut entry = entry("1000.A", DataCenter::US, "Desk.tickets.READ");
        entry.grant.refresh_token = None;
        let need = need("Desk.tickets.READ");
        assert!(!need.is_met_by(&entry, 1000));
        entry.grant.access_token = Some(AccessToken::new("t".into(), 900, 4500, None, None));
        assert!(need.is_met_by(&entry, 1000));
        assert!(!need.is_met_by(&entry, 4400));
    }
}
