//! `round`, `bround`, `floor` and `ceil`, with or without a number of decimal places.
//!
//! Spark's rule (`RoundBase`, `Floor`, `Ceil`): a decimal stays a decimal, with the requested number of
//! places and one more digit before the point; an integer keeps its type; `floor` and `ceil` of a double
//! without places return bigints. Doubles are rounded by their decimal digits, so 1.005 with two places is
//! 1.01.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, Decimal128Array, Float64Array, Int64Array};
use datafusion::arrow::datatypes::{
    DataType, Decimal128Type, Field, FieldRef, Float64Type, Int64Type,
};
use datafusion::common::{Result as EngineResult, ScalarValue, internal_err, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
    Volatility,
};

use crate::spark::coercion::{digits, normalized_type};
use crate::spark::java_double::unscaled;
use crate::spark::types::simple_string;
use crate::sql::functions::cast::convert::casted;

/// Returns the functions of this file.
pub(in crate::sql) fn functions() -> [ScalarUDF; 4] {
    [RoundingMode::HalfUp, RoundingMode::HalfEven, RoundingMode::Down, RoundingMode::Up].map(
        |way| {
            let signature = Signature::user_defined(Volatility::Immutable);
            ScalarUDF::new_from_impl(Rounding { way, signature })
        },
    )
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum RoundingMode {
    HalfUp,
    HalfEven,
    Down,
    Up,
}

impl RoundingMode {
    /// Divides and rounds in this mode.
    fn divided(self, value: i128, by: i128) -> i128 {
        let (cut, rest) = (value.div_euclid(by), value.rem_euclid(by));
        let twice = rest.saturating_mul(2);
        let is_up = match self {
            Self::Down => false,
            Self::Up => rest > 0,
            // Away from zero: the truncated value of a negative half is already right.
            Self::HalfUp => twice > by || (twice == by && value > 0),
            Self::HalfEven => twice > by || (twice == by && cut % 2 != 0),
        };
        cut + i128::from(is_up)
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Rounding {
    way: RoundingMode,
    signature: Signature,
}

impl Rounding {
    /// Returns the type of the result; `places` is `None` if it was omitted.
    fn result(&self, of: &DataType, places: Option<i64>) -> EngineResult<DataType> {
        let is_cut = matches!(self.way, RoundingMode::Down | RoundingMode::Up);
        Ok(match normalized_type(of) {
            of @ DataType::Decimal128(_, 0) if is_cut && places.is_none() => of,
            DataType::Decimal128(precision, scale) => {
                let kept = places.unwrap_or(0).clamp(-38, i64::from(scale));
                let whole = i64::from(precision) - i64::from(scale) + 1;
                let scale = kept.max(0);
                let precision = u8::try_from((whole.max(1 - kept) + scale).min(38)).unwrap_or(38);
                DataType::Decimal128(precision, i8::try_from(scale).unwrap_or(0))
            }
            of @ (DataType::Boolean | DataType::Date32 | DataType::Timestamp(..)) => {
                let of = simple_string(&of);
                return plan_err!("`{}` does not take ({of})", self.name());
            }
            of if of.is_integer() && is_cut && places.is_some() => {
                let (precision, _) = digits(&of).unwrap_or((20, 0));
                return self.result(&DataType::Decimal128(precision, 0), places);
            }
            of if of.is_integer() && is_cut => DataType::Int64,
            of if of.is_integer() => of,
            _ if is_cut && places.is_none() => DataType::Int64,
            DataType::Float32 if !is_cut => DataType::Float32,
            of if is_cut && of.is_floating() => {
                let of = if of == DataType::Float32 { (14, 7) } else { (30, 15) };
                return self.result(&DataType::Decimal128(of.0, of.1), places);
            }
            DataType::Utf8 | DataType::Null if is_cut => {
                return self.result(&DataType::Decimal128(38, 18), places);
            }
            DataType::Float64 | DataType::Utf8 | DataType::Null => DataType::Float64,
            other => {
                let of = simple_string(&other);
                return plan_err!("`{}` does not take ({of})", self.name());
            }
        })
    }
}

impl ScalarUDFImpl for Rounding {
    fn name(&self) -> &str {
        match self.way {
            RoundingMode::HalfUp => "round",
            RoundingMode::HalfEven => "bround",
            RoundingMode::Down => "floor",
            RoundingMode::Up => "ceil",
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> EngineResult<Vec<DataType>> {
        if !(1..=2).contains(&types.len()) {
            return plan_err!("`{}` takes 1 or 2 arguments", self.name());
        }
        Ok(types.to_vec())
    }

    fn return_type(&self, _: &[DataType]) -> EngineResult<DataType> {
        internal_err!("the type of a rounded number depends on its places")
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> EngineResult<FieldRef> {
        let Some(of) = args.arg_fields.first() else {
            return internal_err!("`{}` has no argument", self.name());
        };
        let is_cut = matches!(self.way, RoundingMode::Down | RoundingMode::Up);
        if let (true, Some(places)) = (is_cut, args.arg_fields.get(1))
            && !(places.data_type().is_integer() || places.data_type().is_null())
        {
            return plan_err!("the places of `{}` must be a whole number", self.name());
        }
        let places = match args.arg_fields.len() {
            1 => None,
            _ => match args.scalar_arguments.get(1).copied().flatten().map(places) {
                Some(Ok(places)) => Some(places),
                _ => return plan_err!("the places of `{}` must be a number", self.name()),
            },
        };
        Ok(Arc::new(Field::new(self.name(), self.result(of.data_type(), places)?, true)))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> EngineResult<ColumnarValue> {
        let places = match args.args.get(1) {
            Some(ColumnarValue::Scalar(scalar)) => places(scalar)?,
            _ => 0,
        };
        let Some(value) = args.args.first() else {
            return internal_err!("`{}` has no argument", self.name());
        };
        let (is_scalar, array) = match value {
            ColumnarValue::Scalar(scalar) => (true, scalar.to_array()?),
            ColumnarValue::Array(array) => (false, Arc::clone(array)),
        };
        let result = rounded(self.way, &array, places, args.return_field.data_type())?;
        if is_scalar {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&result, 0)?));
        }
        Ok(ColumnarValue::Array(result))
    }
}

fn places(scalar: &ScalarValue) -> EngineResult<i64> {
    let places = casted(&scalar.to_array()?, &DataType::Int64)?;
    Ok(places.as_primitive::<Int64Type>().iter().next().flatten().unwrap_or(0))
}

fn rounded(
    way: RoundingMode,
    array: &ArrayRef,
    places: i64,
    to: &DataType,
) -> EngineResult<ArrayRef> {
    let power = |exponent: i64| {
        u32::try_from(exponent).ok().and_then(|exponent| 10_i128.checked_pow(exponent))
    };
    match (array.data_type(), to) {
        (DataType::Decimal128(_, scale), DataType::Decimal128(precision, kept)) => {
            let off = i64::from(*scale) - places.min(i64::from(*scale));
            // Places before the point are filled with zeros again.
            let by = power(off);
            let filled = power((-places).max(0)).unwrap_or(1);
            let numbers = array.as_primitive::<Decimal128Type>().iter();
            let rounded = numbers.map(|n| {
                Some(by.map_or(0, |by| way.divided(n.unwrap_or(0), by) * filled))
                    .filter(|_| n.is_some())
            });
            let rounded: Decimal128Array = rounded.collect();
            Ok(Arc::new(rounded.with_precision_and_scale(*precision, *kept)?))
        }
        (from, DataType::Decimal128(precision, _)) => {
            let of = match from {
                of if of.is_integer() => DataType::Decimal128((*precision).max(30), 0),
                of if of.is_floating() => DataType::Decimal128((*precision).max(30), 15),
                _ => DataType::Decimal128(38, 18),
            };
            let decimal = casted(array, &of)?;
            rounded(way, &decimal, places, to)
        }
        (from, to) if from.is_integer() => {
            let by = power(-places).unwrap_or(1);
            let numbers = casted(array, &DataType::Int64)?;
            let numbers = numbers.as_primitive::<Int64Type>().iter();
            let rounded = numbers.map(|n| n.map(|n| way.divided(i128::from(n), by) * by));
            let rounded: Int64Array = rounded.map(|n| i64::try_from(n?).ok()).collect();
            casted(&(Arc::new(rounded) as ArrayRef), to)
        }
        (_, to) => {
            let numbers = casted(array, &DataType::Float64)?;
            let numbers = numbers.as_primitive::<Float64Type>().iter();
            let rounded: Float64Array =
                numbers.map(|x| x.map(|x| of_double(way, x, places))).collect();
            casted(&(Arc::new(rounded) as ArrayRef), to)
        }
    }
}

/// Rounds a double to a number of places, halves away from zero.
pub(in crate::sql) fn half_up(value: f64, places: usize) -> f64 {
    of_double(RoundingMode::HalfUp, value, i64::try_from(places).unwrap_or(i64::MAX))
}

/// Rounds a double by its shortest digits.
fn of_double(way: RoundingMode, value: f64, places: i64) -> f64 {
    if !value.is_finite() {
        return value;
    }
    // Spark rounds a decimal, which has no negative zero.
    if value == 0.0 {
        return 0.0;
    }
    match (way, places) {
        (RoundingMode::Down, 0) => return value.floor(),
        (RoundingMode::Up, 0) => return value.ceil(),
        _ => {}
    }
    let (number, exponent) = unscaled(value);
    let Ok(number) = number.parse::<i128>() else { return value };
    let off = -exponent - places;
    if off <= 0 {
        return value;
    }
    let power = u32::try_from(off).ok().and_then(|off| 10_i128.checked_pow(off));
    let kept = power.map_or(0, |by| way.divided(number, by));
    format!("{kept}e{}", -places).parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::{RoundingMode, of_double};

    #[test]
    fn doubles_are_rounded_by_their_digits() {
        let cases = [
            (RoundingMode::HalfUp, 2.5, 0, 3.0),
            (RoundingMode::HalfUp, -2.5, 0, -3.0),
            (RoundingMode::HalfUp, 1.005, 2, 1.01),
            (RoundingMode::HalfEven, 2.5, 0, 2.0),
            (RoundingMode::HalfEven, 3.5, 0, 4.0),
            (RoundingMode::HalfUp, 1234.0, -2, 1200.0),
            (RoundingMode::HalfUp, 1e10, 2, 1e10),
            (RoundingMode::HalfUp, 1e-20, 2, 0.0),
        ];
        for (way, value, places, expected) in cases {
            assert_eq!(of_double(way, value, places).to_bits(), f64::to_bits(expected), "{value}");
        }
    }
}
