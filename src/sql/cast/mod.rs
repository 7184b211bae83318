//! Casts as Spark does without ANSI: what cannot be cast is NULL, never a failed query.
//!
//! `CAST`, `::`, `TRY_CAST`, `int(x)` and `DATE '…'` become one function of our own, because the engine's
//! casts fail on bad text, on bytes that are no UTF-8, round where Spark cuts and make timestamps of
//! nanoseconds, which Spark cannot read. Where both agree the function becomes the engine's cast again.

pub(in crate::sql) mod clock;
pub(super) mod decimal;
mod interval;
mod java_double;
mod literal_time;
mod moment;
mod nested;
mod number;
mod text;
mod time;

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, new_null_array};
use datafusion::arrow::compute::{CastOptions, cast, cast_with_options};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, TimeUnit};
use datafusion::common::{Result as EngineResult, ScalarValue, exec_err, internal_err, plan_err};
use datafusion::logical_expr::expr::Cast;
use datafusion::logical_expr::simplify::{ExprSimplifyResult, SimplifyContext};
use datafusion::logical_expr::{
    ColumnarValue, Expr as Logical, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl,
    Signature, Volatility,
};
use datafusion::sql::sqlparser::ast::{CastKind, DataType as Written, Expr, TypedString, Value};

use crate::spark::types::simple_string;
use crate::sql::ddl;
use crate::sql::expr::call;
use crate::sql::literal;
use crate::sql::setting::zone_of;
use crate::sql::spelling::type_name;
use crate::sql::tree;
use crate::sql::zone::Zone;

pub(super) use interval::ranged as interval_ranged;
pub(super) use literal_time::{fixed, literal_casted};
pub(super) use text::{text_in, text_of};

/// The function that casts become.
pub(super) const CAST_TO: &str = "cast_to";

/// The function that `TRY_CAST` becomes.
const TRY_CAST_TO: &str = "try_cast_to";

/// Spark's timestamp: microseconds, UTC.
pub(super) fn timestamp() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

/// Spark's timestamp without a time zone: what clocks show.
pub(super) fn local_timestamp() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, None)
}

/// Rewrites casts and typed literals into calls; types that Spark does not have are left alone.
pub(super) fn rewrite(expr: &mut Expr) {
    let rewritten = match &*expr {
        Expr::TypedString(TypedString { data_type, value, uses_odbc_syntax: _ }) => {
            match &value.value {
                Value::SingleQuotedString(text) | Value::DoubleQuotedString(text) => {
                    to(CAST_TO, literal::text(text), data_type)
                }
                _ => None,
            }
        }
        other => tree::cast(other).and_then(|cast| {
            let is_tried = matches!(cast.kind, CastKind::TryCast | CastKind::SafeCast);
            let function = if is_tried { TRY_CAST_TO } else { CAST_TO };
            to(function, cast.value.clone(), cast.to)
        }),
    };
    if let Some(rewritten) = rewritten {
        *expr = rewritten;
    }
}

/// Writes the cast of an expression; `None` for a type that Spark does not have.
fn to(function: &str, expr: Expr, data_type: &Written) -> Option<Expr> {
    let name = type_name(data_type);
    arrow_type(&name)?;
    Some(call(function, vec![expr, literal::text(&name)]))
}

/// Writes the cast of an expression to a type by its Spark name.
pub(super) fn to_named(expr: Expr, name: &str) -> Expr {
    call(CAST_TO, vec![expr, literal::text(name)])
}

/// The types that are functions too, `int('8')`: casts by another spelling.
pub(super) const CASTS: [&str; 12] = [
    "boolean",
    "tinyint",
    "smallint",
    "int",
    "bigint",
    "float",
    "double",
    "decimal",
    "date",
    "timestamp",
    "binary",
    "string",
];

