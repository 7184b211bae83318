//! `.publish`: messages into a topic, from a file, from standard input or from a table.

use std::path::Path;
use std::sync::Arc;

use clap::Args;

use super::argument::{Argument, Arguments, FREE_TEXT, NUMBER, TOPIC};
use super::context::Context;
use super::possible::among;
use super::publishing::{self, Publishing};
use crate::error::{Error, Result, nearest};
use crate::outcome::{Outcome, Summary, counted};
use crate::records::Format;
use crate::topics::Header;
use crate::topics::ranges::no_such_partition;

/// Publish a file, standard input or a table to a topic
///
/// A file holds a JSON array, JSON lines, pretty-printed JSON or plain lines; the format is detected. The whole
/// file is checked before the first message is sent. Of a table, each row becomes a message: its columns `key`
/// and `value` if it has them, otherwise the row as a JSON object.
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[
    ".publish attempts.json attempts --key user_exam_id",
    ".publish others.json others --create",
]))]
pub(super) struct Publish {
    /// A file, `-` for standard input, or a table
    #[arg(add = Arguments(&[&[Argument::LocalPath, Argument::Table]]))]
    source: String,
    /// The topic
    #[arg(add = TOPIC)]
    topic: String,
    /// The field of each JSON object that becomes the key of the message
    #[arg(long, value_name = "FIELD", add = FREE_TEXT)]
    key: Option<String>,
    /// The partition for all messages
    #[arg(long, value_name = "N", add = NUMBER, value_parser = clap::value_parser!(i32).range(0..))]
    partition: Option<i32>,
    /// A header for all messages
    #[arg(long = "header", value_name = "K=V", value_parser = super::text::key_value)]
    #[arg(add = FREE_TEXT)]
    headers: Vec<(String, String)>,
    /// The format of the source, instead of detecting it: array, lines, pretty or plain
    #[arg(long, value_name = "FORMAT", value_parser = among::<Format>(Format::names()))]
    #[arg(hide_possible_values = true)]
    format: Option<Format>,
    /// Create the topic, with one partition, if it is missing
    #[arg(long)]
    create: bool,
    /// All messages become visible together, or none does; in Kafka within a minute, or the time that
    /// `-X transaction.timeout.ms=N` gives
    #[arg(long)]
    transaction: bool,
    /// Check everything and send nothing
    #[arg(long)]
    dry_run: bool,
}

/// Where messages come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    File,
    Stdin,
    Table,
}

impl Publish {
    pub(super) async fn run(self, cx: &Context) -> Result<Outcome> {
        let source = self.source_kind(cx)?;
        if !self.create {
            self.find_topic(cx).await?;
        }
        let publishing = self.publishing();
        let sent = match source {
            Source::File => publishing::file(cx, &publishing, &self.source).await,
            Source::Table => {
                publishing.create_topic(cx).await?;
                publishing::table(cx, &publishing, &self.source).await
            }
            Source::Stdin => {
                publishing.create_topic(cx).await?;
                publishing::stdin(cx, &publishing).await
            }
        }?;
        let (messages, topic) = (counted(sent.acknowledged, "message"), &self.topic);
        if self.dry_run {
            let summary = format!("Checked {messages} of `{}`; nothing was sent", self.source);
            return Ok(Outcome::Done(summary.into()));
        }
        let mut summary = vec![format!("Published {messages} to `{topic}`")];
        if sent.unknown > 0 {
            let unknown = counted(sent.unknown, "message");
            summary.push(format!("{unknown} more may or may not be in the topic"));
        }
        Ok(Outcome::Done(Summary(summary)))
    }

    /// A file if it exists or has a `/`, else a table; both is an error.
    fn source_kind(&self, cx: &Context) -> Result<Source> {
        let name = &self.source;
        if name == "-" {
            return if cx.stdin_is_script {
                Err(Error::usage("the script itself comes from standard input")
                    .hint("run the script with `-f FILE` and pipe the messages in"))
            } else {
                Ok(Source::Stdin)
            };
        }
        let (is_file, is_table) = (Path::new(name).exists(), cx.session.table(name).is_ok());
        match (is_file, is_table) {
            (true, true) if !name.contains('/') => {
                Err(Error::usage(format!("`{name}` is a file and a table"))
                    .hint(format!("type `./{name}` for the file")))
            }
            (true, _) => Ok(Source::File),
            (false, true) => Ok(Source::Table),
            (false, false) => {
                let missing = Error::failed(format!("there is no file or table `{name}`"));
                Err(match self.near_source(cx) {
                    Some(near) => missing.did_you_mean(near),
                    None => missing.hint("`.sample assessments FILE` makes a file to try"),
                })
            }
        }
    }

    /// Finds the table, or the file in the same directory, whose name is nearest.
    fn near_source(&self, cx: &Context) -> Option<String> {
        let path = Path::new(&self.source);
        let name = path.file_name()?.to_str()?;
        let mut known = super::read::beside(path);
        if !self.source.contains('/') {
            known.extend(cx.session.tables().into_iter().map(|table| table.name().to_owned()));
        }
        let near = nearest(name, &known)?;
        Some(path.with_file_name(near).display().to_string())
    }

    /// Returns what to do with the messages, apart from their source.
    fn publishing(&self) -> Publishing {
        let headers = self.headers.iter().map(|(key, value)| Header {
            key: key.clone(),
            value: Some(value.clone().into_bytes()),
        });
        Publishing {
            topic: self.topic.clone(),
            key: self.key.clone(),
            partition: self.partition,
            headers: headers.collect(),
            format: self.format,
            create: self.create,
            transaction: self.transaction,
            dry_run: self.dry_run,
        }
    }

    /// Fails where the topic or the partition is missing, before anything is read.
    async fn find_topic(&self, cx: &Context) -> Result<()> {
        let (topics, topic) = (Arc::clone(cx.session.topics()), self.topic.clone());
        let partition = self.partition;
        super::waiting::asking(&cx.reporter, None, move || {
            let partitions = topics.partitions(&topic)?;
            match partition {
                Some(partition)
                    if usize::try_from(partition).map_or(true, |at| at >= partitions) =>
                {
                    Err(no_such_partition(&topic, partition, partitions))
                }
                Some(_) | None => Ok(()),
            }
        })
        .await
    }
}
