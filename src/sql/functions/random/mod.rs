//! Random values: `rand`, `randn`, `uniform`, `randstr`, `shuffle`; with a seed, the same values as Spark's.
//!
//! Spark's rule: each call in a statement draws from a separate generator (`XORShiftRandom`), and the same
//! seed gives the same numbers, row by row in one partition. So each call is a separate function here too,
//! which keeps the state of its generator. Each call draws by the rule of Spark's `Rand`, `Randn` or
//! `Uniform`.

mod source;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use datafusion::arrow::array::{ArrayRef, AsArray, Float64Array, StringArray};
use datafusion::arrow::datatypes::{DataType, Float64Type, Int32Type, Int64Type};
use datafusion::common::{Result as EngineResult, ScalarValue, exec_err, plan_err};
use datafusion::logical_expr::simplify::{ExprSimplifyResult, SimplifyContext};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, TypeSignature,
    Volatility,
};
use parking_lot::Mutex;
use source::{Source, Twister};

use crate::spark::coercion::tightest_of;
use crate::sql::functions::array::list_builder::{Gather, lists, present};
use crate::sql::functions::cast::convert::casted;

const KINDS: [RandomFunction; 5] = [
    RandomFunction::Even,
    RandomFunction::Normal,
    RandomFunction::Between,
    RandomFunction::Letters,
    RandomFunction::Shuffled,
];

/// Returns the functions of this file, for lists of functions.
pub(in crate::sql) fn functions() -> [ScalarUDF; 5] {
    KINDS.map(|kind| made(kind, false, Vec::new()))
}

/// Makes the function of one call, if it is one of this file.
pub(in crate::sql) fn of_call(name: &str) -> Option<ScalarUDF> {
    KINDS.into_iter().find(|kind| kind.name() == name).map(|kind| made(kind, false, Vec::new()))
}

/// Returns whether an expression is a random function with an explicit seed.
pub(in crate::sql) fn is_seeded(expr: &Expr) -> bool {
    let Expr::ScalarFunction(call) = expr else { return false };
    let kind = KINDS.into_iter().find(|kind| kind.name() == call.func.name());
    kind.is_some_and(|kind| call.args.len() > kind.seed_at())
}

