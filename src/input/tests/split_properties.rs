//! Properties of the scanner over generated text, compared with the rules of Spark's lexer.

use std::sync::LazyLock;

use proptest::prelude::{Strategy, any, prop_assert_eq, proptest};
use proptest::{collection, prop_oneof, sample};
use regex::Regex;

use crate::input::{Piece, SourcePosition, Splitter, Unit, split};

/// `STRING_LITERAL`, `DOUBLEQUOTED_STRING`, `BACKQUOTED_IDENTIFIER` and names of `SqlBaseLexer.g4`.
static WORD: LazyLock<Regex> = LazyLock::new(|| {
    let words = [
        r"[rR]'[^']*'",
        r#"[rR]"[^"]*""#,
        r"'(?:[^'\\]|\\.|'')*'",
        r#""(?:[^"\\]|\\.|"")*""#,
        r"`(?:[^`]|``)*`",
        r"[\p{Alphabetic}\p{N}_]+",
    ];
    Regex::new(&format!(r"(?s)\A(?:{})", words.join("|"))).unwrap()
});

/// `SIMPLE_COMMENT`.
static COMMENT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\A--(?:\\\n|[^\n])*\n?").unwrap());

/// Returns the length of the token that starts here, and whether it is code; `None` if it is never closed.
fn next(text: &str) -> Option<(usize, bool)> {
    if let Some(word) = WORD.find(text) {
        return Some((word.end(), true));
    }
    if let Some(comment) = COMMENT.find(text) {
        return Some((comment.end(), false));
    }
    if text.starts_with("/*") {
        let mut depth = 0_usize;
        let mut at = 0;
        while at < text.len() {
            match text.get(at..at + 2) {
                Some("/*") => depth += 1,
                Some("*/") => depth -= 1,
                _ => {
                    at += 1;
                    continue;
                }
            }
            at += 2;
            if depth == 0 {
                return Some((at, false));
            }
        }
        return None;
    }
    if let Some(tag) = text.strip_prefix('$')
        && let Some(end) = tag.find(|c: char| !c.is_alphanumeric() && c != '_')
        && tag[end..].starts_with('$')
    {
        let delimiter = &text[..end + 2];
        let inner = &text[delimiter.len()..];
        return inner.find(delimiter).map(|at| (at + 2 * delimiter.len(), true));
    }
    let first = text.chars().next()?;
    let opens = ['\'', '"', '`'].contains(&first);
    (!opens).then(|| (first.len_utf8(), !first.is_whitespace()))
}

/// Returns the words of code with their positions, split at each `;`. Returns `None` if a quote or a comment is not closed.
fn statements(text: &str) -> Option<Vec<Vec<(SourcePosition, &str)>>> {
    let (mut words, mut at, mut place) = (Vec::new(), 0, SourcePosition { line: 1, column: 1 });
    while at < text.len() {
        let (length, counts) = next(&text[at..])?;
        let word = &text[at..at + length];
        if counts {
            words.push((place, word));
        }
        for letter in word.chars() {
            place = match letter {
                '\n' => SourcePosition { line: place.line + 1, column: 1 },
                _ => SourcePosition { column: place.column + 1, ..place },
            };
        }
        at += length;
    }
    let cut = words.split(|(_, word)| *word == ";");
    Some(cut.filter(|words| !words.is_empty()).map(<[_]>::to_vec).collect())
}

/// Checks that the scanner finds the same statements as the rules of Spark's lexer, at the same positions.
fn agrees(text: &str) -> Result<(), proptest::test_runner::TestCaseError> {
    let pieces = split(text);
    let Some(expected) = statements(text) else {
        let errors: Vec<_> = pieces.iter().map(|piece| piece.unit.is_err()).collect();
        prop_assert_eq!(errors.iter().filter(|failed| **failed).count(), 1);
        prop_assert_eq!(errors.last(), Some(&true));
        return Ok(());
    };
    prop_assert_eq!(pieces.len(), expected.len());
    for (piece, words) in pieces.iter().zip(expected) {
        prop_assert_eq!(piece.place, words[0].0);
        let Ok(Unit::Sql(sql)) = &piece.unit else { panic!("no SQL: {piece:?}") };
        let own = statements(sql).expect("a whole statement").concat();
        let only = |words: &[(SourcePosition, &str)]| -> Vec<String> {
            words.iter().map(|(_, word)| (*word).to_owned()).collect()
        };
        prop_assert_eq!(only(&own), only(&words));
    }
    Ok(())
}

/// Characters that open, close and separate, in any order.
fn soup() -> impl Strategy<Value = String> {
    let signs = r#"''""``$$//**--;;\\rRab1 "#.chars().chain(['\n', '\r', 'é']).collect::<Vec<_>>();
    collection::vec(sample::select(signs), 0..40).prop_map(String::from_iter)
}

/// Statements as people write them, with a `;` wherever it does not end a statement.
fn script() -> impl Strategy<Value = String> {
    let words =
        ["select", "x, b", "'x;''y'", "\"n;\\\"\"", "`b;`", "$$;$$", "$t$;$$;$t$", "-- ;\n"];
    let signs =
        ["/* ; /* ; */ ; */", "\n", "\r\n", ";", ";\n", "(1 - 2) / 3", "r';\\'", "<> ", "é"];
    let part = sample::select([&words[..], &signs[..]].concat());
    collection::vec(part, 0..40).prop_map(|parts| parts.join(" "))
}

/// Any input of a user: statements, commands, Python and random characters.
fn anything() -> impl Strategy<Value = String> {
    let lines = sample::select(vec![".ls /a\n", "exit()\n", "x = 1\n", "#!a\n", "\u{feff}", ".b"]);
    let part = prop_oneof![soup(), script(), lines.prop_map(str::to_owned), any::<String>()];
    collection::vec(part, 0..6).prop_map(|parts| parts.concat())
}

fn told(pieces: impl IntoIterator<Item = Piece>) -> Vec<(SourcePosition, Result<Unit, String>)> {
    let told = |piece: Piece| (piece.place, piece.unit.map_err(|error| error.to_string()));
    pieces.into_iter().map(told).collect()
}

proptest! {
    #[test]
    fn soup_is_cut_where_spark_cuts_it(text in soup()) {
        agrees(&text)?;
    }

    #[test]
    fn scripts_are_cut_where_spark_cuts_them(text in script()) {
        agrees(&text)?;
    }

    #[test]
    fn any_text_is_taken_and_cutting_it_changes_nothing(
        text in anything(),
        cuts in collection::vec(any::<sample::Index>(), 0..8),
    ) {
        let whole = told(split(&text));
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
        let places: Vec<SourcePosition> =
            split(&text).into_iter().map(|piece| piece.place).collect();
        // A forgotten `;` is an error at the position of the command, so two pieces may have the same position.
        assert!(places.is_sorted());
    }
}
