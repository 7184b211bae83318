//! `concat_ws`: ignores NULLs and accepts lists, as Spark's `ConcatWs` does.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringBuilder};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::Result as EngineResult;

use crate::sql::functions::cast::text_of;
use crate::sql::functions::scalar::Rule;

/// The functions of this file.
pub(in crate::sql) const RULES: [Rule; 1] = [Rule {
    name: "concat_ws",
    coerce: |types| {
        let is_list = |t: &DataType| matches!(t, DataType::List(_));
        let as_is = |t: &DataType| if is_list(t) { t.clone() } else { DataType::Utf8 };
        let are_known = types.iter().all(|t| is_list(t) || !t.is_nested());
        (!types.is_empty() && are_known).then(|| types.iter().map(as_is).collect())
    },
    return_type: |_| DataType::Utf8,
    eval: |args, _| concat_ws(args),
}];

fn concat_ws(args: &[ArrayRef]) -> EngineResult<ArrayRef> {
    let separators = args[0].as_string::<i32>();
    let mut joined = StringBuilder::new();
    for row in 0..separators.len() {
        if separators.is_null(row) {
            joined.append_null();
            continue;
        }
        let mut parts: Vec<String> = Vec::new();
        for arg in &args[1..] {
            if arg.is_null(row) {
                continue;
            }
            match arg.data_type() {
                DataType::List(_) => {
                    let items = text_of(&arg.as_list::<i32>().value(row))?;
                    parts.extend(items.iter().flatten().map(str::to_owned));
                }
                _ => parts.push(arg.as_string::<i32>().value(row).to_owned()),
            }
        }
        joined.append_value(parts.join(separators.value(row)));
    }
    Ok(Arc::new(joined.finish()))
}
