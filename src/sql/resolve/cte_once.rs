//! Marks the `WITH` tables that are evaluated once.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{Expr as Ast, Query, SetExpr, TableAlias, TableFactor};

use crate::error::Result;
use crate::sql::ast::column::exact;
use crate::sql::functions::declaration::Trait;
use crate::sql::functions::{kinds, registry};
use crate::sql::syntax::{parse, visit};

/// The prefix of the name of a query that is evaluated once; no user types it.
pub(in crate::sql) const NAME: &str = "once ";

/// Wraps a query that is not deterministic in a subquery whose name marks it.
///
/// # Errors
/// The text of the query has them already; there are no others.
pub(in crate::sql) fn marked(query: &mut Query) -> Result<()> {
    let found = visit::expressions(query, |expr| match expr {
        Ast::Function(function) => {
            let declared = registry::find(&kinds::name_of(function));
            let is_drawn = declared.is_some_and(|declared| declared.has(Trait::Drawn));
            if is_drawn { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        }
        _ => ControlFlow::Continue(()),
    });
    if found.is_continue() {
        return Ok(());
    }
    let mut hasher = DefaultHasher::new();
    query.to_string().hash(&mut hasher);
    let name = format!("{NAME}{:x}", hasher.finish());
    let mut around = parse::query("SELECT * FROM t")?;
    std::mem::swap(&mut around, query);
    if let SetExpr::Select(select) = query.body.as_mut()
        && let Some(tables) = select.from.first_mut()
    {
        let alias =
            TableAlias { explicit: true, name: exact(&name), columns: Vec::new(), at: None };
        let (subquery, alias) = (Box::new(around), Some(alias));
        tables.relation = TableFactor::Derived { lateral: false, subquery, alias, sample: None };
    }
    Ok(())
}
