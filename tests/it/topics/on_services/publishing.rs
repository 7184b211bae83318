//! What the broker and the client refuse, and what is counted then.

use lakeshell::error::Error;
use lakeshell::progress::Reporter;
use lakeshell::topics::{NewRecord, NewTopic, PublishOptions, Published, Topics};

use super::open;
use crate::services::{Services, fresh};
use crate::topics::steps::create;

/// Sends values of these sizes and returns what became of them.
fn send(topics: &dyn Topics, name: &str, sizes: &[usize]) -> (Option<Error>, Published) {
    let reporter = Reporter::silent();
    let mut publisher = topics.publisher(name, &PublishOptions::default()).expect("a publisher");
    for size in sizes {
        let value = vec![b'x'; *size];
        let record = NewRecord { value: Some(&value), ..NewRecord::default() };
        if let Err(error) = publisher.send(record, &reporter) {
            return (Some(error), publisher.abort());
        }
    }
    (None, publisher.finish(&reporter).expect("the publisher ends"))
}

#[test]
fn a_message_over_the_clients_limit_is_refused_at_once() {
    let (topics, name) = (open(&[]), fresh("large"));
    create(&topics, &name, 1);
    let (error, published) = send(&topics, &name, &[10, 2_000_000]);
    let error = error.expect("it is too large");
    assert!(error.to_string().contains("2,000,000 bytes"), "{error}");
    assert!(error.to_string().contains("`message.max.bytes`"), "{error}");
    assert!(published.refused.is_none(), "{published:?}");
    let end = Services::shared().log_end_offsets(&name)[&0];
    assert_eq!((published.acknowledged.cast_signed(), published.unknown), (end, 0));
}

#[test]
fn a_message_over_the_brokers_limit_is_reported() {
    let (topics, name) = (open(&[("batch.num.messages", "1")]), fresh("large"));
    let configs = vec![("max.message.bytes".to_owned(), "1000".to_owned())];
    let topic = NewTopic { name: name.clone(), partitions: 1, replication_factor: 1, configs };
    topics.create(&topic).expect("created");
    let (error, published) = send(&topics, &name, &[10, 10, 5000, 10]);
    assert!(error.is_none(), "{error:?}");
    let refused = published.refused.as_ref().expect("one was refused");
    assert_eq!((refused.record, published.unknown), (2, 0));
    assert!(refused.error.to_string().contains("5,000 bytes"), "{}", refused.error);
    let end = Services::shared().log_end_offsets(&name)[&0];
    assert_eq!(published.acknowledged.cast_signed(), end);
}

#[test]
fn a_large_publish_waits_for_the_queue() {
    let (topics, name) = (open(&[("queue.buffering.max.messages", "100")]), fresh("queue"));
    create(&topics, &name, 4);
    let (error, published) = send(&topics, &name, &vec![100; 5000]);
    assert!(error.is_none() && published.refused.is_none(), "{error:?}");
    assert_eq!(published.acknowledged, 5000);
    assert_eq!(Services::shared().log_end_offsets(&name).values().sum::<i64>(), 5000);
}

/// The library would wait for the topic until messages time out, and say that no broker answered.
#[test]
fn a_topic_that_is_deleted_meanwhile_is_told() {
    let (topics, name) = (open(&[]), fresh("deleted"));
    create(&topics, &name, 1);
    let reporter = Reporter::silent();
    let mut publisher = topics.publisher(&name, &PublishOptions::default()).expect("a publisher");
    topics.delete(&name).expect("it is deleted");
    let record = NewRecord { value: Some(b"late"), ..NewRecord::default() };
    publisher.send(record, &reporter).expect("it is in the queue");
    let error = match publisher.finish(&reporter) {
        Ok(done) => done.refused.expect("it was not acknowledged").error,
        Err(error) => error,
    };
    let told = format!("topic `{name}` was deleted during the publish");
    assert!(error.to_string().starts_with(&told), "{error}");
    assert_eq!(error.exit_code(), 1);
}
