//! Functions of JSON texts: `get_json_object`, `to_json`.
//!
//! What is no JSON, or has no such path, is NULL; a text is given without its quotes; `to_json` leaves
//! out fields that are NULL, as Spark does.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringArray};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::Result as EngineResult;
use serde_json::Value;

use crate::sql::cast::{casted, is_null, text_of};
use crate::sql::rule::{Rule, texts};

/// The functions of this file.
pub(super) const RULES: [Rule; 2] = [
    Rule {
        name: "get_json_object",
        takes: |types| texts(types, 2, 2),
        gives: |_| DataType::Utf8,
        run: |args, _| {
            let pairs = args[0].as_string::<i32>().iter().zip(args[1].as_string::<i32>());
            let found = pairs.map(|(text, path)| at_path(text?, path?));
            Ok(Arc::new(found.collect::<StringArray>()))
        },
    },
    Rule {
        name: "to_json",
        takes: |types| (types.len() == 1).then(|| types.to_vec()),
        gives: |_| DataType::Utf8,
        run: |args, _| to_json(&args[0]),
    },
];

/// Returns what stands at a path like `$.a[0].b`; of `[*]` the only element, or the list of several.
fn at_path(text: &str, path: &str) -> Option<String> {
    let value: Value = serde_json::from_str(text).ok()?;
    let mut found = vec![&value];
    let mut is_wild = false;
    let mut rest = path.strip_prefix('$')?;
    while !rest.is_empty() {
        if let Some(tail) = rest.strip_prefix("['") {
            let (name, tail) = tail.split_once("']")?;
            found = found.into_iter().filter_map(|one| one.get(name)).collect();
            rest = tail;
        } else if let Some(tail) = rest.strip_prefix('[') {
            let (index, tail) = tail.split_once(']')?;
            if index.trim() == "*" {
                is_wild = true;
                found = found.into_iter().filter_map(Value::as_array).flatten().collect();
            } else {
                let index = index.trim().parse::<usize>().ok()?;
                found = found.into_iter().filter_map(|one| one.get(index)).collect();
            }
            rest = tail;
        } else {
            let tail = rest.strip_prefix('.')?;
            let end = tail.find(['.', '[']).unwrap_or(tail.len());
            found = found.into_iter().filter_map(|one| one.get(&tail[..end])).collect();
            rest = &tail[end..];
        }
    }
    match found.as_slice() {
        [only] if is_wild => Some(only.to_string()),
        [] | [Value::Null] => None,
        [Value::String(text)] => Some(text.clone()),
        [other] => Some(other.to_string()),
        several => serde_json::to_string(several).ok(),
    }
}

fn to_json(array: &ArrayRef) -> EngineResult<ArrayRef> {
    let mut texts: Vec<Option<String>> = Vec::with_capacity(array.len());
    for row in 0..array.len() {
        let mut text = String::new();
        texts.push(if is_null(array, row) {
            None
        } else {
            write_json(&mut text, array, row)?;
            Some(text)
        });
    }
    Ok(Arc::new(StringArray::from(texts)))
}

fn write_json(text: &mut String, array: &ArrayRef, row: usize) -> EngineResult<()> {
    if is_null(array, row) {
        text.push_str("null");
        return Ok(());
    }
    match array.data_type() {
        DataType::Struct(fields) => {
            let columns = array.as_struct().columns();
            let present = fields.iter().zip(columns).filter(|(_, column)| !is_null(column, row));
            text.push('{');
            for (at, (field, column)) in present.enumerate() {
                text.push_str(if at == 0 { "" } else { "," });
                write_text(text, field.name());
                text.push(':');
                write_json(text, column, row)?;
            }
            text.push('}');
        }
        DataType::List(_) => {
            let items = array.as_list::<i32>().value(row);
            text.push('[');
            for at in 0..items.len() {
                text.push_str(if at == 0 { "" } else { "," });
                write_json(text, &items, at)?;
            }
            text.push(']');
        }
        DataType::Map(..) => {
            let entries = array.as_map().value(row);
            let keys = text_of(entries.column(0))?;
            text.push('{');
            for at in 0..entries.len() {
                text.push_str(if at == 0 { "" } else { "," });
                write_text(text, keys.value(at));
                text.push(':');
                write_json(text, entries.column(1), at)?;
            }
            text.push('}');
        }
        DataType::Boolean => text.push_str(&array.as_boolean().value(row).to_string()),
        number if number.is_numeric() => {
            let one = text_of(&array.slice(row, 1))?;
            match one.value(0) {
                named @ ("NaN" | "Infinity" | "-Infinity") => write_text(text, named),
                number => text.push_str(number),
            }
        }
        DataType::Timestamp(..) => {
            let one = casted(&array.slice(row, 1), &crate::sql::cast::timestamp())?;
            let micros =
                one.as_primitive::<datafusion::arrow::datatypes::TimestampMicrosecondType>();
            let at = chrono::DateTime::from_timestamp_micros(micros.value(0)).unwrap_or_default();
            write_text(text, &at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string());
        }
        _ => write_text(text, text_of(&array.slice(row, 1))?.value(0)),
    }
    Ok(())
}

fn write_text(text: &mut String, value: &str) {
    text.push_str(&Value::from(value).to_string());
}

#[cfg(test)]
mod tests {
    use super::at_path;

    #[test]
    fn paths_are_followed() {
        let text = r#"{"k":1,"l":[1,2],"a":{"b c":"two"},"n":null}"#;
        let cases = [
            ("$.k", Some("1")),
            ("$.l[0]", Some("1")),
            ("$.l", Some("[1,2]")),
            ("$.a['b c']", Some("two")),
            ("$.l[*]", Some("[1,2]")),
            ("$.a[*]", None),
            ("$.n", None),
            ("$.l[5]", None),
            ("$.x.y", None),
            ("k", None),
            ("$", Some(r#"{"k":1,"l":[1,2],"a":{"b c":"two"},"n":null}"#)),
        ];
        for (path, expected) in cases {
            assert_eq!(at_path(text, path).as_deref(), expected, "{path}");
        }
        assert_eq!(at_path("not json", "$"), None);
    }
}
