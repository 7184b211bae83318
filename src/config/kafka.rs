//! The properties of the Kafka client (librdkafka), from the environment, a file and flags.
//!
//! Pure, apart from reading the file. The names and values are librdkafka's; nothing here knows what they
//! mean, and nothing prints a value, since any may be a secret.

use std::fmt;
use std::path::Path;

use crate::error::{Error, Result};

/// The property that names the brokers.
pub const BROKERS: &str = "bootstrap.servers";
/// Variables with this prefix are properties: `LAKESHELL_KAFKA_SASL_PASSWORD` is `sasl.password`.
const PREFIX: &str = "LAKESHELL_KAFKA_";

/// Settings of the Kafka client.
#[derive(Debug, Clone, Default)]
pub struct Kafka {
    /// The client's properties.
    pub properties: Properties,
    /// Records that are gone before they were read are an error, not a warning.
    pub fail_on_data_loss: bool,
}

/// Properties of librdkafka; of one name the last value holds.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Properties(Vec<(String, String)>);

impl fmt::Debug for Properties {
    /// Writes the names only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl Properties {
    /// Takes the properties out of environment variables.
    pub fn from_environment(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut properties = Self::default();
        for (variable, value) in variables {
            if let Some(name) = variable.strip_prefix(PREFIX).filter(|name| !name.is_empty()) {
                properties.set(&name.to_ascii_lowercase().replace('_', "."), &value);
            }
        }
        properties
    }

    /// Adds the properties of a file as kcat and librdkafka read it: `name=value` lines, `#` comments.
    ///
    /// # Errors
    /// The file cannot be read, or one of its lines is not `name=value`.
    pub fn read(&mut self, path: &Path) -> Result<()> {
        let text = std::fs::read_to_string(path)
            .map_err(|cause| Error::io("cannot read", path, cause).as_usage())
            .map_err(|error| error.hint("`--config` names a file of `name=value` lines"))?;
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let Some((name, value)) = line.split_once('=') else {
                let place = format!("{}:{}", path.display(), at + 1);
                return Err(Error::usage(format!("{place}: this is not `name=value`")));
            };
            self.set(name.trim(), value.trim());
        }
        Ok(())
    }

    /// Sets one property.
    pub fn set(&mut self, name: &str, value: &str) {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), value.to_owned()));
    }

    /// Returns the value of a property.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Returns names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::Properties;

    #[test]
    fn variables_are_properties() {
        let variable = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let properties = Properties::from_environment([
            variable("LAKESHELL_KAFKA_SASL_PASSWORD", "a=b"),
            variable("LAKESHELL_KAFKA_", "nothing"),
            variable("KAFKA_OPTS", "-Dx"),
        ]);
        assert_eq!(properties.iter().collect::<Vec<_>>(), [("sasl.password", "a=b")]);
        assert_eq!(format!("{properties:?}"), r#"{"sasl.password"}"#);
    }

    #[test]
    fn a_file_is_read_as_kcat_does() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let read = |text: &str| {
            std::fs::write(file.path(), text).expect("written");
            let mut properties = Properties::default();
            properties.set("linger.ms", "1");
            properties.read(file.path()).map(|()| properties)
        };
        let properties =
            read("# a comment\n\n linger.ms = 5\nsasl.password=a=b#c\r\n").expect("read");
        let expected = [("linger.ms", "5"), ("sasl.password", "a=b#c")];
        assert_eq!(properties.iter().collect::<Vec<_>>(), expected);
        let error = read("linger.ms=5\nlinger").expect_err("no value");
        assert!(error.to_string().ends_with(":2: this is not `name=value`"), "{error}");
    }
}
