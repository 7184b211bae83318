//! Comparisons as in Spark: which values can be compared, as which type, and when two doubles are equal.
//!
//! Spark's rule (not ANSI): a string is cast to the type of the other operand, and compared with a decimal as
//! a double (`TypeCoercion.findCommonTypeForBinaryComparison`). With a double, a decimal is cast to a double;
//! decimals and integers are cast to a decimal for both (`DecimalPrecisionTypeCoercion`); a boolean compared
//! with a number is 0 or 1, but only for `=` (`BooleanEqualityTypeCoercion`). `NaN` equals itself and is
//! greater than any number, and -0.0 equals 0.0 (`SQLOrderingUtil`); the engine (55.2) distinguishes zeros by
//! their sign.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, DynComparator, ListArray, StructArray, make_comparator,
};
use datafusion::arrow::compute::SortOptions;
use datafusion::arrow::datatypes::{DataType, Float32Type, Float64Type};
use datafusion::common::{Result as EngineResult, ScalarValue, exec_err, plan_err};
use datafusion::logical_expr::{BinaryExpr, Expr, Operator, ScalarUDF};
use datafusion::sql::sqlparser::ast::BinaryOperator;

use crate::spark::coercion::{normalized_type, tightest_of};
use crate::spark::types::{is_text, simple_string};
use crate::sql::ast::cast_to::CAST_TO;
use crate::sql::functions::arithmetic::{Side, converted, exact};
use crate::sql::functions::scalar::Rule;

/// Plans a comparison; returns `None` for another operator.
///
/// # Errors
/// Values that Spark does not compare.
pub(in crate::sql) fn planned(
    operator: &BinaryOperator,
    left: Side,
    right: Side,
) -> EngineResult<Option<Expr>> {
    let engines = match operator {
        BinaryOperator::Eq => Operator::Eq,
        BinaryOperator::NotEq => Operator::NotEq,
        BinaryOperator::Lt => Operator::Lt,
        BinaryOperator::LtEq => Operator::LtEq,
        BinaryOperator::Gt => Operator::Gt,
        BinaryOperator::GtEq => Operator::GtEq,
        BinaryOperator::Spaceship => Operator::IsNotDistinctFrom,
        _ => return Ok(None),
    };
    let is_equality =
        matches!(engines, Operator::Eq | Operator::NotEq | Operator::IsNotDistinctFrom);
    let types = [normalized_type(&left.data_type), normalized_type(&right.data_type)];
    let [l, r] = &types;
    let Some(common) = shared(&left, &right, &types, is_equality) else {
        return plan_err!(
            "`{operator}` does not take ({}, {})",
            simple_string(l),
            simple_string(r)
        );
    };
    let (mut left_expr, mut right_expr) = match common {
        Some(to) => (converted(left, &to), converted(right, &to)),
        None => (left.expr, right.expr),
    };
    if holds_double(l) || holds_double(r) {
        (left_expr, right_expr) = of_equals(left_expr, right_expr);
    }
    let (left, right) = (Box::new(left_expr), Box::new(right_expr));
    Ok(Some(Expr::BinaryExpr(BinaryExpr::new(left, engines, right))))
}

/// Returns the type to which the value of `IN` and the values of its subquery are cast, as for `<`.
#[expect(clippy::option_option, reason = "whether they compare, and whether they are cast")]
pub(in crate::sql) fn searched_as(left: &Side, right: &Side) -> Option<Option<DataType>> {
    shared(
        left,
        right,
        &[normalized_type(&left.data_type), normalized_type(&right.data_type)],
        false,
    )
}

