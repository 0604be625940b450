//! What the arguments take that have no fixed list: names from the catalogs,
//! profiles, data centers, topics of the help. Arguments of one name take the
//! same in every command.

use clap::CommandFactory as _;
use zoho_catalog::Catalog;
use zoho_oauth::DataCenter;

use super::words::{Line, named};
use super::{Answer, Beside, Candidate, scopes};
use crate::cli::Cli;
use crate::cli::oauth::StoreFolder;
use crate::commands::topics;
use crate::{catalogs, environment, store};

const METHODS: [&str; 5] = ["DELETE", "GET", "PATCH", "POST", "PUT"];

/// What the argument takes; `None` where that is not known here.
pub(super) fn of(argument: &str, line: &Line, word: &str) -> Option<Answer> {
    let candidates = match argument {
        // A list of scopes may be in a file, whose name the shell completes.
        "scopes" | "first" | "second" if word.starts_with('@') => {
            return Some(Answer {
                beside: Beside::Files,
                candidates: Vec::new(),
            });
        }
        "scopes" | "first" | "second" => scopes::list(catalog(line), word),
        "names" => scopes::names(catalog(line), word),
        "app" => applications(line, word),
        "words" if line.commands == ["apps"] => applications(line, word),
        "profile" | "profiles" | "default" | "only" => profiles(line, word),
        "dc" => data_centers(line, word),
        "store" => {
            return Some(Answer {
                beside: Beside::Folders,
                candidates: beginning(
                    word,
                    [
                        Candidate::new("keyring:", "the keyring of the system"),
                        Candidate::new("postgres://", "a database"),
                    ],
                ),
            });
        }
        "method" | "calls" => beginning(
            &word.to_ascii_uppercase(),
            METHODS.map(|method| Candidate::new(method, "")),
        ),
        "topic" => topics(line, word),
        _ => return None,
    };
    Some(Answer {
        beside: Beside::Nothing,
        candidates,
    })
}

fn beginning(word: &str, all: impl IntoIterator<Item = Candidate>) -> Vec<Candidate> {
    all.into_iter()
        .filter(|candidate| candidate.word.starts_with(word))
        .collect()
}

/// The catalogs that the line means; those of this program where they have
/// mistakes, which is not the time to tell.
fn catalog(line: &Line) -> &'static Catalog<'static> {
    let folder = line.given("catalog", environment::CATALOG);
    catalogs::open(folder.as_deref().map(std::path::Path::new))
        .unwrap_or_else(|_| Catalog::embedded())
}

fn applications(line: &Line, word: &str) -> Vec<Candidate> {
    let applications = catalog(line).applications();
    beginning(
        word,
        applications.map(|one| Candidate::new(one.name(), one.title())),
    )
}

/// Names of files in the folder of a store. A keyring may ask for a password
/// and a database may be far: those are not looked into.
fn profiles(line: &Line, word: &str) -> Vec<Candidate> {
    let folder = StoreFolder {
        store: line.given("store", environment::STORE),
        key_file: None,
    };
    let names = store::names(&folder).unwrap_or_default();
    beginning(word, names.into_iter().map(|name| Candidate::new(name, "")))
}

fn data_centers(line: &Line, word: &str) -> Vec<Candidate> {
    let all = DataCenter::ALL
        .iter()
        .map(|dc| Candidate::new(dc.code(), dc.region()));
    let mut all: Vec<Candidate> = all.collect();
    all.sort_by(|one, other| one.word.cmp(&other.word));
    if ["login", "init"]
        .iter()
        .any(|name| line.commands == [*name])
    {
        all.push(Candidate::new("auto", "the one that knows the client"));
    }
    beginning(word, all)
}

/// Topics and commands; behind a command, those below it.
fn topics(line: &Line, word: &str) -> Vec<Candidate> {
    let root = Cli::command();
    let mut command = &root;
    for name in &line.places {
        match command.find_subcommand(name) {
            Some(next) => command = next,
            None => return Vec::new(),
        }
    }
    let topics = topics::all().filter(|_| line.places.is_empty());
    let topics = topics.map(|(name, about)| Candidate::new(name, about));
    let topics: Vec<Candidate> = topics.collect();
    let is_topic = |name: &Candidate| topics.iter().any(|topic| topic.word == name.word);
    let commands = command.get_subcommands().map(named);
    let commands: Vec<Candidate> = commands.filter(|name| !is_topic(name)).collect();
    beginning(word, topics.into_iter().chain(commands))
}

#[cfg(test)]
mod tests {
    use crate::complete::words::words;

    #[test]
    fn the_same_argument_takes_the_same_in_every_command() {
        for line in ["find x --app des", "api GET /x --app des", "apps des"] {
            assert_eq!(words(line), ["desk"], "{line}");
        }
        assert_eq!(words("doctor --dc eu"), ["eu"]);
        assert_eq!(words("doctor --dc aut"), [""; 0]);
        assert_eq!(words("api p"), ["PATCH", "POST", "PUT"]);
        assert_eq!(words("status --store key"), ["keyring:"]);
        assert_eq!(words("help exit"), ["exit-codes"]);
        assert_eq!(words("help grant u"), ["url"]);
        assert_eq!(words("help nothing x"), [""; 0]);
    }
}
