//! A list that words narrow until a number, a name or the only line left is
//! the answer.

use super::ask::broken_off;
use crate::commands::oauth::secrets;
use crate::error::Error;
use crate::output::Output;
use crate::style::{faint, strong};
use crate::wording::count;

/// More lines than this are not shown at once.
const SHOWN: usize = 15;
/// So many questions without an answer are enough.
const PATIENCE: usize = 3;

/// One line of a list.
pub(super) struct Line<T> {
    pub(super) what: T,
    /// What may be typed for it.
    pub(super) name: &'static str,
    pub(super) shown: String,
}

/// What was typed.
#[derive(Debug, PartialEq, Eq)]
enum Typed {
    /// These lines.
    Lines(Vec<usize>),
    /// Words that narrow the list to these.
    Words(Vec<usize>),
    /// Words that no line has.
    Nothing,
}

/// Lets lines be chosen: one, or several with commas between.
pub(super) fn pick<T>(
    output: &Output,
    question: &str,
    lines: &[Line<T>],
    several: bool,
) -> Result<Vec<usize>, Error> {
    let how = if several {
        "numbers or names with commas between, or words to narrow the list"
    } else {
        "a number, or words to narrow the list"
    };
    let all: Vec<usize> = (0..lines.len()).collect();
    let mut listed = all.clone();
    let mut silent = 0;
    loop {
        output.tell(|page| {
            page.gap();
            page.line(strong(question));
            for (number, at) in listed.iter().take(SHOWN).enumerate() {
                page.wrapped(&format!("  {:>2} ", number + 1), &lines[*at].shown);
            }
            if listed.len() > SHOWN {
                let more = count(listed.len() - SHOWN, "more", "more");
                page.line(faint(format!("     and {more}")));
            }
        });
        let typed = secrets::line(output, how)?.unwrap_or_default();
        if typed.is_empty() {
            silent += 1;
            if silent == PATIENCE {
                return Err(broken_off());
            }
            listed.clone_from(&all);
            continue;
        }
        match read(&typed, lines, &listed, several) {
            Typed::Lines(chosen) => return Ok(chosen),
            Typed::Words(narrowed) => listed = narrowed,
            Typed::Nothing => {
                output.note(&format!("no line has `{typed}`"));
                listed.clone_from(&all);
            }
        }
    }
}

fn read<T>(typed: &str, lines: &[Line<T>], listed: &[usize], several: bool) -> Typed {
    let parts: Vec<&str> = typed
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let mut chosen = Vec::new();
    let mut all_found = !parts.is_empty();
    for part in &parts {
        let by_number = part
            .parse::<usize>()
            .ok()
            .and_then(|number| listed.get(number.checked_sub(1)?).copied());
        let by_name = || {
            lines
                .iter()
                .position(|line| line.name.eq_ignore_ascii_case(part))
        };
        match by_number.or_else(by_name) {
            Some(at) if !chosen.contains(&at) => chosen.push(at),
            Some(_) => {}
            None => all_found = false,
        }
    }
    if all_found && (several || chosen.len() == 1) {
        return Typed::Lines(chosen);
    }
    let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
    let has = |at: &usize| {
        let shown = lines[*at].shown.to_lowercase();
        words.iter().all(|word| shown.contains(word))
    };
    let narrowed: Vec<usize> = (0..lines.len()).filter(has).collect();
    match narrowed.as_slice() {
        [] => Typed::Nothing,
        [_] if !several => Typed::Lines(narrowed),
        _ => Typed::Words(narrowed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_of(typed: &str, listed: &[usize], several: bool) -> Typed {
        let lines = [
            ("crm", "Zoho CRM (crm)"),
            ("crm_plus", "Zoho CRM Plus (crm_plus)"),
            ("desk", "Zoho Desk (desk)"),
        ]
        .map(|(name, shown)| Line {
            what: (),
            name,
            shown: shown.to_owned(),
        });
        read(typed, &lines, listed, several)
    }

    #[test]
    fn numbers_names_and_words_choose() {
        let all = [0, 1, 2];
        assert_eq!(read_of("3", &all, false), Typed::Lines(vec![2]));
        assert_eq!(
            read_of("1", &[2], false),
            Typed::Lines(vec![2]),
            "of those listed"
        );
        assert_eq!(
            read_of("CRM", &all, false),
            Typed::Lines(vec![0]),
            "a name before words"
        );
        assert_eq!(read_of("zoho crm", &all, false), Typed::Words(vec![0, 1]));
        assert_eq!(
            read_of("desk zoho", &all, false),
            Typed::Lines(vec![2]),
            "the only one"
        );
        assert_eq!(read_of("books", &all, false), Typed::Nothing);
        assert_eq!(read_of("0", &all, false), Typed::Nothing);
        assert_eq!(read_of("9", &all, false), Typed::Nothing);
    }

    #[test]
    fn several_are_chosen_where_several_may_be() {
        let all = [0, 1, 2];
        assert_eq!(read_of("1, desk,1", &all, true), Typed::Lines(vec![0, 2]));
        assert_eq!(read_of("1,3", &all, false), Typed::Nothing);
        assert_eq!(read_of("desk", &all, true), Typed::Lines(vec![2]));
        assert_eq!(
            read_of("plus", &all, true),
            Typed::Words(vec![1]),
            "shown before it is taken"
        );
    }
}
