//! What a table reads, for the rules of the session: lineage, refreshes, and tables that would read themselves.

use std::any::Any;

use super::files::FilesTable;
use super::last_result::RunsAgain;
use super::named_table::NamedTable;
use super::relation::Relation;
use super::stored_query::StoredQuery;
use super::topic_scan::TopicTable;
use super::unrolled_table::UnrolledTable;

/// The kind of a [`Relation`].
#[derive(Debug)]
pub(crate) enum Kind<'a> {
    /// A table of the session, by its name.
    Named(&'a NamedTable),
    /// A snapshot of a topic.
    Topic(&'a TopicTable),
    /// The rows of a column of messages.
    Unrolled(&'a UnrolledTable),
    /// A view.
    View(&'a StoredQuery),
    /// The last query, while its rows are not kept.
    LastQuery(&'a StoredQuery),
    /// The files of a path.
    Files(&'a FilesTable),
    /// Rows that come from none of these, like cached rows without a source.
    Other,
}

impl Relation {
    /// Returns what the table reads.
    pub(crate) fn kind(&self) -> Kind<'_> {
        let any: &dyn Any = self.provider().as_ref();
        if let Some(named) = any.downcast_ref::<NamedTable>() {
            return Kind::Named(named);
        }
        if let Some(topic) = any.downcast_ref::<TopicTable>() {
            return Kind::Topic(topic);
        }
        if let Some(unrolled) = any.downcast_ref::<UnrolledTable>() {
            return Kind::Unrolled(unrolled);
        }
        if let Some(view) = any.downcast_ref::<StoredQuery>() {
            return Kind::View(view);
        }
        if let Some(last) = any.downcast_ref::<RunsAgain>() {
            return Kind::LastQuery(last.query());
        }
        any.downcast_ref::<FilesTable>().map_or(Kind::Other, Kind::Files)
    }

    /// Returns the query of a view.
    pub(crate) fn view(&self) -> Option<&StoredQuery> {
        match self.kind() {
            Kind::View(view) => Some(view),
            _ => None,
        }
    }

    /// Returns the snapshot of a topic.
    pub(crate) fn topic(&self) -> Option<&TopicTable> {
        match self.kind() {
            Kind::Topic(topic) => Some(topic),
            _ => None,
        }
    }

    /// Returns the table of a column of messages.
    pub(crate) fn unrolled(&self) -> Option<&UnrolledTable> {
        match self.kind() {
            Kind::Unrolled(unrolled) => Some(unrolled),
            _ => None,
        }
    }

    /// Returns whether this is the table itself, not another one of the same name.
    pub(crate) fn is(&self, table: &NamedTable) -> bool {
        matches!(self.kind(), Kind::Named(named) if std::ptr::eq(named, table))
    }
}
