//! Joins a table to those before it: every kind of join is written with `ON` for the engine.
//!
//! `USING` and `NATURAL` make one column of two. Spark puts the keys first in `*`, and takes them from the
//! side that a left or right join keeps and from either side of a full join. The key of the other side is
//! visible only with its table name (`NaturalAndUsingJoinResolution`). The engine (55.2) chooses the side by
//! the names of the tables, so these keywords are never passed to it.

use datafusion::sql::sqlparser::ast::{
    BinaryOperator, Expr, Join, JoinConstraint, JoinOperator, ObjectName, TableFactor, Value,
};

use crate::error::{Error, Result, nearest};
use crate::spark::coercion::wider_of;
use crate::spark::settings::names::same;
use crate::sql::resolve::resolver::{Resolver, WithTables};
use crate::sql::resolve::scope::{Relation, Scope, ScopeColumn};
use crate::sql::syntax::object_name::idents;

/// Which rows a join keeps: matching rows of both sides, unmatched rows too, or rows of the left side only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum JoinKind {
    Inner,
    Left,
    Right,
    Full,
    Semi,
    Anti,
}

impl JoinKind {
    /// Returns whether the right side is not visible after the join.
    fn hides_right(self) -> bool {
        matches!(self, Self::Semi | Self::Anti)
    }

    /// Returns the engine's operator.
    fn operator(self, condition: Option<Expr>) -> JoinOperator {
        if self == Self::Inner && condition.is_none() {
            return JoinOperator::CrossJoin(JoinConstraint::None);
        }
        let condition = condition.unwrap_or_else(|| Expr::value(Value::Boolean(true)));
        let on = JoinConstraint::On(condition);
        match self {
            Self::Inner => JoinOperator::Inner(on),
            Self::Left => JoinOperator::LeftOuter(on),
            Self::Right => JoinOperator::RightOuter(on),
            Self::Full => JoinOperator::FullOuter(on),
            Self::Semi => JoinOperator::LeftSemi(on),
            Self::Anti => JoinOperator::LeftAnti(on),
        }
    }
}

impl Resolver<'_> {
    /// Joins one table to those in scope; the first `around` of these are around the join.
    ///
    /// # Errors
    /// A kind of join that Spark does not have, a key that one side lacks, or an invalid condition.
    pub(in crate::sql) fn join(
        &self,
        join: &mut Join,
        around: usize,
        scope: &mut Scope<'_>,
        with: &WithTables,
    ) -> Result<()> {
        let Join { relation, global, join_operator } = join;
        if *global {
            return Err(Error::failed("`GLOBAL JOIN` is not supported").hint("write `JOIN`"));
        }
        let (kind, constraint) = kind_of(std::mem::replace(
            join_operator,
            JoinOperator::CrossJoin(JoinConstraint::None),
        ))?;
        check_lateral(relation, kind)?;
        let mut left_width = scope.relations.len() - around;
        self.factor(relation, scope, with)?;
        let outside: Vec<Relation> = scope.relations.drain(..around).collect();
        let mut condition = match constraint {
            JoinConstraint::On(condition) => Some(condition),
            JoinConstraint::Using(names) => {
                let names = names.iter().map(using_name).collect::<Result<Vec<_>>>()?;
                merged(scope, &mut left_width, &names, kind)?
            }
            JoinConstraint::Natural => {
                if kind.hides_right() {
                    return Err(Error::failed(
                        "`NATURAL SEMI JOIN` and `NATURAL ANTI JOIN` are not supported",
                    )
                    .hint("name the keys: `LEFT SEMI JOIN b USING (id)`"));
                }
                let names = common_names(scope, left_width)?;
                merged(scope, &mut left_width, &names, kind)?
            }
            JoinConstraint::None => None,
        };
        if let Some(condition) = &mut condition {
            self.resolve(condition, scope, with)?;
        }
        if kind.hides_right() {
            scope.relations.truncate(left_width);
        }
        scope.relations.splice(..0, outside);
        *join_operator = kind.operator(condition);
        Ok(())
    }
}

