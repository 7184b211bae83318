//! The columns of a loaded topic, as Spark's Kafka source names and types them
//! (`KafkaRecordToRowConverter`), and their building.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array as _, ArrayRef, BinaryBuilder, Int32Builder, Int64Builder, ListBuilder, RecordBatch,
    RecordBatchOptions, StringBuilder, StructBuilder, TimestampMicrosecondBuilder,
};
use datafusion::arrow::datatypes::{DataType, Field, Fields, Schema, SchemaRef, TimeUnit};
use datafusion::arrow::error::ArrowError;

use super::{PART_BYTES_MAX, Record, TimestampType};
use crate::outcome::grouped;

/// The columns of a loaded topic, in Spark's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TopicColumn {
    /// `key`, binary.
    Key,
    /// `value`, binary.
    Value,
    /// `topic`, string.
    Topic,
    /// `partition`, integer.
    Partition,
    /// `offset`, long.
    Offset,
    /// `timestamp`, in microseconds UTC.
    Timestamp,
    /// `timestampType`, integer: 0 or 1.
    TimestampType,
    /// `headers`, array of (key string, value binary); only with `--headers`.
    Headers,
}

/// Every column, in the order of the schema.
pub const COLUMNS: [TopicColumn; 8] = [
    TopicColumn::Key,
    TopicColumn::Value,
    TopicColumn::Topic,
    TopicColumn::Partition,
    TopicColumn::Offset,
    TopicColumn::Timestamp,
    TopicColumn::TimestampType,
    TopicColumn::Headers,
];

/// The most bytes of keys or values for which memory is reserved at once, plus an eighth.
const ROOM_BYTES_MAX: usize = 8 << 20;

/// Spark shows a record without a timestamp as 1969-12-31 23:59:59.999, one millisecond before 1970.
const NO_TIMESTAMP_MS: i64 = -1;

/// Returns the schema of a loaded topic; all columns are nullable, as Spark declares them.
#[must_use]
pub fn schema(headers: bool) -> SchemaRef {
    let count = if headers { COLUMNS.len() } else { COLUMNS.len() - 1 };
    let fields: Vec<Field> = COLUMNS[..count].iter().map(|column| column.field()).collect();
    Arc::new(Schema::new(fields))
}

impl TopicColumn {
    fn field(self) -> Field {
        let (name, data_type) = match self {
            TopicColumn::Key => ("key", DataType::Binary),
            TopicColumn::Value => ("value", DataType::Binary),
            TopicColumn::Topic => ("topic", DataType::Utf8),
            TopicColumn::Partition => ("partition", DataType::Int32),
            TopicColumn::Offset => ("offset", DataType::Int64),
            TopicColumn::Timestamp => {
                ("timestamp", DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())))
            }
            TopicColumn::TimestampType => ("timestampType", DataType::Int32),
            TopicColumn::Headers => ("headers", DataType::List(Arc::new(header_field()))),
        };
        Field::new(name, data_type, true)
    }
}

fn header_fields() -> Fields {
    Fields::from(vec![
        Field::new("key", DataType::Utf8, true),
        Field::new("value", DataType::Binary, true),
    ])
}

fn header_field() -> Field {
    Field::new("element", DataType::Struct(header_fields()), true)
}

/// Builds batches of the projected columns, record by record.
pub(crate) struct BatchBuilder {
    schema: SchemaRef,
    topic: String,
    builders: Vec<Builder>,
    rows: usize,
    bytes: usize,
    /// Why a record since the last batch does not fit into the columns.
    failed: Option<ArrowError>,
}

enum Builder {
    Key(BinaryBuilder),
    Value(BinaryBuilder),
    Topic(StringBuilder),
    Partition(Int32Builder),
    Offset(Int64Builder),
    Timestamp(TimestampMicrosecondBuilder),
    TimestampType(Int32Builder),
    Headers(Box<ListBuilder<StructBuilder>>),
}

impl BatchBuilder {
    /// Makes a builder for `schema`, which has the given columns.
    pub(crate) fn new(schema: SchemaRef, topic: &str, columns: &[TopicColumn]) -> Self {
        let builders = columns.iter().map(|column| Builder::new(*column)).collect();
        Self { schema, topic: topic.to_owned(), builders, rows: 0, bytes: 0, failed: None }
    }

    /// Appends one record.
    pub(crate) fn push(&mut self, record: &Record<'_>) {
        for builder in &mut self.builders {
            match builder.push(record, &self.topic) {
                Ok(bytes) => self.bytes += bytes,
                Err(error) => self.failed = self.failed.take().or(Some(error)),
            }
        }
        self.rows += 1;
    }

    /// Returns how many rows are in the current batch.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Returns how many bytes of keys and values are in the current batch.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Estimates how many more records fit into a number of bytes; one while their size is not known.
    pub(crate) fn room(&self, bytes_max: usize) -> usize {
        match self.bytes / self.rows.max(1) {
            0 if self.rows == 0 => 1,
            0 => usize::MAX,
            bytes => bytes_max.saturating_sub(self.bytes) / bytes,
        }
    }

    /// Returns the current batch and begins another one.
    pub(crate) fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        let columns = self.builders.iter_mut().map(Builder::finish).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        (self.rows, self.bytes) = (0, 0);
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)
    }
}

