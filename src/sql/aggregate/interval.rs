//! `sum` and `avg` of intervals; of anything else these are the functions that they wrap.
//!
//! Spark's rule: a sum has the units of what is added, an average is from day to second or from year to
//! month, rounded half up; what is out of range is an error.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Int64Type};
use datafusion::common::{Result as EngineResult, ScalarValue, exec_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, GroupsAccumulator, ReversedUDAF, SetMonotonicity,
    Signature, StatisticsArgs, TypeSignature, Volatility,
};

use crate::span::Span;

/// Wraps `sum` or `avg`.
pub(super) fn function(of_numbers: Arc<AggregateUDF>, is_average: bool) -> AggregateUDF {
    let signature = Signature::one_of(vec![TypeSignature::UserDefined], Volatility::Immutable);
    AggregateUDF::new_from_impl(OfIntervals { of_numbers, is_average, signature })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct OfIntervals {
    of_numbers: Arc<AggregateUDF>,
    is_average: bool,
    signature: Signature,
}

impl OfIntervals {
    fn span_of(args: &AccumulatorArgs) -> Option<Span> {
        Span::of(args.expr_fields.first()?.data_type())
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
            Some(span) => {
                let of = if self.is_average { self.given(span) } else { span };
                Ok(Box::new(Adding { of, is_average: self.is_average, sum: 0, count: 0 }))
            }
        }
    }

    fn state_fields(&self, args: StateFieldsArgs) -> EngineResult<Vec<FieldRef>> {
        let is_interval =
            args.input_fields.first().is_some_and(|field| Span::of(field.data_type()).is_some());
        if !is_interval {
            return self.of_numbers.state_fields(args);
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
            Some(_) => self.accumulator(args),
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

/// The sum and the count of the intervals so far.
#[derive(Debug)]
struct Adding {
    /// The type of the result.
    of: Span,
    is_average: bool,
    sum: i64,
    count: i64,
}

impl Adding {
    fn add(&mut self, value: i64, count: i64) -> EngineResult<()> {
        let Some(sum) = self.sum.checked_add(value) else {
            return exec_err!("the sum of intervals is out of range");
        };
        (self.sum, self.count) = (sum, self.count + count);
        Ok(())
    }
}

impl Accumulator for Adding {
    fn update_batch(&mut self, values: &[ArrayRef]) -> EngineResult<()> {
        let Some(array) = values.first() else { return Ok(()) };
        Span::values(array).iter().flatten().try_for_each(|value| self.add(value, 1))
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> EngineResult<()> {
        let Some(array) = values.first() else { return Ok(()) };
        Span::values(array).iter().flatten().try_for_each(|value| self.add(-value, -1))
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> EngineResult<()> {
        let [sums, counts] = states else { return Ok(()) };
        let (sums, counts) = (sums.as_primitive::<Int64Type>(), counts.as_primitive::<Int64Type>());
        (0..sums.len()).try_for_each(|row| self.add(sums.value(row), counts.value(row)))
    }

    fn evaluate(&mut self) -> EngineResult<ScalarValue> {
        if self.count == 0 {
            return Ok(self.of.scalar(None));
        }
        let value = if self.is_average {
            let (cut, rest) = (self.sum / self.count, self.sum % self.count);
            let is_half = rest.unsigned_abs() * 2 >= self.count.unsigned_abs();
            cut + if is_half { self.sum.signum() } else { 0 }
        } else {
            self.sum
        };
        if self.of.is_months() && i32::try_from(value).is_err() {
            return exec_err!("the sum of intervals is out of range");
        }
        Ok(self.of.scalar(Some(value)))
    }

    fn state(&mut self) -> EngineResult<Vec<ScalarValue>> {
        Ok(vec![ScalarValue::from(self.sum), ScalarValue::from(self.count)])
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}
