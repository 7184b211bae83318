//! What queries may answer in a world.

use serde_json::json;

use super::answer::Answer;
use super::rows::{Row, Rows, canonical};
use super::step::{Ask, Source, Table, Who};
use super::topics::index;
use super::world::{Message, Outcomes, World};

/// Rows that `Ask::Top` wants.
const TOP: usize = 3;

impl World {
    pub(super) fn query(&self, who: Who, source: Source, ask: Ask) -> Outcomes {
        let mut outcomes = match (source, ask) {
            (_, Ask::Count) => {
                let found = self.rows_of(who, source).map(|rows| rows.rows.len());
                self.answers(found, |count| vec![json!({"n": count}).to_string()])
            }
            (Source::Table(table @ Table::Raw(_)), _) => {
                let found = self.messages_of(who, table);
                let mut outcomes = self.answers(found, |messages| of_messages(messages, ask));
                // Whoever asks for no message at all may get none.
                let nothing = Answer::rows(Vec::new());
                let loaded = self.sessions[who].loaded.get(&table);
                if let (Ask::Behind(partition, offset), Some(loaded)) = (ask, loaded) {
                    let range = loaded.ranges.get(index(partition));
                    if range.is_none_or(|range| range.1 <= index(offset).max(range.0)) {
                        outcomes.push(self.same(nothing));
                    }
                }
                outcomes
            }
            _ => self.of_rows(who, source, ask),
        };
        for (world, answer) in &mut outcomes {
            let is_all = matches!(ask, Ask::All) && !matches!(source, Source::Table(Table::Raw(_)));
            // One that failed is the last query too, and would run again.
            let is_known = is_all && matches!(answer, Answer::Rows { .. });
            let rows = if is_known { self.rows_of(who, source).rows } else { None };
            world.sessions[who].last = rows.filter(|rows| rows.columns.is_some());
        }
        outcomes
    }

    fn of_rows(&self, who: Who, source: Source, ask: Ask) -> Outcomes {
        let found = self.rows_of(who, source);
        let columns = found.rows.as_ref().and_then(|rows| rows.columns);
        // The columns of a view are known without its rows.
        let is_view = matches!(source, Source::Table(Table::View)) && self.knows(who, Table::View);
        let is_there = found.rows.is_some() || is_view;
        let missing = match ask {
            Ask::Sum | Ask::Top if columns.is_none() => Some("id"),
            Ask::OfK(_) if columns.is_none_or(|columns| columns.k.is_none()) => Some("k"),
            _ => None,
        };
        let mut outcomes = self.all_fail(&found.errors);
        match missing {
            // Which of two missing columns is named is open.
            Some(_) if is_there => outcomes.push(self.fails("no column `")),
            _ => {
                let found = super::world::Found { errors: Vec::new(), ..found };
                outcomes.extend(self.answers(found, |rows| of_table(&rows, ask)));
            }
        }
        outcomes
    }

    /// Returns rows, and each of the errors, as answers.
    fn answers<T>(
        &self,
        found: super::world::Found<T>,
        show: impl FnOnce(T) -> Vec<String>,
    ) -> Outcomes {
        let are_gone = found.are_gone;
        let mut outcomes = self.all_fail(&found.errors);
        let rows = found.rows.map(show);
        outcomes.extend(rows.map(|rows| self.same(Answer::Rows { rows, are_gone })));
        outcomes
    }
}

fn of_messages(mut messages: Vec<Message>, ask: Ask) -> Vec<String> {
    if let Ask::Behind(partition, offset) = ask {
        let is_behind =
            |it: &Message| it.partition == index(partition) && it.offset >= index(offset);
        messages.retain(is_behind);
    }
    let show = |Message { partition, offset, row }: &Message| {
        canonical(&json!({"partition": partition, "offset": offset, "id": row.id}).to_string())
    };
    messages.iter().map(show).collect()
}

fn of_table(rows: &Rows, ask: Ask) -> Vec<String> {
    let ids = |rows: Vec<&Row>| -> Vec<String> {
        rows.into_iter().map(|row| json!({"id": row.id}).to_string()).collect()
    };
    match ask {
        Ask::Sum => {
            let sum: u64 = rows.rows.iter().map(|row| row.id).sum();
            let sum = (!rows.rows.is_empty()).then_some(sum);
            vec![canonical(&json!({"n": rows.rows.len(), "s": sum}).to_string())]
        }
        Ask::Top => {
            let mut all: Vec<&Row> = rows.rows.iter().collect();
            all.sort_by_key(|row| std::cmp::Reverse(row.id));
            all.truncate(TOP);
            ids(all)
        }
        Ask::OfK(k) => ids(rows.rows.iter().filter(|row| row.k_is(k)).collect()),
        _ => rows.shown(),
    }
}
