//! Suggests what was probably meant at a syntax error.

use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::tokenizer::{Location, Token, TokenWithSpan};

use crate::spark::interval::multi_unit;
use crate::sql::syntax::interval_literal::{UNITS, is_amount};

/// Keywords that begin or join the clauses of a query and are long enough not to be confused with names.
const CLAUSES: [&str; 13] = [
    "select", "from", "where", "group", "order", "having", "limit", "join", "union", "distinct",
    "create", "describe", "explain",
];

/// The tokens of a statement as they were typed, in lower case, with their positions.
pub(in crate::sql) struct Typed(Vec<Word>);

struct Word {
    place: Location,
    text: String,
    /// Whether it is neither quoted nor a keyword.
    is_plain: bool,
}

impl Typed {
    /// Takes the tokens without white space and comments.
    pub(in crate::sql) fn of(tokens: &[TokenWithSpan]) -> Self {
        let word = |token: &TokenWithSpan| {
            let is_plain = match &token.token {
                Token::Whitespace(_) | Token::EOF => return None,
                Token::Word(word) => {
                    word.keyword == Keyword::NoKeyword && word.quote_style.is_none()
                }
                _ => false,
            };
            let text = token.token.to_string().to_lowercase();
            Some(Word { place: token.span.start, text, is_plain })
        };
        Self(tokens.iter().filter_map(word).collect())
    }

    /// Returns what to type instead, for an error at a position; the end of the text has no line number.
    pub(in crate::sql) fn hint(&self, place: Location) -> Option<String> {
        let at = self.0.iter().position(|word| word.place == place && place.line != 0);
        // The parser stops at the token, or after it.
        let near = at.into_iter().flat_map(|at| [Some(at), at.checked_sub(1)]).flatten();
        near.into_iter().find_map(|at| self.at(at)).or_else(|| self.misspelled(place))
    }

    fn text(&self, at: usize) -> &str {
        self.0.get(at).map_or("", |word| &word.text)
    }

    /// Checks the token at which the parser stopped, and its neighbors.
    fn at(&self, at: usize) -> Option<String> {
        let (found, next) = (self.text(at), self.text(at + 1));
        let before = at.checked_sub(1).map_or("", |before| self.text(before));
        if found.starts_with(['“', '”', '‘', '’', '„']) {
            return Some("texts have straight quotes: `'text'`".to_owned());
        }
        if before == "," && CLAUSES.contains(&found) {
            return Some(format!("remove the comma before `{found}`"));
        }
        if self.is_unit_of_interval(at) {
            return Some(UNITS.to_owned());
        }
        if found == "\\" && next == "g" {
            return Some("`.mode vertical` prints one line for each column".to_owned());
        }
        if !matches!(found, "group" | "order" | "where" | "having") {
            return None;
        }
        if matches!(found, "group" | "order") && next != "by" {
            return Some(format!("did you mean `{found} by`?"));
        }
        let clause = if next == "by" { format!("{found} by") } else { found.to_owned() };
        let behind = ["limit", "order", "having", "group"];
        let other = self.0[..at].iter().rev().find(|word| behind.contains(&word.text.as_str()))?;
        let other = match other.text.as_str() {
            "order" | "group" => format!("{} by", other.text),
            text => text.to_owned(),
        };
        Some(format!("write `{clause}` before `{other}`"))
    }

    /// Returns whether a token is not a unit and is behind `interval 1`.
    fn is_unit_of_interval(&self, at: usize) -> bool {
        let before = |count: usize| at.checked_sub(count).map_or("", |before| self.text(before));
        before(2) == "interval" && is_amount(before(1)) && multi_unit(self.text(at)).is_none()
    }

    /// Finds the keyword that the nearest word before a position, or at it, was probably meant to be.
    fn misspelled(&self, place: Location) -> Option<String> {
        let plain = self.0.iter().rev().filter(|word| word.is_plain);
        let mut before = plain.filter(|word| word.place <= place || place.line == 0);
        let keyword = before.find_map(|word| {
            let is_near = |keyword: &&&str| strsim::damerau_levenshtein(&word.text, keyword) == 1;
            CLAUSES.iter().find(is_near)
        })?;
        Some(format!("did you mean `{keyword}`?"))
    }
}
