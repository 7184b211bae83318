//! `to_number`, `try_to_number` and `to_char`: read and write numbers by a format, `'$99,999.99'`.
//!
//! Spark's rule (`ToNumberParser`): `9` is an optional digit, a group that begins with `0` has all its
//! digits, `.` or `D` is the point, `,` or `G` separates thousands, `S` is a sign, `MI` a minus sign, and
//! `PR` puts a negative number in angle brackets. A number with more digits than the format is written with
//! `#`.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, PrimitiveArray, StringArray};
use datafusion::arrow::datatypes::{DataType, Decimal128Type, Field, FieldRef};
use datafusion::common::{Result as EngineResult, ScalarValue, exec_err, internal_err, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
    Volatility,
};

use super::number_format::Format;
use crate::spark::coercion::{digits, normalized_type};
use crate::spark::types::timestamp;
use crate::sql::functions::cast::convert::casted;
use crate::sql::functions::datetime::date_format::date_format;
use crate::sql::functions::hash::digest::hex;
use crate::sql::functions::scalar::Zoned;

/// `to_char`: a number by a format, a date or timestamp by a pattern, a binary value by an encoding.
pub(in crate::sql) const TO_CHAR: Zoned = Zoned {
    name: "to_char",
    coerce: |types| {
        let [of, _] = types else { return None };
        let of = match normalized_type(of) {
            DataType::Float32 | DataType::Float64 => DataType::Decimal128(30, 15),
            DataType::Utf8 => DataType::Decimal128(38, 18),
            of @ (DataType::Decimal128(..) | DataType::Binary) => of,
            DataType::Null => DataType::Decimal128(1, 0),
            DataType::Date32 | DataType::Timestamp(..) => timestamp(),
            of => {
                let (precision, _) = digits(&of)?;
                DataType::Decimal128(precision, 0)
            }
        };
        Some(vec![of, DataType::Utf8])
    },
    return_type: |_| DataType::Utf8,
    eval: |args, _, zone| match args[0].data_type() {
        DataType::Decimal128(_, scale) => {
            let formats = args[1].as_string::<i32>().iter();
            let numbers = args[0].as_primitive::<Decimal128Type>().iter();
            let texts = numbers.zip(formats).map(|(number, format)| match (number, format) {
                (Some(number), Some(format)) => {
                    Ok(Some(Format::read(format)?.written(number, *scale)))
                }
                _ => Ok(None),
            });
            Ok(Arc::new(texts.collect::<EngineResult<StringArray>>()?))
        }
        DataType::Binary => of_bytes(args),
        _ => date_format(args, zone),
    },
};

fn of_bytes(args: &[ArrayRef]) -> EngineResult<ArrayRef> {
    use base64::Engine as _;
    let bytes = args[0].as_binary::<i32>().iter();
    let texts = bytes.zip(args[1].as_string::<i32>()).map(|(bytes, format)| {
        let (Some(bytes), Some(format)) = (bytes, format) else { return Ok(None) };
        Ok(Some(match format.to_lowercase().as_str() {
            "utf-8" => String::from_utf8_lossy(bytes).into_owned(),
            "hex" => hex(bytes).to_uppercase(),
            "base64" => base64::engine::general_purpose::STANDARD.encode(bytes),
            _ => {
                return exec_err!(
                    "`to_char` of bytes takes `base64`, `hex` or `utf-8`, not `{format}`"
                );
            }
        }))
    });
    Ok(Arc::new(texts.collect::<EngineResult<StringArray>>()?))
}

/// Returns `to_number` and `try_to_number`.
pub(in crate::sql) fn functions() -> [ScalarUDF; 2] {
    [false, true].map(|is_tried| {
        let signature = Signature::user_defined(Volatility::Immutable);
        ScalarUDF::new_from_impl(ToNumber { is_tried, signature })
    })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct ToNumber {
    is_tried: bool,
    signature: Signature,
}

impl ScalarUDFImpl for ToNumber {
    fn name(&self) -> &str {
        if self.is_tried { "try_to_number" } else { "to_number" }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> EngineResult<Vec<DataType>> {
        if types.len() != 2 {
            return plan_err!("`{}` takes a text and a format", self.name());
        }
        Ok(vec![DataType::Utf8, DataType::Utf8])
    }

    fn return_type(&self, _: &[DataType]) -> EngineResult<DataType> {
        internal_err!("the digits of a number depend on its format")
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> EngineResult<FieldRef> {
        let format = args.scalar_arguments.get(1).copied().flatten();
        if format.is_some_and(ScalarValue::is_null) {
            return Ok(Arc::new(Field::new(self.name(), DataType::Decimal128(10, 0), true)));
        }
        let Some(format) = format.and_then(ScalarValue::try_as_str).flatten() else {
            return plan_err!("the format of `{}` must be a text, not an expression", self.name());
        };
        let (precision, scale) = Format::read(format)?.digits();
        Ok(Arc::new(Field::new(self.name(), DataType::Decimal128(precision, scale), true)))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> EngineResult<ColumnarValue> {
        let [value, ColumnarValue::Scalar(format)] = args.args.as_slice() else {
            return exec_err!("the format of `{}` must be a text", self.name());
        };
        let Some(spelled) = format.try_as_str().flatten() else {
            return Ok(ColumnarValue::Scalar(ScalarValue::Decimal128(None, 10, 0)));
        };
        let format = Format::read(spelled)?;
        let is_scalar = matches!(value, ColumnarValue::Scalar(_));
        let texts = casted(&value.to_array(args.number_rows)?, &DataType::Utf8)?;
        let read = |text: Option<&str>| {
            let Some(text) = text else { return Ok(None) };
            match format.number(text) {
                None if !self.is_tried => {
                    exec_err!("`{text}` does not match the format `{spelled}`")
                }
                number => Ok(number),
            }
        };
        let numbers = texts.as_string::<i32>().iter().map(read);
        let numbers = numbers.collect::<EngineResult<PrimitiveArray<Decimal128Type>>>()?;
        let (precision, scale) = format.digits();
        let numbers: ArrayRef = Arc::new(numbers.with_precision_and_scale(precision, scale)?);
        if is_scalar {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&numbers, 0)?));
        }
        Ok(ColumnarValue::Array(numbers))
    }
}
