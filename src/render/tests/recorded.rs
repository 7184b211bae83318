//! Builds Arrow batches from Spark's recorded rows: a `df.schema.json()` and `to_json` texts.
//!
//! For tests only. Values are kept as JSON text until their type is known, so that no digit is lost. Besides
//! `to_json`'s form there is the one of `record_shown.py`, for what that cannot say: structs are lists, maps
//! lists of pairs, dates days and timestamps microseconds.

use std::collections::HashMap;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use datafusion::arrow::array::{
    ArrayRef, BinaryArray, Int64Array, ListArray, MapArray, NullArray, RecordBatch,
    RecordBatchOptions, StringArray, StructArray, new_null_array,
};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Field, Fields, Schema};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::spark::types::{local_timestamp, timestamp};

type Json = Option<Box<RawValue>>;

/// Returns the Arrow schema of a `df.schema.json()`.
pub(super) fn schema(json: &Value) -> Schema {
    Schema::new(fields(json))
}

/// Returns the rows as one batch.
pub(super) fn batch(schema: &Schema, rows: &[Box<RawValue>]) -> RecordBatch {
    let rows: Vec<Json> = rows.iter().cloned().map(Some).collect();
    let columns = children(schema.fields(), &rows);
    let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
    RecordBatch::try_new_with_options(Arc::new(schema.clone()), columns, &options).expect("rows")
}

fn fields(json: &Value) -> Fields {
    let fields = json["fields"].as_array().expect("fields").iter();
    fields.map(|field| self::field(&field["name"], &field["type"], &field["nullable"])).collect()
}

fn field(name: &Value, json: &Value, nullable: &Value) -> Field {
    let (name, nullable) = (name.as_str().expect("a name"), nullable.as_bool().expect("a flag"));
    Field::new(name, data_type(json), nullable)
}

fn data_type(json: &Value) -> DataType {
    match json["type"].as_str() {
        Some("struct") => DataType::Struct(fields(json)),
        Some("array") => {
            let element = field(&"element".into(), &json["elementType"], &json["containsNull"]);
            DataType::List(element.into())
        }
        Some("map") => {
            let key = field(&"key".into(), &json["keyType"], &false.into());
            let value = field(&"value".into(), &json["valueType"], &json["valueContainsNull"]);
            let entries = DataType::Struct(vec![key, value].into());
            DataType::Map(Field::new("entries", entries, false).into(), false)
        }
        _ => scalar(json.as_str().expect("a type")),
    }
}

fn scalar(name: &str) -> DataType {
    match name {
        "void" => DataType::Null,
        "boolean" => DataType::Boolean,
        "byte" => DataType::Int8,
        "short" => DataType::Int16,
        "integer" => DataType::Int32,
        "long" => DataType::Int64,
        "float" => DataType::Float32,
        "double" => DataType::Float64,
        "string" => DataType::Utf8,
        "binary" => DataType::Binary,
        "date" => DataType::Date32,
        "timestamp" => timestamp(),
        "timestamp_ntz" => local_timestamp(),
        decimal => {
            let digits = decimal.strip_prefix("decimal(").and_then(|rest| rest.strip_suffix(')'));
            let (precision, scale) = digits.and_then(|d| d.split_once(',')).expect("a known type");
            DataType::Decimal128(precision.parse().expect("p"), scale.parse().expect("s"))
        }
    }
}

