//! Spark's hashes of values: `Murmur3_x86_32` and `XXH64`, with the hash of the previous value as the seed.
//!
//! Spark's rule (`HashExpression`): integers up to 32 bits and dates are hashed as an int; larger integers,
//! timestamps and decimals of up to 18 digits as a long; longer decimals by the bytes of their digits.
//! Positive and negative zero have the same hash, and so do all NaNs.

use std::hash::Hasher;

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, IntervalMonthDayNanoType, IntervalUnit, Time64NanosecondType, TimeUnit,
    TimestampMicrosecondType,
};
use datafusion::common::{Result as EngineResult, exec_err};
use twox_hash::XxHash64;

use crate::spark::interval_type::Span;
use crate::spark::types::{simple_string, timestamp};
use crate::sql::functions::cast::convert::casted;
use crate::sql::functions::cast::null::is_null;

/// The initial seed of hashes.
pub(in crate::sql) const SEED: i64 = 42;

#[expect(clippy::cast_possible_truncation, reason = "the hash is the low half")]
pub(in crate::sql) fn low(seed: i64) -> i32 {
    seed as i32
}

/// Hashes a value with a seed; a NULL does not change the seed.
pub(in crate::sql) fn value(
    array: &ArrayRef,
    row: usize,
    seed: i64,
    hash: &dyn Fn(&[u8], i64) -> i64,
) -> EngineResult<i64> {
    if is_null(array, row) {
        return Ok(seed);
    }
    Ok(match array.data_type() {
        DataType::List(_) => {
            let items = array.as_list::<i32>().value(row);
            (0..items.len()).try_fold(seed, |seed, at| value(&items, at, seed, hash))?
        }
        DataType::Struct(_) => {
            let mut columns = array.as_struct().columns().iter();
            columns.try_fold(seed, |seed, column| value(column, row, seed, hash))?
        }
        DataType::Map(..) => {
            let entries = array.as_map().value(row);
            (0..entries.len()).try_fold(seed, |seed, at| {
                let mut columns = entries.columns().iter();
                columns.try_fold(seed, |seed, column| value(column, at, seed, hash))
            })?
        }
        _ => scalar(array, row, seed, hash)?,
    })
}

/// Hashes a value that is not nested.
fn scalar(
    array: &ArrayRef,
    row: usize,
    seed: i64,
    hash: &dyn Fn(&[u8], i64) -> i64,
) -> EngineResult<i64> {
    let int = |n: i32| hash(&n.to_le_bytes(), seed);
    let long = |n: i64| hash(&n.to_le_bytes(), seed);
    Ok(match array.data_type() {
        DataType::Boolean => int(i32::from(array.as_boolean().value(row))),
        DataType::Int8 => int(i32::from(array.as_primitive::<Int8Type>().value(row))),
        DataType::Int16 => int(i32::from(array.as_primitive::<Int16Type>().value(row))),
        DataType::Int32 => int(array.as_primitive::<Int32Type>().value(row)),
        DataType::Int64 => long(array.as_primitive::<Int64Type>().value(row)),
        DataType::Date32 => int(array.as_primitive::<Date32Type>().value(row)),
        of if Span::of(of).is_some_and(Span::is_months) => {
            let months = Span::values(array).value(row);
            int(i32::try_from(months).unwrap_or_default())
        }
        of if Span::of(of).is_some() => long(Span::values(array).value(row)),
        DataType::Interval(IntervalUnit::MonthDayNano) => {
            let span = array.as_primitive::<IntervalMonthDayNanoType>().value(row);
            let seed = long(span.nanoseconds / 1000);
            let seed = hash(&span.days.to_le_bytes(), seed);
            hash(&span.months.to_le_bytes(), seed)
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            long(array.as_primitive::<TimestampMicrosecondType>().value(row))
        }
        DataType::Timestamp(..) => {
            let at = casted(&array.slice(row, 1), &timestamp())?;
            long(at.as_primitive::<TimestampMicrosecondType>().value(0))
        }
        DataType::Time64(TimeUnit::Nanosecond) => {
            long(array.as_primitive::<Time64NanosecondType>().value(row))
        }
        DataType::Float32 => {
            let number = array.as_primitive::<Float32Type>().value(row) + 0.0;
            int(if number.is_nan() { f32::NAN } else { number }.to_bits().cast_signed())
        }
        DataType::Float64 => {
            let number = array.as_primitive::<Float64Type>().value(row) + 0.0;
            long(if number.is_nan() { f64::NAN } else { number }.to_bits().cast_signed())
        }
        DataType::Decimal128(precision, _) if *precision <= 18 => {
            let number = array.as_primitive::<Decimal128Type>().value(row);
            long(i64::try_from(number).unwrap_or_default())
        }
        DataType::Decimal128(..) => {
            hash(shortest(&array.as_primitive::<Decimal128Type>().value(row).to_be_bytes()), seed)
        }
        DataType::Utf8 => hash(array.as_string::<i32>().value(row).as_bytes(), seed),
        DataType::Binary => hash(array.as_binary::<i32>().value(row), seed),
        other => {
            return exec_err!("values of {} have no hash", simple_string(other));
        }
    })
}

/// Hashes one value as `approx_count_distinct` does, including maps.
pub(in crate::sql) fn hash64(array: &ArrayRef, row: usize) -> EngineResult<i64> {
    value(array, row, SEED, &xxhash64)
}

pub(in crate::sql) fn xxhash64(bytes: &[u8], seed: i64) -> i64 {
    let mut hasher = XxHash64::with_seed(seed.cast_unsigned());
    hasher.write(bytes);
    hasher.finish().cast_signed()
}

/// Removes the leading bytes that only repeat the sign, as Java's `BigInteger.toByteArray` does.
fn shortest(bytes: &[u8]) -> &[u8] {
    let repeats = |pair: &[u8]| match pair[0] {
        0 => pair[1] < 0x80,
        0xff => pair[1] >= 0x80,
        _ => false,
    };
    let left_out = bytes.windows(2).take_while(|pair| repeats(pair)).count();
    &bytes[left_out..]
}

/// Hashes bytes as Spark's `Murmur3_x86_32` does: the bytes after the last group of four are hashed one by
/// one.
pub(in crate::sql) fn murmur3(bytes: &[u8], seed: i32) -> i32 {
    let mixed = |hash: u32, word: u32| {
        let word = word.wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593);
        (hash ^ word).rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64)
    };
    let (words, rest) = bytes.as_chunks::<4>();
    let mut hash = words
        .iter()
        .fold(seed.cast_unsigned(), |hash, word| mixed(hash, u32::from_le_bytes(*word)));
    for byte in rest {
        hash = mixed(hash, i32::from(byte.cast_signed()).cast_unsigned());
    }
    hash ^= u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    hash = (hash ^ hash >> 16).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ hash >> 13).wrapping_mul(0xc2b2_ae35);
    (hash ^ hash >> 16).cast_signed()
}
