//! The one-line form in which a catalog says which scopes open a call, read and
//! written: `modules.{ALL,CREATE} | modules.{module}.{ALL,CREATE}` or
//! `files.READ + ZohoFiles.files.READ`. One line keeps the difference of one
//! changed scope to one line.

use std::collections::BTreeSet;

/// What a call needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Needs {
    /// The source says that no scope is needed.
    Open,
    /// The call is documented, its scope is not.
    Undocumented,
    /// Any one of the alternatives.
    AnyOf(Vec<Together>),
}

/// Terms that are needed together.
pub type Together = Vec<Term>;

/// Scopes of which any one will do. A `{name}` in a scope is a path parameter.
pub type Term = Vec<String>;

/// Reads the one-line form.
///
/// # Errors
///
/// A sentence that says what is wrong, for the reader of the catalog.
pub fn parse(text: &str) -> Result<Needs, String> {
    match text.trim() {
        "" => return Err("no scope is given; write `undocumented` where none is known".into()),
        "open" => return Ok(Needs::Open),
        "undocumented" => return Ok(Needs::Undocumented),
        _ => {}
    }
    let mut alternatives = Vec::new();
    for alternative in text.split('|') {
        let together: Together = alternative
            .split('+')
            .map(|term| expand(term.trim()))
            .collect::<Result<_, _>>()?;
        alternatives.push(together);
    }
    Ok(Needs::AnyOf(alternatives))
}

/// Expands `{a,b}`; leaves `{name}` alone.
fn expand(term: &str) -> Result<Term, String> {
    if term.is_empty() {
        return Err("an empty scope stands beside `|` or `+`".into());
    }
    let mut expanded = vec![String::new()];
    let mut rest = term;
    while let Some(open) = rest.find('{') {
        let close = rest[open..]
            .find('}')
            .ok_or_else(|| format!("`{term}` has a `{{` without its `}}`"))?
            + open;
        let (before, inside) = (&rest[..open], &rest[open + 1..close]);
        let choices: Vec<String> = if inside.contains(',') {
            inside.split(',').map(|c| c.trim().to_owned()).collect()
        } else {
            vec![format!("{{{inside}}}")]
        };
        if choices.iter().any(String::is_empty) || inside.trim().is_empty() {
            return Err(format!("`{term}` has an empty choice in braces"));
        }
        expanded = expanded
            .iter()
            .flat_map(|done| choices.iter().map(move |c| format!("{done}{before}{c}")))
            .collect();
        rest = &rest[close + 1..];
    }
    for done in &mut expanded {
        done.push_str(rest);
    }
    if let Some(bad) = expanded
        .iter()
        .flat_map(|e| e.chars())
        .find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '{' | '}')))
    {
        return Err(format!("`{term}` has {bad:?}, which no scope contains"));
    }
    Ok(expanded)
}

/// Writes alternatives, each a set of scopes needed together, as short as the
/// one-line form allows.
pub fn print(alternatives: &BTreeSet<BTreeSet<String>>) -> String {
    let mut products: Vec<Vec<BTreeSet<String>>> = alternatives
        .iter()
        .map(|together| {
            together
                .iter()
                .map(|scope| BTreeSet::from([scope.clone()]))
                .collect()
        })
        .collect();
    // Fold pairs that differ in one term until nothing folds any more.
    'again: loop {
        for i in 0..products.len() {
            for j in i + 1..products.len() {
                if let Some(folded) = fold(&products[i], &products[j]) {
                    products[i] = folded;
                    products.remove(j);
                    continue 'again;
                }
            }
        }
        break;
    }
    let mut lines: Vec<String> = products
        .iter()
        .map(|terms| terms.iter().map(print_term).collect::<Vec<_>>().join(" + "))
        .collect();
    lines.sort();
    lines.join(" | ")
}

fn fold(a: &[BTreeSet<String>], b: &[BTreeSet<String>]) -> Option<Vec<BTreeSet<String>>> {
    if a.len() != b.len() {
        return None;
    }
    let b_only: Vec<_> = b.iter().filter(|t| !a.contains(t)).collect();
    let a_only: Vec<usize> = (0..a.len()).filter(|&i| !b.contains(&a[i])).collect();
    let ([i], [other]) = (&a_only[..], &b_only[..]) else {
        return None;
    };
    let stem = |t: &BTreeSet<String>| {
        t.first()
            .and_then(|s| s.rsplit_once('.'))
            .map(|(stem, _)| stem.to_owned())
    };
    if stem(&a[*i])? != stem(other)? {
        return None;
    }
    let mut folded = a.to_vec();
    folded[*i].extend(other.iter().cloned());
    Some(folded)
}

fn print_term(term: &BTreeSet<String>) -> String {
    let mut scopes = term.iter();
    match (scopes.next(), scopes.next()) {
        (Some(only), None) => only.clone(),
        (Some(first), Some(_)) => {
            let stem = first.rsplit_once('.').map_or("", |(stem, _)| stem);
            let endings: Vec<&str> = term
                .iter()
                .filter_map(|s| s.rsplit_once('.').map(|(_, end)| end))
                .collect();
            format!("{stem}.{{{}}}", endings.join(","))
        }
        (None, _) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_with_a_comma_are_choices_and_without_are_parameters() {
        assert_eq!(
            parse("modules.{ALL,READ} | modules.{module}.READ"),
            Ok(Needs::AnyOf(vec![
                vec![vec!["modules.ALL".into(), "modules.READ".into()]],
                vec![vec!["modules.{module}.READ".into()]],
            ]))
        );
    }

    #[test]
    fn printing_folds_endings_and_reads_back() {
        let set = |scopes: &[&str]| scopes.iter().map(|s| (*s).to_owned()).collect();
        let alternatives: BTreeSet<BTreeSet<String>> = [
            set(&["notes.ALL", "modules.{module}.READ"]),
            set(&["notes.READ", "modules.{module}.READ"]),
            set(&["notes.ALL", "modules.{module}.ALL"]),
            set(&["notes.READ", "modules.{module}.ALL"]),
        ]
        .into();
        let line = print(&alternatives);
        assert_eq!(line, "modules.{module}.{ALL,READ} + notes.{ALL,READ}");
        assert!(matches!(parse(&line), Ok(Needs::AnyOf(a)) if a.len() == 1));
    }

    #[test]
    fn mistakes_are_named() {
        for (text, part) in [
            ("", "undocumented"),
            ("a.READ |", "empty scope"),
            ("a.{READ", "without its"),
            ("a.{READ,}", "empty choice"),
            ("a b.READ", "' '"),
        ] {
            let error = parse(text).expect_err(text);
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
