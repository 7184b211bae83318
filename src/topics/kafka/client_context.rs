//! Keeps the log messages of the client library, for the error when something fails.
//!
//! librdkafka logs in the background why it cannot connect; its calls only return "timed out".

use std::sync::Arc;

use parking_lot::Mutex;
use rdkafka::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::ConsumerContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};

/// Keeps the last reason that the library logged; prints nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct LogContext(Arc<Mutex<Option<String>>>);

impl LogContext {
    /// Returns the last reason why a broker was not reached.
    pub(super) fn reason(&self) -> Option<String> {
        self.0.lock().clone()
    }
}

impl ClientContext for LogContext {
    fn log(&self, _: RDKafkaLogLevel, _: &str, _: &str) {}

    fn error(&self, error: KafkaError, reason: &str) {
        // "All brokers are down" is less helpful than the reason of the last one.
        let telling = error.rdkafka_error_code().is_some_and(is_unreachable);
        if telling && !reason.ends_with("brokers are down") {
            *self.0.lock() = Some(without_connection(reason));
        }
    }
}

impl ConsumerContext for LogContext {}

/// Removes the name of the connection before a reason, and the state of the connection after it.
fn without_connection(reason: &str) -> String {
    let text = match reason.split_once(": ") {
        Some((name, rest)) if name.contains("/bootstrap") || name.contains(':') => rest,
        _ => reason,
    };
    text.find(" (after ").map_or(text, |at| &text[..at]).to_owned()
}

/// Returns whether a code means that no broker was reached.
pub(super) fn is_unreachable(code: Code) -> bool {
    matches!(
        code,
        Code::BrokerTransportFailure
            | Code::AllBrokersDown
            | Code::Resolve
            | Code::OperationTimedOut
            | Code::RequestTimedOut
            | Code::MessageTimedOut
            | Code::TimedOutQueue
            | Code::Authentication
            | Code::SaslAuthenticationFailed
            | Code::SSL
    )
}

#[cfg(test)]
mod tests {
    use super::without_connection;

    #[test]
    fn a_reason_is_plain() {
        let reason = "127.0.0.1:1/bootstrap: Connect to ipv4#127.0.0.1:1 failed: Connection refused \
                      (after 0ms in state CONNECT)";
        assert_eq!(
            without_connection(reason),
            "Connect to ipv4#127.0.0.1:1 failed: Connection refused"
        );
        assert_eq!(without_connection("SASL failed"), "SASL failed");
    }
}
