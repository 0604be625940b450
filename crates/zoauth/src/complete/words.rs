//! Where on the command line the word stands that is to be completed: after
//! which command, behind which option, in which place. Reads the same
//! description of the command line that clap parses by.

use std::ffi::OsString;

use clap::{Arg, ArgAction, Command, CommandFactory as _, ValueHint};

use super::{Answer, Beside, Candidate, values};
use crate::cli::Cli;

/// What is known of the line before the word.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// The commands that were named, from the outermost.
    pub(super) commands: Vec<String>,
    /// What stands in places of the command already.
    pub(super) places: Vec<String>,
    /// Options that take a value, by their names, with it.
    options: Vec<(String, String)>,
}

impl Line {
    /// The value of an option, else of the variable that stands for it.
    pub(super) fn given(&self, option: &str, variable: &str) -> Option<OsString> {
        let given = self.options.iter().rev().find(|(name, _)| name == option);
        given
            .map(|(_, value)| OsString::from(value))
            .or_else(|| std::env::var_os(variable))
            .filter(|value| !value.is_empty())
    }
}

/// What may stand in the place of the last word.
pub(super) fn complete(words: &[String]) -> Answer {
    let Some((word, before)) = words.split_last() else {
        return Answer::default();
    };
    let root = Cli::command();
    let mut command = &root;
    let mut line = Line::default();
    let mut waiting: Option<&Arg> = None;
    let mut is_escaped = false;
    for word in before {
        if let Some(option) = waiting.take() {
            line.options.push((id(option), word.clone()));
        } else if is_escaped {
            line.places.push(word.clone());
        } else if word == "--" {
            is_escaped = true;
        } else if let Some(long) = word.strip_prefix("--") {
            match long.split_once('=') {
                Some((name, value)) => {
                    if let Some(option) = option(&root, command, name) {
                        line.options.push((id(option), value.to_owned()));
                    }
                }
                None => {
                    let option = option(&root, command, long);
                    waiting = option.filter(|option| takes_value(option));
                }
            }
        } else if word.len() > 1 && word.starts_with('-') {
            // Of letters in one word the last one may wait for a value.
            let last = word.chars().next_back();
            let option = options(&root, command).find(|option| option.get_short() == last);
            waiting = option.filter(|option| takes_value(option));
        } else if let Some(next) = subcommand(command, &line, word) {
            command = next;
            line.commands.push(word.clone());
        } else {
            line.places.push(word.clone());
        }
    }

    if let Some(option) = waiting {
        return values_of(option, &line, word);
    }
    if !is_escaped && word.starts_with('-') {
        return match word
            .strip_prefix("--")
            .and_then(|long| long.split_once('='))
        {
            Some((name, value)) => match option(&root, command, name) {
                Some(option) => behind(&format!("--{name}="), values_of(option, &line, value)),
                None => Answer::default(),
            },
            None => longs(&root, command, word),
        };
    }
    let mut answer = match place(command, line.places.len()) {
        Some(argument) => values_of(argument, &line, word),
        None => Answer::default(),
    };
    if line.places.is_empty() && !is_escaped {
        let commands = command
            .get_subcommands()
            .filter(|command| !command.is_hide_set() && command.get_name().starts_with(word));
        answer.candidates.extend(commands.map(named));
    }
    answer
}

/// The command's name and what it does.
pub(super) fn named(command: &Command) -> Candidate {
    let about = command.get_about().map(ToString::to_string);
    Candidate::new(command.get_name(), about.unwrap_or_default())
}

/// The command that a word names, if it stands where one can.
fn subcommand<'c>(command: &'c Command, line: &Line, word: &str) -> Option<&'c Command> {
    match line.places.as_slice() {
        [] => command.find_subcommand(word),
        _ => None,
    }
}

/// The argument of a place; the last one may take several.
fn place(command: &Command, number: usize) -> Option<&Arg> {
    let places: Vec<&Arg> = command.get_positionals().collect();
    let last = places.last().copied().filter(|last| is_repeated(last));
    places.get(number).copied().or(last)
}

fn is_repeated(argument: &Arg) -> bool {
    let most = argument.get_num_args().map(|range| range.max_values());
    matches!(argument.get_action(), ArgAction::Append) || most.is_some_and(|most| most > 1)
}

fn takes_value(option: &Arg) -> bool {
    option.get_action().takes_values()
}

fn id(argument: &Arg) -> String {
    argument.get_id().as_str().to_owned()
}

/// The options of a command, with those of all.
fn options<'c>(root: &'c Command, command: &'c Command) -> impl Iterator<Item = &'c Arg> {
    let is_nested = !std::ptr::eq(root, command);
    let of_all = root.get_arguments().filter(|option| option.is_global_set());
    let own = command.get_arguments();
    own.chain(of_all.filter(move |_| is_nested))
        .filter(|argument| !argument.is_positional())
}

fn option<'c>(root: &'c Command, command: &'c Command, name: &str) -> Option<&'c Arg> {
    options(root, command).find(|option| option.get_long() == Some(name))
}

