//! How much strings are alike: `soundex`, `levenshtein`.

use std::sync::Arc;

use datafusion::arrow::array::{Array, Int32Array};
use datafusion::arrow::datatypes::DataType;

use crate::sql::functions::scalar::{Rule, texts};
use crate::sql::functions::string::row::{each, number, text, two_texts};

/// The functions of this file.
pub(in crate::sql) const RULES: [Rule; 2] = [
    Rule {
        name: "soundex",
        coerce: |types| texts(types, 1, 1),
        return_type: |_| DataType::Utf8,
        eval: |args, _| Ok(each(args, |row| Some(soundex(text(args, 0, row)?)))),
    },
    Rule {
        name: "levenshtein",
        coerce: two_texts,
        return_type: |_| DataType::Int32,
        eval: |args, _| {
            let distance = |row: usize| {
                let distance = strsim::levenshtein(text(args, 0, row)?, text(args, 1, row)?);
                let distance = i32::try_from(distance).ok()?;
                if args.len() > 2 && i64::from(distance) > number(args, 2, row)? {
                    return Some(-1);
                }
                Some(distance)
            };
            Ok(Arc::new((0..args[0].len()).map(distance).collect::<Int32Array>()))
        },
    },
];

/// Returns the Soundex code of a word: its first letter and three digits.
fn soundex(word: &str) -> String {
    let code = |letter: char| match letter.to_ascii_uppercase() {
        'B' | 'F' | 'P' | 'V' => '1',
        'C' | 'G' | 'J' | 'K' | 'Q' | 'S' | 'X' | 'Z' => '2',
        'D' | 'T' => '3',
        'L' => '4',
        'M' | 'N' => '5',
        'R' => '6',
        'H' | 'W' => '7',
        _ => '0',
    };
    let Some(first) = word.chars().next().filter(char::is_ascii_alphabetic) else {
        return word.to_owned();
    };
    let mut sound = String::from(first.to_ascii_uppercase());
    let mut last = code(first);
    for letter in word.chars().skip(1) {
        if !letter.is_ascii_alphabetic() {
            last = '0';
            continue;
        }
        let digit = code(letter);
        // H and W do not separate equal codes.
        if digit == '7' {
            continue;
        }
        if digit != '0' && digit != last {
            sound.push(digit);
        }
        last = digit;
        if sound.len() == 4 {
            break;
        }
    }
    format!("{sound:0<4}")
}

#[cfg(test)]
mod tests {
    use super::soundex;

    #[test]
    fn words_sound() {
        let cases = [("Robert", "R163"), ("Miller", "M460"), ("Tymczak", "T522"), ("42", "42")];
        for (word, sound) in cases {
            assert_eq!(soundex(word), sound);
        }
    }
}
