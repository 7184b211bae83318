//! Hadoop's configuration: `core-site.xml` and `hdfs-site.xml` of the configuration directory.
//!
//! The client (hdfs-native 0.13) reads the same files, but does not expose their settings and does not
//! expand `${…}`; the settings read here are given to it, so that both use the same values.

use std::collections::HashMap;
use std::env;
use std::path::{Path, PathBuf};

use roxmltree::{Document, Node, ParsingOptions};

use crate::error::{Error, Result};

/// The port of a `NameNode` if none is given, as in Hadoop.
const NAMENODE_PORT: u16 = 8020;
/// The permission bits that Hadoop clears on new files and directories.
const UMASK: u32 = 0o022;
/// How deep `${…}` may be nested, as in Hadoop.
const DEPTH_MAX: usize = 20;

/// Settings by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Hadoop(HashMap<String, String>);

impl Hadoop {
    /// Reads `$HADOOP_CONF_DIR`, else `$HADOOP_HOME/etc/hadoop`; there are no settings if neither is set.
    pub(super) fn of_environment() -> Result<Self> {
        let given = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let directory = given("HADOOP_CONF_DIR")
            .or_else(|| given("HADOOP_HOME").map(|home| home.join("etc/hadoop")));
        directory.map_or_else(|| Ok(Self::default()), |directory| Self::read(&directory))
    }

    /// Reads the two files of a directory; a missing file has no settings, as in Hadoop.
    pub(super) fn read(directory: &Path) -> Result<Self> {
        let mut raw = HashMap::new();
        for name in ["core-site.xml", "hdfs-site.xml"] {
            let path = directory.join(name);
            match std::fs::read_to_string(&path) {
                Ok(text) => raw.extend(properties(&text).map_err(|cause| {
                    Error::usage(format!("cannot read `{}`: {cause}", path.display()))
                        .hint("Hadoop's settings are read from `$HADOOP_CONF_DIR`")
                })?),
                Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {}
                Err(cause) => return Err(Error::io("cannot read", &path, cause)),
            }
        }
        let values = raw.iter().map(|(name, value)| (name.clone(), expand(value, &raw)));
        Ok(Self(values.collect()))
    }

    /// Returns a setting that is not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// Returns all settings, for the client.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns the replication of new files; `None` leaves it to the `NameNode`.
    pub(super) fn replication(&self) -> Result<Option<u32>> {
        self.read_as("dfs.replication", |text| text.parse().ok())
    }

    /// Returns the block size of new files, in bytes; `None` leaves it to the `NameNode`.
    pub(super) fn block_bytes(&self) -> Result<Option<u64>> {
        self.read_as("dfs.blocksize", size)
    }

    /// Returns the permission bits to clear on new files and directories.
    pub(super) fn umask(&self) -> Result<u32> {
        let octal = |text: &str| u32::from_str_radix(text, 8).ok().filter(|mask| *mask <= 0o777);
        Ok(self.read_as("fs.permissions.umask-mode", octal)?.unwrap_or(UMASK))
    }

    fn read_as<T>(&self, name: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>> {
        let read = |text| {
            let wrong =
                || Error::usage(format!("invalid value `{text}` of `{name}` in Hadoop's settings"));
            read(text).ok_or_else(wrong)
        };
        self.get(name).map(read).transpose()
    }

    /// Returns whether an authority is a name service with several `NameNode`s.
    pub(super) fn is_name_service(&self, authority: &str) -> bool {
        self.get(&format!("dfs.ha.namenodes.{authority}")).is_some()
    }

    /// Returns the addresses, `host:port`, of the `NameNode`s that an authority stands for.
    pub(super) fn namenodes(&self, authority: &str) -> Vec<String> {
        let address = |of: &str| self.get(&format!("dfs.namenode.rpc-address.{of}"));
        if let Some(names) = self.get(&format!("dfs.ha.namenodes.{authority}")) {
            let names = names.split(',').map(|name| format!("{authority}.{}", name.trim()));
            return names.filter_map(|name| address(&name).map(str::to_owned)).collect();
        }
        let has_port = authority.rsplit_once(':').is_some_and(|(_, port)| !port.ends_with(']'));
        vec![match address(authority) {
            _ if has_port => authority.to_owned(),
            Some(address) => address.to_owned(),
            None => format!("{authority}:{NAMENODE_PORT}"),
        }]
    }
}

/// Reads a size, as `134217728` or `128m`.
fn size(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let power = match &text[digits.len()..] {
        "" => 0,
        unit => 1 + "kmgtpe".find(&unit.to_ascii_lowercase())?,
    };
    let number: u64 = digits.parse().ok()?;
    number.checked_mul(1_u64.checked_shl(u32::try_from(10 * power).ok()?)?)
}

/// Reads the properties of a file; those without a value are skipped.
fn properties(text: &str) -> Result<HashMap<String, String>, roxmltree::Error> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options)?;
    let properties = document.root_element().children();
    let inner = |property: Node<'_, '_>, name: &str| {
        let found = property.children().find(|child| child.has_tag_name(name))?;
        found.text().map(|text| text.trim().to_owned())
    };
    let pairs = properties
        .filter(|node| node.has_tag_name("property"))
        .filter_map(|property| Some((inner(property, "name")?, inner(property, "value")?)));
    Ok(pairs.collect())
}