/// Returns the type to which both operands are cast; `Some(None)` if they are not cast.
#[expect(clippy::option_option, reason = "whether they compare, and whether they are cast")]
fn shared(
    left: &Side,
    right: &Side,
    [l, r]: &[DataType; 2],
    is_equality: bool,
) -> Option<Option<DataType>> {
    use DataType::{Binary, Boolean, Date32, Decimal128, Float64, Null, Timestamp};
    Some(match (l, r) {
        (l, r) if holds_map(l) || holds_map(r) => return None,
        (l, r) if l == r => None,
        (Null, _) | (_, Null) => None,
        (text, Decimal128(..)) | (Decimal128(..), text) if is_text(text) => Some(Float64),
        (text, other) | (other, text) if is_text(text) => match other {
            Date32 | Timestamp(..) | Boolean | Binary => Some(other.clone()),
            other if other.is_numeric() => Some(other.clone()),
            other if other.is_nested() => return None,
            _ => None,
        },
        (Boolean, number) | (number, Boolean) if number.is_numeric() && is_equality => {
            Some(number.clone())
        }
        (l, r) if l.is_numeric() && r.is_numeric() => {
            let is_decimal = |of: &DataType| matches!(of, Decimal128(..));
            match (is_decimal(l) || is_decimal(r), l.is_floating() || r.is_floating()) {
                (true, false) => tightest_of([&exact(&left.expr, l), &exact(&right.expr, r)]),
                _ => tightest_of([l, r]),
            }
        }
        // As Spark's timestamps; the engine would use nanoseconds, which end in 2262.
        (Date32, time @ Timestamp(..)) | (time @ Timestamp(..), Date32) => Some(time.clone()),
        (Timestamp(..), Timestamp(..))
        | (
            DataType::Interval(_) | DataType::Duration(_),
            DataType::Interval(_) | DataType::Duration(_),
        ) => None,
        // Fields are compared in their order, whatever their names.
        (DataType::Struct(fields), DataType::Struct(others)) if fields.len() == others.len() => {
            let named = fields.iter().zip(others);
            let named = named.map(|(field, other)| other.as_ref().clone().with_name(field.name()));
            Some(tightest_of([l, &DataType::Struct(named.collect())])?)
        }
        (l, r) => Some(tightest_of([l, r])?),
    })
}

/// Normalizes doubles, unless the other operand is a number for which it makes no difference.
fn of_equals(left: Expr, right: Expr) -> (Expr, Expr) {
    let is_plain =
        |expr: &Expr| double_of(expr).is_some_and(|number| number != 0.0 && !number.is_nan());
    let is_normal = |expr: &Expr| matches!(expr, Expr::Column(_)) || is_plain(expr);
    if (is_plain(&left) || is_plain(&right)) && is_normal(&left) && is_normal(&right) {
        return (left, right);
    }
    (normal(left), normal(right))
}

/// Returns the value of a double constant.
fn double_of(expr: &Expr) -> Option<f64> {
    match expr {
        Expr::Literal(value, _) => match value.cast_to(&DataType::Float64).ok()? {
            ScalarValue::Float64(number) => number,
            _ => None,
        },
        Expr::Cast(cast) => double_of(&cast.expr),
        Expr::Negative(expr) => double_of(expr).map(|number| -number),
        Expr::ScalarFunction(call) if call.name() == CAST_TO => double_of(call.args.first()?),
        _ => None,
    }
}

/// Calls the function that normalizes a double.
pub(in crate::sql) fn normal(expr: Expr) -> Expr {
    function().call(vec![expr])
}

/// Returns the function that replaces -0.0 by 0.0, and makes every NaN the same.
pub(in crate::sql) fn function() -> ScalarUDF {
    Rule {
        name: "normal_zero",
        coerce: |types| match types {
            [of] if holds_double(of) => Some(types.to_vec()),
            [_] => Some(vec![DataType::Float64]),
            _ => None,
        },
        return_type: |types| types[0].clone(),
        eval: |args, _| normal_parts(&args[0]),
    }
    .function(None)
}

