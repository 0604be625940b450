//! The next page of a list, as the product asks for it: by number, by a token
//! of the answer, or by the number of the first entry.

use serde_json::Value;
use zoho_catalog::Pagination;

/// Where a walk through pages is.
#[derive(Debug)]
pub(super) struct Walk<'c> {
    how: Pagination<'c>,
    /// Number of the page, or of its first entry.
    at: u64,
    /// The token that was sent last, to notice a walk in circles.
    token: Option<String>,
    /// Entries on a page, if the user said so.
    limit: Option<u64>,
}

/// What comes after a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Another one, asked for with these parameters; one without a value is
    /// left out.
    Page(Vec<(String, Option<String>)>),
    /// Nothing.
    End,
    /// The same page again, for ever.
    Circle,
}

impl<'c> Walk<'c> {
    /// A walk that begins at the page that the parameters of the first request
    /// name.
    pub(super) fn begin(how: Pagination<'c>, query: &[(String, String)]) -> Self {
        let number = |name: Option<&str>| -> Option<u64> {
            let given = query.iter().find(|(key, _)| Some(key.as_str()) == name);
            given.and_then(|(_, value)| value.parse().ok())
        };
        let start = match how.offset {
            Some(_) => u64::from(how.first),
            None => 1,
        };
        Self {
            at: number(how.offset.or(how.page)).unwrap_or(start),
            token: None,
            limit: number(how.limit),
            how,
        }
    }

    /// What comes after this page.
    pub(super) fn after(&mut self, page: &Value) -> Next {
        let more = self.how.more.and_then(|place| at(page, place));
        if more.is_some_and(|more| !is_true(more)) {
            return Next::End;
        }
        if let (Some(name), Some(place)) = (self.how.token, self.how.next) {
            let next = at(page, place).and_then(text);
            match next {
                Some(next) if self.token.as_ref() == Some(&next) => return Next::Circle,
                Some(next) => {
                    self.token = Some(next.clone());
                    let mut parameters = vec![(name.to_owned(), Some(next))];
                    parameters.extend(self.how.page.map(|page| (page.to_owned(), None)));
                    return Next::Page(parameters);
                }
                None if self.how.page.is_none() && self.how.offset.is_none() => return Next::End,
                None => {}
            }
        }
        if let Some(name) = self.how.offset {
            let entries = entries(page);
            let is_last = match (self.limit, more) {
                (_, Some(_)) => entries == 0,
                (Some(limit), None) => entries < limit.max(1),
                (None, None) => entries == 0,
            };
            if is_last {
                return Next::End;
            }
            self.at = self.at.saturating_add(entries);
            return Next::Page(vec![(name.to_owned(), Some(self.at.to_string()))]);
        }
        match self.how.page {
            // Without a word about more, an empty page is the last.
            Some(name) if more.is_some() || entries(page) > 0 => {
                self.at = self.at.saturating_add(1);
                Next::Page(vec![(name.to_owned(), Some(self.at.to_string()))])
            }
            _ => Next::End,
        }
    }
}

