//! The last query: its text, and the rows that the screen showed.
//!
//! `_`, `.last`, `.chart`, `.show`, `.write` and `.publish _` use the rows that were shown: another run of a
//! query with ties under a LIMIT, with `rand()`, or over a directory that has changed gives other rows. The
//! rows are kept while they stream to the reader, in memory and then on disk. A result that is too large, or
//! that was not read to its end, is not kept: the query runs again, with a notice.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use async_trait::async_trait;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session as Planning, TableProvider};
use datafusion::common::Result as EngineResult;
use datafusion::execution::{RecordBatchStream, SendableRecordBatchStream};
use datafusion::logical_expr::{Expr, LogicalPlan, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;
use futures::{Stream, StreamExt as _};

use super::kept::KeptQuery;
use super::{LAST, Session, no_last_query};
use crate::catalog::NamedTable;
use crate::catalog::held::{Held, HeldTable, Store};
use crate::error::Result;
use crate::progress::Notices;
use crate::sql;

/// A larger result is not kept, in memory and on disk together.
const KEPT_BYTES_MAX: usize = 256 << 20;
/// The share of the memory limit that a kept result may take, and the most that it takes of any limit.
const MEMORY_SHARE: usize = 8;
const MEMORY_BYTES_MAX: usize = 32 << 20;

const NOT_KEPT: &str = "the rows of the last query are not kept, so it runs again";
const TOO_LARGE: &str =
    "the last query has over 256 MiB of rows, too many to keep, so it runs again";

/// The last query.
#[derive(Debug)]
pub(super) struct LastQuery {
    text: String,
    /// What `_` was when the query was planned, if the query reads it.
    before: Option<Arc<NamedTable>>,
}

impl Session {
    /// Returns the text of the last query.
    pub fn last_text(&self) -> Result<String> {
        let last = self.last.lock();
        last.as_ref().map(|last| last.text.clone()).ok_or_else(no_last_query)
    }

    /// Gives `_` the meaning that it had for the last query, whose text is to run again.
    pub fn rewind_last(&self) -> Result<()> {
        let last = self.last.lock();
        match last.as_ref().and_then(|last| last.before.clone()) {
            Some(before) => self.place(before).map(drop),
            None => Ok(()),
        }
    }

    /// Makes a query the last one, and keeps its rows while they are read.
    pub(super) fn remember(
        &self,
        plan: LogicalPlan,
        text: &str,
        rows: SendableRecordBatchStream,
    ) -> Result<SendableRecordBatchStream> {
        Ok(Box::pin(self.keeping(plan, text, rows)?))
    }

    fn keeping(
        &self,
        plan: LogicalPlan,
        text: &str,
        rows: SendableRecordBatchStream,
    ) -> Result<Keeping> {
        let before = self.last_of(text);
        let source = Arc::new(RunsAgain {
            source: Arc::new(KeptQuery::new(plan, None, self.settings())),
            notices: self.notices.clone(),
            reason: NOT_KEPT,
        });
        // A result that is made of the last one would hold that as long as it is held itself.
        let lets_go = before.is_some();
        *self.last.lock() = Some(LastQuery { text: text.to_owned(), before });
        let table = self.register(LAST, Arc::clone(&source) as _)?;
        let memory_max = (self.memory_limit() / MEMORY_SHARE).min(MEMORY_BYTES_MAX);
        let store = Store::new(LAST, &self.runtime()).within(memory_max);
        Ok(Keeping { rows, store: Some(store), bytes: 0, table, source, lets_go })
    }

    /// Returns what `_` is now, if a statement reads it.
    pub(super) fn last_of(&self, text: &str) -> Option<Arc<NamedTable>> {
        sql::names_in(text).iter().any(|name| name == LAST).then(|| self.table(LAST).ok())?
    }

    /// Runs `plan` while `_` is what it was before; puts the present one back.
    pub(super) async fn with_last<T>(
        &self,
        before: Option<Arc<NamedTable>>,
        plan: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let Some(before) = before else { return plan.await };
        let _back = PutBack { session: self, now: self.table(LAST).ok() };
        self.place(before)?;
        plan.await
    }
}

/// Gives `_` its present meaning back, also where the planning is dropped.
struct PutBack<'s> {
    session: &'s Session,
    now: Option<Arc<NamedTable>>,
}

impl Drop for PutBack<'_> {
    fn drop(&mut self) {
        // To register a table under a valid name does not fail.
        let _ = match self.now.take() {
            Some(now) => self.session.place(now).map(drop),
            None => self.session.deregister(LAST).map(drop),
        };
    }
}

/// Rows on their way to the reader, kept as they pass.
struct Keeping {
    rows: SendableRecordBatchStream,
    /// None once the rows are not kept.
    store: Option<Store>,
    bytes: usize,
    table: Arc<NamedTable>,
    source: Arc<RunsAgain>,
    /// Whether the query is forgotten where its rows are kept.
    lets_go: bool,
}

