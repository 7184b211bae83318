//! Casts as Spark's `Cast` does without ANSI mode: what cannot be cast is NULL, and never makes the query
//! fail.
//!
//! `CAST`, `::`, `TRY_CAST`, `int(x)` and `DATE '…'` become one function of lakeshell, because the engine's
//! casts fail for invalid strings and for bytes that are not UTF-8, round where Spark truncates, and make
//! timestamps of nanoseconds, which Spark cannot read. If both agree, the function becomes the engine's cast
//! again.

pub(in crate::sql) mod clock;
pub(in crate::sql) mod convert;
pub(in crate::sql) mod decimal;
pub(in crate::sql) mod declarations;
mod interval;
mod literal_time;
mod moment;
mod nested;
pub(in crate::sql) mod null;
mod number;
mod parse_double;
pub(in crate::sql) mod session_clocks;
mod text;
mod time;

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result as EngineResult, ScalarValue, internal_err, plan_err};
use datafusion::logical_expr::expr::Cast;
use datafusion::logical_expr::simplify::{ExprSimplifyResult, SimplifyContext};
use datafusion::logical_expr::{
    ColumnarValue, Expr as Logical, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl,
    Signature, Volatility,
};
use datafusion::sql::sqlparser::ast::{CastKind, DataType as Written, Expr, TypedString, Value};

use crate::spark::ddl::arrow_type;
use crate::spark::types::simple_string;
use crate::sql::ast::cast_to::CAST_TO;
use crate::sql::ast::function_call::call;
use crate::sql::ast::type_name::type_name;
use crate::sql::ast::{literal, node};
use crate::sql::functions::cast::convert::{casted_in, tried};
use crate::sql::settings::zone_of;

pub(in crate::sql) use literal_time::{fixed, literal_casted};
pub(in crate::sql) use text::{text_in, text_of};

/// The function that `TRY_CAST` becomes.
const TRY_CAST_TO: &str = "try_cast_to";

/// Rewrites casts and typed literals as calls; types that Spark does not have are not changed.
pub(in crate::sql) fn rewrite(expr: &mut Expr) {
    let rewritten = match &*expr {
        Expr::TypedString(TypedString { data_type, value, uses_odbc_syntax: _ }) => {
            match &value.value {
                Value::SingleQuotedString(text) | Value::DoubleQuotedString(text) => {
                    to(CAST_TO, literal::text(text), data_type)
                }
                _ => None,
            }
        }
        other => node::cast(other).and_then(|cast| {
            let is_tried = matches!(cast.kind, CastKind::TryCast | CastKind::SafeCast);
            let function = if is_tried { TRY_CAST_TO } else { CAST_TO };
            to(function, cast.value.clone(), cast.to)
        }),
    };
    if let Some(rewritten) = rewritten {
        *expr = rewritten;
    }
}

/// Writes the cast of an expression; returns `None` for a type that Spark does not have.
fn to(function: &str, expr: Expr, data_type: &Written) -> Option<Expr> {
    let name = type_name(data_type);
    arrow_type(&name)?;
    Some(call(function, vec![expr, literal::text(&name)]))
}

/// Returns the function that casts become.
pub(in crate::sql) fn function() -> ScalarUDF {
    let signature = Signature::user_defined(Volatility::Immutable);
    ScalarUDF::new_from_impl(CastTo { signature, is_tried: false })
}

/// Returns the function that `TRY_CAST` becomes.
pub(in crate::sql) fn tried_function() -> ScalarUDF {
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
        let is_possible = nested::can_cast(from.data_type(), &to)
            && (!self.is_tried || nested::can_try_cast(from.data_type(), &to));
        if !is_possible {
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
        let Some(value) = args.args.first() else { return internal_err!("`CAST` has no argument") };
        let to = args.return_field.data_type();
        let zone = zone_of(&args.config_options);
        match value {
            ColumnarValue::Array(array) if self.is_tried => {
                Ok(ColumnarValue::Array(tried(array, to, &zone)?))
            }
            ColumnarValue::Array(array) => Ok(ColumnarValue::Array(casted_in(array, to, &zone)?)),
            ColumnarValue::Scalar(scalar) => {
                let array = scalar.to_array()?;
                // A string may be `now` there.
                let is_time = matches!(to, DataType::Date32 | DataType::Timestamp(..));
                let is_text = matches!(array.data_type(), DataType::Utf8);
                let array = if self.is_tried && !(is_text && is_time && !interval::is_one(to)) {
                    tried(&array, to, &zone)?
                } else {
                    literal_casted(&array, to, &zone)?
                };
                Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&array, 0)?))
            }
        }
    }
}

/// Returns whether the engine's cast returns the same for every value.
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
            // A bigint beyond 2^53 is rounded to the same double.
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
