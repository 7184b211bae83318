//! `max` and `min` as in Spark: structs and lists are compared part by part, with NULL as the smallest.
//!
//! The engine (55.2) silently treats a NULL field as larger than any value, and returns the largest number if
//! all values are Infinity. For other types than structs, lists and doubles, the engine's functions are used.
//! The order is that of Spark's `InterpretedOrdering`.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef};
use datafusion::arrow::compute::SortOptions;
use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::arrow::row::{OwnedRow, RowConverter, SortField};
use datafusion::common::{Result as EngineResult, ScalarValue};
use datafusion::functions_aggregate::min_max::{max_udaf, min_udaf};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, GroupsAccumulator, ReversedUDAF, SetMonotonicity,
    Signature, StatisticsArgs,
};

use crate::sql::functions::aggregate::min_max_double::{Best, BestOfGroups};
use crate::sql::functions::aggregate::moving_frame::RecomputedFrames;

/// Returns `max` and `min`.
pub(in crate::sql) fn functions() -> [AggregateUDF; 2] {
    [(max_udaf(), true), (min_udaf(), false)]
        .map(|(engines, greatest)| AggregateUDF::new_from_impl(Extreme { engines, greatest }))
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Extreme {
    engines: Arc<AggregateUDF>,
    greatest: bool,
}

impl AggregateUDFImpl for Extreme {
    fn name(&self) -> &str {
        self.engines.name()
    }

    fn signature(&self) -> &Signature {
        self.engines.signature()
    }

    fn return_type(&self, types: &[DataType]) -> EngineResult<DataType> {
        self.engines.return_type(types)
    }

    fn accumulator(&self, args: AccumulatorArgs) -> EngineResult<Box<dyn Accumulator>> {
        let of = args.return_field.data_type();
        if of.is_floating() {
            return Ok(Box::new(Best::new(of.clone(), self.greatest)));
        }
        if !of.is_nested() {
            return self.engines.accumulator(args);
        }
        Ok(Box::new(Parts::new(of, self.greatest)?))
    }

    fn state_fields(&self, args: StateFieldsArgs) -> EngineResult<Vec<FieldRef>> {
        self.engines.state_fields(args)
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs) -> bool {
        !args.return_field.data_type().is_nested()
            && self.engines.groups_accumulator_supported(args)
    }

    fn create_groups_accumulator(
        &self,
        args: AccumulatorArgs,
    ) -> EngineResult<Box<dyn GroupsAccumulator>> {
        let of = args.return_field.data_type();
        if of.is_floating() {
            return Ok(Box::new(BestOfGroups::new(of.clone(), self.greatest)));
        }
        self.engines.create_groups_accumulator(args)
    }

    fn create_sliding_accumulator(
        &self,
        args: AccumulatorArgs,
    ) -> EngineResult<Box<dyn Accumulator>> {
        let of = args.return_field.data_type();
        if !of.is_nested() && !of.is_floating() {
            return self.engines.create_sliding_accumulator(args);
        }
        let of = Self { engines: Arc::clone(&self.engines), greatest: self.greatest };
        Ok(Box::new(RecomputedFrames::new(&Arc::new(AggregateUDF::new_from_impl(of)), &args)))
    }

    fn coerce_types(&self, types: &[DataType]) -> EngineResult<Vec<DataType>> {
        self.engines.coerce_types(types)
    }

    fn is_descending(&self) -> Option<bool> {
        self.engines.is_descending()
    }

    fn value_from_stats(&self, statistics: &StatisticsArgs) -> Option<ScalarValue> {
        // Statistics omit NaN.
        if statistics.return_type.is_floating() {
            return None;
        }
        self.engines.value_from_stats(statistics)
    }

    fn default_value(&self, data_type: &DataType) -> EngineResult<ScalarValue> {
        self.engines.default_value(data_type)
    }

    fn reverse_expr(&self) -> ReversedUDAF {
        ReversedUDAF::Identical
    }

    fn set_monotonicity(&self, data_type: &DataType) -> SetMonotonicity {
        self.engines.inner().set_monotonicity(data_type)
    }
}

/// The best value so far, as it is and in comparable form.
#[derive(Debug)]
struct Parts {
    data_type: DataType,
    converter: RowConverter,
    greatest: bool,
    best: Option<(OwnedRow, ScalarValue)>,
}

impl Parts {
    fn new(data_type: &DataType, greatest: bool) -> EngineResult<Self> {
        let order = SortOptions { descending: false, nulls_first: true };
        let field = SortField::new_with_options(data_type.clone(), order);
        let converter = RowConverter::new(vec![field])?;
        Ok(Self { data_type: data_type.clone(), converter, greatest, best: None })
    }
}

impl Accumulator for Parts {
    fn update_batch(&mut self, values: &[ArrayRef]) -> EngineResult<()> {
        let Some(array) = values.first() else { return Ok(()) };
        let rows = self.converter.convert_columns(std::slice::from_ref(array))?;
        let mut found: Option<usize> = None;
        for at in (0..array.len()).filter(|at| array.is_valid(*at)) {
            let row = rows.row(at);
            let is_better = match (found, &self.best) {
                (Some(best), _) if self.greatest => row > rows.row(best),
                (Some(best), _) => row < rows.row(best),
                (None, Some((best, _))) if self.greatest => row > best.row(),
                (None, Some((best, _))) => row < best.row(),
                (None, None) => true,
            };
            if is_better {
                found = Some(at);
            }
        }
        if let Some(at) = found {
            self.best = Some((rows.row(at).owned(), ScalarValue::try_from_array(array, at)?));
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> EngineResult<()> {
        self.update_batch(states)
    }

    fn evaluate(&mut self) -> EngineResult<ScalarValue> {
        match &self.best {
            Some((_, value)) => Ok(value.clone()),
            None => ScalarValue::try_new_null(&self.data_type),
        }
    }

    fn state(&mut self) -> EngineResult<Vec<ScalarValue>> {
        Ok(vec![self.evaluate()?])
    }

    fn size(&self) -> usize {
        let best = self.best.as_ref().map_or(0, |(_, value)| value.size());
        size_of_val(self) + self.converter.size() + best
    }
}
