//! What operations on topics do to a world.

use super::rows::Row;
use super::step::{Op, Source, Table, Who};
use super::world::{Outcomes, Partition, Topic, World, counted};

impl World {
    pub(super) fn create(&self, topic: u8, partitions: u64) -> Outcomes {
        let name = self.names.topic(topic);
        if self.topics.contains_key(&topic) {
            return vec![self.fails(format!("topic `{name}` already exists"))];
        }
        let made = self.changed(format!("Created topic {name}"), |world| {
            world.lives += 1;
            let partitions = (0..partitions).map(|_| Partition::default()).collect();
            world.topics.insert(topic, Topic { life: world.lives, partitions });
        });
        vec![made]
    }

    /// Returns what is said of a topic that is not there.
    pub(super) fn missing(&self, topic: u8) -> String {
        format!("topic `{}` does not exist", self.names.topic(topic))
    }

    pub(super) fn delete(&self, topic: u8) -> Outcomes {
        if !self.topics.contains_key(&topic) {
            return vec![self.fails(self.missing(topic))];
        }
        let said = format!("Deleted topic {}", self.names.topic(topic));
        vec![self.changed(said, |world| drop(world.topics.remove(&topic)))]
    }

    /// Without a partition messages go to all in turn, from the first.
    pub(super) fn publish(&self, topic: u8, rows: &[Row], partition: Option<u64>) -> Outcomes {
        let Some(found) = self.topics.get(&topic) else {
            return vec![self.fails(self.missing(topic))];
        };
        if let Some(error) = self.without_partition(topic, partition) {
            return vec![self.fails(error)];
        }
        let (name, count) = (self.names.topic(topic), found.partitions.len());
        let only = partition.map(index);
        let said = format!("Published {} to `{name}`", counted(rows.len(), "message"));
        let done = self.changed(said, |world| {
            let Some(topic) = world.topics.get_mut(&topic) else { return };
            for (at, row) in rows.iter().enumerate() {
                topic.partitions[only.unwrap_or(at % count)].rows.push(*row);
            }
        });
        vec![done]
    }

    /// Returns the error of a partition that a topic does not have.
    fn without_partition(&self, topic: u8, partition: Option<u64>) -> Option<String> {
        let count = self.topics.get(&topic)?.partitions.len();
        let missing = partition.filter(|partition| index(*partition) >= count)?;
        Some(format!("topic `{}` has no partition {missing}: ", self.names.topic(topic)))
    }

    pub(super) fn publish_table(
        &self,
        who: Who,
        table: Table,
        topic: u8,
        partition: u64,
    ) -> Outcomes {
        if !self.knows(who, table) {
            let name = self.names.table(table);
            return vec![self.fails(format!("there is no file or table `{name}`"))];
        }
        let found = match table {
            // Values are published as they are.
            Table::Raw(_) => self.messages_of(who, table).map(|messages| {
                messages.into_iter().map(|message| message.row).collect::<Vec<_>>()
            }),
            _ => self
                .rows_of(who, Source::Table(table))
                .map(|rows| rows.rows.into_iter().map(Row::without_null).collect()),
        };
        let mut errors = found.errors;
        if !self.topics.contains_key(&topic) {
            errors.push(self.missing(topic));
        }
        // Which of two errors is told is open.
        errors.extend(self.without_partition(topic, Some(partition)));
        let mut outcomes = self.all_fail(&errors);
        if let Some(rows) = found.rows {
            outcomes.extend(self.publish(topic, &rows, Some(partition)));
        }
        outcomes
    }

    pub(super) fn grow(&self, topic: u8, partitions: u64) -> Outcomes {
        let grown = self.changed("", |world| {
            if let Some(topic) = world.topics.get_mut(&topic) {
                let count = topic.partitions.len().max(index(partitions));
                topic.partitions.resize_with(count, Partition::default);
            }
        });
        vec![grown]
    }

    pub(super) fn trim(&self, topic: u8, partition: u64, before: u64) -> Outcomes {
        let trimmed = self.changed("", |world| {
            let partition = world
                .topics
                .get_mut(&topic)
                .and_then(|topic| topic.partitions.get_mut(index(partition)));
            if let Some(partition) = partition {
                partition.low = partition.low.max(index(before)).min(partition.rows.len());
            }
        });
        vec![trimmed]
    }

    /// Says whether a tool can do this: it would fail otherwise.
    pub(super) fn takes(&self, op: &Op) -> bool {
        match *op {
            Op::Grow { topic, partitions } => self
                .topics
                .get(&topic)
                .is_some_and(|topic| topic.partitions.len() < index(partitions)),
            Op::Trim { topic, partition, before } => self
                .topics
                .get(&topic)
                .and_then(|topic| topic.partitions.get(index(partition)))
                .is_some_and(|partition| {
                    (partition.low + 1..=partition.rows.len()).contains(&index(before))
                }),
            _ => true,
        }
    }
}

/// Returns a number as an index.
pub(super) fn index(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