fn array(data_type: &DataType, values: &[Json]) -> ArrayRef {
    let nulls = || Some(values.iter().map(Option::is_some).collect::<NullBuffer>());
    match data_type {
        DataType::Null => Arc::new(NullArray::new(values.len())),
        DataType::Struct(fields) if fields.is_empty() => {
            Arc::new(StructArray::new_empty_fields(values.len(), nulls()))
        }
        DataType::Struct(fields) => {
            Arc::new(StructArray::new(fields.clone(), children(fields, values), nulls()))
        }
        DataType::List(element) => {
            let items: Vec<Vec<Json>> = values.iter().map(parsed).collect();
            let offsets = OffsetBuffer::from_lengths(items.iter().map(Vec::len));
            let items = array(element.data_type(), &items.concat());
            Arc::new(ListArray::new(element.clone(), offsets, items, nulls()))
        }
        DataType::Map(entries, sorted) => {
            let items: Vec<Vec<(Json, Json)>> = values.iter().map(entries_of).collect();
            let offsets = OffsetBuffer::from_lengths(items.iter().map(Vec::len));
            let (keys, items): (Vec<Json>, Vec<Json>) = items.concat().into_iter().unzip();
            let DataType::Struct(fields) = entries.data_type() else { panic!("entries") };
            let columns =
                vec![array(fields[0].data_type(), &keys), array(fields[1].data_type(), &items)];
            let items = StructArray::new(fields.clone(), columns, None);
            Arc::new(MapArray::new(entries.clone(), offsets, items, nulls(), *sorted))
        }
        DataType::Binary => {
            let bytes =
                |json: &Json| json.as_ref().map(|json| STANDARD.decode(text(json)).expect("b"));
            Arc::new(values.iter().map(bytes).collect::<BinaryArray>())
        }
        other => {
            if let Some(ticks) = ticks(values).filter(|_| other.is_temporal()) {
                return cast_from_number(&ticks, other);
            }
            let texts: StringArray = values.iter().map(|json| json.as_deref().map(text)).collect();
            cast(&texts, other).unwrap_or_else(|_| new_null_array(other, values.len()))
        }
    }
}

/// Returns numbers that stand for times; `None` if one is a text.
fn ticks(values: &[Json]) -> Option<Int64Array> {
    let tick = |json: &Json| {
        json.as_ref()
            .map(|json| json.get().parse().ok())
            .map_or(Some(None), |n: Option<i64>| n.map(Some))
    };
    values.iter().map(tick).collect::<Option<Vec<Option<i64>>>>().map(Int64Array::from)
}

fn cast_from_number(ticks: &Int64Array, time: &DataType) -> ArrayRef {
    let number = if time == &DataType::Date32 { DataType::Int32 } else { DataType::Int64 };
    cast(ticks, &number).and_then(|numbers| cast(&numbers, time)).expect("a time")
}

/// Returns a scalar's text: a string without its quotes, a number as it stands.
fn text(json: &RawValue) -> String {
    serde_json::from_str(json.get()).unwrap_or_else(|_| json.get().to_owned())
}

fn parsed<T: serde::de::DeserializeOwned + Default>(json: &Json) -> T {
    json.as_ref().map(|json| serde_json::from_str(json.get()).expect("a value")).unwrap_or_default()
}

fn children(fields: &Fields, rows: &[Json]) -> Vec<ArrayRef> {
    if rows.iter().flatten().any(|row| row.get().starts_with('[')) {
        let rows: Vec<Vec<Json>> = rows.iter().map(parsed).collect();
        let values = |at| rows.iter().map(|row| row.get(at).cloned().flatten()).collect::<Vec<_>>();
        let column = |(at, field): (usize, &Arc<Field>)| array(field.data_type(), &values(at));
        return fields.iter().enumerate().map(column).collect();
    }
    let rows: Vec<HashMap<String, Json>> = rows.iter().map(parsed).collect();
    let column = |field: &Arc<Field>| -> ArrayRef {
        let values: Vec<Json> =
            rows.iter().map(|row| row.get(field.name()).cloned().flatten()).collect();
        array(field.data_type(), &values)
    };
    fields.iter().map(column).collect()
}

/// Returns a map's entries in their order, the keys as JSON strings.
fn entries_of(json: &Json) -> Vec<(Json, Json)> {
    if json.as_ref().is_some_and(|json| json.get().starts_with('[')) {
        return parsed(json);
    }
    let order: serde_json::Map<String, Value> = parsed(json);
    let values: HashMap<String, Json> = parsed(json);
    let entry = |key: &String| {
        let text = Value::from(key.as_str()).to_string();
        (Some(RawValue::from_string(text).expect("a key")), values[key].clone())
    };
    order.keys().map(entry).collect()
}
