//! Functions that change, pad and cut strings: `upper`, `trim`, `lpad`, `overlay`, `substring_index`.
//!
//! The engine's functions (55.2) are not used because they do not accept binary values and count differently
//! at the ends. Where Spark keeps binary values binary (`lpad`, `overlay`), bytes are counted instead of
//! characters. The rules are those of Spark's `UTF8String` and `ByteArray`.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BinaryArray, Int32Array, StringArray};
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::common::Result as EngineResult;

use crate::sql::functions::cast::null::is_null;
use crate::sql::functions::scalar::{Rule, are_atoms, texts};
use crate::sql::functions::size_limit;
use crate::sql::functions::string::substring::{bytes_between, kind_of, letters_between};

/// The code of a function.
type Eval = fn(&[ArrayRef], &DataType) -> EngineResult<ArrayRef>;

/// The functions of this file.
pub(in crate::sql) const RULES: [Rule; 15] = [
    of_texts(
        "upper",
        |types| texts(types, 1, 1),
        |args, _| Ok(each(args, |row| text(&args[0], row).to_uppercase())),
    ),
    of_texts(
        "lower",
        |types| texts(types, 1, 1),
        |args, _| Ok(each(args, |row| text(&args[0], row).to_lowercase())),
    ),
    of_texts("trim", trimmed, |args, _| {
        Ok(each(args, |row| text(&args[0], row).trim_matches(&*off(args, row)).to_owned()))
    }),
    of_texts("btrim", trimmed, |args, _| {
        Ok(each(args, |row| text(&args[0], row).trim_matches(&*off(args, row)).to_owned()))
    }),
    of_texts("ltrim", trimmed, |args, _| {
        Ok(each(args, |row| text(&args[0], row).trim_start_matches(&*off(args, row)).to_owned()))
    }),
    of_texts("rtrim", trimmed, |args, _| {
        Ok(each(args, |row| text(&args[0], row).trim_end_matches(&*off(args, row)).to_owned()))
    }),
    of_texts("ltrim_of", trimmed, |args, _| {
        Ok(each(args, |row| text(&args[0], row).trim_start_matches(&*off(args, row)).to_owned()))
    }),
    of_texts("rtrim_of", trimmed, |args, _| {
        Ok(each(args, |row| text(&args[0], row).trim_end_matches(&*off(args, row)).to_owned()))
    }),
    of_texts(
        "repeat",
        |types| atoms(types, &[DataType::Utf8, DataType::Int64]),
        |args, _| {
            let times = |row| usize::try_from(number(&args[1], row)).unwrap_or(0);
            let known = (0..args[0].len()).filter(|row| is_known(args, *row));
            let sizes = known.map(|row| text(&args[0], row).len().saturating_mul(times(row)));
            size_limit::for_bytes("repeat", sizes)?;
            Ok(each(args, |row| text(&args[0], row).repeat(times(row))))
        },
    ),
    of_texts(
        "translate",
        |types| texts(types, 3, 3),
        |args, _| {
            Ok(each(args, |row| {
                translated(text(&args[0], row), text(&args[1], row), text(&args[2], row))
            }))
        },
    ),
    of_texts(
        "substring_index",
        |types| atoms(types, &[DataType::Utf8, DataType::Utf8, DataType::Int64]),
        |args, _| {
            Ok(each(args, |row| {
                let (whole, mark) = (text(&args[0], row), text(&args[1], row));
                up_to(whole, mark, number(&args[2], row)).to_owned()
            }))
        },
    ),
    Rule {
        name: "find_in_set",
        coerce: |types| texts(types, 2, 2),
        return_type: |_| DataType::Int32,
        eval: |args, _| {
            let place = |row: usize| {
                let (wanted, set) = (text(&args[0], row), text(&args[1], row));
                let mut parts = set.split(',');
                let place = parts.position(|one| one == wanted && !wanted.contains(','));
                i32::try_from(place.map_or(0, |place| place + 1)).unwrap_or_default()
            };
            let places = (0..args[0].len()).map(|row| is_known(args, row).then(|| place(row)));
            Ok(Arc::new(places.collect::<Int32Array>()))
        },
    },
    Rule {
        name: "lpad",
        coerce: padding,
        return_type: |types| types[0].clone(),
        eval: |args, _| padded("lpad", args, true),
    },
    Rule {
        name: "rpad",
        coerce: padding,
        return_type: |types| types[0].clone(),
        eval: |args, _| padded("rpad", args, false),
    },
    Rule {
        name: "overlay",
        coerce: |types| {
            let kind = kind_of(types.get(..2)?);
            let taken = [kind.clone(), kind, DataType::Int64, DataType::Int64];
            atoms(types, taken.get(..types.len().max(3))?)
        },
        return_type: |types| types[0].clone(),
        eval: |args, _| Ok(overlaid(args)),
    },
];

