//! Shows the progress of long work on stderr: records, bytes, rate, time left.
//!
//! Only this file uses indicatif. Nothing is shown if stderr is not a terminal or the work is short, and the
//! line is removed at the end.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::outcome::{byte_size, grouped};

/// Work shorter than this shows nothing.
const SHOWN_AFTER: Duration = Duration::from_millis(400);

/// The progress line at the bottom of the screen.
pub(super) struct Progress {
    is_terminal: bool,
    started: Option<Instant>,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Makes the line; it stays empty unless stderr is a terminal.
    pub(super) fn new(is_terminal: bool) -> Self {
        Self { is_terminal, started: None, bar: None }
    }

    /// Returns whether stderr is a terminal.
    pub(super) fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// Shows (records, bytes, records in all or 0), as [`crate::progress::Reporter::counts`] has them.
    pub(super) fn show(&mut self, counts: (u64, u64, u64)) {
        let (records, bytes, total) = counts;
        if !self.is_terminal || (records == 0 && bytes == 0) {
            return;
        }
        let elapsed = self.started.get_or_insert_with(Instant::now).elapsed();
        if elapsed < SHOWN_AFTER {
            return;
        }
        let bar = self.bar.get_or_insert_with(|| bar(total));
        bar.set_length(total.max(records));
        bar.set_position(records);
        bar.set_message(message(counts, elapsed));
        bar.tick();
    }

    /// Removes the line.
    pub(super) fn clear(&mut self) {
        self.started = None;
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    /// Does something to the terminal while the line is hidden.
    pub(super) fn aside<T>(&self, act: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(act),
            None => act(),
        }
    }
}

fn bar(total: u64) -> ProgressBar {
    let template = if total > 0 { "{bar:20} {percent:>3} %  {msg}" } else { "{spinner} {msg}" };
    let style =
        ProgressStyle::with_template(template).map(|style| style.progress_chars("█▉▊▋▌▍▎▏ "));
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
    if let Ok(style) = style { bar.with_style(style) } else { bar }
}

/// Writes "1,203,000 records, 8.1 MB, 412,000/s, 5 s left"; unknown parts are left out.
fn message((records, bytes, total): (u64, u64, u64), elapsed: Duration) -> String {
    let mut parts = Vec::new();
    if records > 0 {
        parts.push(format!("{} records", grouped(records)));
    }
    if bytes > 0 {
        parts.push(byte_size(bytes));
    }
    let per_second = |count: u64| {
        let seconds = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX).max(1);
        count.saturating_mul(1000) / seconds
    };
    let rate = per_second(records);
    match rate {
        0 => parts.push(format!("{}/s", byte_size(per_second(bytes)))),
        _ => parts.push(format!("{}/s", grouped(rate))),
    }
    if let Some(left) =
        total.checked_sub(records).filter(|left| *left > 0).and_then(|l| l.checked_div(rate))
    {
        parts.push(format!("{} left", duration(left)));
    }
    parts.join(", ")
}

fn duration(seconds: u64) -> String {
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds:02} s"),
        (hours, minutes, _) => format!("{hours} h {minutes:02} min"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::message;

    #[test]
    fn what_is_known_is_told() {
        let two_seconds = Duration::from_secs(2);
        let table = [
            ((1_000, 2_000_000, 3_000), "1,000 records, 2.0 MB, 500/s, 4 s left"),
            ((1_000, 0, 0), "1,000 records, 500/s"),
            ((0, 5_000_000, 0), "5.0 MB, 2.5 MB/s"),
            ((10, 0, 10), "10 records, 5/s"),
            ((2, 0, 8_002), "2 records, 1/s, 2 h 13 min left"),
            ((2, 0, 92), "2 records, 1/s, 1 min 30 s left"),
        ];
        for (counts, text) in table {
            assert_eq!(message(counts, two_seconds), text);
        }
    }
}
