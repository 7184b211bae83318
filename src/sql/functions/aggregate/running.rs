//! Aggregates of doubles whose state is a few doubles: how each value changes the state, and the result.
//!
//! Values are added one by one in their order, as in Spark (`Sum`, `CentralMomentAgg`), so that the last
//! digits agree; the engine (55.2) adds several lanes at once. For a moving frame, everything is computed
//! again for each row: a value that is subtracted would leave its rounding errors behind, and a `NaN` would
//! remain forever.

use std::collections::{HashSet, VecDeque};
use std::fmt::Debug;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Float64Array};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Float64Type};
use datafusion::common::{Result as EngineResult, ScalarValue, internal_err, plan_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, EmitTo, GroupsAccumulator, Signature, Volatility,
};

/// A value, or a pair of them; a single value has 0 as the second.
pub(in crate::sql) type Row = [f64; 2];

/// The state for the values so far.
pub(in crate::sql) trait Running:
    Debug + Clone + Default + Send + Sync + 'static
{
    /// The number of columns.
    const COLUMNS: usize;
    /// The number of doubles in the state.
    const PARTS: usize;

    /// Adds one value or pair.
    fn add(&mut self, row: Row);

    /// Adds the state of another part.
    fn merge(&mut self, other: &Self);

    /// Returns the doubles of the state.
    fn parts(&self) -> Vec<f64>;

    /// Makes a state from its doubles.
    fn of_parts(parts: &[f64]) -> Self;
}

/// Computes the result from the state.
pub(in crate::sql) type Outcome<S> = fn(&S) -> Option<f64>;

/// Makes an aggregate.
pub(in crate::sql) fn aggregate<S: Running>(
    name: &'static str,
    outcome: Outcome<S>,
) -> AggregateUDF {
    let signature = Signature::user_defined(Volatility::Immutable);
    AggregateUDF::new_from_impl(OfDoubles { name, outcome, signature })
}

#[derive(Debug)]
struct OfDoubles<S> {
    name: &'static str,
    outcome: Outcome<S>,
    signature: Signature,
}

impl<S> PartialEq for OfDoubles<S> {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl<S> Eq for OfDoubles<S> {}

impl<S> Hash for OfDoubles<S> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl<S: Running> AggregateUDFImpl for OfDoubles<S> {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> EngineResult<Vec<DataType>> {
        let are_numbers = types.iter().all(|of| of.is_numeric() || of.is_null());
        if types.len() != S::COLUMNS || !are_numbers {
            let takes = if S::COLUMNS == 1 { "a number" } else { "two numbers" };
            return plan_err!("`{}` takes {takes}", self.name);
        }
        Ok(vec![DataType::Float64; S::COLUMNS])
    }

    fn return_type(&self, _: &[DataType]) -> EngineResult<DataType> {
        Ok(DataType::Float64)
    }

    fn state_fields(&self, args: StateFieldsArgs) -> EngineResult<Vec<FieldRef>> {
        if args.is_distinct {
            return Ok(vec![Arc::new(Field::new_list("values", item(), true))]);
        }
        let field = |at| Arc::new(Field::new(format!("part{at}"), DataType::Float64, true));
        Ok((0..S::PARTS).map(field).collect())
    }

    fn accumulator(&self, args: AccumulatorArgs) -> EngineResult<Box<dyn Accumulator>> {
        if args.is_distinct {
            return Ok(Box::new(Frame::<S>::new(self.outcome, true)));
        }
        Ok(Box::new(One { state: S::default(), outcome: self.outcome }))
    }

    fn create_sliding_accumulator(
        &self,
        args: AccumulatorArgs,
    ) -> EngineResult<Box<dyn Accumulator>> {
        Ok(Box::new(Frame::<S>::new(self.outcome, args.is_distinct)))
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs) -> bool {
        !args.is_distinct
    }

    fn create_groups_accumulator(
        &self,
        _: AccumulatorArgs,
    ) -> EngineResult<Box<dyn GroupsAccumulator>> {
        Ok(of_groups(self.outcome))
    }
}

/// Makes the states of many groups.
pub(in crate::sql) fn of_groups<S: Running>(outcome: Outcome<S>) -> Box<dyn GroupsAccumulator> {
    Box::new(Groups::<S> { states: Vec::new(), outcome })
}

fn item() -> Field {
    Field::new_list_field(DataType::Float64, true)
}

/// Reads the rows of one or two columns; a row with a NULL is `None`.
fn rows(columns: &[ArrayRef]) -> impl Iterator<Item = Option<Row>> + '_ {
    let first = columns.first().map(AsArray::as_primitive::<Float64Type>);
    let second = columns.get(1).map(AsArray::as_primitive::<Float64Type>);
    (0..first.map_or(0, Float64Array::len)).map(move |row| {
        let value = |column: Option<&Float64Array>| match column {
            Some(column) => column.is_valid(row).then(|| column.value(row)),
            None => Some(0.0),
        };
        Some([value(first)?, value(second)?])
    })
}

/// Reads the states, group by group.
fn kept<S: Running>(states: &[ArrayRef]) -> impl Iterator<Item = Option<S>> + '_ {
    let parts: Vec<_> = states.iter().map(AsArray::as_primitive::<Float64Type>).collect();
    let length = parts.first().map_or(0, |part| Array::len(*part));
    (0..length).map(move |row| {
        let parts: Option<Vec<f64>> =
            parts.iter().map(|part| part.is_valid(row).then(|| part.value(row))).collect();
        parts.map(|parts| S::of_parts(&parts))
    })
}

