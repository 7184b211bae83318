//! The time windows of a row, as a list of structs of `start` and `end`.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, ListArray, StructArray, TimestampMicrosecondArray,
};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::datatypes::{
    DataType, Field, Fields, Int64Type, IntervalMonthDayNanoType, IntervalUnit,
    TimestampMicrosecondType,
};
use datafusion::common::{Result as EngineResult, exec_err, internal_err};

use crate::civil::MICROS_PER_DAY;
use crate::spark::interval::calendar as read_interval;
use crate::spark::interval_type::Span;
use crate::spark::time_zone::Zone;
use crate::spark::types::{local_timestamp, timestamp};
use crate::sql::functions::scalar::{Rule, Zoned};
use crate::sql::functions::{micros_later, months_later};

/// The functions of this file that do not depend on the time zone.
pub(in crate::sql) const RULES: [Rule; 2] = [WINDOW_TIME, WINDOWS];

/// The last instant of a window.
const WINDOW_TIME: Rule = Rule {
    name: "window_time",
    coerce: |types| match types {
        [of] => Some(vec![window_of(&time_of(of)?)]),
        _ => None,
    },
    return_type: |types| time_of(&types[0]).unwrap_or(DataType::Null),
    eval: |args, _| Ok(last_moments(&args[0])),
};

const WINDOWS: Rule = Rule {
    name: "time_windows",
    coerce: |types| match types {
        [of, _, _, _] => {
            let at = match time_of(of) {
                Some(time) => window_of(&time),
                None => moment(of)?,
            };
            let number = DataType::Int64;
            Some(vec![at, number.clone(), number.clone(), number])
        }
        _ => None,
    },
    return_type: |types| {
        let time = time_of(&types[0]).unwrap_or_else(|| types[0].clone());
        DataType::new_list(window_of(&time), true)
    },
    eval: windows,
};

/// Returns the session that a row begins.
pub(in crate::sql) const SESSIONS: &str = "session_windows";

/// The function of this file that depends on the time zone.
pub(in crate::sql) const ZONED: Zoned = Zoned {
    name: SESSIONS,
    coerce: |types| match types {
        [at, gap] => {
            let of_calendar = DataType::Interval(IntervalUnit::MonthDayNano);
            let is_interval = Span::of(gap).is_some() || *gap == of_calendar;
            let gap = if is_interval { gap.clone() } else { DataType::Utf8 };
            Some(vec![moment(at)?, gap])
        }
        _ => None,
    },
    return_type: |types| DataType::new_list(window_of(&types[0]), true),
    eval: sessions,
};

/// Returns the type to which a timestamp argument is cast; a string is a timestamp, as in Spark's
/// `TimeWindow`.
fn moment(of: &DataType) -> Option<DataType> {
    match of {
        DataType::Timestamp(_, None) => Some(local_timestamp()),
        DataType::Timestamp(..) if Span::of(of).is_some() => None,
        DataType::Timestamp(..)
        | DataType::Date32
        | DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Null => Some(timestamp()),
        _ => None,
    }
}

fn window_of(time: &DataType) -> DataType {
    let field = |name| Field::new(name, time.clone(), true);
    DataType::Struct(Fields::from(vec![field("start"), field("end")]))
}

/// Returns the type of the timestamps of a window.
fn time_of(of: &DataType) -> Option<DataType> {
    match of {
        DataType::Struct(fields) => match fields.as_ref() {
            [start, end] if start.name() == "start" && end.name() == "end" => {
                moment(end.data_type())
            }
            _ => None,
        },
        _ => None,
    }
}

fn last_moments(windows: &ArrayRef) -> ArrayRef {
    let windows = windows.as_struct();
    let ends = windows.column(1).as_primitive::<TimestampMicrosecondType>();
    let last = |row: usize| {
        (windows.is_valid(row) && ends.is_valid(row)).then(|| ends.value(row).wrapping_sub(1))
    };
    let last: TimestampMicrosecondArray = (0..windows.len()).map(last).collect();
    Arc::new(last.with_data_type(ends.data_type().clone()))
}

