//! `max` and `min` of doubles and floats: NaN is larger than all numbers, and zeros are equal whatever their
//! sign.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Float64Array};
use datafusion::arrow::compute::{cast, not, nullif};
use datafusion::arrow::datatypes::{DataType, Float64Type};
use datafusion::common::{Result as EngineResult, ScalarValue};
use datafusion::logical_expr::{Accumulator, EmitTo, GroupsAccumulator};

/// Compares as Spark's `SQLOrderingUtil.compareDoubles` does; of equal values, the first is kept.
fn is_better(greatest: bool, value: f64, best: Option<f64>) -> bool {
    let is_above = |left: f64, right: f64| !right.is_nan() && (left.is_nan() || left > right);
    best.is_none_or(|best| if greatest { is_above(value, best) } else { is_above(best, value) })
}

/// The best double so far.
#[derive(Debug)]
pub(in crate::sql) struct Best {
    data_type: DataType,
    greatest: bool,
    so_far: Option<f64>,
}

impl Best {
    pub(in crate::sql) fn new(data_type: DataType, greatest: bool) -> Self {
        Self { data_type, greatest, so_far: None }
    }
}

impl Accumulator for Best {
    fn update_batch(&mut self, values: &[ArrayRef]) -> EngineResult<()> {
        let Some(array) = values.first() else { return Ok(()) };
        let doubles = cast(array, &DataType::Float64)?;
        for value in doubles.as_primitive::<Float64Type>().iter().flatten() {
            if is_better(self.greatest, value, self.so_far) {
                self.so_far = Some(value);
            }
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> EngineResult<()> {
        self.update_batch(states)
    }

    fn evaluate(&mut self) -> EngineResult<ScalarValue> {
        ScalarValue::Float64(self.so_far).cast_to(&self.data_type)
    }

    fn state(&mut self) -> EngineResult<Vec<ScalarValue>> {
        Ok(vec![self.evaluate()?])
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}

/// The best double of each group so far.
#[derive(Debug)]
pub(in crate::sql) struct BestOfGroups {
    data_type: DataType,
    greatest: bool,
    best: Vec<Option<f64>>,
}

impl BestOfGroups {
    pub(in crate::sql) fn new(data_type: DataType, greatest: bool) -> Self {
        Self { data_type, greatest, best: Vec::new() }
    }
}

impl GroupsAccumulator for BestOfGroups {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> EngineResult<()> {
        self.best.resize(total_num_groups, None);
        let Some(array) = values.first() else { return Ok(()) };
        let doubles = cast(array, &DataType::Float64)?;
        for (row, value) in doubles.as_primitive::<Float64Type>().iter().enumerate() {
            let is_counted = filter.is_none_or(|filter| filter.is_valid(row) && filter.value(row));
            let best = &mut self.best[group_indices[row]];
            if let Some(value) = value.filter(|_| is_counted)
                && is_better(self.greatest, value, *best)
            {
                *best = Some(value);
            }
        }
        Ok(())
    }

    fn merge_batch(
        &mut self,
        states: &[ArrayRef],
        group_indices: &[usize],
        total_num_groups: usize,
    ) -> EngineResult<()> {
        self.update_batch(states, group_indices, None, total_num_groups)
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        filter: Option<&BooleanArray>,
    ) -> EngineResult<Vec<ArrayRef>> {
        match (values, filter) {
            ([values], Some(filter)) => Ok(vec![nullif(values, &not(filter)?)?]),
            _ => Ok(values.to_vec()),
        }
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> EngineResult<ArrayRef> {
        let best: Float64Array = emit_to.take_needed(&mut self.best).into_iter().collect();
        let best: ArrayRef = Arc::new(best);
        Ok(cast(&best, &self.data_type)?)
    }

    fn state(&mut self, emit_to: EmitTo) -> EngineResult<Vec<ArrayRef>> {
        Ok(vec![self.evaluate(emit_to)?])
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.best.capacity() * size_of::<Option<f64>>()
    }
}
