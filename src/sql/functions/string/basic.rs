//! String functions without a file of their own: `initcap`, `right`, `locate`, `elt`, `soundex`.
//!
//! Spark's rule (`UTF8String`): characters are counted, not bytes; a NULL argument gives NULL.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BinaryArray, BooleanArray, Int32Array, StringArray,
};
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::common::Result as EngineResult;

use crate::sql::functions::cast::null::is_null;
use crate::sql::functions::scalar::{Rule, are_atoms, texts};
use crate::sql::functions::size_limit;
use crate::sql::functions::string::substring::kind_of;

/// The functions of this file.
pub(in crate::sql) const RULES: [Rule; 14] = [
    Rule {
        name: "initcap",
        coerce: |types| texts(types, 1, 1),
        return_type: |_| DataType::Utf8,
        eval: |args, _| Ok(each(args, |row| Some(capitals(text(args, 0, row)?)))),
    },
    Rule {
        name: "right",
        coerce: text_and_number,
        return_type: |_| DataType::Utf8,
        eval: |args, _| {
            Ok(each(args, |row| {
                let count = usize::try_from(number(args, 1, row)?).unwrap_or(0);
                let whole = text(args, 0, row)?;
                let skipped = whole.chars().count().saturating_sub(count);
                Some(whole.chars().skip(skipped).collect())
            }))
        },
    },
    Rule {
        name: "locate",
        coerce: two_texts,
        return_type: |_| DataType::Int32,
        eval: |args, _| {
            Ok(Arc::new((0..args[0].len()).map(|row| located(args, row)).collect::<Int32Array>()))
        },
    },
    Rule {
        name: "space",
        coerce: |types| (types.len() == 1).then(|| vec![DataType::Int64]),
        return_type: |_| DataType::Utf8,
        eval: |args, _| {
            let length = |row| usize::try_from(number(args, 0, row)?).ok();
            size_limit::for_bytes("space", (0..args[0].len()).filter_map(length))?;
            Ok(each(args, |row| {
                Some(" ".repeat(usize::try_from(number(args, 0, row)?).unwrap_or(0)))
            }))
        },
    },
    Rule {
        name: "char",
        coerce: |types| (types.len() == 1).then(|| vec![DataType::Int64]),
        return_type: |_| DataType::Utf8,
        eval: |args, _| {
            Ok(each(args, |row| match number(args, 0, row)? {
                below if below < 0 => Some(String::new()),
                code => Some(char::from(u8::try_from(code & 0xff).ok()?).to_string()),
            }))
        },
    },
    Rule {
        name: "elt",
        coerce: |types| {
            let values = types.get(1..)?;
            let kind = vec![kind_of(values); values.len()];
            (are_atoms(types) && !values.is_empty()).then(|| [vec![DataType::Int64], kind].concat())
        },
        return_type: |types| types[1].clone(),
        eval: |args, to| {
            let place = |row: usize| {
                let place = usize::try_from(number(args, 0, row)?).ok().filter(|at| *at > 0)?;
                args.get(place).filter(|array| !is_null(array, row))
            };
            let rows = 0..args[0].len();
            if *to == DataType::Binary {
                let pick = |row: usize| Some(place(row)?.as_binary::<i32>().value(row));
                return Ok(Arc::new(rows.map(pick).collect::<BinaryArray>()));
            }
            let pick = |row: usize| Some(place(row)?.as_string::<i32>().value(row));
            Ok(Arc::new(rows.map(pick).collect::<StringArray>()))
        },
    },
    Rule {
        name: "replace",
        coerce: |types| texts(types, 2, 3),
        return_type: |_| DataType::Utf8,
        eval: |args, _| {
            let longer = |row: usize| {
                let (whole, wanted) = (text(args, 0, row)?, text(args, 1, row)?);
                let by = if args.len() > 2 { text(args, 2, row)? } else { "" };
                let more = by.len().saturating_sub(wanted.len());
                // Most replacements are not longer than what they replace.
                let is_longer = more > 0 && !wanted.is_empty();
                let times = if is_longer { whole.matches(wanted).count() } else { 0 };
                Some(whole.len().saturating_add(times.saturating_mul(more)))
            };
            size_limit::for_bytes("replace", (0..args[0].len()).filter_map(longer))?;
            Ok(each(args, |row| {
                let (whole, wanted) = (text(args, 0, row)?, text(args, 1, row)?);
                let by = if args.len() > 2 { text(args, 2, row)? } else { "" };
                let is_nothing = wanted.is_empty();
                Some(if is_nothing { whole.to_owned() } else { whole.replace(wanted, by) })
            }))
        },
    },
    Rule {
        name: "split_part",
        coerce: |types| {
            (types.len() == 3).then(|| vec![DataType::Utf8, DataType::Utf8, DataType::Int64])
        },
        return_type: |_| DataType::Utf8,
        eval: |args, _| split_part(args),
    },
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
    Rule {
        name: "mask",
        coerce: |types| texts(types, 1, 5),
        return_type: |_| DataType::Utf8,
        eval: |args, _| Ok(each(&args[..1], |row| Some(masked(args, row, text(args, 0, row)?)))),
    },
    Rule {
        name: "luhn_check",
        coerce: |types| texts(types, 1, 1),
        return_type: |_| DataType::Boolean,
        eval: |args, _| {
            let checked = (0..args[0].len()).map(|row| Some(luhn(text(args, 0, row)?)));
            Ok(Arc::new(checked.collect::<BooleanArray>()))
        },
    },
    Rule {
        name: "quote",
        coerce: |types| texts(types, 1, 1),
        return_type: |_| DataType::Utf8,
        eval: |args, _| {
            Ok(each(args, |row| Some(format!("'{}'", text(args, 0, row)?.replace('\'', "\\'")))))
        },
    },
    Rule {
        name: "ascii",
        coerce: |types| texts(types, 1, 1),
        return_type: |_| DataType::Int32,
        eval: |args, _| {
            let codes = (0..args[0].len()).map(|row| {
                let first = text(args, 0, row)?.chars().next();
                i32::try_from(first.map_or(0, u32::from)).ok()
            });
            Ok(Arc::new(codes.collect::<Int32Array>()))
        },
    },
];

