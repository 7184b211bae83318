//! Properties of the scanner over generated text, with sqlparser's tokenizer as the judge.

use datafusion::sql::sqlparser::dialect::Dialect;
use datafusion::sql::sqlparser::tokenizer::{Token, TokenWithSpan, Tokenizer};
use proptest::prelude::{Strategy, any, prop_assert_eq, proptest};
use proptest::{collection, prop_oneof, sample};

use crate::input::{Backslash, Piece, Place, Splitter, Unit, split};

/// Spark's tokens: nested comments, both kinds of quoted names.
#[derive(Debug)]
struct Judge(Backslash);

impl Dialect for Judge {
    fn is_delimited_identifier_start(&self, ch: char) -> bool {
        matches!(ch, '`' | '"')
    }

    fn is_identifier_start(&self, ch: char) -> bool {
        ch.is_alphabetic() || ch == '_'
    }

    fn is_identifier_part(&self, ch: char) -> bool {
        ch.is_alphanumeric() || ch == '_'
    }

    fn supports_string_literal_backslash_escape(&self) -> bool {
        self.0 == Backslash::Escape
    }

    fn supports_nested_comments(&self) -> bool {
        true
    }
}

/// The tokens that mean something, cut at each `;`, or `None` if something is never closed.
fn statements(text: &str, backslash: Backslash) -> Option<Vec<Vec<TokenWithSpan>>> {
    let tokens = Tokenizer::new(&Judge(backslash), text).tokenize_with_location().ok()?;
    let words: Vec<_> =
        tokens.into_iter().filter(|token| !matches!(token.token, Token::Whitespace(_))).collect();
    let cut = words.split(|token| token.token == Token::SemiColon);
    Some(cut.filter(|tokens| !tokens.is_empty()).map(<[_]>::to_vec).collect())
}

/// Checks that the scanner finds the statements that the tokenizer sees, at the same places.
fn agrees(text: &str, backslash: Backslash) -> Result<(), proptest::test_runner::TestCaseError> {
    let pieces = split(text, backslash);
    let Some(expected) = statements(text, backslash) else {
        let errors: Vec<_> = pieces.iter().map(|piece| piece.unit.is_err()).collect();
        prop_assert_eq!(errors.iter().filter(|failed| **failed).count(), 1);
        prop_assert_eq!(errors.last(), Some(&true));
        return Ok(());
    };
    prop_assert_eq!(pieces.len(), expected.len());
    for (piece, tokens) in pieces.iter().zip(expected) {
        let start = tokens[0].span.start;
        let place = (start.line, start.column);
        prop_assert_eq!((piece.place.line as u64, piece.place.column as u64), place);
        let Ok(Unit::Sql(sql)) = &piece.unit else { panic!("no SQL: {piece:?}") };
        let own = statements(sql, backslash).expect("a whole statement").concat();
        let words = |tokens: &[TokenWithSpan]| -> Vec<Token> {
            tokens.iter().map(|token| token.token.clone()).collect()
        };
        prop_assert_eq!(words(&own), words(&tokens));
    }
    Ok(())
}

/// Characters that open, close and separate, in any order.
fn soup() -> impl Strategy<Value = String> {
    let signs = r#"''""``$$//**--;;\ab1 "#.chars().chain(['\n', '\r', 'é']).collect::<Vec<_>>();
    collection::vec(sample::select(signs), 0..40).prop_map(String::from_iter)
}

/// Statements as people write them, with a `;` wherever one means nothing.
fn script() -> impl Strategy<Value = String> {
    let words = ["select", "x, b", "'x;''y'", "\"n;\"", "`b;`", "$$;$$", "$t$;$$;$t$", "-- ;\n"];
    let signs = ["/* ; /* ; */ ; */", "\n", "\r\n", ";", ";\n", "(1 - 2) / 3", ", ", "<> ", "é"];
    let part = sample::select([&words[..], &signs[..]].concat());
    collection::vec(part, 0..40).prop_map(|parts| parts.join(" "))
}

/// What a user might feed: statements, commands, Python and soup.
fn anything() -> impl Strategy<Value = String> {
    let lines = sample::select(vec![".ls /a\n", "exit()\n", "x = 1\n", "#!a\n", "\u{feff}", ".b"]);
    let part = prop_oneof![soup(), script(), lines.prop_map(str::to_owned), any::<String>()];
    collection::vec(part, 0..6).prop_map(|parts| parts.concat())
}

fn told(pieces: impl IntoIterator<Item = Piece>) -> Vec<(Place, Result<Unit, String>)> {
    let told = |piece: Piece| (piece.place, piece.unit.map_err(|error| error.to_string()));
    pieces.into_iter().map(told).collect()
}

proptest! {
    #[test]
    fn soup_is_cut_where_the_tokenizer_cuts_it(text in soup()) {
        agrees(&text, Backslash::Literal)?;
        agrees(&text, Backslash::Escape)?;
    }

    #[test]
    fn scripts_are_cut_where_the_tokenizer_cuts_them(text in script()) {
        agrees(&text, Backslash::Literal)?;
        agrees(&text, Backslash::Escape)?;
    }

    #[test]
    fn any_text_is_taken_and_cutting_it_changes_nothing(
        text in anything(),
        cuts in collection::vec(any::<sample::Index>(), 0..8),
    ) {
        let whole = told(split(&text, Backslash::Literal));
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
        cuts.retain(|cut| text.is_char_boundary(*cut));
        cuts.sort_unstable();
        let mut splitter = Splitter::new();
        let (mut pieces, mut from) = (Vec::new(), 0);
        for cut in cuts.into_iter().chain([text.len()]) {
            splitter.push(&text[from..cut]);
            from = cut;
            pieces.extend(&mut splitter);
        }
        splitter.finish();
        pieces.extend(splitter);
        prop_assert_eq!(told(pieces), whole);
    }

    #[test]
    fn places_only_go_forward(text in anything()) {
        let places: Vec<Place> =
            split(&text, Backslash::Literal).into_iter().map(|piece| piece.place).collect();
        // A forgotten `;` is an error where the command is, so two pieces may share a place.
        assert!(places.is_sorted());
    }
}
