//! Short names for where facts were read. Facts from one site or repository
//! share a name, so that a fact needs only the end of its address.

use std::collections::{BTreeMap, BTreeSet};

use zoho_catalog::authoring::model::{File, Kind, Source};

use super::facts::Origin;

/// Gives every origin a place in the catalog's list of sources.
pub fn admit(file: &mut File, origins: &BTreeSet<&Origin>) {
    let mut groups: BTreeMap<(Kind, &str, &str), Vec<&str>> = BTreeMap::new();
    for origin in origins {
        if reference(file, origin).is_none() {
            groups
                .entry((origin.kind, &origin.month, site(&origin.url)))
                .or_default()
                .push(&origin.url);
        }
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    // The sites with most facts get the plainest names.
    groups.sort_by_key(|((kind, month, site), urls)| {
        (*kind, std::cmp::Reverse(urls.len()), *month, *site)
    });
    for ((kind, month, site), urls) in groups {
        let id = free_name(file, stem(kind, site));
        file.sources.insert(
            id,
            Source {
                kind,
                month: month.to_owned(),
                url: common_beginning(&urls).to_owned(),
            },
        );
    }
}

/// How the catalog refers to this origin, if its source is listed.
pub fn reference(file: &File, origin: &Origin) -> Option<String> {
    file.sources
        .iter()
        .filter(|(_, source)| source.kind == origin.kind && origin.url.starts_with(&source.url))
        .max_by_key(|(id, source)| {
            (
                source.month == origin.month,
                source.url.len(),
                std::cmp::Reverse((*id).clone()),
            )
        })
        .map(|(id, source)| match &origin.url[source.url.len()..] {
            "" => id.clone(),
            rest => format!("{id}:{rest}"),
        })
}

/// The site or repository of an address.
fn site(url: &str) -> &str {
    let after_scheme = url.find("://").map(|at| at + 3);
    match after_scheme {
        Some(start) => {
            let end = url[start..].find('/').map_or(url.len(), |at| start + at);
            &url[..end]
        }
        None => {
            // github:owner/repository:path
            let rest = url.strip_prefix("github:").unwrap_or_default();
            match rest.find(':') {
                Some(at) if !rest[..at].contains(' ') => &url[..at + "github:".len()],
                _ => url,
            }
        }
    }
}

fn stem(kind: Kind, site: &str) -> &'static str {
    match kind {
        Kind::OfficialPage if site.contains("//help.") => "help",
        Kind::OfficialPage => "docs",
        Kind::OfficialOpenapi => "openapi",
        Kind::Mirror => "mirror",
        Kind::ThirdParty => "third",
        Kind::SeenInCode => "code",
        _ => "inferred",
    }
}

fn free_name(file: &File, stem: &str) -> String {
    (1..)
        .map(|n| {
            if n == 1 {
                stem.to_owned()
            } else {
                format!("{stem}{n}")
            }
        })
        .find(|name| !file.sources.contains_key(name))
        .unwrap_or_default()
}

/// What the addresses have in common, up to the last separator.
fn common_beginning<'a>(urls: &[&'a str]) -> &'a str {
    let Some((first, others)) = urls.split_first() else {
        return "";
    };
    if others.is_empty() {
        return first;
    }
    let mut end = first.len();
    for other in others {
        let same = first
            .char_indices()
            .zip(other.chars())
            .take_while(|((_, a), b)| a == b)
            .map(|((at, c), _)| at + c.len_utf8())
            .last()
            .unwrap_or(0);
        end = end.min(same);
    }
    let cut = first[..end].rfind(['/', ':']).map_or(end, |at| at + 1);
    &first[..cut]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(url: &str) -> Origin {
        Origin {
            kind: Kind::OfficialPage,
            month: "2026-11".into(),
            url: url.into(),
        }
    }

    #[test]
    fn one_site_shares_a_name_and_a_second_run_adds_nothing() {
        let mut file = File::default();
        let (a, b) = (
            origin("https://www.zoho.com/crm/docs/a.html"),
            origin("https://www.zoho.com/crm/docs/b.html"),
        );
        let origins = BTreeSet::from([&a, &b]);
        admit(&mut file, &origins);
        assert_eq!(reference(&file, &a).as_deref(), Some("docs:a.html"));
        let before = file.clone();
        admit(&mut file, &origins);
        assert_eq!(file, before);
    }
}
