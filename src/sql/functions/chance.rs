//! Random numbers: `rand`, `randn`, `uniform`, of a seed the very ones that Spark draws.
//!
//! Spark's rule: each call in a statement draws from a source of its own (`XORShiftRandom`), and from the same
//! seed come the same numbers, row by row in one partition. So each call is a function of its own here too,
//! which remembers how far it has drawn.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use datafusion::arrow::array::{ArrayRef, AsArray, Float64Array};
use datafusion::arrow::datatypes::{DataType, Float64Type, Int64Type};
use datafusion::common::{Result as EngineResult, exec_err, plan_err};
use datafusion::logical_expr::simplify::{ExprSimplifyResult, SimplifyContext};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, TypeSignature,
    Volatility,
};

use crate::sql::cast::casted;
use crate::sql::wider::tightest_of;

const KINDS: [Kind; 3] = [Kind::Even, Kind::Normal, Kind::Between];

/// Returns the functions of this file, for what lists functions.
pub(super) fn functions() -> [ScalarUDF; 3] {
    KINDS.map(|kind| made(kind, false))
}

/// Makes the function of one call, if it is one of this file.
pub(in crate::sql) fn of_call(name: &str) -> Option<ScalarUDF> {
    KINDS.into_iter().find(|kind| kind.name() == name).map(|kind| made(kind, false))
}

fn made(kind: Kind, is_of_run: bool) -> ScalarUDF {
    static CALLS: AtomicU64 = AtomicU64::new(0);
    let signature = Signature::one_of(
        vec![TypeSignature::Nullary, TypeSignature::UserDefined],
        Volatility::Volatile,
    );
    let call = CALLS.fetch_add(1, Ordering::Relaxed);
    ScalarUDF::new_from_impl(Draw { kind, call, signature, is_of_run, source: Mutex::new(None) })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    /// From 0 up to 1.
    Even,
    /// Around 0, by a normal distribution.
    Normal,
    /// Between two numbers.
    Between,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Even => "random",
            Self::Normal => "randn",
            Self::Between => "uniform",
        }
    }

    /// Returns the place of the seed among the arguments.
    fn seed_at(self) -> usize {
        if self == Self::Between { 2 } else { 0 }
    }
}

#[derive(Debug)]
struct Draw {
    kind: Kind,
    call: u64,
    signature: Signature,
    /// Whether it is that of one run: a plan that runs again draws anew.
    is_of_run: bool,
    source: Mutex<Option<Source>>,
}

impl PartialEq for Draw {
    fn eq(&self, other: &Self) -> bool {
        self.call == other.call
    }
}

impl Eq for Draw {}

impl std::hash::Hash for Draw {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.call.hash(state);
    }
}

