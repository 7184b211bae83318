//! `sentences`: the sentences of a string, and the words of each.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, ListBuilder, StringBuilder};
use datafusion::arrow::datatypes::DataType;

use crate::sql::functions::scalar::{Rule, texts};
use crate::sql::functions::string::row::text;

/// The function of this file.
pub(in crate::sql) const RULE: Rule = Rule {
    name: "sentences",
    coerce: |types| texts(types, 1, 3),
    return_type: |_| DataType::new_list(DataType::new_list(DataType::Utf8, true), true),
    eval: |args, _| Ok(sentences(args)),
};

/// Splits a string into sentences and these into words, approximately as Java's `BreakIterator` does, which
/// Spark's `ExpressionImplUtils.getSentences` uses.
fn sentences(args: &[ArrayRef]) -> ArrayRef {
    let mut lists = ListBuilder::new(ListBuilder::new(StringBuilder::new()));
    for row in 0..args[0].len() {
        let Some(whole) = text(args, 0, row) else {
            lists.append(false);
            continue;
        };
        for sentence in sentences_of(whole) {
            let words = words_of(sentence);
            if words.is_empty() {
                continue;
            }
            for word in words {
                lists.values().values().append_value(word);
            }
            lists.values().append(true);
        }
        lists.append(true);
    }
    Arc::new(lists.finish())
}

/// Ends a sentence after `!` and `?`, and after `.` if a space and no lower-case letter follow.
fn sentences_of(whole: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (at, sign) in whole.char_indices() {
        let end = at + sign.len_utf8();
        let rest = &whole[end..];
        let ends = match sign {
            '!' | '?' | '。' | '！' | '？' => true,
            '.' => {
                let next = rest.trim_start();
                next.len() < rest.len() && !next.starts_with(char::is_lowercase)
            }
            _ => false,
        };
        if ends {
            sentences.push(&whole[start..end]);
            start = end;
        }
    }
    sentences.push(&whole[start..]);
    sentences
}

/// Words consist of letters, digits and `_`, with `'`, `.` and `-` between two of them.
fn words_of(sentence: &str) -> Vec<&str> {
    let is_letter = |c: char| c.is_alphanumeric() || c == '_';
    let joins = |at: usize, sign: char| {
        let (before, after) = (&sentence[..at], &sentence[at + sign.len_utf8()..]);
        "'.-".contains(sign) && before.ends_with(is_letter) && after.starts_with(is_letter)
    };
    let mut words = Vec::new();
    let mut start = 0;
    for (at, sign) in sentence.char_indices().chain([(sentence.len(), ' ')]) {
        if is_letter(sign) || (at < sentence.len() && joins(at, sign)) {
            continue;
        }
        if start < at {
            words.push(&sentence[start..at]);
        }
        start = at + sign.len_utf8();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{sentences_of, words_of};

    #[test]
    fn sentences_and_words_are_those_of_java() {
        let cut = |text| -> Vec<Vec<&str>> {
            sentences_of(text).into_iter().map(words_of).filter(|words| !words.is_empty()).collect()
        };
        assert_eq!(
            cut("Mr. Smith a.b. c? d!e"),
            [vec!["Mr"], vec!["Smith", "a.b", "c"], vec!["d"], vec!["e"]]
        );
        assert_eq!(
            cut("it's -x- 'q' 3.14 a_b me@x.com..."),
            [["it's", "x", "q", "3.14", "a_b", "me", "x.com"]]
        );
        assert!(cut("").is_empty());
    }
}
