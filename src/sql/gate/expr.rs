//! Checks expressions: every kind that the parser knows, and each part of it.

use datafusion::sql::sqlparser::ast::{
    AccessExpr, Array, BinaryOperator, CaseWhen, CeilFloorKind, DateTimeField, Expr, ExprWithAlias,
    ExprWithAliasAndOrderBy, ExtractSyntax, Subscript,
};

use super::{data_type, function, literal, operator};
use crate::error::{Error, Result};
use crate::sql::functions::quantified;
use crate::sql::gate::node::{Node, expr, exprs, ordered, query};
use crate::sql::gate::refusal::{absent, empty, refused, unset};

impl Node for Expr {
    fn check(&self) -> Result<()> {
        // A chain of thousands of operators is deep on its left side only.
        let mut of = self;
        while let Expr::BinaryOp { left, op, right } = of {
            operator::binary(op)?;
            expr(right)?;
            of = left;
        }
        match of {
            Expr::Identifier(_) | Expr::CompoundIdentifier(_) => Ok(()),
            Expr::CompoundFieldAccess { root, access_chain } => {
                expr(root)?;
                access_chain.iter().try_for_each(step)
            }
            Expr::Nested(inner) | Expr::Named { expr: inner, name: _ } => expr(inner),
            Expr::Value(value) => literal::value(value),
            Expr::TypedString(typed) => literal::typed(typed),
            Expr::Interval(of) => literal::interval(of),
            Expr::Function(call) => function::function(call),
            Expr::Cast { kind, expr: inner, data_type: to, array, format } => {
                data_type::cast(kind, *array, format.as_ref())?;
                data_type::data_type(to)?;
                expr(inner)
            }
            Expr::Case { case_token: _, end_token: _, operand, conditions, else_result } => {
                operand.iter().chain(else_result).try_for_each(|one| expr(one))?;
                conditions.iter().try_for_each(|when| {
                    let CaseWhen { condition, result } = when;
                    expr(condition)?;
                    expr(result)
                })
            }
            Expr::UnaryOp { op, expr: inner } => {
                operator::unary(*op)?;
                expr(inner)
            }
            Expr::GroupingSets(sets) | Expr::Cube(sets) | Expr::Rollup(sets) => {
                sets.iter().try_for_each(|set| exprs(set))
            }
            Expr::Tuple(values) => exprs(values),
            Expr::Struct { values, fields } => {
                empty(fields, "STRUCT<…>(…)")?;
                exprs(values)
            }
            Expr::Lambda(_) => Err(Error::failed(
                "`x -> …` is allowed only as an argument of a function",
            )
            .hint(
                "`transform(list, x -> x + 1)`; a field of JSON is `get_json_object(json, '$.a')`",
            )),
            other => tested(other),
        }
    }
}

/// Checks predicates.
fn tested(of: &Expr) -> Result<()> {
    match of {
        Expr::IsFalse(inner)
        | Expr::IsNotFalse(inner)
        | Expr::IsTrue(inner)
        | Expr::IsNotTrue(inner)
        | Expr::IsNull(inner)
        | Expr::IsNotNull(inner)
        | Expr::IsUnknown(inner)
        | Expr::IsNotUnknown(inner) => expr(inner),
        Expr::IsDistinctFrom(left, right) | Expr::IsNotDistinctFrom(left, right) => {
            expr(left)?;
            expr(right)
        }
        Expr::InList { expr: inner, list, negated: _ } => {
            expr(inner)?;
            exprs(list)
        }
        Expr::InSubquery { expr: inner, subquery, negated: _ } => {
            expr(inner)?;
            query(subquery)
        }
        Expr::Between { expr: inner, negated: _, low, high } => {
            [inner, low, high].into_iter().try_for_each(|one| expr(one))
        }
        Expr::Like { negated: _, any, expr: inner, pattern, escape_char }
        | Expr::ILike { negated: _, any, expr: inner, pattern, escape_char } => {
            unset(*any && escape_char.is_some(), "LIKE ANY … ESCAPE")?;
            escape_char.iter().try_for_each(literal::escape)?;
            expr(inner)?;
            // The parser reads `LIKE ALL ('a%', 'b%')` as a call of `all`.
            match pattern.as_ref() {
                Expr::Function(call) => match quantified(call) {
                    Some((patterns, _)) => exprs(&patterns),
                    None => expr(pattern),
                },
                pattern => expr(pattern),
            }
        }
        Expr::RLike { negated: _, expr: inner, pattern, regexp: _ } => {
            expr(inner)?;
            expr(pattern)
        }
        Expr::Exists { subquery, negated: _ } | Expr::Subquery(subquery) => query(subquery),
        Expr::AnyOp { left, compare_op: BinaryOperator::Eq, right, is_some: _ } => {
            let Expr::Subquery(subquery) = right.as_ref() else {
                return Err(refused("= ANY (…)"));
            };
            expr(left)?;
            query(subquery)
        }
        Expr::AnyOp { left: _, compare_op: _, right: _, is_some: _ } => Err(refused("= ANY (…)")),
        Expr::AllOp { left: _, compare_op: _, right: _ } => Err(refused("= ALL (…)")),
        other => called(other),
    }
}

