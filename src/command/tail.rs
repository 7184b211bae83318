//! `.tail`: the last messages of a topic, and new ones.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use clap::Args;
use futures::StreamExt;
use tokio::sync::mpsc::Sender;

use super::argument::{NUMBER, TOPIC};
use super::context::Context;
use crate::error::Result;
use crate::outcome::Outcome;
use crate::progress::blocking;
use crate::topics::{Polled, Position, Snapshot, Topics};

/// Print the last messages of a topic and follow it
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[".tail attempts -n 3"]))]
pub(super) struct Tail {
    /// The topic
    #[arg(add = TOPIC)]
    topic: String,
    /// Number of earlier messages of each partition
    #[arg(short = 'n', value_name = "N", default_value_t = 10, add = NUMBER)]
    count: u64,
}

/// How often to check for new messages.
const LOOK_EVERY: Duration = Duration::from_millis(100);

type Lines = Sender<Result<Bytes>>;

impl Tail {
    pub(super) async fn run(self, cx: &Context) -> Result<Outcome> {
        let (topics, topic) = (Arc::clone(cx.session.topics()), self.topic);
        let from = Position::Last(self.count);
        let first = {
            let (topics, topic) = (Arc::clone(&topics), topic.clone());
            blocking(move || topics.snapshot(&topic, &from, &Position::Latest)).await?
        };
        let (lines, receiver) = tokio::sync::mpsc::channel(1);
        tokio::task::spawn_blocking(move || {
            if let Err(error) = follow(topics.as_ref(), first, &lines) {
                // The receiver may be gone.
                let _ = lines.blocking_send(Err(error));
            }
        });
        let stream = futures::stream::unfold(receiver, |mut receiver| async {
            receiver.recv().await.map(|line| (line, receiver))
        });
        Ok(Outcome::Follow(stream.boxed()))
    }
}

/// Sends the messages of a snapshot, then new ones, until the receiver is gone.
fn follow(topics: &dyn Topics, mut snapshot: Snapshot, lines: &Lines) -> Result<()> {
    while !lines.is_closed() {
        send(topics, &snapshot, lines)?;
        std::thread::sleep(LOOK_EVERY);
        let ends = snapshot.ranges.iter().map(|range| (range.partition, range.end)).collect();
        snapshot = topics.snapshot(&snapshot.topic, &Position::Again(ends), &Position::Latest)?;
    }
    Ok(())
}

fn send(topics: &dyn Topics, snapshot: &Snapshot, lines: &Lines) -> Result<()> {
    for range in snapshot.ranges.iter().filter(|range| !range.is_empty()) {
        let mut scan = topics.scan(snapshot, *range)?;
        let mut each = |record: crate::topics::Record<'_>| {
            let line = [record.value.unwrap_or(b"NULL"), b"\n"].concat();
            // Whether the receiver is gone is checked between polls.
            let _ = lines.blocking_send(Ok(Bytes::from(line)));
        };
        while !lines.is_closed() && scan.poll(64, &mut each)? != Polled::Finished {}
    }
    Ok(())
}
