//! The last query: its text, and the rows that the screen showed.
//!
//! `_`, `.last`, `.chart`, `.show`, `.write` and `.publish _` use the rows that were shown, because running the query
//! again could return other rows: with `rand()`, with ties under a LIMIT, or over a directory that has changed. The
//! rows are kept while they stream to the reader, in memory and then on disk. A result that is too large, or
//! that was not read to its end, is not kept: the query runs again, with a notice.

use std::sync::Arc;

use super::files_read::PathRead;
use super::{LAST, Session, no_last_query};
use crate::engine::{Keeping, NamedTable, Query, RunsAgain};
use crate::error::Result;
use crate::rows::Rows;
use crate::sql;

/// The last query.
#[derive(Debug)]
pub(super) struct LastQuery {
    text: String,
    /// The table that `_` named when the query was planned, if the query reads `_`.
    before: Option<Arc<NamedTable>>,
    /// The files that it reads.
    read: Vec<PathRead>,
}

impl Session {
    /// Returns the files that the last query reads.
    pub(super) fn read_by_last(&self) -> Vec<PathRead> {
        self.last.lock().as_ref().map_or_else(Vec::new, |last| last.read.clone())
    }

    /// Returns the text of the last query.
    ///
    /// # Errors
    /// There is no last query.
    pub fn last_text(&self) -> Result<String> {
        let last = self.last.lock();
        last.as_ref().map(|last| last.text.clone()).ok_or_else(no_last_query)
    }

    /// Restores the `_` that the last query read, before its text runs again.
    ///
    /// # Errors
    /// Only an internal error.
    pub fn rewind_last(&self) -> Result<()> {
        let last = self.last.lock();
        match last.as_ref().and_then(|last| last.before.clone()) {
            Some(before) => self.place(before).map(drop),
            None => Ok(()),
        }
    }

    /// Makes a query the last query, and keeps its rows while they are read.
    pub(super) fn remember(&self, query: Query, text: &str, rows: Rows) -> Result<Rows> {
        Ok(self.keeping(query, text, rows)?.into_rows())
    }

    fn keeping(&self, query: Query, text: &str, rows: Rows) -> Result<Keeping> {
        let before = self.last_of(text);
        let read = self.files_read(&query)?;
        let source = Arc::new(RunsAgain::new(query, self.settings(), self.notices.clone()));
        // A query that reads the last result is dropped once its own rows are stored, to keep one result in memory.
        let lets_go = before.is_some();
        *self.last.lock() = Some(LastQuery { text: text.to_owned(), before, read });
        let table = self.register(LAST, Arc::clone(&source).into())?;
        Ok(self.engine.keeping(rows, table, source, lets_go))
    }

    /// Returns the table that `_` names now, if a statement reads it.
    pub(super) fn last_of(&self, text: &str) -> Option<Arc<NamedTable>> {
        sql::names_in(text).iter().any(|name| name == LAST).then(|| self.table(LAST).ok())?
    }

    /// Runs `plan` while `_` names another table, and then restores `_`.
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

/// Restores `_` when dropped, even if planning is cancelled.
struct PutBack<'s> {
    session: &'s Session,
    now: Option<Arc<NamedTable>>,
}

impl Drop for PutBack<'_> {
    fn drop(&mut self) {
        // Registering a table under a valid name does not fail.
        let _ = match self.now.take() {
            Some(now) => self.session.place(now).map(drop),
            None => self.session.deregister(LAST).map(drop),
        };
    }
}

#[cfg(test)]
mod tests {
    use futures::StreamExt as _;

    use super::LAST;
    use crate::config::Config;
    use crate::engine::{KEPT_BYTES_MAX, NOT_KEPT, Statement, TOO_LARGE};
    use crate::progress::Reporter;
    use crate::session::Session;

    /// Reads at most `batches_max` batches of a query, as if it had kept `bytes` bytes before.
    async fn read(session: &Session, bytes: usize, batches_max: usize) {
        let text = "select id from range(100000)";
        let planned = session.planned(text, &session.parameters()).await.unwrap();
        let Statement::Query(query) = planned.statement else { unreachable!() };
        let rows = session.unnamed_rows(&query).await.unwrap();
        let keeping = session.keeping(query, text, rows).unwrap().having_read(bytes);
        let mut read = keeping.take(batches_max);
        while let Some(batch) = read.next().await {
            batch.unwrap();
        }
    }

    #[tokio::test]
    async fn rows_that_are_not_kept_are_read_again_and_that_is_said() {
        let session = Session::new(&Config::of_tests("none"));
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
