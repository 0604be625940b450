//! The arguments of `explain`.

use std::path::PathBuf;

use clap::Args;

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// What Zoho answered, in whole or its code alone; `-`, or nothing where
    /// something is piped in, reads standard input
    #[arg(value_name = "TEXT", conflicts_with = "from")]
    pub(crate) text: Vec<String>,
    /// Read what Zoho answered from this file
    #[arg(long, value_name = "FILE")]
    pub(crate) from: Option<PathBuf>,
    /// The call that was refused, in one argument; names the missing scope
    #[arg(long, value_name = "METHOD URL")]
    pub(crate) call: Option<String>,
    /// HTTP status of the answer
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(100..=599))]
    pub(crate) status: Option<u16>,
    /// The application that answered; `accounts` is the accounts server
    #[arg(short, long)]
    pub(crate) app: Option<String>,
}

pub(super) const AFTER: &str = "\
Examples:
  zoauth explain 57 --app books
  zoauth explain OAUTH_SCOPE_MISMATCH --call 'POST https://www.zohoapis.eu/crm/v8/Deals'
  zoauth header | curl -isH @- https://desk.zoho.com/api/v1/tickets | zoauth explain --app desk

It takes JSON, whole HTTP answers, web pages, URLs of redirects and log lines.
Tokens and other secrets in them are never repeated. What is not known returns 9.";

#[cfg(test)]
mod tests {
    use clap::Parser;

    use crate::cli::Cli;

    #[test]
    fn every_command_that_an_explanation_names_exists() {
        let steps = zoho_explain::refusals()
            .iter()
            .flat_map(|refusal| refusal.causes)
            .flat_map(|cause| cause.steps);
        let mut count = 0;
        for command in steps.filter_map(|step| step.command) {
            let line = command
                .replace("{call}", "GET https://www.zohoapis.com/crm/v8/Leads")
                .replace("{scopes}", "ZohoCRM.modules.leads.READ");
            let parsed = Cli::try_parse_from(line.split_whitespace());
            assert!(parsed.is_ok(), "{line}: {parsed:?}");
            count += 1;
        }
        assert!(count > 50);
    }
}
