//! Declares the functions of strings and binary values; their code is in this directory.

use datafusion::arrow::datatypes::DataType;

use crate::sql::functions::accepted::Accepted::{Atom, Bytes, Group, Number, Text};
use crate::sql::functions::declaration::Trait::{Drawn, Searches};
use crate::sql::functions::declaration::{
    Declaration, Gives, at_least, between, exactly, grammar, internal, ours, rewritten, same,
};
use crate::sql::functions::header::HeaderCall;

/// The declarations of functions of strings and binary values.
pub(in crate::sql) const DECLARED: &[Declaration] = &[
    ours("ascii", exactly(1)),
    ours("base64", exactly(1)).accepts(&[(0, Bytes)]),
    ours("bit_length", exactly(1)),
    ours("btrim", between(1, 2)),
    ours("char", exactly(1)).accepts(&[(0, Number)]),
    same("char_length", "length", exactly(1)),
    same("character_length", "length", exactly(1)),
    same("chr", "char", exactly(1)),
    grammar("collate", exactly(2)),
    rewritten("collation", exactly(1)).null_literals(&[0]),
    ours("concat_ws", at_least(1)),
    ours("contains", exactly(2)).with(&[Searches]),
    ours("decode", at_least(2)).accepts(&[(0, Bytes)]),
    ours("elt", at_least(2)).accepts(&[(0, Number)]),
    ours("encode", exactly(2)).gives(Gives::Bytes),
    same("endswith", "ends_with", exactly(2)).with(&[Searches]),
    ours("find_in_set", exactly(2)),
    ours("format_number", exactly(2)).null_literals(&[0, 1]),
    ours("format_string", at_least(1)).accepts(&[(0, Atom)]),
    ours("initcap", exactly(1)),
    rewritten("instr", exactly(2)),
    ours("is_valid_utf8", exactly(1)),
    same("lcase", "lower", exactly(1)),
    ours("left", exactly(2)).accepts(&[(1, Number)]),
    same("len", "length", exactly(1)),
    ours("length", exactly(1)),
    ours("levenshtein", between(2, 3)).accepts(&[(2, Number)]),
    ours("locate", between(2, 3)).defaults(&["1"]),
    ours("lower", exactly(1)),
    ours("lpad", between(2, 3)).accepts(&[(1, Number)]).defaults(&[" "]).headed_by(padded),
    ours("ltrim", between(1, 2)).forms(&[(2, "TRIM(LEADING {0} FROM {1})")]),
    ours("luhn_check", exactly(1)).accepts(&[(0, Atom)]),
    ours("make_valid_utf8", exactly(1)),
    ours("mask", between(1, 5))
        .accepts(&[(0, Text), (1, Text), (2, Text), (3, Text), (4, Text)])
        .defaults(&["X", "x", "n", "NULL"])
        .null_literals(&[0, 1, 2, 3, 4]),
    ours("octet_length", exactly(1)),
    ours("overlay", between(3, 4)).accepts(&[(2, Number), (3, Number)]).defaults(&["-1"]),
    rewritten("position", between(2, 3)).defaults(&["1"]),
    same("printf", "format_string", at_least(1)),
    ours("quote", exactly(1)),
    ours("randstr", between(1, 2)).with(&[Drawn]).constants(&[0, 1]),
    ours("regexp_count", exactly(2)),
    ours("regexp_extract", between(2, 3)).accepts(&[(2, Group)]).defaults(&["1"]),
    ours("regexp_extract_all", between(2, 3)).accepts(&[(2, Group)]).defaults(&["1"]),
    ours("regexp_instr", between(2, 3)).defaults(&["0"]),
    ours("regexp_replace", between(3, 4)).defaults(&["1"]),
    ours("regexp_substr", exactly(2)),
    ours("repeat", exactly(2)).accepts(&[(1, Number)]),
    ours("replace", between(2, 3)).defaults(&[""]),
    ours("right", exactly(2)).accepts(&[(1, Number)]),
    ours("rpad", between(2, 3)).accepts(&[(1, Number)]).defaults(&[" "]).headed_by(padded),
    ours("rtrim", between(1, 2)).forms(&[(2, "TRIM(TRAILING {0} FROM {1})")]),
    ours("sentences", between(1, 3)).defaults(&["", ""]),
    ours("soundex", exactly(1)).accepts(&[(0, Text)]).null_literals(&[0]),
    ours("space", exactly(1)).accepts(&[(0, Number)]),
    ours("split", between(2, 3)).defaults(&["-1"]),
    ours("split_part", exactly(3)).accepts(&[(2, Number)]),
    same("startswith", "starts_with", exactly(2)).with(&[Searches]),
    same("substr", "substring", between(2, 3)).defaults(&["2147483647"]),
    ours("substring", between(2, 3)).accepts(&[(1, Number), (2, Number)]).defaults(&["2147483647"]),
    ours("substring_index", exactly(3)).accepts(&[(2, Number)]),
    ours("to_binary", between(1, 2)).gives(Gives::Bytes),
    ours("to_char", exactly(2)).headed_by(formatted),
    ours("to_number", exactly(2)),
    same("to_varchar", "to_char", exactly(2)).headed("to_char").headed_by(formatted),
    ours("translate", exactly(3)),
    ours("trim", between(1, 2)).forms(&[(2, "TRIM(BOTH {0} FROM {1})")]),
    ours("try_to_binary", between(1, 2)).gives(Gives::Bytes),
    ours("try_to_number", exactly(2)),
    ours("try_validate_utf8", exactly(1)),
    same("ucase", "upper", exactly(1)),
    ours("unbase64", exactly(1)).gives(Gives::Bytes),
    ours("upper", exactly(1)),
    ours("validate_utf8", exactly(1)),
    internal("ltrim_of", "ltrim"),
    internal("rtrim_of", "rtrim"),
    internal("ends_with", "endswith"),
    internal("starts_with", "startswith"),
];

/// Writes `lpad` and `rpad` of binary values, which are filled with zeros.
fn padded(call: &HeaderCall<'_>) -> Option<String> {
    let [bytes, length] = call.args else { return None };
    let is_binary = call.type_at(0) == Some(DataType::Binary);
    is_binary.then(|| format!("{}({bytes}, {length}, X'00')", call.name))
}

/// Writes `to_char` and `to_varchar` as the function that Spark's `ToCharacterBuilder` calls for the type of
/// the value.
fn formatted(call: &HeaderCall<'_>) -> Option<String> {
    let [value, format] = call.args else { return None };
    match call.type_at(0)? {
        DataType::Date32 | DataType::Timestamp(..) => {
            Some(format!("date_format({value}, {format})"))
        }
        DataType::Binary => {
            let is_encoding = ["hex", "base64"].iter().any(|one| format.eq_ignore_ascii_case(one));
            Some(match (call.name, is_encoding) {
                ("to_varchar", true) => format!("to_varchar({value})"),
                ("to_varchar", false) => format!("to_varchar({value}, {format})"),
                (_, true) => format!("{}({value})", format.to_ascii_lowercase()),
                (_, false) => format!("decode({value}, {format})"),
            })
        }
        _ => None,
    }
}
