//! Columns that are directories, `day=2018-01-01`: their names, types and values, as Spark finds them.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, StringArray};
use datafusion::arrow::compute::{CastOptions, cast_with_options};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, TimeUnit};

use super::found::DataFile;
use crate::error::{Error, Result};
use crate::landing::Manifest;
use crate::storage::Location;

/// The directory that stands for NULL.
pub(super) const NULL_DIRECTORY: &str = "__HIVE_DEFAULT_PARTITION__";

/// The directory columns of some files.
#[derive(Debug, Clone, Default)]
pub(super) struct Directories {
    /// The columns, outermost first.
    pub(super) fields: Vec<FieldRef>,
    /// Their values, one for each file.
    pub(super) values: Vec<ArrayRef>,
}

impl Directories {
    /// Reads the columns off the paths; directories without `=` are no columns.
    ///
    /// # Errors
    /// Some files are in directories of other columns than the rest.
    pub(super) fn of(
        root: &Location,
        files: &[DataFile],
        manifest: Option<&Manifest>,
    ) -> Result<Self> {
        let mut names: Option<Vec<String>> = None;
        let mut rows: Vec<Vec<Option<String>>> = Vec::new();
        for file in files {
            let pairs: Vec<_> = file.directories.iter().filter_map(|name| pair(name)).collect();
            let (of_file, values): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
            if names.as_ref().is_some_and(|names| *names != of_file) {
                let shown = |names: &[String]| match names {
                    [] => "none".to_owned(),
                    names => format!("`{}`", names.join("`, `")),
                };
                let before = names.unwrap_or_default();
                return Err(Error::failed(format!(
                    "the directories of `{root}` make different columns: {} and, of `{}`, {}",
                    shown(&before),
                    file.location,
                    shown(&of_file)
                ))
                .hint("name a directory whose files all lie in directories of the same columns"));
            }
            names = Some(of_file);
            rows.push(values);
        }
        let mut found = Self::default();
        for (at, name) in names.unwrap_or_default().into_iter().enumerate() {
            let texts: StringArray = rows.iter().map(|values| values[at].as_deref()).collect();
            let is_text = manifest.is_some_and(|manifest| {
                manifest.columns.iter().any(|of| of.name == name && of.data_type == "string")
            });
            let values = if is_text { Arc::new(texts) } else { typed(&texts) };
            found.fields.push(Arc::new(Field::new(name, values.data_type().clone(), true)));
            found.values.push(values);
        }
        Ok(found)
    }
}

/// Reads `name=value`; the value is `None` for NULL.
fn pair(directory: &str) -> Option<(String, Option<String>)> {
    let (name, value) = directory.split_once('=')?;
    let value = (value != NULL_DIRECTORY).then(|| unescaped(value));
    Some((unescaped(name), value))
}

/// Decodes `%20`, as Hive writes what a name may not hold.
fn unescaped(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut decoded, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        let code = || u8::from_str_radix(text.get(at + 1..at + 3)?, 16).ok();
        if bytes[at] == b'%'
            && let Some(byte) = code()
        {
            decoded.push(byte);
            at += 3;
        } else {
            decoded.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}

/// Gives the values the first of Spark's types that fits all of them; NULL fits each.
fn typed(texts: &StringArray) -> ArrayRef {
    let values: Vec<&str> = texts.iter().flatten().collect();
    let texts: ArrayRef = Arc::new(texts.clone());
    if values.is_empty() {
        return texts;
    }
    let is_number = |text: &&str| {
        text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
            && text.bytes().any(|byte| byte.is_ascii_digit())
    };
    let is_whole = |text: &&str| text.parse::<i64>().is_ok();
    let is_date = |text: &&str| is_shaped(text, "0000-00-00");
    let is_time = |text: &&str| is_shaped(text, "0000-00-00 00:00:00") || is_date(text);
    let microseconds = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    let candidates = [
        (values.iter().all(|text| text.parse::<i32>().is_ok()), DataType::Int32),
        (values.iter().all(is_whole), DataType::Int64),
        (values.iter().all(is_number), DataType::Float64),
        (values.iter().all(is_date), DataType::Date32),
        (values.iter().all(is_time), microseconds),
    ];
    let options = CastOptions { safe: false, ..CastOptions::default() };
    let mut fitting = candidates.iter().filter(|(fits, _)| *fits);
    let cast =
        fitting.find_map(|(_, data_type)| cast_with_options(&texts, data_type, &options).ok());
    cast.unwrap_or(texts)
}

/// Says whether a text has digits where a pattern has `0`, and is the pattern elsewhere.
fn is_shaped(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(byte, shape)| match shape {
            b'0' => byte.is_ascii_digit(),
            other => byte == other,
        })
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::StringArray;

    use super::{pair, typed};

    #[test]
    fn directories_are_names_and_values() {
        assert_eq!(pair("a%20b=x%2Fy%"), Some(("a b".into(), Some("x/y%".into()))));
        assert_eq!(pair("day=__HIVE_DEFAULT_PARTITION__"), Some(("day".into(), None)));
        assert_eq!(pair("day=a=b"), Some(("day".into(), Some("a=b".into()))));
        assert_eq!(pair("plain"), None);
    }

    #[test]
    fn values_have_one_type() {
        for (values, expected) in [
            (&["1", "-2"][..], "Int32"),
            (&["1", "3000000000"], "Int64"),
            (&["1", "1.5"], "Float64"),
            (&["2024-02-29", "2024-03-01"], "Date32"),
            (&["2024-02-30"], "Utf8"),
            (&["1", "x"], "Utf8"),
        ] {
            let typed = typed(&StringArray::from(values.to_vec()));
            assert_eq!(typed.data_type().to_string(), expected, "{values:?}");
        }
    }
}
