//! Casts texts to numbers and times where an operator needs them, as Spark does.
//!
//! Spark's rule (not ANSI): in arithmetic a text is a double; compared with a number, a date or a timestamp
//! it is cast to that; what is no number is NULL. The engine would refuse, or compare texts.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::{DFSchema, Result as EngineResult};
use datafusion::logical_expr::planner::{ExprPlanner, PlannerResult, RawBinaryExpr};
use datafusion::logical_expr::{Expr, ExprSchemable, ScalarUDF, lit};
use datafusion::sql::sqlparser::ast::BinaryOperator;

use crate::sql::simple_name;

/// Casts the sides of an operator; holds the function that casts.
#[derive(Debug)]
pub(super) struct ImplicitCasts {
    pub(super) cast_to: Arc<ScalarUDF>,
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
    fn cast(&self, expr: Expr, name: String) -> Expr {
        self.cast_to.call(vec![expr, lit(name)])
    }
}

fn is_text(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

/// A text in arithmetic is a double, unless the other side is a time or an interval.
fn as_double(side: &DataType, other: &DataType) -> Option<String> {
    let is_counted = is_text(other) || other.is_numeric() || other.is_null();
    (is_text(side) && is_counted).then(|| "DOUBLE".to_owned())
}

/// A text is compared as what it is compared with.
fn as_other(side: &DataType, other: &DataType) -> Option<String> {
    let is_typed = other.is_numeric()
        || matches!(other, DataType::Date32 | DataType::Timestamp(..) | DataType::Boolean);
    (is_text(side) && is_typed).then(|| match other {
        DataType::Timestamp(..) => "TIMESTAMP".to_owned(),
        other => simple_name(other).to_uppercase(),
    })
}
