//! What a program is given besides the token: the variables that every way of
//! handing it over has in common.

use secrecy::{ExposeSecret as _, SecretString};
use zoho_oauth::AccessToken;

use crate::cli::daily::Naming;
use crate::error::Error;
use crate::exit::ExitCode;

/// A variable for another program.
pub(super) struct Given {
    /// Its name.
    pub(super) name: String,
    /// Its value.
    pub(super) value: SecretString,
    /// Whether it must not be shown.
    pub(super) is_secret: bool,
}

/// The variables of a token.
///
/// # Errors
///
/// Exit code 2 for a prefix that makes no names of variables.
pub(super) fn variables(token: &AccessToken, naming: &Naming) -> Result<Vec<Given>, Error> {
    let prefix = &naming.prefix;
    let sound = prefix
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !sound || prefix.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(Error::new(
            ExitCode::Usage,
            format!("`{prefix}` can't begin the name of a variable"),
        )
        .hint("use letters, digits and `_`, and no digit first"));
    }
    let given = |name: &str, value: SecretString, is_secret| Given {
        name: format!("{prefix}{name}"),
        value,
        is_secret,
    };
    let mut all = vec![
        given("ACCESS_TOKEN", token.secret().clone(), true),
        given("AUTHORIZATION", token.header().expose_secret().into(), true),
        given(
            "TOKEN_EXPIRES_AT",
            token.expires_at().to_string().into(),
            false,
        ),
    ];
    if let Some(domain) = token.api_domain() {
        all.push(given("API_DOMAIN", domain.into(), false));
    }
    Ok(all)
}
