//! The subqueries of one scope whose names have already been resolved.
//!
//! A header needs the types of the subqueries in it. If they were resolved again for each header, nested
//! parts would be resolved twice on each level, so the work would double with each level.

use std::cell::RefCell;
use std::collections::HashMap;

use datafusion::arrow::datatypes::DataType;
use datafusion::sql::sqlparser::ast::Query;

/// Resolved subqueries by their original text.
#[derive(Debug, Default)]
pub(in crate::sql) struct Subqueries(RefCell<HashMap<String, Subquery>>);

#[derive(Debug)]
struct Subquery {
    resolved: Query,
    first_column: FirstColumn,
}

/// What is known about the first column of a subquery.
#[derive(Debug)]
enum FirstColumn {
    NotAsked,
    /// Its type, if it could be planned.
    Asked(Option<DataType>),
}

impl Subqueries {
    /// Stores a subquery under the text that it had before its names were resolved.
    pub(in crate::sql) fn keep(&self, text: String, resolved: Query) {
        let subquery = Subquery { resolved, first_column: FirstColumn::NotAsked };
        self.0.borrow_mut().insert(text, subquery);
    }

    /// Returns the type of the first column of a subquery, which is resolved if it is not stored, and planned
    /// once.
    pub(in crate::sql) fn column_type(
        &self,
        query: &Query,
        resolve: impl FnOnce() -> Option<Query>,
        plan: impl FnOnce(&Query) -> Option<DataType>,
    ) -> Option<DataType> {
        let text = query.to_string();
        // Nothing is borrowed while it is resolved and planned, because that may call this function again.
        let kept = self.0.borrow().get(&text).map(|kept| match &kept.first_column {
            FirstColumn::Asked(known) => Err(known.clone()),
            FirstColumn::NotAsked => Ok(kept.resolved.clone()),
        });
        let resolved = match kept {
            Some(Err(known)) => return known,
            Some(Ok(resolved)) => resolved,
            None => resolve()?,
        };
        let found = plan(&resolved);
        let first_column = FirstColumn::Asked(found.clone());
        self.0.borrow_mut().insert(text, Subquery { resolved, first_column });
        found
    }
}
