//! The rows of the last query, which are stored while they are streamed to the reader.
//!
//! They are kept in memory and then on disk. A result that is too large, or is not read to its end, is not
//! kept: the next command that uses it runs the query again, with a notice.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session as Planning, TableProvider};
use datafusion::common::Result as EngineResult;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use futures::{Stream, StreamExt as _};

use super::cached_rows::{CachedRows, CachedTable, Store};
use super::{Engine, NamedTable, Query, StoredQuery};
use crate::error::Result;
use crate::progress::Notices;
use crate::rows::Rows;
use crate::sql::Settings;
use crate::sql::table_scan::{ScanPlan, scan_by};

/// The maximum size of a result that is kept, in memory and on disk together.
pub(crate) const KEPT_BYTES_MAX: usize = 256 << 20;
/// A kept result may use the memory limit divided by this, but at most [`MEMORY_BYTES_MAX`].
const MEMORY_SHARE: usize = 8;
const MEMORY_BYTES_MAX: usize = 32 << 20;

pub(crate) const NOT_KEPT: &str = "the rows of the last query are not kept, so it runs again";
pub(crate) const TOO_LARGE: &str =
    "the last query has over 256 MiB of rows, too many to keep, so it runs again";

impl Engine {
    /// Returns the same rows, and stores them for `table` while they are read.
    ///
    /// `source` is what the table reads until all rows are stored. With `lets_go`, the query is dropped then.
    pub(crate) fn keeping(
        &self,
        rows: Rows,
        table: Arc<NamedTable>,
        source: Arc<RunsAgain>,
        lets_go: bool,
    ) -> Keeping {
        let memory_max = (self.memory_limit() / MEMORY_SHARE).min(MEMORY_BYTES_MAX);
        let store = Store::new(table.name(), &self.runtime()).within(memory_max);
        Keeping { rows, store: Some(store), bytes: 0, table, source, lets_go }
    }
}

/// Rows on their way to the reader, which are stored as they pass.
pub(crate) struct Keeping {
    rows: Rows,
    /// `None` once the rows are not stored.
    store: Option<Store>,
    bytes: usize,
    table: Arc<NamedTable>,
    source: Arc<RunsAgain>,
    /// Whether the query is dropped when its rows are stored.
    lets_go: bool,
}

impl Keeping {
    /// Acts as if this many bytes had been read before.
    #[cfg(test)]
    pub(crate) fn having_read(self, bytes: usize) -> Self {
        Self { bytes, ..self }
    }

    /// Returns the rows as a stream.
    pub(crate) fn into_rows(self) -> Rows {
        Rows::new(self.rows.schema(), self)
    }

    fn keep(&mut self, batch: &RecordBatch) {
        let Some(store) = &mut self.store else { return };
        self.bytes += batch.get_array_memory_size();
        if self.bytes > KEPT_BYTES_MAX {
            self.give_up(TOO_LARGE);
        } else if store.add(batch.clone()).is_err() {
            // The disk is full, but the reader still gets the rows.
            self.give_up(NOT_KEPT);
        }
    }

    fn give_up(&mut self, reason: &'static str) {
        self.store = None;
        self.table.renew(Arc::new(self.source.because(reason)).into());
    }

    /// Makes the table return the stored rows from now on.
    fn end(&mut self) {
        let Some(store) = self.store.take() else { return };
        let Ok(part) = store.finish() else { return self.give_up(NOT_KEPT) };
        let held = Arc::new(CachedRows::of(self.rows.schema(), vec![part]));
        if self.lets_go {
            self.table.renew(Arc::new(CachedTable(Arc::clone(&held))).into());
        }
        self.table.hold(Some(held));
    }
}

impl Stream for Keeping {
    type Item = Result<RecordBatch>;

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

/// The last query without stored rows: each scan runs the query again and adds a notice.
#[derive(Debug)]
pub(crate) struct RunsAgain {
    query: Arc<StoredQuery>,
    notices: Notices,
    reason: &'static str,
}

impl RunsAgain {
    /// Makes the table of a query whose rows are not stored yet; `settings` are those under which it was
    /// planned.
    pub(crate) fn new(query: Query, settings: Settings, notices: Notices) -> Self {
        let query = Arc::new(StoredQuery::new(query, None, settings));
        Self { query, notices, reason: NOT_KEPT }
    }

    fn because(&self, reason: &'static str) -> Self {
        Self { query: Arc::clone(&self.query), notices: self.notices.clone(), reason }
    }

    /// Returns the query.
    pub(crate) fn query(&self) -> &StoredQuery {
        &self.query
    }
}

impl RunsAgain {
    fn planned<'a>(
        &'a self,
        state: &'a dyn Planning,
        projection: Option<&'a Vec<usize>>,
        filters: &'a [Expr],
        limit: Option<usize>,
    ) -> ScanPlan<'a> {
        Box::pin(async move {
            self.notices.push(self.reason);
            self.query.scan(state, projection, filters, limit).await
        })
    }
}

impl TableProvider for RunsAgain {
    fn schema(&self) -> SchemaRef {
        self.query.schema()
    }

    fn table_type(&self) -> TableType {
        TableType::View
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> EngineResult<Vec<TableProviderFilterPushDown>> {
        self.query.supports_filters_pushdown(filters)
    }

    scan_by!(planned);
}
