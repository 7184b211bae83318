//! Decides when the exams were started: exactly on the known dates, plausibly on the others.
//!
//! It knows of times only, not of exams or records.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::clock::{DAY, HOUR};

/// The earliest start, 2017-11-21T00:42:08.990Z; no other is as early.
pub(super) const FIRST_MS: i64 = 1_511_224_928_990;
/// The latest start, 2018-01-28T19:17:53.796Z; no other is as late.
pub(super) const LAST_MS: i64 = 1_517_167_073_796;

const DAYS: usize = 69;
/// The five busiest days, counted from the first, with their number of starts.
const BUSY: [(usize, usize); 5] = [(14, 123), (20, 97), (23, 84), (27, 91), (29, 91)];
/// Christmas Eve to New Year.
const HOLIDAYS: std::ops::RangeInclusive<usize> = 33..=41;

/// Draws the starts of so many distinct records, in milliseconds since 1970, day after day.
pub(super) fn starts(count: usize, rng: &mut ChaCha8Rng) -> Vec<i64> {
    let mut starts = Vec::with_capacity(count);
    let mut midnight = FIRST_MS - FIRST_MS % DAY;
    for (day, count) in counts(count, rng).into_iter().enumerate() {
        let (mut low, mut high) = (midnight, midnight + DAY - 1);
        let mut open = count;
        if day == 0 {
            (low, open) = (FIRST_MS + 1, open - 1);
            starts.push(FIRST_MS);
        }
        if day == DAYS - 1 {
            (high, open) = (LAST_MS - 1, open - 1);
            starts.push(LAST_MS);
        }
        starts.extend((0..open).map(|_| time_of_day(low, high, rng)));
        midnight += DAY;
    }
    starts
}

/// Shares the starts out over the days: the busy ones get theirs, the quiet ones the rest by weight.
///
/// A quiet day has a weight of 13 at most and all of them have 500 at least, so that none of 2,756
/// starts over them gets as many as the last of the busy days.
fn counts(count: usize, rng: &mut ChaCha8Rng) -> [usize; DAYS] {
    let mut counts = [0; DAYS];
    let mut weights = [0; DAYS];
    for (day, weight) in weights.iter_mut().enumerate() {
        // The first day is a Tuesday.
        let weekend = (day + 1) % 7 >= 5;
        let usual = if weekend || HOLIDAYS.contains(&day) { 6 } else { 10 };
        *weight = usual + rng.random_range(0..=3u32) as usize;
    }
    for (day, count) in BUSY {
        (counts[day], weights[day]) = (count, 0);
    }
    let quiet = count - counts.iter().sum::<usize>();
    let weight = weights.iter().sum::<usize>();
    for (count, own) in counts.iter_mut().zip(weights) {
        *count += quiet * own / weight;
    }
    let missing = count - counts.iter().sum::<usize>();
    let quiet_days = (0..DAYS).filter(|&day| weights[day] > 0);
    quiet_days.take(missing).for_each(|day| counts[day] += 1);
    counts
}

/// Draws a time between two, more often near the middle of what an American working day is in UTC.
fn time_of_day(low: i64, high: i64, rng: &mut ChaCha8Rng) -> i64 {
    if rng.random_ratio(1, 3) {
        return rng.random_range(low..=high);
    }
    let midnight = low - low % DAY;
    let time =
        midnight + 13 * HOUR + rng.random_range(0..=5 * HOUR) + rng.random_range(0..=5 * HOUR);
    if (low..=high).contains(&time) { time } else { rng.random_range(low..=high) }
}
