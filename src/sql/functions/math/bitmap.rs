//! Bitmaps, value by value: `bitmap_count`, and the bitmap and the bit position of a number.
//!
//! Spark's rule (`BitmapExpressionUtils`): the numbers from 1 to 32,768 are the bits of bitmap 1; 0 and
//! negative numbers are in other bitmaps.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, Int64Array};
use datafusion::arrow::datatypes::{DataType, Int64Type};

use crate::sql::functions::scalar::Rule;

const BITS: i64 = 32_768;

/// The functions of this file.
pub(in crate::sql) const RULES: [Rule; 3] = [
    Rule {
        name: "bitmap_count",
        coerce: |types| matches!(types, [DataType::Binary]).then(|| types.to_vec()),
        return_type: |_| DataType::Int64,
        eval: |args, _| {
            let count = |bytes: &[u8]| bytes.iter().map(|byte| i64::from(byte.count_ones())).sum();
            let bitmaps = args[0].as_binary::<i32>().iter();
            Ok(Arc::new(bitmaps.map(|bytes| bytes.map(count)).collect::<Int64Array>()))
        },
    },
    Rule {
        name: "bitmap_bucket_number",
        coerce: one_number,
        return_type: |_| DataType::Int64,
        eval: |args, _| Ok(each(&args[0], |n| if n > 0 { 1 + (n - 1) / BITS } else { n / BITS })),
    },
    Rule {
        name: "bitmap_bit_position",
        coerce: one_number,
        return_type: |_| DataType::Int64,
        eval: |args, _| {
            Ok(each(&args[0], |n| if n > 0 { (n - 1) % BITS } else { n.wrapping_neg() % BITS }))
        },
    },
];

fn one_number(types: &[DataType]) -> Option<Vec<DataType>> {
    match types {
        [of] if of.is_numeric() || of.is_null() || *of == DataType::Utf8 => {
            Some(vec![DataType::Int64])
        }
        _ => None,
    }
}

fn each(numbers: &ArrayRef, of: fn(i64) -> i64) -> ArrayRef {
    Arc::new(numbers.as_primitive::<Int64Type>().unary::<_, Int64Type>(of))
}
