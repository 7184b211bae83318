//! Hadoop's settings: `$HADOOP_CONF_DIR` says where bare paths are, unless a flag does.

use crate::support::{Home, Output};

fn with_settings(core: &str, args: &[&str]) -> Output {
    let home = Home::new();
    let text = format!(
        "<configuration><property><name>fs.defaultFS</name><value>{core}</value></property>\
         </configuration>"
    );
    home.write("hadoop/core-site.xml", text);
    let mut command = home.command(args);
    Output::from(command.env("HADOOP_CONF_DIR", home.work("hadoop")).output().expect("it runs"))
}

#[test]
fn bare_paths_belong_to_the_default_file_system() {
    let ran = with_settings("hdfs://127.0.0.1:1", &["-c", ".ls /tmp"]);
    assert!(ran.stderr.contains("cannot reach HDFS at `127.0.0.1:1`"), "{}", ran.stderr);
    assert_eq!(ran.code, 3);
    let ran = with_settings("hdfs://127.0.0.1:1", &["-c", ".ls hdfs:///tmp"]);
    assert_eq!(ran.code, 3, "an empty authority is the default's: {}", ran.stderr);
}

#[test]
fn a_flag_and_a_url_overrule_it() {
    with_settings("hdfs://127.0.0.1:1", &["--fs", "file:///", "-c", ".ls /"]).succeeded();
    with_settings("hdfs://127.0.0.1:1", &["-c", ".ls file:///"]).succeeded();
    with_settings("file:///", &["-c", ".ls /"]).succeeded();
}

#[test]
fn a_default_that_cannot_be_used_says_so() {
    let ran = with_settings("s3a://bucket", &["-c", "select 1;"]);
    assert_eq!(ran.code, 2);
    for word in ["fs.defaultFS", "s3a", "--fs file:///"] {
        assert!(ran.stderr.contains(word), "{}", ran.stderr);
    }
}
