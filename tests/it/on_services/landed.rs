//! Landings from Kafka and on HDFS.

mod service;
mod spark;

use crate::landed::day::each_record_is_landed_once;
use crate::landed::killed::each_step_leaves_the_old_or_the_new_state;
use crate::services::{Process, Service, Services, fresh};
use crate::support::Home;

#[test]
fn each_step_of_a_write_is_survived() {
    let (services, home) = (Services::shared(), Home::new());
    home.write("one.jsonl", "{\"a\":1}\n{\"a\":2}\n");
    let root = format!("/{}", fresh("steps"));
    each_step_leaves_the_old_or_the_new_state(&home, &["--fs", services.fs()], &root);
}

#[test]
fn a_day_on_kafka() {
    let (services, home) = (Services::own(&[Service::Kafka]), Home::new());
    each_record_is_landed_once(&home, &["--brokers", services.brokers()], "day", || {
        services.kill(Process::Kafka);
        services.start(Process::Kafka);
    });
}
