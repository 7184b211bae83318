//! Finds the common type of values of several types: in `CASE`, `coalesce`, `array`, `UNION`.
//!
//! Spark's rule (`TypeCoercion` without ANSI): the wider of two numbers, a decimal that covers both, a
//! timestamp for a date and a timestamp. With a string, other values become strings, except booleans and
//! binary values, which have no common type with others. Lists, maps and structs of the same shape are
//! combined part by part. The tables are those of `findWiderTypeForTwo`,
//! `findWiderTypeWithoutStringPromotion`, `findTightestCommonType` and `findTypeForComplex`.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Fields};

use crate::spark::interval_type::Span;
use crate::spark::settings::names::same;
use crate::spark::types::{local_timestamp, timestamp};

/// The maximum number of digits of a decimal.
const DIGITS_MAX: u8 = 38;

/// Returns the common type of all of these, if there is one; for NULLs only, it is NULL.
pub(crate) fn wider_of<'a>(types: impl IntoIterator<Item = &'a DataType>) -> Option<DataType> {
    all(types, wider)
}

/// As [`wider_of`], but a number does not become a string because of a string: `greatest`.
pub(crate) fn tightest_of<'a>(types: impl IntoIterator<Item = &'a DataType>) -> Option<DataType> {
    all(types, tightest)
}

/// As [`tightest_of`], but decimals must have the same digits, and a decimal must cover all values of an
/// integer's type.
pub(crate) fn strictest_of<'a>(types: impl IntoIterator<Item = &'a DataType>) -> Option<DataType> {
    all(types, strictest)
}

fn all<'a>(
    types: impl IntoIterator<Item = &'a DataType>,
    two: fn(&DataType, &DataType) -> Option<DataType>,
) -> Option<DataType> {
    // Strings last, as in Spark's `findWiderCommonType`: the other types must have a common type first.
    let (texts, others): (Vec<_>, Vec<_>) =
        types.into_iter().map(normalized_type).partition(|one| *one == DataType::Utf8);
    let mut all = others.into_iter().chain(texts);
    let first = all.next()?;
    all.try_fold(first, |left, right| two(&left, &right))
}

/// Returns the common type of two types.
fn wider(left: &DataType, right: &DataType) -> Option<DataType> {
    match (left, right) {
        (DataType::Utf8, other) | (other, DataType::Utf8) if is_promoted(other) => {
            Some(DataType::Utf8)
        }
        _ => of_parts(left, right, wider).or_else(|| tightest(left, right)),
    }
}

/// Returns whether a value of this type becomes a string if it is combined with one (Spark's
/// `TypeCoercion.stringPromotion`).
fn is_promoted(data_type: &DataType) -> bool {
    data_type.is_numeric()
        || matches!(data_type, DataType::Date32 | DataType::Timestamp(..) | DataType::Utf8)
}

fn tightest(left: &DataType, right: &DataType) -> Option<DataType> {
    match (Span::of(left), Span::of(right)) {
        (Some(left), Some(right)) => return Some(left.with(right)?.data_type()),
        (None, None) => {}
        (Some(_), None) => return right.is_null().then(|| left.clone()),
        (None, Some(_)) => return left.is_null().then(|| right.clone()),
    }
    match (left, right) {
        (left, right) if left == right => Some(left.clone()),
        (DataType::Null, other)
        | (other, DataType::Null)
        | (DataType::Date32, other @ DataType::Timestamp(..))
        | (other @ DataType::Timestamp(..), DataType::Date32) => Some(other.clone()),
        (DataType::Timestamp(_, None), DataType::Timestamp(_, None)) => Some(local_timestamp()),
        (DataType::Timestamp(..), DataType::Timestamp(..)) => Some(timestamp()),
        (left, right) if left.is_numeric() && right.is_numeric() => number(left, right),
        _ => of_parts(left, right, tightest),
    }
}

fn strictest(left: &DataType, right: &DataType) -> Option<DataType> {
    let is_decimal = |of: &DataType| matches!(of, DataType::Decimal128(..));
    match (left, right) {
        (left, right) if left == right => Some(left.clone()),
        (left, right) if left.is_nested() && right.is_nested() => of_parts(left, right, strictest),
        (left, right) if left.is_numeric() && right.is_numeric() => {
            let both = number(left, right)?;
            let is_one = both == *left || both == *right;
            let is_exact = !(left.is_floating() || right.is_floating());
            let has_decimal = is_decimal(left) || is_decimal(right);
            (!has_decimal || (is_exact && is_one && !(is_decimal(left) && is_decimal(right))))
                .then_some(both)
        }
        (left, right) => tightest(left, right),
    }
}

/// The types of numbers other than decimals, each narrower than the next.
const WIDTHS: [DataType; 6] = [
    DataType::Int8,
    DataType::Int16,
    DataType::Int32,
    DataType::Int64,
    DataType::Float32,
    DataType::Float64,
];

/// Returns the place of a type of numbers among those that are widened to the next; decimals have none.
pub(crate) fn width(of: &DataType) -> Option<usize> {
    WIDTHS.iter().position(|one| one == of)
}

