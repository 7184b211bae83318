//! Runs aggregates that can only add values over moving frames, by computing each frame again.
//!
//! The engine (55.2) removes the values that leave a frame, and refuses aggregates that cannot do that. Here
//! the rows of the frame are kept, and aggregated again for each row.

use std::collections::VecDeque;
use std::fmt::{Debug, Formatter};
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef};
use datafusion::arrow::datatypes::{DataType, FieldRef, Schema};
use datafusion::common::{Result as EngineResult, ScalarValue};
use datafusion::functions_aggregate::{bit_and_or_xor, bool_and_or};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, GroupsAccumulator, ReversedUDAF, Signature,
};
use datafusion::physical_expr::PhysicalExpr;

/// Returns the engine's aggregates that cannot remove values, wrapped so that they support every frame.
pub(in crate::sql) fn functions() -> [AggregateUDF; 5] {
    [
        bool_and_or::bool_and_udaf(),
        bool_and_or::bool_or_udaf(),
        bit_and_or_xor::bit_and_udaf(),
        bit_and_or_xor::bit_or_udaf(),
        bit_and_or_xor::bit_xor_udaf(),
    ]
    .map(|of| AggregateUDF::new_from_impl(InEveryFrame { of }))
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct InEveryFrame {
    of: Arc<AggregateUDF>,
}

impl AggregateUDFImpl for InEveryFrame {
    fn name(&self) -> &str {
        self.of.name()
    }

    fn signature(&self) -> &Signature {
        self.of.signature()
    }

    fn return_type(&self, types: &[DataType]) -> EngineResult<DataType> {
        self.of.return_type(types)
    }

    fn is_nullable(&self) -> bool {
        self.of.is_nullable()
    }

    fn accumulator(&self, args: AccumulatorArgs) -> EngineResult<Box<dyn Accumulator>> {
        self.of.accumulator(args)
    }

    fn state_fields(&self, args: StateFieldsArgs) -> EngineResult<Vec<FieldRef>> {
        self.of.state_fields(args)
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs) -> bool {
        self.of.groups_accumulator_supported(args)
    }

    fn create_groups_accumulator(
        &self,
        args: AccumulatorArgs,
    ) -> EngineResult<Box<dyn GroupsAccumulator>> {
        self.of.create_groups_accumulator(args)
    }

    fn create_sliding_accumulator(
        &self,
        args: AccumulatorArgs,
    ) -> EngineResult<Box<dyn Accumulator>> {
        Ok(Box::new(RecomputedFrames::new(&self.of, &args)))
    }

    fn coerce_types(&self, types: &[DataType]) -> EngineResult<Vec<DataType>> {
        self.of.coerce_types(types)
    }

    fn default_value(&self, data_type: &DataType) -> EngineResult<ScalarValue> {
        self.of.default_value(data_type)
    }

    fn reverse_expr(&self) -> ReversedUDAF {
        ReversedUDAF::Identical
    }
}

/// The rows of a frame, with the next one to leave first, and how they are aggregated.
pub(in crate::sql) struct RecomputedFrames {
    of: Arc<AggregateUDF>,
    return_field: FieldRef,
    schema: Schema,
    expr_fields: Vec<FieldRef>,
    exprs: Vec<Arc<dyn PhysicalExpr>>,
    name: String,
    ignore_nulls: bool,
    is_distinct: bool,
    batches: VecDeque<Vec<ArrayRef>>,
}

impl Debug for RecomputedFrames {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Anew").field("name", &self.name).finish_non_exhaustive()
    }
}

impl RecomputedFrames {
    pub(in crate::sql) fn new(of: &Arc<AggregateUDF>, args: &AccumulatorArgs<'_>) -> Self {
        Self {
            of: Arc::clone(of),
            return_field: Arc::clone(&args.return_field),
            schema: args.schema.clone(),
            expr_fields: args.expr_fields.to_vec(),
            exprs: args.exprs.to_vec(),
            name: args.name.to_owned(),
            ignore_nulls: args.ignore_nulls,
            is_distinct: args.is_distinct,
            batches: VecDeque::new(),
        }
    }

    fn accumulated(&self) -> EngineResult<Box<dyn Accumulator>> {
        let mut accumulator = self.of.accumulator(AccumulatorArgs {
            return_field: Arc::clone(&self.return_field),
            schema: &self.schema,
            ignore_nulls: self.ignore_nulls,
            order_bys: &[],
            is_reversed: false,
            name: &self.name,
            is_distinct: self.is_distinct,
            exprs: &self.exprs,
            expr_fields: &self.expr_fields,
        })?;
        for columns in &self.batches {
            accumulator.update_batch(columns)?;
        }
        Ok(accumulator)
    }
}

impl Accumulator for RecomputedFrames {
    fn update_batch(&mut self, columns: &[ArrayRef]) -> EngineResult<()> {
        if columns.first().is_some_and(|column| !column.is_empty()) {
            self.batches.push_back(columns.to_vec());
        }
        Ok(())
    }

    fn retract_batch(&mut self, columns: &[ArrayRef]) -> EngineResult<()> {
        let mut leaving = columns.first().map_or(0, Array::len);
        while leaving > 0
            && let Some(front) = self.batches.front_mut()
        {
            let held = front.first().map_or(0, Array::len);
            if held <= leaving {
                self.batches.pop_front();
                leaving -= held;
            } else {
                for column in front {
                    *column = column.slice(leaving, held - leaving);
                }
                leaving = 0;
            }
        }
        Ok(())
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn merge_batch(&mut self, _: &[ArrayRef]) -> EngineResult<()> {
        datafusion::common::internal_err!("a frame is not merged")
    }

    fn evaluate(&mut self) -> EngineResult<ScalarValue> {
        self.accumulated()?.evaluate()
    }

    fn state(&mut self) -> EngineResult<Vec<ScalarValue>> {
        self.accumulated()?.state()
    }

    fn size(&self) -> usize {
        let columns = self.batches.iter().flatten();
        size_of_val(self) + columns.map(Array::get_array_memory_size).sum::<usize>()
    }
}
