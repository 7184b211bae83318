//! Kafka topics of many partitions: the bounds of `topics::partitions`, on a broker and on HDFS.

use parking_lot::Mutex;

use crate::services::{Services, fresh};
use crate::support::Home;
use crate::topics::partitions::within;

/// The broker makes files for each partition that is written to first: one topic at a time.
static ONE: Mutex<()> = Mutex::new(());

/// Publishes by key, loads, counts, queries, sorts and lands.
fn each_path(partitions: u32) {
    let _one = ONE.lock();
    let (services, home, topic) = (Services::shared(), Home::new(), fresh("wide"));
    let args = ["--brokers", services.brokers(), "--fs", services.fs()];
    let publish = format!(
        ".topic create {topic} --partitions {partitions}\n\
         create view rows as select cast(id as string) as key, repeat('x', 1000) as value from range(40000);\n\
         .publish rows {topic}\n"
    );
    within(&home, &args, &publish, &[]);
    let counted = format!("40000,1000,{partitions}");
    let query = format!(
        ".load {topic} AS m\nselect count(value), min(length(value)), count(distinct partition) from m;\n\
         select count(*) as n from m;\n\
         select partition, offset from m order by partition, offset limit 1;\n\
         select count(*) as n from m where timestamp >= timestamp '2020-01-01' and timestamp < timestamp '2999-01-01';\n"
    );
    within(&home, &args, &query, &[&counted, "40000", "0,0"]);
    let land = format!(
        ".load {topic} AS m\n.refresh m\n.write m /{topic}\nselect count(*) from '/{topic}';\n.topic delete {topic}\n"
    );
    within(&home, &args, &land, &["40000"]);
}

#[test]
fn six_hundred_partitions_have_bounds() {
    each_path(600);
}

#[test]
fn a_thousand_partitions_have_bounds() {
    each_path(1000);
}
