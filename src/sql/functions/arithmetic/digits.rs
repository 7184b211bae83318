//! The precision and scale of decimals: those of a result of arithmetic, and those that integers need.
//!
//! Spark's rule (`resultDecimalType` of `Add`, `Multiply`, `Divide` and similar classes): the result is exact
//! up to 38 digits; beyond that, the scale is reduced, but not below 6.

use datafusion::arrow::datatypes::DataType;

use crate::spark::coercion;
use crate::sql::functions::arithmetic::operation::Operation;

/// The maximum number of digits of a decimal.
const DIGITS_MAX: i32 = 38;

/// The minimum scale of a division, and of any result with too many digits.
const PLACES_MIN: i32 = 6;

/// The precision and scale of a decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql) struct Digits {
    pub(in crate::sql) precision: i32,
    pub(in crate::sql) scale: i32,
}

impl Digits {
    /// Returns the precision and scale of a decimal type.
    pub(in crate::sql) fn of(data_type: &DataType) -> Option<Self> {
        let DataType::Decimal128(precision, scale) = data_type else { return None };
        Some(Self { precision: i32::from(*precision), scale: i32::from(*scale) })
    }

    /// Returns whether the digits fit into a decimal.
    pub(in crate::sql) fn fit(self) -> bool {
        self.precision <= DIGITS_MAX
    }

    /// Returns the type with these digits, reduced to 38 as by Spark's `DecimalType.adjustPrecisionScale`.
    pub(in crate::sql) fn adjusted(self) -> DataType {
        let Self { precision, scale } = self;
        if self.fit() {
            return decimal(precision, scale);
        }
        let whole = precision - scale;
        decimal(DIGITS_MAX, (DIGITS_MAX - whole).max(scale.min(PLACES_MIN)))
    }
}

/// Returns the precision and scale of an exact result.
pub(in crate::sql) fn result(operation: Operation, left: Digits, right: Digits) -> Digits {
    let (p1, s1, p2, s2) = (left.precision, left.scale, right.precision, right.scale);
    let scale = s1.max(s2);
    match operation {
        Operation::Add | Operation::Subtract | Operation::TryAdd | Operation::TrySubtract => {
            Digits { precision: (p1 - s1).max(p2 - s2) + scale + 1, scale }
        }
        Operation::Multiply | Operation::TryMultiply => {
            Digits { precision: p1 + p2 + 1, scale: s1 + s2 }
        }
        Operation::Divide => {
            let scale = PLACES_MIN.max(s1 + p2 + 1);
            Digits { precision: p1 - s1 + s2 + scale, scale }
        }
        Operation::Remainder | Operation::Positive => {
            Digits { precision: (p1 - s1).min(p2 - s2) + scale, scale }
        }
        Operation::IntegralDivide | Operation::Differ => Digits { precision: DIGITS_MAX, scale: 0 },
    }
}

/// Returns the decimal type for all numbers of an integer type.
pub(in crate::sql) fn of_whole(integer: &DataType) -> DataType {
    let (precision, scale) = coercion::digits(integer).unwrap_or((20, 0));
    decimal(i32::from(precision), i32::from(scale))
}

/// Returns the decimal type with just the digits of a number.
pub(in crate::sql) fn of_number(number: i64) -> DataType {
    let digits = number.unsigned_abs().checked_ilog10().unwrap_or(0) + 1;
    decimal(i32::try_from(digits).unwrap_or(DIGITS_MAX), 0)
}

fn decimal(precision: i32, scale: i32) -> DataType {
    let precision = u8::try_from(precision.clamp(1, DIGITS_MAX)).unwrap_or(38);
    DataType::Decimal128(precision, i8::try_from(scale.clamp(0, DIGITS_MAX)).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::datatypes::DataType::Decimal128;

    use super::{Digits, of_number, result};
    use crate::sql::functions::arithmetic::operation::Operation;

    #[test]
    fn results_have_sparks_digits() {
        let cases = [
            (Operation::Add, (3, 2), (1, 0), (4, 2)),
            (Operation::Subtract, (38, 18), (38, 10), (38, 9)),
            (Operation::Multiply, (20, 10), (20, 10), (38, 17)),
            (Operation::Multiply, (38, 18), (38, 18), (38, 6)),
            (Operation::Divide, (10, 2), (1, 0), (14, 6)),
            (Operation::Divide, (1, 0), (10, 2), (14, 11)),
            (Operation::Divide, (23, 2), (20, 0), (38, 17)),
            (Operation::Remainder, (20, 0), (3, 2), (3, 2)),
        ];
        for (operation, (p1, s1), (p2, s2), (precision, scale)) in cases {
            let digits = |precision, scale| Digits { precision, scale };
            let found = result(operation, digits(p1, s1), digits(p2, s2)).adjusted();
            assert_eq!(found, Decimal128(precision, scale), "{operation:?} {p1},{s1} {p2},{s2}");
        }
        assert_eq!(of_number(0), Decimal128(1, 0));
        assert_eq!(of_number(-100), Decimal128(3, 0));
    }
}
