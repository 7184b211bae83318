//! The functions that operators become if the engine's operators would fail, wrap or return different digits.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, ArrowPrimitiveType, AsArray, PrimitiveArray};
use datafusion::arrow::datatypes::{
    DataType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
};
use datafusion::common::{Result as EngineResult, ScalarValue, exec_err, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use super::digits::Digits;
use super::{decimal, digits};
use crate::sql::functions::arithmetic::operation::Operation;

/// Makes the function of an operation.
pub(in crate::sql) fn function(operation: Operation) -> ScalarUDF {
    let signature = Signature::user_defined(Volatility::Immutable);
    ScalarUDF::new_from_impl(Arithmetic { operation, signature })
}

/// Computes with two numbers of one type, or two decimals, to which the planner has cast them.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Arithmetic {
    operation: Operation,
    signature: Signature,
}

impl ScalarUDFImpl for Arithmetic {
    fn name(&self) -> &str {
        self.operation.name()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> EngineResult<Vec<DataType>> {
        match types {
            [left, right] if left.is_numeric() && right.is_numeric() => Ok(types.to_vec()),
            _ => plan_err!("`{}` takes two numbers", self.name()),
        }
    }

    fn return_type(&self, types: &[DataType]) -> EngineResult<DataType> {
        let [left, right] = types else { return plan_err!("`{}` takes two numbers", self.name()) };
        Ok(match (Digits::of(left), Digits::of(right)) {
            _ if self.operation == Operation::IntegralDivide => DataType::Int64,
            (Some(left), Some(right)) => digits::result(self.operation, left, right).adjusted(),
            _ => left.clone(),
        })
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> EngineResult<ColumnarValue> {
        let all_scalar = args.args.iter().all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        let arrays = ColumnarValue::values_to_arrays(&args.args)?;
        let [left, right] = arrays.as_slice() else {
            return exec_err!("`{}` takes two numbers", self.name());
        };
        let result = computed(self.operation, left, right, args.return_field.data_type())?;
        if all_scalar {
            Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&result, 0)?))
        } else {
            Ok(ColumnarValue::Array(result))
        }
    }
}

fn computed(
    operation: Operation,
    left: &ArrayRef,
    right: &ArrayRef,
    to: &DataType,
) -> EngineResult<ArrayRef> {
    Ok(match (left.data_type(), to) {
        (DataType::Decimal128(..), DataType::Decimal128(precision, scale)) => {
            return decimal::computed(operation, left, right, (*precision, *scale));
        }
        (DataType::Decimal128(..), _) => return decimal::integral_divide(left, right),
        (DataType::Int8, _) => wholes::<Int8Type>(operation, left, right),
        (DataType::Int16, _) => wholes::<Int16Type>(operation, left, right),
        (DataType::Int32, _) => wholes::<Int32Type>(operation, left, right),
        (DataType::Int64, _) => wholes::<Int64Type>(operation, left, right),
        (DataType::Float32, _) => of_singles(operation, left, right),
        (DataType::Float64, _) => of_doubles(operation, left, right),
        (other, _) => return exec_err!("`{}` of {other}", operation.name()),
    })
}

/// Computes integers; for `try_` functions, a result that does not fit is NULL.
fn wholes<T>(operation: Operation, left: &ArrayRef, right: &ArrayRef) -> ArrayRef
where
    T: ArrowPrimitiveType,
    T::Native: Into<i64> + TryFrom<i64>,
{
    let apply = |l: T::Native, r: T::Native| -> Option<T::Native> {
        let (l, r): (i64, i64) = (l.into(), r.into());
        let result = match operation {
            Operation::Add | Operation::TryAdd => l.checked_add(r)?,
            Operation::Subtract | Operation::TrySubtract => l.checked_sub(r)?,
            Operation::Multiply | Operation::TryMultiply => l.checked_mul(r)?,
            Operation::Differ => l ^ r,
            Operation::Divide => return None,
            _ if r == 0 => return None,
            // The smallest bigint divided by -1 overflows; Spark's `IntegralDivide` wraps.
            Operation::IntegralDivide => l.wrapping_div(r),
            Operation::Remainder => l.wrapping_rem(r),
            Operation::Positive => match l.wrapping_rem(r) {
                rest if rest < 0 => rest.wrapping_add(r).wrapping_rem(r),
                rest => rest,
            },
        };
        result.try_into().ok()
    };
    let (left, right) = (left.as_primitive::<T>(), right.as_primitive::<T>());
    let rows = left.iter().zip(right.iter());
    Arc::new(rows.map(|(l, r)| apply(l?, r?)).collect::<PrimitiveArray<T>>())
}

