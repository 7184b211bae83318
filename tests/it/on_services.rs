//! Tests on real Kafka and HDFS; `scripts/test --no-services` leaves out what stands below this module.

mod compose;
mod golden;
mod harness;
mod judges;
mod landed;
mod memory;
mod operations;
mod storage;
mod tpch;
