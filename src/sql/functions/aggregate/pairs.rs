//! Covariance, correlation and regression: aggregates of pairs of numbers without NULLs.
//!
//! Spark's rule (`Covariance`, `PearsonCorrelation`, `RegrSlope`): pairs are added one by one; if a variance
//! is 0, there is no correlation and no slope.

use datafusion::logical_expr::AggregateUDF;

use super::running::{Row, Running, aggregate};

/// Returns the aggregates of this file; in `regr_…(y, x)`, the first argument is y.
pub(in crate::sql) fn functions() -> [AggregateUDF; 9] {
    [
        aggregate::<Pairs>("covar_pop", |p| (p.count > 0.0).then(|| p.common / p.count)),
        aggregate::<Pairs>("covar_samp", |p| (p.count > 1.0).then(|| p.common / (p.count - 1.0))),
        aggregate::<Pairs>("corr", |p| {
            let spread = (p.first.around * p.second.around).sqrt();
            (p.count > 1.0 && spread != 0.0).then(|| p.common / spread)
        }),
        aggregate::<Pairs>("regr_r2", |p| match (p.second.around, p.first.around) {
            _ if p.count == 0.0 => None,
            (0.0, _) => None,
            (_, 0.0) => Some(1.0),
            (x, y) => {
                let share = p.common / (y * x).sqrt();
                Some(share * share)
            }
        }),
        aggregate::<Pairs>("regr_slope", Pairs::slope),
        aggregate::<Pairs>("regr_intercept", |p| {
            p.slope().map(|slope| p.first.mean - slope * p.second.mean)
        }),
        aggregate::<Pairs>("regr_sxx", |p| (p.count > 0.0).then_some(p.second.squares)),
        aggregate::<Pairs>("regr_syy", |p| (p.count > 0.0).then_some(p.first.squares)),
        aggregate::<Pairs>("regr_sxy", |p| (p.count > 0.0).then_some(p.common)),
    ]
}

/// One side of the pairs.
#[derive(Debug, Clone, Copy, Default)]
struct Side {
    mean: f64,
    /// The sum of squares, in the order of operations of the correlation.
    around: f64,
    /// The sum of squares, in the order of operations of the variance; the last digit may differ.
    squares: f64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Pairs {
    count: f64,
    common: f64,
    /// The same with the sides exchanged, in the order of operations of the regression.
    turned: f64,
    first: Side,
    second: Side,
}

impl Pairs {
    fn slope(&self) -> Option<f64> {
        (self.count > 0.0 && self.second.squares != 0.0).then(|| self.turned / self.second.squares)
    }
}

impl Side {
    fn add(&mut self, value: f64, count: f64) {
        let delta = value - self.mean;
        let per_count = delta / count;
        self.mean += per_count;
        self.around += delta * (value - self.mean);
        self.squares += delta * (delta - per_count);
    }

    fn merge(&mut self, other: &Self, n1: f64, n2: f64) {
        let delta = other.mean - self.mean;
        let per_count = delta / (n1 + n2);
        self.mean += per_count * n2;
        let between = delta * per_count * n1 * n2;
        self.around += other.around + between;
        self.squares += other.squares + between;
    }
}

impl Running for Pairs {
    const COLUMNS: usize = 2;
    const PARTS: usize = 9;

    fn add(&mut self, [first, second]: Row) {
        self.count += 1.0;
        let (delta, other_delta) = (first - self.first.mean, second - self.second.mean);
        self.first.add(first, self.count);
        self.second.add(second, self.count);
        self.common += delta * (second - self.second.mean);
        self.turned += other_delta * (first - self.first.mean);
    }

    fn merge(&mut self, other: &Self) {
        if other.count == 0.0 {
            return;
        }
        let (n1, n2) = (self.count, other.count);
        let first = other.first.mean - self.first.mean;
        let second = (other.second.mean - self.second.mean) / (n1 + n2);
        self.common += other.common + first * second * n1 * n2;
        self.turned += other.turned + first * second * n1 * n2;
        self.first.merge(&other.first, n1, n2);
        self.second.merge(&other.second, n1, n2);
        self.count = n1 + n2;
    }

    fn parts(&self) -> Vec<f64> {
        let Self { count, common, turned, first, second } = *self;
        let sides = [first, second].map(|side| [side.mean, side.around, side.squares]);
        [vec![count, common, turned], sides.concat()].concat()
    }

    fn of_parts(parts: &[f64]) -> Self {
        let [count, common, turned, sides @ ..] = parts else { return Self::default() };
        let side = |of: &[f64]| match *of {
            [mean, around, squares] => Side { mean, around, squares },
            _ => Side::default(),
        };
        let (first, second) = sides.split_at(sides.len().min(3));
        let (first, second) = (side(first), side(second));
        Self { count: *count, common: *common, turned: *turned, first, second }
    }
}