/// Returns the engine's type for a name of Spark's.
pub(super) fn arrow_type(name: &str) -> Option<DataType> {
    Some(match name {
        "BOOLEAN" => DataType::Boolean,
        "TINYINT" => DataType::Int8,
        "SMALLINT" => DataType::Int16,
        "INT" => DataType::Int32,
        "BIGINT" => DataType::Int64,
        "FLOAT" => DataType::Float32,
        "DOUBLE" => DataType::Float64,
        "STRING" => DataType::Utf8,
        "BINARY" => DataType::Binary,
        "DATE" => DataType::Date32,
        "TIMESTAMP" => timestamp(),
        other => return ddl::data_type(other),
    })
}

/// Returns the function that casts become.
pub(super) fn function() -> ScalarUDF {
    let signature = Signature::user_defined(Volatility::Immutable);
    ScalarUDF::new_from_impl(CastTo { signature, is_tried: false })
}

/// Returns the function that `TRY_CAST` becomes.
pub(super) fn tried_function() -> ScalarUDF {
    let signature = Signature::user_defined(Volatility::Immutable);
    ScalarUDF::new_from_impl(CastTo { signature, is_tried: true })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct CastTo {
    signature: Signature,
    is_tried: bool,
}

impl ScalarUDFImpl for CastTo {
    fn name(&self) -> &str {
        if self.is_tried { TRY_CAST_TO } else { CAST_TO }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> EngineResult<Vec<DataType>> {
        Ok(types.to_vec())
    }

    fn return_type(&self, _: &[DataType]) -> EngineResult<DataType> {
        internal_err!("the type of a cast depends on its second argument")
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> EngineResult<FieldRef> {
        let name =
            args.scalar_arguments.get(1).copied().flatten().and_then(ScalarValue::try_as_str);
        let (Some(to), Some(from)) = (name.flatten().and_then(arrow_type), args.arg_fields.first())
        else {
            return plan_err!("`CAST` takes a value and the name of a type");
        };
        if !nested::can_cast(from.data_type(), &to) {
            let [from, to] = [from.data_type(), &to].map(simple_string);
            return plan_err!("cannot cast {from} to {to}");
        }
        Ok(Arc::new(Field::new(CAST_TO, to, true)))
    }

    fn simplify(
        &self,
        args: Vec<Logical>,
        info: &SimplifyContext,
    ) -> EngineResult<ExprSimplifyResult> {
        let [value, Logical::Literal(name, _)] = args.as_slice() else {
            return Ok(ExprSimplifyResult::Original(args));
        };
        let from = info.get_data_type(value)?;
        let Some(to) = name.try_as_str().flatten().and_then(arrow_type) else {
            return Ok(ExprSimplifyResult::Original(args));
        };
        if from == to {
            return Ok(ExprSimplifyResult::Simplified(value.clone()));
        }
        if is_lossless(&from, &to) {
            let native = Cast::new(Box::new(value.clone()), to);
            return Ok(ExprSimplifyResult::Simplified(Logical::Cast(native)));
        }
        Ok(ExprSimplifyResult::Original(args))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> EngineResult<ColumnarValue> {
        let Some(value) = args.args.first() else { return exec_err!("`CAST` of nothing") };
        let to = args.return_field.data_type();
        let zone = zone_of(&args.config_options);
        match value {
            ColumnarValue::Array(array) if self.is_tried => {
                Ok(ColumnarValue::Array(tried(array, to, &zone)?))
            }
            ColumnarValue::Array(array) => Ok(ColumnarValue::Array(casted_in(array, to, &zone)?)),
            ColumnarValue::Scalar(scalar) => {
                let array = scalar.to_array()?;
                let array = if self.is_tried && (to.is_integer() || interval::is_one(to)) {
                    tried(&array, to, &zone)?
                } else {
                    literal_casted(&array, to, &zone)?
                };
                Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&array, 0)?))
            }
        }
    }
}

/// Says whether the engine's cast gives the same for every value.
fn is_lossless(from: &DataType, to: &DataType) -> bool {
    let width = |data_type: &DataType| match data_type {
        DataType::Int8 => Some(1_u32),
        DataType::Int16 => Some(2),
        DataType::Int32 => Some(4),
        DataType::Int64 => Some(8),
        _ => None,
    };
    match (width(from), width(to)) {
        (Some(from), Some(to)) => from <= to,
        (Some(from), None) => match to {
            // A bigint beyond 2^53 is rounded to a double alike.
            DataType::Float64 => true,
            DataType::Decimal128(precision, scale) => {
                let digits = [3, 5, 10, 19][from.trailing_zeros() as usize];
                i16::from(*precision) - i16::from(*scale) >= digits
            }
            _ => false,
        },
        _ => match (from, to) {
            (DataType::Float32, DataType::Float64) => true,
            (DataType::Decimal128(p1, s1), DataType::Decimal128(p2, s2)) => {
                let whole = |precision: &u8, scale: &i8| i16::from(*precision) - i16::from(*scale);
                s2 >= s1 && whole(p2, s2) >= whole(p1, s1)
            }
            _ => false,
        },
    }
}

/// As [`casted_in`], where no time zone can matter, or UTC is meant.
pub fn casted(array: &ArrayRef, to: &DataType) -> EngineResult<ArrayRef> {
    casted_in(array, to, &Zone::utc())
}

/// Casts an array as Spark does without ANSI, in a session of this time zone.
pub(super) fn casted_in(array: &ArrayRef, to: &DataType, zone: &Zone) -> EngineResult<ArrayRef> {
    let array = &match array.data_type() {
        DataType::LargeUtf8 | DataType::Utf8View => cast(array, &DataType::Utf8)?,
        DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => {
            cast(array, &DataType::Binary)?
        }
        DataType::Dictionary(_, values) => cast(array, values)?,
        _ => Arc::clone(array),
    };
    Ok(match (array.data_type(), to) {
        (from, to) if from == to => Arc::clone(array),
        (DataType::Null, to) => new_null_array(to, array.len()),
        (_, DataType::Utf8) => Arc::new(text_in(array, zone)?),
        (from @ DataType::Time64(_), to) | (from, to @ DataType::Time64(_)) => {
            return exec_err!("cannot cast {} to {}", simple_string(from), simple_string(to));
        }
        (from, to) if nested::is_nested(from, to) => nested::nested(array, to, zone)?,
        (from, to) if interval::is_one(from) || interval::is_one(to) => {
            interval::casted(array, to)?
        }
        (DataType::Utf8, DataType::Boolean) => Arc::new(number::booleans(array.as_string())),
        (DataType::Utf8, to) if to.is_integer() => safe(&number::integers(array.as_string()), to)?,
        (DataType::Utf8, to) if to.is_floating() => number::floating(array.as_string(), to),
        (DataType::Utf8, DataType::Date32) => Arc::new(time::dates(array.as_string())),
        (DataType::Utf8, DataType::Timestamp(_, None)) => {
            Arc::new(time::local_timestamps(array.as_string()))
        }
        (DataType::Utf8, DataType::Timestamp(..)) => {
            Arc::new(time::timestamps(array.as_string(), zone))
        }
        (
            DataType::Date32 | DataType::Timestamp(..),
            DataType::Date32 | DataType::Timestamp(..),
        ) => time::between(array, to, zone)?,
        // Spark takes the truth for a microsecond.
        (DataType::Boolean, DataType::Timestamp(..)) => {
            cast(&cast(&cast(array, &DataType::Int8)?, &DataType::Int64)?, to)?
        }
        (DataType::Timestamp(..), DataType::Boolean) => {
            let micros = cast(&time::between(array, &timestamp(), zone)?, &DataType::Int64)?;
            cast(&micros, to)?
        }
        (DataType::Date32, to) if to.is_numeric() || *to == DataType::Boolean => {
            new_null_array(to, array.len())
        }
        _ => casted_number(array, to, zone)?,
    })
}

/// Casts what is or becomes a number as [`casted_in`] does, and leaves the rest to the engine.
fn casted_number(array: &ArrayRef, to: &DataType, zone: &Zone) -> EngineResult<ArrayRef> {
    Ok(match (array.data_type(), to) {
        (DataType::Decimal128(..), DataType::Boolean) => {
            cast(&cast(array, &DataType::Float64)?, to)?
        }
        (DataType::Decimal128(..), DataType::Float64) => Arc::new(decimal::to_doubles(array)),
        (DataType::Decimal128(..), DataType::Float32) => Arc::new(decimal::to_floats(array)),
        (DataType::Boolean, DataType::Decimal128(..)) => {
            casted(&cast(array, &DataType::Int32)?, to)?
        }
        (of, DataType::Binary) if of.is_integer() => number::bytes(array)?,
        (DataType::Utf8, DataType::Decimal128(precision, scale)) => {
            decimal::of_texts(array.as_string(), (*precision, *scale))?
        }
        (from, DataType::Decimal128(precision, scale)) if from.is_floating() => {
            let doubles = cast(array, &DataType::Float64)?;
            decimal::of_doubles(doubles.as_primitive(), (*precision, *scale))?
        }
        (DataType::Decimal128(..), to) if to.is_integer() => {
            let whole: ArrayRef = Arc::new(decimal::low_bits(array));
            number::wrapped(&whole, to)?
        }
        (from, to) if from.is_floating() && to.is_integer() => {
            number::cut(&cast(array, &DataType::Float64)?, to)?
        }
        (from, to) if from.is_integer() && to.is_integer() => {
            number::wrapped(&cast(array, &DataType::Int64)?, to)?
        }
        (DataType::Timestamp(..), DataType::Decimal128(precision, scale)) => {
            decimal::of_times(&time::between(array, &timestamp(), zone)?, (*precision, *scale))?
        }
        // Unlike a bigint, a time does not wrap.
        (DataType::Timestamp(..), to) if to.is_numeric() => {
            let micros = time::between(array, &timestamp(), zone)?;
            safe(&time::seconds(&micros, to)?, to)?
        }
        (DataType::Decimal128(..), DataType::Timestamp(..)) => {
            let times: ArrayRef = Arc::new(decimal::to_times(array).with_timezone("UTC"));
            cast(&times, to)?
        }
        (from, DataType::Timestamp(..)) if from.is_numeric() => time::from_seconds(array)?,
        _ => safe(array, to)?,
    })
}

/// Casts an array as `TRY_CAST` does: a number that does not fit is NULL rather than cut or wrapped.
pub(super) fn tried(array: &ArrayRef, to: &DataType, zone: &Zone) -> EngineResult<ArrayRef> {
    if interval::is_one(to) {
        return interval::tried(array, to);
    }
    if !to.is_integer() {
        return casted_in(array, to, zone);
    }
    let array = match array.data_type() {
        DataType::LargeUtf8 | DataType::Utf8View => cast(array, &DataType::Utf8)?,
        _ => Arc::clone(array),
    };
    Ok(match array.data_type() {
        DataType::Utf8 => safe(&number::whole_only(array.as_string()), to)?,
        of if of.is_integer() => safe(&array, to)?,
        of if of.is_floating() => {
            let doubles: ArrayRef = cast(&array, &DataType::Float64)?;
            number::cut(&(Arc::new(number::within(&doubles, to)) as ArrayRef), to)?
        }
        DataType::Decimal128(..) => safe(&(Arc::new(decimal::fitting(&array)) as ArrayRef), to)?,
        _ => casted_in(&array, to, zone)?,
    })
}

/// Says whether a value is NULL; in an array of the type NULL all are, though arrow says none is.
pub(super) fn is_null(array: &dyn Array, row: usize) -> bool {
    array.data_type().is_null() || array.is_null(row)
}

/// Casts with the engine; what does not fit is NULL.
fn safe(array: &ArrayRef, to: &DataType) -> EngineResult<ArrayRef> {
    let options = CastOptions { safe: true, ..CastOptions::default() };
    Ok(cast_with_options(array, to, &options)?)
}
