//! Converts columns to the types of files: those that Spark, Hive and pyarrow can all read.
//!
//! No unsigned integers, no nanoseconds, no views, no dictionaries; timestamps are microseconds, in UTC unless
//! their type has no time zone. `.help landing` shows the types that others see.
//! A type whose values would change their meaning is refused, with a hint. Pure.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::arrow::array::{
    Array as _, ArrayRef, AsArray as _, RecordBatch, RecordBatchOptions, make_array,
};
use datafusion::arrow::compute::{CastOptions, cast_with_options};
use datafusion::arrow::datatypes::{
    DECIMAL128_MAX_PRECISION, DataType, Field, FieldRef, Fields, Schema, SchemaRef, TimeUnit,
    TimestampNanosecondType,
};
use datafusion::arrow::error::ArrowError;

use super::manifest::Column;
use crate::error::{Error, Result};
use crate::spark::interval_type::Span;
use crate::spark::types::{local_timestamp, quoted_if_needed, simple_string, timestamp};

/// Returns the schema of the files that hold a table of the given schema.
pub(super) fn file_schema(schema: &Schema) -> Result<SchemaRef> {
    if schema.fields().is_empty() {
        return Err(Error::failed("there are no columns to write"));
    }
    Ok(Arc::new(Schema::new(file_fields(schema.fields(), None)?)))
}

/// Converts a batch to the types of [`file_schema`]; a value that does not fit is an error, never a null.
pub(super) fn file_batch(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch> {
    let options = CastOptions { safe: false, ..CastOptions::default() };
    let columns = batch.columns().iter().zip(schema.fields());
    let columns: Result<Vec<ArrayRef>> = columns
        .map(|(column, field)| {
            let cast = floored(column)
                .and_then(|column| cast_with_options(&column, field.data_type(), &options));
            cast.map_err(|cause| Error::from(cause).context(format!("column `{}`", field.name())))
        })
        .collect();
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    Ok(RecordBatch::try_new_with_options(schema.clone(), columns?, &options)?)
}

/// Rounds timestamps down to microseconds, as Spark's `nanosToMicros` does; the cast rounds towards 1970.
fn floored(column: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    if let DataType::Timestamp(TimeUnit::Nanosecond, zone) = column.data_type() {
        let micros = |at: i64| {
            let too_early = || ArrowError::CastError("a timestamp is too early".to_owned());
            at.checked_sub(at.rem_euclid(1000)).ok_or_else(too_early)
        };
        let at = column.as_primitive::<TimestampNanosecondType>();
        let at = at.try_unary::<_, TimestampNanosecondType, _>(micros)?;
        return Ok(Arc::new(at.with_timezone_opt(zone.clone())));
    }
    if !column.data_type().is_nested() && !matches!(column.data_type(), DataType::Dictionary(..)) {
        return Ok(Arc::clone(column));
    }
    let data = column.to_data();
    let children = data.child_data().iter();
    let children = children.map(|child| Ok(floored(&make_array(child.clone()))?.to_data()));
    let children = children.collect::<Result<Vec<_>, ArrowError>>()?;
    Ok(make_array(data.into_builder().child_data(children).build()?))
}

/// Gives columns the spelling of partition columns that a directory has.
pub(super) fn spelled(schema: &SchemaRef, names: &[String]) -> SchemaRef {
    let field = |field: &FieldRef| {
        let same = |name: &&String| name.to_lowercase() == field.name().to_lowercase();
        match names.iter().find(same) {
            Some(name) => Arc::new(field.as_ref().clone().with_name(name)),
            None => Arc::clone(field),
        }
    };
    Arc::new(Schema::new(schema.fields().iter().map(field).collect::<Vec<_>>()))
}

/// Puts columns into the order and spelling of existing ones, new columns last; also returns the original
/// position of each.
pub(super) fn aligned(schema: &SchemaRef, standing: &[Column]) -> (SchemaRef, Vec<usize>) {
    let place = |field: &FieldRef| {
        let same = |old: &Column| old.name.to_lowercase() == field.name().to_lowercase();
        standing.iter().position(same)
    };
    let mut order: Vec<usize> = (0..schema.fields().len()).collect();
    order.sort_by_key(|at| place(&schema.fields()[*at]).unwrap_or(standing.len()));
    let spelled = order.iter().map(|at| {
        let field = schema.fields()[*at].as_ref().clone();
        match place(&schema.fields()[*at]) {
            Some(old) => field.with_name(&standing[old].name),
            None => field,
        }
    });
    (Arc::new(Schema::new(spelled.collect::<Vec<_>>())), order)
}

/// The path to a column or field, for errors.
struct FieldPath<'a> {
    /// The column of the table.
    column: &'a str,
    /// The column and the fields that lead to it.
    path: String,
}

