//! Divides as Spark does: `/` is never integer division, and what is divided by zero is NULL.
//!
//! Spark's rule (not ANSI): `/` of two decimals is a decimal of `max(6, s1 + p2 + 1)` places, of anything
//! else a double; `div` is a bigint cut towards zero; `%` has the sign of the left side. The operators
//! become calls of functions of our own; the engine's would divide integers and fail at zero.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, Decimal128Array, PrimitiveArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{
    ArrowPrimitiveType, DataType, Decimal128Type, Float64Type, Int64Type, i256,
};
use datafusion::common::{Result as EngineResult, exec_err, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr};

use crate::sql::expr::call;
use crate::sql::literal;

/// Rewrites `/`, `div` and `%` into calls; beside decimals makes whole numbers exact.
pub(super) fn rewrite(expr: &mut Expr) {
    let Expr::BinaryOp { left, op, right } = expr else { return };
    let name = match op {
        BinaryOperator::Divide => Kind::Divide.name(),
        BinaryOperator::MyIntegerDivide => Kind::Whole.name(),
        BinaryOperator::Modulo => Kind::Remainder.name(),
        BinaryOperator::Plus | BinaryOperator::Minus | BinaryOperator::Multiply => {
            let (exact_left, exact_right) = (beside(left, right), beside(right, left));
            (**left, **right) = (exact_left, exact_right);
            return;
        }
        _ => return,
    };
    *expr = call(name, vec![beside(left, right), beside(right, left)]);
}

/// Takes one side: a whole number beside a decimal has as many digits as it is written with.
fn beside(one: &Expr, other: &Expr) -> Expr {
    let exact = if literal::is_decimal(other) { literal::as_decimal(one) } else { None };
    exact.unwrap_or_else(|| one.clone())
}

/// Returns the functions that the operators become.
pub(super) fn functions() -> [ScalarUDF; 4] {
    [Kind::Divide, Kind::Whole, Kind::Remainder, Kind::Positive]
        .map(|kind| ScalarUDF::new_from_impl(Division { kind, signature: signature() }))
}

fn signature() -> Signature {
    Signature::user_defined(Volatility::Immutable)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Divide,
    Whole,
    Remainder,
    /// `pmod`: the remainder that is never negative for a positive divisor.
    Positive,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Divide => "divide",
            Self::Whole => "div",
            Self::Remainder => "remainder",
            Self::Positive => "pmod",
        }
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Division {
    kind: Kind,
    signature: Signature,
}

impl ScalarUDFImpl for Division {
    fn name(&self) -> &str {
        self.kind.name()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> EngineResult<Vec<DataType>> {
        let [left, right] = types else {
            return plan_err!("`{}` takes two numbers", self.name());
        };
        let is_decimal = |t: &DataType| matches!(t, DataType::Decimal128(..));
        let one = |side: &DataType, other: &DataType| -> EngineResult<DataType> {
            Ok(match side {
                DataType::Decimal128(..) if is_decimal(other) || other.is_integer() => side.clone(),
                integer if integer.is_integer() && is_decimal(other) => as_decimal(integer),
                integer if integer.is_integer() || integer.is_null() => match self.kind {
                    Kind::Divide => DataType::Float64,
                    _ if other.is_integer() || other.is_null() => DataType::Int64,
                    _ => DataType::Float64,
                },
                number if number.is_numeric() => DataType::Float64,
                DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View
                    if self.kind != Kind::Whole =>
                {
                    DataType::Float64
                }
                DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
                    return plan_err!("cannot `div` a text: cast it, or divide with `/`");
                }
                other => return plan_err!("a value of type {other} cannot be divided"),
            })
        };
        let (left, right) = (one(left, right)?, one(right, left)?);
        // `div` and `pmod` of decimals are rare: doubles will do.
        match self.kind {
            Kind::Divide => Ok(vec![left, right]),
            Kind::Remainder if is_decimal(&left) && is_decimal(&right) => Ok(vec![left, right]),
            _ if left == DataType::Int64 && right == DataType::Int64 => {
                let narrow = |t: &DataType| t.primitive_width().is_some_and(|bytes| bytes <= 4);
                let is_int = self.kind != Kind::Whole && types.iter().all(narrow);
                let of = if is_int { DataType::Int32 } else { DataType::Int64 };
                Ok(vec![of.clone(), of])
            }
            _ => Ok(vec![DataType::Float64, DataType::Float64]),
        }
    }

