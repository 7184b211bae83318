//! Unrolling a column of JSON messages: a full pass that finds the schema, then a lazy table.

use std::sync::Arc;

use datafusion::arrow::array::AsArray as _;
use datafusion::arrow::datatypes::{DataType, Int32Type, Int64Type, SchemaRef};
use datafusion::catalog::TableProvider;
use datafusion::datasource::provider_as_source;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::logical_expr::LogicalPlanBuilder;
use datafusion::physical_plan::ExecutionPlanProperties;
use datafusion::prelude::col;
use futures::StreamExt;
use futures::future::try_join_all;

use super::load::blocking;
use super::{Lineage, Loading, Session};
use crate::error::{Error, Result};
use crate::json::Mode;
use crate::json::infer::Inference;
use crate::json::messages::Messages;
use crate::json::table::UnrolledTable;
use crate::progress::Reporter;
use crate::topics::table::TopicTable;

/// Says what to unroll.
#[derive(Debug, Clone)]
pub struct Unrolling {
    /// The table.
    pub table: String,
    /// Its column of messages; `value`, or the only one, if none is given.
    pub column: Option<String>,
    /// The name of the unrolled table.
    pub name: String,
    /// What is done with corrupt messages.
    pub mode: Mode,
}

/// What was unrolled.
#[derive(Debug, Clone)]
pub struct Unrolled {
    /// The unrolled table's name.
    pub table: String,
    /// How many messages were read; tombstones are none.
    pub records: u64,
    /// How many columns the table has.
    pub fields: usize,
    /// How many messages could not be read.
    pub corrupt: u64,
    /// Where the first of them is: a topic, partition and offset, or a row.
    pub first_corrupt: Option<String>,
}

impl Session {
    /// Unrolls a column of a table, view or loaded topic into a table of its own.
    pub async fn unroll(&self, unrolling: &Unrolling, reporter: &Reporter) -> Result<Unrolled> {
        Self::check_new_name(&unrolling.name)?;
        let table = self.table(&unrolling.table)?;
        let column = message_column(&table.schema(), unrolling)?;
        self.unroll_column(table, &column, &unrolling.name, unrolling.mode, reporter).await
    }

    /// Loads a topic and unrolls its values in one.
    pub async fn load_json(
        &self,
        loading: &Loading,
        name: &str,
        mode: Mode,
        reporter: &Reporter,
    ) -> Result<Unrolled> {
        Self::check_new_name(name)?;
        let topic = Arc::new(self.snapshot(loading).await?);
        self.unroll_column(topic, "value", name, mode, reporter).await
    }

    /// Finds the schema of a column's messages and registers the unrolled table under `name`.
    pub(super) async fn unroll_column(
        &self,
        input: Arc<dyn TableProvider>,
        column: &str,
        name: &str,
        mode: Mode,
        reporter: &Reporter,
    ) -> Result<Unrolled> {
        let at = input.schema().index_of(column)?;
        let state = self.ctx.state();
        let plan = input.scan(&state, Some(&vec![at]), &[], None).await?;
        let parts = 0..plan.output_partitioning().partition_count();
        let tasks = parts.map(|part| {
            let messages = plan.execute(part, self.ctx.task_ctx())?;
            Ok(tokio::spawn(infer(part, messages, mode, reporter.clone())))
        });
        let tasks = tasks.collect::<Result<Vec<_>>>()?;
        let mut whole = Inference::new(mode);
        let mut rows_before = vec![0];
        let mut records = 0;
        for found in try_join_all(tasks).await.map_err(|error| Error::failed(error.to_string()))? {
            let found = found?;
            whole.merge(found.inference)?;
            records += found.records;
            rows_before.push(rows_before[rows_before.len() - 1] + found.rows);
        }
        let found = whole.finish();
        for note in &found.notes {
            reporter.notice(note);
        }
        let first_corrupt = match found.first_corrupt {
            None => None,
            Some(corrupt) => {
                let (part, row) = corrupt.position;
                let place = self.place(input.as_ref(), rows_before[part] + row).await?;
                Some(format!("{place}: {}", corrupt.malformed))
            }
        };
        let fields = found.schema.fields().len();
        let table = UnrolledTable::new(input, column, found.schema, mode);
        self.put(name, Arc::new(table)).await?;
        let corrupt = found.corrupt;
        Ok(Unrolled { table: name.to_owned(), records, fields, corrupt, first_corrupt })
    }

