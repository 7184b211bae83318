//! Makes single operations.

use super::{
    Ask, Batch, Columns, DIRS, Format, Generator, How, Kind, Mode, Op, Source, Start, TOPICS,
    Table, Who,
};

impl Generator {
    pub(super) fn op(&mut self, who: Who) -> Op {
        let topic = self.topic();
        match self.below(100) {
            0..16 => self.publish(topic),
            16..20 => {
                let partition = self.partition(topic);
                // The rows of a view may come from a directory, whose order is open.
                let table = match self.table(who) {
                    Table::View => Table::Json(0),
                    table => table,
                };
                Op::PublishTable { table, topic, partition }
            }
            20..30 => self.load(),
            30..38 => Op::Refresh { table: self.table(who) },
            38..45 => Op::Cache { table: self.table(who) },
            45..48 => Op::Uncache { table: self.table(who) },
            48..54 => match self.source(who) {
                Source::Table(Table::View) => Op::View { over: Source::Dir(self.dir()) },
                over => Op::View { over },
            },
            54..68 => {
                let source = self.source(who);
                Op::Query { source, ask: self.ask(source) }
            }
            68..84 => self.write_table(who),
            84..88 => Op::Create { topic: self.pick(&[0, 1, 1]), partitions: 1 + self.below(3) },
            88..92 => Op::Delete { topic },
            92..94 => Op::Remove { dir: self.dir() },
            _ => self.of_tool(topic),
        }
    }

    /// Does what only Kafka's tools do; local topics have none.
    fn of_tool(&mut self, topic: u8) -> Op {
        let (partitions, partition) = (self.partitions(topic), self.partition(topic));
        if !self.world.is_kafka {
            let source = Source::Dir(self.dir());
            return Op::Query { source, ask: self.ask(source) };
        }
        if self.chance(40) {
            return Op::Grow { topic, partitions: partitions + 1 + self.below(2) };
        }
        Op::Trim { topic, partition, before: 1 + self.below(12) }
    }

    /// Picks a topic, seldom one that is not there.
    pub(super) fn topic(&mut self) -> u8 {
        let there: Vec<u8> = self.world.topics.keys().copied().collect();
        if there.is_empty() || self.chance(5) { self.pick(&[0, 1]) } else { self.pick(&there) }
    }

    pub(super) fn dir(&mut self) -> u8 {
        u8::try_from(self.below(u64::from(DIRS))).unwrap_or_default()
    }

    fn partitions(&self, topic: u8) -> u64 {
        self.world.topics.get(&topic).map_or(1, |topic| topic.partitions.len() as u64)
    }

    /// Picks a partition, seldom one that is not there.
    fn partition(&mut self, topic: u8) -> u64 {
        let partitions = self.partitions(topic);
        if self.chance(3) { partitions } else { self.below(partitions) }
    }

    pub(super) fn table(&mut self, who: Who) -> Table {
        let session = &self.world.sessions[who];
        let mut known: Vec<Table> = session.loaded.keys().copied().collect();
        known.extend(session.view.as_ref().map(|_| Table::View));
        if known.is_empty() || self.chance(4) { self.any_table() } else { self.pick(&known) }
    }

    fn any_table(&mut self) -> Table {
        self.pick(&[Table::Raw(0), Table::Json(0), Table::Json(0), Table::Json(1), Table::View])
    }

    fn source(&mut self, who: Who) -> Source {
        let there: Vec<u8> = self.world.dirs.keys().copied().collect();
        match self.below(10) {
            0 => Source::Dir(self.dir()),
            1..5 if !there.is_empty() => Source::Dir(self.pick(&there)),
            _ => Source::Table(self.table(who)),
        }
    }

    pub(super) fn ask(&mut self, source: Source) -> Ask {
        let is_raw = matches!(source, Source::Table(Table::Raw(_)));
        match self.below(10) {
            0..4 => Ask::All,
            4 | 5 => Ask::Count,
            6 | 7 if is_raw => Ask::Since,
            8.. if is_raw => Ask::Behind(self.below(3), self.below(8)),
            6 => Ask::Sum,
            7 => Ask::Top,
            _ => Ask::OfK(self.below(3)),
        }
    }

    pub(super) fn publish(&mut self, topic: u8) -> Op {
        let count = if self.chance(10) { 20 + self.below(30) } else { 1 + self.below(9) };
        let k = Some(if self.chance(12) { Kind::Text } else { Kind::Number });
        let has = Columns { k, w: true, x: self.chance(20) };
        let batch = Batch { first: self.next, count, has };
        self.next += count;
        let is_placed = self.world.is_kafka || self.chance(50);
        let partition = is_placed.then(|| self.partition(topic));
        Op::Publish { topic, batch, partition }
    }

    pub(super) fn load(&mut self) -> Op {
        let table = self.pick(&[
            Table::Raw(0),
            Table::Raw(1),
            Table::Json(0),
            Table::Json(0),
            Table::Json(1),
            Table::Json(1),
        ]);
        let from = match self.below(10) {
            0..6 => Start::Earliest,
            6..8 => Start::Last(1 + self.below(6)),
            _ => Start::Offset(self.below(5)),
        };
        let to = self.chance(10).then(|| self.below(8));
        Op::Load { table, topic: self.topic(), from, to, held: self.chance(25) }
    }

    pub(super) fn write_table(&mut self, who: Who) -> Op {
        let source = match self.table(who) {
            Table::Raw(n) => Table::Json(n),
            table => table,
        };
        self.write(who, Source::Table(source))
    }

    pub(super) fn write(&mut self, _: Who, source: Source) -> Op {
        let dir = self.dir();
        let how = self.how(Some(dir));
        Op::Write { source, dir, how }
    }

    /// Writes a table that was loaded, which reads no directory.
    pub(super) fn write_json(&mut self, who: Who, dir: u8) -> Op {
        let loaded = self.world.sessions[who].loaded.keys();
        let known: Vec<Table> =
            loaded.copied().filter(|table| matches!(table, Table::Json(_))).collect();
        let table = if known.is_empty() { Table::Json(0) } else { self.pick(&known) };
        let how = self.how(Some(dir));
        Op::Write { source: Source::Table(table), dir, how }
    }

    /// Picks how to write; what is there is mostly written as it was.
    pub(super) fn how(&mut self, dir: Option<u8>) -> How {
        let mode = self.pick(&[
            Mode::Error,
            Mode::Append,
            Mode::Append,
            Mode::Overwrite,
            Mode::Overwrite,
            Mode::Ignore,
        ]);
        let there = dir.and_then(|dir| self.world.dirs.get(&dir));
        if let Some(there) = there.cloned().filter(|_| mode == Mode::Append)
            && self.chance(85)
        {
            return How { mode, format: there.format, by_k: there.by_k };
        }
        let format = self.pick(&[Format::Parquet, Format::Parquet, Format::Json, Format::Csv]);
        How { mode, format, by_k: self.chance(30) }
    }
}

const _: () = assert!(TOPICS == 2, "`topic` picks of two");
