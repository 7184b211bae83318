//! `sum`, `avg`, `try_sum` and `try_avg` as in Spark: a sum of decimals with too many digits is NULL.
//!
//! The engine (55.2) silently wraps such sums, and truncates averages of decimals where Spark rounds them.
//! Doubles are added as in `running`. For other types, the engine's functions are used. The rules are those
//! of Spark's `Sum` and `Average`.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::Result as EngineResult;
use datafusion::functions_aggregate::average::avg_udaf;
use datafusion::functions_aggregate::sum::sum_udaf;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, GroupsAccumulator, ReversedUDAF, Signature,
};

use super::exact::{Distinct, Exact, Groups, Measure};
use super::running::{self, Frame, One, Outcome, Row, Running};

/// Returns the aggregates of this file.
pub(in crate::sql) fn functions() -> [AggregateUDF; 4] {
    [("sum", false, false), ("try_sum", false, true), ("avg", true, false), ("try_avg", true, true)]
        .map(|(name, is_mean, is_tried)| {
            let engines = if is_mean { avg_udaf() } else { sum_udaf() };
            AggregateUDF::new_from_impl(Total { name, engines, is_mean, is_tried })
        })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Total {
    name: &'static str,
    engines: Arc<AggregateUDF>,
    is_mean: bool,
    is_tried: bool,
}

impl Total {
    /// Returns how values are added here, or `None` if the engine adds them.
    fn measure(&self, of: &DataType, to: &DataType) -> Option<Measure> {
        match (of, to) {
            (DataType::Decimal128(precision, scale), DataType::Decimal128(..)) => {
                Some(Measure::of_decimals((*precision, *scale), to, self.is_mean))
            }
            (DataType::Int64, DataType::Int64) if self.is_tried => Some(Measure::of_longs()),
            _ => None,
        }
    }

    /// Returns whether doubles are added, one by one.
    fn is_of_doubles(args: &AccumulatorArgs) -> bool {
        *args.return_field.data_type() == DataType::Float64
    }

    fn outcome(&self) -> Outcome<Doubles> {
        if self.is_mean {
            |doubles| (doubles.count > 0.0).then(|| doubles.sum / doubles.count)
        } else {
            |doubles| (doubles.count > 0.0).then_some(doubles.sum)
        }
    }

    fn own(&self, args: &AccumulatorArgs) -> Option<Measure> {
        let of = args.expr_fields.first()?.data_type();
        self.measure(of, args.return_field.data_type())
    }
}

/// The sum of doubles, and their number.
#[derive(Debug, Clone, Copy, Default)]
struct Doubles {
    sum: f64,
    count: f64,
}

impl Running for Doubles {
    const COLUMNS: usize = 1;
    const PARTS: usize = 2;

    fn add(&mut self, [value, _]: Row) {
        self.sum += value;
        self.count += 1.0;
    }

    fn merge(&mut self, other: &Self) {
        if other.count > 0.0 {
            self.sum += other.sum;
            self.count += other.count;
        }
    }

    fn parts(&self) -> Vec<f64> {
        vec![self.sum, self.count]
    }

    fn of_parts(parts: &[f64]) -> Self {
        let [sum, count] = *parts else { return Self::default() };
        Self { sum, count }
    }
}

impl AggregateUDFImpl for Total {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        self.engines.signature()
    }

    fn return_type(&self, types: &[DataType]) -> EngineResult<DataType> {
        self.engines.return_type(types)
    }

    fn accumulator(&self, args: AccumulatorArgs) -> EngineResult<Box<dyn Accumulator>> {
        match self.own(&args) {
            Some(measure) if args.is_distinct => Ok(Box::new(Distinct::new(measure))),
            Some(measure) => Ok(Box::new(Exact::new(measure))),
            None if Self::is_of_doubles(&args) && !args.is_distinct => {
                Ok(Box::new(One { state: Doubles::default(), outcome: self.outcome() }))
            }
            None => self.engines.accumulator(args),
        }
    }

    fn state_fields(&self, args: StateFieldsArgs) -> EngineResult<Vec<FieldRef>> {
        let of = args.input_fields.first().map(|field| field.data_type().clone());
        match of.and_then(|of| self.measure(&of, args.return_field.data_type())) {
            Some(measure) if args.is_distinct => {
                let items = Field::new_list_field(measure.of(), true);
                Ok(vec![Arc::new(Field::new_list("values", items, true))])
            }
            Some(measure) => Ok(vec![
                Arc::new(Field::new("sum", measure.sum(), true)),
                Arc::new(Field::new("count", DataType::Int64, true)),
            ]),
            None if !args.is_distinct && *args.return_field.data_type() == DataType::Float64 => {
                Ok(vec![
                    Arc::new(Field::new("sum", DataType::Float64, true)),
                    Arc::new(Field::new("count", DataType::Float64, true)),
                ])
            }
            None => self.engines.state_fields(args),
        }
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs) -> bool {
        match self.own(&args) {
            Some(_) => !args.is_distinct,
            None if Self::is_of_doubles(&args) => !args.is_distinct,
            None => self.engines.groups_accumulator_supported(args),
        }
    }

    fn create_groups_accumulator(
        &self,
        args: AccumulatorArgs,
    ) -> EngineResult<Box<dyn GroupsAccumulator>> {
        match self.own(&args) {
            Some(measure) => Ok(Box::new(Groups::new(measure))),
            None if Self::is_of_doubles(&args) => Ok(running::of_groups(self.outcome())),
            None => self.engines.create_groups_accumulator(args),
        }
    }

    fn create_sliding_accumulator(
        &self,
        args: AccumulatorArgs,
    ) -> EngineResult<Box<dyn Accumulator>> {
        match self.own(&args) {
            Some(measure) if args.is_distinct => Ok(Box::new(Distinct::new(measure))),
            Some(measure) => Ok(Box::new(Exact::new(measure))),
            None if Self::is_of_doubles(&args) => {
                Ok(Box::new(Frame::<Doubles>::new(self.outcome(), args.is_distinct)))
            }
            None => self.engines.create_sliding_accumulator(args),
        }
    }

    fn reverse_expr(&self) -> ReversedUDAF {
        ReversedUDAF::Identical
    }
}
