//! Arithmetic of decimals in 256 bits: exact, then rounded half up; results with too many digits are NULL.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, Int64Array, PrimitiveArray};
use datafusion::arrow::datatypes::{DECIMAL128_MAX_PRECISION, Decimal128Type, i256};
use datafusion::common::{Result as EngineResult, exec_err};

use crate::sql::functions::arithmetic::operation::Operation;

/// Digits that Spark (`Decimal.MATH_CONTEXT`) computes with: a product is rounded to them before it is rounded to
/// the scale of the result.
const MATH_DIGITS: u32 = 39;

/// Computes decimals with a precision and scale.
pub(in crate::sql) fn computed(
    operation: Operation,
    left: &ArrayRef,
    right: &ArrayRef,
    (precision, scale): (u8, i8),
) -> EngineResult<ArrayRef> {
    let (left, right) = (left.as_primitive::<Decimal128Type>(), right.as_primitive());
    let pair = Pair {
        left_scale: i32::from(left.scale()),
        right_scale: i32::from(PrimitiveArray::<Decimal128Type>::scale(right)),
        scale: i32::from(scale),
    };
    match operation {
        Operation::Remainder => check_quotients(left, right, "%")?,
        Operation::Positive => check_quotients(left, right, "pmod")?,
        _ => {}
    }
    let limit = power(u32::from(precision)).and_then(i256::to_i128);
    let apply = |l: i128, r: i128| {
        let value = pair.result(operation, l, r)?.to_i128()?;
        limit.is_none_or(|limit| value.abs() < limit).then_some(value)
    };
    let rows = left.iter().zip(right.iter());
    let result: PrimitiveArray<Decimal128Type> = rows.map(|(l, r)| apply(l?, r?)).collect();
    Ok(Arc::new(result.with_precision_and_scale(precision, scale)?))
}

/// Divides decimals to integers. As in Spark (`IntegralDivide`), a result of more than 38 digits is NULL, and
/// of one beyond the range of bigint the low bits are kept.
///
/// # Errors
/// Those of [`check_quotients`].
pub(in crate::sql) fn integral_divide(left: &ArrayRef, right: &ArrayRef) -> EngineResult<ArrayRef> {
    let (left, right) = (left.as_primitive::<Decimal128Type>(), right.as_primitive());
    check_quotients(left, right, Operation::IntegralDivide.name())?;
    let limit = power(u32::from(DECIMAL128_MAX_PRECISION));
    let apply = |l: i128, r: i128| {
        let (l, r) = aligned((l, i32::from(left.scale())), (r, i32::from(right.scale())))?;
        let quotient = l.checked_div(r)?;
        limit.is_some_and(|limit| quotient.wrapping_abs() < limit).then(|| low_bits(quotient))
    };
    let rows = left.iter().zip(right.iter());
    Ok(Arc::new(rows.map(|(l, r)| apply(l?, r?)).collect::<Int64Array>()))
}

/// Refuses quotients that `BigDecimal.divideToIntegralValue` cannot hold in the digits of Spark's
/// `Decimal.MATH_CONTEXT`: Spark fails with "Division impossible".
fn check_quotients(
    left: &PrimitiveArray<Decimal128Type>,
    right: &PrimitiveArray<Decimal128Type>,
    operation: &str,
) -> EngineResult<()> {
    let digits = i32::from(left.precision()) - i32::from(left.scale()) + i32::from(right.scale());
    if i64::from(digits) <= i64::from(MATH_DIGITS) {
        return Ok(());
    }
    let is_too_long = |l: i128, r: i128| {
        let (l, r) = aligned((l, i32::from(left.scale())), (r, i32::from(right.scale())))?;
        let quotient = l.checked_div(r)?;
        let digits = u32::try_from(quotient.wrapping_abs().to_string().len()).ok()?;
        let cut = power(digits.checked_sub(MATH_DIGITS)?)?;
        (quotient.checked_rem(cut)? != i256::ZERO).then_some(())
    };
    let mut rows = left.iter().zip(right.iter());
    if rows.any(|(l, r)| l.zip(r).and_then(|(l, r)| is_too_long(l, r)).is_some()) {
        return exec_err!("the quotient of `{operation}` has more than {MATH_DIGITS} digits");
    }
    Ok(())
}

#[expect(clippy::cast_possible_truncation, reason = "Java keeps the low bits")]
fn low_bits(number: i256) -> i64 {
    number.to_parts().0 as i64
}

/// The scales of the operands and of the result.
struct Pair {
    left_scale: i32,
    right_scale: i32,
    scale: i32,
}

