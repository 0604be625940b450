//! A list, page after page: a line of JSON for each as it comes, or one array.
//! It ends where the product says so, at an empty answer, and at the bound.

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use zoho_oauth::api::{Method, StatusCode};

use super::CallFacts;
use super::answer::{self, refusal};
use super::json;
use super::paging::{Next, Walk};
use super::refused::{self, Outcome};
use super::send::Sender;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::runtime;

/// More pages than this are a mistake, unless somebody says otherwise.
const MOST: u32 = 1000;

#[derive(Serialize)]
struct Answer<'a, E: Serialize> {
    exit_code: u8,
    outcome: Outcome,
    profile: &'a str,
    #[serde(flatten)]
    call: CallFacts<'a>,
    /// Of the last answer.
    status: u16,
    /// The pages, in order.
    body: Vec<Box<RawValue>>,
    pages: usize,
    /// Whether there are more.
    more: bool,
    warnings: &'a [String],
    #[serde(flatten)]
    refusal: Option<E>,
}

/// How a walk ended.
struct Ended {
    status: StatusCode,
    /// The start of what was refused.
    refused: Option<Vec<u8>>,
    more: bool,
}

/// Makes the calls and prints their answers.
pub(super) fn run(sender: &Sender<'_>) -> Result<ExitCode, Error> {
    let output = sender.context.output;
    if sender.request.method != Method::GET {
        return Err(Error::new(
            ExitCode::Usage,
            "only a GET can be asked for page by page",
        ));
    }
    let application = sender.destination.application;
    let how = application.and_then(|application| application.pagination());
    let how = how.ok_or_else(|| {
        let whose = application.map_or("this call", |application| application.title());
        let error = Error::new(
            ExitCode::Usage,
            format!("how {whose} gives its lists page by page is not known"),
        )
        .hint("ask for each page by itself, with -Q");
        match application {
            Some(application) => error.hint(format!("documentation: {}", application.docs())),
            None => error,
        }
    })?;
    let gathers = output.is_json() || sender.arguments.answer.slurp;
    let mut pages: Vec<String> = Vec::new();
    let mut count = 0;
    let walk = Walk::begin(how, &sender.request.query);
    let progress = output.progress(|| "asking for page 1".to_owned());
    let ended = runtime::wait(through(sender, walk, |page| {
        count += 1;
        progress.now(|| format!("asking for page {}", count + 1));
        let line = json::on_one_line(page);
        if gathers {
            pages.push(line);
            return Ok(());
        }
        output.text(&format!("{line}\n"))
    }))?;
    drop(progress);
    let said = match &ended.refused {
        Some(start) => Some(refused::explained(sender, ended.status, start)?),
        None => None,
    };
    let is_bounded = sender.arguments.answer.max_pages.is_some();
    let exit = match &said {
        Some(_) => ExitCode::ApiRefused,
        // Who named the bound knows; who did not must not take it for all.
        None if ended.more && !is_bounded => ExitCode::Failure,
        None => ExitCode::Ok,
    };
    if output.is_json() {
        let raw = |page: String| RawValue::from_string(page).ok();
        output.json(&Answer {
            exit_code: exit.number(),
            outcome: Outcome::of(ended.status),
            profile: sender.profile.as_str(),
            call: sender.call,
            status: ended.status.as_u16(),
            body: pages.into_iter().filter_map(raw).collect(),
            pages: count,
            more: ended.more,
            warnings: sender.warnings,
            refusal: said.as_ref().map(refusal),
        })?;
        return Ok(exit);
    }
    if sender.arguments.answer.slurp {
        output.text(&format!("[{}]\n", pages.join(",\n")))?;
    }
    if let Some(said) = &said {
        if count > 0 {
            output.warn(&format!(
                "page {} was refused; those before it are complete",
                count + 1
            ));
        }
        refused::tell(sender, said);
    } else if ended.more {
        let told = format!("there are more than {count} pages, and no more were asked for");
        match is_bounded {
            true => output.note(&told),
            false => output.problem(&told, &["--max-pages N asks for more".to_owned()]),
        }
    }
    Ok(exit)
}

/// Asks for page after page.
async fn through(
    sender: &Sender<'_>,
    mut walk: Walk<'_>,
    mut page: impl FnMut(&str) -> Result<(), Error>,
) -> Result<Ended, Error> {
    let most = sender.arguments.answer.max_pages.unwrap_or(MOST);
    let mut url = sender.request.url.clone();
    let mut number = 0;
    loop {
        let mut response = sender.send(&url).await?;
        let status = response.status();
        let mut body = Vec::new();
        while let Some(bytes) = answer::chunk(sender, &mut response, body.len()).await? {
            body.extend_from_slice(&bytes);
        }
        let ended = |more, refused| Ended {
            status,
            refused,
            more,
        };
        if Outcome::of(status) != Outcome::Ok {
            return Ok(ended(true, Some(body)));
        }
        // 204: there is nothing, or nothing more.
        if body.trim_ascii().is_empty() {
            return Ok(ended(false, None));
        }
        number += 1;
        let read = std::str::from_utf8(&body).ok();
        let read = read.and_then(|text| Some((text, serde_json::from_str::<Value>(text).ok()?)));
        let Some((text, value)) = read else {
            return Err(Error::new(
                ExitCode::Failure,
                format!("page {number} is no JSON, so it names no next one"),
            )
            .hint("call it without --paginate to see it"));
        };
        page(text)?;
        match walk.after(&value) {
            Next::End => return Ok(ended(false, None)),
            Next::Circle => {
                return Err(Error::new(
                    ExitCode::Failure,
                    format!("page {number} names itself as the next one"),
                ));
            }
            Next::Page(_) if number >= most => return Ok(ended(true, None)),
            Next::Page(parameters) => url = sender.request.with(&parameters),
        }
    }
}
