//! Adds decimals and bigints exactly: a sum that does not fit is NULL, and remains NULL.
//!
//! Spark's rule (`Sum`, `Average`): the sum of `decimal(p, s)` has `p + 10` digits, but at most 38; an
//! average is rounded half up to four more places. The steps of the plan pass on the sum, which is NULL once
//! it was too large, and the number of values.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Int64Array, PrimitiveArray,
};
use datafusion::arrow::datatypes::{DataType, Decimal128Type, Int64Type, i256};
use datafusion::common::{Result as EngineResult, ScalarValue, internal_err};
use datafusion::logical_expr::{Accumulator, EmitTo, GroupsAccumulator};

use crate::sql::functions::arithmetic::half_up;

/// Marks a sum that was too large.
const PAST: i128 = i128::MAX;

/// The type of the values, and what is computed from the sum.
#[derive(Debug, Clone)]
pub(in crate::sql) struct Measure {
    of: DataType,
    sum: DataType,
    to: DataType,
    is_mean: bool,
}

impl Measure {
    /// Makes the sum or the mean of decimals with this precision and scale.
    pub(in crate::sql) fn of_decimals(
        (precision, scale): (u8, i8),
        to: &DataType,
        is_mean: bool,
    ) -> Self {
        Self {
            of: DataType::Decimal128(precision, scale),
            sum: DataType::Decimal128(precision.saturating_add(10).min(38), scale),
            to: to.clone(),
            is_mean,
        }
    }

    /// Makes the sum of bigints, which is NULL beyond their range.
    pub(in crate::sql) fn of_longs() -> Self {
        let long = || DataType::Int64;
        Self { of: long(), sum: long(), to: long(), is_mean: false }
    }

    /// Returns the type of the values.
    pub(in crate::sql) fn of(&self) -> DataType {
        self.of.clone()
    }

    /// Returns the type of the sum.
    pub(in crate::sql) fn sum(&self) -> DataType {
        self.sum.clone()
    }

    /// Returns whether a sum fits its type.
    fn holds(&self, sum: i128) -> bool {
        match self.sum {
            DataType::Decimal128(precision, _) => 10_u128
                .checked_pow(precision.into())
                .is_some_and(|limit| sum.unsigned_abs() < limit),
            _ => i64::try_from(sum).is_ok(),
        }
    }

    /// Adds to a sum.
    fn add(&self, sum: &mut i128, value: i128) {
        if *sum == PAST {
            return;
        }
        let next = sum.checked_add(value).filter(|next| self.holds(*next));
        *sum = next.unwrap_or(PAST);
    }

    /// Returns the result for a sum and the number of its values.
    fn result(&self, sum: i256, count: i64) -> Option<i128> {
        let sum = (count > 0).then_some(sum)?;
        let exact = sum.to_i128().filter(|sum| self.holds(*sum))?;
        let (DataType::Decimal128(_, from), DataType::Decimal128(precision, to)) =
            (&self.sum, &self.to)
        else {
            return Some(exact);
        };
        if !self.is_mean {
            return Some(exact);
        }
        let more = i256::from_i128(10).checked_pow(u32::from(to.abs_diff(*from)))?;
        let mean = half_up(sum.checked_mul(more)?, i256::from_i128(count.into()))?.to_i128()?;
        let limit = 10_u128.checked_pow((*precision).into())?;
        (mean.unsigned_abs() < limit).then_some(mean)
    }
}

/// Makes a scalar of a sum.
fn scalar_of(of: &DataType, value: Option<i128>) -> EngineResult<ScalarValue> {
    ScalarValue::try_from_array(&array_of(of, std::iter::once(value))?, 0)
}

/// Makes an array of sums.
fn array_of(of: &DataType, values: impl Iterator<Item = Option<i128>>) -> EngineResult<ArrayRef> {
    Ok(match of {
        DataType::Decimal128(precision, scale) => {
            let values: PrimitiveArray<Decimal128Type> = values.collect();
            Arc::new(values.with_precision_and_scale(*precision, *scale)?)
        }
        _ => Arc::new(values.map(|v| i64::try_from(v?).ok()).collect::<Int64Array>()),
    })
}

/// Reads the values of an array.
fn values_of(array: &ArrayRef) -> Box<dyn Iterator<Item = Option<i128>> + '_> {
    match array.data_type() {
        DataType::Int64 => {
            Box::new(array.as_primitive::<Int64Type>().iter().map(|v| v.map(i128::from)))
        }
        _ => Box::new(array.as_primitive::<Decimal128Type>().iter()),
    }
}

