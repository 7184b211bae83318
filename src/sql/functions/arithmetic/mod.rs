//! Arithmetic as in Spark: the types of results, and NULL for what cannot be computed.
//!
//! Spark's rule (not ANSI; `BinaryArithmetic`): `/` is never integer division, a division by zero is NULL,
//! integers wrap, and decimals with too many digits are NULL. With a double, a decimal is converted to a
//! double; with a decimal, an integer is converted to a decimal, which has just the integer's digits if it is
//! a literal (`DecimalPrecisionTypeCoercion`); a string is converted to a double
//! (`StringPromotionTypeCoercion`). The engine would fail, wrap decimals, or return different digits. Its
//! operators are used where they do the same.

mod decimal;
mod digits;
mod function;
pub(in crate::sql) mod operation;

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result as EngineResult, plan_err};
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{BinaryExpr, Expr as Logical, ScalarUDF, lit};
use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr};

use self::digits::Digits;
use crate::spark::coercion::{normalized_type, tightest_of};
use crate::spark::types;
use crate::spark::types::simple_string;
use crate::sql::ast::cast_to;
use crate::sql::ast::function_call::{args_of, name_of};
use crate::sql::functions::arithmetic::operation::{OPERATIONS, Operation, named};
use crate::sql::functions::cast;
use crate::sql::functions::math::integer;

pub(in crate::sql) use decimal::half_up;

/// Makes operators of `mod(a, b)` and `try_add(a, b)`, because the planner gets only the types of operators.
pub(in crate::sql) fn rewrite(expr: &mut Expr) {
    let Expr::Function(function) = &*expr else { return };
    let Some(name) = name_of(function).filter(|name| named(name).is_some()) else { return };
    let Some([left, right]) = args_of(function).and_then(|args| <[Expr; 2]>::try_from(args).ok())
    else {
        return;
    };
    let op = BinaryOperator::Custom(name);
    *expr = Expr::BinaryOp { left: Box::new(left), op, right: Box::new(right) };
}

/// Returns the functions that operators become.
pub(in crate::sql) fn functions() -> impl Iterator<Item = ScalarUDF> {
    // The `try_` functions also compute dates, timestamps and intervals; these are in `math::integer`.
    OPERATIONS.into_iter().filter(|operation| !operation.is_tried()).map(function::function)
}

/// One operand.
pub(in crate::sql) struct Side {
    pub(in crate::sql) expr: Logical,
    pub(in crate::sql) data_type: DataType,
}

/// Plans arithmetic of numbers; returns `None` for an operator of other types.
///
/// # Errors
/// Operands with which Spark does not compute.
pub(in crate::sql) fn planned(
    operator: &BinaryOperator,
    left: Side,
    right: Side,
) -> EngineResult<Option<Logical>> {
    let Some(operation) = Operation::of(operator) else { return Ok(None) };
    let is_counted = |of: &DataType| of.is_numeric() || of.is_null() || types::is_text(of);
    let is_odd = |of: &DataType| {
        matches!(of, DataType::Boolean | DataType::Binary | DataType::Time64(_)) || of.is_nested()
    };
    let types = [normalized_type(&left.data_type), normalized_type(&right.data_type)];
    if !types.iter().all(is_counted) {
        if types.iter().any(is_odd) || !(operation.engines().is_some() || operation.is_tried()) {
            return refused(operation, &types);
        }
        if operation.is_tried() {
            return tried_times(operation, left, right).map(Some);
        }
        return Ok(None);
    }
    let Some([to_left, to_right]) = both_types(operation, &left, &right) else {
        return refused(operation, &types);
    };
    // The engine (55.2) makes `0.00` of `0.00 * a`, with the digits of the constant instead of those of the product.
    let is_constant = |side: &Side| side.expr.column_refs().is_empty();
    let may_be_zero =
        operation == Operation::Multiply && (is_constant(&left) || is_constant(&right));
    let exact = match (Digits::of(&to_left), Digits::of(&to_right)) {
        (Some(_), Some(_)) if may_be_zero => false,
        (Some(l), Some(r)) => digits::result(operation, l, r).fit(),
        _ => to_left.is_integer(),
    };
    let (left, right) = (converted(left, &to_left), converted(right, &to_right));
    Ok(Some(match operation.engines() {
        Some(engines) if exact => {
            Logical::BinaryExpr(BinaryExpr::new(Box::new(left), engines, Box::new(right)))
        }
        _ => function::function(operation).call(vec![left, right]),
    }))
}