/// Replaces `${name}` by another setting and `${env.NAME}` by an environment variable; unknown names are
/// left unchanged.
fn expand(value: &str, raw: &HashMap<String, String>) -> String {
    let mut text = value.to_owned();
    for _ in 0..DEPTH_MAX {
        let Some((start, end, known)) = first_known(&text, raw) else { break };
        text.replace_range(start..end, &known);
    }
    text
}

/// Finds the first `${…}` with a known value: its range, and that value.
fn first_known(text: &str, raw: &HashMap<String, String>) -> Option<(usize, usize, String)> {
    text.match_indices("${").find_map(|(start, _)| {
        let end = start + text[start..].find('}')?;
        let name = &text[start + 2..end];
        let known = match name.strip_prefix("env.") {
            Some(name) => env::var(name).ok(),
            None if name == "user.name" => Some(system_user()),
            None => raw.get(name).cloned(),
        };
        known.map(|known| (start, end + 1, known))
    })
}

/// Returns the name of the user on this machine.
pub(super) fn system_user() -> String {
    let name = uzers::get_current_username();
    name.map_or_else(|| "root".to_owned(), |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::{Hadoop, size};

    const CORE: &str = r#"<?xml version="1.0"?>
        <!-- a comment -->
        <configuration>
          <property><name>fs.defaultFS</name><value> hdfs://${master}:9000 </value></property>
          <property><name>master</name><value>nn.example</value></property>
          <property><name>loop</name><value>${loop}</value></property>
          <property><name>empty</name><value></value></property>
        </configuration>"#;
    const HDFS: &str = "<configuration>
        <property><name>dfs.ha.namenodes.lake</name><value>a, b</value></property>
        <property><name>dfs.namenode.rpc-address.lake.a</name><value>one:8020</value></property>
        <property><name>dfs.namenode.rpc-address.lake.b</name><value>two:8020</value></property>
        <property><name>dfs.namenode.rpc-address.pond</name><value>three:9</value></property>
        </configuration>";

    fn read(files: &[(&str, &str)]) -> crate::error::Result<Hadoop> {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(dir.path().join(name), text).unwrap();
        }
        Hadoop::read(dir.path())
    }

    #[test]
    fn settings_come_from_both_files() {
        let hadoop = read(&[("core-site.xml", CORE), ("hdfs-site.xml", HDFS)]).unwrap();
        assert_eq!(hadoop.get("fs.defaultFS"), Some("hdfs://nn.example:9000"));
        assert_eq!(hadoop.get("loop"), Some("${loop}"));
        assert_eq!((hadoop.get("empty"), hadoop.get("missing")), (None, None));
        assert!(hadoop.is_name_service("lake") && !hadoop.is_name_service("pond"));
    }

    #[test]
    fn an_authority_stands_for_addresses() {
        let hadoop = read(&[("hdfs-site.xml", HDFS)]).unwrap();
        assert_eq!(hadoop.namenodes("lake"), ["one:8020", "two:8020"]);
        assert_eq!(hadoop.namenodes("pond"), ["three:9"]);
        assert_eq!(hadoop.namenodes("nn"), ["nn:8020"]);
        assert_eq!(hadoop.namenodes("nn:9000"), ["nn:9000"]);
        assert_eq!(hadoop.namenodes("[::1]"), ["[::1]:8020"]);
    }

    #[test]
    fn a_directory_may_be_empty_but_a_file_must_be_xml() {
        assert_eq!(read(&[]).unwrap(), Hadoop::default());
        let error = read(&[("core-site.xml", "<configuration>")]).unwrap_err();
        assert!(error.to_string().contains("core-site.xml"), "{error}");
    }

    #[test]
    fn values_are_hadoops() {
        assert_eq!(
            (size("134217728"), size("128m"), size("1K")),
            (Some(1 << 27), Some(1 << 27), Some(1024))
        );
        assert_eq!((size("m"), size("1x"), size("")), (None, None, None));
        let with = |name: &str, value: &str| {
            let text =
                format!("<c><property><name>{name}</name><value>{value}</value></property></c>");
            read(&[("hdfs-site.xml", &text)]).unwrap()
        };
        assert_eq!(with("dfs.replication", "2").replication().unwrap(), Some(2));
        assert!(with("dfs.replication", "two").replication().is_err());
        assert_eq!(with("fs.permissions.umask-mode", "077").umask().unwrap(), 0o077);
        let none = with("x", "y");
        assert_eq!((none.umask().unwrap(), none.block_bytes().unwrap()), (0o022, None));
    }
}
