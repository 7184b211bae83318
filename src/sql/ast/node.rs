//! Reads the parser's nodes, in one place for all callers that need a few of their fields.
//!
//! Each pattern names all fields of a node: a field that is ignored here is either a position in the text or
//! refused at the gate. A new field in the parser is then a compile error in one place.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    CastKind, DataType, DescribeAlias, Expr, ObjectName, Statement, Value, ValueWithSpan,
};

use crate::sql::syntax::visit;

/// Returns an expression without parentheses, for comparisons with another; the tree itself keeps the
/// grouping.
pub(in crate::sql) fn bare(expr: &Expr) -> Expr {
    let mut bare = expr.clone();
    let _ = visit::expressions_mut(&mut bare, |part| {
        if let Expr::Nested(inner) = part {
            *part = std::mem::replace(inner, Expr::value(Value::Null));
        }
        ControlFlow::<()>::Continue(())
    });
    bare
}

/// Removes the parentheses around a position of the select list. Other numbers become NULL, which sorts and
/// groups as any constant does.
pub(in crate::sql) fn bare_place(expr: &mut Expr) {
    let inner = bare(expr);
    let Some(Value::Number(digits, is_long)) = value(&inner) else { return };
    let is_place = !is_long && digits.parse::<i32>().is_ok();
    *expr = if is_place { inner } else { Expr::value(Value::Null) };
}

/// Returns the value of a literal as it was written.
pub(in crate::sql) fn value(expr: &Expr) -> Option<&Value> {
    match expr {
        Expr::Value(ValueWithSpan { value, span: _ }) => Some(value),
        _ => None,
    }
}

/// Returns the digits of a number as it was written.
pub(in crate::sql) fn digits(expr: &Expr) -> Option<&str> {
    match value(expr)? {
        Value::Number(digits, _) => Some(digits),
        _ => None,
    }
}

/// A cast.
pub(in crate::sql) struct Cast<'e> {
    pub(in crate::sql) kind: &'e CastKind,
    pub(in crate::sql) value: &'e Expr,
    pub(in crate::sql) to: &'e DataType,
}

/// Returns the parts of a cast.
pub(in crate::sql) fn cast(expr: &Expr) -> Option<Cast<'_>> {
    match expr {
        Expr::Cast { kind, expr: value, data_type: to, array: _, format: _ } => {
            Some(Cast { kind, value, to })
        }
        _ => None,
    }
}

/// `LIKE` or `ILIKE`.
#[derive(Clone, Copy)]
pub(in crate::sql) struct Like<'e> {
    pub(in crate::sql) ignores_case: bool,
    pub(in crate::sql) negated: bool,
    pub(in crate::sql) any: bool,
    pub(in crate::sql) text: &'e Expr,
    pub(in crate::sql) pattern: &'e Expr,
    pub(in crate::sql) escape: Option<&'e ValueWithSpan>,
}

/// Returns the parts of a `LIKE` or `ILIKE`.
pub(in crate::sql) fn like(expr: &Expr) -> Option<Like<'_>> {
    let (ignores_case, (negated, any, text, pattern, escape_char)) = match expr {
        Expr::Like { negated, any, expr, pattern, escape_char } => {
            (false, (negated, any, expr, pattern, escape_char))
        }
        Expr::ILike { negated, any, expr, pattern, escape_char } => {
            (true, (negated, any, expr, pattern, escape_char))
        }
        _ => return None,
    };
    let escape = escape_char.as_ref();
    Some(Like { ignores_case, negated: *negated, any: *any, text, pattern, escape })
}

impl Like<'_> {
    /// Writes it as an expression again.
    pub(in crate::sql) fn expr(self) -> Expr {
        let Self { ignores_case, negated, any, text, pattern, escape } = self;
        let (text, pattern) = (Box::new(text.clone()), Box::new(pattern.clone()));
        let escape_char = escape.cloned();
        if ignores_case {
            Expr::ILike { negated, any, expr: text, pattern, escape_char }
        } else {
            Expr::Like { negated, any, expr: text, pattern, escape_char }
        }
    }
}

/// `substring(text, from, length)`, which has a node of its own.
pub(in crate::sql) struct Substring<'e> {
    pub(in crate::sql) text: &'e Expr,
    pub(in crate::sql) from: Option<&'e Expr>,
    pub(in crate::sql) length: Option<&'e Expr>,
}

/// Returns the parts of a `substring`.
pub(in crate::sql) fn substring(expr: &Expr) -> Option<Substring<'_>> {
    match expr {
        Expr::Substring {
            expr: text,
            substring_from: from,
            substring_for: length,
            special: _,
            shorthand: _,
        } => Some(Substring { text, from: from.as_deref(), length: length.as_deref() }),
        _ => None,
    }
}

/// `EXPLAIN` or `DESCRIBE` of a statement: the statement, and whether only its columns are requested.
pub(in crate::sql) fn explained(statement: &Statement) -> Option<(&Statement, bool)> {
    match statement {
        Statement::Explain {
            describe_alias,
            analyze: _,
            verbose: _,
            query_plan: _,
            estimate: _,
            statement,
            format: _,
            options: _,
        } => {
            let is_described =
                matches!(describe_alias, DescribeAlias::Describe | DescribeAlias::Desc);
            Some((statement, is_described))
        }
        _ => None,
    }
}

/// Returns the statement that is explained, for changes.
pub(in crate::sql) fn explained_mut(statement: &mut Statement) -> Option<&mut Statement> {
    match statement {
        Statement::Explain {
            describe_alias: _,
            analyze: _,
            verbose: _,
            query_plan: _,
            estimate: _,
            statement,
            format: _,
            options: _,
        } => Some(statement),
        _ => None,
    }
}

/// Returns the names that a `DROP` removes.
pub(in crate::sql) fn dropped(statement: &Statement) -> Option<&[ObjectName]> {
    match statement {
        Statement::Drop {
            object_type: _,
            if_exists: _,
            names,
            cascade: _,
            restrict: _,
            purge: _,
            temporary: _,
            table: _,
        } => Some(names),
        _ => None,
    }
}

/// Returns the names that a `DROP` removes, for changes.
pub(in crate::sql) fn dropped_mut(statement: &mut Statement) -> Option<&mut Vec<ObjectName>> {
    match statement {
        Statement::Drop {
            object_type: _,
            if_exists: _,
            names,
            cascade: _,
            restrict: _,
            purge: _,
            temporary: _,
            table: _,
        } => Some(names),
        _ => None,
    }
}
