//! `to_json`: nested values as JSON.
//!
//! Fields that are NULL are omitted, as Spark's `JacksonGenerator` does.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result as EngineResult, exec_err};

use super::options::Options;
use crate::json::document::quote_chars;
use crate::spark::time_zone::Zone;
use crate::spark::types::{simple_string, timestamp};
use crate::sql::functions::array::list_builder::span;
use crate::sql::functions::cast::convert::casted;
use crate::sql::functions::cast::null::is_null;
use crate::sql::functions::cast::text_of;
use crate::sql::functions::datetime::format::Pattern;
use crate::sql::functions::json::style;
use crate::sql::functions::scalar::Zoned;

/// The function of this file.
pub(in crate::sql) const RULE: Zoned = Zoned {
    name: "to_json",
    coerce: |types| match types {
        [of, options @ ..] if of.is_nested() && options.len() % 2 == 0 => Some(types.to_vec()),
        [DataType::Null] => Some(vec![DataType::Utf8]),
        _ => None,
    },
    return_type: |_| DataType::Utf8,
    eval: |args, _, zone| {
        let options = Options::read(&args[1..])?;
        let zone = options.zone.clone().unwrap_or_else(|| zone.clone());
        to_json(&args[0], &Options { zone: Some(zone), ..options })
    },
};

fn to_json(array: &ArrayRef, options: &Options) -> EngineResult<ArrayRef> {
    let mut texts: Vec<Option<String>> = Vec::with_capacity(array.len());
    for row in 0..array.len() {
        let mut text = String::new();
        texts.push(if is_null(array, row) {
            None
        } else {
            write_json(&mut text, array, row, options)?;
            Some(style::styled(text, options))
        });
    }
    Ok(Arc::new(StringArray::from(texts)))
}

fn write_json(
    text: &mut String,
    array: &ArrayRef,
    row: usize,
    options: &Options,
) -> EngineResult<()> {
    if is_null(array, row) {
        text.push_str("null");
        return Ok(());
    }
    match array.data_type() {
        of if of.is_nested() => write_nested(text, array, row, options)?,
        DataType::Boolean => text.push_str(&array.as_boolean().value(row).to_string()),
        number if number.is_numeric() => {
            let one = text_of(&array.slice(row, 1))?;
            match one.value(0) {
                named @ ("NaN" | "Infinity" | "-Infinity") => write_text(text, named),
                number => text.push_str(number),
            }
        }
        of if crate::spark::interval_type::Span::of(of).is_some() => {
            write_text(text, text_of(&array.slice(row, 1))?.value(0));
        }
        DataType::Timestamp(_, zone) => {
            let is_local = zone.is_none();
            let one = casted(&array.slice(row, 1), &timestamp())?;
            let micros =
                one.as_primitive::<datafusion::arrow::datatypes::TimestampMicrosecondType>();
            let (pattern, usual, zone) = if is_local {
                (&options.local_timestamps, "yyyy-MM-dd'T'HH:mm:ss.SSS", Zone::utc())
            } else {
                (&options.timestamps, "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", options.zone())
            };
            let pattern = Pattern::for_writing(pattern.as_deref().unwrap_or(usual))?;
            let written = pattern.write(micros.value(0), &zone)?;
            write_text(text, &written);
        }
        DataType::Time64(_) => return exec_err!("`to_json` does not write times"),
        DataType::Binary => {
            write_text(text, &STANDARD.encode(array.as_binary::<i32>().value(row)));
        }
        DataType::Date32 if options.dates.is_some() => {
            let date = array.as_primitive::<datafusion::arrow::datatypes::Date32Type>();
            let at = i64::from(date.value(row)).saturating_mul(crate::civil::MICROS_PER_DAY);
            let pattern = Pattern::for_writing(options.dates.as_deref().unwrap_or_default())?;
            write_text(text, &pattern.write(at, &options.zone())?);
        }
        _ => write_text(text, text_of(&array.slice(row, 1))?.value(0)),
    }
    Ok(())
}

fn write_nested(
    text: &mut String,
    array: &ArrayRef,
    row: usize,
    options: &Options,
) -> EngineResult<()> {
    match array.data_type() {
        DataType::Struct(fields) => {
            let columns = array.as_struct().columns();
            let present = fields
                .iter()
                .zip(columns)
                .filter(|(_, column)| options.keeps_nulls || !is_null(column, row));
            text.push('{');
            for (at, (field, column)) in present.enumerate() {
                text.push_str(if at == 0 { "" } else { "," });
                write_text(text, field.name());
                text.push(':');
                write_json(text, column, row, options)?;
            }
            text.push('}');
        }
        DataType::List(_) => {
            let items = array.as_list::<i32>().value(row);
            text.push('[');
            for at in 0..items.len() {
                text.push_str(if at == 0 { "" } else { "," });
                write_json(text, &items, at, options)?;
            }
            text.push(']');
        }
        DataType::Map(..) => {
            let entries = array.as_map().value(row);
            let keys = keys_of_map(entries.column(0))?;
            text.push('{');
            for at in 0..entries.len() {
                text.push_str(if at == 0 { "" } else { "," });
                write_text(text, keys.value(at));
                text.push(':');
                write_json(text, entries.column(1), at, options)?;
            }
            text.push('}');
        }
        other => write_text(text, &other.to_string()),
    }
    Ok(())
}

/// Writes the keys of maps as Spark's `JacksonGenerator.writeMapData` does: dates, timestamps and intervals
/// as their internal numbers, and structs and lists as their internal values in brackets.
fn keys_of_map(keys: &ArrayRef) -> EngineResult<StringArray> {
    match keys.data_type() {
        DataType::Date32 => text_of(&cast(keys, &DataType::Int32)?),
        DataType::Timestamp(..) => text_of(&cast(keys, &DataType::Int64)?),
        DataType::Struct(_) | DataType::List(_) => {
            let parts: Vec<ArrayRef> = match keys.data_type() {
                DataType::Struct(_) => keys.as_struct().columns().to_vec(),
                _ => vec![Arc::clone(keys.as_list::<i32>().values())],
            };
            let parts: Vec<StringArray> =
                parts.iter().map(keys_of_map).collect::<EngineResult<_>>()?;
            let written = |row: usize| {
                let of_row: Vec<(&StringArray, usize)> = match keys.as_list_opt::<i32>() {
                    Some(list) => span(list, row).map(|at| (&parts[0], at)).collect(),
                    None => parts.iter().map(|part| (part, row)).collect(),
                };
                let all = of_row
                    .into_iter()
                    .map(|(part, at)| if part.is_valid(at) { part.value(at) } else { "null" });
                format!("[{}]", all.collect::<Vec<_>>().join(","))
            };
            let row = |row: usize| (!is_null(keys, row)).then(|| written(row));
            Ok((0..keys.len()).map(row).collect())
        }
        of @ (DataType::Binary | DataType::Map(..)) => {
            let said = format!("`to_json` does not write maps with keys of {}", simple_string(of));
            exec_err!("{said}")
        }
        _ => text_of(keys),
    }
}

fn write_text(text: &mut String, value: &str) {
    quote_chars(value, text);
}
