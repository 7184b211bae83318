//! Compares the scanner that cuts scripts with the tokenizer that reads the statements.
//!
//! Both must agree on where a statement ends: what the scanner cuts off is one statement to the other.

use std::fs;

use datafusion::sql::sqlparser::dialect::Dialect;
use datafusion::sql::sqlparser::tokenizer::{Token, Tokenizer};
use lakeshell::input::{Unit, split};

use crate::golden::scripts;
use crate::support::tests_dir;

/// What the shell's dialect says of quotes, names and comments, which is all that decides about a `;`.
#[derive(Debug)]
struct Quotes;

impl Dialect for Quotes {
    fn is_delimited_identifier_start(&self, ch: char) -> bool {
        ch == '`'
    }

    fn is_identifier_start(&self, ch: char) -> bool {
        ch.is_alphabetic() || ch == '_'
    }

    fn is_identifier_part(&self, ch: char) -> bool {
        ch.is_alphanumeric() || ch == '_'
    }

    fn supports_string_literal_backslash_escape(&self) -> bool {
        true
    }

    fn supports_nested_comments(&self) -> bool {
        true
    }
}

fn tokens(sql: &str) -> Result<Vec<Token>, String> {
    let tokens = Tokenizer::new(&Quotes, sql).tokenize();
    tokens.map_err(|error| format!("{error}:\n{sql}"))
}

#[test]
fn each_unit_is_one_statement_to_the_tokenizer() {
    let mut statements = 0;
    for theme in fs::read_dir(tests_dir("scripts")).expect("there are scripts") {
        let theme = theme.expect("an entry of the directory").file_name();
        for script in scripts(&theme.to_string_lossy()) {
            let text = fs::read_to_string(&script).expect("the script can be read");
            for piece in split(&text) {
                let Ok(Unit::Sql(sql)) = piece.unit else { continue };
                let tokens = tokens(&sql).unwrap_or_else(|e| panic!("{}: {e}", script.display()));
                assert!(!tokens.contains(&Token::SemiColon), "{}: {sql}", script.display());
                statements += 1;
            }
        }
    }
    assert!(statements > 0, "no script has a statement");
}

#[test]
fn the_tokenizer_ends_a_statement_where_the_scanner_does() {
    for (text, statements) in [
        ("select 1; select 2;", 2),
        ("select ';'; select 2", 2),
        (r"select 'it\'s; fine'; select 2", 2),
        ("select `a;b`, \"c;d\"; select 2", 2),
        (r#"select "it\"s; fine"; select 2"#, 2),
        ("select 1 -- one; two\n; select 2", 2),
        ("select /* a; /* b; */ c; */ 1; select 2", 2),
        ("select '''; select 2'", 1),
    ] {
        assert_eq!(split(text).len(), statements, "{text}");
        let tokens = tokens(text).expect(text);
        let parts = tokens.split(|token| *token == Token::SemiColon);
        let parts = parts.filter(|part| part.iter().any(|t| !matches!(t, Token::Whitespace(_))));
        assert_eq!(parts.count(), statements, "{text}");
    }
}
