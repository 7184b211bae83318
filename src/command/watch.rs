//! `.watch`: the last query again and again.

use std::time::Duration;

use clap::Args;

use super::argument::{NUMBER, TABLE};
use super::context::Context;
use crate::error::{Error, Result};
use crate::outcome::{Outcome, Watched};

/// Repeat the last query until Ctrl-C
///
/// On a terminal each result replaces the one before. Elsewhere the results follow one another, with their times
/// on stderr. A loaded table is a snapshot: `--refresh` takes a new one before each run.
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&["select count(*) from messages;", ".watch 2"]))]
pub(super) struct Watch {
    /// Seconds between two runs
    #[arg(value_parser = seconds, default_value = "2", add = NUMBER)]
    seconds: Duration,
    /// Stop after this many runs
    #[arg(long, value_name = "N", add = NUMBER, value_parser = clap::value_parser!(u64).range(1..))]
    times: Option<u64>,
    /// Take a new snapshot of this loaded table before each run
    #[arg(long, value_name = "TABLE", add = TABLE)]
    refresh: Option<String>,
}

impl Watch {
    pub(super) fn run(self, cx: &Context) -> Result<Outcome> {
        let text = cx.session.last_text()?;
        if let Some(table) = &self.refresh {
            cx.session.table(table)?;
        }
        let Self { seconds: every, times, refresh } = self;
        Ok(Outcome::Watch(Watched { text, every, times, refresh }))
    }
}

/// Reads a time: `2`, `0.5`.
fn seconds(text: &str) -> Result<Duration> {
    const SECONDS_MAX: f64 = 86400.0;
    let read = text.parse().ok().filter(|seconds| (0.0..=SECONDS_MAX).contains(seconds));
    read.map(Duration::from_secs_f64).ok_or_else(|| {
        Error::usage(format!("`{text}` is not a number of seconds"))
            .hint("`.watch 2` runs the query every two seconds")
    })
}
