//! Caches unrolled JSON in one pass: the schema and the columns come from the same pass over the messages.
//!
//! `.unroll` and `.load --json` use it when the rows are cached, and so does a query of JSON files that are
//! not too large. A task for each partition of the plan builds provisional batches while its reader reads
//! ahead. When everything has been read, these are converted to the schema of all messages. If a batch cannot
//! be converted, its messages are read again, and from a topic only these. Rows and schema are those of
//! `.unroll` and then `.cache`.

use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::catalog::{Session as EngineSession, TableProvider};
use datafusion::common::runtime::SpawnedTask;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties};
use futures::StreamExt;
use futures::future::try_join_all;

use super::cached_rows::{CachedPartition, CachedRows, Chunk, Store, Turn};
use super::messages::RowPosition;
use super::{Engine, Relation};
use crate::error::{Error, Result};
use crate::json::Mode;
use crate::json::infer::{Inference, Inferred};
use crate::json::messages::Messages;
use crate::json::provisional_batch::{Digest, ProvisionalBatch, ProvisionalReader};
use crate::json::reconcile::Reconciler;
use crate::progress::{Reporter, blocking};

/// The provisional batches of one partition.
struct Drafted {
    drafts: Vec<ProvisionalBatch>,
    store: Store,
    /// How much memory the rows use; rows beyond the limit are not kept.
    bytes: usize,
    bytes_max: usize,
    records: u64,
    rows: u64,
}

/// What is known about the messages of a column before there is a table of them.
pub(crate) struct Found {
    pub(crate) inferred: Inferred<RowPosition>,
    /// The number of messages, without tombstones.
    pub(crate) records: u64,
    /// The number of messages and tombstones of each partition of the plan.
    pub(crate) rows: Vec<u64>,
    /// The number of rows of the messages.
    pub(crate) given: u64,
}

impl Engine {
    /// Reads a column of messages once and caches its unrolled rows for the table `name`.
    ///
    /// Returns no rows if messages must be read again but the input may return different ones then;
    /// `same_again` is whether it returns the same ones.
    ///
    /// # Errors
    /// Errors of the input; a corrupt message in fail-fast mode; a full disk; an interrupt.
    pub(crate) async fn unroll(
        &self,
        input: &Relation,
        column: &str,
        name: &str,
        (mode, same_again): (Mode, bool),
        reporter: &Reporter,
    ) -> Result<(Found, Option<CachedRows>)> {
        let state = &self.ctx.state();
        let bytes_max = usize::MAX;
        let pass = OnePass { state, mode, is_exact: false, same_again, bytes_max, reporter };
        let read = pass.over(input.provider().as_ref(), column, name).await?;
        read.ok_or_else(|| Error::failed("internal error: rows without a size limit exceed it"))
    }
}

/// How to read a column of messages once.
pub(super) struct OnePass<'a> {
    pub(crate) state: &'a dyn EngineSession,
    pub(crate) mode: Mode,
    /// Whether the messages are records of files.
    pub(crate) is_exact: bool,
    /// Whether the input returns the same messages twice, or fails.
    pub(crate) same_again: bool,
    /// How many bytes the rows of each partition of the plan may use.
    pub(crate) bytes_max: usize,
    pub(crate) reporter: &'a Reporter,
}