/// Returns the common type of two numbers.
fn number(left: &DataType, right: &DataType) -> Option<DataType> {
    if let (Some(left), Some(right)) = (width(left), width(right)) {
        return Some(WIDTHS[left.max(right)].clone());
    }
    if left.is_floating() || right.is_floating() {
        return Some(DataType::Float64);
    }
    let ((p1, s1), (p2, s2)) = (digits(left)?, digits(right)?);
    let scale = s1.max(s2);
    let whole = p1.saturating_sub(s1).max(p2.saturating_sub(s2));
    // With too many digits, those after the point are dropped first (`boundedPreferIntegralDigits`).
    let scale = scale.saturating_sub((whole + scale).saturating_sub(DIGITS_MAX));
    let places = i8::try_from(scale).unwrap_or(i8::MAX);
    Some(DataType::Decimal128((whole + scale).min(DIGITS_MAX), places))
}

/// Returns the precision and scale of the decimal that covers every number of a type, as in Spark's
/// `DecimalType.forType`.
pub(crate) fn digits(number: &DataType) -> Option<(u8, u8)> {
    Some(match number {
        DataType::Int8 => (3, 0),
        DataType::Int16 => (5, 0),
        DataType::Int32 => (10, 0),
        DataType::Int64 | DataType::UInt64 => (20, 0),
        DataType::Decimal128(precision, scale) => (*precision, u8::try_from(*scale).ok()?),
        _ => return None,
    })
}

/// Combines lists, maps and structs of the same shape.
fn of_parts(
    left: &DataType,
    right: &DataType,
    two: fn(&DataType, &DataType) -> Option<DataType>,
) -> Option<DataType> {
    let joined = |l: &FieldRef, r: &FieldRef| {
        let of = two(&normalized_type(l.data_type()), &normalized_type(r.data_type()))?;
        Some(Arc::new(Field::new(l.name(), of, l.is_nullable() || r.is_nullable())))
    };
    match (left, right) {
        (DataType::List(l), DataType::List(r)) => {
            Some(DataType::new_list(joined(l, r)?.data_type().clone(), true))
        }
        (DataType::Struct(l), DataType::Struct(r)) => {
            let is_same =
                l.len() == r.len() && l.iter().zip(r).all(|(l, r)| same(l.name(), r.name()));
            let fields: Option<Fields> =
                l.iter().zip(r).map(|(l, r)| joined(l, r)).collect::<Option<_>>();
            is_same.then_some(DataType::Struct(fields?))
        }
        (DataType::Map(l, _), DataType::Map(r, _)) => match (l.data_type(), r.data_type()) {
            (DataType::Struct(l), DataType::Struct(r)) if l.len() == 2 && r.len() == 2 => {
                Some(map_of(joined(&l[0], &r[0])?.data_type(), joined(&l[1], &r[1])?.data_type()))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Makes the type of a map.
pub(crate) fn map_of(key: &DataType, value: &DataType) -> DataType {
    let pair = Fields::from(vec![
        Field::new("key", key.clone(), false),
        Field::new("value", value.clone(), true),
    ]);
    DataType::Map(Arc::new(Field::new("entries", DataType::Struct(pair), false)), false)
}

/// Normalizes a type to one to which values are cast: signed numbers, `Utf8`, nullable fields.
pub(crate) fn normalized_type(data_type: &DataType) -> DataType {
    match data_type {
        DataType::UInt8 => DataType::Int16,
        DataType::UInt16 => DataType::Int32,
        DataType::UInt32 | DataType::UInt64 => DataType::Int64,
        DataType::LargeUtf8 | DataType::Utf8View => DataType::Utf8,
        DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => {
            DataType::Binary
        }
        DataType::Date64 => DataType::Date32,
        DataType::Timestamp(..) if Span::of(data_type).is_some() => data_type.clone(),
        DataType::Timestamp(_, Some(_)) => timestamp(),
        DataType::Timestamp(_, None) => local_timestamp(),
        DataType::Dictionary(_, of) => normalized_type(of),
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::ListView(item)
        | DataType::FixedSizeList(item, _) => {
            DataType::new_list(normalized_type(item.data_type()), true)
        }
        DataType::Struct(fields) => DataType::Struct(
            fields
                .iter()
                .map(|f| Field::new(f.name(), normalized_type(f.data_type()), true))
                .collect(),
        ),
        DataType::Map(entries, _) => match entries.data_type() {
            DataType::Struct(pair) if pair.len() == 2 => {
                map_of(&normalized_type(pair[0].data_type()), &normalized_type(pair[1].data_type()))
            }
            _ => data_type.clone(),
        },
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::datatypes::DataType;

    use super::{tightest_of, wider_of};

    #[test]
    fn types_widen_as_in_spark() {
        use DataType::{Boolean, Date32, Decimal128, Float64, Int32, Int64, Null, Utf8};
        let cases = [
            ([Int32, Int64], Some(Int64)),
            ([Int32, Decimal128(2, 1)], Some(Decimal128(11, 1))),
            ([Int64, Float64], Some(Float64)),
            ([Int32, Utf8], Some(Utf8)),
            ([Utf8, Date32], Some(Utf8)),
            ([Utf8, Boolean], None),
            ([Null, Int32], Some(Int32)),
            ([Decimal128(3, 2), Decimal128(4, 1)], Some(Decimal128(5, 2))),
            ([Decimal128(38, 10), Decimal128(38, 0)], Some(Decimal128(38, 0))),
            ([DataType::new_list(Int32, true), Int32], None),
        ];
        for (types, expected) in cases {
            assert_eq!(wider_of(&types), expected, "{types:?}");
        }
        assert_eq!(tightest_of(&[Int32, Utf8]), None);
    }
}
