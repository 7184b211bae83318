//! Removes the names of the only database and catalog from the tables of a statement: `default.t` is `t`.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{Expr, Ident, ObjectName, ObjectNamePart, Statement};

use crate::spark::settings::names::{same, same_word};
use crate::sql::syntax::object_name::idents;
use crate::sql::syntax::visit;

/// Removes them from the names of tables, and from the names of columns that have them.
pub(in crate::sql) fn take_off(statement: &mut Statement) {
    let mut plain: Vec<String> = Vec::new();
    let _: ControlFlow<()> = visit::relations_mut(statement, |name| {
        if let Some(last) = last_of(name) {
            plain.push(last.value.clone());
            *name = ObjectName(vec![ObjectNamePart::Identifier(last)]);
        }
        ControlFlow::Continue(())
    });
    if plain.is_empty() {
        return;
    }
    let _: ControlFlow<()> = visit::expressions_mut(statement, |expr| {
        if let Expr::CompoundIdentifier(parts) = expr {
            let before = before(parts);
            let of_table = |part: &Ident| plain.iter().any(|table| same(table, &part.value));
            if before > 0 && parts.len() > before + 1 && of_table(&parts[before]) {
                parts.drain(..before);
            }
        }
        ControlFlow::Continue(())
    });
}

/// Removes the only database from the name of one table.
pub(in crate::sql) fn without_database(name: &ObjectName) -> ObjectName {
    last_of(name).map_or_else(|| name.clone(), |last| ObjectName::from(vec![last]))
}

/// Returns the last part of a name if only the database is before it.
fn last_of(name: &ObjectName) -> Option<Ident> {
    let parts: Vec<Ident> = idents(name).cloned().collect();
    let before = before(&parts);
    let is_table = before > 0 && parts.len() == before + 1 && parts.len() == name.0.len();
    is_table.then(|| parts[before].clone())
}

/// Returns how many parts name the only database: `default`, `spark_catalog.default`, `global_temp`.
fn before(parts: &[Ident]) -> usize {
    let is = |at: usize, name: &str| parts.get(at).is_some_and(|part| same_word(&part.value, name));
    // Global views belong to this session, as all others do.
    match (is(0, "default") || is(0, "global_temp"), is(0, "spark_catalog") && is(1, "default")) {
        (true, _) => 1,
        (false, true) => 2,
        (false, false) => 0,
    }
}
