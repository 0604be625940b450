//! What `zoauth for` is asked: calls on the command line and on standard
//! input.

use crate::error::Error;
use crate::exit::ExitCode;
use crate::input;

/// A call that was asked about.
#[derive(Debug)]
pub(in crate::commands) struct Asked {
    /// `None` where every method of the path is wanted.
    pub(in crate::commands) method: Option<String>,
    pub(in crate::commands) url: String,
}

/// The calls that the arguments name: `METHOD URL` pairs, `'METHOD URL'` in
/// one argument, URLs alone, and `-` for lines of standard input.
pub(in crate::commands) fn asked(arguments: &[String]) -> Result<Vec<Asked>, Error> {
    let mut asked = Vec::new();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let argument = argument.trim();
        if argument == "-" {
            for line in input::lines("-")? {
                asked.push(in_one(&line)?);
            }
        } else if is_method(argument) {
            let url = rest.next().ok_or_else(|| {
                Error::new(
                    ExitCode::Usage,
                    format!("no URL follows the method `{argument}`"),
                )
                .hint("zoauth for GET https://www.zohoapis.com/crm/v8/Leads")
            })?;
            asked.push(Asked {
                method: Some(argument.to_ascii_uppercase()),
                url: url.trim().to_owned(),
            });
        } else {
            asked.push(in_one(argument)?);
        }
    }
    Ok(asked)
}

/// `METHOD URL`, or a URL alone.
fn in_one(text: &str) -> Result<Asked, Error> {
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    if is_method(first) && !rest.trim().is_empty() {
        return Ok(Asked {
            method: Some(first.to_ascii_uppercase()),
            url: rest.trim().to_owned(),
        });
    }
    if !text.contains(['/', '.']) {
        return Err(Error::new(
            ExitCode::Usage,
            format!("`{text}` is neither an HTTP method nor a URL"),
        )
        .hint(
            "give the method and the URL: zoauth for GET https://www.zohoapis.com/crm/v8/Leads",
        ));
    }
    Ok(Asked {
        method: None,
        url: text.to_owned(),
    })
}

fn is_method(word: &str) -> bool {
    ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
        .iter()
        .any(|method| word.eq_ignore_ascii_case(method))
}
