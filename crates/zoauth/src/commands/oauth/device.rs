//! The device flow: a short code that the user types in on any device with a
//! browser, while this command asks whether it is done.

use zoho_oauth::{DeviceLogin, SystemClock, TokioPause};

use super::browser::Consent;
use super::obtain::{self, Obtained, Wanted};
use super::reading::time;
use super::{account, place, qr};
use crate::error::Error;
use crate::style::{command, faint, strong};

/// From the start to the grant in the store.
pub(super) async fn login(consent: &Consent<'_>, wanted: Wanted) -> Result<Obtained, Error> {
    obtain::check(consent.store, consent.profile).await?;
    let login = DeviceLogin::begin(
        consent.http,
        &wanted.accounts,
        &wanted.client,
        wanted.scopes.clone(),
        consent.table.clone(),
    )
    .await;
    let login = match login {
        Ok(login) => login,
        Err(error) => return Err(explained(consent, error, &wanted).await),
    };
    let start = login.start();
    let complete = start.verification_url_complete.as_deref();
    consent.output.tell(|page| {
        page.line(strong("Connect this device"));
        page.wrapped("  1 ", "Open on any device, and sign in:");
        page.line(format!("      {}", command(&start.verification_url)));
        page.wrapped("  2 ", "Type the code and accept:");
        page.line(format!("      {}", strong(&start.user_code)));
        if consent.options.qr {
            qr::draw(page, complete.unwrap_or(&start.verification_url));
        }
        if let Some(complete) = complete {
            page.table(2, &[[faint("or open"), complete.to_owned()]]);
        }
    });
    consent.output.note(&format!(
        "asking every {} whether you are done, for {}; Ctrl-C cancels",
        time(start.interval.as_secs()),
        time(start.expires_in.as_secs())
    ));
    let (accounts, answer) = match login.finish(consent.http, &mut TokioPause).await {
        Ok(granted) => granted,
        Err(error) => return Err(explained(consent, error, &wanted).await),
    };
    if accounts != wanted.accounts {
        consent.output.note(&format!(
            "the user's account is in another data center: {}",
            account::place(&accounts)
        ));
    }
    let wanted = Wanted { accounts, ..wanted };
    Ok(wanted
        .keep(&answer, consent.store, consent.profile, &SystemClock)
        .await?)
}

async fn explained(consent: &Consent<'_>, error: zoho_oauth::Error, wanted: &Wanted) -> Error {
    use zoho_oauth::Error as E;
    match error {
        E::InvalidClient { .. } => {
            let told = Error::from(error).hint(
                "the device flow needs a client of the type Non-browser Applications; others \
                 are refused with the same word",
            );
            let (http, client) = (consent.http, &wanted.client);
            place::explained(told, http, client, &wanted.accounts, consent.table).await
        }
        E::InvalidScope { .. } => Error::from(error).hint(format!(
            "`zoauth probe {}` finds the wrong one",
            wanted.scopes
        )),
        E::DeviceCodeExpired { .. } => Error::from(error).hint(
            "nobody typed the code in time, or the page showed an error; log in again for a new \
             one",
        ),
        error => error.into(),
    }
}