impl ScalarUDFImpl for Draw {
    fn name(&self) -> &str {
        self.kind.name()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> EngineResult<Vec<DataType>> {
        let least = self.kind.seed_at();
        let is_number = |of: &DataType| of.is_numeric() || of.is_null();
        if !(least..=least + 1).contains(&types.len()) || !types.iter().all(is_number) {
            let takes =
                if least == 0 { "a seed or nothing" } else { "two numbers, and a seed or not" };
            return plan_err!("`{}` takes {takes}", self.name());
        }
        Ok(types.to_vec())
    }

    fn return_type(&self, types: &[DataType]) -> EngineResult<DataType> {
        match (self.kind, types) {
            (Kind::Between, [low, high, ..]) => {
                Ok(tightest_of([low, high]).unwrap_or(DataType::Float64))
            }
            _ => Ok(DataType::Float64),
        }
    }

    fn simplify(&self, args: Vec<Expr>, _: &SimplifyContext) -> EngineResult<ExprSimplifyResult> {
        if self.is_of_run {
            return Ok(ExprSimplifyResult::Original(args));
        }
        Ok(ExprSimplifyResult::Simplified(made(self.kind, true).call(args)))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> EngineResult<ColumnarValue> {
        let rows = args.number_rows;
        let value = |at: usize, to: &DataType| -> EngineResult<Option<ArrayRef>> {
            let one = args.args.get(at).map(|arg| arg.to_array(rows.max(1)));
            one.map(|array| casted(&array?, to)).transpose()
        };
        let seed = value(self.kind.seed_at(), &DataType::Int64)?;
        let seed = seed.and_then(|array| array.as_primitive::<Int64Type>().iter().next().flatten());
        let Ok(mut source) = self.source.lock() else {
            return exec_err!("a source of chance broke");
        };
        let source = source.get_or_insert_with(|| match (seed, args.args.len()) {
            (None, given) if given == self.kind.seed_at() => Source::new(rand::random()),
            (seed, _) => Source::new(seed.unwrap_or(0)),
        });
        let drawn: ArrayRef = std::sync::Arc::new(match self.kind {
            Kind::Even => (0..rows).map(|_| Some(source.even())).collect::<Float64Array>(),
            Kind::Normal => (0..rows).map(|_| Some(source.normal())).collect::<Float64Array>(),
            Kind::Between => {
                let (Some(low), Some(high)) =
                    (value(0, &DataType::Float64)?, value(1, &DataType::Float64)?)
                else {
                    return exec_err!("`uniform` takes two numbers");
                };
                let ends = low.as_primitive::<Float64Type>().iter();
                let ends = ends.zip(high.as_primitive::<Float64Type>().iter());
                ends.take(rows)
                    .map(|(low, high)| {
                        let share = source.even();
                        Some(low? + (high? - low?) * share)
                    })
                    .collect::<Float64Array>()
            }
        });
        Ok(ColumnarValue::Array(casted(&drawn, args.return_field.data_type())?))
    }
}

/// Spark's `XORShiftRandom` under the methods of `java.util.Random`.
#[derive(Debug)]
struct Source {
    state: u64,
    next_normal: Option<f64>,
}

impl Source {
    fn new(seed: i64) -> Self {
        // Scala's MurmurHash3 of the seed's bytes, twice.
        const FIRST: u32 = 0x3c07_4a61;
        let bytes = seed.to_be_bytes();
        let low = murmur(bytes, FIRST);
        let high = murmur(bytes, low);
        Self { state: (u64::from(high) << 32) | u64::from(low), next_normal: None }
    }

    fn bits(&mut self, count: u32) -> u64 {
        let mut next = self.state ^ (self.state << 21);
        next ^= next >> 35;
        next ^= next << 4;
        self.state = next;
        next & ((1 << count) - 1)
    }

    #[expect(clippy::cast_precision_loss, reason = "53 bits are a double's")]
    fn even(&mut self) -> f64 {
        let bits = (self.bits(26) << 27) + self.bits(27);
        bits as f64 / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        if let Some(next) = self.next_normal.take() {
            return next;
        }
        loop {
            let (x, y) = (2.0 * self.even() - 1.0, 2.0 * self.even() - 1.0);
            let square = x * x + y * y;
            if square < 1.0 && square > 0.0 {
                let by = (-2.0 * square.ln() / square).sqrt();
                self.next_normal = Some(y * by);
                return x * by;
            }
        }
    }
}

/// Hashes eight bytes by `MurmurHash3`.
fn murmur(bytes: [u8; 8], seed: u32) -> u32 {
    let mut hash = seed;
    for word in [[bytes[0], bytes[1], bytes[2], bytes[3]], [bytes[4], bytes[5], bytes[6], bytes[7]]]
    {
        let mixed = u32::from_le_bytes(word).wrapping_mul(0xcc9e_2d51).rotate_left(15);
        hash ^= mixed.wrapping_mul(0x1b87_3593);
        hash = hash.rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64);
    }
    hash ^= 8;
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn a_seed_gives_the_numbers_that_spark_draws() {
        let mut source = Source::new(0);
        let drawn = [source.even(), source.even(), source.even()];
        let expected = [0.760_495_375_828_591_5, 0.523_419_425_688_557_1, 0.095_347_282_642_472_5];
        assert_eq!(drawn.map(f64::to_bits), expected.map(f64::to_bits));
        let mut source = Source::new(0);
        let drawn = [source.normal(), source.normal(), source.normal()];
        let expected =
            [1.603_499_160_927_843_3, 0.144_160_061_657_768_65, -0.625_356_449_862_774_4];
        assert_eq!(drawn.map(f64::to_bits), expected.map(f64::to_bits));
    }
}
