//! `sum` and `avg` of intervals; for other types, the functions that these wrap are used.
//!
//! Spark's rule (`Sum`, `Average`): a sum has the units of its values; an average is day to second or year to
//! month, rounded half up; a sum that exceeds the range on the way is an error, or NULL for the `try_`
//! functions.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result as EngineResult, ScalarValue, plan_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, GroupsAccumulator, ReversedUDAF, SetMonotonicity,
    Signature, StatisticsArgs, TypeSignature, Volatility,
};

use super::interval_sum::{Distinct, IntervalAccumulator};
use crate::spark::interval_type::Span;
use crate::spark::types::simple_string;

/// Wraps `sum` or `avg`.
pub(in crate::sql) fn function(
    of_numbers: Arc<AggregateUDF>,
    is_average: bool,
    is_tried: bool,
) -> AggregateUDF {
    let signature = Signature::one_of(vec![TypeSignature::UserDefined], Volatility::Immutable);
    AggregateUDF::new_from_impl(OfIntervals { of_numbers, is_average, is_tried, signature })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct OfIntervals {
    of_numbers: Arc<AggregateUDF>,
    is_average: bool,
    is_tried: bool,
    signature: Signature,
}

impl OfIntervals {
    fn span_of(args: &AccumulatorArgs) -> Option<Span> {
        Span::of(args.expr_fields.first()?.data_type())
    }

    fn adding(&self, span: Span, is_distinct: bool, is_framed: bool) -> Box<dyn Accumulator> {
        let Self { of_numbers: _, is_average, is_tried, signature: _ } = *self;
        let adding = IntervalAccumulator::new(self.given(span), is_average, is_tried, is_framed);
        if is_distinct { Box::new(Distinct::new(adding)) } else { Box::new(adding) }
    }

    fn given(&self, span: Span) -> Span {
        match (self.is_average, span.is_months()) {
            (false, _) => span,
            (true, true) => Span::MONTHS,
            (true, false) => Span::CLOCK,
        }
    }
}

impl AggregateUDFImpl for OfIntervals {
    fn name(&self) -> &str {
        self.of_numbers.name()
    }

    fn aliases(&self) -> &[String] {
        self.of_numbers.aliases()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> EngineResult<Vec<DataType>> {
        match types {
            [of] if Span::of(of).is_some() => Ok(types.to_vec()),
            [of @ DataType::Interval(_)] => {
                plan_err!("`{}` does not take ({})", self.name(), simple_string(of))
            }
            _ => {
                if self.of_numbers.signature().type_signature == TypeSignature::UserDefined {
                    self.of_numbers.coerce_types(types)
                } else {
                    let fields = types.iter().map(|of| Arc::new(Field::new("", of.clone(), true)));
                    let fields: Vec<FieldRef> = fields.collect();
                    let coerced =
                        datafusion::logical_expr::type_coercion::functions::fields_with_udf(
                            &fields,
                            self.of_numbers.as_ref(),
                        )?;
                    Ok(coerced.iter().map(|field| field.data_type().clone()).collect())
                }
            }
        }
    }

    fn return_type(&self, types: &[DataType]) -> EngineResult<DataType> {
        match types.first().and_then(Span::of) {
            Some(span) => Ok(self.given(span).data_type()),
            None => self.of_numbers.return_type(types),
        }
    }

    fn accumulator(&self, args: AccumulatorArgs) -> EngineResult<Box<dyn Accumulator>> {
        match Self::span_of(&args) {
            None => self.of_numbers.accumulator(args),
            Some(span) => Ok(self.adding(span, args.is_distinct, false)),
        }
    }

    fn state_fields(&self, args: StateFieldsArgs) -> EngineResult<Vec<FieldRef>> {
        let is_interval =
            args.input_fields.first().is_some_and(|field| Span::of(field.data_type()).is_some());
        if !is_interval {
            return self.of_numbers.state_fields(args);
        }
        if args.is_distinct {
            let items = Field::new_list_field(DataType::Int64, true);
            return Ok(vec![Arc::new(Field::new_list("values", items, true))]);
        }
        let field = |name| Arc::new(Field::new(name, DataType::Int64, true));
        Ok(["sum", "count"].map(field).to_vec())
    }

    fn create_sliding_accumulator(
        &self,
        args: AccumulatorArgs,
    ) -> EngineResult<Box<dyn Accumulator>> {
        match Self::span_of(&args) {
            None => self.of_numbers.create_sliding_accumulator(args),
            Some(span) => Ok(self.adding(span, args.is_distinct, true)),
        }
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs) -> bool {
        Self::span_of(&args).is_none() && self.of_numbers.groups_accumulator_supported(args)
    }

    fn create_groups_accumulator(
        &self,
        args: AccumulatorArgs,
    ) -> EngineResult<Box<dyn GroupsAccumulator>> {
        self.of_numbers.create_groups_accumulator(args)
    }

    fn reverse_expr(&self) -> ReversedUDAF {
        ReversedUDAF::Identical
    }

    fn value_from_stats(&self, statistics: &StatisticsArgs) -> Option<ScalarValue> {
        self.of_numbers.value_from_stats(statistics)
    }

    fn default_value(&self, data_type: &DataType) -> EngineResult<ScalarValue> {
        self.of_numbers.default_value(data_type)
    }

    fn set_monotonicity(&self, data_type: &DataType) -> SetMonotonicity {
        match Span::of(data_type) {
            Some(_) => SetMonotonicity::NotMonotonic,
            None => self.of_numbers.inner().set_monotonicity(data_type),
        }
    }
}
