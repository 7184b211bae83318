//! Requests that wait for an answer, and for how long: a cluster may stop answering without a lost connection.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// The requests to one cluster without an answer so far.
#[derive(Debug, Default)]
pub(super) struct Waits(Mutex<Open>);

#[derive(Debug, Default)]
struct Open {
    begun: u64,
    since: BTreeMap<u64, Instant>,
}

impl Waits {
    /// Records a request; it has ended when the guard is dropped.
    pub(super) fn begin(&self) -> Wait<'_> {
        let mut open = self.0.lock();
        open.begun += 1;
        let number = open.begun;
        open.since.insert(number, Instant::now());
        Wait { waits: self, number }
    }

    /// Returns how long the oldest request has waited.
    pub(super) fn longest(&self) -> Option<Duration> {
        self.0.lock().since.first_key_value().map(|(_, since)| since.elapsed())
    }
}

/// A request without an answer so far.
pub(super) struct Wait<'a> {
    waits: &'a Waits,
    number: u64,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        self.waits.0.lock().since.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Waits;

    #[test]
    fn the_oldest_request_counts_until_it_is_answered() {
        let waits = Waits::default();
        assert_eq!(waits.longest(), None);
        let (old, pause) = (waits.begin(), Duration::from_millis(5));
        std::thread::sleep(pause);
        let young = waits.begin();
        assert!(waits.longest() >= Some(pause));
        drop(old);
        assert!(waits.longest().is_some());
        drop(young);
        assert_eq!(waits.longest(), None);
    }
}
