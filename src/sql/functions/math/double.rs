//! Functions of doubles, computed as by Java's `StrictMath`; `libm` returns the same digits.
//!
//! Spark's rule: a logarithm that does not exist is NULL (`UnaryLogExpression`), and other functions return
//! what the processor returns, including NaN. Strings are cast to numbers.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array};
use datafusion::arrow::datatypes::{DataType, Float64Type, Int64Type};
use datafusion::common::Result as EngineResult;

use crate::spark::interval_type::Span;
use crate::sql::functions::interval::signs;
use crate::sql::functions::math::integer::of_number;
use crate::sql::functions::scalar::Rule;

type Eval = fn(&[ArrayRef], &DataType) -> EngineResult<ArrayRef>;

/// A function of doubles that returns a double.
const fn of_one(name: &'static str, eval: Eval) -> Rule {
    Rule { name, coerce: |types| doubles(types, 1), return_type: |_| DataType::Float64, eval }
}

const fn of_two(name: &'static str, eval: Eval) -> Rule {
    Rule { name, coerce: |types| doubles(types, 2), return_type: |_| DataType::Float64, eval }
}

/// The functions of this file.
pub(in crate::sql) const RULES: [Rule; 35] = [
    of_one("sqrt", |args, _| one(&args[0], |x| Some(x.sqrt()))),
    of_one("exp", |args, _| one(&args[0], |x| Some(libm::exp(x)))),
    of_one("expm1", |args, _| one(&args[0], |x| Some(libm::expm1(x)))),
    of_one("ln", |args, _| one(&args[0], |x| logarithm(x, libm::log))),
    of_one("log2", |args, _| one(&args[0], |x| logarithm(x, |x| libm::log(x) / libm::log(2.0)))),
    of_one("log10", |args, _| one(&args[0], |x| logarithm(x, libm::log10))),
    of_one("log1p", |args, _| one(&args[0], |x| (x > -1.0 || x.is_nan()).then(|| libm::log1p(x)))),
    of_one("acos", |args, _| one(&args[0], |x| Some(libm::acos(x)))),
    of_one("asin", |args, _| one(&args[0], |x| Some(libm::asin(x)))),
    of_one("acosh", |args, _| one(&args[0], |x| Some(acosh(x)))),
    of_one("atanh", |args, _| one(&args[0], |x| Some(0.5 * (libm::log1p(x) - libm::log1p(-x))))),
    of_one("cbrt", |args, _| one(&args[0], |x| Some(cube_root(x)))),
    of_one("degrees", |args, _| one(&args[0], |x| Some(x.to_degrees()))),
    of_one("radians", |args, _| one(&args[0], |x| Some(x.to_radians()))),
    of_one("sin", |args, _| one(&args[0], |x| Some(libm::sin(x)))),
    of_one("cos", |args, _| one(&args[0], |x| Some(libm::cos(x)))),
    of_one("tan", |args, _| one(&args[0], |x| Some(libm::tan(x)))),
    of_one("cot", |args, _| one(&args[0], |x| Some(1.0 / libm::tan(x)))),
    of_one("atan", |args, _| one(&args[0], |x| Some(libm::atan(x)))),
    of_one("sinh", |args, _| one(&args[0], |x| Some(libm::sinh(x)))),
    of_one("cosh", |args, _| one(&args[0], |x| Some(libm::cosh(x)))),
    of_one("tanh", |args, _| one(&args[0], |x| Some(libm::tanh(x)))),
    of_one("asinh", |args, _| one(&args[0], |x| Some(asinh(x)))),
    of_two("atan2", |args, _| two(args, |y, x| Some(libm::atan2(y + 0.0, x + 0.0)))),
    of_one("csc", |args, _| one(&args[0], |x| Some(1.0 / libm::sin(x)))),
    of_one("sec", |args, _| one(&args[0], |x| Some(1.0 / libm::cos(x)))),
    of_one("rint", |args, _| one(&args[0], |x| Some(x.round_ties_even()))),
    Rule {
        name: "sign",
        coerce: |types| match types {
            [of] if Span::of(of).is_some() => Some(types.to_vec()),
            _ => doubles(types, 1),
        },
        return_type: |_| DataType::Float64,
        eval: |args, _| match Span::of(args[0].data_type()) {
            Some(_) => Ok(signs(&args[0])),
            None => one(&args[0], |x| Some(if x == 0.0 { x } else { x.signum() })),
        },
    },
    of_two("power", |args, _| two(args, |x, y| Some(raised(x, y)))),
    of_two("hypot", |args, _| two(args, |x, y| Some(x.hypot(y)))),
    of_two("log", |args, _| {
        // NaN is not less than zero.
        two(args, |base, x| {
            let has_none = base <= 0.0 || x <= 0.0;
            (!has_none).then(|| libm::log(x) / libm::log(base))
        })
    }),
    of_two("nanvl", |args, _| {
        let pairs = doubles_of(&args[0]).iter().zip(doubles_of(&args[1]));
        let chosen = pairs.map(|(x, y)| if x?.is_nan() { y } else { x });
        Ok(Arc::new(chosen.collect::<Float64Array>()))
    }),
    Rule {
        name: "isnan",
        coerce: |types| doubles(types, 1),
        return_type: |_| DataType::Boolean,
        eval: |args, _| {
            let numbers = args[0].as_primitive::<Float64Type>().iter();
            // NULL is not NaN, so the answer is false.
            let answers = numbers.map(|x| Some(x.is_some_and(f64::is_nan)));
            Ok(Arc::new(answers.collect::<BooleanArray>()))
        },
    },
    Rule {
        name: "factorial",
        coerce: |types| of_number(types, DataType::Int64),
        return_type: |_| DataType::Int64,
        eval: |args, _| {
            let numbers = args[0].as_primitive::<Int64Type>().iter();
            let products =
                numbers.map(|n| n.filter(|n| (0..=20).contains(n)).map(|n| (1..=n).product()));
            Ok(Arc::new(products.collect::<Int64Array>()))
        },
    },
    Rule {
        name: "width_bucket",
        coerce: |types| {
            let double = DataType::Float64;
            (types.len() == 4)
                .then(|| vec![double.clone(), double.clone(), double, DataType::Int64])
        },
        return_type: |_| DataType::Int64,
        eval: |args, _| width_bucket(args),
    },
];

