//! Writes the man pages of `zoauth` into a folder, for packagers: one for each
//! command, made from the same description that the program parses by. A
//! program of its own, so that neither `zoauth` nor xtask carries it.

mod page;

use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs, io};

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let (Some(folder), None) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: cargo xtask man DIR");
        return ExitCode::from(2);
    };
    match write(&PathBuf::from(folder)) {
        Ok(count) => {
            println!("{count} man pages are written");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: can't write the man pages: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Writes all pages; how many they are.
fn write(folder: &PathBuf) -> io::Result<usize> {
    fs::create_dir_all(folder)?;
    let pages = page::all()?;
    for page in &pages {
        fs::write(folder.join(&page.file), &page.roff)?;
    }
    Ok(pages.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The commands as their pages are called.
    fn names(command: &clap::Command, name: &str, into: &mut Vec<String>) {
        into.push(format!("{name}.1"));
        for below in command.get_subcommands() {
            names(below, &format!("{name}-{}", below.get_name()), into);
        }
    }

    #[test]
    fn every_command_has_a_page_and_nothing_else_is_written() {
        let folder = tempfile::tempdir().unwrap();
        // Made, if need be, with those that it is in.
        let inner = folder.path().join("share/man/man1");
        let count = write(&inner).unwrap();
        let mut wanted = Vec::new();
        names(&zoauth::command(), "zoauth", &mut wanted);
        assert!(wanted.contains(&"zoauth-grant-url.1".to_owned()));
        assert_eq!(count, wanted.len());
        let mut written: Vec<String> = fs::read_dir(&inner)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        written.sort();
        wanted.sort();
        assert_eq!(written, wanted);
    }

    #[test]
    fn pages_say_what_the_help_says_and_name_each_other() {
        let pages = page::all().unwrap();
        let of = |file: &str| {
            let page = pages.iter().find(|page| page.file == file).unwrap();
            page.roff.clone()
        };
        let login = of("zoauth-login.1");
        assert!(login.starts_with(".TH ZOAUTH-LOGIN 1"), "{login:.60}");
        for part in [
            ".SH NAME",
            ".SH SYNOPSIS",
            ".SH OPTIONS",
            ".SH EXAMPLES",
            "\\-\\-client\\-secret\\-file",
            "\\-\\-json",
            "zoauth login crm:deals:create \\-\\-dc eu",
            ".BR zoauth (1)",
        ] {
            assert!(login.contains(part), "{part}");
        }
        let whole = of("zoauth.1");
        for part in [
            ".SH ENVIRONMENT",
            "ZOAUTH_STORE",
            ".SH \"EXIT STATUS\"",
            ".BR zoauth-login (1)",
        ] {
            assert!(whole.contains(part), "{part}");
        }
        assert!(of("zoauth-grant.1").contains(".BR zoauth-grant-url (1)"));
        // No date and no path of this machine: the same on every run.
        assert!(pages == page::all().unwrap());
    }

    /// What is typed stays on a line of its own.
    #[test]
    fn examples_are_not_filled() {
        let pages = page::all().unwrap();
        let page = pages.iter().find(|page| page.file == "zoauth-serve.1");
        let roff = page.unwrap().roff.replace("\\-", "-");
        let (_, examples) = roff.split_once(".SH EXAMPLES\n.nf\n").unwrap();
        let (examples, _) = examples.split_once("\n.fi").unwrap();
        let port = "  zoauth serve --port 8100 --secret-file /run/zoauth/secret";
        assert!(
            examples.lines().any(|line| line.starts_with(port)),
            "{examples}"
        );
    }
}