impl Pair {
    fn result(&self, operation: Operation, l: i128, r: i128) -> Option<i256> {
        let sides = || aligned((l, self.left_scale), (r, self.right_scale));
        let common = self.left_scale.max(self.right_scale);
        let sum = |(l, r): (i256, i256)| l.checked_add(r);
        let difference = |(l, r): (i256, i256)| l.checked_sub(r);
        match operation {
            Operation::Add | Operation::TryAdd => rounded(sum(sides()?)?, common, self.scale),
            Operation::Subtract | Operation::TrySubtract => {
                rounded(difference(sides()?)?, common, self.scale)
            }
            Operation::Multiply | Operation::TryMultiply => self.product(l, r),
            Operation::Divide => self.quotient(l, r),
            Operation::Remainder => {
                let (l, r) = sides()?;
                rounded(l.checked_rem(r)?, common, self.scale)
            }
            Operation::Positive => {
                let (l, r) = sides()?;
                let rest = l.checked_rem(r)?;
                let rest =
                    if rest.is_negative() { rest.checked_add(r)?.checked_rem(r)? } else { rest };
                rounded(rest, common, self.scale)
            }
            Operation::IntegralDivide | Operation::Differ => None,
        }
    }

    fn product(&self, l: i128, r: i128) -> Option<i256> {
        let product = i256::from_i128(l).checked_mul(i256::from_i128(r))?;
        let mut scale = self.left_scale + self.right_scale;
        let mut kept = product;
        let limit = power(MATH_DIGITS)?;
        if product.wrapping_abs() >= limit {
            let digits = i32::try_from(product.wrapping_abs().to_string().len()).ok()?;
            let off = digits - i32::try_from(MATH_DIGITS).ok()?;
            kept = rounded(product, scale, scale - off)?;
            scale -= off;
        }
        rounded(kept, scale, self.scale)
    }

    fn quotient(&self, l: i128, r: i128) -> Option<i256> {
        let shift = u32::try_from(self.scale - self.left_scale + self.right_scale).ok()?;
        // Most quotients need no more than 128 bits.
        if let Some(top) = 10_i128.checked_pow(shift).and_then(|factor| l.checked_mul(factor)) {
            let (cut, rest) = (top.checked_div(r)?, top.checked_rem(r)?);
            let is_up = rest.unsigned_abs() >= r.unsigned_abs().div_ceil(2) && rest != 0;
            let away = if (l < 0) == (r < 0) { 1 } else { -1 };
            return Some(i256::from_i128(cut + if is_up { away } else { 0 }));
        }
        let top = i256::from_i128(l).checked_mul(power(shift)?)?;
        half_up(top, i256::from_i128(r))
    }
}

/// Writes two decimals with the larger of their scales.
fn aligned((l, s1): (i128, i32), (r, s2): (i128, i32)) -> Option<(i256, i256)> {
    let to = |value: i128, from: i32| {
        i256::from_i128(value).checked_mul(power(u32::try_from(s1.max(s2) - from).ok()?)?)
    };
    Some((to(l, s1)?, to(r, s2)?))
}

/// Changes the scale of a number.
fn rounded(value: i256, from: i32, to: i32) -> Option<i256> {
    match u32::try_from(to - from) {
        Ok(more) => value.checked_mul(power(more)?),
        Err(_) => half_up(value, power((to - from).unsigned_abs())?),
    }
}

/// Divides and rounds halves away from zero; returns `None` for a division by zero.
pub(in crate::sql) fn half_up(top: i256, bottom: i256) -> Option<i256> {
    let (cut, rest) = (top.checked_div(bottom)?, top.checked_rem(bottom)?);
    let twice = rest.wrapping_abs().checked_mul(i256::from_i128(2))?;
    if twice < bottom.wrapping_abs() {
        return Some(cut);
    }
    let is_positive = top.is_negative() == bottom.is_negative();
    cut.checked_add(if is_positive { i256::ONE } else { i256::MINUS_ONE })
}

fn power(exponent: u32) -> Option<i256> {
    i256::from_i128(10).checked_pow(exponent)
}

#[cfg(test)]
mod tests {
    use super::Pair;
    use crate::sql::functions::arithmetic::operation::Operation;

    #[test]
    fn results_are_rounded_half_up() {
        let cases = [
            (Operation::Divide, (1, 0), (3, 0), 6, Some(333_333)),
            (Operation::Divide, (-2, 0), (3, 0), 0, Some(-1)),
            (Operation::Divide, (1, 0), (2, 0), 0, Some(1)),
            (Operation::Divide, (1, 0), (-2, 0), 0, Some(-1)),
            (Operation::Divide, (1, 0), (0, 0), 6, None),
            (Operation::Add, (15, 1), (25, 2), 1, Some(18)),
            (Operation::Multiply, (15, 1), (15, 1), 1, Some(23)),
            (Operation::Remainder, (-75, 1), (2, 0), 1, Some(-15)),
            (Operation::Positive, (-75, 1), (2, 0), 1, Some(5)),
            (Operation::Positive, (75, 1), (-2, 0), 1, Some(15)),
        ];
        for (operation, (l, left_scale), (r, right_scale), scale, expected) in cases {
            let pair = Pair { left_scale, right_scale, scale };
            let found =
                pair.result(operation, l, r).and_then(datafusion::arrow::datatypes::i256::to_i128);
            assert_eq!(found, expected, "{operation:?} {l} {r}");
        }
    }
}
