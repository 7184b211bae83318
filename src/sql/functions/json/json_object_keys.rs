//! `json_object_keys`: the keys of a JSON object, in its order; NULL for other values.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, ListBuilder, StringBuilder};
use datafusion::arrow::datatypes::DataType;

use crate::json::document::Value;
use crate::sql::functions::scalar::{Rule, texts};

/// The function of this file.
pub(in crate::sql) const RULE: Rule = Rule {
    name: "json_object_keys",
    coerce: |types| texts(types, 1, 1),
    return_type: |_| DataType::new_list(DataType::Utf8, true),
    eval: |args, _| Ok(keys_of(&args[0])),
};

fn keys_of(texts: &ArrayRef) -> ArrayRef {
    let mut lists = ListBuilder::new(StringBuilder::new());
    for text in texts.as_string::<i32>() {
        let Some(Value::Object(fields)) = text.and_then(Value::read) else {
            lists.append(false);
            continue;
        };
        for (name, _) in fields {
            lists.values().append_value(name);
        }
        lists.append(true);
    }
    Arc::new(lists.finish())
}
