//! Checks that a scan meets the records of its snapshot, by their fingerprints, and reports records that are gone.

use std::collections::VecDeque;
use std::sync::Arc;

use super::Cluster;
use super::fingerprint::FingerprintReader;
use crate::error::{Error, Result};
use crate::outcome::counted;
use crate::topics::{Fingerprint, OffsetRange, Snapshot, name};

/// The fingerprints of one range that have not been met yet, in the order of offsets.
pub(super) struct FingerprintCheck {
    cluster: Arc<Cluster>,
    topic: String,
    known: VecDeque<Fingerprint>,
    fails_on_data_loss: bool,
}

impl FingerprintCheck {
    /// Keeps the fingerprints inside a range; those outside are checked at once.
    pub(super) fn of(
        cluster: &Arc<Cluster>,
        snapshot: &Snapshot,
        range: OffsetRange,
    ) -> Result<Self> {
        let topic = &snapshot.topic;
        let mut known = VecDeque::new();
        for fingerprint in &snapshot.fingerprints {
            if fingerprint.partition != range.partition {
                continue;
            }
            if (range.start..range.end).contains(&fingerprint.offset) {
                known.push_back(*fingerprint);
            } else if let Some(found) =
                FingerprintReader::open(cluster, topic)?.again(fingerprint)?
                && found != *fingerprint
            {
                return Err(name::changed(topic));
            }
        }
        let fails_on_data_loss = cluster.fail_on_data_loss || snapshot.must_be_whole;
        Ok(Self { cluster: Arc::clone(cluster), topic: topic.clone(), known, fails_on_data_loss })
    }

    /// Returns whether the record at this offset has to be compared.
    pub(super) fn is_due(&self, offset: i64) -> bool {
        self.known.front().is_some_and(|known| known.offset <= offset)
    }

    /// Compares a record, or the end of the range, with the fingerprints up to it.
    pub(super) fn compare(&mut self, found: Option<Fingerprint>) -> Result<()> {
        while let Some(known) = self.known.front().copied() {
            match found {
                Some(found) if found.offset < known.offset => break,
                Some(found) if found == known => {}
                Some(found) if found.offset == known.offset => {
                    return Err(name::changed(&self.topic));
                }
                _ => {
                    let Fingerprint { partition, offset, .. } = known;
                    let gone = OffsetRange { partition, start: offset, end: offset + 1 };
                    self.lost(gone, "they were removed by compaction")?;
                }
            }
            self.known.pop_front();
        }
        Ok(())
    }

    /// Reports offsets whose records retention has removed, and drops their fingerprints.
    pub(super) fn removed(&mut self, gone: OffsetRange) -> Result<()> {
        self.known.retain(|known| known.offset >= gone.end);
        self.lost(gone, "they were removed by retention")
    }

    fn lost(&self, gone: OffsetRange, why: &str) -> Result<()> {
        let OffsetRange { partition, start, end } = gone;
        let offsets = counted(gone.len(), "offset");
        let text = format!(
            "topic `{}`, partition {partition}: {offsets} from {start} to {} can no longer be read: {why}",
            self.topic,
            end - 1
        );
        if self.fails_on_data_loss {
            return Err(Error::failed(text).hint("`.refresh TABLE` takes a new snapshot"));
        }
        self.cluster.notices.push(format!("warning: {text}"));
        Ok(())
    }
}
