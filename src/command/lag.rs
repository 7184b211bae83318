//! `.lag`: how far a consumer group is behind, in kafka-consumer-groups' words.

use std::sync::Arc;

use clap::Args;

use super::argument::GROUP;
use super::context::Context;
use crate::error::Result;
use crate::outcome::Outcome;
use crate::progress::blocking;

/// Show how far a consumer group is behind
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[".lag readers"]))]
pub(super) struct LagArgs {
    /// The group
    #[arg(add = GROUP)]
    group: String,
}

impl LagArgs {
    pub(super) async fn run(self, cx: &Context) -> Result<Outcome> {
        let (topics, group) = (Arc::clone(cx.session.topics()), self.group);
        let lags = blocking(move || topics.lag(&group)).await?;
        let rows = lags.into_iter().map(|lag| {
            let behind = (lag.end - lag.committed).max(0);
            let numbers = [i64::from(lag.partition), lag.committed, lag.end, behind];
            std::iter::once(lag.topic).chain(numbers.map(|number| number.to_string())).collect()
        });
        let header = ["topic", "partition", "current-offset", "log-end-offset", "lag"];
        Ok(Outcome::Text(super::text::columns(&header, rows)))
    }
}
