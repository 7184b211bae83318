//! The suite on Kafka, and what only Kafka does: transactions, compaction, retention, limits.
//!
//! What the broker holds is asserted with its own tools.

mod faults;
pub(crate) mod gaps;
mod loss;
mod partitions;
mod publishing;
mod snapshots;
mod unroll;

use lakeshell::config::kafka::{BROKERS, Kafka, Properties};
use lakeshell::progress::Notices;
use lakeshell::topics::Topics;
use lakeshell::topics::kafka::KafkaTopics;

use crate::services::{Services, fresh};

super::conformance::conformance!(with_topics);

fn with_topics(check: fn(&dyn Topics, &str)) {
    let (topics, notices) = with_notices(&[], false);
    check(&topics, &fresh("conformance"));
    assert_eq!(notices.take(), [""; 0], "nothing is lost");
}

/// Opens the shared cluster with further properties.
pub(crate) fn open(properties: &[(&str, &str)]) -> KafkaTopics {
    with_notices(properties, false).0
}

fn with_notices(properties: &[(&str, &str)], fail_on_data_loss: bool) -> (KafkaTopics, Notices) {
    let mut all = Properties::default();
    all.set(BROKERS, Services::shared().brokers());
    for (name, value) in properties {
        all.set(name, value);
    }
    let (kafka, notices) = (Kafka { properties: all, fail_on_data_loss }, Notices::default());
    let topics = KafkaTopics::open(&kafka, notices.clone()).expect("the properties are right");
    (topics, notices)
}

#[test]
fn a_property_that_is_wrong_is_told_without_its_value() {
    let mut properties = Properties::default();
    properties.set(BROKERS, "127.0.0.1:1");
    properties.set("sasl.mechanisms", "secret");
    properties.set("security.protocol", "hunter2");
    let kafka = Kafka { properties, fail_on_data_loss: false };
    let error = KafkaTopics::open(&kafka, Notices::default()).expect_err("a wrong value");
    assert!(error.to_string().contains("security.protocol"), "{error}");
    assert!(!error.to_string().contains("hunter2"), "{error}");
    assert_eq!(error.exit_code(), 2);
}

#[test]
fn asking_for_a_topic_does_not_create_it() {
    let (topics, name) = (open(&[]), fresh("asked"));
    assert!(topics.describe(&name).is_err());
    let listed = Services::shared().kafka_topics(&["--list"]);
    assert!(!listed.lines().any(|line| line == name), "{listed}");
}
