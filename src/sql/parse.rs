//! Reads the text of one statement into the parser's tree.
//!
//! Exactly one: the shell has split the input before. Says where a statement went wrong as
//! line and column of the statement's own text, both from 1.

use std::convert::Infallible;
use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    Expr, FunctionArg, FunctionArgExpr, FunctionArgumentList, FunctionArguments, GroupByExpr,
    OrderBy, OrderByKind, Query, Select, SetExpr, Statement, VisitMut, VisitorMut,
    visit_expressions_mut,
};
use datafusion::sql::sqlparser::parser::{Parser, ParserError};
use datafusion::sql::sqlparser::tokenizer::{Location, Token};

use crate::error::{Error, Result};
use crate::sql::dialect::Spark;
use crate::sql::meant::Typed;
use crate::sql::tokens::prepared;
use crate::sql::{call_words, heads, lexer, named_args, pipe, places, sample, tree, view};

/// Parses one statement, with or without a `;` after it.
///
/// # Errors
/// A syntax error with its place, or a second statement in the text.
pub(super) fn statement(text: &str) -> Result<Statement> {
    let tokens = lexer::tokens(text)?;
    let typed = Typed::of(&tokens);
    let words = call_words::written(prepared(tokens));
    let spark = heads::written(&view::without_comment(words));
    let prepared = pipe::rewritten(sample::alias_first(&spark))?;
    let mut parser = Parser::new(&Spark).with_tokens_with_locations(prepared);
    let mut statement = parser.parse_statement().map_err(|error| {
        let found = parser.peek_token_ref().span.start;
        hinted(syntax(&error), &typed, found)
    })?;
    if let ControlFlow::Break(error) = visit_expressions_mut(&mut statement, given_a_query) {
        return Err(*error);
    }
    let ControlFlow::Continue(()) = statement.visit(&mut BarePlaces);
    named_args::in_place(&mut statement)?;
    while parser.consume_token(&Token::SemiColon) {}
    let rest = parser.peek_token_ref();
    if rest.token == Token::EOF {
        return Ok(statement);
    }
    let (line, column) = (rest.span.start.line, rest.span.start.column);
    if let Token::Placeholder(id) = &rest.token {
        let place = format!("syntax error at line {line}, column {column}");
        return Err(places::no_value(id).context(place));
    }
    let error = Error::failed(format!(
        "syntax error at line {line}, column {column}: expected the end of the statement, found `{}`",
        rest.token
    ));
    Err(hinted(error, &typed, rest.span.start))
}

/// Takes parentheses around places in the select list away: `ORDER BY (1)` sorts by the first column.
struct BarePlaces;

impl VisitorMut for BarePlaces {
    type Break = Infallible;

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<Infallible> {
        if let Some(OrderBy { kind: OrderByKind::Expressions(keys), interpolate: _ }) =
            &mut query.order_by
        {
            for key in keys {
                tree::bare_place(&mut key.expr);
            }
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<Infallible> {
        select.sort_by.iter_mut().for_each(|key| tree::bare_place(&mut key.expr));
        if let GroupByExpr::Expressions(exprs, _) = &mut select.group_by {
            exprs.iter_mut().for_each(tree::bare_place);
        }
        ControlFlow::Continue(())
    }
}

/// Makes a value of the subquery in `array((SELECT 1))`, which the parser (sqlparser 0.62) takes for a list of
/// its rows.
fn given_a_query(expr: &mut Expr) -> ControlFlow<Box<Error>> {
    call_words::plain(expr);
    let Expr::Function(function) = expr else { return ControlFlow::Continue(()) };
    let FunctionArguments::Subquery(query) = &mut function.args else {
        return ControlFlow::Continue(());
    };
    let SetExpr::Query(value) = query.body.as_ref() else {
        return ControlFlow::Break(Box::new(
            Error::failed(format!("syntax error: `{}` takes values, not a query", function.name))
                .hint("a subquery in parentheses is a value: `array((SELECT 1))`"),
        ));
    };
    let value = FunctionArg::Unnamed(FunctionArgExpr::Expr(Expr::Subquery(value.clone())));
    function.args = FunctionArguments::List(FunctionArgumentList {
        duplicate_treatment: None,
        args: vec![value],
        clauses: Vec::new(),
    });
    ControlFlow::Continue(())
}

/// Adds what was likely meant at a place.
fn hinted(error: Error, typed: &Typed, place: Location) -> Error {
    match typed.hint(place) {
        Some(hint) => error.hint(hint),
        None => error,
    }
}

/// Parses one query, written here.
///
/// # Errors
/// It is none.
pub(super) fn query(text: &str) -> Result<Query> {
    let mut parser = Parser::new(&Spark).try_with_sql(text).map_err(|error| syntax(&error))?;
    let query = parser.parse_query().map_err(|error| syntax(&error))?;
    parser.expect_token(&Token::EOF).map_err(|error| syntax(&error))?;
    Ok(*query)
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
            return Error::failed("the statement is nested too deeply")
                .hint("split it with `CREATE VIEW`");
        }
    };
    let (what, place) = match message.rsplit_once(" at Line: ") {
        Some((what, place)) => (what, format!("line {}", place.replace(", Column: ", ", column "))),
        None => (message.as_str(), "the end of the statement".to_owned()),
    };
    // The parser shows how it calls the word, not the word.
    let what = if what.starts_with("No infix parser") { "expected an operator" } else { what };
    if let Some((_, id)) = what.rsplit_once(", found: ").filter(|(_, id)| id.starts_with('$')) {
        return places::no_value(id).context(format!("syntax error at {place}"));
    }
    let what = what
        .replacen("Expected: ", "expected ", 1)
        .replacen("Expected ", "expected ", 1)
        .replacen(", found: ", ", found ", 1);
    let what = what.strip_suffix(", found EOF").unwrap_or(&what);
    Error::failed(format!("syntax error at {place}: {what}"))
}

#[cfg(test)]
mod tests {
    use super::statement;

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
