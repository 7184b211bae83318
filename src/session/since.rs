//! Finds where to continue a topic that was landed in a directory: `--since`.

use std::sync::Arc;

use super::{Loading, Session};
use crate::error::{Error, Result};
use crate::landing::{self, Landing, Manifest, Source, TopicRanges};
use crate::outcome::counted;
use crate::progress::{Reporter, blocking};
use crate::storage::Location;
use crate::topics::{Fingerprint, OffsetRange, Position, Snapshot, name};

impl Session {
    /// Returns the position after the records of a topic that a directory holds according to its manifest.
    ///
    /// Partitions that the directory has no records of are read from their first record. With `allow_gap`, records that
    /// retention removed before they were landed are skipped.
    ///
    /// # Errors
    /// The directory or the topic does not exist. The directory holds no records of the topic, or its manifest has no
    /// offsets. The topic was recreated, or records were removed before they were landed.
    pub async fn since(
        &self,
        topic: &str,
        path: &str,
        allow_gap: bool,
        reporter: &Reporter,
    ) -> Result<Position> {
        let place = self.storage().resolve(path)?;
        self.restore(&place).await;
        if place.stat().await?.is_none() {
            let quoted = place.quoted();
            return Err(Error::failed(format!("`{place}`: No such file or directory")).hint(
                format!("`.land {topic} {quoted}` makes it; `.load {topic}` loads all records"),
            ));
        }
        let Some(manifest) = Manifest::read(&place).await? else {
            return Err(unknown(&place, topic, "it has no manifest of lakeshell"));
        };
        let now = self.end_of(topic).await?;
        let gaps = manifest.coverage(&now).gaps();
        if let Some(gap) = gaps.first().filter(|_| !allow_gap) {
            return Err(Error::failed(format!(
                "`{place}` does not hold {} of partition {} of topic `{topic}`, but later ones",
                gap.shown(),
                gap.partition
            ))
            .hint("`--allow-gap` loads what comes after the last record that it holds"));
        }
        self.after(&manifest, &place, &now, allow_gap, reporter).await
    }

    /// Returns the position in the current topic after the records that a manifest lists.
    pub(super) async fn after(
        &self,
        manifest: &Manifest,
        place: &Location,
        now: &TopicRanges,
        allow_gap: bool,
        reporter: &Reporter,
    ) -> Result<Position> {
        let topic = &now.name;
        let last = last_records(manifest, place, now)?;
        let ends = manifest.coverage(now).ends();
        self.check_still_there(now, &last, &ends, place).await?;
        let is_new =
            |range: &&OffsetRange| !ends.iter().any(|(known, _)| *known == range.partition);
        let new = now.offsets.iter().filter(is_new).count() as u64;
        if new > 0 {
            let partitions = counted(new, "partition");
            reporter.notice(format!(
                "`{place}` holds nothing of {partitions} of topic `{topic}` yet: reading these from their first record"
            ));
        }
        Ok(if allow_gap { Position::Again(ends) } else { Position::Since(ends) })
    }

    /// Returns the identity of a topic, with an empty range at the end of each partition.
    pub(super) async fn end_of(&self, topic: &str) -> Result<TopicRanges> {
        let (topics, topic) = (Arc::clone(self.topics()), topic.to_owned());
        let taking = move || topics.snapshot(&topic, &Position::Latest, &Position::Latest);
        TopicRanges::of(&blocking(taking).await?).ok_or_else(|| {
            Error::failed("the brokers do not say which cluster they belong to")
                .hint("`.load TOPIC --from PARTITION:OFFSET,…` names the first records")
        })
    }

    /// Checks that the last landed records are still in the topic, unless retention has removed them.
    async fn check_still_there(
        &self,
        now: &TopicRanges,
        last: &[Fingerprint],
        ends: &[(i32, i64)],
        place: &Location,
    ) -> Result<()> {
        let at_end = |(partition, end): &(i32, i64)| OffsetRange {
            partition: *partition,
            start: *end,
            end: *end,
        };
        let ranges: Vec<OffsetRange> = ends.iter().map(at_end).collect();
        let snapshot = Snapshot {
            topic: now.name.clone(),
            cluster: Some(now.cluster.clone()),
            id: now.id.clone(),
            ranges: ranges.clone(),
            fingerprints: last.to_vec(),
            dense: false,
            must_be_whole: false,
        };
        let topics = Arc::clone(self.topics());
        let checking = move || topics.remaining(&snapshot, &ranges);
        let Err(error) = blocking(checking).await else { return Ok(()) };
        if error.to_string() == name::changed(&now.name).to_string() {
            return Err(landing::recreated(place, &now.name));
        }
        Err(error.context(format!("cannot continue after `{place}`")))
    }

    /// Returns what to load: the records of a topic that a directory does not hold yet.
    ///
    /// # Errors
    /// The errors of [`Session::since`].
    pub async fn loading_since(
        &self,
        loading: Loading,
        path: &str,
        allow_gap: bool,
        reporter: &Reporter,
    ) -> Result<Loading> {
        let from = self.since(&loading.topic, path, allow_gap, reporter).await?;
        Ok(Loading { from, ..loading })
    }
}

/// Returns the last landed record of each partition, if the manifest has the offsets of all landings.
fn last_records(
    manifest: &Manifest,
    place: &Location,
    now: &TopicRanges,
) -> Result<Vec<Fingerprint>> {
    let topic = &now.name;
    let is_derived = |landing: &Landing| landing.source == Source::Derived;
    if manifest.landings.is_empty() {
        return Err(unknown(place, topic, "an older lakeshell wrote it, which kept no offsets"));
    }
    if manifest.landings.iter().any(is_derived) {
        let why = "some of its rows are `derived`: not exactly the records of a topic";
        return Err(unknown(place, topic, why));
    }
    let topics = manifest.landings.iter().filter_map(|landing| match &landing.source {
        Source::Topic(ranges) => Some(ranges),
        Source::Derived => None,
    });
    let topics: Vec<&TopicRanges> = topics.collect();
    let of_topic: Vec<_> = topics.iter().filter(|ranges| ranges.is_same_topic(now)).collect();
    if of_topic.is_empty() {
        let held = topics.first().map(|ranges| match &ranges.name {
            name if name == topic => {
                format!("the topic of this name in the cluster `{}`", ranges.cluster)
            }
            name => format!("topic `{name}`"),
        });
        return Err(Error::failed(format!(
            "`{place}` holds no records of topic `{topic}`, but of {}",
            held.unwrap_or_default()
        ))
        .hint("name another directory"));
    }
    if of_topic.iter().any(|ranges| ranges.is_recreated(now)) {
        return Err(landing::recreated(place, topic));
    }
    let mut last: Vec<Fingerprint> = Vec::new();
    for known in of_topic.iter().flat_map(|ranges| &ranges.last) {
        match last.iter_mut().find(|latest| latest.partition == known.partition) {
            Some(latest) if latest.offset < known.offset => *latest = *known,
            Some(_) => {}
            None => last.push(*known),
        }
    }
    Ok(last)
}

/// Makes the error of a directory whose last offsets are not known.
fn unknown(place: &Location, topic: &str, why: &str) -> Error {
    Error::failed(format!(
        "`{place}` does not say which records of topic `{topic}` it holds: {why}"
    ))
    .hint(format!("`.load {topic} --from PARTITION:OFFSET,…` names the first records"))
}
