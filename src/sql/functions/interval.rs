//! Intervals: `INTERVAL 1 DAY`, `INTERVAL '1 02:03:04' DAY TO SECOND`, `make_dt_interval`.
//!
//! Spark has years to months and days to seconds, told apart by type. Here the engine's three units are
//! these: years and months; whole days; anything with hours in it. A date moved by whole days or months
//! stays a date, moved by hours it becomes a timestamp. Which units of days to seconds a literal was
//! written in (`interval hour`) is not kept.

use std::sync::Arc;

use datafusion::arrow::array::types::{IntervalDayTime, IntervalMonthDayNano};
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, IntervalDayTimeArray, IntervalMonthDayNanoArray,
    IntervalYearMonthArray,
};
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Field, FieldRef, Int64Type, IntervalUnit,
};
use datafusion::common::{Result as EngineResult, ScalarValue, exec_err, internal_err, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
    Volatility,
};
use datafusion::sql::sqlparser::ast::{DateTimeField, Expr, Interval, UnaryOperator, Value};

use crate::error::{Error, Result};
use crate::sql::expr::call;
use crate::sql::literal;
use crate::sql::rule::Rule;

/// What an interval literal becomes: of its months, days and microseconds as one text.
const INTERVAL_OF: &str = "interval_of";

const MICROS_PER_DAY: i128 = 86_400_000_000;

/// The functions of this file, but `interval_of`.
pub(super) const RULES: [Rule; 4] = [
    Rule {
        name: "make_dt_interval",
        takes: |types| {
            let parts = [vec![DataType::Int64; 3], vec![DataType::Decimal128(18, 6)]].concat();
            (types.len() <= 4).then(|| parts[..types.len()].to_vec())
        },
        gives: |_| DataType::Interval(IntervalUnit::MonthDayNano),
        run: |args, _| Ok(of_parts(args, [0, 0, 0])),
    },
    Rule {
        name: "make_interval",
        takes: |types| {
            let parts = [vec![DataType::Int64; 6], vec![DataType::Decimal128(18, 6)]].concat();
            (types.len() <= 7).then(|| parts[..types.len()].to_vec())
        },
        gives: |_| DataType::Interval(IntervalUnit::MonthDayNano),
        run: |args, _| Ok(of_parts(args, [12, 1, 7])),
    },
    Rule {
        name: "make_ym_interval",
        takes: |types| (1..=2).contains(&types.len()).then(|| vec![DataType::Int64; types.len()]),
        gives: |_| DataType::Interval(IntervalUnit::YearMonth),
        run: |args, _| {
            let months = (0..args[0].len()).map(|row| {
                let months = args.get(1).map_or(Some(0), |array| whole(array, row))?;
                i32::try_from(whole(&args[0], row)?.checked_mul(12)?.checked_add(months)?).ok()
            });
            Ok(Arc::new(months.collect::<IntervalYearMonthArray>()))
        },
    },
    Rule {
        name: "days_between",
        takes: |types| (types.len() == 2).then(|| vec![DataType::Date32, DataType::Date32]),
        gives: |_| DataType::Interval(IntervalUnit::DayTime),
        run: |args, _| {
            let pairs = args[0].as_primitive::<Date32Type>().iter();
            let days = pairs
                .zip(args[1].as_primitive::<Date32Type>().iter())
                .map(|(end, start)| Some(IntervalDayTime::new(end?.checked_sub(start?)?, 0)));
            Ok(Arc::new(days.collect::<IntervalDayTimeArray>()))
        },
    },
];

fn whole(array: &ArrayRef, row: usize) -> Option<i64> {
    array.is_valid(row).then(|| array.as_primitive::<Int64Type>().value(row))
}

/// Adds up years, months and weeks (which are so many months and days each), days, hours, minutes, seconds.
fn of_parts(args: &[ArrayRef], [years, months, weeks]: [i64; 3]) -> ArrayRef {
    let skipped = if years == 0 { 0 } else { 3 };
    let rows = args.first().map_or(1, datafusion::arrow::array::Array::len);
    let one = |row: usize| {
        let part = |at: usize| args.get(at).map_or(Some(0), |array| whole(array, row));
        let (mut all_months, mut days) = (0, 0);
        if skipped > 0 {
            all_months = part(0)?.checked_mul(years)?.checked_add(part(1)?.checked_mul(months)?)?;
            days = part(2)?.checked_mul(weeks)?;
        }
        days = days.checked_add(part(skipped)?)?;
        let minutes = part(skipped + 1)?.checked_mul(60)?.checked_add(part(skipped + 2)?)?;
        let micros = args.get(skipped + 3).map_or(Some(0), |array| {
            let seconds = array.as_primitive::<Decimal128Type>();
            seconds.is_valid(row).then(|| i64::try_from(seconds.value(row)).ok()).flatten()
        })?;
        let micros = minutes.checked_mul(60_000_000)?.checked_add(micros)?;
        Some(IntervalMonthDayNano::new(
            i32::try_from(all_months).ok()?,
            i32::try_from(days).ok()?,
            micros.checked_mul(1000)?,
        ))
    };
    Arc::new((0..rows).map(one).collect::<IntervalMonthDayNanoArray>())
}