/// As Spark's `Asinh` computes it, without special care for small numbers.
fn asinh(x: f64) -> f64 {
    match x {
        x if x.abs() >= SQUARED_MAX => (libm::log(x.abs()) + libm::log(2.0)).copysign(x),
        x => libm::log(x + (x * x + 1.0).sqrt()),
    }
}

fn acosh(x: f64) -> f64 {
    match x {
        ..1.0 => f64::NAN,
        SQUARED_MAX.. => libm::log(x) + libm::log(2.0),
        _ => libm::log(x + (x * x - 1.0).sqrt()),
    }
}

/// The square of a larger double exceeds the range.
const SQUARED_MAX: f64 = 6.703_903_964_971_298e153;

fn doubles(types: &[DataType], count: usize) -> Option<Vec<DataType>> {
    let are_numbers = types.iter().all(|of| {
        of.is_numeric()
            || matches!(
                of,
                DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null
            )
    });
    (types.len() == count && are_numbers).then(|| vec![DataType::Float64; count])
}

/// Computes a cube root as Java does, by the steps of `fdlibm`, so that the last digit agrees.
fn cube_root(x: f64) -> f64 {
    const FIRST: u32 = 715_094_163;
    const OF_SMALL: u32 = 696_219_795;
    let magnitude = x.abs();
    let high = (magnitude.to_bits() >> 32) as u32;
    if !x.is_finite() || x == 0.0 {
        return x;
    }
    let word = |high: u32| f64::from_bits(u64::from(high) << 32);
    let mut root = if high < 0x0010_0000 {
        let scaled = f64::from_bits(0x4350_0000_0000_0000) * magnitude;
        word(((scaled.to_bits() >> 32) as u32) / 3 + OF_SMALL)
    } else {
        word(high / 3 + FIRST)
    };
    let share = root * root / magnitude;
    let sum = 19.0 / 35.0 + share * root;
    root *= 5.0 / 14.0 + (45.0 / 28.0) / (sum + 99.0 / 70.0 + (-864.0 / 1225.0) / sum);
    root = word(((root.to_bits() >> 32) as u32) + 1);
    let rest = magnitude / (root * root);
    root += root * ((rest - root) / (root + root + rest));
    root.copysign(x)
}