fn of_doubles(operation: Operation, left: &ArrayRef, right: &ArrayRef) -> ArrayRef {
    let rows = left.as_primitive::<Float64Type>().iter();
    let rows = rows.zip(right.as_primitive::<Float64Type>().iter());
    let results = rows.map(|(l, r)| float(operation, l?, r?));
    Arc::new(results.collect::<PrimitiveArray<Float64Type>>())
}

#[expect(clippy::cast_possible_truncation, reason = "rounding twice gives what rounding once does")]
fn of_singles(operation: Operation, left: &ArrayRef, right: &ArrayRef) -> ArrayRef {
    let rows = left.as_primitive::<Float32Type>().iter();
    let rows = rows.zip(right.as_primitive::<Float32Type>().iter());
    let apply = |l: f32, r: f32| float(operation, l.into(), r.into()).map(|result| result as f32);
    Arc::new(rows.map(|(l, r)| apply(l?, r?)).collect::<PrimitiveArray<Float32Type>>())
}

/// Computes doubles. Every NaN is made the same: the processor makes negative ones, which sort differently.
fn float(operation: Operation, l: f64, r: f64) -> Option<f64> {
    let result = match operation {
        Operation::Add | Operation::TryAdd => l + r,
        Operation::Subtract | Operation::TrySubtract => l - r,
        Operation::Multiply | Operation::TryMultiply => l * r,
        Operation::Differ => return None,
        _ if r == 0.0 => return None,
        Operation::Divide => l / r,
        Operation::IntegralDivide => (l / r).trunc(),
        Operation::Remainder => l % r,
        Operation::Positive => match l % r {
            rest if rest < 0.0 => (rest + r) % r,
            rest => rest,
        },
    };
    Some(if result.is_nan() { f64::NAN } else { result })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{ArrayRef, AsArray, Int8Array};
    use datafusion::arrow::datatypes::{DataType, Int8Type};

    use super::{computed, float};
    use crate::sql::functions::arithmetic::operation::Operation;

    #[test]
    fn whole_numbers_are_null_where_they_do_not_fit() {
        let numbers = |n: i8| Arc::new(Int8Array::from(vec![n])) as ArrayRef;
        let cases = [
            (Operation::TryAdd, 127, 1, None),
            (Operation::TrySubtract, -128, -1, Some(-127)),
            (Operation::TryMultiply, 64, 2, None),
            (Operation::Remainder, 7, 0, None),
            (Operation::Remainder, -7, 2, Some(-1)),
            (Operation::Positive, -7, 3, Some(2)),
            (Operation::Positive, 7, -3, Some(1)),
            (Operation::Positive, -7, -3, Some(-1)),
        ];
        for (operation, l, r, expected) in cases {
            let found = computed(operation, &numbers(l), &numbers(r), &DataType::Int8).unwrap();
            let found = found.as_primitive::<Int8Type>().iter().next().flatten();
            assert_eq!(found, expected, "{operation:?} {l} {r}");
        }
    }

    #[test]
    fn of_no_number_there_is_one() {
        let nan = float(Operation::Subtract, f64::INFINITY, f64::INFINITY).unwrap();
        assert_eq!(nan.to_bits(), f64::NAN.to_bits());
        assert_eq!(float(Operation::Divide, 1.0, -0.0), None);
    }
}
