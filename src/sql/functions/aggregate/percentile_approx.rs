//! `percentile_approx`: the value at a fraction of all values, from a summary that keeps only some of them.
//!
//! Spark's rule (`QuantileSummaries`, after Greenwald and Khanna): each sample stands for `width` values and
//! may be off by `slack`. Values are sorted and inserted in groups of 50,000, and samples are merged while
//! they stay within twice the error, which is 1 divided by the accuracy. So `percentile_approx` of the
//! numbers to 10,000 is 4,998. Every value is converted to a double, as in Spark.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Float64Array, ListArray};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
use datafusion::arrow::datatypes::{DataType, Field, Float64Type, Int64Type};
use datafusion::common::{Result as EngineResult, exec_err};

use crate::sql::functions::aggregate::{doubles, undone};
use crate::sql::functions::array::list_builder::{item_type, span};
use crate::sql::functions::scalar::Rule;

pub(in crate::sql) const RULE: Rule = Rule {
    name: "quantile_of",
    coerce: |types| {
        let [list, share, accuracy] = types else { return None };
        let of = match item_type(list)? {
            DataType::Null | DataType::Utf8 => DataType::Float64,
            of if of.is_numeric() || of == DataType::Date32 => of,
            of @ DataType::Timestamp(..) => of,
            _ => return None,
        };
        let share = match share {
            DataType::List(_) => DataType::new_list(DataType::Float64, true),
            share if share.is_numeric() || *share == DataType::Utf8 => DataType::Float64,
            _ => return None,
        };
        let is_count = accuracy.is_integer();
        is_count.then(|| vec![DataType::new_list(of, true), share, DataType::Int64])
    },
    return_type: |types| match (item_type(&types[0]), &types[1]) {
        (Some(of), DataType::List(_)) => DataType::new_list(of, true),
        (Some(of), _) => of,
        (None, _) => DataType::Null,
    },
    eval: |args, to| quantiles(&args[0], &args[1], &args[2], to),
};

fn quantiles(
    lists: &ArrayRef,
    shares: &ArrayRef,
    accuracies: &ArrayRef,
    to: &DataType,
) -> EngineResult<ArrayRef> {
    let lists = lists.as_list::<i32>();
    let accuracies = accuracies.as_primitive::<Int64Type>();
    let is_many = matches!(shares.data_type(), DataType::List(_));
    let of = if is_many { item_type(to) } else { Some(to.clone()) }.unwrap_or(DataType::Null);
    let values = doubles(lists.values())?;
    let values = values.as_primitive::<Float64Type>();
    let (mut found, mut lengths, mut valid) = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..lists.len() {
        let shares =
            if is_many { shares.as_list::<i32>().value(row) } else { shares.slice(row, 1) };
        let shares = checked(shares.as_primitive::<Float64Type>())?;
        let accuracy = if accuracies.is_valid(row) { accuracies.value(row) } else { 0 };
        let Ok(accuracy @ 1..) = i32::try_from(accuracy) else {
            return exec_err!(
                "the accuracy of `percentile_approx` must be between 1 and 2147483647"
            );
        };
        let mut summary = Summary::new(1.0 / f64::from(accuracy));
        for at in span(lists, row).filter(|at| lists.is_valid(row) && values.is_valid(*at)) {
            summary.insert(values.value(at));
        }
        let at_shares = summary.query(&shares).filter(|found| !found.is_empty());
        valid.push(at_shares.is_some());
        if let Some(all) = at_shares {
            lengths.push(all.len());
            found.extend(all.into_iter().map(Some));
        } else {
            lengths.push(0);
            found.extend((!is_many).then_some(None));
        }
    }
    let found = undone(Float64Array::from(found), &of)?;
    if !is_many {
        return Ok(found);
    }
    let item = Arc::new(Field::new_list_field(of, true));
    let offsets = OffsetBuffer::from_lengths(lengths);
    Ok(Arc::new(ListArray::try_new(item, offsets, found, Some(NullBuffer::from(valid)))?))
}

/// Returns the fractions, each of which must be between 0 and 1.
fn checked(shares: &Float64Array) -> EngineResult<Vec<f64>> {
    let share = |share: Option<f64>| match share {
        Some(share) if (0.0..=1.0).contains(&share) => Ok(share),
        Some(share) => {
            exec_err!(
                "the percentage of `percentile_approx` must be between 0.0 and 1.0, not {share}"
            )
        }
        None => exec_err!("the percentage of `percentile_approx` must not be NULL"),
    };
    shares.iter().map(share).collect()
}

