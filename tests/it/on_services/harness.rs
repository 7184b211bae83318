//! The harness itself: services start, say what they hold, die, come back and end with whoever holds them.

use std::collections::BTreeMap;
use std::fs;

use crate::services::{Process, Service, Services, fresh};

/// Says whether a process runs; one that has ended and that nobody has asked about yet has no command line.
fn is_alive(pid: u32) -> bool {
    fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| !line.is_empty())
}

#[test]
fn tools_say_what_the_shared_services_hold() {
    let services = Services::shared();
    let topic = fresh("tools");
    services.kafka_topics(&["--create", "--topic", &topic, "--partitions", "2"]);
    assert_eq!(services.log_end_offsets(&topic), BTreeMap::from([(0, 0), (1, 0)]));
    assert_eq!(services.log_start_offsets(&topic), services.log_end_offsets(&topic));
    let described = services.kafka_topics(&["--describe", "--topic", &topic]);
    assert!(described.contains("PartitionCount: 2"), "{described}");
    services.hadoop_fs(&["-mkdir", "/tools"]);
    let listed = services.hadoop_fs(&["-ls", "/"]);
    assert!(listed.lines().any(|line| line.ends_with(" /tools")), "{listed}");
    let missing = services.hadoop_fs_said(&["-ls", "/none"]);
    assert_eq!((missing.code, missing.stdout.as_str()), (1, ""), "{}", missing.stderr);
    let defaults = fs::read_to_string(services.hadoop_conf_dir().join("core-site.xml"));
    assert!(defaults.expect("core-site.xml is there").contains(services.fs()));
}

#[test]
fn a_killed_broker_comes_back_with_its_topics() {
    let services = Services::own(&[Service::Kafka]);
    services.kafka_topics(&["--create", "--topic", "kept", "--partitions", "3"]);
    let (before, state) = (services.pid(Process::Kafka), services.state().to_owned());
    services.kill(Process::Kafka);
    assert!(!is_alive(before));
    services.start(Process::Kafka);
    let after = services.pid(Process::Kafka);
    assert_ne!(before, after);
    assert_eq!(services.log_end_offsets("kept").len(), 3);
    drop(services);
    assert!(!is_alive(after) && !state.exists(), "something is left of {}", state.display());
}

#[test]
fn killed_nodes_come_back_with_their_files() {
    let services = Services::own(&[Service::Hdfs]);
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    fs::write(file.path(), "kept").expect("it can be written");
    services.hadoop_fs(&["-put", &file.path().display().to_string(), "/kept"]);
    for process in [Process::NameNode, Process::DataNode] {
        services.kill(process);
        services.start(process);
        assert_eq!(services.hadoop_fs(&["-cat", "/kept"]), "kept", "after {process:?}");
    }
}
