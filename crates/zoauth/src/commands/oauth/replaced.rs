//! What becomes of the refresh token that a login replaces. Zoho keeps twenty
//! for a user and client and then silently drops the oldest, which another
//! program may live on; so the replaced one is revoked, and many are warned of.

use secrecy::ExposeSecret as _;
use serde::Serialize;
use zoho_oauth::{Entry, Grant, Http, Profile, RefreshTokens, Request as _, RevokeRequest, Store};

use crate::output::Output;

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Replaced {
    /// It was revoked.
    Revoked,
    /// Zoho did not know it any more.
    WasNotValid,
    /// It was left alive, as was asked.
    Kept,
    /// Another profile uses it.
    InUse,
    /// Zoho could not be told.
    NotTold,
}

/// Ends the replaced grant, as far as that can be done; a failure of it is
/// no failure of the login.
pub(super) async fn end(
    output: &Output,
    http: &Http,
    store: &dyn Store,
    profile: &Profile,
    old: &Grant,
    keep: bool,
) -> Replaced {
    let Some(token) = &old.refresh_token else {
        return Replaced::WasNotValid;
    };
    if keep {
        output.note(
            "the refresh token that was stored before lives on at Zoho, which keeps twenty for \
             each user and client and then drops the oldest",
        );
        return Replaced::Kept;
    }
    for (other, entry) in entries(store).await {
        let is_same = |grant: &Grant| {
            let held = grant.refresh_token.as_ref();
            held.is_some_and(|held| held.expose_secret() == token.expose_secret())
        };
        if other != *profile && is_same(&entry.grant) {
            output.note(&format!(
                "the refresh token that was stored before is not revoked: the profile `{other}` \
                 uses it too"
            ));
            return Replaced::InUse;
        }
    }
    let answer = match RevokeRequest::new(&old.accounts, token.clone()) {
        Ok(request) => request.send(http).await,
        Err(error) => Err(error),
    };
    let outcome = match answer {
        Ok(()) => {
            output.note("the refresh token that was stored before is revoked");
            Replaced::Revoked
        }
        Err(zoho_oauth::Error::InvalidCode { .. }) => Replaced::WasNotValid,
        Err(error) => {
            output.warn(&format!(
                "the refresh token that was stored before could not be revoked and lives on: \
                 {error}"
            ));
            return Replaced::NotTold;
        }
    };
    // Only the count is at stake here.
    if let Ok(lease) = store.lease(profile).await
        && let Ok(Some(mut entry)) = store.load(profile).await
        && entry.refresh_tokens.forget(token)
    {
        let _ = store.save(&lease, &entry).await;
    }
    outcome
}

/// How many refresh tokens this tool has made for the client of a grant; warns
/// before Zoho begins to drop them.
pub(super) async fn count(output: &Output, store: &dyn Store, grant: &Grant) -> usize {
    let entries = entries(store).await;
    let entries = entries.iter().map(|(_, entry)| entry);
    let count = RefreshTokens::count(entries, &grant.client_id, &grant.accounts);
    if count >= RefreshTokens::MANY {
        output.warn(&format!(
            "{count} refresh tokens of this client are alive that were made here; Zoho keeps \
             {} for each user and client, and one more silently ends the oldest; `zoauth logout` \
             ends those that nobody uses",
            RefreshTokens::KEPT
        ));
    }
    count
}

/// All profiles that can be read.
async fn entries(store: &dyn Store) -> Vec<(Profile, Entry)> {
    let mut entries = Vec::new();
    for profile in store.list().await.unwrap_or_default() {
        if let Ok(Some(entry)) = store.load(&profile).await {
            entries.push((profile, entry));
        }
    }
    entries
}
