//! Names the engine's types as Spark does: `bigint`, `struct<a:int>`.

use datafusion::arrow::datatypes::{DataType, IntervalUnit};

use crate::span::Span;

/// Returns Spark's `simpleString` of a type.
#[must_use]
pub fn simple_name(data_type: &DataType) -> String {
    match data_type {
        DataType::Null => "void".to_owned(),
        DataType::Boolean => "boolean".to_owned(),
        DataType::Int8 => "tinyint".to_owned(),
        DataType::Int16 | DataType::UInt8 => "smallint".to_owned(),
        DataType::Int32 | DataType::UInt16 => "int".to_owned(),
        DataType::Int64 | DataType::UInt32 => "bigint".to_owned(),
        DataType::UInt64 => "decimal(20,0)".to_owned(),
        DataType::Float16 | DataType::Float32 => "float".to_owned(),
        DataType::Float64 => "double".to_owned(),
        DataType::Decimal32(precision, scale)
        | DataType::Decimal64(precision, scale)
        | DataType::Decimal128(precision, scale)
        | DataType::Decimal256(precision, scale) => format!("decimal({precision},{scale})"),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "string".to_owned(),
        DataType::Binary
        | DataType::LargeBinary
        | DataType::BinaryView
        | DataType::FixedSizeBinary(_) => "binary".to_owned(),
        DataType::Date32 | DataType::Date64 => "date".to_owned(),
        DataType::Timestamp(_, Some(_)) => {
            Span::of(data_type).map_or_else(|| "timestamp".to_owned(), Span::name)
        }
        DataType::Timestamp(_, None) => "timestamp_ntz".to_owned(),
        DataType::Interval(IntervalUnit::YearMonth) => "interval year to month".to_owned(),
        DataType::Interval(IntervalUnit::MonthDayNano) => "interval".to_owned(),
        DataType::Interval(IntervalUnit::DayTime) | DataType::Duration(_) => {
            "interval day to second".to_owned()
        }
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::ListView(item)
        | DataType::FixedSizeList(item, _) => format!("array<{}>", simple_name(item.data_type())),
        DataType::Struct(fields) => {
            let one = |field: &datafusion::arrow::datatypes::FieldRef| {
                format!("{}:{}", field.name(), simple_name(field.data_type()))
            };
            format!("struct<{}>", fields.iter().map(one).collect::<Vec<_>>().join(","))
        }
        DataType::Map(entries, _) => match entries.data_type() {
            DataType::Struct(pair) if pair.len() == 2 => {
                let [key, value] = [0, 1].map(|at| simple_name(pair[at].data_type()));
                format!("map<{key},{value}>")
            }
            _ => "map".to_owned(),
        },
        DataType::Dictionary(_, values) => simple_name(values),
        other => other.to_string().to_lowercase(),
    }
}