const fn of_texts(
    name: &'static str,
    coerce: fn(&[DataType]) -> Option<Vec<DataType>>,
    eval: Eval,
) -> Rule {
    Rule { name, coerce, return_type: |_| DataType::Utf8, eval }
}

/// Accepts values of these types, or values that can be cast to them.
fn atoms(types: &[DataType], taken: &[DataType]) -> Option<Vec<DataType>> {
    (types.len() == taken.len() && are_atoms(types)).then(|| taken.to_vec())
}

/// Accepts a string, and optionally the characters to trim.
fn trimmed(types: &[DataType]) -> Option<Vec<DataType>> {
    texts(types, 1, 2)
}

/// Accepts a string or binary, a length, and optionally the padding.
fn padding(types: &[DataType]) -> Option<Vec<DataType>> {
    let (first, by) = (types.first()?, types.get(2));
    let kind = kind_of(
        &[std::slice::from_ref(first), by.map(std::slice::from_ref).unwrap_or_default()].concat(),
    );
    let taken = [kind.clone(), DataType::Int64, kind];
    atoms(types, taken.get(..types.len().max(2))?)
}

fn is_known(args: &[ArrayRef], row: usize) -> bool {
    args.iter().all(|array| !is_null(array, row))
}

fn text(array: &ArrayRef, row: usize) -> &str {
    array.as_string::<i32>().value(row)
}

fn number(array: &ArrayRef, row: usize) -> i64 {
    array.as_primitive::<Int64Type>().value(row)
}

/// Returns the characters to trim.
fn off(args: &[ArrayRef], row: usize) -> Vec<char> {
    args.get(1).map_or_else(|| vec![' '], |letters| text(letters, row).chars().collect())
}

/// Makes a string for each row; NULL if one of the arguments is NULL.
fn each(args: &[ArrayRef], make: impl Fn(usize) -> String) -> ArrayRef {
    let rows = args.first().map_or(0, datafusion::arrow::array::Array::len);
    let values = (0..rows).map(|row| is_known(args, row).then(|| make(row)));
    Arc::new(values.collect::<StringArray>())
}

/// As [`each`], for bytes.
fn each_bytes(args: &[ArrayRef], make: impl Fn(usize) -> Vec<u8>) -> ArrayRef {
    let rows = args.first().map_or(0, datafusion::arrow::array::Array::len);
    let values = (0..rows).map(|row| is_known(args, row).then(|| make(row)));
    Arc::new(values.collect::<BinaryArray>())
}

/// Replaces each character by the one at its position in another list, or removes it if there is none.
fn translated(whole: &str, from: &str, to: &str) -> String {
    let by = |letter: char| match from.chars().position(|other| other == letter) {
        Some(place) => to.chars().nth(place),
        None => Some(letter),
    };
    whole.chars().filter_map(by).collect()
}

/// Returns the part before the n-th delimiter, or after the n-th one from the end.
///
/// Delimiters may overlap: the part of `aaaa` before the second `aa` is `a`.
fn up_to<'a>(whole: &'a str, mark: &str, times: i64) -> &'a str {
    let times_in = usize::try_from(times.unsigned_abs()).unwrap_or(usize::MAX);
    if mark.is_empty() || times_in == 0 {
        return "";
    }
    let is_there = |at: &usize| whole.is_char_boundary(*at) && whole[*at..].starts_with(mark);
    if times > 0 {
        let found = (0..whole.len()).filter(is_there).nth(times_in - 1);
        found.map_or(whole, |at| &whole[..at])
    } else {
        let found = (0..whole.len()).rev().filter(is_there).nth(times_in - 1);
        found.map_or(whole, |at| &whole[at + mark.len()..])
    }
}

