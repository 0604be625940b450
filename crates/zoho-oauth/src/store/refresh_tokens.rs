//! The ledger of refresh tokens that were made. Zoho keeps twenty of them for a
//! user and client, and a twenty-first silently deletes the oldest, which some
//! other program may live on; so they are counted, and the tool warns in time.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Entry;
use crate::{Accounts, Grant};

/// The refresh tokens that were made and not revoked, as far as is known here.
///
/// Counted per client and accounts server: Zoho's pages name user and client,
/// client, and account as what the limit belongs to, and this is the tightest
/// that can be told apart without asking who the user is. Tokens made by other
/// programs do not appear.
///
/// Holds no token, only the first bytes of its SHA-256 to tell them apart.
///
/// Source: <https://help.zoho.com/portal/en/community/topic/kaizen-43-tokens-and-limitations>,
/// <https://help.zoho.com/portal/en/kb/accounts/faqs-troubleshooting/faqs/oauth/articles/will-the-refresh-tokens-expire>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RefreshTokens(Vec<Made>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Made {
    client_id: String,
    accounts: Accounts,
    /// Seconds since 1970-01-01 UTC.
    at: u64,
    /// What tells this token from others; says nothing about it.
    mark: String,
}

impl RefreshTokens {
    /// How many Zoho keeps for a user and client; one more deletes the oldest.
    pub const KEPT: usize = 20;
    /// From this many on a user should hear of it.
    pub const MANY: usize = 15;

    /// Notes the refresh token of a grant, made when it last changed. A grant
    /// without one, or with one that is known already, changes nothing.
    pub fn record(&mut self, grant: &Grant) {
        let Some(token) = &grant.refresh_token else {
            return;
        };
        let mark = mark(token);
        if self.0.iter().any(|made| made.mark == mark) {
            return;
        }
        self.0.push(Made {
            client_id: grant.client_id.clone(),
            accounts: grant.accounts.clone(),
            at: grant.updated_at,
            mark,
        });
        // Zoho has deleted what is beyond the limit.
        let same = |made: &Made| made.is_of(&grant.client_id, &grant.accounts);
        if self.0.iter().filter(|made| same(made)).count() > Self::KEPT {
            let oldest = self
                .0
                .iter()
                .enumerate()
                .filter(|(_, made)| same(made))
                .min_by_key(|(_, made)| made.at)
                .map(|(index, _)| index);
            if let Some(index) = oldest {
                self.0.remove(index);
            }
        }
    }

    /// Strikes out a refresh token that was revoked; `false` if it was not there.
    pub fn forget(&mut self, token: &SecretString) -> bool {
        let mark = mark(token);
        let before = self.0.len();
        self.0.retain(|made| made.mark != mark);
        self.0.len() < before
    }

    /// How many live, by all entries of a store together, for a client at an
    /// accounts server. Warn from [`MANY`](Self::MANY) on.
    pub fn count<'a>(
        entries: impl IntoIterator<Item = &'a Entry>,
        client_id: &str,
        accounts: &Accounts,
    ) -> usize {
        // A profile may have been copied, so the same token counts once.
        let mut marks: Vec<&str> = entries
            .into_iter()
            .flat_map(|entry| &entry.refresh_tokens.0)
            .filter(|made| made.is_of(client_id, accounts))
            .map(|made| made.mark.as_str())
            .collect();
        marks.sort_unstable();
        marks.dedup();
        marks.len()
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Made {
    fn is_of(&self, client_id: &str, accounts: &Accounts) -> bool {
        self.client_id == client_id && self.accounts == *accounts
    }
}

fn mark(token: &SecretString) -> String {
    let digest = Sha256::digest(token.expose_secret().trim().as_bytes());
    URL_SAFE_NO_PAD.encode(&digest[..9])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Client, DataCenter, Flow};

    fn grant(client: &str, token: &str, at: u64) -> Grant {
        let client = Client::new(client).unwrap();
        let scopes = "Desk.tickets.READ".parse().unwrap();
        let mut grant = Grant::without_tokens(
            Flow::SelfClient,
            &client,
            &DataCenter::EU.into(),
            scopes,
            at,
        );
        grant.refresh_token = Some(token.into());
        grant
    }

    #[test]
    fn logins_add_up_over_profiles_and_revoking_takes_away() {
        let mut one = Entry::new(grant("1000.A", "first", 1));
        for number in 2..=9 {
            one = Entry::replacing(Some(&one), grant("1000.A", &number.to_string(), number));
        }
        let two = Entry::new(grant("1000.A", "other profile", 10));
        let copy = two.clone();
        let other = Entry::new(grant("1000.B", "other client", 11));
        let entries = [one.clone(), two, copy, other];
        let count = |client| RefreshTokens::count(&entries, client, &DataCenter::EU.into());
        assert_eq!(count("1000.A"), 10);
        assert_eq!(count("1000.B"), 1);
        assert_eq!(
            RefreshTokens::count(&entries, "1000.A", &DataCenter::US.into()),
            0
        );

        assert!(one.refresh_tokens.forget(&"first\n".into()));
        assert!(!one.refresh_tokens.forget(&"first".into()));
        assert_eq!(
            RefreshTokens::count([&one], "1000.A", &DataCenter::EU.into()),
            8
        );
    }

    #[test]
    fn the_same_token_counts_once_and_zoho_keeps_twenty() {
        let mut entry = Entry::new(grant("1000.A", "same", 1));
        entry = Entry::replacing(Some(&entry), grant("1000.A", "same", 2));
        let eu = DataCenter::EU.into();
        assert_eq!(RefreshTokens::count([&entry], "1000.A", &eu), 1);
        for number in 0..30 {
            let next = grant("1000.A", &number.to_string(), 3 + number);
            entry = Entry::replacing(Some(&entry), next);
        }
        assert_eq!(RefreshTokens::count([&entry], "1000.A", &eu), 20);
        assert!(!entry.refresh_tokens.forget(&"9".into()), "an old one went");
        assert!(entry.refresh_tokens.forget(&"10".into()));
    }

    #[test]
    fn the_written_form_holds_no_token() {
        let entry = Entry::new(grant("1000.A", "s3cret-token", 1));
        let json = serde_json::to_string(&entry.refresh_tokens).unwrap();
        assert!(
            json.contains("1000.A") && !json.contains("s3cret"),
            "{json}"
        );
    }
}
