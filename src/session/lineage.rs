//! Finds the offsets that a table's rows came from.

use std::sync::Arc;

use super::LAST;
use crate::engine::{Kind, Relation, UnrolledTable};
use crate::json::Mode;
use crate::landing::{Source, TopicRanges};
use crate::topics::Snapshot;

/// How a table's rows relate to the records of a topic.
#[derive(Debug, Clone)]
pub enum Lineage {
    /// One row for each record of the snapshot, in the same order.
    Exact(Arc<Snapshot>),
    /// The rows of messages of a topic, in the same order; a message may have several rows or none.
    Unrolled(Arc<UnrolledTable>),
    /// Filtered, joined, aggregated or not from a topic at all.
    Derived,
}

impl Lineage {
    /// Follows a table through names, projections and views down to a topic.
    #[must_use]
    pub fn of(table: &Relation) -> Self {
        match table.kind() {
            Kind::Named(named) => Self::of(&named.source()),
            Kind::Topic(topic) => Self::Exact(Arc::clone(topic.snapshot())),
            Kind::Unrolled(unrolled) => match Self::of(unrolled.input()) {
                Self::Derived => Self::Derived,
                Self::Exact(_) | Self::Unrolled(_) => Self::Unrolled(Arc::new(unrolled.clone())),
            },
            Kind::View(query) | Kind::LastQuery(query) => {
                query.query().row_by_row().map_or(Self::Derived, |table| Self::of(&table))
            }
            Kind::Files(_) | Kind::Other => Self::Derived,
        }
    }

    /// Returns the snapshot of the topic if each row is exactly one of its records, with all columns.
    #[must_use]
    pub fn snapshot(&self) -> Option<Arc<Snapshot>> {
        match self {
            Self::Exact(snapshot) => Some(Arc::clone(snapshot)),
            Self::Unrolled(table) => Self::of(table.input()).snapshot(),
            Self::Derived => None,
        }
    }

    /// Returns an upper bound of the number of records that the rows come from, if known.
    #[must_use]
    pub fn records(&self) -> Option<u64> {
        self.snapshot().map(|snapshot| snapshot.offsets())
    }
}

/// Returns the source that the manifest records for a table's rows, as they are read now.
///
/// Cached rows of a view or of the last query may come from an older snapshot than the one that the table reads now, so
/// they are derived. So are the rows of an unrolled table that leaves out messages.
#[must_use]
pub(super) fn source_of(table: &Relation) -> Source {
    match table.kind() {
        Kind::Named(named) => {
            let source = named.source();
            let is_kept = named.held().is_some() && source.view().is_some();
            let is_derived = is_kept || named.name() == LAST;
            if is_derived { Source::Derived } else { source_of(&source) }
        }
        Kind::Topic(topic) => {
            TopicRanges::of(topic.snapshot()).map_or(Source::Derived, Source::Topic)
        }
        Kind::Unrolled(unrolled) => match unrolled.mode() {
            Mode::Permissive | Mode::FailFast => source_of(unrolled.input()),
            Mode::DropMalformed => Source::Derived,
        },
        Kind::View(view) => {
            view.query().row_by_row().map_or(Source::Derived, |table| source_of(&table))
        }
        Kind::LastQuery(_) | Kind::Files(_) | Kind::Other => Source::Derived,
    }
}
