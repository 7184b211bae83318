//! `history()`: a table of the statements that were typed and run.

use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use datafusion::arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use datafusion::catalog::{MemTable, TableFunctionImpl, TableProvider};
use datafusion::common::plan_err;
use datafusion::error::Result;
use datafusion::logical_expr::Expr;
use parking_lot::Mutex;

use super::Engine;
use crate::history::{Ending, Entry, History};

impl Engine {
    /// Makes the table function `history()` from a history: time, statement, `duration_ms`, outcome.
    pub fn set_history(&self, history: Arc<Mutex<History>>) {
        self.ctx.register_udtf("history", Arc::new(HistoryFunction(history)));
    }
}

/// The function; each call returns the entries at its time.
#[derive(Debug)]
struct HistoryFunction(Arc<Mutex<History>>);

impl TableFunctionImpl for HistoryFunction {
    fn call(&self, args: &[Expr]) -> Result<Arc<dyn TableProvider>> {
        if !args.is_empty() {
            return plan_err!("`history()` takes no arguments");
        }
        let history = self.0.lock();
        let batch = batch(&history.recent(usize::MAX).collect::<Vec<_>>())?;
        Ok(Arc::new(MemTable::try_new(batch.schema(), vec![vec![batch]])?))
    }
}

fn batch(entries: &[&Entry]) -> Result<RecordBatch> {
    let times = entries.iter().map(|entry| {
        let time = chrono::DateTime::parse_from_rfc3339(&entry.time).ok()?;
        Some(time.timestamp_micros())
    });
    let texts = entries.iter().map(|entry| Some(entry.text.as_str()));
    let durations = entries.iter().map(|entry| i64::try_from(entry.ms).ok());
    let outcomes = entries.iter().map(|entry| {
        Some(match entry.outcome {
            Ending::Ok => "ok",
            Ending::Failed => "failed",
            Ending::Interrupted => "interrupted",
            Ending::Unfinished => "unfinished",
        })
    });
    let zone: Arc<str> = "UTC".into();
    let times = times.collect::<TimestampMicrosecondArray>().with_timezone(Arc::clone(&zone));
    let fields = [
        ("time", DataType::Timestamp(TimeUnit::Microsecond, Some(zone))),
        ("statement", DataType::Utf8),
        ("duration_ms", DataType::Int64),
        ("outcome", DataType::Utf8),
    ];
    let fields = fields.map(|(name, data_type)| Field::new(name, data_type, true));
    let columns: Vec<ArrayRef> = vec![
        Arc::new(times),
        Arc::new(texts.collect::<StringArray>()),
        Arc::new(durations.collect::<Int64Array>()),
        Arc::new(outcomes.collect::<StringArray>()),
    ];
    Ok(RecordBatch::try_new(Arc::new(Schema::new(fields.to_vec())), columns)?)
}
