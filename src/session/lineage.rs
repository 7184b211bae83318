//! Finds the offsets that a table's rows came from.

use std::sync::Arc;

use datafusion::catalog::TableProvider;

use super::LAST;
use crate::catalog::NamedTable;
use crate::engine::{RunsAgain, StoredQuery};
use crate::json::Mode;
use crate::json::unrolled_table::UnrolledTable;
use crate::landing::{Source, TopicRanges};
use crate::topics::Snapshot;
use crate::topics::table::TopicTable;

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
    /// Follows a provider through names, projections and views down to a topic.
    #[must_use]
    pub fn of(provider: &dyn TableProvider) -> Self {
        let any = provider as &dyn std::any::Any;
        if let Some(named) = any.downcast_ref::<NamedTable>() {
            return Self::of(named.source().as_ref());
        }
        if let Some(topic) = any.downcast_ref::<TopicTable>() {
            return Self::Exact(Arc::clone(topic.snapshot()));
        }
        if let Some(unrolled) = any.downcast_ref::<UnrolledTable>() {
            return match Self::of(unrolled.input().as_ref()) {
                Self::Derived => Self::Derived,
                Self::Exact(_) | Self::Unrolled(_) => Self::Unrolled(Arc::new(unrolled.clone())),
            };
        }
        if let Some(last) = any.downcast_ref::<RunsAgain>() {
            return Self::of(last.query());
        }
        let table = StoredQuery::of(provider).and_then(|view| view.query().row_by_row());
        table.map_or(Self::Derived, |table| Self::of(table.as_ref()))
    }

    /// Returns the snapshot of the topic if each row is exactly one of its records, with all columns.
    #[must_use]
    pub fn snapshot(&self) -> Option<Arc<Snapshot>> {
        match self {
            Self::Exact(snapshot) => Some(Arc::clone(snapshot)),
            Self::Unrolled(table) => Self::of(table.input().as_ref()).snapshot(),
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
pub(super) fn source_of(provider: &dyn TableProvider) -> Source {
    let any = provider as &dyn std::any::Any;
    if let Some(named) = any.downcast_ref::<NamedTable>() {
        let source = named.source();
        let is_kept = named.held().is_some() && StoredQuery::of(source.as_ref()).is_some();
        let is_derived = is_kept || named.name() == LAST;
        return if is_derived { Source::Derived } else { source_of(source.as_ref()) };
    }
    if let Some(topic) = any.downcast_ref::<TopicTable>() {
        return TopicRanges::of(topic.snapshot()).map_or(Source::Derived, Source::Topic);
    }
    if let Some(unrolled) = any.downcast_ref::<UnrolledTable>() {
        return match unrolled.mode() {
            Mode::Permissive | Mode::FailFast => source_of(unrolled.input().as_ref()),
            Mode::DropMalformed => Source::Derived,
        };
    }
    let table = StoredQuery::of(provider).and_then(|view| view.query().row_by_row());
    table.map_or(Source::Derived, |table| source_of(table.as_ref()))
}