fn doubles_of(array: &ArrayRef) -> &Float64Array {
    array.as_primitive::<Float64Type>()
}

/// Computes a power as Java does, where 1 to the power of NaN or infinity is NaN.
fn raised(x: f64, y: f64) -> f64 {
    let is_one = x.abs().to_bits() == 1.0_f64.to_bits();
    if y.is_nan() || (y.is_infinite() && is_one) { f64::NAN } else { libm::pow(x, y) }
}

fn logarithm(x: f64, of: fn(f64) -> f64) -> Option<f64> {
    (x > 0.0 || x.is_nan()).then(|| of(x))
}

#[expect(clippy::unnecessary_wraps, reason = "a rule runs what gives a result")]
fn one(array: &ArrayRef, apply: impl Fn(f64) -> Option<f64>) -> EngineResult<ArrayRef> {
    let numbers = array.as_primitive::<Float64Type>().iter();
    Ok(Arc::new(numbers.map(|x| apply(x?).map(unsigned_nan)).collect::<Float64Array>()))
}

#[expect(clippy::unnecessary_wraps, reason = "a rule runs what gives a result")]
fn two(args: &[ArrayRef], apply: impl Fn(f64, f64) -> Option<f64>) -> EngineResult<ArrayRef> {
    let (left, right) =
        (args[0].as_primitive::<Float64Type>(), args[1].as_primitive::<Float64Type>());
    let pairs = left.iter().zip(right.iter());
    Ok(Arc::new(pairs.map(|(x, y)| apply(x?, y?).map(unsigned_nan)).collect::<Float64Array>()))
}

/// Makes every NaN the same; the processor makes negative ones, which sort differently.
fn unsigned_nan(x: f64) -> f64 {
    if x.is_nan() { f64::NAN } else { x }
}

/// Returns the bucket of a value among buckets of equal width; 0 is before the first.
#[expect(clippy::unnecessary_wraps, reason = "a rule runs what gives a result")]
fn width_bucket(args: &[ArrayRef]) -> EngineResult<ArrayRef> {
    let double = |at: usize| args[at].as_primitive::<Float64Type>();
    let (values, from, to) = (double(0), double(1), double(2));
    let counts = args[3].as_primitive::<Int64Type>();
    let buckets = (0..values.len()).map(|row| {
        let known = args.iter().all(|array| array.is_valid(row));
        let (value, from, to) = (values.value(row), from.value(row), to.value(row));
        let count = counts.value(row);
        let sense = known && count > 0 && count < i64::MAX && (from - to).abs() > 0.0;
        sense.then_some(())?;
        if value.is_nan() || !from.is_finite() || !to.is_finite() {
            return None;
        }
        // In the steps of Spark's `WidthBucket`, so that the same values overflow.
        let (low, high) = (from.min(to), from.max(to));
        let (before, above) =
            if from < to { (value - low, value >= high) } else { (high - value, value <= low) };
        Some(match before {
            before if before < 0.0 => 0,
            _ if above => count + 1,
            before => place(count, before, high - low),
        })
    });
    Ok(Arc::new(buckets.collect::<Int64Array>()))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "a share of a count is a count"
)]
fn place(count: i64, before: f64, width: f64) -> i64 {
    ((count as f64 * before / width) as i64).wrapping_add(1)
}
