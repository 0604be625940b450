//! What kind of source a fact comes from.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What kind of source a fact comes from, the strongest first.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// What a live API of Zoho's answered, such as an account's list of calls.
    Live,
    /// A page of Zoho's documentation.
    #[default]
    OfficialPage,
    /// An OpenAPI or similar file that Zoho publishes.
    OfficialOpenapi,
    /// A copy of an official file or page, kept by somebody else.
    Mirror,
    /// Somebody else's documentation or program.
    ThirdParty,
    /// Only seen requested by public code.
    SeenInCode,
    /// Call and scope exist in sources; no source pairs them.
    Inferred,
}

impl Kind {
    /// The word that catalogs and JSON output use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::OfficialPage => "official-page",
            Self::OfficialOpenapi => "official-openapi",
            Self::Mirror => "mirror",
            Self::ThirdParty => "third-party",
            Self::SeenInCode => "seen-in-code",
            Self::Inferred => "inferred",
        }
    }

    /// What a reader of an answer should hear about the source, for kinds that
    /// are not Zoho's own word.
    pub const fn caution(self) -> Option<&'static str> {
        match self {
            Self::Live | Self::OfficialPage | Self::OfficialOpenapi => None,
            Self::Mirror => Some("read in a copy of Zoho's own file"),
            Self::ThirdParty => Some("third party: not read in Zoho's own documentation"),
            Self::SeenInCode => Some("seen in public code only, in no documentation"),
            Self::Inferred => Some("inferred: scope and call exist, no source pairs them"),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
