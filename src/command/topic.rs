//! `.topic`: create, describe and delete one topic, in kafka-topics' words.

use std::fmt::Write as _;
use std::sync::Arc;

use clap::{Args, Subcommand};

use super::argument::{FREE_TEXT, NUMBER, TOPIC};
use super::context::Context;
use crate::error::Result;
use crate::outcome::Outcome;
use crate::topics::{NewTopic, TopicDescription};

/// Create, describe or delete a topic
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[
    ".topic create attempts --partitions 2",
    ".topic describe attempts",
    ".topic create spare --if-not-exists",
    ".topic delete spare",
]))]
#[command(disable_help_subcommand = true)]
pub(super) struct Topic {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Create a topic
    Create {
        /// The topic
        #[arg(add = FREE_TEXT)]
        name: String,
        /// Number of partitions
        #[arg(long, default_value_t = 1, value_name = "N", add = NUMBER)]
        partitions: i32,
        /// Number of copies of each partition
        #[arg(long, default_value_t = 1, value_name = "N", add = NUMBER)]
        replication_factor: i32,
        /// Succeed if the topic already exists
        #[arg(long)]
        if_not_exists: bool,
        /// A setting of the topic, such as retention.ms=1000
        #[arg(long = "config", value_name = "K=V", value_parser = super::text::key_value)]
        #[arg(add = FREE_TEXT)]
        configs: Vec<(String, String)>,
    },
    /// Show a topic's partitions
    Describe {
        /// The topic
        #[arg(value_name = "TOPIC", add = TOPIC)]
        name: String,
    },
    /// Delete a topic with all its messages
    Delete {
        /// The topic
        #[arg(value_name = "TOPIC", add = TOPIC)]
        name: String,
    },
}

impl Topic {
    pub(super) async fn run(self, cx: &Context) -> Result<Outcome> {
        let topics = Arc::clone(cx.session.topics());
        let left = match &self.action {
            Action::Create { name, .. } => Some(format!("topic `{name}` may still be created")),
            Action::Describe { .. } => None,
            Action::Delete { name } => Some(format!("topic `{name}` may still be deleted")),
        };
        super::waiting::asking(&cx.reporter, left, move || match self.action {
            Action::Create { name, partitions, replication_factor, if_not_exists, configs } => {
                if if_not_exists && topics.names()?.contains(&name) {
                    return Ok(Outcome::Done(format!("Topic {name} already exists").into()));
                }
                let new = NewTopic { name, partitions, replication_factor, configs };
                topics.create(&new)?;
                Ok(Outcome::Done(format!("Created topic {}", new.name).into()))
            }
            Action::Describe { name } => Ok(Outcome::Text(describe(&topics.describe(&name)?))),
            Action::Delete { name } => {
                topics.delete(&name)?;
                Ok(Outcome::Done(format!("Deleted topic {name}").into()))
            }
        })
        .await
    }
}

/// Writes a description as `kafka-topics --describe` does, with the watermarks added.
fn describe(topic: &TopicDescription) -> String {
    let configs: Vec<_> =
        topic.configs.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let replication = topic.partitions.first().map_or(0, |partition| partition.replicas.len());
    let id = topic.id.as_ref().map_or(String::new(), |id| format!("\tTopicId: {id}"));
    let mut text = format!(
        "Topic: {}{id}\tPartitionCount: {}\tReplicationFactor: {replication}\tConfigs: {}\n",
        topic.name,
        topic.partitions.len(),
        configs.join(",")
    );
    let join = |ids: &[i32]| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    for part in &topic.partitions {
        let (replicas, in_sync) = (join(&part.replicas), join(&part.in_sync));
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "\tTopic: {}\tPartition: {}\tLeader: {}\tReplicas: {replicas}\tIsr: {in_sync}\t\
             Low: {}\tHigh: {}",
            topic.name, part.partition, part.leader, part.low, part.high
        );
    }
    text
}