/// The sum of one group, or of a moving frame.
#[derive(Debug)]
pub(in crate::sql) struct Exact {
    measure: Measure,
    sum: i256,
    count: i64,
    is_past: bool,
}

impl Exact {
    pub(in crate::sql) fn new(measure: Measure) -> Self {
        Self { measure, sum: i256::ZERO, count: 0, is_past: false }
    }

    fn add(&mut self, value: i128) {
        self.sum = self.sum.wrapping_add(i256::from_i128(value));
    }
}

impl Accumulator for Exact {
    fn update_batch(&mut self, values: &[ArrayRef]) -> EngineResult<()> {
        let Some(array) = values.first() else { return Ok(()) };
        for value in values_of(array).flatten() {
            self.add(value);
            self.count += 1;
        }
        Ok(())
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> EngineResult<()> {
        let Some(array) = values.first() else { return Ok(()) };
        for value in values_of(array).flatten() {
            self.sum = self.sum.wrapping_sub(i256::from_i128(value));
            self.count -= 1;
        }
        Ok(())
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> EngineResult<()> {
        let [sums, counts] = states else {
            return internal_err!("the state of `sum` does not have two columns");
        };
        let counts = counts.as_primitive::<Int64Type>().iter().flatten();
        for (sum, count) in values_of(sums).zip(counts).filter(|(_, count)| *count > 0) {
            self.count += count;
            match sum {
                Some(sum) => self.add(sum),
                None => self.is_past = true,
            }
        }
        Ok(())
    }

    fn evaluate(&mut self) -> EngineResult<ScalarValue> {
        let result = if self.is_past { None } else { self.measure.result(self.sum, self.count) };
        scalar_of(&self.measure.to, result)
    }

    fn state(&mut self) -> EngineResult<Vec<ScalarValue>> {
        let sum = self.sum.to_i128().filter(|sum| !self.is_past && self.measure.holds(*sum));
        let sum = scalar_of(&self.measure.sum, sum)?;
        Ok(vec![sum, ScalarValue::Int64(Some(self.count))])
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}

/// The sum of distinct values, with the number of times that each is in the frame.
#[derive(Debug)]
pub(in crate::sql) struct Distinct {
    measure: Measure,
    counts: HashMap<i128, u64>,
}

impl Distinct {
    pub(in crate::sql) fn new(measure: Measure) -> Self {
        Self { measure, counts: HashMap::new() }
    }
}

impl Accumulator for Distinct {
    fn update_batch(&mut self, values: &[ArrayRef]) -> EngineResult<()> {
        let Some(array) = values.first() else { return Ok(()) };
        for value in values_of(array).flatten() {
            *self.counts.entry(value).or_default() += 1;
        }
        Ok(())
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> EngineResult<()> {
        let Some(array) = values.first() else { return Ok(()) };
        for value in values_of(array).flatten() {
            if let Some(count) = self.counts.get_mut(&value) {
                *count -= 1;
                if *count == 0 {
                    self.counts.remove(&value);
                }
            }
        }
        Ok(())
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> EngineResult<()> {
        let Some(lists) = states.first() else { return Ok(()) };
        for list in lists.as_list::<i32>().iter().flatten() {
            self.update_batch(&[list])?;
        }
        Ok(())
    }

    fn evaluate(&mut self) -> EngineResult<ScalarValue> {
        let add = |sum: i256, value: &i128| sum.wrapping_add(i256::from_i128(*value));
        let sum = self.counts.keys().fold(i256::ZERO, add);
        let count = i64::try_from(self.counts.len()).unwrap_or(i64::MAX);
        scalar_of(&self.measure.to, self.measure.result(sum, count))
    }

    fn state(&mut self) -> EngineResult<Vec<ScalarValue>> {
        let values = self.counts.keys().map(|value| Some(*value));
        let values = array_of(&self.measure.of, values)?;
        let all = (0..values.len()).map(|at| ScalarValue::try_from_array(&values, at));
        let all: Vec<_> = all.collect::<EngineResult<_>>()?;
        Ok(vec![ScalarValue::List(ScalarValue::new_list_nullable(&all, &self.measure.of))])
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.counts.capacity() * size_of::<(i128, u64)>()
    }
}

/// The sums of many groups.
#[derive(Debug)]
pub(in crate::sql) struct Groups {
    measure: Measure,
    sums: Vec<i128>,
    counts: Vec<i64>,
}

impl Groups {
    pub(in crate::sql) fn new(measure: Measure) -> Self {
        Self { measure, sums: Vec::new(), counts: Vec::new() }
    }

    fn make_room(&mut self, groups: usize) {
        self.sums.resize(groups, 0);
        self.counts.resize(groups, 0);
    }
}

impl GroupsAccumulator for Groups {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        filter: Option<&BooleanArray>,
        groups: usize,
    ) -> EngineResult<()> {
        let Some(array) = values.first() else { return internal_err!("`sum` has no argument") };
        self.make_room(groups);
        let taken = |row: usize| filter.is_none_or(|f| f.is_valid(row) && f.value(row));
        for (row, (value, group)) in values_of(array).zip(group_indices).enumerate() {
            if let Some(value) = value.filter(|_| taken(row)) {
                self.measure.add(&mut self.sums[*group], value);
                self.counts[*group] += 1;
            }
        }
        Ok(())
    }

    fn merge_batch(
        &mut self,
        states: &[ArrayRef],
        group_indices: &[usize],
        groups: usize,
    ) -> EngineResult<()> {
        let [sums, counts] = states else {
            return internal_err!("the state of `sum` does not have two columns");
        };
        self.make_room(groups);
        let counts = counts.as_primitive::<Int64Type>().iter();
        let rows = values_of(sums).zip(counts).zip(group_indices);
        for ((sum, count), group) in rows {
            let Some(count) = count.filter(|count| *count > 0) else { continue };
            self.counts[*group] += count;
            match sum {
                Some(sum) => self.measure.add(&mut self.sums[*group], sum),
                None => self.sums[*group] = PAST,
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> EngineResult<ArrayRef> {
        let (sums, counts) =
            (emit_to.take_needed(&mut self.sums), emit_to.take_needed(&mut self.counts));
        let results = sums.into_iter().zip(counts).map(|(sum, count)| {
            let sum = (sum != PAST).then_some(sum)?;
            self.measure.result(i256::from_i128(sum), count)
        });
        array_of(&self.measure.to, results)
    }

    fn state(&mut self, emit_to: EmitTo) -> EngineResult<Vec<ArrayRef>> {
        let (sums, counts) =
            (emit_to.take_needed(&mut self.sums), emit_to.take_needed(&mut self.counts));
        let sums = sums.into_iter().map(|sum| (sum != PAST).then_some(sum));
        let sums = array_of(&self.measure.sum, sums)?;
        Ok(vec![sums, Arc::new(Int64Array::from(counts))])
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        filter: Option<&BooleanArray>,
    ) -> EngineResult<Vec<ArrayRef>> {
        let Some(array) = values.first() else { return internal_err!("`sum` has no argument") };
        let taken = |row: usize| filter.is_none_or(|f| f.is_valid(row) && f.value(row));
        let values = values_of(array).enumerate();
        let values: Vec<_> = values.map(|(row, value)| value.filter(|_| taken(row))).collect();
        let counts: Int64Array = values.iter().map(|v| Some(i64::from(v.is_some()))).collect();
        Ok(vec![array_of(&self.measure.sum, values.into_iter())?, Arc::new(counts)])
    }

    fn size(&self) -> usize {
        self.sums.capacity() * size_of::<i128>() + self.counts.capacity() * size_of::<i64>()
    }
}

#[cfg(test)]
mod tests {
    use super::{Exact, Measure};
    use datafusion::arrow::array::{ArrayRef, Int64Array};
    use datafusion::common::ScalarValue;
    use datafusion::logical_expr::Accumulator;
    use std::sync::Arc;

    #[test]
    fn a_frame_that_moves_on_has_its_own_sum() {
        let mut sum = Exact::new(Measure::of_longs());
        let values: [ArrayRef; 1] = [Arc::new(Int64Array::from(vec![i64::MAX, 1, 2]))];
        sum.update_batch(&values).unwrap();
        assert_eq!(sum.evaluate().unwrap(), ScalarValue::Int64(None));
        sum.retract_batch(&[values[0].slice(0, 1)]).unwrap();
        assert_eq!(sum.evaluate().unwrap(), ScalarValue::Int64(Some(3)));
    }
}
