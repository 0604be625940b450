//! A page of human-readable output: lines wrapped to the terminal's width,
//! fields with a label, tables with aligned columns.

use textwrap::core::display_width;

/// Text that is being laid out.
#[derive(Debug)]
pub(crate) struct Page {
    text: String,
    width: usize,
}

impl Page {
    /// An empty page of this many columns.
    pub(crate) fn new(width: usize) -> Self {
        Self {
            text: String::new(),
            width,
        }
    }

    /// The text, with styles as ANSI sequences.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// How many columns there are.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// A line as it is.
    pub(crate) fn line(&mut self, line: impl AsRef<str>) {
        self.text.push_str(line.as_ref());
        self.text.push('\n');
    }

    /// An empty line, unless the page begins or has one already.
    pub(crate) fn gap(&mut self) {
        if !self.text.is_empty() && self.text != "\n" && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Wrapped text; `first` stands before the first line, the other lines are
    /// indented as far.
    pub(crate) fn wrapped(&mut self, first: &str, text: &str) {
        let indent = " ".repeat(display_width(first));
        let options = textwrap::Options::new(self.width)
            .initial_indent(first)
            .subsequent_indent(&indent)
            .break_words(false)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        for line in textwrap::wrap(text, options) {
            self.line(line);
        }
    }

    /// Rows of cells in aligned columns, two blanks apart; the last column is
    /// wrapped. `indent` blanks stand before each row.
    pub(crate) fn table<const N: usize>(&mut self, indent: usize, rows: &[[String; N]]) {
        self.table_with_numbers(indent, &[], rows);
    }

    /// A table in which the columns of `numbers` are aligned to the right.
    pub(crate) fn table_with_numbers<const N: usize>(
        &mut self,
        indent: usize,
        numbers: &[usize],
        rows: &[[String; N]],
    ) {
        let mut widths = [0; N];
        for row in rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(display_width(cell));
            }
        }
        for row in rows {
            let mut first = " ".repeat(indent);
            for (column, cell) in row.iter().enumerate().take(N.saturating_sub(1)) {
                let blanks = " ".repeat(widths[column] - display_width(cell));
                let (before, after) = if numbers.contains(&column) {
                    (blanks.as_str(), "")
                } else {
                    ("", blanks.as_str())
                };
                first.push_str(&format!("{before}{cell}{after}  "));
            }
            match row.last() {
                Some(last) if !last.is_empty() => self.wrapped(&first, last),
                _ => self.line(first.trim_end()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells<const N: usize>(row: [&str; N]) -> [String; N] {
        row.map(str::to_owned)
    }

    #[test]
    fn columns_are_aligned_whatever_their_style() {
        let mut page = Page::new(30);
        let rows = [
            cells(["\u{1b}[1mab\u{1b}[0m", "7", "one two three four five six"]),
            cells(["abcd", "1234", ""]),
        ];
        page.table_with_numbers(1, &[1], &rows);
        assert_eq!(
            anstream::adapter::strip_str(&page.into_text()).to_string(),
            " ab       7  one two three\n             four five six\n abcd  1234\n"
        );
    }

    #[test]
    fn what_cannot_be_broken_stays_whole() {
        let mut page = Page::new(10);
        page.wrapped("  ", "see https://example.com/a-long-path ok");
        assert_eq!(
            page.into_text(),
            "  see\n  https://example.com/a-long-path\n  ok\n"
        );
    }

    #[test]
    fn gaps_never_pile_up() {
        let mut page = Page::new(10);
        page.gap();
        page.line("a");
        page.gap();
        page.gap();
        page.line("b");
        assert_eq!(page.into_text(), "a\n\nb\n");
    }
}
