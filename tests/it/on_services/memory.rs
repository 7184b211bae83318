//! The bounds of memory on Kafka and HDFS.

use crate::memory::each_path_has_a_bound;
use crate::services::{Services, fresh};
use crate::support::Home;

#[test]
fn kafka_and_hdfs() {
    let services = Services::shared();
    let args = ["--brokers", services.brokers(), "--fs", services.fs()];
    let (topic, landing) = (fresh("large"), format!("/{}", fresh("large")));
    each_path_has_a_bound(&Home::new(), &args, &topic, &landing);
}
