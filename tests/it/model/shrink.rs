//! Makes a sequence that fails small, and writes it as a script.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::run::{Place, Played, play};
use super::step::{Names, Step};

/// How long a sequence is made smaller.
const SHRINKS_FOR: Duration = Duration::from_secs(40);
/// How often one is played that may go well by chance.
const TRIES: usize = 3;

/// Plays a sequence as often as it may go well by chance; returns where and why it failed.
fn fails(
    place: &Place,
    prefix: &str,
    steps: &[Step],
    plays: &mut usize,
) -> Option<(usize, String)> {
    let by_chance = |step: &Step| !matches!(step, Step::One(..));
    let tries = if steps.iter().any(by_chance) { TRIES } else { 1 };
    for _ in 0..tries {
        *plays += 1;
        if let Played::Wrong { at, text } = play(place, Names(format!("{prefix}x{plays}")), steps) {
            return Some((at, text));
        }
    }
    None
}

/// Returns a failing sequence with its failure, as short as it was found.
pub(super) fn shrink(
    place: &Place,
    prefix: &str,
    steps: &[Step],
    first: (usize, String),
) -> String {
    let mut plays = 0;
    let mut smallest = steps[..=first.0].to_vec();
    let mut failure = first.1;
    let mut at = smallest.len().saturating_sub(1);
    let since = Instant::now();
    while at > 0 && since.elapsed() < SHRINKS_FOR {
        at -= 1;
        let mut fewer = smallest.clone();
        fewer.remove(at);
        if let Some((last, text)) = fails(place, prefix, &fewer, &mut plays) {
            fewer.truncate(last + 1);
            (smallest, failure) = (fewer, text);
            at = at.min(smallest.len().saturating_sub(1));
        }
    }
    let names = Names("s".to_owned());
    let mut text = String::new();
    for step in &smallest {
        let _ = writeln!(text, "{}", names.line(step));
    }
    for step in &smallest {
        if let Some(batch) = step.batch() {
            let _ = write!(text, "-- {}:\n{}", names.file(batch), batch.text());
        }
    }
    format!("{text}{failure}")
}
