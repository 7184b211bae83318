//! Adds intervals: all of them, or each distinct one once.

use std::collections::BTreeMap;

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::common::{Result as EngineResult, ScalarValue, exec_err};
use datafusion::logical_expr::Accumulator;

use crate::spark::interval_type::Span;

/// The sum and the count of the intervals so far.
#[derive(Debug, Clone)]
pub(in crate::sql) struct IntervalAccumulator {
    /// The type of the result.
    of: Span,
    is_average: bool,
    is_tried: bool,
    /// Whether values can be removed again: then only the values in the frame count, not intermediate sums.
    is_framed: bool,
    /// `None` once it was out of range.
    sum: Option<i128>,
    count: i64,
}

impl IntervalAccumulator {
    pub(in crate::sql) fn new(of: Span, is_average: bool, is_tried: bool, is_framed: bool) -> Self {
        Self { of, is_average, is_tried, is_framed, sum: Some(0), count: 0 }
    }

    fn add(&mut self, value: i128, count: i64) -> EngineResult<()> {
        self.count += count;
        self.sum = self.sum.map(|sum| sum.saturating_add(value));
        match self.sum {
            Some(sum) if !self.is_framed && !self.holds(sum) => self.past(),
            _ => Ok(()),
        }
    }

    fn holds(&self, sum: i128) -> bool {
        if self.of.is_months() { i32::try_from(sum).is_ok() } else { i64::try_from(sum).is_ok() }
    }

    fn past(&mut self) -> EngineResult<()> {
        if !self.is_tried {
            return out_of_range();
        }
        self.sum = None;
        Ok(())
    }
}

fn out_of_range<T>() -> EngineResult<T> {
    exec_err!("the sum of intervals is out of range")
}

impl Accumulator for IntervalAccumulator {
    fn update_batch(&mut self, values: &[ArrayRef]) -> EngineResult<()> {
        let Some(array) = values.first() else { return Ok(()) };
        Span::values(array).iter().flatten().try_for_each(|value| self.add(value.into(), 1))
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> EngineResult<()> {
        let Some(array) = values.first() else { return Ok(()) };
        Span::values(array).iter().flatten().try_for_each(|value| self.add(-i128::from(value), -1))
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> EngineResult<()> {
        let [sums, counts] = states else { return Ok(()) };
        let counts = counts.as_primitive::<Int64Type>().iter().flatten();
        let rows = sums.as_primitive::<Int64Type>().iter().zip(counts);
        rows.into_iter().try_for_each(|(sum, count)| match sum {
            Some(sum) => self.add(sum.into(), count),
            None => self.past(),
        })
    }

    fn evaluate(&mut self) -> EngineResult<ScalarValue> {
        let Some(sum) = self.sum.filter(|_| self.count > 0) else {
            return Ok(self.of.scalar(None));
        };
        if !self.holds(sum) {
            if self.is_tried {
                return Ok(self.of.scalar(None));
            }
            return out_of_range();
        }
        let value = if self.is_average {
            let count = i128::from(self.count);
            let (cut, rest) = (sum / count, sum % count);
            let is_half = rest.unsigned_abs() * 2 >= count.unsigned_abs();
            cut + if is_half { sum.signum() } else { 0 }
        } else {
            sum
        };
        Ok(self.of.scalar(i64::try_from(value).ok()))
    }

    fn state(&mut self) -> EngineResult<Vec<ScalarValue>> {
        let sum = self.sum.and_then(|sum| i64::try_from(sum).ok());
        Ok(vec![ScalarValue::Int64(sum), ScalarValue::from(self.count)])
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}

/// The distinct intervals so far, and how often each occurs.
#[derive(Debug)]
pub(in crate::sql) struct Distinct {
    /// The sum of no intervals.
    empty: IntervalAccumulator,
    counts: BTreeMap<i64, u64>,
}

impl Distinct {
    pub(in crate::sql) fn new(empty: IntervalAccumulator) -> Self {
        Self { empty, counts: BTreeMap::new() }
    }
}

impl Accumulator for Distinct {
    fn update_batch(&mut self, values: &[ArrayRef]) -> EngineResult<()> {
        let Some(array) = values.first() else { return Ok(()) };
        for value in Span::values(array).iter().flatten() {
            *self.counts.entry(value).or_default() += 1;
        }
        Ok(())
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> EngineResult<()> {
        let Some(array) = values.first() else { return Ok(()) };
        for value in Span::values(array).iter().flatten() {
            if let Some(count) = self.counts.get_mut(&value) {
                *count -= 1;
            }
        }
        self.counts.retain(|_, count| *count > 0);
        Ok(())
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> EngineResult<()> {
        let Some(lists) = states.first() else { return Ok(()) };
        let lists = lists.as_list::<i32>();
        for row in (0..lists.len()).filter(|row| lists.is_valid(*row)) {
            for value in lists.value(row).as_primitive::<Int64Type>().iter().flatten() {
                *self.counts.entry(value).or_default() += 1;
            }
        }
        Ok(())
    }

    fn evaluate(&mut self) -> EngineResult<ScalarValue> {
        let mut adding = self.empty.clone();
        self.counts.keys().try_for_each(|value| adding.add((*value).into(), 1))?;
        adding.evaluate()
    }

    fn state(&mut self) -> EngineResult<Vec<ScalarValue>> {
        let values: Vec<ScalarValue> =
            self.counts.keys().map(|value| ScalarValue::from(*value)).collect();
        Ok(vec![ScalarValue::List(ScalarValue::new_list_nullable(&values, &DataType::Int64))])
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.counts.len() * size_of::<(i64, u64)>()
    }
}
