//! An `.http` file, as the clients of JetBrains and Visual Studio Code read
//! it: one request after the other, variables at the top.

use std::fmt::Write as _;

use crate::kit::{Kit, Request};

/// The file. The token is a variable that the user's own tool fills in.
pub fn write(kit: &Kit<'_>) -> String {
    let mut out = format!(
        "# {}\n# Calls that these scopes open: {}\n# Put an access token (`zoauth token` prints one) into the environment as access_token.\n",
        kit.title(),
        kit.scope()
    );
    for variable in &kit.variables {
        let _ = writeln!(out, "@{} = {}", variable.name, variable.value);
    }
    for request in &kit.requests {
        one(&mut out, request);
    }
    out
}

fn one(out: &mut String, request: &Request<'_>) {
    let braced = |name: &str| format!("{{{{{name}}}}}");
    let mut address = format!(
        "{}{}",
        braced(&request.host),
        request.path_with(braced, braced)
    );
    let mut header = None;
    if let Some(organization) = &request.organization {
        let value = braced(&organization.variable);
        if organization.is_header {
            header = Some(format!("{}: {value}", organization.name));
        } else {
            let _ = write!(address, "?{}={value}", organization.name);
        }
    }
    let _ = write!(
        out,
        "\n### {}\n# {}\n{} {address}\nAuthorization: Zoho-oauthtoken {{{{access_token}}}}\n",
        request.name,
        request.about(),
        request.method()
    );
    if let Some(header) = header {
        let _ = writeln!(out, "{header}");
    }
    if request.has_body() {
        out.push_str("Content-Type: application/json\n\n{}\n");
    }
}