fn made(kind: RandomFunction, is_of_run: bool, given: Vec<ScalarValue>) -> ScalarUDF {
    static CALLS: AtomicU64 = AtomicU64::new(0);
    let signature = Signature::one_of(
        vec![TypeSignature::Nullary, TypeSignature::UserDefined],
        Volatility::Volatile,
    );
    let call = CALLS.fetch_add(1, Ordering::Relaxed);
    ScalarUDF::new_from_impl(Draw {
        kind,
        call,
        signature,
        is_of_run,
        given,
        source: Mutex::new(None),
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum RandomFunction {
    /// From 0 to 1, 1 excluded.
    Even,
    /// Normally distributed around 0.
    Normal,
    /// Between two numbers.
    Between,
    /// A string of letters and digits.
    Letters,
    /// A list in random order.
    Shuffled,
}

impl RandomFunction {
    fn name(self) -> &'static str {
        match self {
            Self::Even => "random",
            Self::Normal => "randn",
            Self::Between => "uniform",
            Self::Letters => "randstr",
            Self::Shuffled => "shuffle",
        }
    }

    /// Returns the position of the seed among the arguments.
    fn seed_at(self) -> usize {
        match self {
            Self::Even | Self::Normal => 0,
            Self::Letters | Self::Shuffled => 1,
            Self::Between => 2,
        }
    }
}

#[derive(Debug)]
struct Draw {
    kind: RandomFunction,
    call: u64,
    signature: Signature,
    /// Whether the seed is for a single run: a plan that runs again draws different numbers.
    is_of_run: bool,
    /// Its arguments, if they are constants: the engine (55.2) treats a call of constants as a constant, even
    /// if it is random, and does not sort by it.
    given: Vec<ScalarValue>,
    source: Mutex<Option<(Source, Twister)>>,
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
        let is_seed =
            |of: &DataType| matches!(of, DataType::Int32 | DataType::Int64 | DataType::Null);
        let (given, seed) = types.split_at(types.len().min(least));
        let fits = given.len() == least && seed.len() <= 1 && seed.iter().all(is_seed);
        let (fits, takes) = match self.kind {
            RandomFunction::Even | RandomFunction::Normal => (fits, "a seed or nothing"),
            RandomFunction::Between => {
                (fits && given.iter().all(is_number), "two numbers, and a seed or not")
            }
            RandomFunction::Letters => {
                let is_length = |of: &DataType| is_number(of) || *of == DataType::Utf8;
                (fits && given.iter().all(is_length), "a length, and a seed or not")
            }
            RandomFunction::Shuffled => {
                let is_list = |of: &DataType| matches!(of, DataType::List(_) | DataType::Null);
                (fits && given.iter().all(is_list), "an array, and a seed or not")
            }
        };
        if !fits {
            let name = if self.kind == RandomFunction::Even { "rand" } else { self.name() };
            return plan_err!("`{name}` takes {takes}");
        }
        Ok(types.to_vec())
    }

    fn return_type(&self, types: &[DataType]) -> EngineResult<DataType> {
        let given: Vec<DataType> = self.given.iter().map(ScalarValue::data_type).collect();
        let types = if given.is_empty() { types } else { &given };
        match (self.kind, types) {
            (RandomFunction::Between, [low, high, ..]) => Ok(between(low, high)),
            (RandomFunction::Letters, _) => Ok(DataType::Utf8),
            (RandomFunction::Shuffled, [list, ..]) => Ok(match list {
                DataType::Null => DataType::new_list(DataType::Null, true),
                list => list.clone(),
            }),
            _ => Ok(DataType::Float64),
        }
    }

    fn simplify(&self, args: Vec<Expr>, _: &SimplifyContext) -> EngineResult<ExprSimplifyResult> {
        let constant = |arg: &Expr| match arg {
            Expr::Literal(value, _) => Some(value.clone()),
            _ => None,
        };
        let given: Vec<ScalarValue> = args.iter().map_while(constant).collect();
        let are_constant = given.len() == args.len();
        if self.is_of_run && (args.is_empty() || !are_constant) {
            return Ok(ExprSimplifyResult::Original(args));
        }
        let call = if are_constant {
            made(self.kind, true, given).call(Vec::new())
        } else {
            made(self.kind, true, Vec::new()).call(args)
        };
        Ok(ExprSimplifyResult::Simplified(call))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> EngineResult<ColumnarValue> {
        let rows = args.number_rows;
        let given = self.given.iter().cloned().map(ColumnarValue::Scalar);
        let values: Vec<ColumnarValue> = args.args.into_iter().chain(given).collect();
        let value = |at: usize, to: &DataType| -> EngineResult<Option<ArrayRef>> {
            let one = values.get(at).map(|arg| arg.to_array(rows.max(1)));
            one.map(|array| casted(&array?, to)).transpose()
        };
        let seed = value(self.kind.seed_at(), &DataType::Int64)?;
        let seed = seed.and_then(|array| array.as_primitive::<Int64Type>().iter().next().flatten());
        let mut source = self.source.lock();
        let (source, twister) = source.get_or_insert_with(|| {
            let is_given = values.len() > self.kind.seed_at();
            let seed = match seed {
                Some(seed) => seed,
                // For `shuffle`, NULL means that there is no seed.
                None if is_given && self.kind != RandomFunction::Shuffled => 0,
                None => rand::random(),
            };
            (Source::new(seed), Twister::new(seed))
        });
        let drawn: ArrayRef = match self.kind {
            RandomFunction::Even => {
                Arc::new((0..rows).map(|_| Some(source.even())).collect::<Float64Array>())
            }
            RandomFunction::Normal => {
                Arc::new((0..rows).map(|_| Some(source.normal())).collect::<Float64Array>())
            }
            RandomFunction::Between => {
                let (Some(low), Some(high)) =
                    (value(0, &DataType::Float64)?, value(1, &DataType::Float64)?)
                else {
                    return exec_err!("`uniform` takes two numbers");
                };
                let ends = low.as_primitive::<Float64Type>().iter();
                let ends = ends.zip(high.as_primitive::<Float64Type>().iter());
                let drawn = ends.take(rows).map(|(low, high)| {
                    let share = source.even();
                    Some(low? + (high? - low?) * share)
                });
                Arc::new(drawn.collect::<Float64Array>())
            }
            RandomFunction::Letters => {
                let lengths = value(0, &DataType::Int32)?;
                let length =
                    lengths.and_then(|array| array.as_primitive::<Int32Type>().iter().next());
                let length = length.flatten().unwrap_or(0);
                let Ok(length) = usize::try_from(length) else {
                    return exec_err!("`randstr` takes a length from 0 on, not {length}");
                };
                Arc::new((0..rows).map(|_| Some(source.text(length))).collect::<StringArray>())
            }
            RandomFunction::Shuffled => match values.first() {
                Some(list) => shuffled(&list.to_array(rows)?, twister)?,
                None => return exec_err!("`shuffle` takes an array"),
            },
        };
        Ok(ColumnarValue::Array(casted(&drawn, args.return_field.data_type())?))
    }
}

fn shuffled(array: &ArrayRef, twister: &mut Twister) -> EngineResult<ArrayRef> {
    let list = lists(array)?;
    let mut gather = Gather::default();
    for row in 0..array.len() {
        let Some(span) = present(&list, row) else {
            gather.end_null();
            continue;
        };
        let start = span.start;
        twister.order(span.len()).into_iter().for_each(|at| gather.push(Some(start + at)));
        gather.end();
    }
    gather.lists(list.values())
}

/// Returns the type of numbers between two bounds: for decimals, the one with more digits before the point.
fn between(low: &DataType, high: &DataType) -> DataType {
    let whole = |of: &DataType| match of {
        DataType::Decimal128(digits, places) => {
            Some((i16::from(*digits) - i16::from(*places), *digits))
        }
        _ => None,
    };
    match (low, high) {
        (DataType::Float64 | DataType::Null, _) | (_, DataType::Float64 | DataType::Null) => {
            DataType::Float64
        }
        (DataType::Float32, _) | (_, DataType::Float32) => DataType::Float32,
        (low, high) => match (whole(low), whole(high)) {
            (Some(one), Some(other)) if one >= other => low.clone(),
            (Some(_), None) => low.clone(),
            (_, Some(_)) => high.clone(),
            (None, None) => tightest_of([low, high]).unwrap_or(DataType::Int64),
        },
    }
}
