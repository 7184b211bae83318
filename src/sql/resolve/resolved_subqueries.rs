//! The subqueries of one scope whose names were resolved already.
//!
//! A header asks for the types of the subqueries that it spells. Resolved anew for each question, what is nested in
//! them would be resolved twice on each level: the work doubled with each level.

use std::cell::RefCell;
use std::collections::HashMap;

use datafusion::arrow::datatypes::DataType;
use datafusion::sql::sqlparser::ast::Query;

/// Resolved subqueries by their texts before.
#[derive(Debug, Default)]
pub(in crate::sql) struct Subqueries(RefCell<HashMap<String, Subquery>>);

#[derive(Debug)]
struct Subquery {
    resolved: Query,
    first_column: FirstColumn,
}

/// What is known of the first column of a subquery.
#[derive(Debug)]
enum FirstColumn {
    NotAsked,
    /// Its type, if it could be planned.
    Asked(Option<DataType>),
}

impl Subqueries {
    /// Keeps a subquery under the text that it had before its names were resolved.
    pub(in crate::sql) fn keep(&self, text: String, resolved: Query) {
        let subquery = Subquery { resolved, first_column: FirstColumn::NotAsked };
        self.0.borrow_mut().insert(text, subquery);
    }

    /// Returns the type of the first column of a subquery, which is resolved if it is not kept, and planned once.
    pub(in crate::sql) fn column_type(
        &self,
        query: &Query,
        resolve: impl FnOnce() -> Option<Query>,
        plan: impl FnOnce(&Query) -> Option<DataType>,
    ) -> Option<DataType> {
        let text = query.to_string();
        // Nothing is borrowed while it is resolved and planned: that may come here again.
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
