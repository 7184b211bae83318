//! The fields of dates, timestamps and intervals: `year(x)`, `extract(hour FROM x)`, `date_part('week', x)`.
//!
//! Spark's rule: extracted seconds have a fraction (`SecondWithFraction`), those of `second()` do not. An
//! interval has only the fields of its units; the smaller ones are tinyints (`ExtractIntervalPart`).

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, Decimal128Array, Int32Array};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{
    DataType, Date32Type, IntervalMonthDayNanoType, IntervalUnit, TimestampMicrosecondType,
};
use datafusion::common::{Result as EngineResult, exec_err, internal_err, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use crate::civil::{Civil, MICROS_PER_DAY, MICROS_PER_SECOND, weekday};
use crate::spark::interval_type::{Span, Unit};
use crate::spark::types::{local_timestamp, simple_string, timestamp};
use crate::sql::functions::cast::convert::casted_in;
use crate::sql::settings::zone_of;

/// The field that is extracted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum ExtractedPart {
    Year,
    /// The year of the week, by ISO 8601.
    YearOfWeek,
    Quarter,
    Month,
    Week,
    Day,
    /// From 1 for Sunday.
    DayOfWeek,
    /// From 1 for Monday.
    DayOfWeekIso,
    /// From 0 for Monday.
    Weekday,
    DayOfYear,
    Hour,
    Minute,
    Second,
    /// Seconds with their fraction.
    ExactSecond,
}

/// Spark's functions of one field.
const FUNCTIONS: [(&str, ExtractedPart); 12] = [
    ("year", ExtractedPart::Year),
    ("quarter", ExtractedPart::Quarter),
    ("month", ExtractedPart::Month),
    ("weekofyear", ExtractedPart::Week),
    ("day", ExtractedPart::Day),
    ("dayofmonth", ExtractedPart::Day),
    ("dayofweek", ExtractedPart::DayOfWeek),
    ("weekday", ExtractedPart::Weekday),
    ("dayofyear", ExtractedPart::DayOfYear),
    ("hour", ExtractedPart::Hour),
    ("minute", ExtractedPart::Minute),
    ("second", ExtractedPart::Second),
];

/// The fields of `extract`, the function for each, and Spark's names for it (`DatePart.parseExtractField`).
const EXTRACTED: [(ExtractedPart, &str, &[&str]); 12] = [
    (ExtractedPart::Year, "extract_year", &["year", "y", "years", "yr", "yrs"]),
    (ExtractedPart::YearOfWeek, "extract_yearofweek", &["yearofweek"]),
    (ExtractedPart::Quarter, "extract_quarter", &["quarter", "qtr"]),
    (ExtractedPart::Month, "extract_month", &["month", "mon", "mons", "months"]),
    (ExtractedPart::Week, "extract_week", &["week", "w", "weeks"]),
    (ExtractedPart::Day, "extract_day", &["day", "d", "days"]),
    (ExtractedPart::DayOfWeek, "extract_dayofweek", &["dayofweek", "dow"]),
    (ExtractedPart::DayOfWeekIso, "extract_dayofweek_iso", &["dayofweek_iso", "dow_iso"]),
    (ExtractedPart::DayOfYear, "extract_doy", &["doy"]),
    (ExtractedPart::Hour, "extract_hour", &["hour", "h", "hours", "hr", "hrs"]),
    (ExtractedPart::Minute, "extract_minute", &["minute", "m", "min", "mins", "minutes"]),
    (ExtractedPart::ExactSecond, "extract_second", &["second", "s", "sec", "seconds", "secs"]),
];

/// Returns the functions of this file.
pub(in crate::sql) fn functions() -> Vec<ScalarUDF> {
    let named = FUNCTIONS.map(|(name, part)| (name, part, false));
    let extracted = EXTRACTED.map(|(part, name, _)| (name, part, true));
    let all = named.into_iter().chain(extracted);
    let one = |(name, part, of_intervals)| {
        let signature = Signature::user_defined(Volatility::Immutable);
        ScalarUDF::new_from_impl(Field { name, part, of_intervals, signature })
    };
    all.map(one).collect()
}

