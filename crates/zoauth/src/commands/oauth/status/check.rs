//! `zoauth status --check`: whether every profile can give a token, for
//! monitoring: quiet while all is well, one line for each that can't.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use zoho_oauth::{Entry, Http, Profile, Session, Store, StoreError};

use crate::commands::oauth::reading::time;
use crate::commands::oauth::{account, failure};
use crate::exit::ExitCode;

/// What was looked for, and what was found.
#[derive(Debug, Serialize)]
pub(super) struct Check {
    /// Seconds.
    min_life: u64,
    online: bool,
    results: Vec<Judged>,
    /// Where Zoho may be asked.
    #[serde(skip)]
    http: Option<Http>,
}

/// What was found of a profile.
#[derive(Debug, Serialize)]
struct Judged {
    profile: String,
    result: Finding,
    exit_code: u8,
    message: Option<String>,
    remedy: Option<String>,
}

/// Words for what was found that stay the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Finding {
    Ok,
    /// A token can't be had now, or not for long enough; later it can.
    Short,
    /// Somebody has to log in again.
    NeedsPerson,
    /// The store can't be read.
    Unreadable,
    /// Zoho can't be asked.
    Unreachable,
}

impl Finding {
    fn exit(self) -> ExitCode {
        match self {
            Self::Ok => ExitCode::Ok,
            Self::Short => ExitCode::ShortOfLife,
            Self::NeedsPerson => ExitCode::NeedsLogin,
            Self::Unreadable => ExitCode::Store,
            Self::Unreachable => ExitCode::Network,
        }
    }

    /// The worst is the highest.
    fn gravity(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Short => 1,
            Self::Unreachable => 2,
            Self::Unreadable => 3,
            Self::NeedsPerson => 4,
        }
    }
}

impl Check {
    pub(super) fn new(min_life: Option<Duration>, online: bool) -> Self {
        Self {
            min_life: min_life.map_or(0, |life| life.as_secs()),
            online,
            results: Vec::new(),
            http: online.then(Http::new),
        }
    }

    /// What the process returns: that of the worst.
    pub(super) fn exit(&self) -> ExitCode {
        let findings = self.results.iter().map(|judged| judged.result);
        findings
            .max_by_key(|finding| finding.gravity())
            .map_or(ExitCode::Ok, Finding::exit)
    }

    /// A line for each profile that is not well, and whether it is grave.
    pub(super) fn lines(&self) -> impl Iterator<Item = (bool, String)> {
        self.results.iter().filter_map(|judged| {
            let message = judged.message.as_deref()?;
            let remedy = judged.remedy.as_deref().unwrap_or_default();
            let line = match remedy {
                "" => format!("{}: {message}", judged.profile),
                remedy => format!("{}: {message}; {remedy}", judged.profile),
            };
            Some((judged.result != Finding::Short, one_line(&line)))
        })
    }

    /// Judges a profile, asking for a token if that is wanted.
    pub(super) async fn judge(
        &mut self,
        store: &Arc<dyn Store>,
        profile: &Profile,
        entry: &Entry,
        now: u64,
    ) {
        let is_due = self.life(entry, now).is_none();
        let found = match (self.found(entry, profile, now), &self.http) {
            ((Finding::Ok, ..), Some(http)) if is_due => {
                asked(http, store, profile, entry, now).await
            }
            (found, _) => found,
        };
        self.note(profile, found);
    }

    /// Notes a profile that can't be read.
    pub(super) fn unreadable(&mut self, profile: &Profile, error: &StoreError) {
        let told = (
            Finding::Unreadable,
            error.to_string(),
            error.remedy().into_owned(),
        );
        self.note(profile, told);
    }

    fn note(&mut self, profile: &Profile, (result, message, remedy): Found) {
        let some = |text: String| (!text.is_empty()).then_some(text);
        self.results.push(Judged {
            profile: profile.to_string(),
            result,
            exit_code: result.exit().number(),
            message: some(message),
            remedy: some(remedy),
        });
    }

    /// The life of the stored token, if it is long enough.
    fn life(&self, entry: &Entry, now: u64) -> Option<u64> {
        let token = entry.grant.access_token.as_ref()?;
        let left = token.expires_at().saturating_sub(now);
        (token.is_alive(now) && left >= self.min_life).then_some(left)
    }

    /// What the store knows.
    fn found(&self, entry: &Entry, profile: &Profile, now: u64) -> Found {
        if self.life(entry, now).is_some() {
            return fine();
        }
        let grant = &entry.grant;
        let option = account::option(profile);
        let left = grant
            .access_token
            .as_ref()
            .filter(|token| token.is_alive(now))
            .map(|token| token.expires_at().saturating_sub(now));
        let token = match left {
            Some(left) => format!("the access token is good for {} only", time(left)),
            None => "the access token is over".to_owned(),
        };
        if !grant.is_renewable() {
            let finding = match left {
                Some(_) => Finding::Short,
                None => Finding::NeedsPerson,
            };
            return (
                finding,
                format!("{token} and can't be renewed"),
                format!("`zoauth login SCOPES{option}` logs in again"),
            );
        }
        match entry.budget.wait(now) {
            Some(wait) => (
                Finding::Short,
                format!(
                    "{token}, and no token request is left for {}",
                    time(wait.as_secs())
                ),
                "find out who asks so often: `zoauth help limits`".to_owned(),
            ),
            None => fine(),
        }
    }
}

/// What was found, what to say of it, and what helps.
type Found = (Finding, String, String);

fn fine() -> Found {
    (Finding::Ok, String::new(), String::new())
}

/// Gets a token, as the next program that asks would.
async fn asked(
    http: &Http,
    store: &Arc<dyn Store>,
    profile: &Profile,
    entry: &Entry,
    now: u64,
) -> Found {
    let session = Session::builder(http.clone(), Arc::clone(store), profile.clone()).build();
    let token = entry.grant.access_token.as_ref();
    let asked = match token.filter(|token| token.is_alive(now)) {
        // Alive, but not for long enough.
        Some(token) => session.replace(token).await,
        None => session.access_token().await,
    };
    let Err(error) = asked else {
        return fine();
    };
    let option = account::option(profile);
    let finding = match failure::exit(&error) {
        ExitCode::Throttled => Finding::Short,
        ExitCode::Network => Finding::Unreachable,
        ExitCode::Store => Finding::Unreadable,
        _ => Finding::NeedsPerson,
    };
    let remedy = match finding {
        Finding::NeedsPerson => format!("`zoauth login SCOPES --force{option}` logs in again"),
        _ => error.remedy().into_owned(),
    };
    (finding, error.to_string(), remedy)
}

/// Monitoring takes the first line and cuts what follows.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
