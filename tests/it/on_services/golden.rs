//! The demo scripts on real Kafka, on real HDFS, and on both: what they print is what they print without.

use std::fs;

use crate::compare::difference;
use crate::golden::{Way, run_with, scripts};
use crate::services::{Service, Services, fresh};

#[test]
fn demos_print_the_same_on_kafka_and_hdfs() {
    // Their own, since a demo names its topics itself and lists all there are.
    let services = Services::own(&[Service::Kafka, Service::Hdfs]);
    for script in scripts("demo") {
        let expected =
            fs::read_to_string(script.with_extension("out")).expect("it has been blessed");
        for (kafka, hdfs) in [(true, false), (false, true), (true, true)] {
            let mut flags = Vec::new();
            if kafka {
                flags.extend(["--brokers".to_owned(), services.brokers().to_owned()]);
            }
            if hdfs {
                let root = format!("/{}", fresh("demo"));
                services.hadoop_fs(&["-mkdir", "-p", &format!("{root}/tmp")]);
                flags.extend(["--fs".to_owned(), format!("{}{root}", services.fs())]);
            }
            let got = run_with(&script, Way::File, &flags);
            if let Some(what) = difference(&expected, &got.as_text()) {
                panic!("{} (Kafka: {kafka}, HDFS: {hdfs}), {what}", script.display());
            }
        }
    }
}