/// The state of one group.
#[derive(Debug)]
pub(in crate::sql) struct One<S> {
    pub(in crate::sql) state: S,
    pub(in crate::sql) outcome: Outcome<S>,
}

impl<S: Running> Accumulator for One<S> {
    fn update_batch(&mut self, values: &[ArrayRef]) -> EngineResult<()> {
        for row in rows(values).flatten() {
            self.state.add(row);
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> EngineResult<()> {
        for other in kept(states).flatten() {
            self.state.merge(&other);
        }
        Ok(())
    }

    fn evaluate(&mut self) -> EngineResult<ScalarValue> {
        Ok(ScalarValue::Float64((self.outcome)(&self.state).map(canonical_nan)))
    }

    fn state(&mut self) -> EngineResult<Vec<ScalarValue>> {
        Ok(self.state.parts().into_iter().map(ScalarValue::from).collect())
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}

/// Makes every NaN the same; the processor makes negative ones, which sort differently.
fn canonical_nan(value: f64) -> f64 {
    if value.is_nan() { f64::NAN } else { value }
}

/// The values of a frame, with the next one to leave first; or all distinct values.
#[derive(Debug)]
pub(in crate::sql) struct Frame<S> {
    values: VecDeque<Option<Row>>,
    outcome: Outcome<S>,
    is_distinct: bool,
}

impl<S> Frame<S> {
    pub(in crate::sql) fn new(outcome: Outcome<S>, is_distinct: bool) -> Self {
        Self { values: VecDeque::new(), outcome, is_distinct }
    }

    /// Returns the values to aggregate.
    fn counted(&self) -> Vec<Row> {
        let mut seen = HashSet::new();
        let bits = |row: &Row| row.map(|value| (canonical_nan(value) + 0.0).to_bits());
        let rows = self.values.iter().flatten();
        rows.filter(|row| !self.is_distinct || seen.insert(bits(row))).copied().collect()
    }
}

impl<S: Running> Accumulator for Frame<S> {
    fn update_batch(&mut self, values: &[ArrayRef]) -> EngineResult<()> {
        self.values.extend(rows(values));
        Ok(())
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> EngineResult<()> {
        let count = values.first().map_or(0, Array::len);
        self.values.drain(..count.min(self.values.len()));
        Ok(())
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> EngineResult<()> {
        let Some(lists) = states.first() else { return internal_err!("no values") };
        for list in lists.as_list::<i32>().iter().flatten() {
            let values = list.as_primitive::<Float64Type>().values();
            let row = |of: &[f64]| Some([*of.first()?, of.get(1).copied().unwrap_or(0.0)]);
            self.values.extend(values.chunks(S::COLUMNS).map(row));
        }
        Ok(())
    }

    fn evaluate(&mut self) -> EngineResult<ScalarValue> {
        let mut state = S::default();
        for row in self.counted() {
            state.add(row);
        }
        Ok(ScalarValue::Float64((self.outcome)(&state).map(canonical_nan)))
    }

    fn state(&mut self) -> EngineResult<Vec<ScalarValue>> {
        let columns = |row: Row| row.into_iter().take(S::COLUMNS).map(ScalarValue::from);
        let values: Vec<_> = self.counted().into_iter().flat_map(columns).collect();
        Ok(vec![ScalarValue::List(ScalarValue::new_list_nullable(&values, &DataType::Float64))])
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.values.capacity() * size_of::<Option<Row>>()
    }
}

/// The states of many groups.
#[derive(Debug)]
struct Groups<S> {
    states: Vec<S>,
    outcome: Outcome<S>,
}

impl<S: Running> GroupsAccumulator for Groups<S> {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        filter: Option<&BooleanArray>,
        groups: usize,
    ) -> EngineResult<()> {
        self.states.resize_with(groups, S::default);
        for (at, (row, group)) in rows(values).zip(group_indices).enumerate() {
            let is_taken = filter.is_none_or(|filter| filter.is_valid(at) && filter.value(at));
            if let Some(row) = row.filter(|_| is_taken) {
                self.states[*group].add(row);
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
        self.states.resize_with(groups, S::default);
        for (other, group) in kept(states).zip(group_indices) {
            if let Some(other) = other {
                self.states[*group].merge(&other);
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> EngineResult<ArrayRef> {
        let states = emit_to.take_needed(&mut self.states);
        let results = states.iter().map(|state| (self.outcome)(state).map(canonical_nan));
        Ok(Arc::new(results.collect::<Float64Array>()))
    }

    fn state(&mut self, emit_to: EmitTo) -> EngineResult<Vec<ArrayRef>> {
        let states: Vec<_> =
            emit_to.take_needed(&mut self.states).iter().map(Running::parts).collect();
        let part = |at: usize| -> ArrayRef {
            Arc::new(states.iter().map(|parts| parts.get(at).copied()).collect::<Float64Array>())
        };
        Ok((0..S::PARTS).map(part).collect())
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        filter: Option<&BooleanArray>,
    ) -> EngineResult<Vec<ArrayRef>> {
        let length = values.first().map_or(0, Array::len);
        let mut each = Self { states: Vec::new(), outcome: self.outcome };
        let places: Vec<usize> = (0..length).collect();
        each.update_batch(values, &places, filter, length)?;
        each.state(EmitTo::All)
    }

    fn size(&self) -> usize {
        self.states.capacity() * size_of::<S>()
    }
}
