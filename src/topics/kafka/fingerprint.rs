//! Takes the fingerprints of the first and the last record of a range, and finds their records again.

use std::sync::Arc;
use std::time::Duration;

use rdkafka::Message as _;
use rdkafka::message::{BorrowedMessage, Timestamp};

use super::Cluster;
use super::cursor::{Cursor, Step};
use crate::error::Result;
use crate::topics::{Fingerprint, OffsetRange, Record, TimestampType};

const WAIT: Duration = Duration::from_millis(50);
/// The last record is searched in this many offsets before the end, then in ten times as many, and so on.
const BACK: i64 = 10;

/// Looks records of one topic up.
pub(super) struct FingerprintReader(Cursor);

impl FingerprintReader {
    pub(super) fn open(cluster: &Arc<Cluster>, topic: &str) -> Result<Self> {
        let nothing = OffsetRange { partition: 0, start: 0, end: 0 };
        Ok(Self(Cursor::open(cluster, topic, nothing)?))
    }

    /// Takes the fingerprint of the last record of a range; `None` if it has no record.
    pub(super) fn last(&mut self, range: OffsetRange) -> Result<Option<Fingerprint>> {
        let mut back = BACK;
        loop {
            let start = range.end.saturating_sub(back).max(range.start);
            let last = self.last_from(OffsetRange { start, ..range })?;
            if last.is_some() || start == range.start {
                return Ok(last);
            }
            back = back.saturating_mul(10);
        }
    }

    /// Returns the record of a fingerprint; `None` if there is none at its offset.
    pub(super) fn again(&mut self, known: &Fingerprint) -> Result<Option<Fingerprint>> {
        let Fingerprint { partition, offset, .. } = *known;
        self.first(OffsetRange { partition, start: offset, end: offset + 1 })
    }

    /// Takes the fingerprint of the first record of a range; `None` if it has no record.
    pub(super) fn first(&mut self, range: OffsetRange) -> Result<Option<Fingerprint>> {
        self.0.jump(range)?;
        loop {
            match self.0.step(WAIT)? {
                Step::Record(message) => return Ok(Some(fingerprint(&message))),
                Step::Idle => {}
                Step::End | Step::Outside => return Ok(None),
            }
        }
    }

    fn last_from(&mut self, range: OffsetRange) -> Result<Option<Fingerprint>> {
        self.0.jump(range)?;
        let mut last = None;
        loop {
            match self.0.step(WAIT)? {
                Step::Record(message) => last = Some(fingerprint(&message)),
                Step::Idle => {}
                Step::End | Step::Outside => return Ok(last),
            }
        }
    }
}

/// Takes the fingerprint of a message.
pub(super) fn fingerprint(message: &BorrowedMessage<'_>) -> Fingerprint {
    Fingerprint::of(&record(message, &[]))
}

/// Converts a message to a record; its headers were copied before.
pub(super) fn record<'a>(
    message: &'a BorrowedMessage<'_>,
    headers: &'a [crate::topics::Header<String>],
) -> Record<'a> {
    let (timestamp_ms, timestamp_type) = match message.timestamp() {
        Timestamp::NotAvailable => (None, TimestampType::None),
        Timestamp::CreateTime(ms) => (Some(ms), TimestampType::CreateTime),
        Timestamp::LogAppendTime(ms) => (Some(ms), TimestampType::LogAppendTime),
    };
    Record {
        partition: message.partition(),
        offset: message.offset(),
        timestamp_ms,
        timestamp_type,
        key: message.key(),
        value: message.payload(),
        headers,
    }
}