/// Months, days and microseconds of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Amount {
    months: i64,
    days: i64,
    micros: i128,
    /// Whether a unit of less than a day is named.
    has_clock: bool,
}

impl Amount {
    fn data_type(self) -> DataType {
        DataType::Interval(match self {
            Self { months: 1.. | ..=-1, days: 0, micros: 0, has_clock: false } => {
                IntervalUnit::YearMonth
            }
            Self { micros: 0, has_clock: false, .. } => IntervalUnit::DayTime,
            _ => IntervalUnit::MonthDayNano,
        })
    }
}

/// Rewrites an interval literal into a call.
///
/// # Errors
/// A unit that Spark does not have, or an amount that is no number.
pub(in crate::sql) fn rewrite(interval: &Interval) -> Result<Expr> {
    let text = written(&interval.value).ok_or_else(|| {
        wrong(&interval.value.to_string()).hint("the amount is a number: `INTERVAL 1 DAY`")
    })?;
    let amount = match (&interval.leading_field, &interval.last_field) {
        (Some(from), Some(to)) => ranged(&text, from, to),
        (Some(unit), None) => united(&format!("{text} {unit}")),
        (None, _) => united(&text),
    };
    let amount = amount.ok_or_else(|| wrong(&text))?;
    if amount.months != 0 && (amount.days != 0 || amount.micros != 0) {
        return Err(Error::failed("an interval has years and months, or days and less, not both")
            .hint("add one after the other: `at + INTERVAL 1 MONTH + INTERVAL 1 DAY`"));
    }
    Ok(call(INTERVAL_OF, vec![literal::text(&spelled(amount))]))
}

fn wrong(text: &str) -> Error {
    Error::failed(format!("`{text}` is no interval")).hint(
        "the units are year, month, week, day, hour, minute, second, millisecond and microsecond",
    )
}

fn spelled(amount: Amount) -> String {
    let clock = if amount.has_clock { "clock" } else { "days" };
    format!("{} {} {} {clock}", amount.months, amount.days, amount.micros)
}

fn read(text: &str) -> Option<Amount> {
    let mut words = text.split(' ');
    Some(Amount {
        months: words.next()?.parse().ok()?,
        days: words.next()?.parse().ok()?,
        micros: words.next()?.parse().ok()?,
        has_clock: words.next()? == "clock",
    })
}

/// Returns the amount of an interval as it is written.
fn written(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Value(value) => match &value.value {
            Value::Number(digits, _) => Some(digits.clone()),
            Value::SingleQuotedString(text) | Value::DoubleQuotedString(text) => Some(text.clone()),
            _ => None,
        },
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => Some(format!("-{}", written(expr)?)),
        Expr::UnaryOp { op: UnaryOperator::Plus, expr } | Expr::Nested(expr) => written(expr),
        _ => None,
    }
}

/// Reads `1 day 2 hours`, `-3 months`.
fn united(text: &str) -> Option<Amount> {
    let text = text.trim().to_ascii_lowercase();
    let text = text.strip_prefix("interval ").unwrap_or(&text);
    let mut words = text.split_whitespace();
    let mut amount = Amount::default();
    let mut is_any = false;
    while let Some(number) = words.next() {
        let unit = words.next()?;
        let unit = unit.strip_suffix('s').unwrap_or(unit);
        let whole = || number.parse::<i64>().ok();
        let clock = |micros: i128| -> Option<i128> { i128::from(whole()?).checked_mul(micros) };
        let micros = match unit {
            "year" => {
                amount.months += whole()?.checked_mul(12)?;
                0
            }
            "month" => {
                amount.months += whole()?;
                0
            }
            "week" => {
                amount.days += whole()?.checked_mul(7)?;
                0
            }
            "day" => {
                amount.days += whole()?;
                0
            }
            "hour" => clock(3_600_000_000)?,
            "minute" => clock(60_000_000)?,
            "second" => seconds(number)?,
            "millisecond" => clock(1000)?,
            "microsecond" => clock(1)?,
            _ => return None,
        };
        let is_less = !matches!(unit, "year" | "month" | "week" | "day");
        amount.has_clock |= is_less;
        amount.micros += micros;
        is_any = true;
    }
    is_any.then_some(amount)
}

