//! Scripts: faults as a YAML file, for programs in any language. A list of
//! steps, each with what it is for, what goes wrong, how often and after how
//! many requests that pass.

use std::str::FromStr;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use crate::endpoint::Endpoint;
use crate::faults::{Cut, Fault, Target};

/// Faults to come, read from YAML.
///
/// ```
/// let script: zoho_emulator::Script = "
/// - {on: token, do: throttle, times: 2}
/// - {on: GET /crm/v8/Deals, do: expired, after: 1}
/// - {on: token, do: {cut: headers}}
/// - {on: '* /**', do: {slow: 250ms}, times: always}
/// ".parse()?;
/// # Ok::<(), zoho_emulator::ScriptError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    pub(crate) steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) target: Target,
    pub(crate) fault: Fault,
    pub(crate) after: usize,
    pub(crate) times: usize,
}

/// Why a text is no script.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScriptError {
    /// It is no YAML, or no list of steps.
    #[error("not a list of steps: {0}")]
    Yaml(String),
    /// A step says something that is not known.
    #[error("step {step}: {what}")]
    Step {
        /// Its number, from 1.
        step: usize,
        /// What is wrong, and what can be written instead.
        what: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    on: String,
    #[serde(rename = "do")]
    fault: Value,
    #[serde(default)]
    times: Option<Value>,
    #[serde(default)]
    after: usize,
}

impl FromStr for Script {
    type Err = ScriptError;

    fn from_str(text: &str) -> Result<Self, ScriptError> {
        let written: Vec<Written> =
            serde_yaml::from_str(text).map_err(|error| ScriptError::Yaml(error.to_string()))?;
        let read = |(number, step): (usize, &Written)| {
            step.read().map_err(|what| ScriptError::Step {
                step: number + 1,
                what,
            })
        };
        Ok(Self {
            steps: written
                .iter()
                .enumerate()
                .map(read)
                .collect::<Result<_, _>>()?,
        })
    }
}

impl Written {
    fn read(&self) -> Result<Step, String> {
        let target = match Endpoint::of(&self.on) {
            Some(endpoint) => Target::Endpoint(endpoint),
            None => Target::Call(self.on.parse().map_err(|error| {
                format!("{error}, or the name of an endpoint, such as `token`")
            })?),
        };
        let times = match &self.times {
            None => 1,
            Some(Value::String(word)) if word == "always" => usize::MAX,
            Some(given) => given
                .as_u64()
                .and_then(|times| usize::try_from(times).ok())
                .ok_or_else(|| format!("`times` is {given}; write a number or `always`"))?,
        };
        Ok(Step {
            target,
            fault: fault(&self.fault)?,
            after: self.after,
            times,
        })
    }
}

/// A fault is a word, or a word with a value.
fn fault(written: &Value) -> Result<Fault, String> {
    let unknown = || {
        format!(
            "`do` is {written}; write throttle, expired, revoked, wrong-data-center, html, empty, \
             truncated, {{slow: 2s}}, {{trickle: {{bytes: 10, pause: 100ms}}}}, {{cut: PLACE}} or \
             {{answer: {{status: 500, body: TEXT}}}}"
        )
    };
    if let Some(word) = written.as_str() {
        return Ok(match word {
            "throttle" => Fault::Throttle { status: 400 },
            "expired" => Fault::Expired,
            "revoked" => Fault::Revoked,
            "wrong-data-center" => Fault::WrongDataCenter,
            "html" => Fault::Html,
            "empty" => Fault::Empty,
            "truncated" => Fault::Truncated,
            "cut" => Fault::Cut(Cut::Answer),
            _ => return Err(unknown()),
        });
    }
    let mut fields = written.as_object().ok_or_else(unknown)?.iter();
    let (Some((word, value)), None) = (fields.next(), fields.next()) else {
        return Err(unknown());
    };
    match word.as_str() {
        "throttle" => Ok(Fault::Throttle {
            status: status(value)?,
        }),
        "slow" => Ok(Fault::Delay(duration(value)?)),
        "trickle" => Ok(Fault::Trickle {
            bytes: number(&value["bytes"]).ok_or_else(unknown)?,
            pause: duration(&value["pause"])?,
        }),
        "cut" => cut(value),
        "answer" => Ok(Fault::Answer {
            status: status(&value["status"])?,
            content_type: value["content_type"]
                .as_str()
                .unwrap_or("application/json;charset=UTF-8")
                .to_owned(),
            body: match &value["body"] {
                Value::String(text) => text.clone(),
                Value::Null => String::new(),
                json => json.to_string(),
            },
        }),
        _ => Err(unknown()),
    }
}

