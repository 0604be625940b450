//! How a file that people wrote is told back to them: what a value is, and
//! which known word an unknown one was meant to be. Catalogs and every other
//! YAML file of the tool say it alike.

use serde_yaml::Value;

/// What a value is, in words.
pub fn what(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Sequence(_) => "a list",
        Value::Mapping(_) => "a mapping",
        Value::Tagged(_) => "a tagged value",
    }
}

/// The known word that was probably meant.
pub fn near<'w>(text: &str, known: &[&'w str]) -> Option<&'w str> {
    known
        .iter()
        .map(|word| (strsim::jaro_winkler(word, text), *word))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, word)| word)
}

/// What to do about a word that is not known.
pub fn remedy(text: &str, known: &[&str]) -> String {
    match near(text, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known here: {}", known.join(", ")),
    }
}
