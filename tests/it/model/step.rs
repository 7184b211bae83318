//! Steps of a sequence: what one shell is told, or both at once, or one that is killed over it.

use std::fmt;

use super::rows::{Columns, Row};

/// One of the two shells.
pub(super) type Who = usize;

/// A name that a shell gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Table {
    /// A loaded topic.
    Raw(u8),
    /// A topic that was loaded with `--json`.
    Json(u8),
    View,
}

/// What is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Table(Table),
    Dir(u8),
    /// The last query's rows.
    Last,
}

/// Messages of one publish.
#[derive(Debug, Clone, Copy)]
pub(super) struct Batch {
    pub(super) first: u64,
    pub(super) count: u64,
    pub(super) has: Columns,
}

impl Batch {
    pub(super) fn rows(self) -> Vec<Row> {
        (self.first..self.first + self.count).map(|id| Row { id, has: self.has }).collect()
    }

    pub(super) fn text(self) -> String {
        self.rows().iter().map(|row| row.message() + "\n").collect()
    }
}

/// Where a snapshot begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    Earliest,
    Last(u64),
    Offset(u64),
}

/// What is asked of rows.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ask {
    All,
    Count,
    Sum,
    Top,
    /// Rows of one `k`, which may be one directory.
    OfK(u64),
    /// Messages of one partition from an offset on.
    Behind(u64, u64),
    /// Messages that are not old, which all are.
    Since,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Error,
    Append,
    Overwrite,
    Ignore,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Parquet,
    Json,
    Csv,
}

/// How a directory is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct How {
    pub(super) mode: Mode,
    pub(super) format: Format,
    pub(super) by_k: bool,
}

/// What a shell, or a tool beside it, is told to do.
#[derive(Debug, Clone, Copy)]
pub(super) enum Op {
    Create {
        topic: u8,
        partitions: u64,
    },
    Delete {
        topic: u8,
    },
    Publish {
        topic: u8,
        batch: Batch,
        partition: Option<u64>,
    },
    PublishTable {
        table: Table,
        topic: u8,
        partition: u64,
    },
    Load {
        table: Table,
        topic: u8,
        from: Start,
        to: Option<u64>,
        held: bool,
    },
    Refresh {
        table: Table,
    },
    Cache {
        table: Table,
    },
    Uncache {
        table: Table,
    },
    View {
        over: Source,
    },
    Query {
        source: Source,
        ask: Ask,
    },
    Write {
        source: Source,
        dir: u8,
        how: How,
    },
    Remove {
        dir: u8,
    },
    /// Partitions that Kafka's own tools add.
    Grow {
        topic: u8,
        partitions: u64,
    },
    /// Messages that Kafka's own tools delete, as retention does.
    Trim {
        topic: u8,
        partition: u64,
        before: u64,
    },
}

impl Op {
    /// Says whether it is done beside the shells.
    pub(super) fn is_of_tools(&self) -> bool {
        matches!(self, Self::Grow { .. } | Self::Trim { .. })
    }
}

/// A step of a sequence.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    One(Who, Op),
    /// The first shell is told first, the second so many thousandths of its time later.
    Both(Op, Op, u32),
    /// Killed after so many thousandths of the time that it takes, perhaps while the other shell works.
    Killed(Who, Op, u32, Option<Op>),
}

impl Step {
    /// Returns the first messages that it publishes.
    pub(super) fn batch(&self) -> Option<Batch> {
        let (Self::One(_, op) | Self::Both(op, ..) | Self::Killed(_, op, ..)) = self;
        if let Op::Publish { batch, .. } = op { Some(*batch) } else { None }
    }
}

/// Names of one sequence, which no other has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Names(pub(super) String);

impl Names {
    pub(super) fn topic(&self, topic: u8) -> String {
        format!("{}_t{topic}", self.0)
    }

    /// Names the file of a batch, in the directory where the shells work.
    pub(super) fn file(&self, batch: Batch) -> String {
        format!("{}/{}.jsonl", self.0, batch.first)
    }

    pub(super) fn dir(&self, dir: u8) -> String {
        format!("/{}/d{dir}", self.0)
    }

    pub(super) fn table(&self, table: Table) -> String {
        match table {
            Table::Raw(n) => format!("{}_m{n}", self.0),
            Table::Json(n) => format!("{}_j{n}", self.0),
            Table::View => format!("{}_v", self.0),
        }
    }

    fn source(&self, source: Source) -> String {
        match source {
            Source::Table(table) => self.table(table),
            Source::Dir(dir) => format!("'{}'", self.dir(dir)),
            Source::Last => "_".to_owned(),
        }
    }

