//! `docker-compose.yml` offers what `scripts/services up` starts: the same versions, ports and settings.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use crate::support::root;

/// Prints what `scripts/services` uses by default, as KEY=VALUE lines.
const PRINT: &str = r#"
state=/state cache=/cache
. scripts/services.d/kafka.sh
. scripts/services.d/hdfs.sh
echo "kafka image=apache/kafka:$kafka_version"
echo "hadoop image=apache/hadoop:$hadoop_version"
for name in kafka namenode namenode_http datanode datanode_http; do
    eval "echo port \$${name}_port="
done
kafka_properties | sed 's/^/kafka /'
core_site | sed 's/^/core /'
hdfs_site | sed 's/^/hdfs /'
"#;

/// Settings of a container alone: where it keeps data, that it listens to the outside, and lets anybody in.
const OF_CONTAINERS: &[&str] = &[
    "kafka log.dirs",
    "hdfs dfs.namenode.name.dir",
    "hdfs dfs.datanode.data.dir",
    "hdfs dfs.namenode.rpc-bind-host",
    "hdfs dfs.namenode.http-bind-host",
    "hdfs dfs.permissions.enabled",
];

fn of_scripts() -> BTreeMap<String, String> {
    let output = Command::new("sh").args(["-euc", PRINT]).current_dir(root()).output();
    let output = output.expect("sh can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("settings are UTF-8");
    let pair = |line: &str| line.split_once('=').map(|(name, value)| (name.into(), value.into()));
    text.lines().filter_map(pair).collect()
}

/// Reads the compose file's lines in the same words.
fn of_compose() -> Vec<(String, String)> {
    let text = fs::read_to_string(root().join("docker-compose.yml")).expect("it is there");
    text.lines().filter_map(|line| setting(line.trim())).collect()
}

fn setting(line: &str) -> Option<(String, String)> {
    if let Some(port) = line.strip_prefix("- \"") {
        // ADDRESS:OUTSIDE:INSIDE
        let (outside, inside) = port.trim_end_matches('"').rsplit_once(':')?;
        assert_eq!(
            outside,
            format!("127.0.0.1:{inside}"),
            "a port is the same outside, on loopback"
        );
        return Some((format!("port {inside}"), String::new()));
    }
    let (name, value) = line.split_once(": ")?;
    let value = value.trim_matches('"').to_owned();
    if name == "image" {
        let service = if value.contains("/kafka") { "kafka" } else { "hadoop" };
        return Some((format!("{service} image"), value));
    }
    let named =
        |prefix: &str, word: &str| name.strip_prefix(prefix).map(|rest| format!("{word} {rest}"));
    named("CORE-SITE.XML_", "core")
        .or_else(|| named("HDFS-SITE.XML_", "hdfs"))
        .or_else(|| Some(named("KAFKA_", "kafka")?.to_lowercase().replace('_', ".")))
        .map(|name| (name, value))
}

#[test]
fn the_compose_file_offers_what_the_scripts_start() {
    let (scripts, compose) = (of_scripts(), of_compose());
    assert!(compose.len() > 30, "few settings were found: {compose:?}");
    for (name, value) in &compose {
        if OF_CONTAINERS.contains(&name.as_str()) {
            continue;
        }
        let expected = scripts.get(name);
        let expected = expected.unwrap_or_else(|| panic!("`{name}` is not in scripts/services.d"));
        // A container listens on all addresses, for Docker to reach it.
        let outside = value.replace("0.0.0.0", "127.0.0.1");
        let advertised = name.contains("advertised");
        assert_eq!(if advertised { value } else { &outside }, expected, "`{name}`");
    }
    for name in scripts.keys().filter(|name| name.starts_with("port ") || name.ends_with("image")) {
        assert!(
            compose.iter().any(|(other, _)| other == name),
            "docker-compose.yml has no `{name}`"
        );
    }
    for name in ["kafka advertised.listeners", "core fs.defaultFS", "hdfs dfs.datanode.address"] {
        assert!(
            compose.iter().any(|(other, _)| other == name),
            "docker-compose.yml has no `{name}`"
        );
    }
}
