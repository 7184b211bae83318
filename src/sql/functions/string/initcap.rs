//! `initcap`: words with a first letter in upper case.

use datafusion::arrow::datatypes::DataType;
use unicode_titlecase::TitleCase as _;

use crate::sql::functions::scalar::{Rule, texts};
use crate::sql::functions::string::row::{each, text};

/// The function of this file.
pub(in crate::sql) const RULE: Rule = Rule {
    name: "initcap",
    coerce: |types| texts(types, 1, 1),
    return_type: |_| DataType::Utf8,
    eval: |args, _| Ok(each(args, |row| Some(capitals(text(args, 0, row)?)))),
};

/// Writes the first letter of each word as a title begins, and the rest in lower case; words are separated by spaces.
/// Spark's `InitCap` does this with ICU.
fn capitals(text: &str) -> String {
    text.split(' ').map(capital).collect::<Vec<_>>().join(" ")
}

fn capital(word: &str) -> String {
    let Some(first) = word.chars().next() else { return String::new() };
    // Of the whole word: a sigma at its end has another form.
    let lower = word.to_lowercase();
    let rest = lower.chars().skip(first.to_lowercase().count());
    first.to_titlecase().chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::capitals;

    /// The answers are those of Spark 4.1.2.
    #[test]
    fn words_begin_as_titles_do() {
        for (text, expected) in [
            ("ßa", "Ssa"),
            ("ǆb", "ǅb"),
            ("Ǆb", "ǅb"),
            ("ŉc", "ʼNc"),
            ("ﬁd", "Fid"),
            ("აბ", "აბ"),
            ("ᾳx", "ᾼx"),
            ("ΐa", "Ι\u{308}\u{301}a"),
            ("ﬃx", "Ffix"),
            ("և", "Եւ"),
            ("o'neil a-b  c", "O'neil A-b  C"),
            ("ßß ﬁ", "Ssß Fi"),
            ("ΑΣ ΑΣ", "Ας Ας"),
            ("İI", "İi"),
            ("", ""),
        ] {
            assert_eq!(capitals(text), expected, "{text}");
        }
    }
}
