//! Reads the text of one statement into the parser's tree.
//!
//! The text has exactly one statement, because the shell has already split the input. An error has a line and
//! a column of the statement's own text, both from 1.

use datafusion::sql::sqlparser::ast::{Expr, Query, Statement};
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::parser::{Parser, ParserError};
use datafusion::sql::sqlparser::tokenizer::{Location, Token};

use crate::error::{Error, Result};
use crate::sql::syntax::dialect::Spark;
use crate::sql::syntax::token_rewrite::prepared;
use crate::sql::syntax::typo_hints::Typed;
use crate::sql::syntax::{
    call_tokens, lexer, pipe, query_head_tokens, sample_tokens, view_comment_tokens,
};

/// The most set operations in a statement: a chain of them is a tree of that depth.
const SET_OPERATIONS_MAX: usize = 1500;

/// Parses one statement, with or without a `;` after it, and finishes its tree.
///
/// # Errors
/// A syntax error with its position, an error of `finish`, or a second statement in the text.
pub(in crate::sql) fn statement(
    text: &str,
    finish: impl FnOnce(&mut Statement) -> Result<()>,
) -> Result<Statement> {
    let tokens = lexer::tokens(text)?;
    let typed = Typed::of(&tokens);
    let words = call_tokens::written(prepared(tokens));
    let spark = query_head_tokens::written(&view_comment_tokens::without_comment(words));
    let prepared = pipe::rewritten(sample_tokens::alias_first(&spark))?;
    if prepared.iter().filter(|token| is_set_operator(&token.token)).count() > SET_OPERATIONS_MAX {
        return Err(too_deep());
    }
    let mut parser = Parser::new(&Spark).with_tokens_with_locations(prepared);
    let mut statement = parser.parse_statement().map_err(|error| {
        let found = parser.peek_token_ref().span.start;
        hinted(syntax(&error), &typed, found)
    })?;
    finish(&mut statement)?;
    while parser.consume_token(&Token::SemiColon) {}
    let rest = parser.peek_token_ref();
    if rest.token == Token::EOF {
        return Ok(statement);
    }
    let (line, column) = (rest.span.start.line, rest.span.start.column);
    if let Token::Placeholder(id) = &rest.token {
        let place = format!("syntax error at line {line}, column {column}");
        return Err(no_value(id).context(place));
    }
    let error = Error::failed(format!(
        "syntax error at line {line}, column {column}: expected the end of the statement, found `{}`",
        rest.token
    ));
    Err(hinted(error, &typed, rest.span.start))
}

/// Adds a hint about what was probably meant at a position.
fn hinted(error: Error, typed: &Typed, place: Location) -> Error {
    match typed.hint(place) {
        Some(hint) => error.hint(hint),
        None => error,
    }
}

/// Parses a query that lakeshell has written.
///
/// # Errors
/// The text is not a query.
pub(in crate::sql) fn query(text: &str) -> Result<Query> {
    let mut parser = Parser::new(&Spark).try_with_sql(text).map_err(|error| syntax(&error))?;
    let query = parser.parse_query().map_err(|error| syntax(&error))?;
    parser.expect_token(&Token::EOF).map_err(|error| syntax(&error))?;
    Ok(*query)
}

/// Parses an expression that lakeshell has written.
///
/// # Errors
/// The text is not an expression.
pub(in crate::sql) fn expression(text: &str) -> Result<Expr> {
    let mut parser = Parser::new(&Spark).try_with_sql(text).map_err(|error| syntax(&error))?;
    parser.parse_expr().map_err(|error| syntax(&error))
}

fn is_set_operator(token: &Token) -> bool {
    const OPERATORS: [Keyword; 4] =
        [Keyword::UNION, Keyword::INTERSECT, Keyword::EXCEPT, Keyword::MINUS];
    matches!(token, Token::Word(word) if OPERATORS.contains(&word.keyword))
}

fn too_deep() -> Error {
    Error::failed("the statement is nested too deeply").hint("split it with `CREATE VIEW`")
}

