//! Averages, variances and other aggregates that are computed from central moments.
//!
//! Spark's rule (`CentralMomentAgg`): values are added one by one; no values give NULL, and one value has no
//! sample variance; `skewness` and `kurtosis` are those of the population, and NULL if all values are equal.

use datafusion::logical_expr::AggregateUDF;

use super::running::{Row, Running, aggregate};

/// Returns the aggregates of this file.
pub(in crate::sql) fn functions() -> [AggregateUDF; 7] {
    [
        aggregate::<Moments>("stddev", |m| m.of_sample().map(f64::sqrt)),
        aggregate::<Moments>("stddev_samp", |m| m.of_sample().map(f64::sqrt)),
        aggregate::<Moments>("stddev_pop", |m| m.of_all().map(f64::sqrt)),
        aggregate::<Moments>("var_samp", Moments::of_sample),
        aggregate::<Moments>("var_pop", Moments::of_all),
        aggregate::<Moments>("skewness", |m| {
            m.is_spread().then(|| m.count.sqrt() * m.m3 / (m.m2 * m.m2 * m.m2).sqrt())
        }),
        aggregate::<Moments>("kurtosis", |m| {
            m.is_spread().then(|| m.count * m.m4 / (m.m2 * m.m2) - 3.0)
        }),
    ]
}

/// The count, the mean, and the sums of the powers of the deviations from it.
#[derive(Debug, Clone, Copy, Default)]
struct Moments {
    count: f64,
    mean: f64,
    m2: f64,
    m3: f64,
    m4: f64,
}

impl Moments {
    fn of_all(&self) -> Option<f64> {
        (self.count > 0.0).then(|| self.m2 / self.count)
    }

    fn of_sample(&self) -> Option<f64> {
        (self.count > 1.0).then(|| self.m2 / (self.count - 1.0))
    }

    fn is_spread(&self) -> bool {
        self.count != 0.0 && self.m2 != 0.0
    }
}

impl Running for Moments {
    const COLUMNS: usize = 1;
    const PARTS: usize = 5;

    fn add(&mut self, [value, _]: Row) {
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

    fn parts(&self) -> Vec<f64> {
        let Self { count, mean, m2, m3, m4 } = *self;
        vec![count, mean, m2, m3, m4]
    }

    fn of_parts(parts: &[f64]) -> Self {
        let [count, mean, m2, m3, m4] = *parts else { return Self::default() };
        Self { count, mean, m2, m3, m4 }
    }
}