fn seconds(text: &str) -> Option<i128> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let fraction = format!("{:0<6}", fraction.chars().take(6).collect::<String>());
    Some(sign * (whole.checked_mul(1_000_000)? + fraction.parse::<i128>().ok()?))
}

/// Reads `1 02:03:04` from day to second, `2-3` from year to month.
fn ranged(text: &str, from: &DateTimeField, to: &DateTimeField) -> Option<Amount> {
    let text = text.trim();
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let rank = |field: &DateTimeField| match field {
        DateTimeField::Day | DateTimeField::Days => Some(0),
        DateTimeField::Hour | DateTimeField::Hours => Some(1),
        DateTimeField::Minute | DateTimeField::Minutes => Some(2),
        DateTimeField::Second | DateTimeField::Seconds => Some(3),
        _ => None,
    };
    let (Some(from), Some(to)) = (rank(from), rank(to)) else {
        let (years, months) = text.split_once('-')?;
        let months = years.parse::<i64>().ok()?.checked_mul(12)? + months.parse::<i64>().ok()?;
        return Some(Amount { months: sign * months, ..Amount::default() });
    };
    let parts: Vec<&str> = text.split([' ', ':']).collect();
    (from < to && parts.len() == to - from + 1).then_some(())?;
    let mut amount = Amount { has_clock: true, ..Amount::default() };
    for (part, rank) in parts.into_iter().zip(from..) {
        match rank {
            0 => amount.days = sign * part.parse::<i64>().ok()?,
            1 => amount.micros += i128::from(sign) * part.parse::<i128>().ok()? * 3_600_000_000,
            2 => amount.micros += i128::from(sign) * part.parse::<i128>().ok()? * 60_000_000,
            _ => amount.micros += i128::from(sign) * seconds(part)?,
        }
    }
    Some(amount)
}

/// Writes a call that [`rewrite`] made as the engine's literal again, for the bounds of a window.
pub(super) fn plain(expr: &Expr) -> Option<Expr> {
    let Expr::Function(function) = expr else { return None };
    (super::name_of(function).as_deref() == Some(INTERVAL_OF)).then_some(())?;
    let args = super::args_of(function)?;
    let amount = read(&written(args.first()?)?)?;
    let text =
        format!("{} months {} days {} microseconds", amount.months, amount.days, amount.micros);
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
        let Some(amount) = text.and_then(read) else { return plan_err!("an interval of nothing") };
        Ok(Arc::new(Field::new(INTERVAL_OF, amount.data_type(), false)))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> EngineResult<ColumnarValue> {
        let text = match args.args.first() {
            Some(ColumnarValue::Scalar(text)) => text.try_as_str().flatten().and_then(read),
            _ => None,
        };
        let Some(amount) = text else { return exec_err!("an interval of nothing") };
        let narrow = |n: i64| i32::try_from(n).unwrap_or(if n < 0 { i32::MIN } else { i32::MAX });
        let (months, days) = (narrow(amount.months), narrow(amount.days));
        Ok(ColumnarValue::Scalar(match amount.data_type() {
            DataType::Interval(IntervalUnit::YearMonth) => {
                ScalarValue::IntervalYearMonth(Some(months))
            }
            DataType::Interval(IntervalUnit::DayTime) => {
                ScalarValue::IntervalDayTime(Some(IntervalDayTime::new(days, 0)))
            }
            _ => {
                let over = i64::try_from(amount.micros / MICROS_PER_DAY).unwrap_or_default();
                let nanos =
                    i64::try_from(amount.micros % MICROS_PER_DAY * 1000).unwrap_or_default();
                let days = narrow(amount.days.saturating_add(over));
                ScalarValue::IntervalMonthDayNano(Some(IntervalMonthDayNano::new(
                    months, days, nanos,
                )))
            }
        }))
    }
}

#[cfg(test)]
mod tests {
    use datafusion::sql::sqlparser::ast::DateTimeField::{Day, Month, Second, Year};

    use super::{Amount, ranged, united};

    #[test]
    fn intervals_are_read() {
        let amount = |months, days, micros, has_clock| Amount { months, days, micros, has_clock };
        assert_eq!(united("1 day 2 hours"), Some(amount(0, 1, 7_200_000_000, true)));
        assert_eq!(united("-3 months"), Some(amount(-3, 0, 0, false)));
        assert_eq!(united("1.5 second"), Some(amount(0, 0, 1_500_000, true)));
        assert_eq!(united("1 fortnight"), None);
        assert_eq!(ranged("1 02:03:04", &Day, &Second), Some(amount(0, 1, 7_384_000_000, true)));
        assert_eq!(ranged("2-3", &Year, &Month), Some(amount(27, 0, 0, false)));
    }
}
