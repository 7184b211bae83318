//! `.peek`: the first messages of a file or topic, as they are.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use clap::Args;
use futures::StreamExt;

use super::argument::{Argument, Arguments, NUMBER};
use super::context::Context;
use crate::error::{Error, Result, nearest};
use crate::outcome::Outcome;
use crate::progress::blocking;
use crate::records::{self, Records};
use crate::topics::{OffsetRange, Polled, Position, Topics};

/// Print the first messages of a file or topic, one per line
///
/// On a terminal, lines are cut at its width.
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[".peek attempts.json -n 1", ".peek attempts.json -n 1 --pretty"]))]
pub(super) struct Peek {
    /// A file, or a topic
    #[arg(add = Arguments(&[&[Argument::LocalPath, Argument::Topic]]))]
    source: String,
    /// How many messages
    #[arg(short = 'n', value_name = "N", default_value_t = 5, add = NUMBER)]
    count: usize,
    /// Do not cut messages on a terminal
    #[arg(long)]
    full: bool,
    /// Print JSON indented, on several lines
    #[arg(long)]
    pretty: bool,
}

impl Peek {
    pub(super) async fn run(self, cx: &Context) -> Result<Outcome> {
        let topics = Arc::clone(cx.session.topics());
        let reporter = cx.reporter.clone();
        // One line at a time: a message may be large, and the reader may leave early.
        let (lines, receiver) = tokio::sync::mpsc::channel(1);
        let (full, pretty) = (self.full, self.pretty);
        let send = move |value: &[u8]| {
            let value = if pretty { records::pretty(value) } else { value.into() };
            let line = [&value, &b"\n"[..]].concat();
            lines.blocking_send(Ok(Bytes::from(line))).is_ok()
        };
        let is_file = Path::new(&self.source).exists() || self.source.contains('/');
        if !is_file {
            self.find_topic(&topics).await?;
        }
        let work = tokio::task::spawn_blocking(move || {
            if is_file {
                return file(&self.source, self.count, &send);
            }
            let topic = &self.source;
            let snapshot = topics.snapshot(topic, &Position::Earliest, &Position::Latest)?;
            let mut left = self.count;
            for range in snapshot.ranges.iter().filter(|range: &&OffsetRange| !range.is_empty()) {
                let mut scan = topics.scan(&snapshot, *range)?;
                let mut open = true;
                while left > 0 && open {
                    reporter.check()?;
                    let mut each = |record: crate::topics::Record<'_>| {
                        open = open && send(record.value.unwrap_or(b"NULL"));
                    };
                    match scan.poll(left.min(64), &mut each)? {
                        Polled::Records(records) => left -= records,
                        Polled::Idle => {}
                        Polled::Finished => break,
                    }
                }
            }
            Ok(())
        });
        let lines = futures::stream::unfold(receiver, |mut receiver| async {
            receiver.recv().await.map(|line| (line, receiver))
        });
        let end = futures::stream::once(async {
            match work.await {
                Ok(Ok(())) => Ok(Bytes::new()),
                Ok(Err(error)) => Err(error),
                Err(ended) => Err(Error::of_task(&ended)),
            }
        });
        let lines = lines.chain(end).boxed();
        Ok(if full || pretty { Outcome::Stream(lines) } else { Outcome::Lines(lines) })
    }
}

impl Peek {
    /// Returns an error if the topic does not exist; it suggests a file with a similar name.
    async fn find_topic(&self, topics: &Arc<dyn Topics>) -> Result<()> {
        let path = Path::new(&self.source);
        let (topic, topics) = (self.source.clone(), Arc::clone(topics));
        let found = blocking(move || topics.partitions(&topic).map(drop)).await;
        let near = super::read::beside(path);
        match (found, nearest(&self.source, &near)) {
            (Err(error), Some(near)) if path.extension().is_some() => {
                Err(error.hint(format!("did you mean the file `{near}`?")))
            }
            (found, _) => found,
        }
    }
}

fn file(path: &str, count: usize, send: &dyn Fn(&[u8]) -> bool) -> Result<()> {
    let cannot = |error| Error::io("cannot read", Path::new(path), error);
    let mut records = Records::new(File::open(path).map_err(cannot)?, path, None)?;
    let mut value = Vec::new();
    for _ in 0..count {
        if !records.next(&mut value)? || !send(&value) {
            break;
        }
    }
    Ok(())
}