/// Replaces -0.0 by 0.0, and makes every NaN the same.
pub(in crate::sql) fn normalized(array: &ArrayRef) -> EngineResult<ArrayRef> {
    // A sum of -0.0 and 0.0 is 0.0.
    Ok(match array.data_type() {
        DataType::Float64 => {
            Arc::new(array.as_primitive::<Float64Type>().unary::<_, Float64Type>(|value| {
                if value.is_nan() { f64::NAN } else { value + 0.0 }
            }))
        }
        DataType::Float32 => {
            Arc::new(array.as_primitive::<Float32Type>().unary::<_, Float32Type>(|value| {
                if value.is_nan() { f32::NAN } else { value + 0.0 }
            }))
        }
        other => return exec_err!("a double of {other} with {} rows", array.len()),
    })
}

/// Compares the values of two arrays in Spark's order: zeros are equal whatever their sign, also within lists
/// and structs.
pub(in crate::sql) fn comparator(left: &ArrayRef, right: &ArrayRef) -> EngineResult<DynComparator> {
    let (left, right) = (normal_parts(left)?, normal_parts(right)?);
    Ok(make_comparator(&left, &right, SortOptions::default())?)
}

/// As [`normalized`], for the doubles within lists and structs too.
pub(in crate::sql) fn normal_parts(array: &ArrayRef) -> EngineResult<ArrayRef> {
    Ok(match array.data_type() {
        of if of.is_floating() => normalized(array)?,
        DataType::List(item) if holds_double(item.data_type()) => {
            let list = array.as_list::<i32>();
            let values = normal_parts(list.values())?;
            let (offsets, nulls) = (list.offsets().clone(), list.nulls().cloned());
            Arc::new(ListArray::try_new(Arc::clone(item), offsets, values, nulls)?)
        }
        DataType::Struct(fields) if fields.iter().any(|f| holds_double(f.data_type())) => {
            let rows = array.as_struct();
            let columns = rows.columns().iter().map(normal_parts);
            let columns = columns.collect::<EngineResult<Vec<_>>>()?;
            Arc::new(StructArray::try_new(fields.clone(), columns, rows.nulls().cloned())?)
        }
        _ => Arc::clone(array),
    })
}

/// Returns whether values of a type are maps or contain maps: Spark (`OrderUtils.isOrderable`) cannot order
/// or deduplicate them.
pub(in crate::sql) fn holds_map(of: &DataType) -> bool {
    match of {
        DataType::Map(..) => true,
        DataType::List(item) => holds_map(item.data_type()),
        DataType::Struct(fields) => fields.iter().any(|field| holds_map(field.data_type())),
        _ => false,
    }
}

/// Returns whether Spark orders values of a type: not maps, nor intervals with months and days.
pub(in crate::sql) fn is_ordered(of: &DataType) -> bool {
    match of {
        DataType::Map(..) | DataType::Interval(_) => false,
        DataType::List(item) => is_ordered(item.data_type()),
        DataType::Struct(fields) => fields.iter().all(|field| is_ordered(field.data_type())),
        _ => true,
    }
}

/// Returns whether values of a type are doubles or contain some.
pub(in crate::sql) fn holds_double(of: &DataType) -> bool {
    match of {
        DataType::List(item) => holds_double(item.data_type()),
        DataType::Struct(fields) => fields.iter().any(|field| holds_double(field.data_type())),
        of => of.is_floating(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{ArrayRef, AsArray, Float64Array};
    use datafusion::arrow::datatypes::Float64Type;

    use super::normalized;

    #[test]
    fn equal_doubles_have_equal_bits() {
        let values = [-0.0, 0.0, -f64::NAN, f64::NAN, -1.5];
        let array: ArrayRef = Arc::new(Float64Array::from(values.to_vec()));
        let array = normalized(&array).unwrap();
        let bits: Vec<u64> =
            array.as_primitive::<Float64Type>().values().iter().map(|v| v.to_bits()).collect();
        let expected = [0.0, 0.0, f64::NAN, f64::NAN, -1.5].map(f64::to_bits);
        assert_eq!(bits, expected);
    }
}
