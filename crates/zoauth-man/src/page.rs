//! One man page: the parts that clap_mangen lays out, and around them what
//! stands at the end of a command's help, line by line as it is there; exit
//! codes, variables, and the pages that belong to it.

use std::io;

use clap::Command;
use clap_mangen::Man;
use roff::{Roff, bold, roman};

/// A page, and the file it goes into.
#[derive(PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) file: String,
    pub(crate) roff: String,
}

/// The pages of all commands.
pub(crate) fn all() -> io::Result<Vec<Page>> {
    let mut root = zoauth::command();
    root.build();
    let mut pages = Vec::new();
    add(&root, "zoauth", None, &mut pages)?;
    Ok(pages)
}

fn add(
    command: &Command,
    name: &str,
    above: Option<&str>,
    pages: &mut Vec<Page>,
) -> io::Result<()> {
    let below: Vec<(String, &Command)> = command
        .get_subcommands()
        .filter(|below| !below.is_hide_set())
        .map(|below| (format!("{name}-{}", below.get_name()), below))
        .collect();
    pages.push(Page {
        file: format!("{name}.1"),
        roff: page(command, name, above, &below)?,
    });
    for (below_name, below) in &below {
        add(below, below_name, Some(name), pages)?;
    }
    Ok(())
}

fn page(
    command: &Command,
    name: &str,
    above: Option<&str>,
    below: &[(String, &Command)],
) -> io::Result<String> {
    let mut bytes = Vec::new();
    let shown = name.replace('-', " ");
    let after = command.get_after_help().map(ToString::to_string);
    // Laid out here: clap_mangen would fill its lines.
    let command = command.clone().after_help("").bin_name(shown);
    let command = command.display_name(name.to_owned());
    let man = Man::new(command);
    man.render_name_section(&mut bytes)?;
    man.render_synopsis_section(&mut bytes)?;
    man.render_description_section(&mut bytes)?;
    man.render_options_section(&mut bytes)?;

    let mut roff = Roff::new();
    if !below.is_empty() {
        roff.control("SH", ["COMMANDS"]);
        for (name, command) in below {
            let about = command.get_about().map(ToString::to_string);
            roff.control("TP", []);
            roff.text([bold(name.as_str()), roman("(1)")]);
            roff.text([roman(about.unwrap_or_default())]);
        }
    }
    if let Some(after) = after {
        let (notes, examples) = match after.split_once("Examples:\n") {
            Some((notes, examples)) => (notes, Some(examples)),
            None => match after.split_once("Example:\n") {
                Some((notes, examples)) => (notes, Some(examples)),
                None => (after.as_str(), None),
            },
        };
        as_it_is(&mut roff, "NOTES", notes);
        as_it_is(&mut roff, "EXAMPLES", examples.unwrap_or_default());
    }
    if above.is_none() {
        roff.control("SH", ["EXIT STATUS"]);
        for (number, meaning) in zoauth::exit_codes() {
            roff.control("TP", ["4"]);
            roff.text([bold(number.to_string())]);
            roff.text([roman(meaning)]);
        }
        roff.control("SH", ["ENVIRONMENT"]);
        for (name, meaning) in zoauth::variables() {
            roff.control("TP", []);
            roff.text([bold(name)]);
            roff.text([roman(meaning)]);
        }
    }
    roff.control("SH", ["SEE ALSO"]);
    let related: Vec<&str> = above
        .into_iter()
        .chain(below.iter().map(|(name, _)| name.as_str()))
        .collect();
    for (number, name) in related.iter().enumerate() {
        let comma = if number + 1 < related.len() { "," } else { "" };
        roff.control("BR", [*name, format!("(1){comma}").as_str()]);
    }
    roff.to_writer(&mut bytes)?;
    let text = String::from_utf8(bytes).map_err(io::Error::other)?;
    Ok(format!("{}{}", title(name), tidied(&text)))
}

/// The line that a page begins with. Without a date: one of the day on which
/// the page is made would say nothing, and make each build another one.
fn title(name: &str) -> String {
    format!(
        ".TH {} 1 \"\" \"zoauth {}\" \"zoauth\"\n",
        name.to_ascii_uppercase(),
        env!("CARGO_PKG_VERSION")
    )
}

/// The same without empty lines, blanks at ends, and breaks that do nothing,
/// all of which mandoc warns of.
fn tidied(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    let mut before = "";
    for line in text.lines().map(str::trim_end) {
        let is_idle = line.is_empty() || line == ".br" && before == line;
        if !is_idle {
            tidied.push_str(line);
            tidied.push('\n');
            before = line;
        }
    }
    tidied
}

/// A section whose lines stay as they are.
fn as_it_is(roff: &mut Roff, title: &str, text: &str) {
    let text = text.trim_end();
    if text.trim().is_empty() {
        return;
    }
    roff.control("SH", [title]);
    roff.control("nf", []);
    for line in text.trim_matches('\n').lines() {
        match line.trim_end() {
            "" => roff.control("sp", []),
            line => roff.text([roman(line)]),
        };
    }
    roff.control("fi", []);
}
