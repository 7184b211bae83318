//! `initcap`: words with a first letter in upper case.

use datafusion::arrow::datatypes::DataType;

use crate::sql::functions::scalar::{Rule, texts};
use crate::sql::functions::string::row::{each, text};

/// The function of this file.
pub(in crate::sql) const RULE: Rule = Rule {
    name: "initcap",
    coerce: |types| texts(types, 1, 1),
    return_type: |_| DataType::Utf8,
    eval: |args, _| Ok(each(args, |row| Some(capitals(text(args, 0, row)?)))),
};

/// Writes the first letter of each word in upper case and the rest in lower case; words are separated by
/// spaces.
fn capitals(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut starts = true;
    for letter in text.chars() {
        if starts {
            written.extend(letter.to_uppercase());
        } else {
            written.extend(letter.to_lowercase());
        }
        starts = letter == ' ';
    }
    written
}