/// Splits a join operator into its kind and its constraint.
fn kind_of(operator: JoinOperator) -> Result<(JoinKind, JoinConstraint)> {
    Ok(match operator {
        JoinOperator::Join(on) | JoinOperator::Inner(on) | JoinOperator::CrossJoin(on) => {
            (JoinKind::Inner, on)
        }
        JoinOperator::Left(on) | JoinOperator::LeftOuter(on) => (JoinKind::Left, on),
        JoinOperator::Right(on) | JoinOperator::RightOuter(on) => (JoinKind::Right, on),
        JoinOperator::FullOuter(on) => (JoinKind::Full, on),
        JoinOperator::Semi(on) | JoinOperator::LeftSemi(on) => (JoinKind::Semi, on),
        JoinOperator::Anti(on) | JoinOperator::LeftAnti(on) => (JoinKind::Anti, on),
        JoinOperator::RightSemi(_) => return Err(unsupported("RIGHT SEMI JOIN")),
        JoinOperator::RightAnti(_) => return Err(unsupported("RIGHT ANTI JOIN")),
        JoinOperator::CrossApply => return Err(unsupported("CROSS APPLY")),
        JoinOperator::OuterApply => return Err(unsupported("OUTER APPLY")),
        JoinOperator::AsOf { match_condition: _, constraint: _ } => {
            return Err(unsupported("ASOF JOIN"));
        }
        JoinOperator::StraightJoin(_) => return Err(unsupported("STRAIGHT_JOIN")),
        JoinOperator::ArrayJoin | JoinOperator::LeftArrayJoin | JoinOperator::InnerArrayJoin => {
            return Err(unsupported("ARRAY JOIN"));
        }
    })
}

fn unsupported(what: &str) -> Error {
    Error::failed(format!("`{what}` is not supported")).hint(
        "joins are INNER, LEFT, RIGHT, FULL, CROSS, LEFT SEMI, LEFT ANTI; `JOIN LATERAL (SELECT …)`",
    )
}

/// Refuses a lateral side where Spark refuses it too.
fn check_lateral(relation: &TableFactor, kind: JoinKind) -> Result<()> {
    let is_lateral = match relation {
        TableFactor::Derived { lateral, subquery: _, alias: _, sample: _ } => *lateral,
        TableFactor::Function { lateral, name: _, args: _, with_ordinality: _, alias: _ } => {
            *lateral
        }
        _ => false,
    };
    if is_lateral && !matches!(kind, JoinKind::Inner | JoinKind::Left) {
        return Err(Error::failed("LATERAL is not supported in RIGHT, FULL, SEMI and ANTI joins")
            .hint("`JOIN LATERAL` or `LEFT JOIN LATERAL`"));
    }
    Ok(())
}

fn using_name(name: &ObjectName) -> Result<String> {
    let mut parts = idents(name);
    match (parts.next(), parts.next()) {
        (Some(one), None) => Ok(one.value.clone()),
        _ => Err(Error::failed(format!("`USING ({name})` takes names of columns without a table"))),
    }
}

/// Lists the names that both sides have, in the order of the left side.
fn common_names(scope: &Scope<'_>, before: usize) -> Result<Vec<String>> {
    let (left, right) = scope.relations.split_at(before);
    let right = visible(right)?;
    let mut names: Vec<String> = Vec::new();
    for column in visible(left)? {
        // Unlike other names, these are compared case-sensitively by Spark, as recorded in
        // tests/data/spark/sql/more_from_join_natural_case.
        if right.iter().any(|other| other.name == column.name) && !names.contains(&column.name) {
            names.push(column.name.clone());
        }
    }
    Ok(names)
}

fn visible(side: &[Relation]) -> Result<Vec<&ScopeColumn>> {
    let mut columns = Vec::new();
    for relation in side {
        let Some(known) = &relation.columns else {
            return Err(Error::failed("USING and NATURAL need tables whose columns are known")
                .hint("write the condition with ON"));
        };
        columns.extend(known.iter().filter(|column| !column.is_hidden));
    }
    Ok(columns)
}

