//! Compares rows as grouping does: NULL equals NULL, and lists are equal if their elements are.
//!
//! Ranges are compared rather than values, so the elements of a list need one comparison for each of their
//! columns. Floats are compared by their bits; [`super::canonical`] made these the same for equal values.

use datafusion::arrow::array::{
    Array, ArrowNativeTypeOp, AsArray, GenericByteArray, OffsetSizeTrait, PrimitiveArray,
    downcast_primitive,
};
use datafusion::arrow::datatypes::{
    ArrowNativeType, ArrowPrimitiveType, BinaryType, ByteArrayType, DataType, LargeBinaryType,
    LargeUtf8Type, Utf8Type,
};

/// Rows of an array, from the index `at`; their number is that of the comparison.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub(super) array: &'a dyn Array,
    pub(super) at: usize,
}

/// Returns whether values of a type can be compared here.
pub(super) fn comparable(data_type: &DataType) -> bool {
    match data_type {
        DataType::Null
        | DataType::Boolean
        | DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Binary
        | DataType::LargeBinary
        | DataType::BinaryView => true,
        DataType::List(item) | DataType::LargeList(item) | DataType::Map(item, _) => {
            comparable(item.data_type())
        }
        DataType::Struct(fields) => fields.iter().all(|field| comparable(field.data_type())),
        DataType::Float16 => false,
        other => other.is_primitive(),
    }
}

/// Returns whether `count` rows of two arrays of the same comparable type are equal.
pub(super) fn equal(left: Rows<'_>, right: Rows<'_>, count: usize) -> bool {
    if left.array.null_count() == 0 && right.array.null_count() == 0 {
        return equal_valid(left, right, count);
    }
    (0..count).all(|row| {
        let (left, right) = (left.after(row), right.after(row));
        match (left.array.is_null(left.at), right.array.is_null(right.at)) {
            (false, false) => equal_valid(left, right, 1),
            (left, right) => left == right,
        }
    })
}

impl Rows<'_> {
    fn after(self, rows: usize) -> Self {
        Self { at: self.at + rows, ..self }
    }
}

/// As [`equal`], for rows that are not NULL.
fn equal_valid(left: Rows<'_>, right: Rows<'_>, count: usize) -> bool {
    macro_rules! primitive {
        ($of:ty) => {
            primitives::<$of>(
                left.array.as_primitive(),
                left.at,
                right.array.as_primitive(),
                right.at,
                count,
            )
        };
    }
    let data_type = left.array.data_type();
    downcast_primitive! {
        data_type => (primitive),
        DataType::Boolean => {
            let (one, other) = (left.array.as_boolean(), right.array.as_boolean());
            (0..count).all(|row| one.value(left.at + row) == other.value(right.at + row))
        }
        DataType::Utf8 => texts::<Utf8Type>(left, right, count),
        DataType::LargeUtf8 => texts::<LargeUtf8Type>(left, right, count),
        DataType::Binary => texts::<BinaryType>(left, right, count),
        DataType::LargeBinary => texts::<LargeBinaryType>(left, right, count),
        DataType::Utf8View => {
            let (one, other) = (left.array.as_string_view(), right.array.as_string_view());
            (0..count).all(|row| one.value(left.at + row) == other.value(right.at + row))
        }
        DataType::BinaryView => {
            let (one, other) = (left.array.as_binary_view(), right.array.as_binary_view());
            (0..count).all(|row| one.value(left.at + row) == other.value(right.at + row))
        }
        DataType::Struct(_) => {
            let columns = left.array.as_struct().columns().iter();
            columns.zip(right.array.as_struct().columns()).all(|(one, other)| {
                let (one, other) = (Rows { array: one, at: left.at }, Rows { array: other, at: right.at });
                equal(one, other, count)
            })
        }
        DataType::List(_) => {
            let (one, other) = (left.array.as_list::<i32>(), right.array.as_list::<i32>());
            let left = Items { offsets: &one.value_offsets()[left.at..], array: one.values() };
            let right = Items { offsets: &other.value_offsets()[right.at..], array: other.values() };
            items(&left, &right, count)
        }
        DataType::LargeList(_) => {
            let (one, other) = (left.array.as_list::<i64>(), right.array.as_list::<i64>());
            let left = Items { offsets: &one.value_offsets()[left.at..], array: one.values() };
            let right = Items { offsets: &other.value_offsets()[right.at..], array: other.values() };
            items(&left, &right, count)
        }
        DataType::Map(..) => {
            let (one, other) = (left.array.as_map(), right.array.as_map());
            let left = Items { offsets: &one.value_offsets()[left.at..], array: one.entries() };
            let right = Items { offsets: &other.value_offsets()[right.at..], array: other.entries() };
            items(&left, &right, count)
        }
        // `comparable` allows no other types; rows that seem different are kept, so no row is lost.
        _ => matches!(data_type, DataType::Null),
    }
}

fn primitives<T: ArrowPrimitiveType>(
    left: &PrimitiveArray<T>,
    left_at: usize,
    right: &PrimitiveArray<T>,
    right_at: usize,
    count: usize,
) -> bool {
    let left = &left.values()[left_at..left_at + count];
    left.iter()
        .zip(&right.values()[right_at..right_at + count])
        .all(|(one, other)| one.is_eq(*other))
}

fn texts<T: ByteArrayType>(left: Rows<'_>, right: Rows<'_>, count: usize) -> bool {
    let one: &GenericByteArray<T> = left.array.as_bytes();
    let other: &GenericByteArray<T> = right.array.as_bytes();
    let (ours, theirs) = (&one.value_offsets()[left.at..], &other.value_offsets()[right.at..]);
    same_lengths(ours, theirs, count)
        && one.value_data()[ours[0].as_usize()..ours[count].as_usize()]
            == other.value_data()[theirs[0].as_usize()..theirs[count].as_usize()]
}

/// The elements of lists, beginning with the first list that is compared.
struct Items<'a, O> {
    offsets: &'a [O],
    array: &'a dyn Array,
}

fn items<O: OffsetSizeTrait>(left: &Items<'_, O>, right: &Items<'_, O>, count: usize) -> bool {
    let items = (left.offsets[count] - left.offsets[0]).as_usize();
    let (from, to) = (left.offsets[0].as_usize(), right.offsets[0].as_usize());
    same_lengths(left.offsets, right.offsets, count)
        && equal(Rows { array: left.array, at: from }, Rows { array: right.array, at: to }, items)
}

fn same_lengths<O: OffsetSizeTrait>(left: &[O], right: &[O], count: usize) -> bool {
    (0..count).all(|row| left[row + 1] - left[row] == right[row + 1] - right[row])
}
