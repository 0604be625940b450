//! Weighs every known refusal against what was read. A code in its field
//! decides most; the application, the status and the message confirm or
//! contradict it. Numbers mean something else in each application, so that a
//! number of another application's is no match.

use crate::call::{self, AskedCall};
use crate::plain;
use crate::reading::{Form, Reading, plain_name};
use crate::table::{Match, Refusal};

/// Less than this is no match.
const THRESHOLD: i32 = 40;
/// Matches that are worse than the best by more than this are left out.
const MARGIN: i32 = 25;
/// More than this confuses.
const MOST: usize = 3;

/// What refusals are weighed against.
pub(crate) struct Evidence<'e, 'c> {
    pub(crate) reading: &'e Reading,
    pub(crate) status: Option<u16>,
    /// Name of the application.
    pub(crate) application: Option<&'c str>,
    pub(crate) call: Option<&'e AskedCall<'c>>,
}

/// The refusals that fit, the best first.
pub(crate) fn best(
    refusals: &'static [Refusal],
    evidence: &Evidence<'_, '_>,
) -> Vec<&'static Refusal> {
    let mut found: Vec<(i32, &'static Refusal)> = refusals
        .iter()
        .filter_map(|refusal| Some((evidence.weigh(refusal)?, refusal)))
        .filter(|(weight, _)| *weight >= THRESHOLD)
        .collect();
    found.sort_by_key(|(weight, _)| -weight);
    let best = found.first().map_or(0, |(weight, _)| *weight);
    found
        .into_iter()
        .take_while(|(weight, _)| best - weight <= MARGIN)
        .take(MOST)
        .map(|(_, refusal)| refusal)
        .collect()
}

impl Evidence<'_, '_> {
    /// How well a refusal fits; `None` where nothing speaks for it.
    fn weigh(&self, refusal: &Refusal) -> Option<i32> {
        let matches = &refusal.matches;
        let code = self.code(matches);
        let message = matches
            .messages
            .iter()
            .any(|m| self.reading.lower.contains(m));
        let mut weight = match (code, message) {
            (Some(weight), message) => weight + if message { 40 } else { 0 },
            (None, true) => 60,
            (None, false) => self.without_code(refusal)?,
        };
        if let Some(status) = self.status
            && !matches.statuses.is_empty()
        {
            weight += if matches.statuses.contains(&status) {
                10
            } else {
                -10
            };
        }
        if let Some(piece) = matches.url {
            let called = self.call.is_some_and(|call| call.url.contains(piece))
                || self.reading.lower.contains(piece);
            weight += if called { 30 } else { -15 };
        }
        Some(weight + self.application(refusal, code, message))
    }

    /// What the codes say for it.
    fn code(&self, matches: &Match) -> Option<i32> {
        let of_field = |name: &str, value: &str| {
            let (at, spelled) = matches
                .codes
                .iter()
                .filter(|code| code.eq_ignore_ascii_case(value))
                .map(|code| (*code, *code == value))
                .max_by_key(|(_, spelled)| *spelled)?;
            let weight = match (plain::is_number(at), spelled) {
                (true, _) => 60,
                (false, true) => 100,
                (false, false) => 70,
            };
            let stands =
                name.is_empty() || matches.fields.iter().any(|field| plain_name(field) == name);
            Some(weight + if stands { 10 } else { -15 })
        };
        // A word in the middle of a text may be said of something else.
        let of_word = |word: &str| {
            let known = matches
                .codes
                .iter()
                .find(|code| code.eq_ignore_ascii_case(word))?;
            Some(if *known == word { 60 } else { 40 })
        };
        let fields = self.reading.fields.iter();
        fields
            .filter_map(|field| of_field(&field.name, &field.value))
            .chain(self.reading.words.iter().filter_map(|word| of_word(word)))
            .max()
    }

    /// What speaks for it where neither a code nor a message does.
    fn without_code(&self, refusal: &Refusal) -> Option<i32> {
        let matches = &refusal.matches;
        let is_html = self.reading.form == Form::Html;
        let mut pages = matches.pages.iter();
        if is_html && pages.any(|page| self.reading.page.contains(page)) {
            return Some(90);
        }
        // The heading alone, as somebody types it.
        if self.reading.form == Form::Short && matches.pages.contains(&self.reading.lower.as_str())
        {
            return Some(80);
        }
        if matches.html && is_html && matches.pages.is_empty() {
            return Some(45);
        }
        if matches.empty && self.reading.form == Form::Empty {
            // Without a status nobody answered: then there is nothing to explain.
            return self.status.map(|_| 45);
        }
        let status = self
            .status
            .filter(|status| matches.statuses.contains(status))?;
        // A code that is not known says more than the status, except where the
        // status is known not to say anything.
        let no_code = self.reading.fields.is_empty() || status == 200;
        let for_all = refusal.applications.is_empty();
        let fits = for_all || self.is_of(refusal);
        let json_or_nothing = self.reading.form != Form::Html;
        (matches.status_only && no_code && fits && json_or_nothing).then_some(35)
    }

    fn is_of(&self, refusal: &Refusal) -> bool {
        self.application
            .is_some_and(|name| refusal.applications.contains(&name))
    }

    /// Whether the application agrees.
    fn application(&self, refusal: &Refusal, code: Option<i32>, message: bool) -> i32 {
        if refusal.applications.is_empty() {
            return 0;
        }
        let called_accounts = self.call.is_some_and(|call| call::is_accounts(&call.url));
        match self.application {
            None if called_accounts && refusal.applications == ["accounts"] => 30,
            None => 0,
            Some(_) if self.is_of(refusal) => 30,
            // A number of another application's means something else.
            Some(_) if !message && code.is_some() && is_numeric(refusal) => -100,
            Some(_) => -35,
        }
    }
}

fn is_numeric(refusal: &Refusal) -> bool {
    refusal
        .matches
        .codes
        .iter()
        .any(|code| plain::is_number(code))
}
