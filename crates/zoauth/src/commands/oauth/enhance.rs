//! `zoauth login --add`: more scopes for the refresh token that is stored. The
//! user sees and accepts only the additional ones, no new refresh token is made,
//! and every program that uses the grant gains them. Zoho does this for
//! server-based clients only; elsewhere the full login is named.
//!
//! Source: <https://zoho.com/accounts/protocol/oauth/incremental-auth/initiation-request.html>

use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret as _;
use zoho_oauth::loopback::Judgement;
use zoho_oauth::{
    Client, Entry, Flow, Grant, Http, Profile, Request as _, ScopeEnhancement,
    ScopeEnhancementRequest, ScopeSet, Store, SystemClock,
};

use super::browser::Consent;
use super::marks::Marks;
use super::report::{Brought, report};
use super::{account, login, place, runtime, token};
use crate::cli::oauth::{Browser, Login};
use crate::commands::Context;
use crate::error::Error;
use crate::exit::ExitCode;

/// Adds scopes to what is stored.
pub(super) fn run(
    context: &Context<'_>,
    arguments: &Login,
    store: &Arc<dyn Store>,
    profile: &Profile,
    wanted: &ScopeSet,
) -> Result<ExitCode, Error> {
    let output = context.output;
    let entry = account::entry_of(&arguments.stored)?;
    let grant = &entry.grant;
    let mut missing = ScopeSet::new();
    for scope in wanted.iter() {
        let one: ScopeSet = [scope.clone()].into_iter().collect();
        if !login::covers(context, grant, &one)? {
            missing.insert(scope.clone());
        }
    }
    let marks = Marks::of(arguments);
    if missing.is_empty() {
        output.note(&format!(
            "nothing was asked of Zoho: the profile `{profile}` has these scopes already"
        ));
        let kept = runtime::wait(marks.keep(&**store, profile))?;
        let entry = kept.unwrap_or(entry);
        return report(context, &**store, profile, &entry, Brought::Nothing);
    }
    let added = add(
        context,
        &arguments.browser,
        store,
        profile,
        &entry,
        &missing,
    )?;
    let kept = runtime::wait(marks.keep(&**store, profile))?;
    let entry = kept.unwrap_or(added);
    report(context, &**store, profile, &entry, Brought::Scopes)
}

/// Adds scopes that the grant of an entry lacks; the entry with them.
pub(super) fn add(
    context: &Context<'_>,
    options: &Browser,
    store: &Arc<dyn Store>,
    profile: &Profile,
    entry: &Entry,
    missing: &ScopeSet,
) -> Result<Entry, Error> {
    let (output, grant) = (context.output, &entry.grant);
    let http = Http::new();
    let added = runtime::wait(async {
        let client = client(grant, profile, missing)?;
        let table = place::table(&http, &grant.accounts).await;
        let consent = Consent {
            output,
            options,
            http: &http,
            store: &**store,
            profile,
            table: &table,
        };
        let enhancement = begin(&http, grant, &client, profile, missing).await?;
        agree(&consent, &enhancement, &client, missing).await?;
        keep(store, profile, grant, missing).await?;
        // Shows whether Zoho has really added them, and brings a token with them.
        token::fresh(
            http.clone(),
            Arc::clone(store),
            profile.clone(),
            Arc::new(SystemClock),
        )
        .await?;
        Ok(store.load(profile).await?.unwrap_or_else(|| entry.clone()))
    })?;
    if !login::covers(context, &added.grant, missing)? {
        return Err(Error::new(
            ExitCode::InsufficientScopes,
            format!("Zoho names no {missing} among the scopes of the grant"),
        )
        .cause("The page was left without the consent, or the account may not have these scopes.")
        .hint("`zoauth status` shows what the grant has"));
    }
    Ok(added)
}

/// The client as it is stored; where it can't do this, the way that it can.
fn client(grant: &Grant, profile: &Profile, missing: &ScopeSet) -> Result<Client, Error> {
    if grant.flow != Flow::AuthorizationCode {
        let flow = super::reading::flow(grant.flow).replace('-', " ");
        return Err(full_login(
            Error::new(
                ExitCode::Usage,
                format!("a grant by {flow} can't gain scopes"),
            ),
            grant,
            profile,
            missing,
        ));
    }
    let mut client = Client::new(&grant.client_id)?;
    if let Some(secret) = &grant.client_secret {
        client = client.with_secret(secret.clone())?;
    }
    if let Some(uri) = &grant.redirect_uri {
        client = client.with_redirect_uri(uri)?;
    }
    Ok(client)
}

