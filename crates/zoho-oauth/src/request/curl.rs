//! A request as a `curl` command that can be pasted into a POSIX shell. Secret
//! values become shell variables; everything else is quoted so that the shell
//! takes it literally.

use std::fmt::Write as _;

use super::form::{FieldValue, Form};

pub(super) fn command(url: &str, form: &Form) -> String {
    let mut command = format!("curl --silent --show-error {}", quoted(url));
    for field in form.iter() {
        // curl splits at the first `=` and encodes what follows.
        let argument = match &field.value {
            FieldValue::Public(value) => quoted(&format!("{}={value}", field.name)),
            FieldValue::Secret { variable, .. } => format!("\"{}=${variable}\"", field.name),
        };
        write!(command, " \\\n  --data-urlencode {argument}")
            .expect("writing to a String cannot fail");
    }
    command
}

/// Single quotes keep everything literal but the single quote itself.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        /// The shell hands over exactly the text that was quoted.
        #[cfg(unix)]
        #[test]
        fn a_shell_reads_back_what_was_quoted(text in "[^\0]{0,40}") {
            let output = std::process::Command::new("sh")
                .arg("-c")
                .arg(format!("printf %s {}", quoted(&text)))
                .output()
                .unwrap();
            prop_assert_eq!(String::from_utf8(output.stdout).unwrap(), text);
        }
    }
}
