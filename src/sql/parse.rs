//! Reads the text of one statement into the parser's tree.
//!
//! Exactly one: the shell has split the input before. Says where a statement went wrong as
//! line and column of the statement's own text, both from 1.

use datafusion::sql::sqlparser::ast::{Expr, Statement};
use datafusion::sql::sqlparser::parser::{Parser, ParserError};
use datafusion::sql::sqlparser::tokenizer::{Token, Tokenizer};

use crate::error::{Error, Result};
use crate::sql::dialect::Spark;
use crate::sql::places;
use crate::sql::raw::cook_raw;
use crate::sql::tokens::prepared;

/// Parses one statement, with or without a `;` after it.
///
/// # Errors
/// A syntax error with its place, or a second statement in the text.
pub(super) fn statement(text: &str) -> Result<Statement> {
    let cooked = cook_raw(text);
    let tokens = Tokenizer::new(&Spark, &cooked).tokenize_with_location().map_err(|error| {
        let (line, column) = (error.location.line, error.location.column);
        Error::failed(format!("Syntax error at line {line}, column {column}: {}", error.message))
    })?;
    let mut parser = Parser::new(&Spark).with_tokens_with_locations(prepared(tokens));
    let statement = parser.parse_statement().map_err(|error| syntax(&error))?;
    while parser.consume_token(&Token::SemiColon) {}
    let rest = parser.peek_token_ref();
    if rest.token == Token::EOF {
        return Ok(statement);
    }
    let (line, column) = (rest.span.start.line, rest.span.start.column);
    if let Token::Placeholder(id) = &rest.token {
        let place = format!("Syntax error at line {line}, column {column}");
        return Err(places::no_value(id).context(place));
    }
    Err(Error::failed(format!(
        "Syntax error at line {line}, column {column}: expected the end of the statement, found `{}`",
        rest.token
    )))
}

/// Parses one expression, written here.
///
/// # Errors
/// It is none.
pub(super) fn expression(text: &str) -> Result<Expr> {
    let mut parser = Parser::new(&Spark).try_with_sql(text).map_err(|error| syntax(&error))?;
    parser.parse_expr().map_err(|error| syntax(&error))
}

/// Puts the place of a syntax error before what was expected.
fn syntax(error: &ParserError) -> Error {
    let message = match error {
        ParserError::TokenizerError(message) | ParserError::ParserError(message) => message,
        ParserError::RecursionLimitExceeded => {
            return Error::failed("The statement is nested too deeply")
                .hint("split it with `CREATE VIEW`");
        }
    };
    let (what, place) = match message.rsplit_once(" at Line: ") {
        Some((what, place)) => (what, format!("line {}", place.replace(", Column: ", ", column "))),
        None => (message.as_str(), "the end of the statement".to_owned()),
    };
    if let Some((_, id)) = what.rsplit_once(", found: ").filter(|(_, id)| id.starts_with('$')) {
        return places::no_value(id).context(format!("Syntax error at {place}"));
    }
    let what = what.replacen("Expected: ", "expected ", 1).replacen(", found: ", ", found ", 1);
    let what = what.strip_suffix(", found EOF").unwrap_or(&what);
    Error::failed(format!("Syntax error at {place}: {what}"))
}

#[cfg(test)]
mod tests {
    use super::statement;

    #[test]
    fn a_syntax_error_says_where() {
        let message = |text: &str| statement(text).map(|_| ()).unwrap_err().to_string();
        assert_eq!(
            message("select count( from t"),
            "Syntax error at line 1, column 20: expected ), found t"
        );
        assert_eq!(
            message("select id from t where id ="),
            "Syntax error at the end of the statement: expected an expression"
        );
        assert_eq!(
            message("select 1; select 2"),
            "Syntax error at line 1, column 11: expected the end of the statement, found `select`"
        );
        assert_eq!(
            message("select\n  'open"),
            "Syntax error at line 2, column 3: Unterminated string literal"
        );
    }

    #[test]
    fn spark_words_are_read() {
        let spelled = |text: &str| statement(text).unwrap().to_string();
        assert_eq!(spelled("select 7 div 2 + 1;"), "SELECT 7 DIV 2 + 1");
        assert_eq!(spelled("select 2.5d, 1 d"), "SELECT 2.5D, 1 AS d");
        assert_eq!(spelled("select a == b, a <=> b, !c"), "SELECT a = b, a <=> b, !c");
        assert_eq!(spelled(r"select 'it\'s', `a b`"), "SELECT 'it''s', `a b`");
        assert_eq!(spelled("select Å from _"), "SELECT Å FROM _");
    }
}
