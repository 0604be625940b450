//! `zoauth help`: the help of a command, or a topic that is not a command's:
//! the exit codes, the environment, data centers, limits. `tables` and `texts`
//! hold the topics.

mod tables;
mod texts;
pub(crate) mod topics;

use clap::CommandFactory;
use serde::Serialize;

use self::topics::TOPICS;
use super::Context;
use crate::cli::Cli;
use crate::cli::lookup::Help;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::page::Page;
use crate::style::strong;

/// The topics, for the end of `zoauth help`.
fn list() -> String {
    let mut page = Page::new(80);
    page.line(strong("Topics (zoauth help TOPIC):"));
    let rows: Vec<[String; 2]> = TOPICS
        .iter()
        .map(|topic| [strong(topic.name), topic.about.to_owned()])
        .collect();
    page.table(2, &rows);
    page.into_text()
}

/// Prints a topic, the help of a command, or the help of the whole.
pub(crate) fn run(context: &Context<'_>, arguments: &Help) -> Result<ExitCode, Error> {
    if let [name] = arguments.topic.as_slice()
        && let Some(topic) = topics::named(&name.to_ascii_lowercase())
    {
        (topic.print)(context)?;
        return Ok(ExitCode::Ok);
    }
    let mut wanted = &Cli::command();
    for name in &arguments.topic {
        wanted = wanted
            .find_subcommand(name)
            .ok_or_else(|| not_known(name))?;
    }
    // What `zoauth COMMAND --help` prints.
    let words = ["zoauth"].into_iter();
    let words = words.chain(arguments.topic.iter().map(String::as_str));
    let mut text = match Cli::command().try_get_matches_from(words.chain(["--help"])) {
        Err(help) => help.render().ansi().to_string(),
        Ok(_) => String::new(),
    };
    if arguments.topic.is_empty() {
        text = format!("{text}\n{}", list());
    }
    #[derive(Serialize)]
    struct Answer {
        help: String,
    }
    let plain = anstream::adapter::strip_str(&text).to_string();
    if context.output.is_json() {
        context.output.json(&Answer { help: plain })?;
    } else {
        context.output.text(&text)?;
    }
    Ok(ExitCode::Ok)
}

/// What comes near a name that is none: another word for a topic, else the
/// likest topic or command.
fn not_known(name: &str) -> Error {
    let name = name.to_ascii_lowercase();
    let root = Cli::command();
    let commands = root.get_subcommands().map(clap::Command::get_name);
    let names = TOPICS.iter().map(|topic| topic.name).chain(commands);
    let other = topics::OTHER_NAMES.iter().find(|(other, _)| *other == name);
    let near = other.map(|(_, topic)| *topic).or_else(|| {
        names
            .map(|known| (strsim::jaro_winkler(known, &name), known))
            .filter(|(likeness, _)| *likeness > 0.75)
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, near)| near)
    });
    let error = Error::new(
        ExitCode::Usage,
        format!("there is no command or topic `{name}`"),
    );
    match near {
        Some(near) => error.hint(format!("did you mean `zoauth help {near}`?")),
        None => error.hint("`zoauth help` lists both"),
    }
}
