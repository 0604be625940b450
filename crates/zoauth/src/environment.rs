//! Every environment variable that the tool heeds, declared here and nowhere
//! else; `zoauth help environment` prints this table.

/// An environment variable.
#[derive(Debug)]
pub(crate) struct Variable {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it does.
    pub(crate) meaning: &'static str,
}

/// Declares the variables once: constant for the code, name, meaning.
macro_rules! variables {
    ($($constant:ident = $name:literal: $meaning:literal;)*) => {
        $(#[doc = $meaning] #[allow(dead_code)] pub(crate) const $constant: &str = $name;)*

        /// All of them in the order of `zoauth help environment`.
        pub(crate) const ALL: &[Variable] = &[
            $(Variable { name: $name, meaning: $meaning },)*
        ];
    };
}

variables! {
    CATALOG = "ZOAUTH_CATALOG": "your own YAML catalog, or a folder of them, laid over the embedded ones (--catalog)";
    PROFILE = "ZOAUTH_PROFILE": "profile that tokens are stored under (--profile)";
    STORE = "ZOAUTH_STORE": "token store: a folder, keyring: or postgres://… (--store)";
    HOME = "ZOAUTH_HOME": "folder of the token store, instead of the user's state folder";
    KEY_FILE = "ZOAUTH_KEY_FILE": "file of the key that seals what is stored (--key-file)";
    KEY = "ZOAUTH_KEY": "the key itself, as `zoauth key new` prints it; older ones may follow it, with commas between";
    DATA_CENTER = "ZOAUTH_DC": "data center of the client (--dc)";
    PASSPHRASE = "ZOAUTH_PASSPHRASE": "passphrase of the file that `zoauth export` writes and `zoauth import` reads";
    PASSPHRASE_FILE = "ZOAUTH_PASSPHRASE_FILE": "file that the passphrase is read from (--passphrase-file)";
    CLIENT_ID = "ZOAUTH_CLIENT_ID": "client ID (--client-id)";
    CLIENT_SECRET = "ZOAUTH_CLIENT_SECRET": "client secret; there is no option for it, because command lines can be seen by others";
    CLIENT_SECRET_EU = "ZOAUTH_CLIENT_SECRET_EU": "client secret of one data center, for clients that have several: …_EU, …_IN and so on";
    CODE = "ZOAUTH_CODE": "code from the API console for `zoauth login`, plain or the console's JSON; no option for the same reason";
    ACCOUNTS_URL = "ZOAUTH_ACCOUNTS_URL": "accounts server, instead of the data center's; for emulators and proxies (--accounts-url)";
    ORGANIZATION = "ZOAUTH_ORGANIZATION": "organization that `zoauth api` names where the product wants one (--organization)";
    XDG_STATE_HOME = "XDG_STATE_HOME": "the user's state folder, which the token store is in (~/.local/state otherwise)";
    USER_HOME = "HOME": "the user's home folder, where neither ZOAUTH_HOME nor XDG_STATE_HOME is set";
    NO_COLOR = "NO_COLOR": "no colour, if it is set and not empty (see no-color.org)";
    CLICOLOR = "CLICOLOR": "no colour, if it is `0`";
    CLICOLOR_FORCE = "CLICOLOR_FORCE": "colour even where there is no terminal, if it is set and not `0`";
    TERM = "TERM": "no colour, if it is `dumb`";
    COLUMNS = "COLUMNS": "width of the output where there is no terminal (80 otherwise)";
}

/// The variable with the client secret of one data center.
pub(crate) fn client_secret_of(code: &str) -> String {
    format!("{CLIENT_SECRET}_{}", code.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variables_of_data_centers_are_called_as_the_table_says() {
        assert_eq!(client_secret_of("eu"), CLIENT_SECRET_EU);
    }
}
