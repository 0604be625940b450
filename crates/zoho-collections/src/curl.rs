//! Lines for a shell: each call with curl, its header from `zoauth header` on
//! standard input, so that no token stands on a command line.

use std::fmt::Write as _;

use crate::kit::{Kit, Request};

/// The lines; hosts and organizations are shell variables at the top.
pub fn write(kit: &Kit<'_>) -> String {
    let mut out = format!("# {}\n", kit.title());
    for variable in &kit.variables {
        let _ = writeln!(out, "{}='{}'", variable.name, variable.value);
    }
    for request in &kit.requests {
        one(&mut out, request);
    }
    out
}

fn one(out: &mut String, request: &Request<'_>) {
    // Braces of a parameter are for the user to replace; curl must not glob.
    let kept = |name: &str| format!("{{{name}}}");
    let mut address = format!("${{{}}}{}", request.host, request.path_with(kept, kept));
    let mut options = String::new();
    if let Some(organization) = &request.organization {
        if organization.is_header {
            let _ = write!(
                options,
                " -H \"{}: ${{{}}}\"",
                organization.name, organization.variable
            );
        } else {
            let _ = write!(
                address,
                "?{}=${{{}}}",
                organization.name, organization.variable
            );
        }
    }
    if request.has_body() {
        options.push_str(" -H 'Content-Type: application/json' --data @body.json");
    }
    let _ = writeln!(
        out,
        "\n# {}\nzoauth header | curl -sS -g -X {} -H @-{options} \"{address}\"",
        request.name,
        request.method()
    );
}
