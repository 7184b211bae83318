//! Rewords the engine's errors.
//!
//! Knows the wording of errors of `DataFusion` 55.2 and nothing of statements. An error that it does not
//! recognize is passed on without the engine's prefixes (see `error`).

use datafusion::error::DataFusionError;

use crate::error::Error;
use crate::sql::functions::refusal::no_function;

/// Translates an error of the engine to one of the shell.
pub(in crate::sql) fn translate(error: DataFusionError) -> Error {
    let text = error.strip_backtrace();
    if let Some(name) = between(&text, "Invalid function '", "'") {
        return no_function(name);
    }
    if text.contains("UNION queries have different number of columns") {
        return Error::failed("the two sides of the UNION have different numbers of columns");
    }
    if let Some(place) = between(&text, "Order by column out of bounds, specified: ", ",") {
        return Error::failed(format!("ORDER BY position {place} is not in the select list"));
    }
    if let Some(place) = between(&text, "Cannot find column with position ", " in") {
        return Error::failed(format!("GROUP BY position {place} is not in the select list"));
    }
    if let Some(column) = between(&text, "column \"", "\" must appear in the GROUP BY clause") {
        let name = column.rsplit('.').next().unwrap_or(column);
        return Error::failed(format!("`{name}` is neither in GROUP BY nor in an aggregate"))
            .hint(format!("`GROUP BY {name}`, or `any_value({name})` for one of its values"));
    }
    if text.contains("unnest() can only be applied") {
        return Error::failed("`explode` takes an array or a map");
    }
    if text.contains("operator 'NOT' requires a boolean expression") {
        return Error::failed("`NOT` does not take values of this type");
    }
    Error::from(error)
}

/// Returns the text between two markers.
fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let start = text.find(from)? + from.len();
    let length = text[start..].find(to)?;
    Some(&text[start..start + length])
}