impl OnePass<'_> {
    /// Reads a column and caches the rows of its table.
    ///
    /// Returns nothing if the rows use more than [`OnePass::bytes_max`]: a few bytes of JSON can make large
    /// rows if each message has different keys. Returns no rows if messages must be read again but the input
    /// may return different ones then. `name` is that of the table, for errors about memory.
    ///
    /// # Errors
    /// Errors of the input; a corrupt message in fail-fast mode; a full disk; an interrupt.
    pub(crate) async fn over(
        &self,
        input: &dyn TableProvider,
        column: &str,
        name: &str,
    ) -> Result<Option<(Found, Option<CachedRows>)>> {
        let at = input.schema().index_of(column)?;
        let plan = input.scan(self.state, Some(&vec![at]), &[], None).await?;
        let tasks = (0..plan.output_partitioning().partition_count()).map(|part| {
            let messages = plan.execute(part, self.state.task_ctx())?;
            let store = Store::new(name, self.state.runtime_env());
            let drafter = ProvisionalReader::new(self.mode)?.exact(self.is_exact);
            let (bytes_max, reporter) = (self.bytes_max, self.reporter.clone());
            let drafting = Drafting { part, drafter, bytes_max, reporter };
            Ok(SpawnedTask::spawn(drafting.run(store, messages)))
        });
        let tasks = tasks.collect::<Result<Vec<_>>>()?;
        let mut parts = Vec::with_capacity(tasks.len());
        let mut inference = Inference::new(self.mode).exact(self.is_exact);
        let (mut records, mut rows) = (0, Vec::new());
        for part in joined(tasks).await? {
            let Some((learned, part)) = part else { return Ok(None) };
            inference.merge(learned)?;
            records += part.records;
            rows.push(part.rows);
            parts.push((part.drafts, part.store, part.bytes));
        }
        let inferred = inference.finish();
        let fit = Reconciler::new(Arc::clone(&inferred.schema), self.mode).exact(self.is_exact);
        let is_too_large = |(drafts, _, bytes): &(Vec<ProvisionalBatch>, Store, usize)| {
            let added = drafts.iter().map(|draft| fit.added_bytes(draft));
            added.fold(*bytes, usize::saturating_add) > self.bytes_max
        };
        if parts.iter().any(is_too_large) {
            return Ok(None);
        }
        let parts: Vec<_> = parts.into_iter().map(|(drafts, store, _)| (drafts, store)).collect();
        let all_fit = parts.iter().flat_map(|(drafts, _)| drafts).all(|draft| fit.can_turn(draft));
        let held = if all_fit || self.same_again {
            Some(self.fitted(&plan, parts, &fit).await?)
        } else {
            None
        };
        let given = held.as_ref().map_or(inferred.rows, CachedRows::rows);
        Ok(Some((Found { inferred, records, rows, given }, held)))
    }

    /// Converts all partitions to the schema of all messages.
    async fn fitted(
        &self,
        plan: &Arc<dyn ExecutionPlan>,
        parts: Vec<(Vec<ProvisionalBatch>, Store)>,
        fit: &Reconciler,
    ) -> Result<CachedRows> {
        let tasks = parts.into_iter().enumerate().map(|(part, (drafts, store))| {
            let messages = if drafts.iter().all(|draft| fit.can_turn(draft)) {
                None
            } else {
                Some(plan.execute(part, self.state.task_ctx())?)
            };
            let again = Again { messages, batch: None, at: 0, reporter: self.reporter.clone() };
            let fitting = Fitting { fit: fit.clone(), store, again };
            Ok(SpawnedTask::spawn(fitting.run(drafts)))
        });
        let parts = joined(tasks.collect::<Result<Vec<_>>>()?).await?;
        Ok(CachedRows::of(Arc::clone(fit.schema()), parts))
    }
}

/// Waits for all tasks; the first error of a task is the result.
async fn joined<T>(tasks: Vec<SpawnedTask<Result<T>>>) -> Result<Vec<T>> {
    let done = try_join_all(tasks).await;
    done.map_err(|ended| Error::of_task(&ended))?.into_iter().collect()
}

struct Drafting {
    part: usize,
    drafter: ProvisionalReader<RowPosition>,
    bytes_max: usize,
    reporter: Reporter,
}

impl Drafting {
    /// Builds the provisional batches of one partition until its rows exceed the limit; the work is done on a
    /// blocking thread, batch by batch.
    async fn run(
        self,
        store: Store,
        mut messages: SendableRecordBatchStream,
    ) -> Result<Option<(Inference<RowPosition>, Drafted)>> {
        let Self { part, mut drafter, bytes_max, reporter } = self;
        let mut made =
            Drafted { drafts: Vec::new(), store, bytes: 0, bytes_max, records: 0, rows: 0 };
        while let Some(batch) = next(&mut messages, &reporter).await? {
            let reporter = reporter.clone();
            (drafter, made) = blocking(move || {
                let column = Messages::new(batch.column(0))?;
                let emit = &mut |draft, rows| made.add(draft, rows);
                let read = drafter.read(&column, |row| (part, row), emit);
                if made.is_too_large() {
                    return Ok((drafter, made));
                }
                read?;
                let bytes = made.count(&column);
                reporter.add(column.len() as u64, bytes);
                Ok((drafter, made))
            })
            .await?;
            if made.is_too_large() {
                return Ok(None);
            }
        }
        let learned = drafter.finish(&mut |draft, rows| made.add(draft, rows));
        if made.is_too_large() { Ok(None) } else { Ok(Some((learned?, made))) }
    }
}

