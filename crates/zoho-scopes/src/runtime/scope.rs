//! The trait that all enums of scopes share. Functions that work for every
//! application take `impl ZohoScope`.

use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::str::FromStr;

use super::UnknownScope;

/// A scope of one Zoho application, known to the catalog.
pub trait ZohoScope:
    Copy
    + Ord
    + Hash
    + Debug
    + Display
    + AsRef<str>
    + Into<&'static str>
    + Into<String>
    + FromStr<Err = UnknownScope>
    + Send
    + Sync
    + 'static
{
    /// The application's short name, such as `crm`.
    const APPLICATION: &'static str;
    /// The application's name as people write it, such as `Zoho CRM`.
    const TITLE: &'static str;
    /// All scopes of the application, in the order of their spelling.
    const ALL: &'static [Self];

    /// The scope exactly as Zoho's documentation spells it.
    fn as_str(self) -> &'static str;

    /// The catalog's name for what the scope is about: `modules.deals` in
    /// `ZohoCRM.modules.deals.READ`. A prefix that is not the application's
    /// main one belongs to it: `ZohoFiles.files`.
    fn module(self) -> &'static str;

    /// What may be done with it: `READ` in `ZohoCRM.modules.deals.READ`.
    fn operation(self) -> &'static str;

    /// Whether a token with this scope may do all that `other` stands for. A
    /// scope covers itself.
    fn covers(self, other: Self) -> bool;

    /// The scopes that this one covers besides itself, in order.
    fn covered(self) -> &'static [Self];
}
