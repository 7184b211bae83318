//! Casts texts to numbers and times where an operator needs them, as Spark does.
//!
//! Spark's rule (not ANSI): in arithmetic a text is a double; compared with a number, a date or a timestamp
//! it is cast to that; what is no number is NULL. The engine would refuse, or compare texts.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, IntervalUnit};
use datafusion::common::{DFSchema, Result as EngineResult};
use datafusion::logical_expr::planner::{ExprPlanner, PlannerResult, RawBinaryExpr};
use datafusion::logical_expr::{BinaryExpr, Expr, ExprSchemable, Operator, ScalarUDF, lit};
use datafusion::sql::sqlparser::ast::BinaryOperator;

use crate::sql::simple_name;

/// Casts the sides of an operator; holds the function that casts.
#[derive(Debug)]
pub(super) struct ImplicitCasts {
    pub(super) cast_to: Arc<ScalarUDF>,
    pub(super) days_between: Arc<ScalarUDF>,
}

impl ExprPlanner for ImplicitCasts {
    fn plan_binary_op(
        &self,
        mut expr: RawBinaryExpr,
        schema: &DFSchema,
    ) -> EngineResult<PlannerResult<RawBinaryExpr>> {
        let (Ok(left), Ok(right)) = (expr.left.get_type(schema), expr.right.get_type(schema))
        else {
            return Ok(PlannerResult::Original(expr));
        };
        if let Some(planned) = self.of_times(&expr, &left, &right) {
            return Ok(PlannerResult::Planned(planned));
        }
        let (to_left, to_right) = match expr.op {
            BinaryOperator::Plus | BinaryOperator::Minus | BinaryOperator::Multiply => {
                (as_double(&left, &right), as_double(&right, &left))
            }
            BinaryOperator::Eq
            | BinaryOperator::NotEq
            | BinaryOperator::Lt
            | BinaryOperator::LtEq
            | BinaryOperator::Gt
            | BinaryOperator::GtEq
            | BinaryOperator::Spaceship => (as_other(&left, &right), as_other(&right, &left)),
            _ => (None, None),
        };
        if let Some(name) = to_left {
            expr.left = self.cast(expr.left, name);
        }
        if let Some(name) = to_right {
            expr.right = self.cast(expr.right, name);
        }
        Ok(PlannerResult::Original(expr))
    }
}

impl ImplicitCasts {
    /// Plans what is moved by an interval, and the days between two dates.
    ///
    /// A date moved by hours is a timestamp, a text that is moved is read as one and is a text again; the
    /// engine (55.2) drops the hours without a word.
    fn of_times(&self, expr: &RawBinaryExpr, left: &DataType, right: &DataType) -> Option<Expr> {
        const CLOCK: DataType = DataType::Interval(IntervalUnit::MonthDayNano);
        let operator = match expr.op {
            BinaryOperator::Plus => Operator::Plus,
            BinaryOperator::Minus => Operator::Minus,
            _ => return None,
        };
        let moved = |at: Expr, by: Expr| {
            Expr::BinaryExpr(BinaryExpr::new(Box::new(at), operator, Box::new(by)))
        };
        let (at, by) = (expr.left.clone(), expr.right.clone());
        match (left, right) {
            (DataType::Date32, DataType::Date32) if operator == Operator::Minus => {
                Some(self.days_between.call(vec![at, by]))
            }
            (DataType::Date32, by_type) if *by_type == CLOCK => {
                Some(moved(self.cast(at, "TIMESTAMP".to_owned()), by))
            }
            (by_type, DataType::Date32) if *by_type == CLOCK => {
                Some(moved(at, self.cast(by, "TIMESTAMP".to_owned())))
            }
            (text, DataType::Interval(_)) if is_text(text) => {
                let moved = moved(self.cast(at, "TIMESTAMP".to_owned()), by);
                Some(self.cast(moved, "STRING".to_owned()))
            }
            _ => None,
        }
    }

    fn cast(&self, expr: Expr, name: String) -> Expr {
        self.cast_to.call(vec![expr, lit(name)])
    }
}

fn is_text(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

/// A float and a decimal are both doubles beside each other.
fn of_float(side: &DataType, other: &DataType) -> Option<String> {
    let is_decimal = |of: &DataType| matches!(of, DataType::Decimal128(..));
    let are_both = (*side == DataType::Float32 && is_decimal(other))
        || (is_decimal(side) && *other == DataType::Float32);
    are_both.then(|| "DOUBLE".to_owned())
}

/// A text in arithmetic is a double, unless the other side is a time or an interval.
fn as_double(side: &DataType, other: &DataType) -> Option<String> {
    if let Some(double) = of_float(side, other) {
        return Some(double);
    }
    let is_counted = is_text(other) || other.is_numeric() || other.is_null();
    (is_text(side) && is_counted).then(|| "DOUBLE".to_owned())
}

/// A text is compared as what it is compared with, a float beside a decimal as a double.
fn as_other(side: &DataType, other: &DataType) -> Option<String> {
    if let Some(double) = of_float(side, other) {
        return Some(double);
    }
    // Spark reads a truth beside a number as 0 or 1.
    if *side == DataType::Boolean && other.is_numeric() {
        return Some(simple_name(other).to_uppercase());
    }
    let is_typed = other.is_numeric()
        || matches!(other, DataType::Date32 | DataType::Timestamp(..) | DataType::Boolean);
    (is_text(side) && is_typed).then(|| match other {
        DataType::Timestamp(..) => "TIMESTAMP".to_owned(),
        other => simple_name(other).to_uppercase(),
    })
}
