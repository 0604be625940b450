//! What is kept with a grant beside its tokens: the organization that calls
//! name, the environment that consent was given for, and who made the profile.

use zoho_oauth::{Entry, Environment, Profile, Store};

use crate::cli::oauth::Login;
use crate::error::Error;

/// What is to be kept; what is left out stays as it is.
#[derive(Debug, Default)]
pub(super) struct Marks<'a> {
    /// Text without content takes the organization away.
    pub(super) organization: Option<&'a str>,
    pub(super) environment: Option<Environment>,
    pub(super) owner: Option<&'a str>,
}

impl<'a> Marks<'a> {
    /// Those of a login.
    pub(super) fn of(arguments: &'a Login) -> Self {
        Self {
            organization: arguments.organization.as_deref().map(str::trim),
            environment: arguments.environment.map(Environment::from),
            owner: None,
        }
    }

    /// Whether consent was given for another environment than is wanted now,
    /// and has to be given anew.
    pub(super) fn is_elsewhere(&self, entry: &Entry) -> bool {
        let is_other = |environment| environment != entry.environment;
        self.environment.is_some_and(is_other)
    }

    /// Keeps them, where they are not kept already; the entry with them, if
    /// there is one.
    pub(super) async fn keep(
        &self,
        store: &dyn Store,
        profile: &Profile,
    ) -> Result<Option<Entry>, Error> {
        let lease = store.lease(profile).await?;
        let Some(mut entry) = store.load(profile).await? else {
            return Ok(None);
        };
        if self.put_into(&mut entry) {
            store.save(&lease, &entry).await?;
        }
        Ok(Some(entry))
    }

    /// Whether something is other than it was.
    fn put_into(&self, entry: &mut Entry) -> bool {
        let before = (
            entry.organization.clone(),
            entry.environment,
            entry.owner.clone(),
        );
        if let Some(organization) = self.organization {
            entry.organization = (!organization.is_empty()).then(|| organization.to_owned());
        }
        if let Some(environment) = self.environment {
            entry.environment = environment;
        }
        if let Some(owner) = self.owner {
            entry.owner = Some(owner.to_owned());
        }
        let (organization, environment, owner) = before;
        organization != entry.organization
            || environment != entry.environment
            || owner != entry.owner
    }
}
