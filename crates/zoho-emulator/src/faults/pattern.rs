//! Calls by method and path, with placeholders: how a fault or a script says
//! which requests it is for.

/// Which requests are meant: a method (or `*`) and a path in which `{...}` or
/// `*` stands for one segment, and `**` for any number of them.
///
/// ```
/// let pattern: zoho_emulator::CallPattern = "GET /crm/v8/{module}/*".parse().unwrap();
/// assert!(pattern.fits("GET", "/crm/v8/Deals/4150868000000623001"));
/// assert!(!pattern.fits("GET", "/crm/v8/Deals"));
/// assert!("Deals".parse::<zoho_emulator::CallPattern>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallPattern {
    /// `None` for any method.
    method: Option<String>,
    segments: Vec<String>,
}

/// Why a text names no call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no call; write a method and a path, such as `GET /crm/v8/Deals`")]
pub struct NoCall(String);

impl std::str::FromStr for CallPattern {
    type Err = NoCall;

    fn from_str(text: &str) -> Result<Self, NoCall> {
        let no_call = || NoCall(text.to_owned());
        let (method, path) = text.trim().split_once(' ').ok_or_else(no_call)?;
        let path = path.trim();
        let word = method.bytes().all(|byte| byte.is_ascii_alphabetic());
        if !path.starts_with('/') || !(word || method == "*") {
            return Err(no_call());
        }
        Ok(Self {
            method: (method != "*").then(|| method.to_ascii_uppercase()),
            segments: segments(path).map(str::to_owned).collect(),
        })
    }
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

impl CallPattern {
    /// Whether a request is meant.
    pub fn fits(&self, method: &str, path: &str) -> bool {
        self.bind(method, path).is_some()
    }

    /// What stands in the place of the named placeholders, if a request is meant.
    pub(crate) fn bind<'a>(
        &'a self,
        method: &str,
        path: &'a str,
    ) -> Option<Vec<(&'a str, &'a str)>> {
        if self.method.as_deref().is_some_and(|known| known != method) {
            return None;
        }
        let asked: Vec<&str> = segments(path).collect();
        bind(&self.segments, &asked)
    }
}

/// Goes back to the last `**` alone where something does not fit: an earlier one
/// that takes more could only leave less to those behind it.
fn bind<'a>(known: &'a [String], asked: &[&'a str]) -> Option<Vec<(&'a str, &'a str)>> {
    let mut bound = Vec::new();
    let (mut k, mut a) = (0, 0);
    // Behind the last `**`, what it takes up to, and what was bound before.
    let mut last: Option<(usize, usize, usize)> = None;
    loop {
        match (known.get(k), asked.get(a)) {
            (None, None) => return Some(bound),
            (Some(any), _) if any == "**" => {
                k += 1;
                last = Some((k, a, bound.len()));
                continue;
            }
            (Some(known), Some(segment)) => {
                let inner = known.strip_prefix('{');
                let name = inner.and_then(|rest| rest.strip_suffix('}'));
                if let Some(name) = name {
                    bound.push((name, *segment));
                }
                if name.is_some() || known == "*" || known.eq_ignore_ascii_case(segment) {
                    (k, a) = (k + 1, a + 1);
                    continue;
                }
            }
            _ => {}
        }
        let (behind, taken, before) = last?;
        if taken == asked.len() {
            return None;
        }
        last = Some((behind, taken + 1, before));
        (k, a) = (behind, taken + 1);
        bound.truncate(before);
    }
}

impl<'de> serde::Deserialize<'de> for CallPattern {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(pattern: &str, path: &str) -> Option<String> {
        let pattern: CallPattern = pattern.parse().unwrap();
        let bound = pattern.bind("GET", path)?;
        let pairs: Vec<String> = bound.iter().map(|(n, v)| format!("{n}={v}")).collect();
        Some(pairs.join(" "))
    }

    #[test]
    fn placeholders_take_one_segment_and_two_stars_any_number() {
        for (pattern, path, expected) in [
            ("GET /a/{x}/c", "/a/1/c", Some("x=1")),
            ("GET /a/*/c", "/a/1/C", Some("")),
            ("GET /**/{x}", "/a/b/c", Some("x=c")),
            ("GET /**/b/{x}/**/d", "/a/b/b/c/d", Some("x=b")),
            ("GET /**/b/{x}/d", "/a/b/1/b/2/d", Some("x=2")),
            ("* /**", "/", Some("")),
            ("GET /a/**", "/a", Some("")),
            ("GET /a/**/b", "/a/c", None),
            ("POST /a", "/a", None),
        ] {
            assert_eq!(
                bound(pattern, path).as_deref(),
                expected,
                "{pattern} {path}"
            );
        }
        // Thirty of them take no longer than thirty steps each.
        let many = format!("GET {}", "/**/x".repeat(30));
        assert_eq!(bound(&many, &"/x".repeat(29)), None);
    }
}
