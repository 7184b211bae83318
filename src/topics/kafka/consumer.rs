//! A consumer that closes without a delay.

use std::ops::Deref;
use std::time::Duration;

use rdkafka::consumer::BaseConsumer;

use super::client_context::LogContext;

/// How long to wait between two checks whether the library has closed it.
const CLOSING: Duration = Duration::from_millis(2);

/// A consumer; dropping it takes milliseconds, not the tenth of a second that rdkafka 0.39 polls for.
pub(super) struct Consumer(BaseConsumer<LogContext>);

impl Consumer {
    pub(super) fn new(consumer: BaseConsumer<LogContext>) -> Self {
        Self(consumer)
    }
}

impl Deref for Consumer {
    type Target = BaseConsumer<LogContext>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl Drop for Consumer {
    fn drop(&mut self) {
        // Nothing uses what it polls in the meantime; rdkafka then finds it closed.
        if self.0.close_queue().is_ok() {
            while !self.0.closed() {
                drop(self.0.poll(CLOSING));
            }
        }
    }
}