fn cut(value: &Value) -> Result<Fault, String> {
    let named = |name: &str| Cut::NAMED.iter().find(|(known, _)| *known == name);
    let cut = match (value.as_str().and_then(named), number(value)) {
        (Some((_, cut)), _) => *cut,
        (None, Some(bytes)) => Cut::Bytes(bytes),
        (None, None) => {
            let names: Vec<&str> = Cut::NAMED.iter().map(|(name, _)| *name).collect();
            return Err(format!(
                "`cut` is {value}; write {} or a number of bytes",
                names.join(", ")
            ));
        }
    };
    Ok(Fault::Cut(cut))
}

fn number(value: &Value) -> Option<usize> {
    value
        .as_u64()
        .and_then(|number| usize::try_from(number).ok())
}

fn status(value: &Value) -> Result<u16, String> {
    let status = value.as_u64().and_then(|number| u16::try_from(number).ok());
    status
        .filter(|status| (200..600).contains(status))
        .ok_or_else(|| format!("{value} is no status of an answer; write 200 to 599"))
}

/// `250ms`, `2s`, `1m`, or seconds as a number.
fn duration(value: &Value) -> Result<Duration, String> {
    let text = match value {
        Value::Number(seconds) => format!("{seconds}s"),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let units = [("ms", 0.001), ("s", 1.0), ("m", 60.0)];
    units
        .iter()
        .find_map(|(unit, seconds)| {
            let count: f64 = text.strip_suffix(unit)?.trim().parse().ok()?;
            Duration::try_from_secs_f64(count * seconds).ok()
        })
        .ok_or_else(|| format!("`{text}` is no time; write 250ms, 2s or 1m"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_fault_is_read() {
        let script: Script = "
- {on: token, do: throttle, times: 2}
- {on: token, do: {throttle: 200}}
- {on: GET /crm/v8/*, do: {slow: 250ms}, after: 3, times: always}
- {on: product, do: {trickle: {bytes: 10, pause: 1}}}
- {on: product, do: {cut: mid-body}}
- {on: product, do: {cut: 17}}
- {on: product, do: {answer: {status: 503, body: {a: 1}}}}
"
        .parse()
        .unwrap();
        let faults: Vec<&Fault> = script.steps.iter().map(|step| &step.fault).collect();
        assert_eq!(
            faults,
            [
                &Fault::Throttle { status: 400 },
                &Fault::Throttle { status: 200 },
                &Fault::Delay(Duration::from_millis(250)),
                &Fault::Trickle {
                    bytes: 10,
                    pause: Duration::from_secs(1)
                },
                &Fault::Cut(Cut::MidBody),
                &Fault::Cut(Cut::Bytes(17)),
                &Fault::json(503, r#"{"a":1}"#),
            ]
        );
        let counts: Vec<(usize, usize)> = script.steps.iter().map(|s| (s.after, s.times)).collect();
        assert_eq!(counts[..3], [(0, 2), (0, 1), (3, usize::MAX)]);
        for word in [
            "expired",
            "revoked",
            "wrong-data-center",
            "html",
            "empty",
            "truncated",
        ] {
            let script: Script = format!("[{{on: token, do: {word}}}]").parse().unwrap();
            assert_eq!(script.steps[0].fault.name(), word);
        }
    }

    #[test]
    fn mistakes_are_named_with_the_step_and_what_can_be_written() {
        for (text, expected) in [
            ("nonsense", "not a list of steps"),
            ("- {on: token}", "not a list of steps: "),
            ("- {on: tokens, do: html}", "step 1: `tokens` is no call"),
            ("- {on: token, do: explode}", "write throttle, expired"),
            (
                "- {on: token, do: html}\n- {on: token, do: {slow: soon}}",
                "step 2: `soon` is no time",
            ),
            (
                "- {on: token, do: {cut: everywhere}}",
                "write request, answer, status-line",
            ),
            (
                "- {on: token, do: html, times: often}",
                "write a number or `always`",
            ),
            ("- {on: token, do: {throttle: 9}}", "9 is no status"),
        ] {
            let error = text.parse::<Script>().unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