/// Accepts two strings, and an optional number.
fn two_texts(types: &[DataType]) -> Option<Vec<DataType>> {
    match types.len() {
        3 if are_atoms(types) => Some(vec![DataType::Utf8, DataType::Utf8, DataType::Int64]),
        _ => texts(types, 2, 2),
    }
}

fn text_and_number(types: &[DataType]) -> Option<Vec<DataType>> {
    (types.len() == 2 && are_atoms(types)).then(|| vec![DataType::Utf8, DataType::Int64])
}

/// Returns the string of an argument, if it was given and is not NULL.
pub(in crate::sql) fn text(args: &[ArrayRef], at: usize, row: usize) -> Option<&str> {
    let array = args.get(at)?;
    (!is_null(array, row)).then(|| array.as_string::<i32>().value(row))
}

fn number(args: &[ArrayRef], at: usize, row: usize) -> Option<i64> {
    let array = args.get(at)?;
    (!is_null(array, row)).then(|| array.as_primitive::<Int64Type>().value(row))
}

/// Makes a string for each row; NULL if one of the arguments is NULL.
fn each(args: &[ArrayRef], make: impl Fn(usize) -> Option<String>) -> ArrayRef {
    let one = |row: usize| {
        let known = args.iter().all(|array| !is_null(array, row));
        known.then(|| make(row)).flatten()
    };
    let rows = args.first().map_or(0, datafusion::arrow::array::Array::len);
    Arc::new((0..rows).map(one).collect::<StringArray>())
}

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

/// Finds a string in another, beginning at a position that counts from 1; 0 is never found.
fn located(args: &[ArrayRef], row: usize) -> Option<i32> {
    let (part, whole) = (text(args, 0, row)?, text(args, 1, row)?);
    let start = if args.len() > 2 { number(args, 2, row) } else { Some(1) };
    // A NULL position finds nothing.
    let Some(skipped) = start.and_then(|start| usize::try_from(start.checked_sub(1)?).ok()) else {
        return Some(0);
    };
    if part.is_empty() {
        return Some(1);
    }
    let Some((from, _)) = whole.char_indices().chain([(whole.len(), ' ')]).nth(skipped) else {
        return Some(0);
    };
    let found = whole[from..].find(part);
    let place = found.map_or(0, |at| whole[..from + at].chars().count() + 1);
    i32::try_from(place).ok()
}

fn split_part(args: &[ArrayRef]) -> EngineResult<ArrayRef> {
    if (0..args[2].len()).any(|row| number(args, 2, row) == Some(0)) {
        return datafusion::common::exec_err!("`split_part` counts from 1");
    }
    Ok(each(args, |row| {
        let (whole, between) = (text(args, 0, row)?, text(args, 1, row)?);
        let parts: Vec<&str> = match between {
            "" => vec![whole],
            between => whole.split(between).collect(),
        };
        let place = number(args, 2, row)?;
        let distance = usize::try_from(place.unsigned_abs()).ok()?;
        let at = if place > 0 { Some(distance - 1) } else { parts.len().checked_sub(distance) };
        Some(at.and_then(|at| parts.get(at)).copied().unwrap_or_default().to_owned())
    }))
}

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

/// Replaces letters and digits by a character for their kind.
fn masked(args: &[ArrayRef], row: usize, whole: &str) -> String {
    let by = |at: usize, default: Option<char>| match args.get(at) {
        None => default,
        Some(_) => text(args, at, row).and_then(|text| text.chars().next()),
    };
    let (upper, lower, digit) = (by(1, Some('X')), by(2, Some('x')), by(3, Some('n')));
    let other = by(4, None);
    let hidden = |letter: char| match letter {
        letter if letter.is_uppercase() => upper,
        letter if letter.is_lowercase() => lower,
        letter if letter.is_ascii_digit() => digit,
        _ => other,
    };
    whole.chars().map(|letter| hidden(letter).unwrap_or(letter)).collect()
}

/// Returns whether the last digit of a number is the check digit of the others, as on credit cards.
fn luhn(digits: &str) -> bool {
    let all: Option<Vec<u32>> = digits.chars().rev().map(|digit| digit.to_digit(10)).collect();
    let Some(all) = all.filter(|all| !all.is_empty()) else { return false };
    let add = |(at, digit): (usize, u32)| match (at % 2, digit * 2) {
        (0, _) => digit,
        (_, twice) if twice > 9 => twice - 9,
        (_, twice) => twice,
    };
    all.into_iter().enumerate().map(add).sum::<u32>() % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::{luhn, soundex};

    #[test]
    fn words_sound() {
        let cases = [("Robert", "R163"), ("Miller", "M460"), ("Tymczak", "T522"), ("42", "42")];
        for (word, sound) in cases {
            assert_eq!(soundex(word), sound);
        }
        assert!(luhn("79927398713") && !luhn("79927398710") && !luhn("x"));
    }
}
