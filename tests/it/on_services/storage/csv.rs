//! CSV files on HDFS are read by the same reader as those on disk.

use super::read_as_on_disk;
use crate::services::{Services, fresh};
use crate::support::Home;

const FILES: [(&str, &str); 4] = [
    ("lines.csv", "a,b\n1,x\n2,\n"),
    ("quoted.csv", "a,b\n\"1,5\",\"say \"\"so\"\"\"\n"),
    ("open.csv", "a\n1\n2"),
    ("header.csv", "a,b,c\n"),
];

#[test]
fn csv_on_hdfs_is_read_as_on_disk() {
    read_as_on_disk("csv", &FILES);
}

#[test]
fn what_was_written_is_read_back() {
    let (services, home) = (Services::shared(), Home::new());
    let dir = format!("{}/{}", services.fs(), fresh("csv"));
    for by in ["", " --partition-by k"] {
        let script = format!(
            "create or replace table t as select 1 as a, 'x,\"y' as b, 2 as k;\n\
             .write t {dir} --format csv --mode overwrite{by}\nselect a, b, k from '{dir}';\n"
        );
        let ran = home.run("ndjson", &script).succeeded();
        assert_eq!(ran.stdout, "{\"a\":1,\"b\":\"x,\\\"y\",\"k\":2}\n", "{}", ran.stderr);
    }
}
