//! Which values Spark hands to a function without a cast, where it casts fewer than elsewhere.
//!
//! Most functions take any value for a text or a number. Those named here do not: a number is no day, no JSON and
//! no bytes. One table, so that a function's own rule says what it does, and this what Spark refuses before.

use datafusion::arrow::datatypes::DataType;

use crate::span::Span;

/// What an argument must be; NULL may be anything.
#[derive(Debug, Clone, Copy)]
enum Accepted {
    /// A text.
    Text,
    /// A text or bytes.
    Bytes,
    /// A date, a timestamp or a text.
    Time,
    /// A number or a text.
    Number,
    /// A number that is no wider than an int.
    Int,
    /// A number that is no wider than an int, or a text.
    Group,
    /// A date.
    Day,
    /// A timestamp.
    Moment,
    /// Anything that is a text or becomes one: no list, map or struct.
    Atom,
}

use Accepted::{Atom, Bytes, Day, Group, Int, Moment, Number, Text, Time};

/// The functions, by the names of their rules, with what they take at which place.
const STRICT: [(&str, &[(usize, Accepted)]); 53] = [
    ("add_months", &[(0, Time), (1, Number)]),
    ("array_insert", &[(1, Int)]),
    ("array_repeat", &[(1, Int)]),
    ("base64", &[(0, Bytes)]),
    ("char", &[(0, Number)]),
    ("conv", &[(0, Atom), (1, Number), (2, Number)]),
    ("crc32", &[(0, Bytes)]),
    ("date_add", &[(0, Time)]),
    ("date_format", &[(0, Time), (1, Atom)]),
    ("date_from_unix_date", &[(0, Number)]),
    ("date_sub", &[(0, Time)]),
    ("date_trunc", &[(0, Atom), (1, Time)]),
    ("datediff", &[(0, Time), (1, Time)]),
    ("dayname", &[(0, Time)]),
    ("decode", &[(0, Bytes)]),
    ("elt", &[(0, Number)]),
    ("format_string", &[(0, Atom)]),
    ("from_utc_timestamp", &[(0, Time), (1, Atom)]),
    ("get_json_object", &[(0, Text), (1, Text)]),
    ("json_array_length", &[(0, Text)]),
    ("json_object_keys", &[(0, Text)]),
    ("last_day", &[(0, Time)]),
    ("left", &[(1, Number)]),
    ("levenshtein", &[(2, Number)]),
    ("lpad", &[(1, Number)]),
    ("luhn_check", &[(0, Atom)]),
    ("make_date", &[(0, Number), (1, Number), (2, Number)]),
    ("mask", &[(0, Text), (1, Text), (2, Text), (3, Text), (4, Text)]),
    ("md5", &[(0, Bytes)]),
    ("monthname", &[(0, Time)]),
    ("months_between", &[(0, Time), (1, Time)]),
    ("next_day", &[(0, Time)]),
    ("overlay", &[(2, Number), (3, Number)]),
    ("parse_url", &[(0, Text), (1, Text), (2, Text)]),
    ("regexp_extract", &[(2, Group)]),
    ("regexp_extract_all", &[(2, Group)]),
    ("repeat", &[(1, Number)]),
    ("right", &[(1, Number)]),
    ("rpad", &[(1, Number)]),
    ("sha1", &[(0, Bytes)]),
    ("sha2", &[(0, Bytes), (1, Number)]),
    ("soundex", &[(0, Text)]),
    ("space", &[(0, Number)]),
    ("split_part", &[(2, Number)]),
    ("str_to_map", &[(0, Text), (1, Text), (2, Text)]),
    ("substring", &[(1, Number), (2, Number)]),
    ("substring_index", &[(2, Number)]),
    ("to_utc_timestamp", &[(0, Time), (1, Atom)]),
    ("trunc", &[(0, Time)]),
    ("unix_date", &[(0, Day)]),
    ("unix_micros", &[(0, Moment)]),
    ("unix_millis", &[(0, Moment)]),
    ("width_bucket", &[(3, Number)]),
];

/// Says whether Spark hands values of these types to a function of this name.
pub(in crate::sql) fn fits(name: &str, types: &[DataType]) -> bool {
    let Some((_, places)) = STRICT.iter().find(|(strict, _)| *strict == name) else { return true };
    places.iter().all(|(at, kind)| types.get(*at).is_none_or(|of| is_one(*kind, of)))
}

fn is_one(kind: Accepted, of: &DataType) -> bool {
    let is_text = matches!(of, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
    let is_span = Span::of(of).is_some() || matches!(of, DataType::Interval(_));
    if of.is_null() {
        return true;
    }
    match kind {
        Text => is_text,
        Bytes => {
            is_text || matches!(of, DataType::Binary | DataType::LargeBinary | DataType::BinaryView)
        }
        Time => is_text || (matches!(of, DataType::Date32 | DataType::Timestamp(..)) && !is_span),
        Number => is_text || of.is_numeric(),
        Int => matches!(of, DataType::Int8 | DataType::Int16 | DataType::Int32),
        Group => is_text || is_one(Int, of),
        Day => *of == DataType::Date32,
        Moment => matches!(of, DataType::Timestamp(..)) && !is_span,
        Atom => !of.is_nested(),
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::datatypes::DataType::{
        Binary, Boolean, Date32, Int32, Int64, Null, Utf8,
    };

    use super::fits;

    #[test]
    fn some_functions_take_fewer_types() {
        let cases = [
            ("soundex", vec![Utf8], true),
            ("soundex", vec![Int32], false),
            ("md5", vec![Binary], true),
            ("md5", vec![Int64], false),
            ("date_add", vec![Date32, Int32], true),
            ("date_add", vec![Int32, Int32], false),
            ("date_add", vec![Null, Null], true),
            ("months_between", vec![Utf8, Date32, Boolean], true),
            ("array_repeat", vec![Utf8, Int64], false),
            ("upper", vec![Int32], true),
        ];
        for (name, types, expected) in cases {
            assert_eq!(fits(name, &types), expected, "{name} {types:?}");
        }
    }
}