/// Makes one column of two for each name, and returns the condition of the join.
///
/// The left side, which had `left_width` relations, has more of them afterwards.
fn merged(
    scope: &mut Scope<'_>,
    left_width: &mut usize,
    names: &[String],
    kind: JoinKind,
) -> Result<Option<Expr>> {
    let mut right = scope.relations.split_off(*left_width);
    let mut left = std::mem::take(&mut scope.relations);
    let mut keys = Vec::with_capacity(names.len());
    let mut condition: Option<Expr> = None;
    for name in names {
        let l = place_of(&left, name, "left")?;
        let r = place_of(&right, name, "right")?;
        let one = Expr::BinaryOp {
            left: Box::new(column(&left, l)?.expr()),
            op: BinaryOperator::Eq,
            right: Box::new(column(&right, r)?.expr()),
        };
        condition = Some(match condition {
            None => one,
            Some(others) => Expr::BinaryOp {
                left: Box::new(others),
                op: BinaryOperator::And,
                right: Box::new(one),
            },
        });
        keys.push(key(&left, l, &right, r, kind)?);
        hide(&mut left, l);
        hide(&mut right, r);
    }
    // The side that gives the key has it first, and not a second time.
    let gives = |side: &mut Vec<Relation>| {
        for relation in side {
            let is_key = |column: &ScopeColumn| keys.iter().any(|key| is_at(key, column));
            if let Some(columns) = &mut relation.columns {
                columns.retain(|column| !(column.is_hidden && is_key(column)));
            }
        }
    };
    match kind {
        JoinKind::Right => gives(&mut right),
        JoinKind::Full => {}
        JoinKind::Inner | JoinKind::Left | JoinKind::Semi | JoinKind::Anti => gives(&mut left),
    }
    *left_width = keys.len() + left.len();
    scope.relations = keys.into_iter().chain(left).chain(right).collect();
    Ok(condition)
}

/// Returns whether a key is exactly this column.
fn is_at(key: &Relation, column: &ScopeColumn) -> bool {
    let mut own = key.columns.iter().flatten();
    own.any(|own| own.written == column.written && own.other_sides == column.other_sides)
}

/// The index of a relation of a side, and the index of a column in it.
type ColumnIndex = (usize, usize);

fn place_of(side: &[Relation], name: &str, which: &str) -> Result<ColumnIndex> {
    let known = visible(side)?;
    for (at, relation) in side.iter().enumerate() {
        let columns = relation.columns.as_deref().unwrap_or_default();
        let found = columns.iter().position(|column| !column.is_hidden && same(&column.name, name));
        if let Some(found) = found {
            return Ok((at, found));
        }
    }
    let error = Error::failed(format!("no column `{name}` on the {which} side of the join"));
    Err(match nearest(name, known.iter().map(|column| column.name.as_str())) {
        Some(near) => error.did_you_mean(near),
        None => error,
    })
}

fn column(side: &[Relation], (at, of): ColumnIndex) -> Result<&ScopeColumn> {
    let found = side.get(at).and_then(|relation| relation.columns.as_ref()?.get(of));
    found.ok_or_else(|| Error::failed("internal error: a join has lost its key"))
}

fn hide(side: &mut [Relation], (at, of): ColumnIndex) {
    let columns = side.get_mut(at).and_then(|relation| relation.columns.as_mut());
    if let Some(column) = columns.and_then(|columns| columns.get_mut(of)) {
        column.is_hidden = true;
    }
}

/// Makes the relation of the single column of two keys.
fn key(
    left: &[Relation],
    l: ColumnIndex,
    right: &[Relation],
    r: ColumnIndex,
    kind: JoinKind,
) -> Result<Relation> {
    let (own, other) = (column(left, l)?.clone(), column(right, r)?.clone());
    Ok(match kind {
        JoinKind::Right => {
            Relation { qualifier: right[r.0].qualifier.clone(), columns: Some(vec![other]) }
        }
        JoinKind::Full => {
            let data_type = wider_of([&own.data_type, &other.data_type]);
            let mut other_sides = own.other_sides;
            other_sides.push(other.written);
            other_sides.extend(other.other_sides);
            let data_type = data_type.unwrap_or(own.data_type);
            let both = ScopeColumn { data_type, other_sides, ..own };
            Relation { qualifier: Vec::new(), columns: Some(vec![both]) }
        }
        JoinKind::Inner | JoinKind::Left | JoinKind::Semi | JoinKind::Anti => {
            Relation { qualifier: left[l.0].qualifier.clone(), columns: Some(vec![own]) }
        }
    })
}
