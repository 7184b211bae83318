//! `.land`: a topic as a directory, continued with each run.

use std::time::Duration;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::argument::{COLUMN, NUMBER, PATH, TOPIC, file_size};
use super::context::Context;
use crate::error::{Error, Result};
use crate::history::names_secret;
use crate::outcome::{Again, LandedLine, Outcome, byte_size, counted};
use crate::session::{LandedTopic, Landing};
use crate::topics::OffsetRange;

/// Land a topic as parquet, and continue there the next time
///
/// Appends the records that the directory does not hold yet, as its `_SUCCESS` says; makes the directory if it does
/// not exist. Each record is landed once, even if a run is killed or two run at once, so the command can be run again
/// after any failure. With `--json`, messages keep the types of the columns that exist; new fields become new columns.
/// A value that does not fit is NULL, and the text of its message is in `_corrupt_record`.
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[
    ".land attempts /tmp/attempts --json",
    ".land others /tmp/others_raw --until-caught-up",
]))]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct Land {
    /// The topic
    #[arg(add = TOPIC)]
    topic: String,
    /// The directory
    #[arg(add = PATH)]
    path: String,
    /// Unroll the values as JSON
    #[arg(long)]
    json: bool,
    /// Make a directory for each value of this column; may be repeated, outermost first
    #[arg(long, value_name = "COLUMN", value_delimiter = ',', add = COLUMN)]
    partition_by: Vec<String>,
    /// Land again and again, with this time in between: 30s, 5m, 1h; SIGTERM or Ctrl-C ends it
    #[arg(long, value_name = "TIME", value_parser = time, add = NUMBER)]
    every: Option<Duration>,
    /// Land again until there is nothing new
    #[arg(long)]
    until_caught_up: bool,
    /// With --json: fail if values do not fit the columns; their messages are landed nevertheless
    #[arg(long, requires = "json")]
    strict: bool,
    /// Continue although retention has removed records that were not landed
    #[arg(long)]
    allow_gap: bool,
    /// Begin another file after about this many bytes: 64MB, 1GiB; 128 MiB by default
    #[arg(long, value_name = "SIZE", value_parser = file_size, add = NUMBER)]
    target_size: Option<u64>,
    /// Print a line for each landing on stdout
    #[arg(long, value_name = "FORMAT")]
    log: Option<LogFormat>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    /// One JSON object a line
    Json,
}

impl Land {
    pub(super) async fn run(self, line: &str, cx: &Context) -> Result<Outcome> {
        let Self {
            topic,
            path,
            json,
            partition_by,
            every,
            until_caught_up,
            strict,
            allow_gap,
            target_size,
            log,
        } = self;
        let statement = (!names_secret(line)).then(|| line.to_owned());
        let target_bytes = target_size;
        let wanted =
            Landing { topic, path, json, partition_by, allow_gap, target_bytes, statement };
        let done = cx.session.land_topic(&wanted, &cx.reporter).await?;
        let again = match (every, until_caught_up) {
            (None, false) => None,
            (every, until_caught_up) => {
                Some(Again { every: every.unwrap_or_default(), until_caught_up })
            }
        };
        let text = match log {
            Some(LogFormat::Json) => json_line(&wanted, &done),
            None => text_line(&wanted, &done),
        };
        let misfits = (strict && done.corrupt > 0).then(|| {
            let rows = counted(done.corrupt, "row");
            let have = if done.corrupt == 1 { "has" } else { "have" };
            let Landing { topic, path, .. } = &wanted;
            Error::failed(format!(
                "{rows} of topic `{topic}` {have} values that do not fit the columns of `{path}`"
            ))
            .hint("they are landed; the column `_corrupt_record` has their messages")
        });
        let is_caught_up = done.landed.skipped;
        Ok(Outcome::Landed(LandedLine {
            text,
            is_json: log.is_some(),
            is_caught_up,
            misfits,
            again,
        }))
    }
}

fn text_line(wanted: &Landing, done: &LandedTopic) -> String {
    let Landing { topic, path, .. } = wanted;
    if done.landed.skipped && done.snapshot.offsets() > 0 {
        let messages = counted(done.snapshot.offsets(), "message");
        return format!("{messages} of topic `{topic}` without any field: waiting for others");
    }
    if done.landed.skipped {
        return format!("Nothing new in topic `{topic}` since {path}");
    }
    let rows = counted(done.landed.rows, "row");
    let files = counted(done.landed.files, "file");
    let bytes = byte_size(done.landed.bytes);
    let ranges: Vec<_> = ranges(done).collect();
    let records = match ranges.as_slice() {
        [range] => format!("{} of partition {}", range.shown(), range.partition),
        _ => format!(
            "{} of {}",
            counted(done.snapshot.offsets(), "offset"),
            counted(ranges.len() as u64, "partition")
        ),
    };
    let corrupt = match done.corrupt {
        0 => String::new(),
        corrupt => format!(", {corrupt} corrupt"),
    };
    let new = match done.new_columns.as_slice() {
        new if !new.is_empty() && !done.is_first => format!("; new columns: {}", new.join(", ")),
        _ => String::new(),
    };
    format!("Landed {rows} in {path}: {records}, {files}, {bytes}{corrupt}{new}")
}

fn json_line(wanted: &Landing, done: &LandedTopic) -> String {
    let time = chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
    let offsets: Vec<_> = ranges(done).collect();
    let new_columns = if done.is_first { &[][..] } else { &done.new_columns };
    json!({
        "time": time,
        "topic": wanted.topic,
        "path": wanted.path,
        "rows": done.landed.rows,
        "files": done.landed.files,
        "bytes": done.landed.bytes,
        "corrupt": done.corrupt,
        "new_columns": new_columns,
        "offsets": offsets,
    })
    .to_string()
}

/// Returns the ranges with records that were landed.
fn ranges(done: &LandedTopic) -> impl Iterator<Item = OffsetRange> {
    let all = if done.landed.skipped { &[][..] } else { &done.snapshot.ranges };
    all.iter().filter(|range| !range.is_empty()).copied()
}

/// Reads a time with a unit: `30s`, `5m`, `1h`, `500ms`; seconds without one.
fn time(text: &str) -> Result<Duration> {
    const DAY: f64 = 86400.0;
    let unit_at = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(unit_at);
    let seconds = match unit {
        "ms" => Some(0.001),
        "" | "s" => Some(1.0),
        "m" | "min" => Some(60.0),
        "h" => Some(3600.0),
        _ => None,
    };
    let time = number.parse::<f64>().ok().zip(seconds).map(|(number, seconds)| number * seconds);
    time.filter(|time| (0.001..=DAY).contains(time)).map(Duration::from_secs_f64).ok_or_else(|| {
        Error::usage(format!("`{text}` is not a time between 1 ms and 24 h"))
            .hint("write it as `30s`, `5m` or `1h`")
    })
}
