//! Which topics of the help there are that are not commands.

use super::{tables, texts};
use crate::commands::Context;
use crate::error::Error;

/// A topic of the help that is not a command.
pub(super) struct Topic {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) print: fn(&Context<'_>) -> Result<(), Error>,
}

/// Declares the topics once: name, what it is about, what prints it.
macro_rules! topics {
    ($($name:literal $about:literal $print:path;)*) => {
        /// All of them in the order of their names.
        pub(super) const TOPICS: &[Topic] = &[
            $(Topic { name: $name, about: $about, print: $print },)*
        ];
    };
}

topics! {
    "credential" "how other programs get tokens from this one" texts::credential;
    "data-centers" "Zoho's data centers and their hosts" tables::data_centers;
    "environment" "environment variables" tables::environment;
    "exit-codes" "what the process returns" tables::exit_codes;
    "flows" "which grant flow suits which program" texts::flows;
    "limits" "Zoho's limits on codes and tokens" texts::limits;
    "scopes" "how scopes are spelled and chosen" texts::scopes;
    "setup-file" "what stands in zoauth.yaml" texts::setup_file;
    "stores" "where tokens are kept, and the keys that seal them" texts::stores;
    "token-service" "tokens for containers and other languages" texts::token_service;
}

/// Other words that people look them up by.
pub(super) const OTHER_NAMES: &[(&str, &str)] = &[
    ("keys", "stores"),
    ("stores-and-keys", "stores"),
    ("variables", "environment"),
    ("zoauth.yaml", "setup-file"),
    ("yaml", "setup-file"),
    ("errors", "exit-codes"),
    ("throttle", "limits"),
];

/// Names and what they are about.
pub(crate) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    TOPICS.iter().map(|topic| (topic.name, topic.about))
}

/// The topic of this name.
pub(super) fn named(name: &str) -> Option<&'static Topic> {
    TOPICS.iter().find(|topic| topic.name == name)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::Cli;

    #[test]
    fn topics_are_in_order_and_hide_no_command() {
        assert!(TOPICS.is_sorted_by_key(|topic| topic.name));
        // What `zoauth credential --help` says is less than the topic does.
        for topic in TOPICS.iter().filter(|topic| topic.name != "credential") {
            let command = Cli::command();
            assert!(
                command.find_subcommand(topic.name).is_none(),
                "{}",
                topic.name
            );
        }
        for (other, name) in OTHER_NAMES {
            assert!(named(other).is_none() && named(name).is_some(), "{other}");
        }
    }
}
