//! Functions of dates and times, which take texts as Spark does.

use std::sync::Arc;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate};
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Date32Array, Int32Array, StringArray, TimestampMicrosecondArray,
};
use datafusion::arrow::datatypes::{DataType, Date32Type, Int64Type, TimestampMicrosecondType};
use datafusion::common::Result as EngineResult;

use super::pattern;
use crate::sql::cast::{casted, timestamp};
use crate::sql::rule::Rule;

/// The functions of this file.
pub(super) const RULES: [Rule; 9] = [
    Rule {
        name: "to_date",
        takes: value_and_texts,
        gives: |_| DataType::Date32,
        run: |args, _| read_with(args, &DataType::Date32),
    },
    Rule {
        name: "to_timestamp",
        takes: value_and_texts,
        gives: |_| timestamp(),
        run: |args, _| read_with(args, &timestamp()),
    },
    Rule {
        name: "date_format",
        takes: |types| (types.len() == 2).then(|| vec![types[0].clone(), DataType::Utf8]),
        gives: |_| DataType::Utf8,
        run: |args, _| date_format(args),
    },
    Rule {
        name: "trunc",
        takes: |types| (types.len() == 2).then(|| vec![types[0].clone(), DataType::Utf8]),
        gives: |_| DataType::Date32,
        run: |args, _| {
            let units = args[1].as_string::<i32>();
            with_dates(&args[0], |row, date| {
                units.is_valid(row).then(|| truncated(date, units.value(row))).flatten()
            })
        },
    },
    Rule {
        name: "date_add",
        takes: date_and_number,
        gives: |_| DataType::Date32,
        run: |args, _| moved(args, 1, days_later),
    },
    Rule {
        name: "date_sub",
        takes: date_and_number,
        gives: |_| DataType::Date32,
        run: |args, _| moved(args, -1, days_later),
    },
    Rule {
        name: "add_months",
        takes: date_and_number,
        gives: |_| DataType::Date32,
        run: |args, _| moved(args, 1, months_later),
    },
    Rule {
        name: "last_day",
        takes: |types| (types.len() == 1).then(|| types.to_vec()),
        gives: |_| DataType::Date32,
        run: |args, _| {
            with_dates(&args[0], |_, date| {
                date.with_day(1)?.checked_add_months(Months::new(1))?.pred_opt()
            })
        },
    },
    Rule {
        name: "datediff",
        takes: |types| (types.len() == 2).then(|| types.to_vec()),
        gives: |_| DataType::Int32,
        run: |args, _| {
            let (end, start) = (dates(&args[0])?, dates(&args[1])?);
            let pairs = end.iter().zip(start.iter());
            Ok(Arc::new(pairs.map(|(end, start)| Some(end? - start?)).collect::<Int32Array>()))
        },
    },
];

fn value_and_texts(types: &[DataType]) -> Option<Vec<DataType>> {
    match types {
        [one] => Some(vec![one.clone()]),
        [one, _] => Some(vec![one.clone(), DataType::Utf8]),
        _ => None,
    }
}

fn date_and_number(types: &[DataType]) -> Option<Vec<DataType>> {
    (types.len() == 2).then(|| vec![types[0].clone(), DataType::Int64])
}

/// Reads with a pattern where one is given, else as a cast does.
fn read_with(args: &[ArrayRef], to: &DataType) -> EngineResult<ArrayRef> {
    let (Some(patterns), DataType::Utf8) = (args.get(1), args[0].data_type()) else {
        return casted(&args[0], to);
    };
    pattern::check(patterns.as_string::<i32>())?;
    let pairs = args[0].as_string::<i32>().iter().zip(patterns.as_string::<i32>());
    let micros = pairs.map(|(text, pattern)| {
        pattern::read(text?, pattern?).map(|at| at.and_utc().timestamp_micros())
    });
    let times: ArrayRef =
        Arc::new(micros.collect::<TimestampMicrosecondArray>().with_timezone("UTC"));
    casted(&times, to)
}

pub(super) fn date_format(args: &[ArrayRef]) -> EngineResult<ArrayRef> {
    pattern::check(args[1].as_string::<i32>())?;
    let times = casted(&args[0], &timestamp())?;
    let times = times.as_primitive::<TimestampMicrosecondType>();
    let write = |(micros, pattern): (Option<i64>, Option<&str>)| {
        let at = DateTime::from_timestamp_micros(micros?)?;
        pattern::write(&at.naive_utc(), pattern?)
    };
    let texts = times.iter().zip(args[1].as_string::<i32>()).map(write);
    Ok(Arc::new(texts.collect::<StringArray>()))
}

fn dates(array: &ArrayRef) -> EngineResult<Date32Array> {
    Ok(casted(array, &DataType::Date32)?.as_primitive::<Date32Type>().clone())
}

fn with_dates(
    array: &ArrayRef,
    change: impl Fn(usize, NaiveDate) -> Option<NaiveDate>,
) -> EngineResult<ArrayRef> {
    let dates = dates(array)?;
    let changed = (0..dates.len()).map(|row| {
        let date = dates.is_valid(row).then(|| dates.value_as_date(row)).flatten()?;
        change(row, date).map(Date32Type::from_naive_date)
    });
    Ok(Arc::new(changed.collect::<Date32Array>()))
}

fn moved(
    args: &[ArrayRef],
    sign: i64,
    later: fn(NaiveDate, i64) -> Option<NaiveDate>,
) -> EngineResult<ArrayRef> {
    let steps = args[1].as_primitive::<Int64Type>();
    with_dates(&args[0], |row, date| {
        later(date, steps.is_valid(row).then(|| steps.value(row))?.checked_mul(sign)?)
    })
}

fn days_later(date: NaiveDate, days: i64) -> Option<NaiveDate> {
    let distance = Days::new(days.unsigned_abs());
    if days < 0 { date.checked_sub_days(distance) } else { date.checked_add_days(distance) }
}

fn months_later(date: NaiveDate, months: i64) -> Option<NaiveDate> {
    let distance = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
    if months < 0 { date.checked_sub_months(distance) } else { date.checked_add_months(distance) }
}

/// Cuts a date to its year, quarter, month or week.
fn truncated(date: NaiveDate, unit: &str) -> Option<NaiveDate> {
    match unit.to_ascii_lowercase().as_str() {
        "year" | "yyyy" | "yy" => date.with_day(1)?.with_month(1),
        "quarter" => date.with_day(1)?.with_month(date.month0() / 3 * 3 + 1),
        "month" | "mon" | "mm" => date.with_day(1),
        "week" => {
            let days = date.weekday().num_days_from_monday();
            date.checked_sub_days(Days::new(u64::from(days)))
        }
        _ => None,
    }
}
