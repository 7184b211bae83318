//! `.topics`: all topics.

use std::sync::Arc;

use clap::Args;

use super::context::Context;
use crate::error::Result;
use crate::outcome::Outcome;
use crate::progress::blocking;

/// List the topics
///
/// The column `offsets` counts the offsets from the first readable record to the last. In Kafka some offsets hold no
/// message: transaction markers, and records that compaction has removed.
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[".topics"]))]
pub(super) struct Topics {
    /// Also list internal topics of Kafka, whose names begin with `__`
    #[arg(long)]
    internal: bool,
}

impl Topics {
    pub(super) async fn run(self, cx: &Context) -> Result<Outcome> {
        let topics = Arc::clone(cx.session.topics());
        let list = blocking(move || topics.list()).await?;
        for error in list.unreadable {
            cx.reporter.notice(format!("warning: {error}"));
        }
        let shown =
            list.topics.into_iter().filter(|it| self.internal || !it.name.starts_with("__"));
        let rows = shown.map(|topic| {
            vec![
                topic.name,
                topic.partitions.to_string(),
                topic.offsets.to_string(),
                topic.replication_factor.to_string(),
            ]
        });
        let header = ["topic", "partitions", "offsets", "replication"];
        Ok(Outcome::Text(super::text::columns(&header, rows)))
    }
}
