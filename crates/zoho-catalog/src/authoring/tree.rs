//! The paths of calls as a tree of segments, along which a look-up walks.

use std::borrow::Cow;

use crate::table;

/// The paths as a tree of segments.
pub(super) fn of<'a>(paths: impl Iterator<Item = &'a str>) -> Result<Vec<table::Node<'a>>, String> {
    let mut nodes = vec![table::Node::default()];
    for (number, path) in paths.enumerate() {
        let mut at = 0;
        for segment in path.split('/').skip(1) {
            let next = nodes.len();
            let name = whole_parameter(segment);
            let existing = match name {
                Some(_) => nodes[at].parameter.map(|(_, node)| node),
                None => nodes[at]
                    .literals
                    .iter()
                    .find(|literal| literal.segment.eq_ignore_ascii_case(segment))
                    .map(|literal| literal.node),
            };
            at = match existing {
                Some(node) => usize::from(node),
                None => {
                    let node = u16::try_from(next).map_err(|_| "too many paths".to_owned())?;
                    match name {
                        Some(name) => nodes[at].parameter = Some((name, node)),
                        None => nodes[at].literals.push(table::Literal {
                            segment: lower(segment),
                            node,
                        }),
                    }
                    nodes.push(table::Node::default());
                    next
                }
            };
        }
        nodes[at]
            .calls
            .push(u16::try_from(number).map_err(|_| "too many calls".to_owned())?);
    }
    for node in &mut nodes {
        node.literals.sort();
    }
    Ok(nodes)
}

fn lower(segment: &str) -> Cow<'_, str> {
    if segment.chars().any(|c| c.is_ascii_uppercase()) {
        Cow::Owned(segment.to_ascii_lowercase())
    } else {
        Cow::Borrowed(segment)
    }
}

/// The name of a parameter that is a whole segment.
fn whole_parameter(segment: &str) -> Option<&str> {
    let name = segment.strip_prefix('{')?.strip_suffix('}')?;
    (!name.contains('{')).then_some(name)
}
