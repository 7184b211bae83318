//! The session's time zone in the types of rows, for display.

use std::sync::Arc;

use datafusion::arrow::array::{RecordBatch, RecordBatchOptions};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Fields, Schema, SchemaRef};
use datafusion::common::Result as EngineResult;
use datafusion::config::ConfigOptions;

use crate::spark::interval_type::Span;
use crate::sql::settings::zone_of;

/// Gives timestamps the type of the session's time zone, in which they are shown; their values stay.
#[derive(Debug)]
pub struct Clocks {
    zone: Arc<str>,
    schema: SchemaRef,
}

impl Clocks {
    /// Returns the conversion of rows for a session; `None` if all timestamps have its time zone.
    pub fn of(options: &ConfigOptions, schema: &SchemaRef) -> Option<Self> {
        let zone = zone_of(options);
        let zone: Arc<str> = if zone.is_utc() { "UTC".into() } else { zone.id().into() };
        let shown =
            Schema::new_with_metadata(fields(schema.fields(), &zone), schema.metadata.clone());
        (shown != **schema).then(|| Self { zone, schema: Arc::new(shown) })
    }

    /// Returns the schema of the rows as they are shown.
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// Converts rows, at every nesting level.
    ///
    /// # Errors
    /// The engine cannot change the type.
    pub fn shown(&self, batch: &RecordBatch) -> EngineResult<RecordBatch> {
        let columns = batch.columns().iter().map(|column| {
            let to = zoned(column.data_type(), &self.zone);
            if to == *column.data_type() { Ok(Arc::clone(column)) } else { cast(column, &to) }
        });
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        Ok(RecordBatch::try_new_with_options(self.schema(), columns, &options)?)
    }
}

/// Gives the timestamps of a type a time zone.
fn zoned(data_type: &DataType, zone: &Arc<str>) -> DataType {
    match data_type {
        of @ DataType::Timestamp(unit, Some(_)) if Span::of(of).is_none() => {
            DataType::Timestamp(*unit, Some(Arc::clone(zone)))
        }
        DataType::List(item) => DataType::List(field(item, zone)),
        DataType::Struct(inner) => DataType::Struct(fields(inner, zone)),
        DataType::Map(entries, ordered) => DataType::Map(field(entries, zone), *ordered),
        other => other.clone(),
    }
}

fn fields(of: &Fields, zone: &Arc<str>) -> Fields {
    of.iter().map(|one| field(one, zone)).collect()
}

fn field(of: &FieldRef, zone: &Arc<str>) -> FieldRef {
    let of_zone = zoned(of.data_type(), zone);
    if of_zone == *of.data_type() {
        return Arc::clone(of);
    }
    Arc::new(Field::clone(of).with_data_type(of_zone))
}
