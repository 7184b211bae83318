//! `skewness` and `kurtosis`, by Spark's way of adding up moments, so that the last digits agree.
//!
//! Spark's rule (`CentralMomentAgg`): of the population, without correction; of equal values NULL, as of none.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Float64Type};
use datafusion::common::{Result as EngineResult, ScalarValue, plan_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, Signature, Volatility,
};

/// Returns the aggregates of this file.
pub(super) fn functions() -> [AggregateUDF; 2] {
    [Shape::Skewness, Shape::Kurtosis].map(|shape| {
        let signature = Signature::user_defined(Volatility::Immutable);
        AggregateUDF::new_from_impl(OfMoments { shape, signature })
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Shape {
    Skewness,
    Kurtosis,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct OfMoments {
    shape: Shape,
    signature: Signature,
}

impl AggregateUDFImpl for OfMoments {
    fn name(&self) -> &str {
        match self.shape {
            Shape::Skewness => "skewness",
            Shape::Kurtosis => "kurtosis",
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> EngineResult<Vec<DataType>> {
        match types {
            [of] if of.is_numeric() || of.is_null() => Ok(vec![DataType::Float64]),
            _ => plan_err!("`{}` takes a number", self.name()),
        }
    }

    fn return_type(&self, _: &[DataType]) -> EngineResult<DataType> {
        Ok(DataType::Float64)
    }

    fn state_fields(&self, _: StateFieldsArgs) -> EngineResult<Vec<FieldRef>> {
        let field = |name| Arc::new(Field::new(name, DataType::Float64, true));
        Ok(["count", "mean", "m2", "m3", "m4"].map(field).to_vec())
    }

    fn accumulator(&self, _: AccumulatorArgs) -> EngineResult<Box<dyn Accumulator>> {
        Ok(Box::new(Adding { shape: self.shape, so_far: Moments::default() }))
    }
}

/// The count, the mean, and the sums of the powers of what is off it.
#[derive(Debug, Clone, Copy, Default)]
struct Moments {
    count: f64,
    mean: f64,
    m2: f64,
    m3: f64,
    m4: f64,
}

impl Moments {
    fn add(&mut self, value: f64) {
        let count = self.count + 1.0;
        let delta = value - self.mean;
        let per_count = delta / count;
        let mean = self.mean + per_count;
        let m2 = self.m2 + delta * (delta - per_count);
        let (delta2, per_count2) = (delta * delta, per_count * per_count);
        let m3 = self.m3 - 3.0 * per_count * m2 + delta * (delta2 - per_count2);
        let m4 = self.m4 - 4.0 * per_count * m3 - 6.0 * per_count2 * m2
            + delta * (delta * delta2 - per_count * per_count2);
        *self = Self { count, mean, m2, m3, m4 };
    }

    fn merge(&mut self, other: &Self) {
        if other.count == 0.0 {
            return;
        }
        let (n1, n2) = (self.count, other.count);
        let count = n1 + n2;
        let delta = other.mean - self.mean;
        let per_count = delta / count;
        let mean = self.mean + per_count * n2;
        let m2 = self.m2 + other.m2 + delta * per_count * n1 * n2;
        let m3 = self.m3
            + other.m3
            + per_count * per_count * delta * n1 * n2 * (n1 - n2)
            + 3.0 * per_count * (n1 * other.m2 - n2 * self.m2);
        let m4 = self.m4
            + other.m4
            + per_count * per_count * per_count * delta * n1 * n2 * (n1 * n1 - n1 * n2 + n2 * n2)
            + 6.0 * per_count * per_count * (n1 * n1 * other.m2 + n2 * n2 * self.m2)
            + 4.0 * per_count * (n1 * other.m3 - n2 * self.m3);
        *self = Self { count, mean, m2, m3, m4 };
    }
}

#[derive(Debug)]
struct Adding {
    shape: Shape,
    so_far: Moments,
}

impl Accumulator for Adding {
    fn update_batch(&mut self, values: &[ArrayRef]) -> EngineResult<()> {
        let Some(array) = values.first() else { return Ok(()) };
        for value in array.as_primitive::<Float64Type>().iter().flatten() {
            self.so_far.add(value);
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> EngineResult<()> {
        let [count, mean, m2, m3, m4] = states else { return Ok(()) };
        let columns = [count, mean, m2, m3, m4]
            .map(datafusion::arrow::array::AsArray::as_primitive::<Float64Type>);
        for row in 0..count.len() {
            let [count, mean, m2, m3, m4] = columns.map(|column| column.value(row));
            self.so_far.merge(&Moments { count, mean, m2, m3, m4 });
        }
        Ok(())
    }

    fn evaluate(&mut self) -> EngineResult<ScalarValue> {
        let Moments { count, m2, m3, m4, .. } = self.so_far;
        let value = match self.shape {
            _ if count == 0.0 || m2 == 0.0 => None,
            Shape::Skewness => Some(count.sqrt() * m3 / (m2 * m2 * m2).sqrt()),
            Shape::Kurtosis => Some(count * m4 / (m2 * m2) - 3.0),
        };
        Ok(ScalarValue::Float64(value))
    }

    fn state(&mut self) -> EngineResult<Vec<ScalarValue>> {
        let Moments { count, mean, m2, m3, m4 } = self.so_far;
        Ok([count, mean, m2, m3, m4].map(ScalarValue::from).to_vec())
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}