    fn return_type(&self, types: &[DataType]) -> EngineResult<DataType> {
        Ok(match (self.kind, types) {
            (Kind::Whole, _) => DataType::Int64,
            (Kind::Divide, [DataType::Decimal128(p1, s1), DataType::Decimal128(p2, s2)]) => {
                quotient(*p1, *s1, *p2, *s2)
            }
            (Kind::Remainder, [DataType::Decimal128(p1, s1), DataType::Decimal128(p2, s2)]) => {
                rest(*p1, *s1, *p2, *s2)
            }
            (Kind::Remainder | Kind::Positive, [of, _]) if of.is_integer() => of.clone(),
            _ => DataType::Float64,
        })
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> EngineResult<ColumnarValue> {
        let all_scalar = args.args.iter().all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        let arrays = ColumnarValue::values_to_arrays(&args.args)?;
        let [left, right] = arrays.as_slice() else {
            return exec_err!("`{}` takes two numbers", self.name());
        };
        let result = divided(self.kind, left, right, args.return_field.data_type())?;
        if all_scalar {
            Ok(ColumnarValue::Scalar(datafusion::common::ScalarValue::try_from_array(&result, 0)?))
        } else {
            Ok(ColumnarValue::Array(result))
        }
    }
}

fn divided(kind: Kind, left: &ArrayRef, right: &ArrayRef, to: &DataType) -> EngineResult<ArrayRef> {
    if let (Kind::Divide, DataType::Decimal128(precision, scale)) = (kind, to) {
        return decimals(left.as_primitive(), right.as_primitive(), *precision, *scale);
    }
    if let (Kind::Remainder, DataType::Decimal128(..)) = (kind, to) {
        return rests(left, right, to);
    }
    if left.data_type().is_integer() && right.data_type().is_integer() && kind != Kind::Divide {
        let (left, right) = (cast(left, &DataType::Int64)?, cast(right, &DataType::Int64)?);
        let apply: fn(i64, i64) -> Option<i64> = match kind {
            // i64::MIN / -1 overflows; Spark wraps.
            Kind::Whole => |l, r| (r != 0).then(|| l.wrapping_div(r)),
            Kind::Positive => {
                |l, r| (r != 0).then(|| l.wrapping_rem(r).wrapping_add(r).wrapping_rem(r))
            }
            _ => |l, r| (r != 0).then(|| l.wrapping_rem(r)),
        };
        return Ok(cast(&nullable::<Int64Type>(&left, &right, apply), to)?);
    }
    let (left, right) = (cast(left, &DataType::Float64)?, cast(right, &DataType::Float64)?);
    let apply: fn(f64, f64) -> Option<f64> = match kind {
        Kind::Divide => |l, r| (r != 0.0).then(|| l / r),
        Kind::Whole => |l, r| (r != 0.0).then(|| (l / r).trunc()),
        Kind::Remainder => |l, r| (r != 0.0).then(|| l % r),
        Kind::Positive => |l, r| (r != 0.0).then(|| (l % r + r) % r),
    };
    let result = nullable::<Float64Type>(&left, &right, apply);
    Ok(cast(&result, to)?)
}

fn nullable<T: ArrowPrimitiveType>(
    left: &ArrayRef,
    right: &ArrayRef,
    apply: impl Fn(T::Native, T::Native) -> Option<T::Native>,
) -> ArrayRef {
    let (left, right): (&PrimitiveArray<T>, &PrimitiveArray<T>) =
        (left.as_primitive(), right.as_primitive());
    let rows = left.iter().zip(right.iter());
    let result: PrimitiveArray<T> = rows.map(|(l, r)| apply(l?, r?)).collect();
    Arc::new(result)
}

/// Returns the decimal type that an integer type fits into.
fn as_decimal(integer: &DataType) -> DataType {
    let digits = match integer {
        DataType::Int8 | DataType::UInt8 => 3,
        DataType::Int16 | DataType::UInt16 => 5,
        DataType::Int32 | DataType::UInt32 => 10,
        _ => 20,
    };
    DataType::Decimal128(digits, 0)
}

/// Returns the type of a quotient of decimals: Spark's `DecimalPrecision`, cut to 38 digits.
fn quotient(p1: u8, s1: i8, p2: u8, s2: i8) -> DataType {
    const DIGITS_MAX: i32 = 38;
    const PLACES_KEPT_MIN: i32 = 6;
    let (p1, s1, p2, s2) = (i32::from(p1), i32::from(s1), i32::from(p2), i32::from(s2));
    let scale = PLACES_KEPT_MIN.max(s1 + p2 + 1);
    let whole = p1 - s1 + s2;
    let precision = whole + scale;
    let (precision, scale) = if precision > DIGITS_MAX {
        (DIGITS_MAX, (DIGITS_MAX - whole).max(PLACES_KEPT_MIN.min(scale)))
    } else {
        (precision, scale)
    };
    let precision = u8::try_from(precision).unwrap_or(38);
    DataType::Decimal128(precision, i8::try_from(scale).unwrap_or(6))
}

/// Returns the type of what is left of a quotient of decimals.
fn rest(p1: u8, s1: i8, p2: u8, s2: i8) -> DataType {
    let whole = |precision: u8, scale: i8| i32::from(precision) - i32::from(scale);
    let scale = s1.max(s2);
    let precision = (whole(p1, s1).min(whole(p2, s2)) + i32::from(scale)).clamp(1, 38);
    DataType::Decimal128(u8::try_from(precision).unwrap_or(38), scale)
}

/// Takes what is left of dividing decimals; of a division by zero nothing.
fn rests(left: &ArrayRef, right: &ArrayRef, to: &DataType) -> EngineResult<ArrayRef> {
    let DataType::Decimal128(precision, scale) = to else { return exec_err!("no decimal") };
    let wide = DataType::Decimal128(38, *scale);
    let (left, right) = (cast(left, &wide)?, cast(right, &wide)?);
    let apply = |l: i128, r: i128| l.checked_rem(r);
    let result = nullable::<Decimal128Type>(&left, &right, apply);
    let result = result.as_primitive::<Decimal128Type>().clone();
    Ok(Arc::new(result.with_precision_and_scale(*precision, *scale)?))
}

/// Divides decimals, rounding half away from zero; what does not fit is NULL.
fn decimals(
    left: &Decimal128Array,
    right: &Decimal128Array,
    precision: u8,
    scale: i8,
) -> EngineResult<ArrayRef> {
    let shift = i32::from(scale) - i32::from(left.scale()) + i32::from(right.scale());
    let factor = i256::from_i128(10).wrapping_pow(shift.max(0).unsigned_abs());
    let limit = i256::from_i128(10).wrapping_pow(u32::from(precision)).to_i128();
    let apply = |l: i128, r: i128| -> Option<i128> {
        if r == 0 {
            return None;
        }
        let (top, bottom) = (i256::from_i128(l).checked_mul(factor)?, i256::from_i128(r));
        let (cut, rest) = (top.checked_div(bottom)?, top.checked_rem(bottom)?);
        let twice = rest.wrapping_abs().checked_mul(i256::from_i128(2))?;
        let up = match (twice >= bottom.wrapping_abs(), (l < 0) == (r < 0)) {
            (false, _) => i256::ZERO,
            (true, true) => i256::ONE,
            (true, false) => i256::MINUS_ONE,
        };
        let value = cut.checked_add(up)?.to_i128()?;
        limit.is_none_or(|limit| value.abs() < limit).then_some(value)
    };
    let rows = left.iter().zip(right.iter());
    let result: PrimitiveArray<Decimal128Type> = rows.map(|(l, r)| apply(l?, r?)).collect();
    Ok(Arc::new(result.with_precision_and_scale(precision, scale)?))
}
