//! The numbers and the table of applications in README.md, between the lines
//! `<!-- generated: NAME -->` and `<!-- end generated -->`.

use std::fmt::Write as _;

use anyhow::Result;
use zoho_catalog::authoring::model::File;

use super::output::Output;

const README: &str = "README.md";
const END: &str = "<!-- end generated -->";

pub fn generate(output: &mut Output, files: &[&File]) -> Result<()> {
    output.section(README, "<!-- generated: figures -->", END, &figures(files))?;
    output.section(
        README,
        "<!-- generated: applications -->",
        END,
        &table(files),
    )?;
    Ok(())
}

fn figures(files: &[&File]) -> String {
    let scopes: usize = files.iter().map(|f| scopes(f)).sum();
    let calls: usize = files.iter().map(|f| calls(f)).sum();
    format!(
        "{} applications, {} scopes, {} API calls.\n",
        files.len(),
        thousands(scopes),
        thousands(calls)
    )
}

fn table(files: &[&File]) -> String {
    let mut out = String::from(
        "| application | documentation | scopes | calls | coverage |\n| --- | --- | ---: | ---: | --- |\n",
    );
    for file in files {
        let _ = writeln!(
            out,
            "| `{}` | [{}]({}) | {} | {} | {} |",
            file.application,
            cell(&file.title),
            file.docs,
            thousands(scopes(file)),
            thousands(calls(file)),
            cell(file.coverage.as_deref().unwrap_or_default())
        );
    }
    out
}

/// On one line, and without the sign that ends a cell.
fn cell(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace('|', "\\|")
}

fn scopes(file: &File) -> usize {
    file.modules.values().map(|m| m.operations.len()).sum()
}

fn calls(file: &File) -> usize {
    file.calls.values().map(|path| path.calls().count()).sum()
}

fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(
            [0, 999, 1000, 2352, 1_234_567].map(thousands),
            ["0", "999", "1,000", "2,352", "1,234,567"]
        );
    }
}