/// The long names of options that begin so.
fn longs(root: &Command, command: &Command, word: &str) -> Answer {
    let mut candidates: Vec<Candidate> = options(root, command)
        .filter(|option| !option.is_hide_set())
        .filter_map(|option| {
            let about = option.get_help().map(ToString::to_string);
            let long = format!("--{}", option.get_long()?);
            Some(Candidate::new(long, about.unwrap_or_default()))
        })
        .collect();
    candidates.push(Candidate::new("--help", "Print help"));
    candidates.retain(|candidate| candidate.word.starts_with(word));
    Answer {
        beside: Beside::Nothing,
        candidates,
    }
}

/// What an argument takes.
fn values_of(argument: &Arg, line: &Line, word: &str) -> Answer {
    if argument.get_value_delimiter() == Some(',')
        && let Some((first, last)) = word.rsplit_once(',')
    {
        let chosen: Vec<&str> = first.split(',').collect();
        let mut answer = values_of(argument, line, last);
        let is_new = |candidate: &Candidate| !chosen.contains(&candidate.word.as_str());
        answer.candidates.retain(is_new);
        return behind(&format!("{first},"), answer);
    }
    let possible = argument.get_possible_values();
    if !possible.is_empty() {
        let candidates = possible.iter().filter(|value| !value.is_hide_set());
        let candidates = candidates.map(|value| {
            let about = value.get_help().map(ToString::to_string);
            Candidate::new(value.get_name(), about.unwrap_or_default())
        });
        return Answer {
            beside: Beside::Nothing,
            candidates: candidates
                .filter(|candidate| candidate.word.starts_with(word))
                .collect(),
        };
    }
    if let Some(answer) = values::of(argument.get_id().as_str(), line, word) {
        return answer;
    }
    let names = argument.get_value_names().unwrap_or_default();
    let is_path = argument.get_value_hint() == ValueHint::AnyPath;
    let beside = match names.first().map(clap::builder::Str::as_str) {
        Some("DIR") => Beside::Folders,
        Some("FILE" | "PATH" | "COMMAND") => Beside::Files,
        _ if is_path => Beside::Files,
        _ => Beside::Nothing,
    };
    Answer {
        beside,
        candidates: Vec::new(),
    }
}

/// The same words behind what is typed already.
fn behind(typed: &str, answer: Answer) -> Answer {
    let candidates = answer.candidates.into_iter().map(|candidate| Candidate {
        word: format!("{typed}{}", candidate.word),
        ..candidate
    });
    Answer {
        beside: answer.beside,
        candidates: candidates.collect(),
    }
}

/// What a line of words with blanks between them is completed to.
#[cfg(test)]
pub(super) fn words(line: &str) -> Vec<String> {
    let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    let answer = complete(&words);
    answer.candidates.into_iter().map(|one| one.word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_and_options_are_completed_where_they_can_stand() {
        assert_eq!(words("sta"), ["status"]);
        assert_eq!(words("grant cl"), ["client-credentials"]);
        assert_eq!(words("--json stat"), ["status"]);
        assert!(words("login --fl").contains(&"--flow".to_owned()));
        assert_eq!(words("status --che"), ["--check"]);
        // Of all commands.
        assert_eq!(words("status --cat"), ["--catalog"]);
        assert_eq!(words("--cat"), ["--catalog"]);
        assert_eq!(words("exec -- --j"), [""; 0], "another program's");
        // A word in a place is no command any more.
        assert_eq!(words("show crm login --sto"), [""; 0]);
    }

    #[test]
    fn values_of_options_are_completed_behind_a_blank_and_an_equals_sign() {
        let flows = words("login --flow ");
        assert!(flows.contains(&"device".to_owned()), "{flows:?}");
        assert_eq!(words("login --flow=dev"), ["--flow=device"]);
        assert_eq!(words("login x --dc a"), ["ae", "au", "auto"]);
        assert_eq!(words("audit x --color nev"), ["never"]);
        assert_eq!(words("find deals -n 5 --app cr"), ["creator", "crm"]);
        assert_eq!(words("completions z"), ["zsh"]);
        assert_eq!(words("scan . --fail-on mis"), ["missing"]);
    }

    #[test]
    fn files_are_left_to_the_shell() {
        let beside = |line: &str| {
            let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
            complete(&words).beside
        };
        assert_eq!(beside("setup --file "), Beside::Files);
        assert_eq!(beside("--catalog "), Beside::Files);
        assert_eq!(beside("exec -- "), Beside::Files);
        assert_eq!(beside("status --store "), Beside::Folders);
        assert_eq!(beside("import "), Beside::Files);
        assert_eq!(beside("find "), Beside::Nothing);
        assert_eq!(beside("login @"), Beside::Files);
    }

    #[test]
    fn odd_lines_are_answered() {
        for line in [
            "",
            " ",
            "--",
            "-- x",
            "-",
            "-=",
            "--=",
            "grant x y z",
            "a=b",
            "-q",
            "é -ü",
        ] {
            words(line);
        }
        assert_eq!(complete(&[]), Answer::default());
    }
}
