//! `approx_count_distinct(x, rsd)`: `HyperLogLog++` with Spark's hash, precision and bias tables.
//!
//! Spark's rule (`HyperLogLogPlusPlusHelper`): each value is hashed with `xxhash64` and the seed 42; the
//! relative standard deviation that is requested determines the number of registers,
//! `2^ceil(2 * log2(1.106 / rsd))`; all `NaN` are one value, and so are all zeros. The answer does not depend
//! on the order and the partitions.

use std::sync::{Arc, LazyLock};

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Float64Type};
use datafusion::common::{Result as EngineResult, ScalarValue, internal_err, plan_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, Signature, Volatility,
};
use datafusion::physical_expr::expressions::Literal;

use crate::spark::coercion::normalized_type;
use crate::sql::functions::aggregate::moving_frame::RecomputedFrames;
use crate::sql::functions::cast::convert::casted;
use crate::sql::functions::hash64;

const NAME: &str = "approx_count_distinct";

/// The default deviation.
const DEVIATION: f64 = 0.05;

/// The minimum and maximum number of bits of the hash that select a register. Spark itself fails beyond about
/// 20 bits.
const BITS: std::ops::RangeInclusive<u32> = 4..=22;

/// Returns `approx_count_distinct`.
pub(in crate::sql) fn function() -> AggregateUDF {
    let signature = Signature::user_defined(Volatility::Immutable);
    AggregateUDF::new_from_impl(ApproxCountDistinct { signature })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct ApproxCountDistinct {
    signature: Signature,
}

/// Returns how many bits select a register.
#[expect(clippy::cast_possible_truncation, reason = "Java cuts to an int")]
fn bits_of(deviation: f64) -> EngineResult<u32> {
    let bits = (2.0 * (1.106 / deviation).ln() / 2_f64.ln()).ceil() as i32;
    match u32::try_from(bits) {
        Ok(bits) if BITS.contains(&bits) => Ok(bits),
        _ => plan_err!(
            "the relative standard deviation of `{NAME}` must be between 0.0006 and 0.39, not {deviation}"
        ),
    }
}

/// Reads the deviation, which is a literal with a fraction.
fn deviation(args: &AccumulatorArgs) -> EngineResult<f64> {
    let Some(given) = args.exprs.get(1) else { return Ok(DEVIATION) };
    let literal = given.downcast_ref::<Literal>().map(Literal::value);
    let value = match literal {
        Some(value) if is_fraction(&value.data_type()) => {
            casted(&value.to_array_of_size(1)?, &DataType::Float64)?
        }
        _ => return wrong_deviation(),
    };
    let value = value.as_primitive::<Float64Type>();
    if value.is_valid(0) { Ok(value.value(0)) } else { wrong_deviation() }
}

fn is_fraction(of: &DataType) -> bool {
    matches!(of, DataType::Float64 | DataType::Decimal128(..))
}

fn wrong_deviation<T>() -> EngineResult<T> {
    plan_err!("the second argument of `{NAME}` must be a number such as 0.05")
}

impl AggregateUDFImpl for ApproxCountDistinct {
    fn name(&self) -> &'static str {
        NAME
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> EngineResult<Vec<DataType>> {
        match types {
            [of] => Ok(vec![normalized_type(of)]),
            [of, deviation] if is_fraction(deviation) => {
                Ok(vec![normalized_type(of), deviation.clone()])
            }
            [_, _] => wrong_deviation(),
            _ => plan_err!("`{NAME}` takes 1 or 2 arguments"),
        }
    }

    fn return_type(&self, _: &[DataType]) -> EngineResult<DataType> {
        Ok(DataType::Int64)
    }

    fn is_nullable(&self) -> bool {
        false
    }

    fn default_value(&self, _: &DataType) -> EngineResult<ScalarValue> {
        Ok(ScalarValue::from(0_i64))
    }

    fn state_fields(&self, _: StateFieldsArgs) -> EngineResult<Vec<FieldRef>> {
        Ok(vec![Arc::new(Field::new("registers", DataType::Binary, true))])
    }

    fn accumulator(&self, args: AccumulatorArgs) -> EngineResult<Box<dyn Accumulator>> {
        let bits = bits_of(deviation(&args)?)?;
        Ok(Box::new(Registers { bits, longest: Vec::new() }))
    }

    fn create_sliding_accumulator(
        &self,
        args: AccumulatorArgs,
    ) -> EngineResult<Box<dyn Accumulator>> {
        Ok(Box::new(RecomputedFrames::new(&Arc::new(function()), &args)))
    }
}

/// The longest run of zeros that each register has seen; none before the first value.
#[derive(Debug)]
struct Registers {
    bits: u32,
    longest: Vec<u8>,
}

impl Registers {
    fn count(&self) -> usize {
        1 << self.bits
    }

    fn begin(&mut self) {
        if self.longest.is_empty() {
            self.longest = vec![0; self.count()];
        }
    }

    fn add(&mut self, hash: u64) {
        let register = usize::try_from(hash >> (u64::BITS - self.bits)).unwrap_or_default();
        let rest = hash << self.bits | 1 << (self.bits - 1);
        let run = u8::try_from(rest.leading_zeros() + 1).unwrap_or(u8::MAX);
        let longest = &mut self.longest[register];
        *longest = run.max(*longest);
    }

    /// Estimates the number of values, with the terms of the paper.
    #[expect(clippy::cast_precision_loss, reason = "counts of registers are small")]
    fn estimate(&self) -> f64 {
        let m = self.count() as f64;
        let alpha = match self.bits {
            4 => 0.673,
            5 => 0.697,
            6 => 0.709,
            _ => 0.7213 / (1.0 + 1.079 / m),
        };
        let mut inverse = 0.0;
        let mut empty = 0.0;
        for run in &self.longest {
            inverse += 1.0 / (1_u64 << run) as f64;
            if *run == 0 {
                empty += 1.0;
            }
        }
        let raw = alpha * m * m / inverse;
        let table = usize::try_from(self.bits - 4).ok().and_then(|at| TABLES.get(at));
        if empty > 0.0 {
            let linear = m * (m / empty).ln();
            if table.is_some_and(|table| linear <= table.threshold) || raw <= 2.5 * m {
                return linear;
            }
        }
        match table {
            Some(table) if raw < 5.0 * m => raw - table.bias_at(raw),
            _ => raw,
        }
    }
}

impl Accumulator for Registers {
    fn update_batch(&mut self, columns: &[ArrayRef]) -> EngineResult<()> {
        let [values, ..] = columns else { return internal_err!("a column is aggregated") };
        if values.data_type().is_null() {
            return Ok(());
        }
        for row in (0..values.len()).filter(|row| values.is_valid(*row)) {
            self.begin();
            self.add(hash64(values, row)?.cast_unsigned());
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> EngineResult<()> {
        let [states] = states else { return internal_err!("one column is kept") };
        for state in states.as_binary::<i32>().iter().flatten().filter(|state| !state.is_empty()) {
            self.begin();
            for (own, other) in self.longest.iter_mut().zip(state) {
                *own = (*own).max(*other);
            }
        }
        Ok(())
    }

    #[expect(clippy::cast_possible_truncation, reason = "Java rounds to a long")]
    fn evaluate(&mut self) -> EngineResult<ScalarValue> {
        if self.longest.is_empty() {
            return Ok(ScalarValue::from(0_i64));
        }
        Ok(ScalarValue::from((self.estimate() + 0.5).floor() as i64))
    }

    fn state(&mut self) -> EngineResult<Vec<ScalarValue>> {
        Ok(vec![ScalarValue::Binary(Some(self.longest.clone()))])
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.longest.capacity()
    }
}

/// Measured values for a number of registers.
struct Table {
    /// Up to this estimate, linear counting is more accurate.
    threshold: f64,
    raw: Vec<f64>,
    bias: Vec<f64>,
}

impl Table {
    /// Takes the mean of the biases at the nearest six raw estimates.
    #[expect(clippy::cast_precision_loss, reason = "six at most")]
    fn bias_at(&self, raw: f64) -> f64 {
        const NEAREST: usize = 6;
        let count = self.raw.len();
        let place = self.raw.partition_point(|estimate| *estimate < raw);
        let distance = |at: usize| (raw - self.raw[at]) * (raw - self.raw[at]);
        let mut low = (place + 1).saturating_sub(NEAREST);
        let mut high = (low + NEAREST).min(count);
        while high < count && distance(high) < distance(low) {
            low += 1;
            high += 1;
        }
        self.bias[low..high].iter().sum::<f64>() / (high - low) as f64
    }
}

/// The tables, beginning with that for four bits.
static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| {
    const THRESHOLDS: [f64; 15] = [
        10.0, 20.0, 40.0, 80.0, 220.0, 400.0, 900.0, 1800.0, 3100.0, 6500.0, 15500.0, 20000.0,
        50000.0, 120_000.0, 350_000.0,
    ];
    let lines = include_str!("hyperloglog.tsv").lines().filter(|line| !line.starts_with('#'));
    let numbers = |line: &str| -> Vec<f64> {
        let values = line.rsplit('\t').next().unwrap_or_default();
        values.split(' ').filter_map(|number| number.parse().ok()).collect()
    };
    let columns: Vec<Vec<f64>> = lines.map(numbers).collect();
    let pairs = columns.as_chunks::<2>().0.iter().zip(THRESHOLDS);
    pairs
        .map(|([raw, bias], threshold)| Table { threshold, raw: raw.clone(), bias: bias.clone() })
        .collect()
});

#[cfg(test)]
mod tests {
    use super::{TABLES, bits_of};

    #[test]
    fn the_tables_are_whole_and_rise() {
        assert_eq!(TABLES.len(), 15);
        for table in TABLES.iter() {
            assert_eq!(table.raw.len(), table.bias.len());
            assert!(table.raw.len() >= 79, "{}", table.raw.len());
            assert!(table.raw.windows(2).filter(|pair| pair[0] > pair[1]).count() <= 2);
        }
    }

    #[test]
    fn the_deviation_chooses_the_registers() {
        let cases = [(0.05, Some(9)), (0.39, Some(4)), (0.4, None), (0.01, Some(14)), (0.0, None)];
        for (deviation, bits) in cases {
            assert_eq!(bits_of(deviation).ok(), bits, "{deviation}");
        }
    }
}
