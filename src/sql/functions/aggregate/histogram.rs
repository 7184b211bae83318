//! `histogram_numeric(x, bins)`: the values as bins with a center and a count; the closest bins are merged.
//!
//! Spark's rule (`NumericHistogram`, taken from Hive): each value becomes a separate bin, and while there are
//! too many bins, the two closest are merged; a random number from a fixed seed decides between equally close
//! ones.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Float64Array, StructArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{
    DataType, Field, FieldRef, Fields, Float64Type, Int32Type, Int64Type,
};
use datafusion::common::{Result as EngineResult, ScalarValue, exec_err, internal_err, plan_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, Signature, Volatility,
};

use crate::spark::interval_type::Span;
use crate::spark::types::simple_string;
use crate::sql::functions::aggregate::moving_frame::RecomputedFrames;
use crate::sql::functions::cast::convert::casted;

/// Returns `histogram_numeric`.
pub(in crate::sql) fn function() -> AggregateUDF {
    let signature = Signature::user_defined(Volatility::Immutable);
    AggregateUDF::new_from_impl(Histogram { signature })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Histogram {
    signature: Signature,
}

fn bin_of(value: &DataType) -> Fields {
    let middle = Field::new("x", value.clone(), true);
    Fields::from(vec![middle, Field::new("y", DataType::Float64, true)])
}

/// Returns the type of the centers; for strings, they are doubles.
fn numeric(of: &DataType) -> DataType {
    if *of == DataType::Utf8 { DataType::Float64 } else { of.clone() }
}

impl AggregateUDFImpl for Histogram {
    fn name(&self) -> &'static str {
        "histogram_numeric"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> EngineResult<Vec<DataType>> {
        let [of, bins] = types else { return plan_err!("`histogram_numeric` takes 2 arguments") };
        if !bins.is_integer() {
            return plan_err!(
                "the number of bins of `histogram_numeric` must be an integer literal"
            );
        }
        let of = match of {
            DataType::Null => DataType::Float64,
            DataType::Utf8 | DataType::Date32 | DataType::Timestamp(..) => of.clone(),
            of if of.is_numeric() => of.clone(),
            of => return plan_err!("`histogram_numeric` does not take ({})", simple_string(of)),
        };
        Ok(vec![of, DataType::Int32])
    }

    fn return_type(&self, types: &[DataType]) -> EngineResult<DataType> {
        let [of, _] = types else { return plan_err!("`histogram_numeric` takes 2 arguments") };
        Ok(DataType::new_list(DataType::Struct(bin_of(&numeric(of))), true))
    }

    fn state_fields(&self, _: StateFieldsArgs) -> EngineResult<Vec<FieldRef>> {
        let numbers = Field::new_list_field(DataType::Float64, true);
        Ok(vec![
            Arc::new(Field::new_list("bins", numbers, true)),
            Arc::new(Field::new("count", DataType::Int32, true)),
        ])
    }

    fn accumulator(&self, args: AccumulatorArgs) -> EngineResult<Box<dyn Accumulator>> {
        let [of, _] = args.expr_fields else {
            return plan_err!("`histogram_numeric` takes 2 arguments");
        };
        let seen = args.is_distinct.then(HashSet::new);
        let (of, bins) = (numeric(of.data_type()), Bins::default());
        Ok(Box::new(Collected { of, bins, seen }))
    }

    fn create_sliding_accumulator(
        &self,
        args: AccumulatorArgs,
    ) -> EngineResult<Box<dyn Accumulator>> {
        Ok(Box::new(RecomputedFrames::new(&Arc::new(function()), &args)))
    }
}

/// The bins of a group; for distinct values, also the values that have occurred.
#[derive(Debug)]
struct Collected {
    of: DataType,
    bins: Bins,
    seen: Option<HashSet<u64>>,
}

/// Returns values as doubles; dates and timestamps as their number.
pub(in crate::sql) fn doubles(values: &ArrayRef) -> EngineResult<ArrayRef> {
    match values.data_type() {
        DataType::Date32 => casted(&cast(values, &DataType::Int32)?, &DataType::Float64),
        DataType::Timestamp(..) => casted(&cast(values, &DataType::Int64)?, &DataType::Float64),
        _ => casted(values, &DataType::Float64),
    }
}

/// Converts doubles back to values.
pub(in crate::sql) fn undone(middles: Float64Array, of: &DataType) -> EngineResult<ArrayRef> {
    let middles: ArrayRef = Arc::new(middles);
    let through = match of {
        DataType::Date32 => DataType::Int32,
        DataType::Timestamp(..) => DataType::Int64,
        of => return casted(&middles, of),
    };
    let numbers = casted(&middles, &through)?;
    if let Some(span) = Span::of(of) {
        return Ok(span.array(numbers.as_primitive::<Int64Type>()));
    }
    Ok(cast(&numbers, of)?)
}

impl Accumulator for Collected {
    fn update_batch(&mut self, columns: &[ArrayRef]) -> EngineResult<()> {
        let [values, counts] = columns else { return internal_err!("two columns are aggregated") };
        let (values, counts) = (doubles(values)?, counts.as_primitive::<Int32Type>());
        let values = values.as_primitive::<Float64Type>();
        for row in (0..values.len()).filter(|row| values.is_valid(*row)) {
            let count = if counts.is_valid(row) { counts.value(row) } else { 0 };
            self.bins.most = match usize::try_from(count) {
                Ok(count @ 2..) => count,
                _ => return exec_err!("`histogram_numeric` makes 2 bins or more, not {count}"),
            };
            let value = values.value(row);
            if self.seen.as_mut().is_none_or(|seen| seen.insert((value + 0.0).to_bits())) {
                self.bins.add(value);
            }
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> EngineResult<()> {
        let [bins, counts] = states else { return internal_err!("two columns are kept") };
        let counts = counts.as_primitive::<Int32Type>();
        for (row, bins) in bins.as_list::<i32>().iter().enumerate() {
            let Some(bins) = bins else { continue };
            let most = usize::try_from(counts.value(row)).unwrap_or_default();
            let parts = bins.as_primitive::<Float64Type>().values().chunks_exact(2);
            self.bins.merge(most, parts.map(|part| (part[0], part[1])).collect());
        }
        Ok(())
    }

    fn evaluate(&mut self) -> EngineResult<ScalarValue> {
        let bin = bin_of(&self.of);
        let item = DataType::Struct(bin.clone());
        if self.bins.all.is_empty() {
            return ScalarValue::try_new_null(&DataType::new_list(item, true));
        }
        let middles: Float64Array = self.bins.all.iter().map(|bin| Some(bin.0)).collect();
        let heights: Float64Array = self.bins.all.iter().map(|bin| Some(bin.1)).collect();
        let columns = vec![undone(middles, &self.of)?, Arc::new(heights) as ArrayRef];
        let bins: ArrayRef = Arc::new(StructArray::try_new(bin, columns, None)?);
        let values = (0..bins.len()).map(|at| ScalarValue::try_from_array(&bins, at));
        let values: Vec<ScalarValue> = values.collect::<EngineResult<_>>()?;
        Ok(ScalarValue::List(ScalarValue::new_list_nullable(&values, &item)))
    }

    fn state(&mut self) -> EngineResult<Vec<ScalarValue>> {
        let parts = self.bins.all.iter().flat_map(|bin| [bin.0, bin.1]);
        let parts: Vec<ScalarValue> = parts.map(ScalarValue::from).collect();
        let most = i32::try_from(self.bins.most).unwrap_or(i32::MAX);
        let list = ScalarValue::new_list_nullable(&parts, &DataType::Float64);
        Ok(vec![ScalarValue::List(list), ScalarValue::from(most)])
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.bins.all.capacity() * size_of::<(f64, f64)>()
    }
}

/// Bins with their center and their height, sorted by center.
#[derive(Debug)]
struct Bins {
    most: usize,
    all: Vec<(f64, f64)>,
    chance: JavaRandom,
}

impl Default for Bins {
    fn default() -> Self {
        // The seed with which Spark breaks ties.
        Self { most: 0, all: Vec::new(), chance: JavaRandom::new(31_183) }
    }
}

impl Bins {
    #[expect(clippy::float_cmp, reason = "the same value goes into the same bin")]
    fn add(&mut self, value: f64) {
        let (mut left, mut right, mut place) = (0, self.all.len(), 0);
        while left < right {
            place = usize::midpoint(left, right);
            if self.all[place].0 > value {
                right = place;
            } else if self.all[place].0 < value {
                place += 1;
                left = place;
            } else {
                break;
            }
        }
        match self.all.get_mut(place) {
            Some(bin) if bin.0 == value => bin.1 += 1.0,
            _ => {
                self.all.insert(place, (value, 1.0));
                self.trim();
            }
        }
    }

    fn merge(&mut self, most: usize, bins: Vec<(f64, f64)>) {
        if self.all.is_empty() {
            (self.most, self.all) = (most.max(self.most), bins);
        } else {
            self.all.extend(bins);
            self.all.sort_by(|left, right| left.0.total_cmp(&right.0));
            self.trim();
        }
    }

    #[expect(clippy::float_cmp, reason = "equally close bins are told apart by chance")]
    fn trim(&mut self) {
        while self.all.len() > self.most {
            let apart = |at: usize| self.all[at + 1].0 - self.all[at].0;
            let (mut least, mut place, mut count) = (apart(0), 0, 1.0);
            for at in 1..self.all.len() - 1 {
                let other = apart(at);
                if other < least {
                    (least, place, count) = (other, at, 1.0);
                } else if other == least {
                    count += 1.0;
                    if self.chance.even() <= 1.0 / count {
                        place = at;
                    }
                }
            }
            let ((x1, y1), (x2, y2)) = (self.all[place], self.all[place + 1]);
            let height = y1 + y2;
            self.all[place] = (x1 * (y1 / height) + x2 / height * y2, height);
            self.all.remove(place + 1);
        }
    }
}

/// The random numbers of `java.util.Random`.
#[derive(Debug)]
struct JavaRandom {
    state: u64,
}

impl JavaRandom {
    const FACTOR: u64 = 0x5_deec_e66d;
    const MASK: u64 = (1 << 48) - 1;

    fn new(seed: u64) -> Self {
        Self { state: (seed ^ Self::FACTOR) & Self::MASK }
    }

    fn bits(&mut self, count: u32) -> u64 {
        self.state = self.state.wrapping_mul(Self::FACTOR).wrapping_add(0xb) & Self::MASK;
        self.state >> (48 - count)
    }

    #[expect(clippy::cast_precision_loss, reason = "53 bits are a double's")]
    fn even(&mut self) -> f64 {
        ((self.bits(26) << 27) + self.bits(27)) as f64 / (1_u64 << 53) as f64
    }
}
