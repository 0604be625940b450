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
        let mut bound = Vec::new();
        fits(&self.segments, &asked, &mut bound).then_some(bound)
    }
}

fn fits<'a>(known: &'a [String], asked: &[&'a str], bound: &mut Vec<(&'a str, &'a str)>) -> bool {
    let Some((first, rest)) = known.split_first() else {
        return asked.is_empty();
    };
    if first == "**" {
        let before = bound.len();
        return (0..=asked.len()).any(|skipped| {
            bound.truncate(before);
            fits(rest, &asked[skipped..], bound)
        });
    }
    let Some((segment, others)) = asked.split_first() else {
        return false;
    };
    let name = first
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'));
    if let Some(name) = name {
        bound.push((name, segment));
    } else if first != "*" && !first.eq_ignore_ascii_case(segment) {
        return false;
    }
    fits(rest, others, bound)
}

impl<'de> serde::Deserialize<'de> for CallPattern {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
