//! `.load`: a topic as a table.

use clap::Args;

use super::argument::{AS_NAME, PATH, TOPIC};
use super::context::Context;
use super::possible::among;
use super::unroll::{Input, report, report_held};
use crate::error::Result;
use crate::json::Mode;
use crate::outcome::{Outcome, counted};
use crate::session::Loading;
use crate::topics::{Position, Snapshot};

/// The positions that have a word.
const ENDS: [&str; 2] = ["earliest", "latest"];

/// Read a topic as a table
///
/// The table is a snapshot: every query reads exactly the records from `--from` up to `--to`, even after more
/// were published. Its columns are key, value, topic, partition, offset, timestamp and timestampType. `--json
/// --cache` gives the same table as `.load --json` followed by `.cache`, but reads the messages once.
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[
    ".load attempts AS messages",
    ".load attempts AS recent --from -100",
    ".load others AS others --json",
]))]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct Load {
    /// The topic
    #[arg(add = TOPIC)]
    topic: String,
    /// The name of the table; by default that of the topic, with `_` for other characters
    #[arg(value_name = "AS NAME", num_args = 0..=2, add = AS_NAME)]
    name: Vec<String>,
    /// The first record: earliest, latest, -N, an offset, an ISO time, or partition:offset,…
    #[arg(long, value_name = "P", default_value = "earliest", allow_hyphen_values = true)]
    #[arg(value_parser = among::<Position>(ENDS), hide_possible_values = true)]
    from: Position,
    /// The record after the last one, in the same forms
    #[arg(long, value_name = "P", default_value = "latest", allow_hyphen_values = true)]
    #[arg(value_parser = among::<Position>(ENDS), hide_possible_values = true)]
    to: Position,
    /// Begin after the records that a landed directory holds
    #[arg(long, value_name = "PATH", conflicts_with = "from", add = PATH)]
    since: Option<String>,
    /// With --since: continue although retention has removed records that were not landed
    #[arg(long, requires = "since")]
    allow_gap: bool,
    /// Unroll the values as JSON
    #[arg(long)]
    json: bool,
    /// With --json: cache the rows while reading them
    #[arg(long, requires = "json")]
    cache: bool,
    /// Add a column `headers`
    #[arg(long, conflicts_with = "json")]
    headers: bool,
}

impl Load {
    pub(super) async fn run(self, cx: &Context) -> Result<Outcome> {
        let name = super::text::name_after_as(&self.name, &self.topic)?;
        let Self { topic, from, to, headers, since, allow_gap, .. } = self;
        let mut loading = Loading { topic, from, to, headers, must_be_whole: since.is_some() };
        if let Some(path) = &since {
            loading = cx.session.loading_since(loading, path, allow_gap, &cx.reporter).await?;
        }
        if self.json {
            let mode = Mode::Permissive;
            let input = Some(Input::Topic(&loading.topic));
            if self.cache {
                let held = cx.session.load_json_held(&loading, &name, mode, &cx.reporter).await?;
                return Ok(Outcome::Done(report_held(&held.0, &held.1, input)));
            }
            let done = cx.session.load_json(&loading, &name, mode, &cx.reporter).await?;
            return Ok(Outcome::Done(report(&done, input)));
        }
        let loaded = cx.session.load(&loading, &name).await?;
        let what = format!("{} as `{}`", extent(&loaded.snapshot), loaded.table);
        let summary = match since {
            Some(path) if loaded.snapshot.offsets() == 0 => {
                format!("Nothing new since `{path}`: loaded {what}")
            }
            _ => format!("Loaded {what}"),
        };
        Ok(Outcome::Done(summary.into()))
    }
}

/// Describes the size of a snapshot: in messages, or in offsets if some of them may not be messages.
pub(super) fn extent(snapshot: &Snapshot) -> String {
    let noun = if snapshot.dense { "message" } else { "offset" };
    let partitions = counted(snapshot.ranges.len() as u64, "partition");
    let messages = counted(snapshot.offsets(), noun);
    format!("{messages} in {partitions} of topic `{}`", snapshot.topic)
}