/// Lists the windows of each row, the latest first, as Spark's `TimeWindowing` does.
fn windows(args: &[ArrayRef], to: &DataType) -> EngineResult<ArrayRef> {
    let times = match args[0].data_type() {
        DataType::Struct(_) => last_moments(&args[0]),
        _ => Arc::clone(&args[0]),
    };
    let times = times.as_primitive::<TimestampMicrosecondType>();
    let [sizes, slides, starts] = [1, 2, 3].map(|at: usize| args[at].as_primitive::<Int64Type>());
    let each = (0..times.len()).map(|row| {
        let mut found = Vec::new();
        if times.is_valid(row) {
            let (at, size) = (i128::from(times.value(row)), i128::from(sizes.value(row)));
            let (slide, start) = (i128::from(slides.value(row)), i128::from(starts.value(row)));
            let mut begin = at - (at - start).rem_euclid(slide);
            while begin + size > at {
                let ends = (i64::try_from(begin), i64::try_from(begin + size));
                if let (Ok(begin), Ok(end)) = ends {
                    found.push((begin, end));
                }
                begin -= slide;
            }
        }
        Ok(found)
    });
    listed(each, to)
}

/// Lists the session that each row begins, unless the session is empty (Spark's `SessionWindowing`).
fn sessions(args: &[ArrayRef], to: &DataType, zone: &Zone) -> EngineResult<ArrayRef> {
    let times = args[0].as_primitive::<TimestampMicrosecondType>();
    let utc = Zone::utc();
    let zone = if *times.data_type() == timestamp() { zone } else { &utc };
    let each = (0..times.len()).map(|row| {
        if times.is_null(row) || args[1].is_null(row) {
            return Ok(Vec::new());
        }
        let at = times.value(row);
        let (months, days, micros) = gap(&args[1], row)?;
        let end = months_later(at, months, zone)
            .and_then(|at| micros_later(at, days.checked_mul(MICROS_PER_DAY)?, zone))
            .and_then(|at| at.checked_add(micros));
        match end {
            Some(end) if end > at => Ok(vec![(at, end)]),
            Some(_) => Ok(Vec::new()),
            None => exec_err!("the end of a session is out of range"),
        }
    });
    listed(each, to)
}

/// Reads the gap of a row: months, days and microseconds.
fn gap(gaps: &ArrayRef, row: usize) -> EngineResult<(i64, i64, i64)> {
    match (Span::of(gaps.data_type()), gaps.data_type()) {
        (Some(span), _) if span.is_months() => Ok((Span::values(gaps).value(row), 0, 0)),
        (Some(_), _) => Ok((0, 0, Span::values(gaps).value(row))),
        (None, DataType::Interval(_)) => {
            let gap = gaps.as_primitive::<IntervalMonthDayNanoType>().value(row);
            Ok((i64::from(gap.months), i64::from(gap.days), gap.nanoseconds / 1000))
        }
        _ => {
            let text = gaps.as_string::<i32>().value(row);
            if let Some(gap) = read_interval(text) {
                Ok(gap)
            } else {
                exec_err!("invalid interval `{text}`")
            }
        }
    }
}

/// Makes lists of windows.
fn listed(
    each: impl Iterator<Item = EngineResult<Vec<(i64, i64)>>>,
    to: &DataType,
) -> EngineResult<ArrayRef> {
    let DataType::List(item) = to else {
        return internal_err!("the result of `window` is not a list but {to}");
    };
    let DataType::Struct(fields) = item.data_type() else {
        return internal_err!("the result of `window` is not a list of structs but {to}");
    };
    let (mut lengths, mut starts, mut ends) = (Vec::new(), Vec::new(), Vec::new());
    for found in each {
        let found = found?;
        lengths.push(found.len());
        for (start, end) in found {
            starts.push(start);
            ends.push(end);
        }
    }
    let column = |values: Vec<i64>, field: &Field| -> ArrayRef {
        let values = TimestampMicrosecondArray::from(values);
        Arc::new(values.with_data_type(field.data_type().clone()))
    };
    let columns = vec![column(starts, &fields[0]), column(ends, &fields[1])];
    let structs = StructArray::try_new(fields.clone(), columns, None)?;
    let offsets = OffsetBuffer::from_lengths(lengths);
    Ok(Arc::new(ListArray::try_new(Arc::clone(item), offsets, Arc::new(structs), None)?))
}
