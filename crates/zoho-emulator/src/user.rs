//! The people who sign in at the emulated servers, and the organizations that
//! they belong to. A user belongs to one data center, and that decides where a
//! code can be exchanged; a token is made for one organization.

/// A Zoho account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub(crate) email: String,
    pub(crate) data_center: String,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) zuid: u64,
}

impl User {
    /// A user with this address, whose account is at this data center.
    pub fn new(email: impl Into<String>, data_center: impl Into<String>) -> Self {
        Self {
            email: email.into(),
            data_center: data_center.into(),
            first_name: "Example".to_owned(),
            last_name: "User".to_owned(),
            zuid: 600_000_001,
        }
    }

    /// The name that user info answers with.
    #[must_use]
    pub fn name(mut self, first: impl Into<String>, last: impl Into<String>) -> Self {
        self.first_name = first.into();
        self.last_name = last.into();
        self
    }

    /// The number of the account.
    #[must_use]
    pub fn zuid(mut self, zuid: u64) -> Self {
        self.zuid = zuid;
        self
    }

    /// The e-mail address.
    pub fn email(&self) -> &str {
        &self.email
    }

    /// The code of the data center.
    pub fn data_center(&self) -> &str {
        &self.data_center
    }
}

/// An organization (a portal, in the words of some products): what a token is
/// made for, chosen at consent where there are several.
///
/// Source: <https://help.zoho.com/portal/en/community/topic/org-specific-oauth2-0-tokens-in-zoho-crm>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) environment: Environment,
}

/// What an organization is for; CRM has a host for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Environment {
    /// `www.zohoapis.{...}`
    #[default]
    Production,
    /// `sandbox.zohoapis.{...}`
    Sandbox,
    /// `developer.zohoapis.{...}`
    Developer,
}

impl Organization {
    /// An organization in production.
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            environment: Environment::Production,
        }
    }

    /// The environment that it belongs to.
    #[must_use]
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// The ID.
    pub fn id(&self) -> &str {
        &self.id
    }
}
