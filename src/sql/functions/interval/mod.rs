//! Intervals: `INTERVAL 1 DAY`, `INTERVAL '1 02:03:04' DAY TO SECOND`, `make_dt_interval`, and their arithmetic.
//!
//! Spark has intervals of years to months and of days to seconds, distinguished by type
//! (`YearMonthIntervalType`, `DayTimeIntervalType`; see `spark::interval_type`), and the older calendar interval
//! (`CalendarIntervalType`) with months, days and microseconds, which `make_interval` returns.

mod make;
mod math;
mod moved;

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result as EngineResult, ScalarValue, internal_err};
use datafusion::logical_expr::{
    ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
    Volatility,
};
use datafusion::sql::sqlparser::ast::{Expr, Interval};

use crate::civil::MICROS_PER_DAY;
use crate::error::{Error, Result};
use crate::spark::interval_type::{Span, Unit};
use crate::sql::ast::function_call::{args_of, call, name_of};
use crate::sql::ast::{interval_literal, literal};
use crate::sql::functions::scalar::{Rule, Zoned};

pub(in crate::sql) use math::{CALENDAR, absolute, is_interval, negated, signs, with_all_units};

/// The function that an interval literal becomes: its arguments are the value and the name of the type as one
/// string.
const INTERVAL_OF: &str = "interval_of";

impl Span {
    /// Returns a value as the engine's.
    pub(in crate::sql) fn scalar(self, value: Option<i64>) -> ScalarValue {
        ScalarValue::TimestampSecond(value, Some(self.zone()))
    }
}

/// Returns the functions of this directory.
pub(super) fn rules() -> impl Iterator<Item = Rule> {
    make::RULES.into_iter().chain(math::RULES)
}

/// Returns the functions of this directory that depend on the time zone.
pub(super) fn zoned() -> impl Iterator<Item = Zoned> {
    moved::RULES.into_iter()
}

/// Rewrites an interval literal into a call.
///
/// # Errors
/// A unit that Spark does not have, or an amount that is not a number.
pub(in crate::sql) fn rewrite(interval: &Interval) -> Result<Expr> {
    let (value, span) = interval_literal::literal(interval)?;
    Ok(call(INTERVAL_OF, vec![literal::text(&format!("{value} {}", span.name()))]))
}

/// Returns the microseconds of an interval of hours, minutes and seconds.
///
/// # Errors
/// It is not an interval, or has other units.
pub(in crate::sql) fn micros(interval: &Interval) -> Result<i64> {
    let (value, span) = interval_literal::literal(interval)?;
    if span.first < Unit::Hour {
        return Err(Error::failed(format!("`{interval}` has units longer than hours")));
    }
    Ok(value)
}

fn written(text: &str) -> Option<(i64, Span)> {
    let (value, name) = text.split_once(' ')?;
    Some((value.parse().ok()?, Span::named(name)?))
}

/// Converts a call that [`rewrite`] made back to the engine's literal, for the bounds of a window.
pub(super) fn to_literal(expr: &Expr) -> Option<Expr> {
    let Expr::Function(function) = expr else { return None };
    (name_of(function).as_deref() == Some(INTERVAL_OF)).then_some(())?;
    let args = args_of(function)?;
    let (value, span) = written(&literal::read(args.first()?)?)?;
    let text = if span.is_months() {
        format!("{value} months")
    } else {
        format!("{} days {} microseconds", value / MICROS_PER_DAY, value % MICROS_PER_DAY)
    };
    Some(Expr::Interval(Interval {
        value: Box::new(literal::text(&text)),
        leading_field: None,
        leading_precision: None,
        last_field: None,
        fractional_seconds_precision: None,
    }))
}

/// Returns the function that interval literals become.
pub(super) fn function() -> ScalarUDF {
    let signature = Signature::user_defined(Volatility::Immutable);
    ScalarUDF::new_from_impl(IntervalOf { signature })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct IntervalOf {
    signature: Signature,
}

impl ScalarUDFImpl for IntervalOf {
    fn name(&self) -> &str {
        INTERVAL_OF
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> EngineResult<Vec<DataType>> {
        Ok(types.to_vec())
    }

    fn return_type(&self, _: &[DataType]) -> EngineResult<DataType> {
        internal_err!("the type of an interval depends on its units")
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> EngineResult<FieldRef> {
        let text = args.scalar_arguments.first().copied().flatten();
        let text = text.and_then(|text| text.try_as_str().flatten());
        let Some((_, span)) = text.and_then(written) else {
            return internal_err!("an interval has no constant value");
        };
        Ok(Arc::new(Field::new(INTERVAL_OF, span.data_type(), false)))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> EngineResult<ColumnarValue> {
        let text = match args.args.first() {
            Some(ColumnarValue::Scalar(text)) => text.try_as_str().flatten().and_then(written),
            _ => None,
        };
        let Some((value, span)) = text else {
            return internal_err!("an interval has no constant value");
        };
        Ok(ColumnarValue::Scalar(span.scalar(Some(value))))
    }
}
