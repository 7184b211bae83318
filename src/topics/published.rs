//! What became of the messages of a publish.

use crate::error::Error;
use crate::outcome::{counted, grouped};

/// The result of a publish; both numbers are counted from acknowledgments.
#[derive(Debug, Clone, Default)]
pub struct Published {
    /// Messages that are certainly in the topic.
    pub acknowledged: u64,
    /// Messages that may be in the topic (they timed out in flight).
    pub unknown: u64,
    /// The first message that did not arrive; the publish has failed.
    pub refused: Option<Refused>,
}

impl Published {
    /// Writes both numbers: "3 messages acknowledged, 0 unknown".
    #[must_use]
    pub fn counts(&self) -> String {
        let acknowledged = counted(self.acknowledged, "message");
        format!("{acknowledged} acknowledged, {} unknown", grouped(self.unknown))
    }
}

/// A message that did not arrive.
#[derive(Debug, Clone)]
pub struct Refused {
    /// Its number in the publish, from 0, in the order of sending.
    pub record: u64,
    /// Why.
    pub error: Error,
}
