//! Where answers and messages go: data to standard output, for people or as
//! JSON; messages to standard error. Colour is decided by the streams: on
//! terminals only, and never with `NO_COLOR` or `--color never`.

use std::io::{self, IsTerminal, Write};

use serde::Serialize;

use crate::environment;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::page::Page;
use crate::progress::{self, Progress};
use crate::style;

/// The version of the JSON that is printed; JSON.md documents it.
pub(crate) const JSON_VERSION: u32 = 1;

/// Wider lines than this are hard to read.
const WIDEST: usize = 100;

/// How the answer is to be printed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    json: bool,
    quiet: bool,
    width: usize,
}

#[derive(Serialize)]
struct Envelope<'a, T> {
    version: u32,
    #[serde(flatten)]
    answer: &'a T,
}

impl Output {
    /// Output as the global options want it.
    pub(crate) fn new(json: bool, quiet: bool, color: clap::ColorChoice) -> Self {
        match color {
            clap::ColorChoice::Always => anstream::ColorChoice::Always,
            clap::ColorChoice::Never => anstream::ColorChoice::Never,
            clap::ColorChoice::Auto => anstream::ColorChoice::Auto,
        }
        .write_global();
        Self {
            json,
            quiet,
            width: width(),
        }
    }

    /// Whether the answer is wanted as JSON.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// How many columns messages may fill.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Prints the answer: `value` with `--json`, otherwise what `human` lays out.
    pub(crate) fn answer<T: Serialize>(
        &self,
        value: &T,
        human: impl FnOnce(&mut Page),
    ) -> Result<(), Error> {
        if self.json {
            return self.json(value);
        }
        let mut page = Page::new(self.width);
        human(&mut page);
        self.text(&page.into_text())
    }

    /// Prints what `human` lays out, where JSON is not wanted.
    pub(crate) fn page(&self, human: impl FnOnce(&mut Page)) -> Result<(), Error> {
        let mut page = Page::new(self.width);
        human(&mut page);
        self.text(&page.into_text())
    }

    /// Prints text to standard output as it is.
    pub(crate) fn text(&self, text: &str) -> Result<(), Error> {
        let _cleared = progress::cleared();
        let mut out = anstream::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()?;
        Ok(())
    }

    /// Prints bytes to standard output as they are, whatever they are.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> Result<(), Error> {
        let _cleared = progress::cleared();
        let mut out = io::stdout().lock();
        out.write_all(bytes)?;
        out.flush()?;
        Ok(())
    }

    /// Prints one JSON object: `{"version": 1, …}`.
    pub(crate) fn json<T: Serialize>(&self, answer: &T) -> Result<(), Error> {
        let envelope = Envelope {
            version: JSON_VERSION,
            answer,
        };
        let mut text = serde_json::to_string_pretty(&envelope)
            .map_err(|error| Error::new(ExitCode::Failure, format!("can't write JSON: {error}")))?;
        text.push('\n');
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()?;
        Ok(())
    }

    /// Something worth knowing, on standard error; silent with `--quiet` and
    /// with `--json`, whose answer says the same.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet && !self.json {
            self.message(&style::strong("note"), text);
        }
    }

    /// Something that may go wrong later, on standard error.
    pub(crate) fn warn(&self, text: &str) {
        self.message(&style::caution("warning"), text);
    }

    /// Tells what is being done until it is dropped, should it take longer; on
    /// terminals only, and not with `--quiet` or `--json`.
    pub(crate) fn progress(&self, what: impl FnOnce() -> String) -> Progress {
        if self.quiet || self.json || !progress::is_possible() {
            return Progress::none();
        }
        Progress::begin(what())
    }

    /// A question on standard error, with the cursor left behind it.
    pub(crate) fn ask(&self, what: &str) {
        let _cleared = progress::cleared();
        // Nobody to ask, if standard error is closed.
        let _ = anstream::stderr().write_all(format!("{what}: ").as_bytes());
    }

    /// Lines on standard error that an answer is to follow; for instructions.
    pub(crate) fn tell(&self, human: impl FnOnce(&mut Page)) {
        let mut page = Page::new(self.width);
        human(&mut page);
        let _cleared = progress::cleared();
        let _ = anstream::stderr().write_all(page.into_text().as_bytes());
    }

    /// Says on standard error what is the matter with one of several
    /// questions, without ending the command.
    pub(crate) fn problem(&self, message: &str, hints: &[String]) {
        self.message(&style::styled(style::ERROR, "error"), message);
        self.hints(hints);
    }

    /// A message on standard error that is one line however long it is; for
    /// monitoring, which takes the first one.
    pub(crate) fn line(&self, label: &str, text: &str) {
        let _cleared = progress::cleared();
        let _ = anstream::stderr().write_all(format!("{label}: {text}\n").as_bytes());
    }

    /// What can be done about it, on standard error.
    pub(crate) fn hint(&self, hint: &str) {
        self.message(&style::strong(" hint"), hint);
    }

    fn hints(&self, hints: &[String]) {
        hints.iter().for_each(|hint| self.hint(hint));
    }

    /// Prints the error that ended the command, and says what to return.
    pub(crate) fn fail(&self, error: &Error) -> ExitCode {
        if error.is_broken_pipe() {
            return ExitCode::Ok;
        }
        if self.json {
            // Where even that can't be written, the exit code remains.
            let _ = self.json(&error.to_json());
        } else {
            self.message(&style::styled(style::ERROR, "error"), error.message());
            if let Some(cause) = error.why() {
                self.message(&style::strong("  why"), cause);
            }
            self.hints(error.hints());
        }
        error.exit()
    }

    fn message(&self, label: &str, text: &str) {
        let mut page = Page::new(self.width);
        let label = format!("{label}: ");
        let indent = " ".repeat(textwrap::core::display_width(&label));
        for (number, line) in text.lines().enumerate() {
            if number == 0 {
                page.wrapped(&label, line);
            } else {
                page.line(format!("{indent}{line}"));
            }
        }
        let _cleared = progress::cleared();
        // Nobody to tell, if standard error is closed.
        let _ = anstream::stderr().write_all(page.into_text().as_bytes());
    }
}

/// The columns of the terminal, `COLUMNS`, or 80.
fn width() -> usize {
    let columns = if io::stdout().is_terminal() {
        terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))
    } else {
        std::env::var(environment::COLUMNS)
            .ok()
            .and_then(|columns| columns.parse().ok())
    };
    columns.unwrap_or(80).clamp(40, WIDEST)
}
