//! The model test on real Kafka and HDFS.

use std::thread;
use std::time::Duration;

use futures::executor::block_on;
use rdkafka::admin::{AdminClient, AdminOptions, NewPartitions};
use rdkafka::client::DefaultClientContext;
use rdkafka::{ClientConfig, Offset, TopicPartitionList};

use super::check;
use super::run::{Place, Tools};
use super::step::{Names, Op};
use crate::services::{Services, fresh};
use crate::support::Home;

/// Does what Kafka's own tools do, by the protocol that they speak.
fn tools(brokers: &str) -> Tools {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", brokers);
    let admin: AdminClient<DefaultClientContext> = config.create().expect("a client");
    Box::new(move |names, op| by_admin(&admin, names, op))
}

fn by_admin(admin: &AdminClient<DefaultClientContext>, names: &Names, op: &Op) {
    let options = AdminOptions::new();
    match *op {
        Op::Grow { topic, partitions } => {
            let name = names.topic(topic);
            let count = usize::try_from(partitions).expect("few partitions");
            let new = NewPartitions::new(&name, count);
            let grown = block_on(admin.create_partitions([&new], &options)).expect("an answer");
            assert!(grown.iter().all(Result::is_ok), "{grown:?}");
            wait_for_partitions(admin, &name, count);
        }
        Op::Trim { topic, partition, before } => {
            let mut offsets = TopicPartitionList::new();
            let partition = i32::try_from(partition).expect("few partitions");
            let before = Offset::Offset(i64::try_from(before).expect("few messages"));
            offsets
                .add_partition_offset(&names.topic(topic), partition, before)
                .expect("an offset");
            block_on(admin.delete_records(&offsets, &options)).expect("messages are deleted");
        }
        _ => panic!("no tool does {op:?}"),
    }
}

/// Waits until the broker tells clients of all partitions: the controller answers before the broker knows them.
fn wait_for_partitions(admin: &AdminClient<DefaultClientContext>, topic: &str, count: usize) {
    let client = admin.inner();
    for _ in 0..100 {
        let metadata = client.fetch_metadata(Some(topic), Duration::from_secs(10));
        let metadata = metadata.expect("metadata");
        let partitions = metadata.topics()[0].partitions();
        if partitions.len() == count && partitions.iter().all(|it| it.leader() >= 0) {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("`{topic}` does not have {count} partitions with a leader");
}

#[test]
fn what_two_shells_answer_is_what_a_model_allows() {
    let services = Services::shared();
    let (brokers, fs) = (services.brokers(), services.fs());
    let args = ["--brokers", brokers, "--fs", fs].map(str::to_owned).to_vec();
    let place = Place::new(Home::new(), args, Some(tools(brokers)));
    check(&fresh("services").replace('-', ""), &place, (40, 1000));
}
