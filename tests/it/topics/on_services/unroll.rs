//! What `.unroll` and the column report say of records on Kafka: the broker's own partitions and offsets.

use lakeshell::topics::Topics as _;

use super::open;
use crate::services::{Services, fresh};
use crate::support::{Home, Output};
use crate::topics::steps::{Owned, create, publish};

fn at(partition: i32, value: &str) -> Owned {
    Owned { partition: Some(partition), ..Owned::value(value) }
}

#[test]
fn corrupt_and_widening_records_are_named_by_partition_and_offset() {
    let (topics, name) = (open(&[]), fresh("unroll"));
    create(&topics, &name, 2);
    // Partition 0 is clean: the first corrupt record and the first text are in partition 1.
    publish(&topics, &name, &[at(0, r#"{"a":1}"#), at(0, r#"{"a":2}"#)]);
    publish(&topics, &name, &[at(1, r#"{"a":3}"#), at(1, "not json"), at(1, r#"{"a":"007"}"#)]);
    publish(&topics, &name, &[at(1, "{\"a\":")]);
    let ends = Services::shared().log_end_offsets(&name);
    assert_eq!((ends[&0], ends[&1]), (2, 4));
    assert_eq!(topics.describe(&name).expect("described").partitions.len(), 2);

    let home = Home::new();
    let script = format!(".load {name} as t --json\n.schema t --profile\n");
    let args = ["--brokers", Services::shared().brokers(), "--mode", "csv", "-c", &script];
    let ran = Output::from(home.command(&args).output().expect("it runs")).succeeded();
    let told = "Unrolled 6 records into `t`: 2 fields, 2 corrupt";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    let first = format!("First corrupt record: topic `{name}`, partition 1, offset 1: has a word");
    assert!(ran.stderr.contains(&first), "{}", ran.stderr);
    let expected = format!(
        "field,type,seen,records,nulls,topic,first,widened\n\
         _corrupt_record,string,string 2,2,0,{name},1:1,\n\
         a,string,\"bigint 3, string 1\",4,0,{name},0:0,1:2\n"
    );
    assert_eq!(ran.stdout, expected);
}