impl Builder {
    fn new(column: TopicColumn) -> Self {
        match column {
            TopicColumn::Key => Self::Key(BinaryBuilder::new()),
            TopicColumn::Value => Self::Value(BinaryBuilder::new()),
            TopicColumn::Topic => Self::Topic(StringBuilder::new()),
            TopicColumn::Partition => Self::Partition(Int32Builder::new()),
            TopicColumn::Offset => Self::Offset(Int64Builder::new()),
            TopicColumn::Timestamp => {
                Self::Timestamp(TimestampMicrosecondBuilder::new().with_timezone("UTC"))
            }
            TopicColumn::TimestampType => Self::TimestampType(Int32Builder::new()),
            TopicColumn::Headers => {
                let fields = StructBuilder::from_fields(header_fields(), 0);
                Self::Headers(Box::new(ListBuilder::new(fields).with_field(header_field())))
            }
        }
    }

    /// Appends the record's part and returns its bytes.
    fn push(&mut self, record: &Record<'_>, topic: &str) -> Result<usize, ArrowError> {
        match self {
            Self::Key(builder) => return push_bytes(builder, record.key, record, topic),
            Self::Value(builder) => return push_bytes(builder, record.value, record, topic),
            Self::Topic(builder) => builder.append_value(topic),
            Self::Partition(builder) => builder.append_value(record.partition),
            Self::Offset(builder) => builder.append_value(record.offset),
            Self::Timestamp(builder) => {
                let time_ms = record.timestamp_ms.unwrap_or(NO_TIMESTAMP_MS);
                builder.append_option(time_ms.checked_mul(1000));
                time_ms.checked_mul(1000).ok_or_else(|| too_late(record, topic))?;
            }
            Self::TimestampType(builder) => builder.append_value(match record.timestamp_type {
                // As the Java client reads a record of the current format without a timestamp.
                TimestampType::None | TimestampType::CreateTime => 0,
                TimestampType::LogAppendTime => 1,
            }),
            Self::Headers(builder) => return Ok(push_headers(builder, record)),
        }
        Ok(0)
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Key(builder) | Self::Value(builder) => {
                let values = builder.finish();
                // Reserved at once, because a buffer that grows in small steps is copied many times.
                let bytes = values.value_data().len().min(ROOM_BYTES_MAX);
                *builder = BinaryBuilder::with_capacity(values.len(), bytes + bytes / 8);
                Arc::new(values)
            }
            Self::Topic(builder) => Arc::new(builder.finish()),
            Self::Partition(builder) | Self::TimestampType(builder) => Arc::new(builder.finish()),
            Self::Offset(builder) => Arc::new(builder.finish()),
            Self::Timestamp(builder) => Arc::new(builder.finish()),
            Self::Headers(builder) => Arc::new(builder.finish()),
        }
    }
}

/// Appends a key or a value, and returns its bytes.
///
/// The column has less than 2 MiB before it, so 32-bit offsets are enough. Headers need no limit of their own:
/// those of one record are less than 1 GiB in a local topic, and fit into a response of Kafka, which is at most
/// 1 GB.
fn push_bytes(
    builder: &mut BinaryBuilder,
    bytes: Option<&[u8]>,
    record: &Record<'_>,
    topic: &str,
) -> Result<usize, ArrowError> {
    let length = bytes.map_or(0, <[u8]>::len);
    if length > PART_BYTES_MAX {
        let Record { partition, offset, .. } = record;
        return Err(ArrowError::ComputeError(format!(
            "topic `{topic}`, partition {partition}, offset {offset}: {} bytes are more than a value of a \
             column holds",
            grouped(length as u64)
        )));
    }
    builder.append_option(bytes);
    Ok(length)
}

/// Makes the error of a timestamp that overflows in microseconds, as in Spark.
fn too_late(record: &Record<'_>, topic: &str) -> ArrowError {
    let Record { partition, offset, timestamp_ms, .. } = record;
    let time_ms = timestamp_ms.unwrap_or_default();
    ArrowError::ComputeError(format!(
        "topic `{topic}`, partition {partition}, offset {offset}: the timestamp {time_ms} ms is too late for \
         a column of microseconds; leave `timestamp` out of the query"
    ))
}

/// Appends the headers; a record without any has NULL, as in Spark.
fn push_headers(list: &mut ListBuilder<StructBuilder>, record: &Record<'_>) -> usize {
    let mut bytes = 0;
    for header in record.headers {
        let entry = list.values();
        if let Some(keys) = entry.field_builder::<StringBuilder>(0) {
            keys.append_value(&header.key);
        }
        if let Some(values) = entry.field_builder::<BinaryBuilder>(1) {
            values.append_option(header.value.as_deref());
        }
        entry.append(true);
        bytes += header.key.len() + header.value.as_ref().map_or(0, Vec::len);
    }
    list.append(!record.headers.is_empty());
    bytes
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{BatchBuilder, PART_BYTES_MAX, Record, TopicColumn};
    use crate::topics::TimestampType;
    use datafusion::arrow::datatypes::Schema;

    /// A value that is too large for offsets of 32 bits is an error that names its record, and not a panic. The
    /// values before it are less than a batch, so that the sum of both is below 2 GiB too.
    #[test]
    fn a_value_that_is_too_large_is_an_error_with_its_place() {
        let columns = [TopicColumn::Value];
        let schema = Arc::new(Schema::new(vec![TopicColumn::Value.field()]));
        let mut builder = BatchBuilder::new(schema, "t", &columns);
        // Its pages are not touched, so they take no memory.
        let large = vec![0; PART_BYTES_MAX + 1];
        let record = |value| Record {
            partition: 3,
            offset: 7,
            timestamp_ms: None,
            timestamp_type: TimestampType::None,
            key: None,
            value,
            headers: &[],
        };
        builder.push(&record(Some(b"small")));
        builder.push(&record(Some(&large)));
        let error = builder.take().expect_err("it is too large").to_string();
        assert!(error.contains("topic `t`, partition 3, offset 7: 1,073,741,825 bytes"), "{error}");
        assert!(PART_BYTES_MAX + (4 << 20) < i32::MAX as usize);
    }
}
