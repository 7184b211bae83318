//! Directories of partition columns, `day=2018-01-01`: how Hive and Spark write and read their names.
//!
//! The source is Spark's `ExternalCatalogUtils`. Pure.

pub(crate) mod types;

use std::fmt::Write as _;

use datafusion::arrow::array::Array;
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::error::ArrowError;

use super::json::name_of;

/// The value in the name of the directory for NULL.
pub(crate) const NULL_VALUE: &str = "__HIVE_DEFAULT_PARTITION__";

/// Reads `name=value`; the value is `None` for NULL.
pub(crate) fn pair(directory: &str) -> Option<(String, Option<String>)> {
    let (name, value) = directory.split_once('=')?;
    let value = (value != NULL_VALUE).then(|| unescaped(value));
    Some((unescaped(name), value))
}

/// Returns a value as the text of a directory: Spark casts it to string, so a fraction of a second has no zeros at its
/// end.
pub(crate) fn value(array: &dyn Array, row: usize) -> Result<String, ArrowError> {
    let text = name_of(array, row)?;
    let is_time = matches!(array.data_type(), DataType::Timestamp(..));
    Ok(match text.rsplit_once('.') {
        Some((seconds, fraction)) if is_time => match fraction.trim_end_matches('0') {
            "" => seconds.to_owned(),
            fraction => format!("{seconds}.{fraction}"),
        },
        _ => text,
    })
}

/// Escapes characters that cannot be in a directory name: `escapePathName`.
pub(crate) fn escaped(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    for char in text.chars() {
        if char.is_ascii_control() || "\"#%'*/:=?\\{[]^".contains(char) {
            let _ = write!(name, "%{:02X}", u32::from(char));
        } else {
            name.push(char);
        }
    }
    name
}

/// Decodes `%20`, with which Hive writes characters that are not allowed in names; one code is one character,
/// as in Spark's `unescapePathName`.
fn unescaped(text: &str) -> String {
    let (mut decoded, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(char) = rest.chars().next() {
        let digits = rest.get(1..3).filter(|_| char == '%');
        let digits = digits.filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        if let Some(code) = digits.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            decoded.push(char::from(code));
            rest = &rest[3..];
        } else {
            decoded.push(char);
            rest = &rest[char.len_utf8()..];
        }
    }
    decoded
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    use super::{escaped, pair, unescaped};

    #[test]
    fn directories_are_names_and_values() {
        assert_eq!(pair("a%20b=x%2Fy%"), Some(("a b".into(), Some("x/y%".into()))));
        assert_eq!(pair("%C3%A9=%+1é"), Some(("Ã©".into(), Some("%+1é".into()))));
        assert_eq!(pair("day=__HIVE_DEFAULT_PARTITION__"), Some(("day".into(), None)));
        assert_eq!(pair("day=a=b"), Some(("day".into(), Some("a=b".into()))));
        assert_eq!(pair("plain"), None);
    }

    proptest! {
        #[test]
        fn an_escaped_name_is_one_name_and_can_be_read_back(text in any::<String>()) {
            let name = escaped(&text);
            prop_assert!(!name.contains('/'));
            prop_assert_eq!(unescaped(&name), text);
        }
    }
}
