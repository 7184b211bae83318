//! Takes the names of the only database and catalog off the tables of a statement: `default.t` is `t`.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    Expr, Ident, ObjectName, ObjectNamePart, Statement, visit_expressions_mut, visit_relations_mut,
};

use crate::sql::scope::same;
use crate::sql::tables::idents;

/// Makes the names of tables plain, and those of their columns where the database stands before them.
pub(super) fn take_off(statement: &mut Statement) {
    let mut plain: Vec<String> = Vec::new();
    let _: ControlFlow<()> = visit_relations_mut(statement, |name| {
        let parts: Vec<Ident> = idents(name).cloned().collect();
        let before = before(&parts);
        if before > 0 && parts.len() == before + 1 && parts.len() == name.0.len() {
            plain.push(parts[before].value.clone());
            let last = ObjectNamePart::Identifier(parts[before].clone());
            *name = ObjectName(vec![last]);
        }
        ControlFlow::Continue(())
    });
    if plain.is_empty() {
        return;
    }
    let _: ControlFlow<()> = visit_expressions_mut(statement, |expr| {
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

/// Returns how many parts name the only database: `default`, `spark_catalog.default`.
fn before(parts: &[Ident]) -> usize {
    let is = |at: usize, name: &str| parts.get(at).is_some_and(|part| same(&part.value, name));
    match (is(0, "default"), is(0, "spark_catalog") && is(1, "default")) {
        (true, _) => 1,
        (false, true) => 2,
        (false, false) => 0,
    }
}
