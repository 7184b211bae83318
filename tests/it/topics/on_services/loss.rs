//! Records that are gone before they were read.

use lakeshell::topics::Topics;

use super::with_notices;
use crate::services::{Services, fresh};
use crate::topics::steps::{Owned, create, publish, read, snapshot};

/// Moves the low watermark of partition 0, as retention does.
pub(super) fn delete_before(topic: &str, offset: i64) {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let text = format!(
        r#"{{"partitions":[{{"topic":"{topic}","partition":0,"offset":{offset}}}],"version":1}}"#
    );
    std::fs::write(file.path(), text).expect("written");
    let path = file.path().display().to_string();
    let class = "org.apache.kafka.tools.DeleteRecordsCommand";
    let said = Services::shared().kafka(class, &["--offset-json-file", &path]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_eq!(Services::shared().log_start_offsets(topic)[&0], offset);
}

fn published(topics: &dyn Topics, prefix: &str) -> String {
    let name = fresh(prefix);
    create(topics, &name, 1);
    let records: Vec<_> = (0..10).map(|number| Owned::value(&number.to_string())).collect();
    publish(topics, &name, &records);
    name
}

#[test]
fn what_retention_removed_is_told() {
    let (topics, notices) = with_notices(&[], false);
    let name = published(&topics, "retention");
    let before = snapshot(&topics, &name, "earliest", "latest");
    delete_before(&name, 4);
    assert_eq!(read(&topics, &before).expect("read").len(), 6);
    let expected = format!(
        "warning: topic `{name}`, partition 0: 4 offsets from 0 to 3 can no longer be read: \
         they were removed by retention"
    );
    assert_eq!(notices.take(), [expected]);
    // A new snapshot begins at the new low watermark, and an offset before it is an error.
    let after = snapshot(&topics, &name, "earliest", "latest");
    assert_eq!((after.ranges[0].start, after.ranges[0].end), (4, 10));
    let error = topics.snapshot(&name, &"2".parse().unwrap(), &"latest".parse().unwrap());
    assert!(error.unwrap_err().to_string().contains("its low watermark is 4"));
}

#[test]
fn what_retention_removed_is_an_error_if_asked() {
    let (topics, notices) = with_notices(&[], true);
    let name = published(&topics, "retention");
    let before = snapshot(&topics, &name, "earliest", "latest");
    delete_before(&name, 10);
    let error = read(&topics, &before).expect_err("all is gone");
    assert!(error.to_string().contains("10 offsets from 0 to 9"), "{error}");
    assert_eq!(error.exit_code(), 1);
    assert!(notices.take().is_empty());
}