/// Maps the fields of a table or struct; names must not differ only in case, as in Spark's
/// `SchemaUtils.checkColumnNameDuplication`.
fn file_fields(fields: &Fields, inside: Option<&FieldPath<'_>>) -> Result<Vec<Field>> {
    let mut names = HashSet::new();
    let mut mapped = Vec::with_capacity(fields.len());
    for field in fields {
        let place = match inside {
            None => FieldPath { column: field.name(), path: field.name().clone() },
            Some(outer) => {
                FieldPath { column: outer.column, path: format!("{}.{}", outer.path, field.name()) }
            }
        };
        if !names.insert(field.name().to_lowercase()) {
            return Err(Error::failed(format!("two columns are named `{}`", place.path))
                .hint(format!("rename one of them: SELECT … AS {}_2", field.name())));
        }
        mapped.push(Field::new(field.name(), file_type(field.data_type(), &place)?, true));
    }
    Ok(mapped)
}

/// Maps one type.
fn file_type(data_type: &DataType, place: &FieldPath<'_>) -> Result<DataType> {
    use DataType as T;
    Ok(match data_type {
        T::UInt8 => T::Int16,
        T::UInt16 => T::Int32,
        T::UInt32 => T::Int64,
        // Spark's `ParquetToSparkSchemaConverter` also reads UINT_64 as this type.
        T::UInt64 => T::Decimal128(20, 0),
        T::Float16 => T::Float32,
        T::Null | T::LargeUtf8 | T::Utf8View => T::Utf8,
        T::LargeBinary | T::BinaryView | T::FixedSizeBinary(_) => T::Binary,
        T::Date64 => T::Date32,
        // Spark alone reads these: it keeps their type in a footer of its own.
        of if Span::of(of).is_some() => return Err(refused(data_type, place, "STRING")),
        T::Timestamp(_, Some(_)) => timestamp(),
        // As in Spark: a time without a zone would be another one in a session with a time zone.
        T::Timestamp(_, None) => local_timestamp(),
        T::Decimal32(p, s) | T::Decimal64(p, s) | T::Decimal128(p, s) | T::Decimal256(p, s) => {
            decimal(*p, *s).ok_or_else(|| refused(data_type, place, "DOUBLE"))?
        }
        T::Dictionary(_, value) => file_type(value, place)?,
        T::RunEndEncoded(_, value) => file_type(value.data_type(), place)?,
        T::List(item)
        | T::LargeList(item)
        | T::FixedSizeList(item, _)
        | T::ListView(item)
        | T::LargeListView(item) => {
            T::List(Arc::new(Field::new("element", file_type(item.data_type(), place)?, true)))
        }
        T::Struct(fields) if fields.is_empty() => {
            let path = &place.path;
            let shown =
                format!("column `{path}` is a struct without fields, which files cannot hold");
            return Err(
                Error::failed(shown).hint("leave it out: list the other columns in a SELECT")
            );
        }
        T::Struct(fields) => T::Struct(file_fields(fields, Some(place))?.into()),
        T::Map(entries, sorted) => map(entries, *sorted, place)?,
        T::Time32(_) | T::Time64(_) | T::Duration(_) | T::Interval(_) | T::Union(..) => {
            return Err(refused(data_type, place, "STRING"));
        }
        same => same.clone(),
    })
}