impl Keeping {
    fn keep(&mut self, batch: &RecordBatch) {
        let Some(store) = &mut self.store else { return };
        self.bytes += batch.get_array_memory_size();
        if self.bytes > KEPT_BYTES_MAX {
            self.give_up(TOO_LARGE);
        } else if store.add(batch.clone()).is_err() {
            // The disk is full: the reader still gets the rows.
            self.give_up(NOT_KEPT);
        }
    }

    fn give_up(&mut self, reason: &'static str) {
        self.store = None;
        self.table.renew(Arc::new(self.source.because(reason)));
    }

    /// Answers from the kept rows from now on.
    fn end(&mut self) {
        let Some(store) = self.store.take() else { return };
        let Ok(part) = store.finish() else { return self.give_up(NOT_KEPT) };
        let held = Arc::new(Held::of(self.rows.schema(), vec![part]));
        if self.lets_go {
            self.table.renew(Arc::new(HeldTable(Arc::clone(&held))));
        }
        self.table.hold(Some(held));
    }
}

impl Stream for Keeping {
    type Item = EngineResult<RecordBatch>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = self.rows.poll_next_unpin(cx);
        match &next {
            Poll::Ready(Some(Ok(batch))) => self.keep(batch),
            Poll::Ready(Some(Err(_))) => self.store = None,
            Poll::Ready(None) => self.end(),
            Poll::Pending => {}
        }
        next
    }
}

impl RecordBatchStream for Keeping {
    fn schema(&self) -> SchemaRef {
        self.rows.schema()
    }
}

/// The last query without its rows: whoever reads it runs it again, and is told so.
#[derive(Debug)]
pub(super) struct RunsAgain {
    source: Arc<dyn TableProvider>,
    notices: Notices,
    reason: &'static str,
}

impl RunsAgain {
    fn because(&self, reason: &'static str) -> Self {
        Self { source: Arc::clone(&self.source), notices: self.notices.clone(), reason }
    }

    /// Returns the query.
    pub(super) fn query(&self) -> &dyn TableProvider {
        self.source.as_ref()
    }
}

#[async_trait]
impl TableProvider for RunsAgain {
    fn schema(&self) -> SchemaRef {
        self.source.schema()
    }

    fn table_type(&self) -> TableType {
        TableType::View
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> EngineResult<Vec<TableProviderFilterPushDown>> {
        self.source.supports_filters_pushdown(filters)
    }

    async fn scan(
        &self,
        state: &dyn Planning,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> EngineResult<Arc<dyn ExecutionPlan>> {
        self.notices.push(self.reason);
        self.source.scan(state, projection, filters, limit).await
    }
}

#[cfg(test)]
mod tests {
    use futures::StreamExt as _;

    use super::{KEPT_BYTES_MAX, LAST, NOT_KEPT, TOO_LARGE};
    use crate::config::{Config, Prompting};
    use crate::progress::Reporter;
    use crate::session::Session;

    /// Reads a query's batches, `batches_max` at most, as if it had taken `bytes` before.
    async fn read(session: &Session, bytes: usize, batches_max: usize) {
        let text = "select id from range(100000)";
        let planned = session.planned(text, &session.parameters()).await.unwrap();
        let rows = session.unnamed_rows(&planned.plan).await.unwrap();
        let mut keeping = session.keeping(planned.plan, text, rows).unwrap();
        keeping.bytes = bytes;
        let mut read = keeping.take(batches_max);
        while let Some(batch) = read.next().await {
            batch.unwrap();
        }
    }

    #[tokio::test]
    async fn rows_that_are_not_kept_are_read_again_and_that_is_said() {
        let session = Session::new(&Config {
            topics_dir: std::path::PathBuf::from("none"),
            kafka: None,
            fs: None,
            history: None,
            prompting: Prompting::default(),
            parameters: Vec::new(),
            readonly: true,
            memory_limit: 64 << 20,
        });
        let session = session.unwrap();
        let cases = [
            (0, usize::MAX, None),
            (0, 1, Some(NOT_KEPT)),
            (KEPT_BYTES_MAX, usize::MAX, Some(TOO_LARGE)),
        ];
        for (bytes, batches_max, said) in cases {
            read(&session, bytes, batches_max).await;
            assert_eq!(session.table(LAST).unwrap().held().is_some(), said.is_none());
            let count = session.sql("select count(*) as n from _", &Reporter::silent()).await;
            let crate::outcome::Outcome::Rows(mut rows) = count.unwrap() else { unreachable!() };
            let batch = rows.next().await.unwrap().unwrap();
            let n = batch.column(0).as_ref();
            assert_eq!(
                datafusion::arrow::util::display::array_value_to_string(n, 0).unwrap(),
                "100000"
            );
            assert_eq!(
                session.notices().take(),
                said.map(str::to_owned).into_iter().collect::<Vec<_>>()
            );
        }
    }
}
