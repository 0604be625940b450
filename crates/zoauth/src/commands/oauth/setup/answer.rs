//! What a run came to, profile by profile: a table, or JSON.

use std::path::Path;

use serde::Serialize;
use zoho_oauth::{Scope, ScopeSet, Store};
use zoho_setup::Declared;
use zoho_setup::plan::{Reason, Step};

use super::Mode;
use super::look::Looked;
use super::words::{self, Why};
use crate::commands::Context;
use crate::commands::oauth::account;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::style::{caution, command, faint, strong};
use crate::wording::count;

#[derive(Serialize)]
pub(super) struct Answer {
    file: String,
    owner: String,
    profiles: Vec<Row>,
    summary: Summary,
}

#[derive(Default, Serialize)]
struct Summary {
    unchanged: usize,
    done: usize,
    planned: usize,
    failed: usize,
}

/// What became of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
    Unchanged,
    Done,
    Planned,
    Failed,
}

#[derive(Serialize)]
pub(super) struct Row {
    profile: String,
    action: &'static str,
    pub(super) outcome: Outcome,
    reasons: Vec<Why>,
    flow: Option<&'static str>,
    client: Option<String>,
    accounts: Option<String>,
    /// Declared.
    scopes: Vec<String>,
    missing: Vec<String>,
    surplus: Vec<String>,
    store: Option<String>,
    error: Option<serde_json::Value>,
    #[serde(skip)]
    place: String,
    #[serde(skip)]
    message: Option<String>,
    #[serde(skip)]
    exit: ExitCode,
}

fn texts(scopes: &ScopeSet) -> Vec<String> {
    scopes.iter().map(Scope::to_string).collect()
}

impl Row {
    pub(super) fn of(declared: &Declared, step: &Step, looked: &Looked) -> Self {
        let missing = step.reasons.iter().find_map(|reason| match reason {
            Reason::Missing(scopes) => Some(texts(scopes)),
            Reason::NotStored | Reason::Damaged => Some(texts(&declared.scopes)),
            _ => None,
        });
        let mut row = Self {
            flow: Some(declared.flow.word()),
            client: Some(declared.client.name.clone()),
            scopes: texts(&declared.scopes),
            missing: missing.unwrap_or_default(),
            store: looked.store.as_ref().map(|store| store.describe()),
            ..Self::bare(step)
        };
        row.after(looked);
        row
    }

    pub(super) fn of_left_over(step: &Step, store: &dyn Store) -> Self {
        Self {
            store: Some(store.describe()),
            ..Self::bare(step)
        }
    }

    fn bare(step: &Step) -> Self {
        let action = words::action(&step.action);
        Self {
            profile: step.profile.to_string(),
            action,
            outcome: match action {
                "nothing" => Outcome::Unchanged,
                _ => Outcome::Planned,
            },
            reasons: words::reasons(step),
            flow: None,
            client: None,
            accounts: None,
            scopes: Vec::new(),
            missing: Vec::new(),
            surplus: texts(&step.surplus),
            store: None,
            error: None,
            place: String::new(),
            message: None,
            exit: ExitCode::Ok,
        }
    }

    /// Takes over what is stored now.
    pub(super) fn after(&mut self, looked: &Looked) {
        if let Some(entry) = looked.entry() {
            self.accounts = Some(entry.grant.accounts.to_string());
            self.place = match entry.grant.accounts.data_center() {
                Some(dc) => dc.code().to_owned(),
                None => account::place(&entry.grant.accounts),
            };
        }
    }

    /// It could not be done; says why at once, as a run can take long.
    pub(super) fn fail(&mut self, context: &Context<'_>, error: &Error) {
        self.outcome = Outcome::Failed;
        self.exit = error.exit();
        self.message = Some(error.message().to_owned());
        if !context.output.is_json() {
            let message = format!("profile {}: {}", self.profile, error.message());
            context.output.problem(&message, error.hints());
        }
        let json = serde_json::to_value(error.to_json()).ok();
        self.error = json.and_then(|mut json| json.get_mut("error").map(serde_json::Value::take));
    }

