//! The colours and weights of the output: few, from the terminal's own
//! palette, and readable on light and dark grounds. Nothing is said by colour
//! alone.

use anstyle::{AnsiColor, Style};

/// A scope that answers the question.
pub(crate) const SCOPE: Style = AnsiColor::Green.on_default().bold();
/// A heading, a name that was asked for.
pub(crate) const STRONG: Style = Style::new().bold();
/// What one reads second: sources, counts, labels.
pub(crate) const FAINT: Style = Style::new().dimmed();
/// What one must not miss: third party, inferred, deprecated.
pub(crate) const CAUTION: Style = AnsiColor::Yellow.on_default().bold();
/// A command to type.
pub(crate) const COMMAND: Style = AnsiColor::Cyan.on_default();
/// The word `error`.
pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();

/// `text` in a style; without it where colour is off, which the stream decides.
pub(crate) fn styled(style: Style, text: impl std::fmt::Display) -> String {
    format!("{style}{text}{style:#}")
}

/// `text` as one reads it second.
pub(crate) fn faint(text: impl std::fmt::Display) -> String {
    styled(FAINT, text)
}

/// `text` as a heading.
pub(crate) fn strong(text: impl std::fmt::Display) -> String {
    styled(STRONG, text)
}

/// `text` as an answer.
pub(crate) fn scope(text: impl std::fmt::Display) -> String {
    styled(SCOPE, text)
}

/// `text` as a warning.
pub(crate) fn caution(text: impl std::fmt::Display) -> String {
    styled(CAUTION, text)
}

/// `text` as something to type.
pub(crate) fn command(text: impl std::fmt::Display) -> String {
    styled(COMMAND, text)
}
