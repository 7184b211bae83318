//! `make_timestamp` and related functions: a timestamp from its fields, or from a date, a time and a time
//! zone.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringArray, TimestampMicrosecondArray};
use datafusion::arrow::datatypes::{DataType, Date32Type, Decimal128Type, Time64NanosecondType};
use datafusion::common::Result as EngineResult;

use crate::civil::{MICROS_PER_DAY, MICROS_PER_SECOND};
use crate::spark::time_zone::Zone;
use crate::spark::types::{local_timestamp, timestamp};
use crate::sql::functions::cast::clock::TIME;
use crate::sql::functions::datetime::date::{int_at, java_date, moments, no_zone, out_of_range};
use crate::sql::functions::scalar::Zoned;

/// The functions of this file.
pub(in crate::sql) const RULES: [Zoned; 2] = [
    Zoned {
        name: "make_timestamp",
        coerce: |types| date_and_time(types).or_else(|| parts_of_moment(types)),
        return_type: |_| timestamp(),
        eval: |args, _, zone| {
            let zones = if args.len() == 3 { args.get(2) } else { args.get(6) };
            let zones: Option<&StringArray> = zones.map(AsArray::as_string);
            if let Some(name) = zones
                .and_then(|zones| zones.iter().flatten().find(|name| Zone::read(name).is_none()))
            {
                return Err(no_zone(name));
            }
            moments(args[0].len(), |row| {
                let Some(local) = local(args, row)? else { return Ok(None) };
                let moment = match zones {
                    None => zone.moment_within(local),
                    Some(zones) if zones.is_null(row) => return Ok(None),
                    Some(zones) => {
                        let name = zones.value(row);
                        Zone::read(name).ok_or_else(|| no_zone(name))?.moment_within(local)
                    }
                };
                moment.map(Some).ok_or_else(out_of_range)
            })
        },
    },
    Zoned {
        name: "make_timestamp_ntz",
        coerce: |types| match types.len() {
            2 => date_and_time(types),
            6 => parts_of_moment(types),
            _ => None,
        },
        return_type: |_| local_timestamp(),
        eval: |args, _, _| {
            let made = (0..args[0].len()).map(|row| local(args, row));
            Ok(Arc::new(made.collect::<EngineResult<TimestampMicrosecondArray>>()?))
        },
    },
];

/// Accepts a date, a time and an optional time zone, without casts.
fn date_and_time(types: &[DataType]) -> Option<Vec<DataType>> {
    let wanted = [DataType::Date32, TIME, DataType::Utf8];
    let fits = |(of, wanted): (&DataType, &DataType)| of == wanted || of.is_null();
    let are_few = (1..=wanted.len()).contains(&types.len());
    (are_few && types.iter().zip(&wanted).all(fits)).then(|| wanted[..types.len()].to_vec())
}

fn parts_of_moment(types: &[DataType]) -> Option<Vec<DataType>> {
    let parts = [vec![DataType::Int32; 5], vec![DataType::Decimal128(16, 6)]].concat();
    match types.len() {
        6 => Some(parts),
        7 => Some([parts, vec![DataType::Utf8]].concat()),
        _ => None,
    }
}

/// Returns the local time in microseconds; for a date alone, its midnight.
fn local(args: &[ArrayRef], row: usize) -> EngineResult<Option<i64>> {
    let parts = if args.len() > 3 { fields(args, row) } else { day_and_clock(args, row) };
    let micros = |(days, clock): (i64, i64)| days.checked_mul(MICROS_PER_DAY)?.checked_add(clock);
    parts.map(|parts| micros(parts).ok_or_else(out_of_range)).transpose()
}

/// Returns the day of a date since 1970, and the microseconds of a time.
fn day_and_clock(args: &[ArrayRef], row: usize) -> Option<(i64, i64)> {
    let dates = args[0].as_primitive::<Date32Type>();
    let days = dates.is_valid(row).then(|| i64::from(dates.value(row)))?;
    let nanos = match args.get(1).map(AsArray::as_primitive::<Time64NanosecondType>) {
        None => 0,
        Some(times) => times.is_valid(row).then(|| times.value(row))?,
    };
    Some((days, nanos / 1000))
}

/// Returns the day since 1970 and the microseconds of the day of the fields of a timestamp.
fn fields(args: &[ArrayRef], row: usize) -> Option<(i64, i64)> {
    let part = |at: usize, limit: i64| int_at(&args[at], row).filter(|n| (0..limit).contains(n));
    let date = java_date(int_at(&args[0], row)?, int_at(&args[1], row)?, int_at(&args[2], row)?)?;
    let seconds = args[5].as_primitive::<Decimal128Type>();
    let micros = seconds.is_valid(row).then(|| seconds.value(row))?;
    // As in Spark's `MakeTimestamp`: sixty seconds are the next minute; a fraction after them is invalid.
    let micros = i64::try_from(micros).ok().filter(|micros| (0..=60_000_000).contains(micros))?;
    let minutes = part(3, 24)? * 60 + part(4, 60)?;
    Some((date.days(), minutes * 60 * MICROS_PER_SECOND + micros))
}
