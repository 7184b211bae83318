//! The columns of a table as parts of messages: `key`, `value` and `headers`, as in Spark's Kafka
//! sink (`KafkaWriter`).

use datafusion::arrow::array::{Array, AsArray as _, BinaryArray, RecordBatch};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Schema};

use crate::error::{Error, Result};
use crate::progress::Reporter;
use crate::topics::Header;

/// Refuses columns that cannot be sent, and names those that are not sent.
pub(super) fn check(schema: &Schema, reporter: &Reporter) -> Result<()> {
    if schema.field_with_name("value").is_err() {
        return Ok(());
    }
    for field in schema.fields() {
        match field.name().as_str() {
            "key" | "value" if !is_text_or_bytes(field.data_type()) => {
                let name = field.name();
                let what = format!("column `{name}` must hold strings or bytes");
                return Err(Error::failed(what).hint(format!(
                    "publish a view of CAST({name} AS STRING) AS {name}; without a column `value` \
                     rows are sent as JSON objects"
                )));
            }
            "headers" if !are_headers(field.data_type()) => {
                return Err(Error::failed("column `headers` has the wrong type")
                    .hint("it must be `array<struct<key:string,value:binary>>`"));
            }
            _ => {}
        }
    }
    let names = schema.fields().iter().map(|field| field.name().as_str());
    let rest: Vec<_> = names.filter(|name| !["key", "value", "headers"].contains(name)).collect();
    if !rest.is_empty() {
        let (columns, are) = if rest.len() == 1 { ("Column", "is") } else { ("Columns", "are") };
        reporter.notice(format!(
            "{columns} `{}` {are} not sent: a message has `key`, `value` and `headers`",
            rest.join("`, `")
        ));
    }
    Ok(())
}

/// Returns whether a column can be sent unchanged: the bytes of a number would be its memory.
fn is_text_or_bytes(data_type: &DataType) -> bool {
    data_type.is_string() || data_type.is_binary() || data_type.is_null()
}

fn are_headers(data_type: &DataType) -> bool {
    match data_type {
        DataType::Null => true,
        DataType::List(element) => match element.data_type() {
            DataType::Null => true,
            DataType::Struct(fields) => match &fields[..] {
                [key, value] => {
                    let names = (key.name().as_str(), value.name().as_str());
                    names == ("key", "value")
                        && key.data_type().is_string()
                        && is_text_or_bytes(value.data_type())
                }
                _ => false,
            },
            _ => false,
        },
        _ => false,
    }
}

/// Returns a column as bytes, or `None` if the table does not have the column.
pub(super) fn bytes(batch: &RecordBatch, name: &str) -> Result<Option<BinaryArray>> {
    let Some(column) = batch.column_by_name(name) else { return Ok(None) };
    let column = cast(column, &DataType::Binary)?;
    Ok(column.as_any().downcast_ref().cloned())
}

/// Adds the headers of a row; one without a key has the empty name.
pub(super) fn headers_into(
    batch: &RecordBatch,
    row: usize,
    headers: &mut Vec<Header<String>>,
) -> Result<()> {
    let Some(column) = batch.column_by_name("headers") else { return Ok(()) };
    let Some(lists) = column.as_list_opt::<i32>().filter(|lists| lists.is_valid(row)) else {
        return Ok(());
    };
    let entries = lists.value(row);
    let Some(entries) = entries.as_struct_opt() else { return Ok(()) };
    let keys = cast(entries.column(0), &DataType::Utf8)?;
    let values = cast(entries.column(1), &DataType::Binary)?;
    let (keys, values) = (keys.as_string::<i32>(), values.as_binary::<i32>());
    for at in (0..entries.len()).filter(|at| entries.is_valid(*at)) {
        let key = if keys.is_valid(at) { keys.value(at) } else { "" };
        let value = values.is_valid(at).then(|| values.value(at).to_vec());
        headers.push(Header { key: key.to_owned(), value });
    }
    Ok(())
}
