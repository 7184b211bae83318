//! `get_json_object`: the value at a path like `$.a[0].b`.
//!
//! Invalid JSON, or a path that does not exist, is NULL; a string is returned without its quotes
//! (`GetJsonObjectEvaluator`).

use std::sync::Arc;

use datafusion::arrow::array::{AsArray, StringArray};
use datafusion::arrow::datatypes::DataType;

use crate::json::document::Value;
use crate::sql::functions::scalar::{Rule, texts};

/// The function of this file.
pub(in crate::sql) const RULE: Rule = Rule {
    name: "get_json_object",
    coerce: |types| texts(types, 2, 2),
    return_type: |_| DataType::Utf8,
    eval: |args, _| {
        let pairs = args[0].as_string::<i32>().iter().zip(args[1].as_string::<i32>());
        let found = pairs.map(|(text, path)| at_path(text?, path?));
        Ok(Arc::new(found.collect::<StringArray>()))
    },
};

/// Returns the value at a path like `$.a[0].b`; for `[*]`, the only element, or the list of several.
fn at_path(text: &str, path: &str) -> Option<String> {
    let value = Value::read(text)?;
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
                found = found.into_iter().flat_map(items).collect();
            } else {
                let index = index.trim().parse::<usize>().ok()?;
                found = found.into_iter().filter_map(|one| items(one).get(index)).collect();
            }
            rest = tail;
        } else {
            let tail = rest.strip_prefix('.')?;
            let end = tail.find(['.', '[']).unwrap_or(tail.len());
            // In Spark's `GetJsonObjectEvaluator`, a field that is null does not exist.
            let named = found.into_iter().filter_map(|one| one.get(&tail[..end]));
            found = named.filter(|one| !matches!(one, Value::Null)).collect();
            rest = &tail[end..];
        }
    }
    match found.as_slice() {
        [only] if is_wild => {
            let mut out = String::new();
            only.write(&mut out);
            Some(out)
        }
        [] => None,
        [only] => only.text(),
        several => Value::List(several.iter().copied().cloned().collect()).text(),
    }
}

/// Returns the elements of an array; nothing for other values.
fn items(value: &Value) -> &[Value] {
    match value {
        Value::List(items) => items,
        _ => &[],
    }
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