async fn begin(
    http: &Http,
    grant: &Grant,
    client: &Client,
    profile: &Profile,
    missing: &ScopeSet,
) -> Result<ScopeEnhancement, Error> {
    use zoho_oauth::Error as E;
    let Some(token) = &grant.refresh_token else {
        return Err(E::NotRenewable {
            profile: profile.to_string(),
        }
        .into());
    };
    let request = ScopeEnhancementRequest::new(&grant.accounts, client, token.clone())?;
    match request.send(http).await {
        Ok(enhancement) => Ok(enhancement),
        Err(error @ E::InvalidClient { .. }) => {
            Err(full_login(error.into(), grant, profile, missing))
        }
        Err(error) => Err(error.into()),
    }
}

/// Names the login that brings the same scopes by a new consent.
fn full_login(error: Error, grant: &Grant, profile: &Profile, missing: &ScopeSet) -> Error {
    let mut all = grant.scopes().clone();
    all.extend(missing.iter().cloned());
    let flow = match grant.flow {
        Flow::AuthorizationCode => "browser",
        flow => super::reading::flow(flow),
    };
    error
        .cause("Zoho adds scopes to a refresh token for Server-based Applications only.")
        .hint(format!(
            "log in anew with all of them: zoauth login {all} --flow {flow} --force{}",
            account::option(profile)
        ))
}

/// Lets the user consent to the additional scopes.
async fn agree(
    consent: &Consent<'_>,
    enhancement: &ScopeEnhancement,
    client: &Client,
    missing: &ScopeSet,
) -> Result<(), Error> {
    let url = enhancement.consent_url(missing, false)?;
    let uri = client
        .redirect_uri()
        .ok_or(zoho_oauth::Error::MissingRedirectUri)?;
    if consent.options.paste {
        consent.tell(url.expose_secret(), uri);
        consent.output.warn(
            "the address holds a token that is good for ten minutes: open it, and pass it to nobody",
        );
        let address = consent.pasted_address()?;
        return Ok(enhancement.read_redirect(address.expose_secret())?);
    }
    let receiver = consent.listen(uri).await?;
    let receiver = consent.show_hidden(receiver, &url)?;
    let patience = Duration::from_secs(consent.options.timeout.min(enhancement.expires_in()));
    let judge = |query: &str| match enhancement.read_redirect(query) {
        Err(error @ zoho_oauth::Error::BadRedirect { .. }) => Judgement::NotOurs(error),
        read => Judgement::Ends(read),
    };
    let (read, browser) = receiver
        .wait(patience, judge)
        .await
        .map_err(|error| super::browser::not_listening(&error))?;
    match read {
        Ok(()) => {
            browser
                .succeed(
                    "The scopes are added",
                    "You can close this tab and go back to the terminal.",
                )
                .await;
            Ok(())
        }
        Err(error) => {
            browser.fail(&error).await;
            Err(error.into())
        }
    }
}

/// Notes the scopes in the store, and lets the next token be a new one.
async fn keep(
    store: &Arc<dyn Store>,
    profile: &Profile,
    before: &Grant,
    missing: &ScopeSet,
) -> Result<(), Error> {
    let lease = store.lease(profile).await?;
    let gone = || {
        Error::new(
            ExitCode::Failure,
            format!(
                "the profile `{profile}` was replaced meanwhile; the scopes went to the old grant"
            ),
        )
        .hint("`zoauth status` shows what it is now")
    };
    let mut entry: Entry = store.load(profile).await?.ok_or_else(gone)?;
    let token = |grant: &Grant| {
        let token = grant.refresh_token.as_ref()?;
        Some(zeroize::Zeroizing::new(token.expose_secret().to_owned()))
    };
    if token(&entry.grant) != token(before) {
        return Err(gone());
    }
    entry.grant.requested.extend(missing.iter().cloned());
    if let Some(granted) = &mut entry.grant.granted {
        granted.extend(missing.iter().cloned());
    }
    entry.grant.access_token = None;
    store.save(&lease, &entry).await?;
    Ok(())
}
