//! Literals of dates and timestamps, whose meaning is fixed in the session that reads them.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int64Array, StringArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, TimestampMicrosecondType};
use datafusion::common::Result as EngineResult;
use datafusion::sql::sqlparser::ast::{DataType as Written, Expr, TypedString, Value};

use super::{clock, time};
use crate::error::{Error, Result};
use crate::spark::ddl::arrow_type;
use crate::spark::interval_type::Span;
use crate::spark::time_zone::Zone;
use crate::spark::types::timestamp;
use crate::sql::ast::cast_to::to_named;
use crate::sql::ast::function_call::call;
use crate::sql::ast::literal;
use crate::sql::ast::type_name::type_name;
use crate::sql::functions::cast::convert::casted_in;

/// Reads a date or timestamp literal; a timestamp then keeps its instant, even if the time zone changes.
///
/// # Errors
/// The literal is invalid; as a cast it would be NULL.
pub(in crate::sql) fn fixed(typed: &TypedString, zone: &Zone) -> Result<Option<Expr>> {
    let TypedString { data_type, value, uses_odbc_syntax: _ } = typed;
    if let (
        Written::Time(None, _),
        Value::SingleQuotedString(text) | Value::DoubleQuotedString(text),
    ) = (data_type, &value.value)
    {
        let Some(micros) = clock::read(text) else {
            return Err(Error::failed(format!("invalid time `{text}`"))
                .hint("write `TIME '14:23:19'`, `TIME '14:23:19.5'`"));
        };
        let micros = to_named(literal::text(&micros.to_string()), "BIGINT");
        return Ok(Some(call("time_of", vec![micros])));
    }
    let name = type_name(data_type);
    let (Some(to), Value::SingleQuotedString(text) | Value::DoubleQuotedString(text)) =
        (arrow_type(&name), &value.value)
    else {
        return Ok(None);
    };
    let array: ArrayRef = Arc::new(StringArray::from(vec![text.as_str()]));
    let read = match literal_casted(&array, &to, zone) {
        Ok(read) if read.null_count() == 0 => read,
        _ => {
            return Err(Error::failed(format!("invalid {} `{text}`", name.to_lowercase()))
                .hint("write `DATE '2018-01-23'`, `TIMESTAMP '2018-01-23 14:23:19'`"));
        }
    };
    if to != timestamp() {
        return Ok(None);
    }
    let micros = read.as_primitive::<TimestampMicrosecondType>().value(0);
    let micros = to_named(literal::text(&micros.to_string()), "BIGINT");
    Ok(Some(call("timestamp_micros", vec![micros])))
}

/// Casts a literal: unlike in a column, `now` and `today` are instants there (Spark's
/// `SpecialDatetimeValues`).
pub(in crate::sql) fn literal_casted(
    array: &ArrayRef,
    to: &DataType,
    zone: &Zone,
) -> EngineResult<ArrayRef> {
    let is_time = matches!(to, DataType::Date32 | DataType::Timestamp(..));
    if is_time
        && Span::of(to).is_none()
        && let Some(text) = array.as_string_opt::<i32>().and_then(|texts| texts.iter().next()?)
        && let Some(value) = time::special(text, to, zone)
    {
        let values = Int64Array::from(vec![value]);
        let narrow = if *to == DataType::Date32 { DataType::Int32 } else { DataType::Int64 };
        return Ok(cast(&cast(&values, &narrow)?, to)?);
    }
    casted_in(array, to, zone)
}