/// Returns the function that extracts a field, if Spark knows the field.
pub(in crate::sql) fn extracting(field: &str) -> Option<&'static str> {
    let field = field.to_lowercase();
    EXTRACTED
        .iter()
        .find(|(_, _, names)| names.contains(&field.as_str()))
        .map(|(_, function, _)| *function)
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Field {
    name: &'static str,
    part: ExtractedPart,
    of_intervals: bool,
    signature: Signature,
}

impl Field {
    /// Returns the type to which an argument is cast.
    fn taken(&self, of: &DataType) -> Option<DataType> {
        let of_clock = matches!(
            self.part,
            ExtractedPart::Hour
                | ExtractedPart::Minute
                | ExtractedPart::Second
                | ExtractedPart::ExactSecond
        );
        match of {
            DataType::Interval(IntervalUnit::MonthDayNano) if self.of_intervals => Some(of.clone()),
            of if Span::of(of).is_some() => {
                let has = |unit: Unit| {
                    Span::of(of).is_some_and(|span| (span.first..=span.last).contains(&unit))
                };
                (self.of_intervals && self.unit().is_some_and(has)).then(|| of.clone())
            }
            DataType::Timestamp(_, None) => Some(local_timestamp()),
            DataType::Date32 | DataType::Null | DataType::Timestamp(..) if !of_clock => {
                Some(DataType::Date32)
            }
            DataType::Date32 | DataType::Null | DataType::Timestamp(..) => Some(timestamp()),
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
                Some(if of_clock { timestamp() } else { DataType::Date32 })
            }
            _ => None,
        }
    }

    /// Returns the interval unit of the field.
    fn unit(&self) -> Option<Unit> {
        Some(match self.part {
            ExtractedPart::Year => Unit::Year,
            ExtractedPart::Month => Unit::Month,
            ExtractedPart::Day => Unit::Day,
            ExtractedPart::Hour => Unit::Hour,
            ExtractedPart::Minute => Unit::Minute,
            ExtractedPart::ExactSecond => Unit::Second,
            _ => return None,
        })
    }

    fn given(&self, of: &DataType) -> EngineResult<DataType> {
        let Some(taken) = self.taken(of) else {
            let of = simple_string(of);
            if self.of_intervals {
                let field = self.name.trim_start_matches("extract_");
                return plan_err!("cannot extract `{field}` from {of}");
            }
            return plan_err!("`{}` does not take ({of})", self.name);
        };
        let is_interval = Span::of(&taken).is_some() || matches!(taken, DataType::Interval(_));
        Ok(match self.part {
            ExtractedPart::ExactSecond => DataType::Decimal128(8, 6),
            ExtractedPart::Month | ExtractedPart::Hour | ExtractedPart::Minute if is_interval => {
                DataType::Int8
            }
            _ => DataType::Int32,
        })
    }
}

impl ScalarUDFImpl for Field {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> EngineResult<Vec<DataType>> {
        if let [of] = types {
            self.given(of).map(|_| types.to_vec())
        } else {
            plan_err!("`{}` takes 1 argument", self.name)
        }
    }

