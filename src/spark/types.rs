//! Names the engine's types as Spark does, in its two forms: `simpleString` has `bigint` and `int`; the tree
//! of `printSchema` has `long` and `integer`.

use datafusion::arrow::datatypes::{DataType, Field, FieldRef, IntervalUnit, TimeUnit};

use crate::spark::interval_type::Span;

/// Returns a type as Spark's `DataType.simpleString` names it: `bigint`, `struct<a:string>`.
#[must_use]
pub fn simple_string(data_type: &DataType) -> String {
    spelled(data_type, str::to_owned)
}

/// Writes a type so that it can be read again: field names that are not plain words are in backquotes, as in
/// Spark's `StructType.sql` (`quoteIfNeeded`).
pub(crate) fn written(data_type: &DataType) -> String {
    spelled(data_type, quoted_if_needed)
}

/// Puts a name that is not a plain word, or is a number, in backquotes: Spark's `quoteIfNeeded`.
pub(crate) fn quoted_if_needed(name: &str) -> String {
    let is_word = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let is_number = name.chars().all(|c| c.is_ascii_digit());
    if is_word && !is_number { name.to_owned() } else { backquoted(name) }
}

/// Puts a name in backquotes; its own backquotes are doubled.
pub(crate) fn backquoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

fn spelled(data_type: &DataType, named: fn(&str) -> String) -> String {
    match (data_type, element(data_type)) {
        (_, Some(element)) => format!("array<{}>", spelled(element.data_type(), named)),
        (DataType::Struct(fields), _) => {
            let one = |field: &FieldRef| {
                format!("{}:{}", named(field.name()), spelled(field.data_type(), named))
            };
            format!("struct<{}>", fields.iter().map(one).collect::<Vec<_>>().join(","))
        }
        (DataType::Map(entries, _), _) => {
            let (key, value) = entry(entries);
            let name = |field: Option<&Field>| {
                field.map_or_else(String::new, |field| spelled(field.data_type(), named))
            };
            format!("map<{},{}>", name(key), name(value))
        }
        (DataType::Dictionary(_, values), _) => spelled(values, named),
        (DataType::Int8, _) => "tinyint".to_owned(),
        (DataType::Int16 | DataType::UInt8, _) => "smallint".to_owned(),
        (DataType::Int32 | DataType::UInt16, _) => "int".to_owned(),
        (DataType::Int64 | DataType::UInt32, _) => "bigint".to_owned(),
        _ => tree_name(data_type),
    }
}

/// Returns a type as the tree names it, by Spark's `DataType.typeName`: `long`, `struct`.
pub(crate) fn tree_name(data_type: &DataType) -> String {
    let name = match data_type {
        DataType::Null => "void",
        DataType::Boolean => "boolean",
        DataType::Int8 => "byte",
        DataType::Int16 | DataType::UInt8 => "short",
        DataType::Int32 | DataType::UInt16 => "integer",
        DataType::Int64 | DataType::UInt32 => "long",
        DataType::UInt64 => "decimal(20,0)",
        DataType::Float16 | DataType::Float32 => "float",
        DataType::Float64 => "double",
        DataType::Decimal32(precision, scale)
        | DataType::Decimal64(precision, scale)
        | DataType::Decimal128(precision, scale)
        | DataType::Decimal256(precision, scale) => return format!("decimal({precision},{scale})"),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "string",
        DataType::Binary
        | DataType::LargeBinary
        | DataType::BinaryView
        | DataType::FixedSizeBinary(_) => "binary",
        DataType::Date32 | DataType::Date64 => "date",
        DataType::Timestamp(_, Some(_)) => {
            return Span::of(data_type).map_or_else(|| "timestamp".to_owned(), Span::name);
        }
        DataType::Timestamp(_, None) => "timestamp_ntz",
        DataType::Time32(_) | DataType::Time64(_) => "time(6)",
        DataType::Duration(_) | DataType::Interval(IntervalUnit::DayTime) => {
            "interval day to second"
        }
        DataType::Interval(IntervalUnit::YearMonth) => "interval year to month",
        DataType::Interval(IntervalUnit::MonthDayNano) => "interval",
        DataType::Struct(_) => "struct",
        DataType::Map(..) => "map",
        DataType::Dictionary(_, values) => return tree_name(values),
        other if element(other).is_some() => "array",
        other => return other.to_string(),
    };
    name.to_owned()
}

/// Returns the element field of a list type.
pub(crate) fn element(data_type: &DataType) -> Option<&Field> {
    match data_type {
        DataType::List(field)
        | DataType::LargeList(field)
        | DataType::ListView(field)
        | DataType::LargeListView(field)
        | DataType::FixedSizeList(field, _) => Some(field),
        _ => None,
    }
}

/// Returns the key field and the value field of a map's entries.
pub(crate) fn entry(entries: &Field) -> (Option<&Field>, Option<&Field>) {
    match entries.data_type() {
        DataType::Struct(fields) => {
            (fields.first().map(AsRef::as_ref), fields.get(1).map(AsRef::as_ref))
        }
        _ => (None, None),
    }
}

pub(crate) fn is_text(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

/// Spark's timestamp: microseconds, UTC.
pub(crate) fn timestamp() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

/// Spark's timestamp without a time zone: a local time.
pub(crate) fn local_timestamp() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, None)
}
