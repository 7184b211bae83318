//! What operations on the tables of a shell do to a world.

use super::answer::Answer;
use super::rows::{Columns, Rows};
use super::step::{Source, Start, Table, Who};
use super::topics::index;
use super::world::{Found, Loaded, Message, Outcomes, Session, Topic, View, World, counted};

/// What is said of a table whose topic is another one now.
const ANEW: &str = "does not have the loaded records any more: it was recreated";
/// What Kafka's readers find of a topic that is deleted.
const DELETED: &str = "was deleted while it was read";

impl World {
    pub(super) fn knows(&self, who: Who, table: Table) -> bool {
        let session = &self.sessions[who];
        session.loaded.contains_key(&table) || (table == Table::View && session.view.is_some())
    }

    /// Returns where partitions are read from, or the error of an offset that is not there.
    fn ranges(
        &self,
        number: u8,
        topic: &Topic,
        (from, to): (Start, Option<u64>),
    ) -> Result<Vec<(usize, usize)>, String> {
        let mut ranges = Vec::new();
        for (partition, held) in topic.partitions.iter().enumerate() {
            let (low, high) = (held.low, held.rows.len());
            let inside = |offset: u64| {
                let offset = index(offset);
                let name = self.names.topic(number);
                let error =
                    format!("offset {offset} is outside partition {partition} of topic `{name}`");
                if (low..=high).contains(&offset) { Ok(offset) } else { Err(error) }
            };
            let start = match from {
                Start::Earliest => low,
                Start::Last(count) => high.saturating_sub(index(count)).max(low),
                Start::Offset(offset) => inside(offset)?,
            };
            let end = to.map_or(Ok(high), inside)?;
            ranges.push((start, end.max(start)));
        }
        Ok(ranges)
    }

    pub(super) fn load(
        &self,
        who: Who,
        (table, number): (Table, u8),
        (from, to): (Start, Option<u64>),
        held: bool,
    ) -> Outcomes {
        let Some(topic) = self.topics.get(&number) else {
            return vec![self.fails(self.missing(number))];
        };
        // Ends are looked at after starts.
        let ranges =
            self.ranges(number, topic, (from, None)).and(self.ranges(number, topic, (from, to)));
        match ranges {
            Ok(ranges) => vec![self.loaded(who, table, (number, topic), (from, ranges), held)],
            Err(error) => vec![self.fails(error)],
        }
    }

    /// Registers a snapshot.
    fn loaded(
        &self,
        who: Who,
        table: Table,
        (number, topic): (u8, &Topic),
        (from, ranges): (Start, Vec<(usize, usize)>),
        held: bool,
    ) -> (Self, Answer) {
        let messages = messages(topic, &ranges);
        let is_json = matches!(table, Table::Json(_));
        let columns = messages.iter().map(|message| message.row.has).reduce(Columns::or);
        let name = self.names.table(table);
        let count = messages.len();
        let said = if is_json {
            let fields = counted(columns.map_or(0, Columns::count), "field");
            let cached = format!("\nCached `{name}`: {}, ", counted(count, "row"));
            format!(
                "Unrolled {} into `{name}`: {fields}, 0 corrupt{}",
                counted(count, "record"),
                if held { cached.as_str() } else { "" }
            )
        } else {
            // Messages, or offsets.
            format!("Loaded {count} ")
        };
        let held = (is_json && held).then_some(messages);
        let loaded = Loaded { topic: number, life: topic.life, from, ranges, columns, held };
        self.changed(said, |world| {
            let session = &mut world.sessions[who];
            session.loaded.insert(table, loaded);
            session.drop_view_of(table);
        })
    }

    pub(super) fn refresh(&self, who: Who, table: Table) -> Outcomes {
        let session = &self.sessions[who];
        if table == Table::View && session.view.is_some() {
            return vec![self.fails("was not loaded from a topic")];
        }
        let Some(old) = session.loaded.get(&table) else {
            return vec![self.fails(format!("no table `{}`", self.names.table(table)))];
        };
        let Some(topic) = self.topics.get(&old.topic) else {
            return vec![self.fails(self.missing(old.topic))];
        };
        let again = |(partition, held): (usize, &super::world::Partition)| {
            let (low, high) = (held.low, held.rows.len());
            let old = old.ranges.get(partition).filter(|_| old.from != Start::Earliest);
            (old.map_or(low, |(start, _)| (*start).clamp(low, high)), high)
        };
        let ranges = topic.partitions.iter().enumerate().map(again).collect();
        let (world, answer) =
            self.loaded(who, table, (old.topic, topic), (old.from, ranges), false);
        let answer = match (answer, table) {
            (Answer::Said(said), Table::Raw(_)) => {
                let name = self.names.table(table);
                Answer::Said(said.replacen("Loaded", &format!("Refreshed `{name}`:"), 1))
            }
            (answer, _) => answer,
        };
        vec![(world, answer)]
    }

    pub(super) fn cache(&self, who: Who, table: Table) -> Outcomes {
        let name = self.names.table(table);
        let said = |rows: usize| format!("Cached `{name}`: {}, ", counted(rows, "row"));
        if !self.knows(who, table) {
            return vec![self.fails(format!("no table `{name}`"))];
        }
        if table == Table::View {
            let found = self.rows_of(who, Source::Table(table));
            let mut outcomes = self.all_fail(&found.errors);
            outcomes.extend(found.rows.map(|rows| {
                self.changed(said(rows.rows.len()), |world| {
                    if let Some(view) = &mut world.sessions[who].view {
                        view.held = Some(rows);
                    }
                })
            }));
            return outcomes;
        }
        let found = self.messages_of(who, table);
        let mut outcomes = self.all_fail(&found.errors);
        outcomes.extend(found.rows.map(|messages| {
            self.changed(said(messages.len()), |world| {
                if let Some(loaded) = world.sessions[who].loaded.get_mut(&table) {
                    loaded.held = Some(messages);
                }
            })
        }));
        outcomes
    }

