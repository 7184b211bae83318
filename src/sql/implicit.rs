//! Plans operators by the types of their sides, as Spark does.
//!
//! What is moved by an interval is planned here, what numbers are computed with in `arithmetic`, what is
//! compared in `comparison`. The engine would refuse, compare texts, or give other digits.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, IntervalUnit};
use datafusion::common::{DFSchema, Result as EngineResult, ScalarValue, plan_err};
use datafusion::logical_expr::planner::{ExprPlanner, PlannerResult, RawBinaryExpr};
use datafusion::logical_expr::{BinaryExpr, Expr, ExprSchemable, Operator, ScalarUDF, lit};
use datafusion::sql::sqlparser::ast::BinaryOperator;

use crate::sql::arithmetic::{self, Side};
use crate::sql::{comparison, simple_name};

/// Plans operators; holds the functions that they need.
#[derive(Debug)]
pub(super) struct ImplicitCasts {
    pub(super) cast_to: Arc<ScalarUDF>,
    pub(super) days_between: Arc<ScalarUDF>,
}

impl ExprPlanner for ImplicitCasts {
    fn plan_binary_op(
        &self,
        expr: RawBinaryExpr,
        schema: &DFSchema,
    ) -> EngineResult<PlannerResult<RawBinaryExpr>> {
        let (Ok(left), Ok(right)) = (expr.left.get_type(schema), expr.right.get_type(schema))
        else {
            return Ok(PlannerResult::Original(expr));
        };
        // The engine learns a parameter's type from the other side; `parameter` casts it afterwards.
        if [&expr.left, &expr.right].into_iter().any(is_untyped) {
            return Ok(PlannerResult::Original(expr));
        }
        if let Some(planned) = self.of_times(&expr, &left, &right) {
            return Ok(PlannerResult::Planned(planned));
        }
        check(&expr.op, [&left, &right])?;
        if left.is_null() && right.is_null() && is_of_bits(&expr.op) {
            return Ok(PlannerResult::Planned(lit(ScalarValue::Int32(None))));
        }
        let side = |expr: &Expr, data_type: &DataType| Side {
            expr: expr.clone(),
            data_type: data_type.clone(),
        };
        let sides = || (side(&expr.left, &left), side(&expr.right, &right));
        let (l, r) = sides();
        if let Some(planned) = arithmetic::planned(&expr.op, l, r)? {
            return Ok(PlannerResult::Planned(planned));
        }
        let (l, r) = sides();
        if let Some(planned) = comparison::planned(&expr.op, l, r)? {
            return Ok(PlannerResult::Planned(planned));
        }
        Ok(PlannerResult::Original(expr))
    }
}

/// Says whether an expression is a parameter whose type is not known yet.
fn is_untyped(expr: &Expr) -> bool {
    matches!(expr, Expr::Placeholder(placeholder) if placeholder.field.is_none())
}

fn is_of_bits(operator: &BinaryOperator) -> bool {
    matches!(
        operator,
        BinaryOperator::BitwiseAnd | BinaryOperator::BitwiseOr | BinaryOperator::BitwiseXor
    )
}

/// Refuses what is no truth beside `AND` and `OR`, and no whole number beside `&`, `|` and `^`.
fn check(operator: &BinaryOperator, types: [&DataType; 2]) -> EngineResult<()> {
    let fits: fn(&DataType) -> bool = match operator {
        BinaryOperator::And | BinaryOperator::Or => |of| *of == DataType::Boolean || of.is_null(),
        operator if is_of_bits(operator) => |of| of.is_integer() || of.is_null(),
        _ => return Ok(()),
    };
    if types.into_iter().all(fits) {
        return Ok(());
    }
    let [left, right] = types.map(simple_name);
    plan_err!("`{operator}` does not take ({left}, {right})")
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

pub(super) fn is_text(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}
