//! The arguments of `status`, and how a span of time is written on the command
//! line.

use std::time::Duration;

use clap::Args;

use super::oauth::Stored;

/// Arguments of `status`.
#[derive(Debug, Args)]
pub(crate) struct Status {
    /// Which profile; all of the store if none is named.
    #[command(flatten)]
    pub(crate) stored: Stored,
    /// Say only what is wrong, one line a profile, and return it; for monitoring
    #[arg(long)]
    pub(crate) check: bool,
    /// With --check: a token must be had that is good for so long (10m, 90s)
    #[arg(long, value_name = "DURATION", requires = "check", value_parser = life)]
    pub(crate) min_life: Option<Duration>,
    /// With --check: get a token wherever the stored one is over, or too short of life
    #[arg(long, requires = "check")]
    pub(crate) online: bool,
}

/// Zoho's access tokens are good for an hour; who wanted one that is good for
/// as long would ask for a new one every time.
const LONGEST: u64 = 50 * 60;

/// The life that a token must have.
fn life(text: &str) -> Result<Duration, String> {
    let life = duration(text).ok_or("write a number with s, m or h behind it, such as 10m")?;
    if life.as_secs() > LONGEST {
        return Err("at most 50m: an access token is good for an hour".to_owned());
    }
    Ok(life)
}

/// `90`, `90s`, `10m` or `1h`.
fn duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    let digits = text.trim_end_matches(|unit: char| unit.is_ascii_alphabetic());
    let seconds = match &text[digits.len()..] {
        "" | "s" => 1,
        "m" | "min" => 60,
        "h" => 3_600,
        _ => return None,
    };
    let number: u64 = digits.trim_end().parse().ok()?;
    Some(Duration::from_secs(number.checked_mul(seconds)?))
}

/// What the help ends with.
pub(crate) const AFTER: &str = "\
With --check nothing is printed while every profile can give a token. Otherwise
each one that can't is a line on standard error, and the exit code is that of
the worst: 18 where a person has to log in again, 14 where the store can't be
read, 13 where Zoho can't be reached, 19 where a token can't be had right now or
not for as long as --min-life wants it. Nothing stored is 10.

Without --online nothing is sent: what is judged is what the store knows, and a
grant that was revoked elsewhere looks well until it is used. With --online
tokens are renewed as `zoauth token` would renew them, and kept: at most one
request a profile in an hour however often it is run, more with --min-life.

Examples:
  zoauth status
  zoauth status --profile crm --json
  zoauth status --check --min-life 10m
  zoauth status --check --online || mail -s 'Zoho grants' me < /dev/null";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_with_their_unit_and_kept_below_a_tokens_life() {
        let seconds = |text| duration(text).map(|span| span.as_secs());
        assert_eq!(seconds("90"), Some(90));
        assert_eq!(seconds("90s"), Some(90));
        assert_eq!(seconds("10m"), Some(600));
        assert_eq!(seconds("1h"), Some(3_600));
        for text in ["", "m", "-1m", "10x", "1.5h", "99999999999999999999", "5mm"] {
            assert_eq!(seconds(text), None, "{text}");
        }
        assert!(life("50m").is_ok());
        assert!(life("51m").is_err_and(|why| why.contains("an hour")));
    }
}
