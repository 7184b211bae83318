//! The colors of each kind of text at the prompt, on a dark and on a light background.
//!
//! Only the sixteen colors that every theme sets are used. The terminal and `NO_COLOR` (<https://no-color.org>) decide
//! whether there are colors at all.

use crate::input::lexer::TokenKind;

/// The background of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Background {
    /// Unknown: only colors that can be read on both.
    Unknown,
    /// Dark: bright colors.
    Dark,
    /// Light: dark colors.
    Light,
}

impl Background {
    /// Reads the variable `COLORFGBG` of terminals: `foreground;background`, each the number of one of sixteen colors.
    #[must_use]
    pub fn of(colorfgbg: Option<&str>) -> Self {
        let last = colorfgbg.and_then(|text| text.rsplit(';').next()?.parse::<u8>().ok());
        match last {
            Some(7 | 9..=15) => Self::Light,
            Some(0..=6 | 8) => Self::Dark,
            _ => Self::Unknown,
        }
    }
}

/// The escape codes of colors (SGR, ECMA-48) for each kind of text. An empty code means no color.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Styles {
    pub(super) prompt: &'static str,
    pub(super) hint: &'static str,
    /// A bracket at the cursor, and its partner.
    pub(super) matching: &'static str,
    /// A bracket at the cursor that has no partner.
    pub(super) alone: &'static str,
    command: &'static str,
    flag: &'static str,
    keyword: &'static str,
    function: &'static str,
    text: &'static str,
    number: &'static str,
    comment: &'static str,
}

impl Styles {
    /// Returns the colors for a screen.
    pub(super) fn on(background: Background) -> Self {
        let both = Self {
            prompt: "1",
            hint: "2",
            matching: "1;7",
            alone: "1;31",
            command: "1;35",
            flag: "36",
            keyword: "1;34",
            function: "36",
            text: "32",
            number: "35",
            comment: "2",
        };
        match background {
            Background::Unknown => both,
            Background::Dark => Self {
                hint: "90",
                command: "1;95",
                flag: "96",
                keyword: "1;94",
                function: "96",
                text: "92",
                number: "95",
                comment: "90",
                ..both
            },
            Background::Light => Self { hint: "37", comment: "90", ..both },
        }
    }

    /// Returns a style without colors.
    pub(super) fn none() -> Self {
        Self {
            prompt: "",
            hint: "",
            matching: "",
            alone: "",
            command: "",
            flag: "",
            keyword: "",
            function: "",
            text: "",
            number: "",
            comment: "",
        }
    }

    /// Returns the code for a kind of text.
    pub(super) fn of(&self, kind: TokenKind) -> &'static str {
        match kind {
            TokenKind::Command => self.command,
            TokenKind::Flag => self.flag,
            TokenKind::Keyword => self.keyword,
            TokenKind::Function => self.function,
            TokenKind::Text => self.text,
            TokenKind::Number => self.number,
            TokenKind::Comment => self.comment,
            TokenKind::Argument
            | TokenKind::Name
            | TokenKind::Bracket
            | TokenKind::Sign
            | TokenKind::Foreign => "",
        }
    }
}

/// Adds a text in a style.
pub(super) fn paint(out: &mut String, code: &str, text: &str) {
    if code.is_empty() {
        out.push_str(text);
    } else {
        out.extend(["\x1b[", code, "m", text, "\x1b[0m"]);
    }
}

#[cfg(test)]
mod tests {
    use super::Background;

    #[test]
    fn the_background_is_read_from_the_terminals_variable() {
        let table = [
            (Some("15;0"), Background::Dark),
            (Some("0;15"), Background::Light),
            (Some("0;default;7"), Background::Light),
            (Some("15;default"), Background::Unknown),
            (None, Background::Unknown),
        ];
        for (variable, expected) in table {
            assert_eq!(Background::of(variable), expected, "{variable:?}");
        }
    }
}
