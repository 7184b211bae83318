//! Replaces references to named windows by their definitions: `sum(n) OVER w … WINDOW w AS (ORDER BY id)`.
//!
//! The engine (55.2) supports `OVER w`, but for `OVER (w)` it ignores the window, and it accepts unknown
//! names. In Spark (`WindowsSubstitution`), these names are case-sensitive, and nothing else is allowed next
//! to a name.

use datafusion::sql::sqlparser::ast::{
    Expr, Function, NamedWindowDefinition, NamedWindowExpr, OrderBy, Select, WindowSpec, WindowType,
};

use crate::error::{Error, Result, nearest};
use crate::sql::ast::walk;
use crate::sql::functions::kinds;
use crate::sql::gate;

/// Replaces each window of a select list and of its order by its definition.
///
/// # Errors
/// A name that no window has, or that two windows have.
pub(in crate::sql) fn written_out(
    select: &mut Select,
    order_by: &mut Option<OrderBy>,
) -> Result<()> {
    let mut named: Vec<(String, WindowSpec)> = Vec::new();
    for NamedWindowDefinition(name, window) in std::mem::take(&mut select.named_window) {
        if named.iter().any(|(other, _)| *other == name.value) {
            return Err(Error::failed(format!("the window `{}` is defined twice", name.value)));
        }
        let spec = match window {
            NamedWindowExpr::NamedWindow(other) => found(&named, &other.value)?.clone(),
            NamedWindowExpr::WindowSpec(spec) => resolve_name(&named, spec)?,
        };
        named.push((name.value, spec));
    }
    let named = named.as_slice();
    let write = |expr: &mut Expr| match expr {
        Expr::Function(function) => use_of(function, named),
        _ => Ok(()),
    };
    walk::own(&mut select.projection, write)?;
    walk::own(&mut select.qualify, write)?;
    walk::own(order_by, write)
}

/// Returns whether an expression contains a window function outside subqueries.
pub(in crate::sql) fn is_windowed(expr: &Expr) -> bool {
    let mut is_found = false;
    // A walk that changes nothing cannot fail.
    let walked = walk::own(&mut expr.clone(), |part| {
        is_found |= matches!(part, Expr::Function(function) if function.over.is_some());
        Ok(())
    });
    walked.is_ok() && is_found
}

fn found<'a>(named: &'a [(String, WindowSpec)], name: &str) -> Result<&'a WindowSpec> {
    if let Some((_, spec)) = named.iter().find(|(own, _)| own == name) {
        return Ok(spec);
    }
    let error = Error::no_window(name);
    Err(match nearest(name, named.iter().map(|(own, _)| own.as_str())) {
        Some(near) => error.did_you_mean(near),
        None => error,
    })
}

/// Returns the definition for `(w)`; returns any other window unchanged.
fn resolve_name(named: &[(String, WindowSpec)], spec: WindowSpec) -> Result<WindowSpec> {
    let WindowSpec { window_name, partition_by, order_by, window_frame } = &spec;
    let Some(name) = window_name else { return Ok(spec) };
    if !partition_by.is_empty() || !order_by.is_empty() || window_frame.is_some() {
        return Err(Error::failed(format!(
            "syntax error: nothing can be added to the window `{}`",
            name.value
        ))
        .hint("write the whole window, or define another"));
    }
    found(named, &name.value).cloned()
}

/// Replaces the window of one call by its definition.
fn use_of(function: &mut Function, named: &[(String, WindowSpec)]) -> Result<()> {
    let spec = match function.over.take() {
        None => return Ok(()),
        Some(WindowType::NamedWindow(name)) => found(named, &name.value)?.clone(),
        Some(WindowType::WindowSpec(spec)) => resolve_name(named, spec)?,
    };
    gate::fits(&kinds::name_of(function), &spec)?;
    function.over = Some(WindowType::WindowSpec(spec));
    Ok(())
}