impl Drafted {
    fn add(&mut self, draft: ProvisionalBatch, rows: RecordBatch) -> Result<()> {
        self.bytes = self.bytes.saturating_add(rows.get_array_memory_size());
        if self.is_too_large() {
            // Ends the reading; the caller checks the size first.
            return Err(Error::failed("internal error: the rows exceed the size limit"));
        }
        self.drafts.push(draft);
        Ok(self.store.add_chunk(rows)?)
    }

    fn is_too_large(&self) -> bool {
        self.bytes > self.bytes_max
    }

    /// Counts messages and returns their number of bytes.
    fn count(&mut self, column: &Messages<'_>) -> u64 {
        let messages = (0..column.len()).filter_map(|at| column.get(at));
        let (mut records, mut bytes) = (0, 0);
        for message in messages {
            records += 1;
            bytes += message.len() as u64;
        }
        self.records += records;
        self.rows += column.len() as u64;
        bytes
    }
}

/// Takes the next batch, unless the user interrupts.
async fn next(
    messages: &mut SendableRecordBatchStream,
    reporter: &Reporter,
) -> Result<Option<RecordBatch>> {
    let batch = tokio::select! {
        biased;
        () = reporter.cancellation().cancelled() => return Err(Error::interrupted()),
        batch = messages.next() => batch,
    };
    Ok(batch.transpose()?)
}

struct Fitting {
    fit: Reconciler,
    store: Store,
    again: Again,
}

impl Fitting {
    /// Converts the provisional batches of one partition, in order.
    async fn run(mut self, drafts: Vec<ProvisionalBatch>) -> Result<CachedPartition> {
        let chunks = self.store.empty()?;
        let fit = self.fit.clone();
        let turn: Turn = Arc::new(move |batch: &RecordBatch| Ok(fit.batch(batch)?));
        for (draft, chunk) in drafts.into_iter().zip(chunks) {
            self.again.reporter.check()?;
            if !self.fit.can_turn(&draft) {
                self.read_again(&draft, chunk).await?;
            } else if draft.has_kept() {
                self.store.put_now(chunk, &turn).await?;
            } else {
                self.store.put(chunk, &turn)?;
            }
        }
        Ok(self.store.finish()?)
    }

    async fn read_again(&mut self, draft: &ProvisionalBatch, chunk: Chunk) -> Result<()> {
        self.store.let_go(chunk);
        let mut decoder = self.fit.decoder()?;
        let mut digest = Digest::default();
        while let Some(batch) = self.again.next(draft.messages.end, draft.messages.start).await? {
            let (back, rows) = blocking(move || {
                let column = Messages::new(batch.column(0))?;
                for at in 0..column.len() {
                    digest.add(column.get(at));
                    decoder.push(column.get(at))?;
                }
                let rows = decoder.flush()?;
                Ok(((decoder, digest), rows))
            })
            .await?;
            (decoder, digest) = back;
            self.store.add(rows)?;
        }
        if digest == draft.digest {
            return Ok(());
        }
        Err(Error::failed("the messages have changed while they were read")
            .hint("type the command again"))
    }
}

/// Reads the messages of a partition again, as far as they are needed.
struct Again {
    messages: Option<SendableRecordBatchStream>,
    /// The rest of the last batch.
    batch: Option<RecordBatch>,
    /// The number of the next message.
    at: u64,
    reporter: Reporter,
}

impl Again {
    /// Returns messages from `start` up to but not including `end`, as many as one batch has.
    async fn next(&mut self, end: u64, start: u64) -> Result<Option<RecordBatch>> {
        while self.at < end {
            let batch = match (self.batch.take(), &mut self.messages) {
                (Some(batch), _) => batch,
                (None, Some(messages)) => match next(messages, &self.reporter).await? {
                    Some(batch) => batch,
                    None => return Ok(None),
                },
                (None, None) => return Ok(None),
            };
            let rows = batch.num_rows();
            let before = |number: u64| {
                usize::try_from(number.saturating_sub(self.at)).unwrap_or(usize::MAX).min(rows)
            };
            let (from, to) = (before(start), before(end));
            self.at += to as u64;
            if to < rows {
                self.batch = Some(batch.slice(to, rows - to));
            }
            if from < to {
                return Ok(Some(batch.slice(from, to - from)));
            }
        }
        Ok(None)
    }
}
