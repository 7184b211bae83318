//! Extensions of JSON that Jackson reads if Spark's options allow them.

use super::{Fault, Parsed, Parser};

/// Options of Spark's JSON reader that allow more than JSON: those of `JSONOptions.buildJsonFactory`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of Spark's")]
pub struct Tolerance {
    /// `allowComments`: `/* … */` and `// …`.
    pub comments: bool,
    /// `allowSingleQuotes`.
    pub single_quotes: bool,
    /// `allowUnquotedFieldNames`.
    pub bare_names: bool,
    /// `allowNumericLeadingZeros`.
    pub leading_zeros: bool,
    /// `allowNonNumericNumbers`: `NaN`, `Infinity`.
    pub not_finite: bool,
    /// `allowBackslashEscapingAnyCharacter`.
    pub any_escape: bool,
    /// `allowUnquotedControlChars`.
    pub control_chars: bool,
}

impl Default for Tolerance {
    fn default() -> Self {
        Self {
            comments: false,
            single_quotes: true,
            bare_names: false,
            leading_zeros: false,
            not_finite: true,
            any_escape: false,
            control_chars: false,
        }
    }
}

impl Parser<'_> {
    /// Skips a comment whose `/` has been read.
    pub(super) fn comment(&mut self) -> Parsed<()> {
        if !self.tolerance.comments {
            return Err(Fault);
        }
        let end = match self.take() {
            Some('*') => "*/",
            Some('/') => "\n",
            _ => return Err(Fault),
        };
        match self.text[self.at..].find(end) {
            Some(length) => self.at += length + end.len(),
            None if end == "\n" => self.at = self.text.len(),
            None => return Err(Fault),
        }
        Ok(())
    }

    /// Reads the unquoted name of a field, of which one letter has been read.
    pub(super) fn bare_name(&mut self, first: char) -> Parsed<String> {
        let is_part = |char: char| char.is_alphanumeric() || "_$@#*-+".contains(char);
        if !self.tolerance.bare_names || !is_part(first) {
            return Err(Fault);
        }
        let mut name = String::from(first);
        while let Some(char) = self.peek().filter(|char| is_part(*char)) {
            name.push(char);
            self.take();
        }
        Ok(name)
    }
}