/// Maps a decimal to one of 128 bits with a scale of 0 or more, if it fits.
fn decimal(precision: u8, scale: i8) -> Option<DataType> {
    let precision = precision.checked_add(scale.min(0).unsigned_abs())?;
    let fits = precision <= DECIMAL128_MAX_PRECISION;
    fits.then(|| DataType::Decimal128(precision, scale.max(0)))
}

fn map(entries: &FieldRef, sorted: bool, place: &FieldPath<'_>) -> Result<DataType> {
    let DataType::Struct(pair) = entries.data_type() else {
        return Err(refused(entries.data_type(), place, "STRING"));
    };
    let [key, value] = pair.as_ref() else {
        return Err(refused(entries.data_type(), place, "STRING"));
    };
    let key = Field::new("key", file_type(key.data_type(), place)?, false);
    let value = Field::new("value", file_type(value.data_type(), place)?, true);
    let pair = DataType::Struct(Fields::from(vec![key, value]));
    Ok(DataType::Map(Arc::new(Field::new("key_value", pair, false)), sorted))
}

fn refused(data_type: &DataType, place: &FieldPath<'_>, instead: &str) -> Error {
    let (name, path) = (simple_string(data_type), &place.path);
    let column = quoted_if_needed(place.column);
    Error::failed(format!("column `{path}` has the type {name}, which is not written to files"))
        .hint(format!("write CAST({column} AS {instead}) AS {column}"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{
        Array, AsArray, DictionaryArray, Float64Array, Int32Array, ListArray, NullArray,
        RecordBatch, StringArray, StructArray, TimestampNanosecondArray, TimestampSecondArray,
        UInt64Array,
    };
    use datafusion::arrow::buffer::OffsetBuffer;
    use datafusion::arrow::datatypes::{
        DataType, Decimal128Type, Field, Fields, Int32Type, IntervalUnit, Schema, TimeUnit,
        TimestampMicrosecondType,
    };

    use super::{file_batch, file_schema};
    use crate::spark::interval_type::Span;
    use crate::spark::types::simple_string;

    fn mapped(data_type: DataType) -> Result<String, String> {
        let schema = Schema::new(vec![Field::new("c", data_type, false)]);
        match file_schema(&schema) {
            Ok(schema) => Ok(simple_string(schema.field(0).data_type())),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn every_type_becomes_one_that_spark_reads() {
        let item = |data_type| Arc::new(Field::new("item", data_type, false));
        let pair = DataType::Struct(
            vec![(*item(DataType::Utf8View)).clone(), (*item(DataType::Null)).clone()].into(),
        );
        let cases = [
            (DataType::UInt8, "smallint"),
            (DataType::UInt64, "decimal(20,0)"),
            (DataType::Float16, "float"),
            (DataType::Null, "string"),
            (DataType::Utf8View, "string"),
            (DataType::FixedSizeBinary(3), "binary"),
            (DataType::Timestamp(TimeUnit::Second, Some("+02:00".into())), "timestamp"),
            (DataType::Timestamp(TimeUnit::Nanosecond, None), "timestamp_ntz"),
            (DataType::Decimal32(5, -2), "decimal(7,0)"),
            (DataType::Dictionary(DataType::Int8.into(), DataType::LargeUtf8.into()), "string"),
            (DataType::LargeList(item(DataType::UInt32)), "array<bigint>"),
            (DataType::Map(item(pair), false), "map<string,string>"),
            (
                DataType::Struct(vec![Field::new("a", DataType::Date64, true)].into()),
                "struct<a:date>",
            ),
        ];
        for (from, to) in cases {
            assert_eq!(mapped(from.clone()), Ok(to.to_owned()), "{from}");
        }
    }

    #[test]
    fn what_no_file_can_hold_is_refused() {
        for data_type in [
            DataType::Struct(Fields::empty()),
            DataType::Interval(IntervalUnit::DayTime),
            Span::DAYS.data_type(),
            DataType::new_list(Span::MONTHS.data_type(), true),
            DataType::Time64(TimeUnit::Microsecond),
            DataType::Decimal256(60, 2),
        ] {
            assert!(mapped(data_type.clone()).is_err(), "{data_type}");
        }
        let twice =
            vec![Field::new("a", DataType::Int8, true), Field::new("A", DataType::Int8, true)];
        let error = file_schema(&Schema::new(twice)).unwrap_err();
        assert_eq!(error.to_string(), "two columns are named `A`");
        assert!(file_schema(&Schema::empty()).is_err());
    }

    #[test]
    fn values_keep_their_meaning() {
        let words: DictionaryArray<Int32Type> = ["x", "y"].into_iter().collect();
        let list = ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1)]), None]);
        let inner = StructArray::from(vec![(
            Arc::new(Field::new("d", words.data_type().clone(), false)),
            Arc::new(words) as _,
        )]);
        let batch = RecordBatch::try_from_iter([
            ("n", Arc::new(NullArray::new(2)) as _),
            ("u", Arc::new(UInt64Array::from(vec![u64::MAX, 0])) as _),
            ("t", Arc::new(TimestampNanosecondArray::from(vec![1_999, 0])) as _),
            ("l", Arc::new(list) as _),
            ("s", Arc::new(inner) as _),
            ("f", Arc::new(Float64Array::from(vec![f64::NAN, 0.5])) as _),
        ])
        .unwrap();
        let schema = file_schema(&batch.schema()).unwrap();
        let batch = file_batch(&batch, &schema).unwrap();
        assert_eq!(batch.column(0).null_count(), 2);
        assert_eq!(batch.column(1).as_primitive::<Decimal128Type>().value(0), u64::MAX.into());
        assert_eq!(batch.column(2).as_primitive::<TimestampMicrosecondType>().value(0), 1);
        let words: &StringArray = batch.column(4).as_struct().column(0).as_string();
        assert_eq!(words.value(1), "y");
    }

    /// Spark rounds down too, including values in lists and structs.
    #[test]
    fn nanoseconds_before_1970_are_floored() {
        let at = || TimestampNanosecondArray::from(vec![-1, -1000, -1001, 999]);
        let field = |data_type: &DataType| Arc::new(Field::new("t", data_type.clone(), true));
        let list = ListArray::new(
            field(at().data_type()),
            OffsetBuffer::from_lengths([1, 0, 2, 1]),
            Arc::new(at()),
            None,
        );
        let inner = StructArray::from(vec![(field(list.data_type()), Arc::new(list) as _)]);
        let keys = Int32Array::from(vec![3, 2, 1, 0]);
        let words = DictionaryArray::try_new(keys, Arc::new(at())).unwrap();
        let batch = RecordBatch::try_from_iter([
            ("t", Arc::new(at().with_timezone("UTC")) as _),
            ("s", Arc::new(inner) as _),
            ("d", Arc::new(words) as _),
        ])
        .unwrap();
        let schema = file_schema(&batch.schema()).unwrap();
        let batch = file_batch(&batch, &schema).unwrap();
        let micros =
            |array: &dyn Array| array.as_primitive::<TimestampMicrosecondType>().values().to_vec();
        assert_eq!(micros(batch.column(0)), [-1, -1, -2, 0]);
        let list: &ListArray = batch.column(1).as_struct().column(0).as_list();
        assert_eq!(micros(list.values()), [-1, -1, -2, 0]);
        assert_eq!(micros(batch.column(2)), [0, -2, -1, -1]);
        let first = TimestampNanosecondArray::from(vec![i64::MIN]);
        let batch = RecordBatch::try_from_iter([("t", Arc::new(first) as _)]).unwrap();
        let error = file_batch(&batch, &file_schema(&batch.schema()).unwrap()).unwrap_err();
        assert!(error.to_string().contains("too early"), "{error}");
    }

    #[test]
    fn a_value_that_does_not_fit_is_an_error() {
        let far = TimestampSecondArray::from(vec![i64::MAX]);
        let batch = RecordBatch::try_from_iter([("t", Arc::new(far) as _)]).unwrap();
        let schema = file_schema(&batch.schema()).unwrap();
        let error = file_batch(&batch, &schema).unwrap_err();
        assert!(error.to_string().starts_with("column `t`: "), "{error}");
    }
}
