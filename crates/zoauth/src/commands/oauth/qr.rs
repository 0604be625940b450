//! An address as a QR code in the terminal, for the camera of a telephone.

use anstyle::{AnsiColor, Color, Style};
use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};

use crate::page::Page;
use crate::style::styled;

/// Dark on light whatever the terminal's colours are; cameras want it so.
const INK: Style = AnsiColor::Black
    .on_default()
    .bg_color(Some(Color::Ansi(AnsiColor::BrightWhite)));

/// Draws the code, or says why it can't be drawn.
pub(super) fn draw(page: &mut Page, address: &str) {
    // The screen is clean, so little correction is enough and the code small.
    let Ok(code) = QrCode::with_error_correction_level(address, EcLevel::L) else {
        page.wrapped("", "(the address is too long for a QR code)");
        return;
    };
    let columns = code.width() + 8;
    if columns > page.width() {
        page.wrapped(
            "",
            &format!("(the QR code needs {columns} columns; make the terminal wider)"),
        );
        return;
    }
    let drawn = code
        .render::<Dense1x2>()
        .dark_color(Dense1x2::Dark)
        .light_color(Dense1x2::Light)
        .build();
    for line in drawn.lines() {
        page.line(styled(INK, line));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_drawn_where_there_is_room() {
        let mut page = Page::new(80);
        draw(&mut page, "https://accounts.zoho.eu/oauth/v3/device");
        let text = anstream::adapter::strip_str(&page.into_text()).to_string();
        let lines: Vec<&str> = text.lines().collect();
        // Version 3 of the standard has 29 modules, and 4 around them on each side.
        assert_eq!(lines.len(), 19, "{text}");
        assert!(
            lines.iter().all(|line| line.chars().count() == 37),
            "{text}"
        );

        let mut page = Page::new(36);
        draw(&mut page, "https://accounts.zoho.eu/oauth/v3/device");
        assert!(page.into_text().contains("needs 37 columns"));
    }
}
