//! The bounds of memory on Kafka and HDFS.

use crate::memory::{a_landing_has_a_bound, each_path_has_a_bound};
use crate::services::{Services, fresh};
use crate::support::Home;

#[test]
fn kafka_and_hdfs() {
    let services = Services::shared();
    let args = ["--brokers", services.brokers(), "--fs", services.fs()];
    let (topic, landing) = (fresh("large"), format!("/{}", fresh("large")));
    let home = Home::new();
    each_path_has_a_bound(&home, &args, &topic, &landing);
    // Without services it runs each time.
    if std::env::var_os("LAKESHELL_LONG").is_some() {
        a_landing_has_a_bound(&home, &args, &topic, &format!("{landing}_landed"));
    }
}
