//! The types of CSV columns, from all records, as Spark's `CSVInferSchema` finds them.

use std::sync::Arc;

use datafusion::arrow::array::{Array as _, ArrayRef, StringArray};
use datafusion::arrow::datatypes::DataType;

use crate::error::Result;
use crate::spark::partition::types::{decimal, double, is_shaped};
use crate::spark::types::timestamp;
use crate::sql;

/// The kinds of values of a column so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Guess(Option<DataType>);

impl Guess {
    /// Learns from values of the column.
    pub(super) fn learn(&mut self, texts: &StringArray) -> Result<()> {
        let mut others = Vec::new();
        for text in texts.iter().flatten() {
            if self.0 == Some(DataType::Utf8) {
                return Ok(());
            }
            match simple(text) {
                Some(data_type) => self.widen(data_type),
                None => others.push(text),
            }
        }
        if others.is_empty() {
            return Ok(());
        }
        let begins_as_date = |text: &&str| text.bytes().take(4).all(|byte| byte.is_ascii_digit());
        let others_are_times = others.iter().all(begins_as_date) && {
            let others: ArrayRef = Arc::new(StringArray::from(others));
            sql::casted(&others, &timestamp())?.null_count() == 0
        };
        self.widen(if others_are_times { timestamp() } else { DataType::Utf8 });
        Ok(())
    }

    fn widen(&mut self, other: DataType) {
        let Some(one) = self.0.take() else {
            self.0 = Some(other);
            return;
        };
        self.0 = Some(wider(one, other));
    }

    /// Returns the type; a column without values is a string column.
    pub(super) fn data_type(&self) -> DataType {
        self.0.clone().unwrap_or(DataType::Utf8)
    }
}

fn simple(text: &str) -> Option<DataType> {
    let is_boolean = || text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false");
    let date = || {
        let one: ArrayRef = Arc::new(StringArray::from(vec![text]));
        let is_date = is_shaped(text, "0000-00-00")
            && sql::casted(&one, &DataType::Date32).is_ok_and(|date| date.null_count() == 0);
        is_date.then_some(DataType::Date32)
    };
    let is_infinite = || matches!(text, "Inf" | "-Inf");
    if text.parse::<i32>().is_ok() {
        Some(DataType::Int32)
    } else if text.parse::<i64>().is_ok() {
        Some(DataType::Int64)
    } else if let Some((_, digits)) = decimal(text).filter(|_| !text.contains(['e', 'E', '.'])) {
        Some(DataType::Decimal128(digits, 0))
    } else if double(text).is_some() || is_infinite() {
        Some(DataType::Float64)
    } else if is_boolean() {
        Some(DataType::Boolean)
    } else {
        date()
    }
}

fn wider(one: DataType, other: DataType) -> DataType {
    use DataType::{Date32, Decimal128, Float64, Int32, Int64, Timestamp, Utf8};
    match (one, other) {
        (one, other) if one == other => one,
        (Int32, Int64) | (Int64, Int32) => Int64,
        (Decimal128(one, _), Decimal128(other, _)) => Decimal128(one.max(other), 0),
        (Int32 | Int64, decimal @ Decimal128(..)) | (decimal @ Decimal128(..), Int32 | Int64) => {
            wider(decimal, Decimal128(20, 0))
        }
        (Float64, Int32 | Int64 | Decimal128(..)) | (Int32 | Int64 | Decimal128(..), Float64) => {
            Float64
        }
        (Date32, Timestamp(..)) | (Timestamp(..), Date32) => timestamp(),
        _ => Utf8,
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::StringArray;

    use super::Guess;

    /// Expected values are from Spark 4.1.2.
    #[test]
    fn columns_have_the_types_that_spark_infers() {
        for (values, expected) in [
            (&["1", "2"][..], "Int32"),
            (&["007", "7"], "Int32"),
            (&["1", "3000000000"], "Int64"),
            (&["12345678901234567890", "1"], "Decimal128(20, 0)"),
            (&["1.5", "1"], "Float64"),
            (&["1e3", "2"], "Float64"),
            (&["3000000000", "1.5"], "Float64"),
            (&["12345678901234567890", "1.5"], "Float64"),
            (&["true", "FALSE"], "Boolean"),
            (&["t", "f"], "Utf8"),
            (&["1", "true"], "Utf8"),
            (&["2020-01-01", "2020-01-02"], "Date32"),
            (&["2020-01-01", "x"], "Utf8"),
            (&["2020-01-01 10:00:00", "2020-01-01"], "Timestamp(µs, \"UTC\")"),
            (&["2020-01-01T10:00:00.123456+02:00"], "Timestamp(µs, \"UTC\")"),
            (&["2020-1-1", "2020-01-02"], "Timestamp(µs, \"UTC\")"),
            (&["1", "2020-01-01"], "Utf8"),
            (&["NaN", "1"], "Float64"),
            (&["-Inf", "Infinity"], "Float64"),
            (&[" 1", "2"], "Float64"),
            (&["1_0"], "Utf8"),
            (&["1,000"], "Utf8"),
            (&[], "Utf8"),
        ] {
            let mut guess = Guess::default();
            guess.learn(&StringArray::from(values.to_vec())).unwrap();
            assert_eq!(guess.data_type().to_string(), expected, "{values:?}");
        }
    }
}