    /// Writes what a shell is told.
    pub(super) fn statement(&self, op: &Op) -> String {
        match *op {
            Op::Create { topic, partitions } => {
                format!(".topic create {} --partitions {partitions}", self.topic(topic))
            }
            Op::Delete { topic } => format!(".topic delete {}", self.topic(topic)),
            Op::Publish { topic, batch, partition } => {
                let at = partition.map_or_else(String::new, |at| format!(" --partition {at}"));
                format!(".publish {} {}{at}", self.file(batch), self.topic(topic))
            }
            Op::PublishTable { table, topic, partition } => {
                let (table, topic) = (self.table(table), self.topic(topic));
                format!(".publish {table} {topic} --partition {partition}")
            }
            Op::Load { table, topic, from, to, held } => self.load(table, topic, from, to, held),
            Op::Refresh { table } => format!(".refresh {}", self.table(table)),
            Op::Cache { table } => format!(".cache {}", self.table(table)),
            Op::Uncache { table } => format!(".uncache {}", self.table(table)),
            Op::View { over } => self.view(over),
            Op::Query { source, ask } => self.query(source, ask),
            Op::Write { source, dir, how } => self.write(source, dir, how),
            Op::Remove { dir } => format!(".fs rm -r {}", self.dir(dir)),
            Op::Grow { topic, partitions } => {
                format!(
                    "-- kafka-topics --alter --topic {} --partitions {partitions}",
                    self.topic(topic)
                )
            }
            Op::Trim { topic, partition, before } => {
                format!(
                    "-- kafka-delete-records {}: partition {partition} before {before}",
                    self.topic(topic)
                )
            }
        }
    }

    fn load(&self, table: Table, topic: u8, from: Start, to: Option<u64>, held: bool) -> String {
        let from = match from {
            Start::Earliest => String::new(),
            Start::Last(count) => format!(" --from -{count}"),
            Start::Offset(offset) => format!(" --from {offset}"),
        };
        let to = to.map_or_else(String::new, |to| format!(" --to {to}"));
        let mut text = format!(".load {} AS {}{from}{to}", self.topic(topic), self.table(table));
        if matches!(table, Table::Json(_)) {
            text += if held { " --json --cache" } else { " --json" };
        }
        text
    }

    fn view(&self, over: Source) -> String {
        let id = if matches!(over, Source::Table(Table::Raw(_))) { ID_OF_VALUE } else { "id" };
        let (view, over) = (self.table(Table::View), self.source(over));
        format!("create or replace view {view} as select {id} as id from {over};")
    }

    fn query(&self, source: Source, ask: Ask) -> String {
        let is_raw = matches!(source, Source::Table(Table::Raw(_)));
        let source = self.source(source);
        let messages = format!("select partition, offset, {ID_OF_VALUE} as id from {source}");
        match ask {
            Ask::Count => format!("select count(*) as n from {source};"),
            Ask::Behind(partition, offset) => {
                format!("{messages} where partition = {partition} and offset >= {offset};")
            }
            Ask::Since => format!("{messages} where timestamp >= timestamp '2000-01-01';"),
            _ if is_raw => messages + ";",
            Ask::All => format!("select * from {source};"),
            Ask::Sum => format!("select count(id) as n, sum(id) as s from {source};"),
            Ask::Top => format!("select id from {source} order by id desc limit 3;"),
            Ask::OfK(k) => format!("select id from {source} where k = {k};"),
        }
    }

    fn write(&self, source: Source, dir: u8, how: How) -> String {
        let How { mode, format, by_k } = how;
        // A table may be appended again and again.
        let overlap = if mode == Mode::Append { " --allow-overlap" } else { "" };
        let (mode, format) = (word(&mode), word(&format));
        let by_k = if by_k { " --partition-by k" } else { "" };
        let (source, dir) = (self.source(source).replace('\'', ""), self.dir(dir));
        format!(".write {source} {dir} --mode {mode}{overlap} --format {format}{by_k}")
    }

    /// Writes a step as a line of a script for people.
    pub(super) fn line(&self, step: &Step) -> String {
        let shell = |who: Who| ["A", "B"][who];
        match step {
            Step::One(_, op) if op.is_of_tools() => self.statement(op),
            Step::One(who, op) => format!("{}> {}", shell(*who), self.statement(op)),
            Step::Both(one, other, later) => {
                let (one, other) = (self.statement(one), self.statement(other));
                format!("A> {one}\nB> {other}  -- beside it, {later}/1000 of its time later")
            }
            Step::Killed(who, op, moment, beside) => {
                let beside = beside.map_or_else(String::new, |op| {
                    format!("\n{}> {}  -- beside it", shell(1 - who), self.statement(&op))
                });
                let (shell, op) = (shell(*who), self.statement(op));
                format!(
                    "{shell}> {op}  -- killed after {moment}/1000 of its time, then started anew{beside}"
                )
            }
        }
    }
}

const ID_OF_VALUE: &str = "cast(get_json_object(cast(value as string), '$.id') as bigint)";

/// Writes the name of a variant as an option's value.
fn word(variant: &impl fmt::Debug) -> String {
    format!("{variant:?}").to_lowercase()
}
