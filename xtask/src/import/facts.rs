//! What an import brings: scopes that exist, and calls with the scopes that
//! open them, each with its source. Every input format ends here.

use std::collections::BTreeSet;

use zoho_catalog::authoring::model::Kind;

/// Where a fact was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    pub kind: Kind,
    pub month: String,
    pub url: String,
}

/// A scope that exists.
#[derive(Debug, Clone)]
pub struct ScopeFact {
    pub application: String,
    /// As the source spells it.
    pub scope: String,
    pub module: String,
    pub operation: String,
    pub origin: Origin,
    pub note: Option<String>,
    /// Where it stands in the imported file, for messages.
    pub place: String,
}

/// A call and one way to open it.
#[derive(Debug, Clone, Default)]
pub struct CallFact {
    pub application: String,
    /// `ANY` where the source prints no method.
    pub method: String,
    /// With every parameter as `{name}`.
    pub path: String,
    pub host: Option<String>,
    /// Scopes needed together; empty where only the call's words are known.
    pub together: BTreeSet<String>,
    pub listed_together: bool,
    /// The source documents the call and prints no scope for it.
    pub undocumented: bool,
    pub words: Option<String>,
    pub note: Option<String>,
    pub origin: Origin,
    /// Where it stands in the imported file, for messages.
    pub place: String,
}

impl CallFact {
    /// Whether it says what opens the call, or that nobody says it; facts that
    /// bring only words do not.
    pub fn is_source(&self) -> bool {
        self.undocumented || !self.together.is_empty()
    }
}

/// Everything one import brings.
#[derive(Debug, Default)]
pub struct Facts {
    pub scopes: Vec<ScopeFact>,
    pub calls: Vec<CallFact>,
}