    fn return_type(&self, types: &[DataType]) -> EngineResult<DataType> {
        if let [of] = types {
            self.given(of)
        } else {
            plan_err!("`{}` takes 1 argument", self.name)
        }
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> EngineResult<ColumnarValue> {
        let zone = zone_of(&args.config_options);
        let Some(value) = args.args.first() else {
            return internal_err!("`{}` has no argument", self.name);
        };
        let array = value.to_array(args.number_rows)?;
        let Some(taken) = self.taken(array.data_type()) else {
            return exec_err!("`{}` does not take {}", self.name, array.data_type());
        };
        let array = casted_in(&array, &taken, &zone)?;
        let values: Vec<Option<i64>> = match &taken {
            DataType::Date32 => {
                let days = array.as_primitive::<Date32Type>().iter();
                days.map(|day| Some(self.of_day(i64::from(day?), 0))).collect()
            }
            DataType::Interval(_) => {
                let values = array.as_primitive::<IntervalMonthDayNanoType>().iter();
                values
                    .map(|value| {
                        let value = value?;
                        Some(match self.part {
                            ExtractedPart::Year | ExtractedPart::Month => {
                                self.of_interval(i64::from(value.months))
                            }
                            ExtractedPart::Day => {
                                let clock = value.nanoseconds / 1000;
                                i64::from(value.days) + self.of_interval(clock)
                            }
                            _ => self.of_interval(value.nanoseconds / 1000),
                        })
                    })
                    .collect()
            }
            of if Span::of(of).is_some() => {
                Span::values(&array).iter().map(|value| Some(self.of_interval(value?))).collect()
            }
            of => {
                let is_local = *of == local_timestamp();
                let times = array.as_primitive::<TimestampMicrosecondType>().iter();
                times
                    .map(|at| Some(self.of_time(if is_local { at? } else { zone.local(at?) })))
                    .collect()
            }
        };
        let result: ArrayRef = match args.return_field.data_type() {
            DataType::Decimal128(precision, scale) => {
                let micros: Decimal128Array =
                    values.into_iter().map(|value| value.map(i128::from)).collect();
                Arc::new(micros.with_precision_and_scale(*precision, *scale)?)
            }
            to => {
                let numbers: Int32Array =
                    values.into_iter().map(|value| i32::try_from(value?).ok()).collect();
                cast(&numbers, to)?
            }
        };
        Ok(ColumnarValue::Array(result))
    }
}

impl Field {
    /// Returns the field of a local time in microseconds.
    fn of_time(&self, local: i64) -> i64 {
        self.of_day(local.div_euclid(MICROS_PER_DAY), local.rem_euclid(MICROS_PER_DAY))
    }

    /// Returns the field of a day since 1970 and the microseconds of its time.
    fn of_day(&self, days: i64, clock: i64) -> i64 {
        let civil = || Civil::of_days(days);
        match self.part {
            ExtractedPart::Year => civil().year,
            ExtractedPart::YearOfWeek => Civil::of_days(days - weekday(days) + 3).year,
            ExtractedPart::Quarter => (civil().month - 1) / 3 + 1,
            ExtractedPart::Month => civil().month,
            // The week of its Thursday.
            ExtractedPart::Week => {
                (Civil::of_days(days - weekday(days) + 3).day_of_year() - 1) / 7 + 1
            }
            ExtractedPart::Day => civil().day,
            ExtractedPart::DayOfWeek => (weekday(days) + 1) % 7 + 1,
            ExtractedPart::DayOfWeekIso => weekday(days) + 1,
            ExtractedPart::Weekday => weekday(days),
            ExtractedPart::DayOfYear => civil().day_of_year(),
            ExtractedPart::Hour => clock / Unit::Hour.size(),
            ExtractedPart::Minute => clock / Unit::Minute.size() % 60,
            ExtractedPart::Second => clock / MICROS_PER_SECOND % 60,
            ExtractedPart::ExactSecond => clock % Unit::Minute.size(),
        }
    }

    /// Returns the field of an interval's months or microseconds.
    fn of_interval(&self, value: i64) -> i64 {
        match self.part {
            ExtractedPart::Year => value / 12,
            ExtractedPart::Month => value % 12,
            ExtractedPart::Day => value / MICROS_PER_DAY,
            ExtractedPart::Hour => value % MICROS_PER_DAY / Unit::Hour.size(),
            ExtractedPart::Minute => value % Unit::Hour.size() / Unit::Minute.size(),
            _ => value % Unit::Minute.size(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FUNCTIONS, extracting};

    #[test]
    fn fields_are_sparks() {
        for field in ["YEAR", "qtr", "dow_iso", "secs", "W"] {
            assert!(extracting(field).is_some(), "{field}");
        }
        for field in ["epoch", "weekofyear", "dayofmonth", "isoyear", "century", "msec"] {
            assert_eq!(extracting(field), None, "{field}");
        }
        assert!(FUNCTIONS.iter().any(|(name, _)| *name == "weekday"));
    }
}
