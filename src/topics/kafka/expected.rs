//! What a scan expects to meet: the snapshot's fingerprints; and what it says of records that are gone.

use std::collections::VecDeque;
use std::sync::Arc;

use super::Cluster;
use super::known::Known;
use crate::error::{Error, Result};
use crate::outcome::counted;
use crate::topics::{Fingerprint, OffsetRange, Snapshot, name};

/// The fingerprints of one range that have not come by yet, in the order of offsets.
pub(super) struct Expected {
    cluster: Arc<Cluster>,
    topic: String,
    known: VecDeque<Fingerprint>,
}

impl Expected {
    /// Takes the fingerprints inside a range; those outside it are looked up now.
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
            } else if let Some(found) = Known::open(cluster, topic)?.again(fingerprint)?
                && found != *fingerprint
            {
                return Err(name::changed(topic));
            }
        }
        Ok(Self { cluster: Arc::clone(cluster), topic: topic.clone(), known })
    }

    /// Says whether a record at this offset is to be compared.
    pub(super) fn is_due(&self, offset: i64) -> bool {
        self.known.front().is_some_and(|known| known.offset <= offset)
    }

    /// Compares a record, or the end, with what was expected up to it.
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
                    self.lost(gone, "compaction removed what was there")?;
                }
            }
            self.known.pop_front();
        }
        Ok(())
    }

    /// Tells of offsets whose records retention has removed, and expects none of them.
    pub(super) fn removed(&mut self, gone: OffsetRange) -> Result<()> {
        self.known.retain(|known| known.offset >= gone.end);
        self.lost(gone, "retention removed what was there")
    }

    fn lost(&self, gone: OffsetRange, why: &str) -> Result<()> {
        let OffsetRange { partition, start, end } = gone;
        let offsets = counted(gone.len(), "offset");
        let text = format!(
            "topic `{}`, partition {partition}: {offsets} from {start} to {} can no longer be read: {why}",
            self.topic,
            end - 1
        );
        if self.cluster.fail_on_data_loss {
            return Err(Error::failed(text).hint("`.refresh TABLE` takes a new snapshot"));
        }
        self.cluster.notices.push(format!("warning: {text}"));
        Ok(())
    }
}