    pub(super) fn uncache(&self, who: Who, table: Table) -> Outcomes {
        let name = self.names.table(table);
        if !self.knows(who, table) {
            return vec![self.fails(format!("no table `{name}`"))];
        }
        let session = &self.sessions[who];
        let was_held = match table {
            Table::View => session.view.as_ref().is_some_and(|view| view.held.is_some()),
            _ => session.loaded.get(&table).is_some_and(|loaded| loaded.held.is_some()),
        };
        let said =
            if was_held { format!("Uncached `{name}`") } else { format!("Not cached: `{name}`") };
        vec![self.changed(said, |world| {
            let session = &mut world.sessions[who];
            match (table, &mut session.view) {
                (Table::View, Some(view)) => view.held = None,
                _ => drop(session.loaded.get_mut(&table).map(|loaded| loaded.held = None)),
            }
        })]
    }

    pub(super) fn view(&self, who: Who, over: Source) -> Outcomes {
        let errors = match over {
            Source::Table(table) if !self.knows(who, table) => {
                vec![format!("no table `{}`", self.names.table(table))]
            }
            Source::Table(table @ Table::Json(_)) => {
                let columns =
                    self.sessions[who].loaded.get(&table).and_then(|loaded| loaded.columns);
                if columns.is_none() { vec!["no column `id`".to_owned()] } else { Vec::new() }
            }
            Source::Dir(dir) => match self.dirs.get(&dir) {
                None => vec![self.no_dir(dir)],
                Some(found) if found.columns_read().is_none() => {
                    vec!["no column `id`".to_owned()]
                }
                Some(_) => Vec::new(),
            },
            _ => Vec::new(),
        };
        if !errors.is_empty() {
            return self.all_fail(&errors);
        }
        let said = format!("Created view `{}`", self.names.table(Table::View));
        vec![self.changed(said, |world| world.sessions[who].view = Some(View { over, held: None }))]
    }

    /// Returns the messages of a loaded topic.
    pub(super) fn messages_of(&self, who: Who, table: Table) -> Found<Vec<Message>> {
        let Some(loaded) = self.sessions[who].loaded.get(&table) else {
            return Found::error(format!("no table `{}`", self.names.table(table)));
        };
        if let Some(held) = &loaded.held {
            return Found::rows(held.clone());
        }
        let errors = match self.topics.get(&loaded.topic) {
            None => vec![self.missing(loaded.topic), DELETED.to_owned()],
            Some(topic) if topic.life != loaded.life => vec![ANEW.to_owned()],
            Some(topic) => {
                let kept = |(partition, range): (usize, &(usize, usize))| {
                    let low = topic.partitions[partition].low;
                    (range.0.max(low).min(range.1), range.1)
                };
                let left: Vec<_> = loaded.ranges.iter().enumerate().map(kept).collect();
                let are_gone = left != loaded.ranges;
                return Found { rows: Some(messages(topic, &left)), are_gone, errors: Vec::new() };
            }
        };
        // Nothing of nothing needs no topic.
        let is_empty = loaded.ranges.iter().all(|(start, end)| start == end);
        Found { rows: is_empty.then(Vec::new), are_gone: false, errors }
    }

    /// Returns the rows of what a shell calls by a name.
    pub(super) fn rows_of(&self, who: Who, source: Source) -> Found<Rows> {
        match source {
            Source::Dir(dir) => self.rows_in(dir),
            Source::Last => match &self.sessions[who].last {
                Some(rows) => Found::rows(rows.clone()),
                None => Found::error("no rows"),
            },
            Source::Table(Table::View) => self.rows_of_view(who),
            Source::Table(table) => {
                let columns =
                    self.sessions[who].loaded.get(&table).and_then(|loaded| loaded.columns);
                let rows = |messages: Vec<Message>| {
                    Rows::of(columns, messages.into_iter().map(|message| message.row).collect())
                };
                self.messages_of(who, table).map(rows)
            }
        }
    }

    fn rows_of_view(&self, who: Who) -> Found<Rows> {
        let name = self.names.table(Table::View);
        let Some(view) = &self.sessions[who].view else {
            return Found::error(format!("no table `{name}`"));
        };
        if let Some(held) = &view.held {
            return Found::rows(held.clone());
        }
        let found = self.rows_of(who, view.over);
        if found.rows.as_ref().is_some_and(|rows| rows.columns.is_none()) {
            return Found::error(format!("view `{name}` no longer fits"));
        }
        found.map(|rows| rows.ids())
    }
}

impl Session {
    /// Forgets the held rows of a view over a table that is another one now.
    fn drop_view_of(&mut self, table: Table) {
        if let Some(view) = self.view.as_mut().filter(|view| view.over == Source::Table(table)) {
            view.held = None;
        }
    }
}

/// Returns the messages of some ranges of a topic.
fn messages(topic: &Topic, ranges: &[(usize, usize)]) -> Vec<Message> {
    let mut messages = Vec::new();
    for (partition, (held, (start, end))) in topic.partitions.iter().zip(ranges).enumerate() {
        let of = |offset| Message { partition, offset, row: held.rows[offset] };
        messages.extend((*start..*end).map(of));
    }
    messages
}
