//! Loads a topic as a table, and takes a new snapshot of it.

use std::sync::Arc;

use super::unroll::Source;
use super::{Session, Unrolled};
use crate::engine::{CachedRows, TopicTable};
use crate::error::{Error, Result};
use crate::json::Mode;
use crate::progress::{Reporter, blocking};
use crate::topics::{Position, Snapshot};

/// What to load.
#[derive(Debug, Clone)]
pub struct Loading {
    /// The topic.
    pub topic: String,
    /// The position of the first record to load.
    pub from: Position,
    /// The position after the last record to load.
    pub to: Position,
    /// Whether the table has a column `headers`.
    pub headers: bool,
    /// Whether missing records are an error, whatever the settings say.
    pub must_be_whole: bool,
}

/// The result of a load.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The table's name.
    pub table: String,
    /// The records that it reads.
    pub snapshot: Arc<Snapshot>,
}

impl Session {
    /// Takes a snapshot of a topic as a table that has no name yet.
    ///
    /// # Errors
    /// There is no such topic, the brokers cannot be reached, or a position is outside of it.
    pub async fn snapshot(&self, loading: &Loading) -> Result<TopicTable> {
        let (topics, wanted) = (Arc::clone(self.topics()), loading.clone());
        let taking = move || topics.snapshot(&wanted.topic, &wanted.from, &wanted.to);
        let mut snapshot = blocking(taking).await?;
        snapshot.must_be_whole = loading.must_be_whole;
        let table = TopicTable::new(Arc::clone(self.topics()), snapshot, loading.headers);
        Ok(table.from(&loading.from))
    }

    /// Registers a snapshot of a topic under `name`.
    ///
    /// # Errors
    /// The name is invalid; the errors of [`Session::snapshot`].
    pub async fn load(&self, loading: &Loading, name: &str) -> Result<Loaded> {
        Self::check_new_name(name)?;
        let table = self.snapshot(loading).await?;
        let snapshot = Arc::clone(table.snapshot());
        self.register(name, Arc::new(table).into())?;
        Ok(Loaded { table: name.to_owned(), snapshot })
    }

    /// Loads a topic and unrolls its values in one step.
    ///
    /// # Errors
    /// The name is invalid; the errors of [`Session::snapshot`] and of reading the topic; in fail-fast mode a corrupt
    /// message.
    pub async fn load_json(
        &self,
        loading: &Loading,
        name: &str,
        mode: Mode,
        reporter: &Reporter,
    ) -> Result<Unrolled> {
        Self::check_new_name(name)?;
        let input = Arc::new(self.snapshot(loading).await?).into();
        self.unroll_column(Source { input, column: "value", name, mode }, reporter).await
    }

    /// As [`Session::load_json`], and caches the rows, in one pass.
    ///
    /// # Errors
    /// The errors of [`Session::load_json`]; a full disk.
    pub async fn load_json_held(
        &self,
        loading: &Loading,
        name: &str,
        mode: Mode,
        reporter: &Reporter,
    ) -> Result<(Unrolled, Arc<CachedRows>)> {
        Self::check_new_name(name)?;
        let input = Arc::new(self.snapshot(loading).await?).into();
        self.hold_column(Source { input, column: "value", name, mode }, reporter).await
    }

    /// Takes a new snapshot of the topic of a table, from the start of the old snapshot to the current end.
    ///
    /// If retention has removed the first records, or the topic was recreated and is shorter, the snapshot starts at
    /// the first record that exists. New partitions are read from their start. Views over the table read the new
    /// snapshot, and the schema of an unrolled table is inferred again. The cached rows of the table and of everything
    /// that reads it are dropped, with a notice.
    ///
    /// # Errors
    /// The table does not exist or was not loaded from a topic, or [`Session::snapshot`] fails.
    pub async fn refresh(&self, name: &str, reporter: &Reporter) -> Result<Refreshed> {
        let held = self.held_over(name)?;
        let refreshed = self.refreshed(name, reporter).await?;
        for table in held {
            self.let_go(&table, reporter);
        }
        Ok(refreshed)
    }

    async fn refreshed(&self, name: &str, reporter: &Reporter) -> Result<Refreshed> {
        let table = self.table(name)?;
        let source = table.source();
        if let Some(topic) = source.topic() {
            let fresh = self.again(topic).await?;
            let snapshot = Arc::clone(fresh.snapshot());
            table.replace(Arc::new(fresh).into())?;
            return Ok(Refreshed::Topic(Loaded { table: table.name().to_owned(), snapshot }));
        }
        let Some(unrolled) = source.unrolled() else {
            return Err(Error::failed(format!("`{name}` was not loaded from a topic"))
                .hint("refresh the table that `.load` made; views over it follow"));
        };
        let input = match unrolled.input().topic() {
            Some(topic) => Arc::new(self.again(topic).await?).into(),
            None => unrolled.input().clone(),
        };
        let (column, mode) = (unrolled.column().to_owned(), unrolled.mode());
        let source = Source { input, column: &column, name: table.name(), mode };
        let anew = self.unroll_column(source, reporter).await?;
        Ok(Refreshed::Unrolled(anew))
    }

    /// Takes a new snapshot of the topic of a table.
    async fn again(&self, old: &TopicTable) -> Result<TopicTable> {
        let from = old.again();
        let topic = old.snapshot().topic.clone();
        let headers = old.schema().index_of("headers").is_ok();
        let must_be_whole = old.snapshot().must_be_whole;
        let to = Position::Latest;
        self.snapshot(&Loading { topic, from, to, headers, must_be_whole }).await
    }
}

/// The result of a refresh.
#[derive(Debug, Clone)]
pub enum Refreshed {
    /// A loaded topic has a new snapshot.
    Topic(Loaded),
    /// The schema of an unrolled table was inferred again, from a new snapshot if it was loaded with `--json`.
    Unrolled(Unrolled),
}
