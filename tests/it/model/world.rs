//! The model: what topics, directories and the tables of both shells hold.
//!
//! Where more than one thing may have happened, a test holds several worlds, and each answer leaves those of
//! them that allow it. A world gives for each operation what may come of it, beside the answer.

use std::collections::BTreeMap;

use super::answer::Answer;
use super::rows::{Columns, Row, Rows};
use super::step::{Format, Names, Op, Source, Start, Table, Who};

/// A topic, as long as it exists.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Topic {
    /// Which of the topics of this name it is.
    pub(super) life: u32,
    pub(super) partitions: Vec<Partition>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Partition {
    /// The first offset that is still there.
    pub(super) low: usize,
    /// All messages there ever were.
    pub(super) rows: Vec<Row>,
}

/// A message at its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Message {
    pub(super) partition: usize,
    pub(super) offset: usize,
    pub(super) row: Row,
}

/// A loaded topic.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Loaded {
    pub(super) topic: u8,
    pub(super) life: u32,
    pub(super) from: Start,
    /// Start and end in each partition.
    pub(super) ranges: Vec<(usize, usize)>,
    /// Of `--json`: the columns that were found.
    pub(super) columns: Option<Columns>,
    pub(super) held: Option<Vec<Message>>,
}

/// A view of ids.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct View {
    pub(super) over: Source,
    pub(super) held: Option<Rows>,
}

/// What a shell knows.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Session {
    pub(super) loaded: BTreeMap<Table, Loaded>,
    pub(super) view: Option<View>,
    /// The last query's rows, if the model knows them whole.
    pub(super) last: Option<Rows>,
}

/// A directory, as long as it exists.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Dir {
    pub(super) format: Format,
    pub(super) by_k: bool,
    pub(super) columns: Columns,
    pub(super) rows: Vec<Row>,
    /// Whether one who was deleting it was killed.
    pub(super) is_half_gone: bool,
}

/// Everything that two shells see.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct World {
    pub(super) names: Names,
    pub(super) is_kafka: bool,
    pub(super) topics: BTreeMap<u8, Topic>,
    pub(super) lives: u32,
    pub(super) dirs: BTreeMap<u8, Dir>,
    pub(super) sessions: [Session; 2],
}

/// What may come of an operation.
pub(super) type Outcomes = Vec<(World, Answer)>;

/// What a source may give: rows, or one of several errors, or either.
#[derive(Debug, Default)]
pub(super) struct Found<T> {
    pub(super) rows: Option<T>,
    /// Whether messages of it are gone.
    pub(super) are_gone: bool,
    pub(super) errors: Vec<String>,
}

impl<T> Found<T> {
    pub(super) fn rows(rows: T) -> Self {
        Self { rows: Some(rows), are_gone: false, errors: Vec::new() }
    }

    pub(super) fn error(text: impl Into<String>) -> Self {
        Self { rows: None, are_gone: false, errors: vec![text.into()] }
    }

    pub(super) fn map<U>(self, to: impl FnOnce(T) -> U) -> Found<U> {
        Found { rows: self.rows.map(to), are_gone: self.are_gone, errors: self.errors }
    }
}

impl World {
    pub(super) fn new(names: Names, is_kafka: bool) -> Self {
        Self {
            names,
            is_kafka,
            topics: BTreeMap::new(),
            lives: 0,
            dirs: BTreeMap::new(),
            sessions: [Session::default(), Session::default()],
        }
    }

    /// Returns what may come of an operation.
    pub(super) fn after(&self, who: Who, op: &Op) -> Outcomes {
        match *op {
            Op::Create { topic, partitions } => self.create(topic, partitions),
            Op::Delete { topic } => self.delete(topic),
            Op::Publish { topic, batch, partition } => {
                self.publish(topic, &batch.rows(), partition)
            }
            Op::PublishTable { table, topic, partition } => {
                self.publish_table(who, table, topic, partition)
            }
            Op::Load { table, topic, from, to, held } => {
                self.load(who, (table, topic), (from, to), held)
            }
            Op::Refresh { table } => self.refresh(who, table),
            Op::Cache { table } => self.cache(who, table),
            Op::Uncache { table } => self.uncache(who, table),
            Op::View { over } => self.view(who, over),
            Op::Query { source, ask } => self.query(who, source, ask),
            Op::Write { source, dir, how } => self.write(who, source, dir, how),
            Op::Remove { dir } => self.remove(dir),
            Op::Grow { topic, partitions } => self.grow(topic, partitions),
            Op::Trim { topic, partition, before } => self.trim(topic, partition, before),
        }
    }

    /// Returns the worlds in which an operation has been done in part: a deletion, or a publish to Kafka.
    pub(super) fn during(&self, op: &Op) -> Vec<Self> {
        if let Op::Remove { dir } = *op {
            return self.half_removed(dir).into_iter().collect();
        }
        let Op::Publish { topic, batch, partition } = *op else { return Vec::new() };
        if !self.is_kafka {
            return Vec::new();
        }
        let rows = batch.rows();
        let part = |count: usize| self.publish(topic, &rows[..count], partition);
        let parts = (1..rows.len()).flat_map(part);
        parts
            .filter(|(_, answer)| matches!(answer, Answer::Said(_)))
            .map(|(world, _)| world)
            .collect()
    }

    /// Returns the world without what a shell knew.
    pub(super) fn without_session(&self, who: Who) -> Self {
        let mut world = self.clone();
        world.sessions[who] = Session::default();
        world
    }

    /// Returns this world beside an answer that changes nothing.
    pub(super) fn same(&self, answer: Answer) -> (Self, Answer) {
        (self.clone(), answer)
    }

    pub(super) fn fails(&self, text: impl Into<String>) -> (Self, Answer) {
        self.same(Answer::Fails(text.into()))
    }

    /// Returns each of several errors, of which one may come.
    pub(super) fn all_fail(&self, errors: &[String]) -> Outcomes {
        errors.iter().map(|error| self.fails(error)).collect()
    }

    /// Changes a copy of this world.
    pub(super) fn changed(
        &self,
        answer: impl Into<String>,
        change: impl FnOnce(&mut Self),
    ) -> (Self, Answer) {
        let mut world = self.clone();
        change(&mut world);
        (world, Answer::Said(answer.into()))
    }
}

/// Writes a number of things.
pub(super) fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