fn padded(name: &str, args: &[ArrayRef], is_left: bool) -> EngineResult<ArrayRef> {
    let length = |row| usize::try_from(number(&args[1], row)).unwrap_or(0);
    let known = (0..args[0].len()).filter(|row| is_known(args, *row));
    size_limit::for_bytes(name, known.map(length))?;
    if *args[0].data_type() == DataType::Binary {
        return Ok(each_bytes(args, |row| {
            let own = args[0].as_binary::<i32>().value(row);
            let by = args.get(2).map_or(&[0_u8][..], |by| by.as_binary::<i32>().value(row));
            filled(own.to_vec(), by, length(row), is_left)
        }));
    }
    Ok(each(args, |row| {
        let by = args.get(2).map_or(" ", |by| text(by, row));
        filled_text(text(&args[0], row), by, length(row), is_left)
    }))
}

/// As [`filled`], for characters.
fn filled_text(own: &str, by: &str, length: usize, is_left: bool) -> String {
    let end = own.char_indices().nth(length).map_or(own.len(), |(at, _)| at);
    let own = &own[..end];
    let missing = length - own.chars().count();
    let added: String = by.chars().cycle().take(missing).collect();
    if is_left { added + own } else { own.to_owned() + &added }
}

/// Changes the length of a list: truncates its end, or adds padding at one side.
fn filled<T: Clone>(mut own: Vec<T>, by: &[T], length: usize, is_left: bool) -> Vec<T> {
    own.truncate(length);
    let missing = length - own.len();
    let added: Vec<T> = by.iter().cycle().take(missing).cloned().collect();
    if is_left { [added, own].concat() } else { [own, added].concat() }
}

/// Replaces characters of a string by another string: as many as that one has, if no length is given.
fn overlaid(args: &[ArrayRef]) -> ArrayRef {
    let length = |row: usize, own: usize| {
        let given = args.get(3).map_or(-1, |length| number(length, row));
        if given < 0 { i64::try_from(own).unwrap_or(i64::MAX) } else { given }
    };
    let place = |row| number(&args[2], row);
    if *args[0].data_type() == DataType::Binary {
        return each_bytes(args, |row| {
            let values = [0, 1].map(|at: usize| args[at].as_binary::<i32>().value(row));
            let behind = place(row).saturating_add(length(row, values[1].len()));
            let before = bytes_between(values[0], 1, place(row) - 1);
            [before, values[1], bytes_between(values[0], behind, i64::MAX)].concat()
        });
    }
    each(args, |row| {
        let values = [0, 1].map(|at: usize| text(&args[at], row));
        let behind = place(row).saturating_add(length(row, values[1].chars().count()));
        let before = letters_between(values[0], 1, place(row) - 1);
        [before, values[1], letters_between(values[0], behind, i64::MAX)].concat()
    })
}

#[cfg(test)]
mod tests {
    use super::{filled, filled_text, translated, up_to};

    #[test]
    fn marks_may_overlap() {
        let cases = [
            ("www.apache.org", ".", 2, "www.apache"),
            ("www.apache.org", ".", -2, "apache.org"),
            ("aaaa", "aa", 2, "a"),
            ("aaaa", "aa", -2, "a"),
            ("a", "", 1, ""),
            ("é.é", ".", 3, "é.é"),
        ];
        for (whole, mark, times, expected) in cases {
            assert_eq!(up_to(whole, mark, times), expected, "{whole} {mark} {times}");
        }
    }

    #[test]
    fn letters_are_filled_in_and_translated() {
        assert_eq!(filled(vec![1, 2], &[7, 8], 5, true), [7, 8, 7, 1, 2]);
        assert_eq!(filled(vec![1, 2], &[], 5, false), [1, 2]);
        assert_eq!(filled(vec![1, 2, 3], &[7], 1, true), [1]);
        assert_eq!(filled_text("éa", "xü", 5, true), "xüxéa");
        assert_eq!(filled_text("éa", "xü", 3, false), "éax");
        assert_eq!(filled_text("éab", "x", 1, true), "é");
        assert_eq!(filled_text("éa", "", 5, true), "éa");
        assert_eq!(translated("aabbé", "aaé", "xye"), "xxbbe");
        assert_eq!(translated("abc", "ab", "x"), "xc");
    }
}