    /// Says where a row, counted from 0, came from: a topic, partition and offset if that is known.
    async fn place(&self, input: &dyn TableProvider, row: u64) -> Result<String> {
        let at = |topic: &str, partition: i32, offset: i64| {
            format!("topic `{topic}`, partition {partition}, offset {offset}")
        };
        let Lineage::Exact(snapshot) = Lineage::of(input) else {
            return Ok(format!("row {}", row + 1));
        };
        if let Some((partition, offset)) = snapshot.record(row) {
            return Ok(at(&snapshot.topic, partition, offset));
        }
        // Offsets have gaps: the topic is read once more up to that row.
        let topic = TopicTable::new(Arc::clone(self.topics()), snapshot.as_ref().clone(), false);
        let plan = LogicalPlanBuilder::scan("topic", provider_as_source(Arc::new(topic)), None)?
            .project([col("partition"), col("offset")])?
            .limit(usize::try_from(row).unwrap_or(usize::MAX), Some(1))?
            .build()?;
        let mut rows = self.rows(&plan).await?;
        while let Some(batch) = rows.next().await.transpose()? {
            if batch.num_rows() > 0 {
                let partition = batch.column(0).as_primitive::<Int32Type>().value(0);
                let offset = batch.column(1).as_primitive::<Int64Type>().value(0);
                return Ok(at(&snapshot.topic, partition, offset));
            }
        }
        Ok(format!("row {}", row + 1))
    }
}

/// Chooses the column of messages: the one asked for, else `value`, else the only one that fits.
fn message_column(schema: &SchemaRef, unrolling: &Unrolling) -> Result<String> {
    let fits = |data_type: &DataType| Messages::fits(data_type);
    let fields = schema.fields();
    if let Some(name) = &unrolling.column {
        let field = fields.iter().find(|field| field.name().eq_ignore_ascii_case(name));
        return match field {
            Some(field) if fits(field.data_type()) => Ok(field.name().clone()),
            Some(_) => Err(Error::failed(format!("column `{name}` holds no messages"))
                .hint("only a string or binary column can be unrolled")),
            None => Err(Error::failed(format!("`{}` has no column `{name}`", unrolling.table))
                .hint(format!("`.schema {}` shows its columns", unrolling.table))),
        };
    }
    let fitting: Vec<_> = fields.iter().filter(|field| fits(field.data_type())).collect();
    let value = fitting.iter().find(|field| field.name() == "value");
    match (value, fitting.as_slice()) {
        (Some(field), _) | (None, [field]) => Ok(field.name().clone()),
        _ => {
            Err(Error::failed(format!("which column of `{}` is to be unrolled?", unrolling.table))
                .hint(format!("name it: `.unroll {}.COLUMN`", unrolling.table)))
        }
    }
}

/// What was learned from one partition of the messages.
struct Part {
    inference: Inference<(usize, u64)>,
    /// Messages; tombstones are none.
    records: u64,
    /// Messages and tombstones.
    rows: u64,
}

/// Reads one partition of messages; the work goes to a thread of its own, batch by batch.
async fn infer(
    part: usize,
    mut messages: SendableRecordBatchStream,
    mode: Mode,
    reporter: Reporter,
) -> Result<Part> {
    let mut found = Part { inference: Inference::new(mode), records: 0, rows: 0 };
    loop {
        let batch = tokio::select! {
            biased;
            () = reporter.cancellation().cancelled() => return Err(Error::interrupted()),
            batch = messages.next() => batch,
        };
        let Some(batch) = batch.transpose()? else { break };
        let reporter = reporter.clone();
        found = blocking(move || {
            let column = Messages::new(batch.column(0))?;
            let mut bytes = 0;
            for at in 0..column.len() {
                let message = column.get(at);
                found.inference.push(message, (part, found.rows))?;
                bytes += message.map_or(0, <[u8]>::len) as u64;
                found.records += u64::from(message.is_some());
                found.rows += 1;
            }
            reporter.add(column.len() as u64, bytes);
            Ok(found)
        })
        .await?;
    }
    Ok(found)
}
