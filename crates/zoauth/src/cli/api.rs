//! The arguments of `zoauth api`. Fields of two kinds build one body, so that
//! they are kept in the order of the command line.

use std::path::PathBuf;

use clap::{ArgAction, ArgMatches, Args, FromArgMatches};

use super::oauth::Stored;
use crate::environment;

/// Arguments of `api`.
#[derive(Debug, Default, Args)]
pub(crate) struct Api {
    /// GET, POST, PUT, PATCH, DELETE, …
    #[arg(value_name = "METHOD")]
    pub(crate) method: String,
    /// A path, such as /crm/v8/Leads, or a whole URL
    #[arg(value_name = "PATH|URL")]
    pub(crate) target: String,
    /// The call.
    #[command(flatten)]
    pub(crate) call: Call,
    /// Whose token.
    #[command(flatten)]
    pub(crate) stored: Stored,
    /// The body.
    #[command(flatten)]
    pub(crate) body: Body,
    /// The answer.
    #[command(flatten)]
    pub(crate) answer: Answer,
    /// What is done instead of sending.
    #[command(flatten)]
    pub(crate) before: Before,
}

/// What the call is.
#[derive(Debug, Default, Args)]
pub(crate) struct Call {
    /// Application, where several have such a path: desk, people, …
    #[arg(long, value_name = "APP")]
    pub(crate) app: Option<String>,
    /// Organization, sent as the product wants it, in header or query [default: the profile's]
    #[arg(long, value_name = "ID", env = environment::ORGANIZATION, hide_env_values = true)]
    pub(crate) organization: Option<String>,
    /// Query parameter; can be given several times
    #[arg(short = 'Q', long, value_name = "NAME=VALUE")]
    pub(crate) query: Vec<String>,
    /// Header; can be given several times
    #[arg(short = 'H', long, value_name = "NAME:VALUE")]
    pub(crate) header: Vec<String>,
    /// Limit for the whole call, in seconds [default: two minutes without a byte]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) timeout: Option<u64>,
}

/// What the call sends.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Body")]
pub(crate) struct Body {
    /// The fields.
    #[command(flatten)]
    pub(crate) fields: Fields,
    /// Send the fields as a form instead of JSON
    #[arg(long)]
    pub(crate) form: bool,
    /// Send this file as it is; - is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["field", "typed", "form", "upload"])]
    pub(crate) body: Option<String>,
    /// Upload a file, as a form would; `;type=TYPE` may follow. Fields go along
    #[arg(long, value_name = "NAME=@FILE")]
    pub(crate) upload: Vec<String>,
}

/// What is done with the answer.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Answer")]
pub(crate) struct Answer {
    /// Print status and headers, too
    #[arg(short, long)]
    pub(crate) include: bool,
    /// Write the answer's body to this file, whole or not at all
    #[arg(short, long, value_name = "FILE", conflicts_with = "paginate")]
    pub(crate) output: Option<PathBuf>,
    /// Replace the file if it is there
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
    /// Ask for all pages, and print each as one line of JSON
    #[arg(long, conflicts_with = "include")]
    pub(crate) paginate: bool,
    /// Print the pages as one array instead
    #[arg(long, requires = "paginate")]
    pub(crate) slurp: bool,
    /// Ask for no more pages than this [default: 1000, and then it is an error]
    #[arg(long, value_name = "N", requires = "paginate", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) max_pages: Option<u32>,
}

/// What is done before or instead of sending.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Before sending")]
pub(crate) struct Before {
    /// Send nothing if the grant lacks a scope that the call needs
    #[arg(long)]
    pub(crate) strict: bool,
    /// Print the request instead of sending it
    #[arg(long, conflicts_with = "curl")]
    pub(crate) dry_run: bool,
    /// Print the request as a line for a shell instead of sending it
    #[arg(long)]
    pub(crate) curl: bool,
}

/// A field of the body, as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    /// `NAME=VALUE`.
    pub(crate) text: String,
    /// Whether the value is more than text.
    pub(crate) is_typed: bool,
}

/// The fields in the order of the command line.
#[derive(Debug, Default)]
pub(crate) struct Fields(pub(crate) Vec<Field>);

const FIELD: &str = "field";
const TYPED: &str = "typed";

impl Args for Fields {
    fn augment_args(command: clap::Command) -> clap::Command {
        let of = |name: &'static str, short, help: &'static str| {
            clap::Arg::new(name)
                .short(short)
                .long(name)
                .value_name("NAME=VALUE")
                .action(ArgAction::Append)
                .help(help)
        };
        command
            .arg(of(
                FIELD,
                'f',
                "Text in the body; data[][Last_Name]=Doe builds lists and objects",
            ))
            .arg(of(
                TYPED,
                'F',
                "The same for true, false, null, numbers, and @FILE for a file's text",
            ))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Fields {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let of = |name: &str, is_typed: bool| -> Vec<(usize, Field)> {
            let indices = matches.indices_of(name).unwrap_or_default();
            let values = matches.get_many::<String>(name).unwrap_or_default();
            indices
                .zip(values)
                .map(|(index, text)| {
                    let text = text.clone();
                    (index, Field { text, is_typed })
                })
                .collect()
        };
        let mut all = of(FIELD, false);
        all.extend(of(TYPED, true));
        all.sort_by_key(|(index, _)| *index);
        Ok(Self(all.into_iter().map(|(_, field)| field).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// What the help ends with.
pub(crate) const AFTER: &str = "\
A path goes to the host that the product has in the profile's data center. The
body of the answer is printed as it came, on a terminal laid out; jq and others
take it from there. Any status but success ends with exit code 17, and why is
said on standard error, with the command that repairs it. Nothing is sent twice,
but once more with a new token where Zoho calls the old one invalid.

Examples:
  zoauth api GET /crm/v8/Leads -Q fields=Last_Name,Email -Q per_page=5
  zoauth api GET /books/v3/invoices --organization 600000001 --paginate | jq .invoices
  zoauth api POST /crm/v8/Leads -f 'data[][Last_Name]=Doe' -F 'data[][Annual_Revenue]=5'
  zoauth api POST /crm/v8/Leads --body leads.json --strict
  zoauth api POST /crm/v8/Leads/4150868/Attachments --upload file=@offer.pdf
  zoauth api GET /crm/v8/Leads/4150868/Attachments/415 -o offer.pdf
  zoauth api GET /api/v1/tickets --app desk --dry-run
  zoauth api GET https://desk.zoho.eu/api/v1/tickets --curl";