/// Checks functions that have a syntax of their own.
fn called(of: &Expr) -> Result<()> {
    match of {
        Expr::Extract { field: _, syntax, expr: inner } => match syntax {
            ExtractSyntax::From => expr(inner),
            ExtractSyntax::Comma => Err(refused("EXTRACT(field, …)")),
        },
        Expr::Ceil { expr: inner, field } | Expr::Floor { expr: inner, field } => {
            rounded(field)?;
            expr(inner)
        }
        Expr::Position { expr: inner, r#in } => {
            expr(inner)?;
            expr(r#in)
        }
        Expr::Substring {
            expr: inner,
            substring_from,
            substring_for,
            special: _,
            shorthand: _,
        } => {
            unset(substring_from.is_none() && substring_for.is_some(), "SUBSTRING(… FOR …)")?;
            expr(inner)?;
            substring_from.iter().chain(substring_for).try_for_each(|one| expr(one))
        }
        Expr::Trim { trim_where: _, trim_what, expr: inner, trim_characters } => {
            absent(trim_characters.as_ref(), "TRIM(text, …)")?;
            expr(inner)?;
            trim_what.iter().try_for_each(|one| expr(one))
        }
        Expr::Overlay { expr: inner, overlay_what, overlay_from, overlay_for } => {
            [inner, overlay_what, overlay_from].into_iter().try_for_each(|one| expr(one))?;
            overlay_for.iter().try_for_each(|one| expr(one))
        }
        Expr::Collate { expr: inner, collation: _ } => expr(inner),
        other => Err(foreign(other)),
    }
}

/// Refuses an expression that Spark's `SqlBaseParser.g4` does not have, by its name in SQL.
fn foreign(of: &Expr) -> Error {
    refused(match of {
        Expr::JsonAccess { value: _, path: _ } => "value:path",
        Expr::IsNormalized { expr: _, form: _, negated: _ } => "IS NORMALIZED",
        Expr::InUnnest { expr: _, array_expr: _, negated: _ } => "IN UNNEST",
        Expr::SimilarTo { negated: _, expr: _, pattern: _, escape_char: _ } => "SIMILAR TO",
        Expr::Convert {
            is_try: _,
            expr: _,
            data_type: _,
            charset: _,
            target_before_value: _,
            styles: _,
        } => "CONVERT",
        Expr::AtTimeZone { timestamp: _, time_zone: _ } => "AT TIME ZONE",
        Expr::Prefixed { prefix: _, value: _ } => "a word before a text",
        Expr::Dictionary(_) => "a value in braces",
        Expr::Map(_) => "MAP with braces",
        Expr::Array(Array { elem: _, named: _ }) => "[a, b]",
        Expr::MatchAgainst { columns: _, match_value: _, opt_search_modifier: _ } => {
            "MATCH AGAINST"
        }
        Expr::Wildcard(_) | Expr::QualifiedWildcard(_, _) => "* in an expression",
        Expr::OuterJoin(_) => "(+)",
        Expr::Prior(_) => "PRIOR",
        Expr::MemberOf(_) => "MEMBER OF",
        _ => "this expression",
    })
}

fn rounded(field: &CeilFloorKind) -> Result<()> {
    match field {
        CeilFloorKind::DateTimeField(DateTimeField::NoDateTime) => Ok(()),
        CeilFloorKind::DateTimeField(_) => Err(refused("CEIL(… TO …)")),
        CeilFloorKind::Scale(places) => literal::value(places),
    }
}

/// Checks one step of `a.b[0].c`.
fn step(step: &AccessExpr) -> Result<()> {
    match step {
        AccessExpr::Dot(field) => expr(field),
        AccessExpr::Subscript(Subscript::Index { index }) => expr(index),
        AccessExpr::Subscript(Subscript::Slice { lower_bound: _, upper_bound: _, stride: _ }) => {
            Err(refused("list[from:to]"))
        }
    }
}

/// Checks an expression that may have an alias.
pub(in crate::sql) fn aliased(of: &ExprWithAlias) -> Result<()> {
    let ExprWithAlias { expr: of, alias: _ } = of;
    expr(of)
}

/// Checks an expression of an aggregation in pipe syntax.
pub(in crate::sql) fn aliased_and_ordered(of: &ExprWithAliasAndOrderBy) -> Result<()> {
    let ExprWithAliasAndOrderBy { expr: of, order_by } = of;
    ordered(*order_by);
    aliased(of)
}
