//! Makes the column report of an unrolled table: reads its messages once more and counts each field.

use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};

use super::{RecordLocation, Session};
use crate::engine::{RowPosition, rows_before};
use crate::error::{Error, Result};
use crate::json::profile::{ColumnProfile, Profile};
use crate::progress::Reporter;
use crate::rows::Rows;
use crate::spark::types::simple_string;

impl Session {
    /// Counts what the messages of an unrolled table have in each field; one row for each field.
    ///
    /// # Errors
    /// The table does not exist or was not unrolled from JSON, or its messages cannot be read.
    pub async fn profile(&self, name: Option<&str>, reporter: &Reporter) -> Result<Rows> {
        let table = self.table_or_last(name)?;
        let source = table.source();
        let Some(unrolled) = source.unrolled() else {
            let name = table.name();
            return Err(Error::failed(format!("`{name}` was not unrolled from JSON")).hint(
                "name a table that `.unroll` or `.load --json` made: its messages are counted",
            ));
        };
        let schema = unrolled.schema();
        let start = || Profile::<RowPosition>::new(&schema);
        let learn = |profile: &mut Profile<RowPosition>, message: Option<&[u8]>, place| {
            profile.push(message, place);
            Ok(())
        };
        let input = unrolled.input();
        let parts = self.engine.messages(input, unrolled.column(), start, learn, reporter).await?;
        let rows: Vec<u64> = parts.iter().map(|part| part.rows).collect();
        let row = rows_before(&rows);
        let mut whole = start();
        for part in parts {
            whole.merge(part.learned);
        }
        let columns = whole.finish();
        let places = columns.iter().flat_map(|column| [column.first, column.widened]);
        let rows: BTreeSet<u64> = places.flatten().map(&row).collect();
        let origins = self.origins(input, &rows).await?;
        let origin = |place: Option<RowPosition>| place.and_then(|place| origins.get(&row(place)));
        Ok(Rows::of_batch(report(&columns, origin)?))
    }
}

/// Makes a row for each column; a record is `PARTITION:OFFSET`, as `.load --from` accepts it.
fn report<'a>(
    columns: &[ColumnProfile<RowPosition>],
    origin: impl Fn(Option<RowPosition>) -> Option<&'a RecordLocation>,
) -> Result<RecordBatch> {
    let topic = |column: &ColumnProfile<RowPosition>| match origin(column.first)? {
        RecordLocation::Record { topic, .. } => Some(topic.clone()),
        RecordLocation::Row(_) => None,
    };
    let place = |place| {
        origin(place).map(|origin| match origin {
            RecordLocation::Record { partition, offset, .. } => format!("{partition}:{offset}"),
            RecordLocation::Row(_) => origin.to_string(),
        })
    };
    let texts = |text: &dyn Fn(&ColumnProfile<RowPosition>) -> Option<String>| -> ArrayRef {
        Arc::new(columns.iter().map(text).collect::<StringArray>())
    };
    let counts = |count: fn(&ColumnProfile<RowPosition>) -> u64| -> ArrayRef {
        let count = |column| i64::try_from(count(column)).unwrap_or(i64::MAX);
        Arc::new(columns.iter().map(count).collect::<Int64Array>())
    };
    let arrays = vec![
        texts(&|column| Some(column.path.clone())),
        texts(&|column| Some(type_name(&column.data_type))),
        texts(&|column| Some(seen(column))),
        counts(|column| column.records),
        counts(|column| column.nulls),
        texts(&topic),
        texts(&|column| place(column.first)),
        texts(&|column| place(column.widened)),
    ];
    Ok(RecordBatch::try_new(schema(), arrays)?)
}

fn schema() -> SchemaRef {
    let text = |name: &str, nullable| Field::new(name, DataType::Utf8, nullable);
    let count = |name: &str| Field::new(name, DataType::Int64, false);
    Arc::new(Schema::new(vec![
        text("field", false),
        text("type", false),
        text("seen", false),
        count("records"),
        count("nulls"),
        text("topic", true),
        text("first", true),
        text("widened", true),
    ]))
}

/// Names a type without its parts: fields of structs and elements of arrays have their own rows.
fn type_name(data_type: &DataType) -> String {
    match data_type {
        DataType::Struct(_) => "struct".to_owned(),
        DataType::List(_) => "array".to_owned(),
        other => simple_string(other),
    }
}

fn seen(column: &ColumnProfile<RowPosition>) -> String {
    let seen = column.seen.iter().map(|(name, count)| format!("{name} {count}"));
    seen.collect::<Vec<_>>().join(", ")
}
