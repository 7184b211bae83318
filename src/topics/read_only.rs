//! Topics that are only read: the base of `--readonly`.

use std::sync::Arc;

use super::{
    Group, Lag, Limit, Listing, NewTopic, OffsetRange, Opened, Position, PublishOptions, Publisher,
    Remaining, Snapshot, TopicDescription, Topics,
};
use crate::error::{Error, Result};

/// Passes on operations that read, and refuses the others before it connects.
#[derive(Debug)]
pub struct ReadOnlyTopics(pub Arc<dyn Topics>);

fn refused<T>(topic: &str) -> Result<T> {
    Err(Error::read_only(format!("topic `{topic}`")))
}

impl Topics for ReadOnlyTopics {
    fn place(&self) -> String {
        self.0.place()
    }

    fn reach(&self) -> Result<Vec<(&'static str, String)>> {
        self.0.reach()
    }

    fn servers(&self) -> Vec<String> {
        self.0.servers()
    }

    fn advertised(&self) -> Result<Vec<(i32, String)>> {
        self.0.advertised()
    }

    fn try_create(&self) -> Result<()> {
        Err(Error::read_only("a topic"))
    }

    fn names(&self) -> Result<Vec<String>> {
        self.0.names()
    }

    fn list(&self) -> Result<Listing> {
        self.0.list()
    }

    fn partitions(&self, topic: &str) -> Result<usize> {
        self.0.partitions(topic)
    }

    fn describe(&self, topic: &str) -> Result<TopicDescription> {
        self.0.describe(topic)
    }

    fn create(&self, topic: &NewTopic) -> Result<()> {
        refused(&topic.name)
    }

    fn delete(&self, topic: &str) -> Result<()> {
        refused(topic)
    }

    fn snapshot(&self, topic: &str, from: &Position, to: &Position) -> Result<Snapshot> {
        self.0.snapshot(topic, from, to)
    }

    fn start_at(&self, topic: &str, ms: i64) -> Result<Vec<Option<i64>>> {
        self.0.start_at(topic, ms)
    }

    fn remaining(&self, snapshot: &Snapshot, ranges: &[OffsetRange]) -> Result<Remaining> {
        self.0.remaining(snapshot, ranges)
    }

    fn open(&self, snapshot: &Snapshot) -> Result<Box<dyn Opened>> {
        self.0.open(snapshot)
    }

    fn limits(&self, topic: &str) -> Result<Vec<Limit>> {
        self.0.limits(topic)
    }

    fn publisher(&self, topic: &str, _: &PublishOptions) -> Result<Box<dyn Publisher>> {
        refused(topic)
    }

    fn groups(&self) -> Result<Vec<Group>> {
        self.0.groups()
    }

    fn lag(&self, group: &str) -> Result<Vec<Lag>> {
        self.0.lag(group)
    }
}
