//! What the shells ask at each press of the tab key: `zoauth __complete SHELL
//! INDEX WORD…`. It stands before the command line is read, because the words
//! are somebody's half-finished line; and it must answer at once, so that it
//! reads the catalogs and names of files, and nothing that is secret or locked.
//!
//! clap_complete's dynamic engine is not used: it is unstable, completes no word
//! with a colon in bash, and its script for PowerShell evaluates what was typed.

mod scopes;
mod values;
mod words;

use std::ffi::OsString;
use std::io::Write as _;

use crate::cli::lookup::Shell;
use crate::exit::ExitCode;

/// The word that scripts call this with.
const WORD: &str = "__complete";

/// What may come next.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Answer {
    /// What the shell is to offer beside them.
    pub(super) beside: Beside,
    pub(super) candidates: Vec<Candidate>,
}

/// What shells know better themselves.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    #[default]
    Nothing,
    Files,
    Folders,
}

/// One of the words that may come next, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) word: String,
    /// What it is; may be empty.
    pub(super) about: String,
}

impl Candidate {
    pub(super) fn new(word: impl Into<String>, about: impl Into<String>) -> Self {
        Self {
            word: word.into(),
            about: about.into(),
        }
    }
}

/// Answers a shell, if it is one that asks.
pub(crate) fn answered() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next()? != WORD {
        return None;
    }
    Some(answer(arguments.collect()).unwrap_or(ExitCode::Usage))
}

/// `SHELL INDEX WORD…`: the word of this index is to be completed; shells that
/// drop empty arguments leave it out.
fn answer(arguments: Vec<OsString>) -> Option<ExitCode> {
    let mut arguments = arguments.into_iter();
    let _shell = arguments.next()?;
    let index: usize = arguments.next()?.to_str()?.parse().ok()?;
    let mut words: Vec<String> = arguments
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    words.resize(index + 1, String::new());
    let answer = words::complete(&words);
    let mut text = match answer.beside {
        Beside::Nothing => "words\n",
        Beside::Files => "files\n",
        Beside::Folders => "folders\n",
    }
    .to_owned();
    for candidate in &answer.candidates {
        text.push_str(&candidate.word);
        if !candidate.about.is_empty() {
            text.push('\t');
            text.push_str(&candidate.about);
        }
        text.push('\n');
    }
    // Nobody to tell, if the shell is gone.
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
    Some(ExitCode::Ok)
}

/// The script that makes a shell ask.
pub(crate) fn script(shell: Shell) -> &'static str {
    match shell {
        Shell::Bash => include_str!("scripts/zoauth.bash"),
        Shell::Elvish => include_str!("scripts/zoauth.elv"),
        Shell::Fish => include_str!("scripts/zoauth.fish"),
        Shell::Powershell => include_str!("scripts/zoauth.ps1"),
        Shell::Zsh => include_str!("scripts/zoauth.zsh"),
    }
}
