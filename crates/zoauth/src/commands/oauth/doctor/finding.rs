//! What was found: told at once where a person reads along, and kept for JSON
//! and the exit code. The one place that takes care of what must not be shown.

use serde::Serialize;
use zoho_oauth::Profile;

use crate::environment;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::output::Output;
use crate::progress::Progress;
use crate::style::{self, caution, command, faint, scope, strong};
use crate::wording::count;

/// How many characters of a client ID are shown.
const SHOWN: usize = 9;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    Ok,
    /// Nothing is wrong, or not yet.
    Note,
    Problem,
}

#[derive(Serialize)]
struct Finding {
    check: &'static str,
    profile: Option<String>,
    result: Verdict,
    message: String,
    remedy: Option<String>,
}

#[derive(Serialize)]
struct Answer<'a> {
    exit_code: u8,
    offline: bool,
    problems: usize,
    notes: usize,
    findings: &'a [Finding],
}

pub(super) struct Findings<'o> {
    output: &'o Output,
    is_offline: bool,
    profile: Option<String>,
    all: Vec<Finding>,
    home: Option<String>,
}

impl<'o> Findings<'o> {
    pub(super) fn new(output: &'o Output, is_offline: bool) -> Self {
        let home = std::env::var(environment::USER_HOME);
        Self {
            output,
            is_offline,
            profile: None,
            all: Vec::new(),
            // `/` is no home that would be worth hiding.
            home: home.ok().filter(|home| home.len() > 1),
        }
    }

    /// Tells who is being asked, until it is dropped.
    pub(super) fn progress(&self, who: &str) -> Progress {
        self.output.progress(|| format!("asking {who}"))
    }

    /// What follows is about this profile, or about none.
    pub(super) fn about(&mut self, profile: Option<&Profile>) {
        let before = self.profile.take();
        self.profile = profile.map(ToString::to_string);
        if before == self.profile || self.output.is_json() {
            return;
        }
        // A closed stream shows at the end.
        let _ = self.output.page(|page| {
            page.line("");
            if let Some(profile) = profile {
                page.line(strong(format!("profile {profile}")));
            }
        });
    }

    /// It is well.
    pub(super) fn ok(&mut self, check: &'static str, message: impl Into<String>) {
        self.say(check, Verdict::Ok, message.into(), None);
    }

    /// Something to know.
    pub(super) fn note(
        &mut self,
        check: &'static str,
        message: impl Into<String>,
        remedy: Option<String>,
    ) {
        self.say(check, Verdict::Note, message.into(), remedy);
    }

    /// Something that keeps tokens away, with what helps.
    pub(super) fn problem(
        &mut self,
        check: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.say(check, Verdict::Problem, message.into(), Some(remedy.into()));
    }

    fn say(
        &mut self,
        check: &'static str,
        result: Verdict,
        message: String,
        remedy: Option<String>,
    ) {
        let finding = Finding {
            check,
            profile: self.profile.clone(),
            result,
            message: self.without_home(message),
            remedy: remedy.map(|remedy| self.without_home(remedy)),
        };
        if !self.output.is_json() {
            // A closed stream shows at the end.
            let _ = self.output.page(|page| finding.print(page));
        }
        self.all.push(finding);
    }

    /// The home folder as `~`: it has the user's name in it.
    fn without_home(&self, text: String) -> String {
        match &self.home {
            Some(home) => text.replace(home.as_str(), "~"),
            None => text,
        }
    }

    /// Prints the end, or all of it as JSON.
    pub(super) fn finish(self) -> Result<ExitCode, Error> {
        let number = |wanted| self.all.iter().filter(|f| f.result == wanted).count();
        let (problems, notes) = (number(Verdict::Problem), number(Verdict::Note));
        let exit = if problems > 0 {
            ExitCode::Findings
        } else {
            ExitCode::Ok
        };
        let answer = Answer {
            exit_code: exit.number(),
            offline: self.is_offline,
            problems,
            notes,
            findings: &self.all,
        };
        self.output.answer(&answer, |page| {
            page.line("");
            let problems = match problems {
                0 => scope("No problem"),
                more => caution(count(more, "problem", "problems")),
            };
            page.line(format!("{problems}, {}.", count(notes, "note", "notes")));
        })?;
        Ok(exit)
    }
}

impl Finding {
    fn print(&self, page: &mut crate::page::Page) {
        let verdict = match self.result {
            Verdict::Ok => scope("ok     "),
            Verdict::Note => caution("note   "),
            Verdict::Problem => style::styled(style::ERROR, "problem"),
        };
        let check = faint(format!("{:<13}", self.check));
        page.wrapped(&format!("{verdict}  {check}  "), &self.message);
        if let Some(remedy) = &self.remedy {
            let arrow = command("->");
            page.wrapped(&format!("{:9}{:13}  {arrow} ", "", ""), remedy);
        }
    }
}

/// The start of a client ID, enough to tell one's own clients apart.
pub(super) fn shortened(client_id: &str) -> String {
    let mut shown: String = client_id.chars().take(SHOWN).collect();
    if shown.len() < client_id.len() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_id_is_cut() {
        assert_eq!(shortened("1000.ABCDEFGHIJKLMNOPQRSTUVWXYZ"), "1000.ABCD…");
        assert_eq!(shortened("1000.A"), "1000.A");
    }
}
