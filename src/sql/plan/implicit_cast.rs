//! Plans operators by the types of their operands, as Spark does.
//!
//! Operators with an interval are planned here (Spark's `BinaryArithmeticWithDatetimeResolver`), arithmetic
//! of numbers in `arithmetic`, and comparisons in `comparison`. The engine would refuse them, compare
//! strings, or return different digits.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::{DFSchema, Result as EngineResult, ScalarValue, internal_err, plan_err};
use datafusion::logical_expr::planner::{ExprPlanner, PlannerResult, RawBinaryExpr};
use datafusion::logical_expr::{Expr, ExprSchemable, ScalarUDF, lit};
use datafusion::sql::sqlparser::ast::BinaryOperator;

use crate::spark::interval_type::Span;
use crate::spark::types::{is_text, simple_string};
use crate::sql::functions::arithmetic::Side;
use crate::sql::functions::{arithmetic, comparison, is_interval};

/// Plans operators; holds the functions that they need.
#[derive(Debug)]
pub(in crate::sql) struct ImplicitCasts {
    pub(in crate::sql) cast_to: Arc<ScalarUDF>,
    /// The functions that operators of dates, timestamps and intervals become.
    pub(in crate::sql) of_times: Vec<Arc<ScalarUDF>>,
}

impl ExprPlanner for ImplicitCasts {
    fn plan_binary_op(
        &self,
        mut expr: RawBinaryExpr,
        schema: &DFSchema,
    ) -> EngineResult<PlannerResult<RawBinaryExpr>> {
        let (Ok(mut left), Ok(mut right)) =
            (expr.left.get_type(schema), expr.right.get_type(schema))
        else {
            return Ok(PlannerResult::Original(expr));
        };
        // The engine infers a parameter's type from the other operand; `with_parameters` casts it afterwards.
        if [&expr.left, &expr.right].into_iter().any(is_untyped) {
            return Ok(PlannerResult::Original(expr));
        }
        if let Some(planned) = self.of_times(&expr, &left, &right)? {
            return Ok(PlannerResult::Planned(planned));
        }
        check(&expr.op, [&left, &right])?;
        if left.is_null() && right.is_null() && is_of_bits(&expr.op) {
            return Ok(PlannerResult::Planned(lit(ScalarValue::Int32(None))));
        }
        if is_comparison(&expr.op) {
            comparable(&left, &right)?;
            let (to_left, to_right) = (as_time(&left, &right), as_time(&right, &left));
            if let Some(name) = to_left {
                expr.left = self.cast(expr.left, name);
            }
            if let Some(name) = to_right {
                expr.right = self.cast(expr.right, name);
            }
            let (Ok(now_left), Ok(now_right)) =
                (expr.left.get_type(schema), expr.right.get_type(schema))
            else {
                return Ok(PlannerResult::Original(expr));
            };
            (left, right) = (now_left, now_right);
            if Span::of(&left).is_some() || Span::of(&right).is_some() {
                return Ok(PlannerResult::Original(expr));
            }
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

/// Returns the function of the sum or the difference of two intervals.
fn summing(is_sum: bool, is_tried: bool) -> &'static str {
    match (is_sum, is_tried) {
        (true, false) => "interval_plus",
        (true, true) => "try_interval_plus",
        (false, false) => "interval_minus",
        (false, true) => "try_interval_minus",
    }
}

/// Returns whether an expression is a parameter whose type is not known yet.
fn is_untyped(expr: &Expr) -> bool {
    matches!(expr, Expr::Placeholder(placeholder) if placeholder.field.is_none())
}

fn is_of_bits(operator: &BinaryOperator) -> bool {
    matches!(
        operator,
        BinaryOperator::BitwiseAnd | BinaryOperator::BitwiseOr | BinaryOperator::BitwiseXor
    )
}

/// Refuses operands of `AND` and `OR` that are not boolean, and operands of `&`, `|` and `^` that are not
/// integers.
fn check(operator: &BinaryOperator, types: [&DataType; 2]) -> EngineResult<()> {
    let fits: fn(&DataType) -> bool = match operator {
        BinaryOperator::And | BinaryOperator::Or => |of| *of == DataType::Boolean || of.is_null(),
        operator if is_of_bits(operator) => |of| of.is_integer() || of.is_null(),
        _ => return Ok(()),
    };
    if types.into_iter().all(fits) {
        return Ok(());
    }
    let [left, right] = types.map(simple_string);
    plan_err!("`{operator}` does not take ({left}, {right})")
}

/// Returns the operator that a custom one stands for, or the operator itself; `None` for an unknown one.
fn standard(operator: &BinaryOperator) -> Option<BinaryOperator> {
    Some(match operator {
        BinaryOperator::Custom(name) => match name.as_str() {
            "try_add" => BinaryOperator::Plus,
            "try_subtract" => BinaryOperator::Minus,
            "try_multiply" => BinaryOperator::Multiply,
            "try_divide" | "divide" => BinaryOperator::Divide,
            _ => return None,
        },
        other => other.clone(),
    })
}

impl ImplicitCasts {
    /// Plans arithmetic of dates, timestamps and intervals; returns `None` for any other.
    ///
    /// If an interval is added to a string, the string is read as a timestamp and the result is a string
    /// again.
    fn of_times(
        &self,
        expr: &RawBinaryExpr,
        left: &DataType,
        right: &DataType,
    ) -> EngineResult<Option<Expr>> {
        let (at, by) = (expr.left.clone(), expr.right.clone());
        let call = |name: &str, args: Vec<Expr>| self.call(name, args);
        let (left_is, right_is) = (Term::of(left), Term::of(right));
        let Some(op) = standard(&expr.op) else {
            return Ok(None);
        };
        let is_tried = matches!(&expr.op, BinaryOperator::Custom(name) if name != "divide");
        let moved = match op {
            BinaryOperator::Plus => "moved_later",
            _ => "moved_earlier",
        };
        Ok(Some(match (&op, left_is, right_is) {
            (BinaryOperator::Plus, Term::Interval, Term::Time) => call(moved, vec![by, at])?,
            (BinaryOperator::Plus | BinaryOperator::Minus, Term::Time, Term::Interval) => {
                call(moved, vec![at, by])?
            }
            (BinaryOperator::Plus | BinaryOperator::Minus, Term::Text, Term::Interval) => {
                if Span::of(right).is_some_and(Span::is_months) {
                    let by = simple_string(right);
                    return plan_err!("cannot add {by} to a string: cast it");
                }
                self.cast(call(moved, vec![at, by])?, "STRING".to_owned())
            }
            (BinaryOperator::Plus | BinaryOperator::Minus, Term::Interval, Term::Interval) => {
                call(summing(op == BinaryOperator::Plus, is_tried), vec![at, by])?
            }
            (BinaryOperator::Plus | BinaryOperator::Minus, Term::Null, Term::Interval) => {
                self.cast(at, simple_string(right).to_uppercase())
            }
            (BinaryOperator::Plus | BinaryOperator::Minus, Term::Interval, Term::Null) => {
                self.cast(by, simple_string(left).to_uppercase())
            }
            (BinaryOperator::Minus, Term::Time | Term::Null, Term::Time | Term::Null)
                if left_is != right_is || left_is == Term::Time =>
            {
                let is_day = |of: &DataType| *of == DataType::Date32 || of.is_null();
                let days = is_day(left) && is_day(right);
                call(if days { "days_between" } else { "time_between" }, vec![at, by])?
            }
            (BinaryOperator::Plus, Term::Time, Term::Null) => self.cast(by, "TIMESTAMP".to_owned()),
            (BinaryOperator::Plus, Term::Null, Term::Time) => self.cast(at, "TIMESTAMP".to_owned()),
            (BinaryOperator::Plus, Term::Time, Term::Number) if *left == DataType::Date32 => {
                call("date_add", vec![at, by])?
            }
            (BinaryOperator::Plus, Term::Number, Term::Time) if *right == DataType::Date32 => {
                call("date_add", vec![by, at])?
            }
            (BinaryOperator::Minus, Term::Time, Term::Number) if *left == DataType::Date32 => {
                call("date_sub", vec![at, by])?
            }
            _ => return self.scaled(&op, is_tried, [at, by], [left, right]),
        }))
    }

    /// Plans the `div` of two intervals of the same kind; returns `None` for anything else.
    fn counted(
        &self,
        [at, by]: [Expr; 2],
        [left, right]: [&DataType; 2],
    ) -> EngineResult<Option<Expr>> {
        let are_alike = match (Span::of(left), Span::of(right)) {
            (Some(l), Some(r)) => l.with(r).is_some(),
            (Some(_), None) => right.is_null(),
            (None, Some(_)) => left.is_null(),
            (None, None) => false,
        };
        if !are_alike {
            return Ok(None);
        }
        let typed = |side: Expr, of: &DataType, other: &DataType| match of {
            DataType::Null => self.cast(side, simple_string(other).to_uppercase()),
            _ => side,
        };
        let (at, by) = (typed(at, left, right), typed(by, right, left));
        self.call("interval_whole", vec![at, by]).map(Some)
    }

    /// Plans an interval multiplied or divided by a number, and refuses all other arithmetic with intervals.
    fn scaled(
        &self,
        op: &BinaryOperator,
        is_tried: bool,
        [at, by]: [Expr; 2],
        types: [&DataType; 2],
    ) -> EngineResult<Option<Expr>> {
        if *op == BinaryOperator::MyIntegerDivide {
            return self.counted([at, by], types);
        }
        let [left_is, right_is] = types.map(Term::of);
        let times = if is_tried { "try_interval_times" } else { "interval_times" };
        let divided = if is_tried { "try_interval_divided" } else { "interval_divided" };
        Ok(Some(match (op, left_is, right_is) {
            (BinaryOperator::Divide, Term::Interval, Term::Number | Term::Text | Term::Null) => {
                self.call(divided, vec![at, by])?
            }
            (BinaryOperator::Multiply, Term::Interval, Term::Number | Term::Text | Term::Null) => {
                self.call(times, vec![at, by])?
            }
            (BinaryOperator::Multiply, Term::Number | Term::Text | Term::Null, Term::Interval) => {
                self.call(times, vec![by, at])?
            }
            (
                BinaryOperator::Plus | BinaryOperator::Minus | BinaryOperator::Multiply,
                Term::Interval,
                _,
            )
            | (
                BinaryOperator::Plus | BinaryOperator::Minus | BinaryOperator::Multiply,
                _,
                Term::Interval,
            ) => {
                let [left, right] = types.map(simple_string);
                return plan_err!("`{op}` does not take ({left}, {right})");
            }
            _ => return Ok(None),
        }))
    }

    fn call(&self, name: &str, args: Vec<Expr>) -> EngineResult<Expr> {
        if let Some(function) = self.of_times.iter().find(|function| function.name() == name) {
            Ok(function.call(args))
        } else {
            internal_err!("no function `{name}`")
        }
    }

    fn cast(&self, expr: Expr, name: String) -> Expr {
        self.cast_to.call(vec![expr, lit(name)])
    }
}

/// The kinds of operands that arithmetic of dates and times distinguishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Term {
    Null,
    Number,
    Text,
    /// A date or a timestamp.
    Time,
    Interval,
    Other,
}

impl Term {
    fn of(data_type: &DataType) -> Self {
        match data_type {
            of if is_interval(of) => Self::Interval,
            DataType::Null => Self::Null,
            of if of.is_numeric() => Self::Number,
            of if is_text(of) => Self::Text,
            DataType::Date32 | DataType::Timestamp(..) => Self::Time,
            _ => Self::Other,
        }
    }
}

fn is_comparison(operator: &BinaryOperator) -> bool {
    matches!(
        operator,
        BinaryOperator::Eq
            | BinaryOperator::NotEq
            | BinaryOperator::Lt
            | BinaryOperator::LtEq
            | BinaryOperator::Gt
            | BinaryOperator::GtEq
            | BinaryOperator::Spaceship
    )
}

/// Refuses what Spark does not compare: calendar intervals, and an interval with anything else.
fn comparable(left: &DataType, right: &DataType) -> EngineResult<()> {
    let fits = match (Term::of(left), Term::of(right)) {
        (Term::Interval, Term::Interval) => {
            let spans = (Span::of(left), Span::of(right));
            matches!(spans, (Some(left), Some(right)) if left.with(right).is_some())
        }
        (Term::Interval, Term::Null) | (Term::Null, Term::Interval) => true,
        (Term::Interval, _) | (_, Term::Interval) => false,
        _ => true,
    };
    if fits {
        return Ok(());
    }
    let [left, right] = [left, right].map(simple_string);
    plan_err!("cannot compare {left} with {right}")
}

/// Returns the type to which a date, a timestamp or an interval is cast because of the other operand.
fn as_time(side: &DataType, other: &DataType) -> Option<String> {
    if let (Some(side_of), Some(other_of)) = (Span::of(side), Span::of(other)) {
        let common = side_of.with(other_of).filter(|common| *common != side_of)?;
        return Some(common.name().to_uppercase());
    }
    let is_moment = |of: &DataType| matches!(of, DataType::Timestamp(_, Some(_)));
    match side {
        // A date is midnight in the session's time zone.
        DataType::Date32 if matches!(other, DataType::Timestamp(..)) => {
            Some(simple_string(other).to_uppercase())
        }
        DataType::Timestamp(_, None) if is_moment(other) => Some("TIMESTAMP".to_owned()),
        _ => None,
    }
}
