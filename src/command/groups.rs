//! `.groups`: all consumer groups.

use std::sync::Arc;

use clap::Args;

use super::context::Context;
use crate::error::Result;
use crate::outcome::Outcome;
use crate::progress::blocking;

/// List the consumer groups
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[".groups"]))]
pub(super) struct Groups {}

impl Groups {
    pub(super) async fn run(self, cx: &Context) -> Result<Outcome> {
        let topics = Arc::clone(cx.session.topics());
        let groups = blocking(move || topics.groups()).await?;
        let rows = groups
            .into_iter()
            .map(|group| vec![group.name, group.state, group.protocol, group.members.to_string()]);
        let header = ["group", "state", "protocol", "members"];
        Ok(Outcome::Text(super::text::columns(&header, rows)))
    }
}
