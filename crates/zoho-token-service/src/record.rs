//! What is told of a request afterwards, for a log: nothing that was sent
//! along but the name of a profile.

use std::fmt;
use std::time::Duration;

/// A request and how it ended; without secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestRecord {
    /// The endpoint, such as `GET /v1/token`; `other` if there is no such one.
    pub endpoint: &'static str,
    /// The profile that was meant, if the request got that far.
    pub profile: Option<String>,
    /// The HTTP status of the answer.
    pub status: u16,
    /// `ok`, or the code of the error.
    pub code: &'static str,
    /// From the end of the request's head to its answer.
    pub took: Duration,
}

/// One line: `GET /v1/token profile=books 200 ok 3 ms`.
impl fmt::Display for RequestRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.endpoint)?;
        if let Some(profile) = &self.profile {
            write!(f, " profile={profile}")?;
        }
        let took = self.took.as_millis();
        write!(f, " {} {} {took} ms", self.status, self.code)
    }
}
