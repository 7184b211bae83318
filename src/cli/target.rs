//! Decides where topics are: at Kafka's brokers, or in a directory.
//!
//! A flag overrides the environment, even if it names another kind of target; contradictory flags are a usage error.

use clap::ArgMatches;
use clap::parser::ValueSource;

use super::Cli;
use crate::config::kafka::{BROKERS, Kafka, Properties};
use crate::error::{Error, Result};

/// Which targets the command line itself names, as opposed to the environment.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct Given {
    brokers: bool,
    config: bool,
    topics: bool,
    pub(super) history: bool,
}

impl Given {
    pub(super) fn of(matches: &ArgMatches) -> Self {
        let is_given = |name| matches.value_source(name) == Some(ValueSource::CommandLine);
        Self {
            brokers: is_given("brokers"),
            config: is_given("config"),
            topics: is_given("topics"),
            history: is_given("history"),
        }
    }
}

impl Cli {
    /// Combines the properties of the environment and of the flags, which win. Returns `None` for local topics.
    pub(super) fn kafka(&self) -> Result<Option<Kafka>> {
        let flags = self.flags()?;
        if self.given.topics {
            return self.check_local(&flags).map(|()| None);
        }
        let mut properties = self.environment()?;
        for (name, value) in flags.iter() {
            properties.set(name, value);
        }
        let is_idle = self.fail_on_data_loss || !self.properties.is_empty();
        match properties.get(BROKERS) {
            Some(_) => Ok(Some(Kafka { properties, fail_on_data_loss: self.fail_on_data_loss })),
            None if is_idle => {
                Err(Error::usage("properties of the Kafka client are given, but no brokers")
                    .hint("add `--brokers HOST:PORT`"))
            }
            None => Ok(None),
        }
    }

    /// Reads the properties of the flags: the file, `-X`, the brokers.
    fn flags(&self) -> Result<Properties> {
        let mut flags = Properties::default();
        if let Some(file) = self.config.as_ref().filter(|_| self.given.config) {
            flags.read(file)?;
        }
        for (name, value) in &self.properties {
            flags.set(name, value);
        }
        if let Some(brokers) = self.brokers.as_ref().filter(|_| self.given.brokers) {
            if flags.get(BROKERS).is_some_and(|others| others != brokers) {
                return Err(Error::usage(format!(
                    "`--brokers` and `{BROKERS}` name different brokers"
                ))
                .hint("leave one of them out"));
            }
            flags.set(BROKERS, brokers);
        }
        Ok(flags)
    }

    /// Reads the properties of the environment: single ones, the file, the brokers.
    fn environment(&self) -> Result<Properties> {
        let variables = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        let mut properties = Properties::from_environment(variables);
        if let Some(file) = self.config.as_ref().filter(|_| !self.given.config) {
            properties.read(file)?;
        }
        let brokers = self.brokers.as_ref().filter(|_| !self.given.brokers);
        // An empty variable counts as unset.
        if let Some(brokers) = brokers.filter(|brokers| !brokers.is_empty()) {
            properties.set(BROKERS, brokers);
        }
        Ok(properties)
    }

    /// Refuses flags for Kafka together with `--topics`.
    fn check_local(&self, flags: &Properties) -> Result<()> {
        let other = if self.given.brokers {
            "`--brokers`"
        } else if self.given.config {
            "`--config`"
        } else if flags.iter().next().is_some() {
            "`-X`"
        } else if self.fail_on_data_loss {
            "`--fail-on-data-loss`"
        } else {
            return Ok(());
        };
        Err(Error::usage(format!(
            "`--topics` and {other} contradict each other: topics are local, or Kafka's"
        ))
        .hint("leave one of them out"))
    }
}