fn refused<T>(operation: Operation, [left, right]: &[DataType; 2]) -> EngineResult<T> {
    let (sign, left, right) = (operation.sign(), simple_string(left), simple_string(right));
    plan_err!("`{sign}` does not take ({left}, {right})")
}

fn tried_times(operation: Operation, left: Side, right: Side) -> EngineResult<Logical> {
    match integer::tried_times(operation.name()) {
        Some(function) => Ok(function.call(vec![left.expr, right.expr])),
        None => refused(operation, &[left.data_type, right.data_type]),
    }
}

/// Returns the types to which both operands are cast.
fn both_types(operation: Operation, left: &Side, right: &Side) -> Option<[DataType; 2]> {
    let double = || Some([DataType::Float64, DataType::Float64]);
    let types = [normalized_type(&left.data_type), normalized_type(&right.data_type)];
    if types.iter().any(types::is_text) {
        return if operation == Operation::IntegralDivide { None } else { double() };
    }
    let [l, r] = match types {
        [DataType::Null, DataType::Null] if operation == Operation::IntegralDivide => {
            [DataType::Int64, DataType::Int64]
        }
        [DataType::Null, DataType::Null] if operation == Operation::Differ => {
            [DataType::Int32, DataType::Int32]
        }
        [DataType::Null, DataType::Null] => return double(),
        // In Spark, only the left operand decides whether decimals are divided.
        [DataType::Null, _] if operation == Operation::Divide => return double(),
        [DataType::Null, other] | [other, DataType::Null] => [other.clone(), other],
        types => types,
    };
    let is_decimal = |of: &DataType| matches!(of, DataType::Decimal128(..));
    if is_decimal(&l) || is_decimal(&r) {
        if l.is_floating() || r.is_floating() {
            return if operation == Operation::IntegralDivide { None } else { double() };
        }
        return Some([exact(&left.expr, &l), exact(&right.expr, &r)]);
    }
    let both = tightest_of([&l, &r])?;
    match operation {
        Operation::Divide => double(),
        Operation::IntegralDivide if both.is_floating() => None,
        Operation::IntegralDivide => Some([DataType::Int64, DataType::Int64]),
        _ => Some([both.clone(), both]),
    }
}

/// Returns the decimal type of a number that is combined with a decimal.
pub(in crate::sql) fn exact(expr: &Logical, data_type: &DataType) -> DataType {
    match (data_type, literal(expr)) {
        (DataType::Decimal128(..), _) => data_type.clone(),
        // Spark's `DataTypeUtils.fromLiteral` has no special case for a literal tinyint.
        (DataType::Int8, _) | (_, None) => digits::of_whole(data_type),
        (_, Some(number)) => digits::of_number(number),
    }
}

/// Returns an integer literal as it was typed; one that was cast by `CAST` is not a literal.
fn literal(expr: &Logical) -> Option<i64> {
    match expr {
        Logical::Literal(value, _) => match value.cast_to(&DataType::Int64).ok()? {
            datafusion::common::ScalarValue::Int64(number) => number,
            _ => None,
        },
        Logical::Cast(cast) => literal(&cast.expr),
        Logical::Negative(expr) => literal(expr)?.checked_neg(),
        // The digits of the smallest number of a type are out of range without their sign, so they are cast.
        Logical::ScalarFunction(call) if call.name() == cast_to::CAST_TO => {
            let text = match call.args.first()? {
                Logical::Literal(value, _) => value.try_as_str()??,
                _ => return None,
            };
            let least = [i64::MIN, i64::from(i32::MIN)];
            text.parse().ok().filter(|number| least.contains(number))
        }
        _ => None,
    }
}

/// Casts an operand to a type, as Spark does.
pub(in crate::sql) fn converted(side: Side, to: &DataType) -> Logical {
    if side.data_type == *to {
        return side.expr;
    }
    let name = simple_string(to);
    let name = if to.is_nested() { name } else { name.to_uppercase() };
    Logical::ScalarFunction(ScalarFunction::new_udf(
        Arc::new(cast::function()),
        vec![side.expr, lit(name)],
    ))
}