/// Puts the position of a syntax error before what was expected.
fn syntax(error: &ParserError) -> Error {
    let message = match error {
        ParserError::TokenizerError(message) | ParserError::ParserError(message) => message,
        ParserError::RecursionLimitExceeded => return too_deep(),
    };
    let (what, place) = match message.rsplit_once(" at Line: ") {
        Some((what, place)) => (what, format!("line {}", place.replace(", Column: ", ", column "))),
        None => (message.as_str(), "the end of the statement".to_owned()),
    };
    // The parser's message has the debug form of the token, not its text.
    let what = if what.starts_with("No infix parser") { "expected an operator" } else { what };
    if let Some((_, id)) = what.rsplit_once(", found: ").filter(|(_, id)| id.starts_with('$')) {
        return no_value(id).context(format!("syntax error at {place}"));
    }
    let what = what
        .replacen("Expected: ", "expected ", 1)
        .replacen("Expected ", "expected ", 1)
        .replacen(", found: ", ", found ", 1);
    let what = what.strip_suffix(", found EOF").unwrap_or(&what);
    Error::failed(format!("syntax error at {place}: {what}"))
}

/// Makes the error for a parameter in a place where a value is not allowed.
pub(in crate::sql) fn no_value(id: &str) -> Error {
    Error::failed(format!(
        "`{id}` is not allowed here: a parameter is a value, not a name or a keyword"
    ))
    .hint(format!("use it where a string or a number is allowed, as in `WHERE x = {id}`"))
}

#[cfg(test)]
mod tests {
    use datafusion::sql::sqlparser::ast::Statement;

    use crate::error::Result;
    use crate::sql::syntax::interval_literal::UNITS;

    fn statement(text: &str) -> Result<Statement> {
        super::statement(text, |_| Ok(()))
    }

    #[test]
    fn a_syntax_error_says_where() {
        let message = |text: &str| statement(text).map(|_| ()).unwrap_err().to_string();
        assert_eq!(
            message("select count( from t"),
            "syntax error at line 1, column 20: expected ), found t"
        );
        assert_eq!(
            message("select id from t where id ="),
            "syntax error at the end of the statement: expected an expression"
        );
        assert_eq!(
            message("select 1; select 2"),
            "syntax error at line 1, column 11: expected the end of the statement, found `select`"
        );
        assert_eq!(
            message("select interval 1 quarter"),
            "syntax error at line 1, column 19: expected a unit after the amount, found quarter"
        );
        assert_eq!(
            message("select\n  'open"),
            "syntax error at line 2, column 3: the string is never closed"
        );
    }

    #[test]
    fn a_misspelt_keyword_is_named() {
        let hint = |text: &str| {
            let error = statement(text).map(|_| ()).unwrap_err();
            error.hint_text().unwrap_or_default().to_owned()
        };
        let table = [
            ("selct * from t", "select"),
            ("select * form t", "from"),
            ("select * from t wher a = 1", "where"),
            ("select a, count(*) from t gruop by a", "group"),
            ("select a from t oder by a", "order"),
            ("select a from t limt 3", "limit"),
        ];
        for (text, keyword) in table {
            assert_eq!(hint(text), format!("did you mean `{keyword}`?"), "{text}");
        }
        let table = [
            ("select a, from t", "remove the comma before `from`"),
            ("select “a” from t", "texts have straight quotes: `'text'`"),
            ("select a from t limit 2 order by a", "write `order by` before `limit`"),
            ("select a from t order by a where a > 1", "write `where` before `order by`"),
            ("select a, count(*) from t group a", "did you mean `group by`?"),
            ("select a from t order a", "did you mean `order by`?"),
            ("select 1 \\G", "`.mode vertical` prints one line for each column"),
            ("select interval 1 quarter", UNITS),
            ("select interval '1' quarter from t", UNITS),
        ];
        for (text, expected) in table {
            assert_eq!(hint(text), expected, "{text}");
        }
        for text in ["select a count(*) from t", "select (a from `form`", "select * from t where"] {
            assert_eq!(hint(text), "", "{text}");
        }
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
