//! The pages for people: consent, device code, Self Client and errors. They are
//! self-contained, work without scripts, and askama escapes what is put in.

use askama::Template;
use axum::http::StatusCode;

use crate::answer::Answer;

/// Asks the user to accept or reject.
#[derive(Template)]
#[template(path = "consent.html")]
pub(crate) struct ConsentPage<'a> {
    pub(crate) action: &'a str,
    pub(crate) client: &'a str,
    pub(crate) scopes: &'a [String],
    pub(crate) users: Vec<&'a str>,
    /// ID and name of each; empty where there is nothing to choose.
    pub(crate) organizations: Vec<(&'a str, &'a str)>,
    pub(crate) signed_in: &'a str,
    pub(crate) hidden: &'a [(&'a str, &'a str)],
}

/// Asks for the user code of a device.
#[derive(Template)]
#[template(path = "device.html")]
pub(crate) struct DevicePage {
    pub(crate) wrong: bool,
}

/// Ends the device flow in the browser.
#[derive(Template)]
#[template(path = "done.html")]
pub(crate) struct DonePage {
    pub(crate) accepted: bool,
}

/// Makes codes for the Self Clients of this data center.
#[derive(Template)]
#[template(path = "self-client.html")]
pub(crate) struct SelfClientPage<'a> {
    pub(crate) clients: Vec<&'a str>,
    pub(crate) organizations: Vec<(&'a str, &'a str)>,
}

/// What is shown as a page instead of being answered or redirected.
#[derive(Template, Clone, Copy, Debug)]
#[template(path = "problem.html")]
pub(crate) struct Problem {
    title: &'static str,
    text: &'static str,
    status: StatusCode,
}

impl Problem {
    pub(crate) const INVALID_CLIENT: Self =
        Self::new("Invalid Client", "Client ID passed does not exist");
    pub(crate) const INVALID_REDIRECT_URI: Self = Self::new(
        "Invalid Redirect Uri",
        "Redirect URI passed does not match with the one configured",
    );
    pub(crate) const INVALID_SCOPE: Self = Self::new(
        "Invalid OAuth Scope",
        "Scope does not exist (invalid_scope)",
    );
    pub(crate) const RESPONSE_TYPE: Self = Self::new(
        "Invalid Response Type",
        "Response type passed does not fit the client",
    );
    pub(crate) const CHALLENGE_METHOD: Self =
        Self::new("Invalid Code Challenge Method", "Use S256 or plain");
    pub(crate) const ENHANCE_TOKEN: Self = Self::new(
        "Invalid Enhance Token",
        "The token is unknown, used or expired",
    );
    pub(crate) const STALE_CONSENT: Self = Self::new(
        "Nothing To Decide",
        "This request was decided before, or waited too long",
    );
    pub(crate) const BAD_REQUEST: Self =
        Self::new("Bad Request", "The server cannot process this request");
    pub(crate) const TOO_LARGE: Self = Self {
        status: StatusCode::PAYLOAD_TOO_LARGE,
        ..Self::new(
            "Request Too Large",
            "The request is larger than this server reads",
        )
    };
    pub(crate) const NOT_FOUND: Self = Self {
        status: StatusCode::NOT_FOUND,
        ..Self::new("Not Found", "The page does not exist")
    };

    const fn new(title: &'static str, text: &'static str) -> Self {
        Self {
            title,
            text,
            status: StatusCode::BAD_REQUEST,
        }
    }

    pub(crate) fn page(self) -> Answer {
        render(&self)
            .with_status(self.status)
            .with_outcome(self.title)
    }
}

/// A template as an answer with status 200.
pub(crate) fn render(template: &impl Template) -> Answer {
    Answer::page(
        template
            .render()
            .expect("templates write to memory, which does not fail"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_page_shows_is_escaped() {
        let evil = "<script>alert('1')</script>\"&".to_owned();
        let consent = ConsentPage {
            action: &evil,
            client: &evil,
            scopes: std::slice::from_ref(&evil),
            users: vec![&evil],
            organizations: vec![(&evil, &evil)],
            signed_in: &evil,
            hidden: &[(&evil, &evil)],
        };
        let form = SelfClientPage {
            clients: vec![&evil],
            organizations: vec![(&evil, &evil)],
        };
        for html in [consent.render().unwrap(), form.render().unwrap()] {
            assert!(!html.contains("<script"), "{html}");
            assert!(!html.contains("</script>\""), "{html}");
        }
    }
}