/// One value, which stands for the values between it and the previous sample.
#[derive(Clone, Copy)]
struct Sample {
    value: f64,
    width: i64,
    slack: i64,
}

struct Summary {
    error: f64,
    /// Values that have not been inserted yet.
    waiting: Vec<f64>,
    samples: Vec<Sample>,
    count: i64,
}

impl Summary {
    fn new(error: f64) -> Self {
        Self { error, waiting: Vec::new(), samples: Vec::new(), count: 0 }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count of samples, as Java cuts it"
    )]
    fn insert(&mut self, value: f64) {
        const WAITING_MAX: usize = 50_000;
        const SAMPLES_MAX: usize = 10_000;
        self.waiting.push(value);
        let mut is_compressed = false;
        if self.waiting.len() >= WAITING_MAX {
            self.take_in();
            if self.samples.len() >= SAMPLES_MAX {
                self.compress();
                is_compressed = true;
            }
        }
        let most = ((1.0 / self.error) as usize).saturating_mul(4);
        if self.samples.len() >= most && !(is_compressed && self.waiting.is_empty()) {
            self.compress();
        }
    }

    /// Inserts the waiting values into the samples.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "Java computes so"
    )]
    fn take_in(&mut self) {
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.sort_by(f64::total_cmp);
        let old = std::mem::take(&mut self.samples);
        let mut rest = old.iter().copied().peekable();
        let mut samples = Vec::with_capacity(old.len() + waiting.len());
        let last = waiting.len().saturating_sub(1);
        for (at, value) in waiting.into_iter().enumerate() {
            while let Some(sample) = rest.next_if(|sample| sample.value <= value) {
                samples.push(sample);
            }
            self.count += 1;
            let is_end = samples.is_empty() || (rest.peek().is_none() && at == last);
            let slack = (2.0 * self.error * self.count as f64).floor() as i64;
            samples.push(Sample { value, width: 1, slack: if is_end { 0 } else { slack } });
        }
        samples.extend(rest);
        self.samples = samples;
    }

    #[expect(clippy::cast_precision_loss, reason = "Java computes so")]
    fn compress(&mut self) {
        self.take_in();
        let bound = 2.0 * self.error * self.count as f64;
        let (Some(first), Some(mut head)) = (self.samples.first(), self.samples.last().copied())
        else {
            return;
        };
        let mut kept = Vec::new();
        for sample in self.samples.iter().skip(1).rev().skip(1) {
            if ((sample.width + head.width + head.slack) as f64) < bound {
                head.width += sample.width;
            } else {
                kept.push(head);
                head = *sample;
            }
        }
        kept.push(head);
        if first.value <= head.value && self.samples.len() > 1 {
            kept.push(*first);
        }
        kept.reverse();
        self.samples = kept;
    }

    /// Returns the value at each fraction, in the order of the fractions; `None` if there are no values.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "Java computes so"
    )]
    fn query(&mut self, shares: &[f64]) -> Option<Vec<f64>> {
        self.compress();
        let (first, last) = (self.samples.first()?, self.samples.last()?);
        let widest = self.samples.iter().map(|sample| sample.slack + sample.width).max()?;
        let off = widest as f64 / 2.0;
        let mut order: Vec<usize> = (0..shares.len()).collect();
        order.sort_by(|left, right| shares[*left].total_cmp(&shares[*right]));
        let mut found = vec![first.value; shares.len()];
        let (mut at, mut passed) = (0, first.width);
        for place in order {
            let share = shares[place];
            if share <= self.error || self.samples.len() == 1 {
                continue;
            }
            if share >= 1.0 - self.error {
                found[place] = last.value;
                continue;
            }
            let rank = (share * self.count as f64).ceil() as i64;
            let fits = |sample: &Sample, passed: i64| {
                (passed + sample.slack) as f64 - off <= rank as f64
                    && rank as f64 <= passed as f64 + off
            };
            while at < self.samples.len() - 1 && !fits(&self.samples[at], passed) {
                at += 1;
                passed += self.samples[at].width;
            }
            found[place] = self.samples[at].value;
            if at == self.samples.len() - 1 {
                passed = 0;
            }
        }
        Some(found)
    }
}