    fn told(&self) -> String {
        match (self.outcome, self.action) {
            (Outcome::Unchanged, _) => faint("as declared"),
            (Outcome::Failed, _) => caution("failed"),
            (Outcome::Done, "update") => "updated".to_owned(),
            (Outcome::Done, "add_scopes") => "scopes added".to_owned(),
            (Outcome::Done, "repair") => "repaired".to_owned(),
            (Outcome::Done, "prune") => "revoked".to_owned(),
            (Outcome::Done, _) => "logged in".to_owned(),
            (Outcome::Planned, "update") => "update".to_owned(),
            (Outcome::Planned, "add_scopes") => "add scopes".to_owned(),
            (Outcome::Planned, "repair") => "repair".to_owned(),
            (Outcome::Planned, "prune") => "revoke".to_owned(),
            (Outcome::Planned, _) => "log in".to_owned(),
        }
    }

    fn why(&self) -> String {
        if let Some(message) = &self.message {
            return message.clone();
        }
        let mut said: Vec<String> = self.reasons.iter().map(|why| why.message.clone()).collect();
        // What was the matter is over.
        if self.outcome == Outcome::Done && !self.scopes.is_empty() {
            said.clear();
        }
        if said.is_empty() && !self.surplus.is_empty() {
            said.push(format!("has also {}", self.surplus.join(", ")));
        }
        if said.is_empty() {
            said.push(count(self.scopes.len(), "scope", "scopes"));
        }
        said.join("; ")
    }
}

impl Answer {
    pub(super) fn new(file: &Path, owner: &str, profiles: Vec<Row>) -> Self {
        let mut summary = Summary::default();
        for row in &profiles {
            match row.outcome {
                Outcome::Unchanged => summary.unchanged += 1,
                Outcome::Done => summary.done += 1,
                Outcome::Planned => summary.planned += 1,
                Outcome::Failed => summary.failed += 1,
            }
        }
        Self {
            file: file.display().to_string(),
            owner: owner.to_owned(),
            profiles,
            summary,
        }
    }

    /// What the process returns.
    pub(super) fn exit(&self, mode: Mode) -> ExitCode {
        let failed = self
            .profiles
            .iter()
            .find(|row| row.outcome == Outcome::Failed);
        match failed {
            Some(row) => row.exit,
            None if mode == Mode::Check && self.summary.planned > 0 => ExitCode::Findings,
            None => ExitCode::Ok,
        }
    }

    pub(super) fn print(
        &self,
        context: &Context<'_>,
        mode: Mode,
        left_over: usize,
    ) -> Result<(), Error> {
        context.output.answer(self, |page| {
            let rows: Vec<[String; 5]> = self
                .profiles
                .iter()
                .map(|row| {
                    [
                        strong(&row.profile),
                        row.told(),
                        row.flow.unwrap_or_default().to_owned(),
                        row.place.clone(),
                        row.why(),
                    ]
                })
                .collect();
            page.table(0, &rows);
            page.gap();
            let Summary {
                unchanged,
                done,
                planned,
                failed,
            } = &self.summary;
            let of = [
                (unchanged, "as declared"),
                (done, "done"),
                (
                    planned,
                    if mode == Mode::Check {
                        "missing"
                    } else {
                        "to do"
                    },
                ),
                (failed, "failed"),
            ];
            let said: Vec<String> = of
                .iter()
                .filter(|(number, _)| **number > 0)
                .map(|(number, what)| format!("{number} {what}"))
                .collect();
            let total = count(self.profiles.len(), "profile", "profiles");
            page.line(format!("{total}: {}", said.join(", ")));
            if *planned > 0 {
                let prunes = self.profiles.iter().any(|row| row.action == "prune");
                let all = command(if prunes {
                    "zoauth setup --prune"
                } else {
                    "zoauth setup"
                });
                page.line(format!("{all} brings it about."));
            }
        })?;
        if left_over > 0 {
            let profiles = count(left_over, "profile", "profiles");
            context.output.note(&format!(
                "{profiles} made by this file are declared no longer; `zoauth setup --prune` \
                 revokes what is left over"
            ));
        }
        Ok(())
    }
}
