//! Finds where rows came from: the topic, partition and offset of each, if known.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use datafusion::arrow::array::AsArray as _;
use datafusion::arrow::datatypes::{Int32Type, Int64Type};
use futures::StreamExt;

use super::{Lineage, Session};
use crate::engine::{Query, Relation, TopicTable, UnrolledTable};
use crate::error::Result;
use crate::json::messages::Messages;
use crate::topics::Snapshot;

/// Where a row came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordLocation {
    /// A record of a topic.
    Record {
        /// The topic.
        topic: String,
        /// The partition.
        partition: i32,
        /// The offset.
        offset: i64,
    },
    /// A row that is not a record of a topic, counted from 1.
    Row(u64),
}

impl fmt::Display for RecordLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record { topic, partition, offset } => {
                write!(f, "topic `{topic}`, partition {partition}, offset {offset}")
            }
            Self::Row(row) => write!(f, "row {row}"),
        }
    }
}

impl Session {
    /// Returns where rows came from; `rows` are numbers of rows from 0.
    pub(super) async fn origins(
        &self,
        input: &Relation,
        rows: &BTreeSet<u64>,
    ) -> Result<BTreeMap<u64, RecordLocation>> {
        let mut found: BTreeMap<_, _> =
            rows.iter().map(|row| (*row, RecordLocation::Row(row + 1))).collect();
        let snapshot = match Lineage::of(input) {
            Lineage::Exact(snapshot) => snapshot,
            Lineage::Unrolled(table) => return self.origins_of_messages(&table, rows).await,
            Lineage::Derived => return Ok(found),
        };
        let topic = &snapshot.topic;
        let at =
            |partition, offset| RecordLocation::Record { topic: topic.clone(), partition, offset };
        let Some(last) = rows.last() else { return Ok(found) };
        if snapshot.record(*last).is_some() {
            for (row, origin) in &mut found {
                if let Some((partition, offset)) = snapshot.record(*row) {
                    *origin = at(partition, offset);
                }
            }
            return Ok(found);
        }
        for (row, (partition, offset)) in self.read_offsets(&snapshot, rows, *last).await? {
            found.insert(row, at(partition, offset));
        }
        Ok(found)
    }

    /// Returns where rows of an unrolled table came from: the records of their messages.
    async fn origins_of_messages(
        &self,
        table: &UnrolledTable,
        rows: &BTreeSet<u64>,
    ) -> Result<BTreeMap<u64, RecordLocation>> {
        let messages = self.messages_of(table, rows).await?;
        let wanted = messages.values().copied().collect();
        // The recursion ends: each step looks one table deeper.
        let origins = Box::pin(self.origins(table.input(), &wanted)).await?;
        let origin = |(row, message): (&u64, &u64)| Some((*row, origins.get(message)?.clone()));
        Ok(messages.iter().filter_map(origin).collect())
    }

    /// Reads the messages again, up to the one of the last row, and counts the rows of each.
    async fn messages_of(
        &self,
        table: &UnrolledTable,
        rows: &BTreeSet<u64>,
    ) -> Result<BTreeMap<u64, u64>> {
        let input = Query::of_table("messages", table.input().clone())?;
        let query = input.columns(&[table.column()])?;
        let (mut found, mut row, mut message) = (BTreeMap::new(), 0, 0);
        let mut decoder = table.decoder()?;
        let mut batches = self.rows(&query).await?;
        while found.len() < rows.len()
            && let Some(batch) = batches.next().await.transpose()?
        {
            let messages = Messages::new(batch.column(0))?;
            for at in 0..messages.len() {
                let end = row + decoder.push(messages.get(at))? as u64;
                found.extend(rows.range(row..end).map(|row| (*row, message)));
                row = end;
                message += 1;
            }
            decoder.flush()?;
        }
        Ok(found)
    }

    /// Reads the topic again, up to row `last`, because its offsets have gaps.
    async fn read_offsets(
        &self,
        snapshot: &Snapshot,
        rows: &BTreeSet<u64>,
        last: u64,
    ) -> Result<Vec<(u64, (i32, i64))>> {
        let topic = TopicTable::new(Arc::clone(self.topics()), snapshot.clone(), false);
        let rows_max = usize::try_from(last).unwrap_or(usize::MAX).saturating_add(1);
        let records = Query::of_table("topic", Arc::new(topic).into())?;
        let query = records.columns(&["partition", "offset"])?.limit(rows_max)?;
        let (mut found, mut before) = (Vec::new(), 0);
        let mut batches = self.rows(&query).await?;
        while let Some(batch) = batches.next().await.transpose()? {
            let partitions = batch.column(0).as_primitive::<Int32Type>();
            let offsets = batch.column(1).as_primitive::<Int64Type>();
            let places = partitions.values().iter().zip(offsets.values());
            let places = (before..).zip(places.map(|(partition, offset)| (*partition, *offset)));
            found.extend(places.filter(|(row, _)| rows.contains(row)));
            before += batch.num_rows() as u64;
        }
        Ok(found)
    }
}