/// A value by its place, written with dots.
fn at<'v>(value: &'v Value, place: &str) -> Option<&'v Value> {
    place
        .split('.')
        .try_fold(value, |value, key| value.get(key))
        .filter(|value| !value.is_null())
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Bool(yes) => *yes,
        Value::String(text) => text.eq_ignore_ascii_case("true"),
        _ => false,
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The entries of a page: those of its longest list, which some products wrap
/// (`response.result`). Lists inside of an entry are none.
fn entries(page: &Value) -> u64 {
    match page {
        Value::Array(list) => list.len() as u64,
        Value::Object(fields) => fields.values().map(entries).max().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// By number, the answer telling whether there is more.
    fn by_number() -> Pagination<'static> {
        let mut how = Pagination::default();
        how.page = Some("page");
        how.more = Some("info.more_records");
        how
    }

    fn query(given: &[(&str, &str)]) -> Vec<(String, String)> {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        given.iter().map(own).collect()
    }

    fn page(parameters: &[(&str, Option<&str>)]) -> Next {
        let own =
            |(name, value): &(&str, Option<&str>)| ((*name).to_owned(), value.map(str::to_owned));
        Next::Page(parameters.iter().map(own).collect())
    }

    #[test]
    fn numbers_go_on_while_the_answer_says_that_there_is_more() {
        let how = by_number();
        let mut walk = Walk::begin(how, &[]);
        let more = json!({"data": [1], "info": {"more_records": true}});
        assert_eq!(walk.after(&more), page(&[("page", Some("2"))]));
        assert_eq!(walk.after(&more), page(&[("page", Some("3"))]));
        assert_eq!(
            walk.after(&json!({"info": {"more_records": false}})),
            Next::End
        );
        // An answer without the word and without entries is the last.
        assert_eq!(walk.after(&json!({"data": []})), Next::End);
        assert_eq!(walk.after(&Value::Null), Next::End);
        let mut walk = Walk::begin(how, &query(&[("page", "7")]));
        assert_eq!(walk.after(&more), page(&[("page", Some("8"))]));
    }

    #[test]
    fn a_token_takes_the_place_of_the_number() {
        let mut how = by_number();
        how.token = Some("page_token");
        how.next = Some("info.next_page_token");
        let mut walk = Walk::begin(how, &[]);
        let first = json!({"info": {"more_records": true, "next_page_token": "a"}});
        assert_eq!(
            walk.after(&first),
            page(&[("page_token", Some("a")), ("page", None)])
        );
        let second = json!({"info": {"more_records": true, "next_page_token": "b"}});
        assert_eq!(
            walk.after(&second),
            page(&[("page_token", Some("b")), ("page", None)])
        );
        assert_eq!(walk.after(&second), Next::Circle);
        let last = json!({"info": {"more_records": false, "next_page_token": null}});
        assert_eq!(walk.after(&last), Next::End);
        // Where a version has no tokens, numbers do.
        let mut walk = Walk::begin(how, &[]);
        let older = json!({"data": [1], "info": {"more_records": true}});
        assert_eq!(walk.after(&older), page(&[("page", Some("2"))]));
    }

    #[test]
    fn a_token_alone_ends_when_none_comes() {
        let mut how = Pagination::default();
        how.token = Some("next_token");
        how.next = Some("next_token");
        let mut walk = Walk::begin(how, &[]);
        assert_eq!(
            walk.after(&json!({"data": [], "next_token": 5})),
            page(&[("next_token", Some("5"))])
        );
        for last in [
            json!({"data": [1]}),
            json!({"next_token": ""}),
            json!({"next_token": null}),
        ] {
            assert_eq!(walk.after(&last), Next::End, "{last}");
        }
    }

    #[test]
    fn entries_are_counted_on() {
        let mut how = Pagination::default();
        how.offset = Some("from");
        how.limit = Some("limit");
        how.first = 1;
        let mut walk = Walk::begin(how, &query(&[("limit", "2")]));
        assert_eq!(
            walk.after(&json!({"data": [1, 2]})),
            page(&[("from", Some("3"))])
        );
        assert_eq!(walk.after(&json!([1, 2])), page(&[("from", Some("5"))]));
        assert_eq!(walk.after(&json!({"data": [1]})), Next::End);
        let wrapped = json!({"response": {"result": [{"x": [1, 2, 3]}], "status": 0}});
        let mut walk = Walk::begin(how, &[]);
        assert_eq!(walk.after(&wrapped), page(&[("from", Some("2"))]));
        let mut walk = Walk::begin(how, &query(&[("from", "11")]));
        assert_eq!(
            walk.after(&json!({"data": [1]})),
            page(&[("from", Some("12"))])
        );
        assert_eq!(walk.after(&json!({"data": []})), Next::End);
    }
}
