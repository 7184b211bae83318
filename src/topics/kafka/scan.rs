//! Reads one range of a snapshot, and notices if the topic does not have the snapshot's records any more.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rdkafka::Message as _;
use rdkafka::message::BorrowedMessage;

use super::Cluster;
use super::cursor::{Cursor, GIVE_UP_AFTER, Step};
use super::fingerprint::{fingerprint, record};
use super::fingerprint_check::FingerprintCheck;
use super::headers::{NO_NAME, copy};
use crate::error::{ErrorKind, Result};
use crate::topics::{Header, OffsetRange, Polled, Record, Scan, Snapshot, name};

/// How long a poll waits for its first record.
const WAIT: Duration = Duration::from_millis(50);

/// The reading of one range.
pub(super) struct KafkaScan {
    cluster: Arc<Cluster>,
    cursor: Cursor,
    expected: FingerprintCheck,
    /// The range that has to be restarted, and since when; the brokers have not answered yet.
    again: Option<(OffsetRange, Instant)>,
    headers: Vec<Header<String>>,
}

impl KafkaScan {
    /// Opens a range; fails where the log's end or a fingerprint outside the range shows another topic.
    pub(super) fn open(
        cluster: &Arc<Cluster>,
        snapshot: &Snapshot,
        range: OffsetRange,
    ) -> Result<Self> {
        let expected = FingerprintCheck::of(cluster, snapshot, range)?;
        let nothing = OffsetRange { end: range.start, ..range };
        let cursor = Cursor::open(cluster, &snapshot.topic, nothing)?;
        let (cluster, headers) = (Arc::clone(cluster), Vec::new());
        let mut scan = Self { cluster, cursor, expected, again: None, headers };
        if !range.is_empty() {
            scan.start(range)?;
        }
        Ok(scan)
    }

    /// Starts a range at the first offset that the log still has; missing records before it are reported.
    fn start(&mut self, range: OffsetRange) -> Result<()> {
        let topic = &self.cursor.topic;
        let marks = self.cluster.watermarks_of(topic, range.partition)?;
        if marks.high < range.end {
            return Err(name::changed(topic));
        }
        let start = marks.low.clamp(range.start, range.end);
        if start > range.start {
            self.expected.removed(OffsetRange { end: start, ..range })?;
        }
        self.cursor.jump(OffsetRange { start, ..range })
    }

    /// Restarts the rest of the range after the cursor has left the log; brokers that do not answer may come back
    /// in the meantime.
    fn start_again(&mut self, rest: OffsetRange, since: Instant) -> Result<()> {
        self.again = match self.start(rest) {
            Ok(()) => None,
            Err(error)
                if error.kind() == ErrorKind::Unreachable && since.elapsed() < GIVE_UP_AFTER =>
            {
                Some((rest, since))
            }
            Err(error) => return Err(error),
        };
        Ok(())
    }
}

impl Scan for KafkaScan {
    fn poll(&mut self, records_max: usize, each: &mut dyn FnMut(Record<'_>)) -> Result<Polled> {
        if let Some((rest, since)) = self.again {
            self.start_again(rest, since)?;
            return Ok(Polled::Idle);
        }
        let mut count = 0;
        while count < records_max.max(1) {
            let wait = if count == 0 { WAIT } else { Duration::ZERO };
            match self.cursor.step(wait)? {
                Step::Record(message) => {
                    if self.expected.is_due(message.offset()) {
                        // Checked before it is returned, so that no record of another topic is.
                        self.expected.compare(Some(fingerprint(&message)))?;
                    }
                    if !hand_out(&message, &mut self.headers, each) {
                        let topic = message.topic();
                        self.cluster.notices.push(format!(
                            "topic `{topic}`: a header whose name is not UTF-8 is shown as `{NO_NAME}`"
                        ));
                    }
                    count += 1;
                }
                Step::End if count == 0 => {
                    self.expected.compare(None)?;
                    return Ok(Polled::Finished);
                }
                Step::Outside => {
                    let rest = self.cursor.rest;
                    self.start_again(rest, Instant::now())?;
                    break;
                }
                Step::Idle | Step::End => break,
            }
        }
        Ok(if count == 0 { Polled::Idle } else { Polled::Records(count) })
    }
}

/// Passes one record on, with its headers in a reused buffer; returns whether all headers could be read.
fn hand_out(
    message: &BorrowedMessage<'_>,
    headers: &mut Vec<Header<String>>,
    each: &mut dyn FnMut(Record<'_>),
) -> bool {
    headers.clear();
    let all = message.headers().is_none_or(|found| copy(found, headers));
    each(record(message, headers));
    all
}
