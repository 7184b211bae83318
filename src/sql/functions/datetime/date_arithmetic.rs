//! Days before and after a date: `date_add`, `add_months`, `datediff`, `last_day`, `trunc`.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, Date32Array, Int32Array};
use datafusion::arrow::datatypes::{DataType, Date32Type, Int32Type};
use datafusion::common::{DataFusionError, Result as EngineResult, exec_datafusion_err};

use crate::civil::{Civil, days_of_month, weekday};
use crate::sql::functions::scalar::Zoned;

/// The functions of this file.
pub(in crate::sql) const RULES: [Zoned; 6] = [
    Zoned {
        name: "trunc",
        coerce: |types| (types.len() == 2).then(|| vec![DataType::Date32, DataType::Utf8]),
        return_type: |_| DataType::Date32,
        eval: |args, _, _| {
            let rows = args[0].as_primitive::<Date32Type>().iter().zip(args[1].as_string::<i32>());
            let cut = rows.map(|(day, unit)| {
                let unit = unit?.to_ascii_lowercase();
                truncated(i64::from(day?), &unit).map(wrapped)
            });
            Ok(Arc::new(cut.collect::<Date32Array>()))
        },
    },
    Zoned {
        name: "date_add",
        coerce: date_and_days,
        return_type: |_| DataType::Date32,
        eval: |args, _, _| Ok(moved(args, i32::wrapping_add)),
    },
    Zoned {
        name: "date_sub",
        coerce: date_and_days,
        return_type: |_| DataType::Date32,
        eval: |args, _, _| Ok(moved(args, i32::wrapping_sub)),
    },
    Zoned {
        name: "add_months",
        coerce: date_and_number,
        return_type: |_| DataType::Date32,
        eval: |args, _, _| {
            let days = args[0].as_primitive::<Date32Type>().iter();
            let rows = days.zip(args[1].as_primitive::<Int32Type>()).map(|(day, months)| {
                let Some((day, months)) = day.zip(months) else { return Ok(None) };
                Civil::of_days(i64::from(day))
                    .months_later(i64::from(months))
                    .and_then(|moved| i32::try_from(moved.days()).ok())
                    .map(Some)
                    .ok_or_else(date_out_of_range)
            });
            Ok(Arc::new(rows.collect::<EngineResult<Date32Array>>()?))
        },
    },
    Zoned {
        name: "last_day",
        coerce: |types| (types.len() == 1).then(|| vec![DataType::Date32]),
        return_type: |_| DataType::Date32,
        eval: |args, _, _| {
            let last = args[0].as_primitive::<Date32Type>().unary::<_, Date32Type>(|day| {
                let civil = Civil::of_days(i64::from(day));
                let ahead = days_of_month(civil.year, civil.month) - civil.day;
                day.wrapping_add(i32::try_from(ahead).unwrap_or_default())
            });
            Ok(Arc::new(last))
        },
    },
    Zoned {
        name: "datediff",
        coerce: |types| (types.len() == 2).then(|| vec![DataType::Date32; 2]),
        return_type: |_| DataType::Int32,
        eval: |args, _, _| {
            let ends = args[0].as_primitive::<Date32Type>().iter();
            let rows = ends.zip(args[1].as_primitive::<Date32Type>());
            let days = rows.map(|(end, start)| Some(end?.wrapping_sub(start?)));
            Ok(Arc::new(days.collect::<Int32Array>()))
        },
    },
];

/// Accepts a date and an integer that fits into an int.
fn date_and_days(types: &[DataType]) -> Option<Vec<DataType>> {
    let [_, count] = types else { return None };
    let is_count = matches!(
        count,
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::Utf8 | DataType::Null
    );
    is_count.then(|| vec![DataType::Date32, DataType::Int32])
}

fn date_and_number(types: &[DataType]) -> Option<Vec<DataType>> {
    let [_, count] = types else { return None };
    let is_count = count.is_numeric() || matches!(count, DataType::Utf8 | DataType::Null);
    is_count.then(|| vec![DataType::Date32, DataType::Int32])
}

fn moved(args: &[ArrayRef], later: fn(i32, i32) -> i32) -> ArrayRef {
    let days = args[0].as_primitive::<Date32Type>().iter();
    let rows = days.zip(args[1].as_primitive::<Int32Type>());
    Arc::new(rows.map(|(day, by)| Some(later(day?, by?))).collect::<Date32Array>())
}

/// The error where Spark's is "integer overflow".
pub(in crate::sql) fn date_out_of_range() -> DataFusionError {
    exec_datafusion_err!("the result is out of range for a date")
}

/// Keeps the low 32 bits, as Java does.
#[expect(clippy::cast_possible_truncation, reason = "Java wraps days beyond an int")]
fn wrapped(days: i64) -> i32 {
    days as i32
}

/// Truncates a day to the first of its year, quarter, month or week (Spark's `DateTimeUtils.truncDate`); the
/// unit is in lower case.
pub(in crate::sql) fn truncated(days: i64, unit: &str) -> Option<i64> {
    let civil = Civil::of_days(days);
    let first_of = |month: i64| Civil { month, day: 1, ..civil }.days();
    Some(match unit {
        "year" | "yyyy" | "yy" => first_of(1),
        "quarter" => first_of((civil.month - 1) / 3 * 3 + 1),
        "month" | "mon" | "mm" => first_of(civil.month),
        "week" => days - weekday(days),
        _ => return None,
    })
}
