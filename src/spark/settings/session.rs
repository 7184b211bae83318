//! The settings of a session by Spark's names, which `SET`, `RESET` and `SET TIME ZONE` read and change.
//!
//! They are stored in the engine's options, so that functions see them wherever they run. There are three
//! kinds: the session time zone and `spark.sql.caseSensitive` take effect; other settings that change Spark's
//! answers (`spark.sql.ansi.enabled`) must have their supported value; settings for Spark's performance are
//! stored and shown, but have no effect. The statements are Spark's `SetCommand` and `ResetCommand`.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;

use datafusion::common::config::{ConfigEntry, ConfigExtension, ExtensionOptions};
use datafusion::common::{Result as EngineResult, config_err};
use datafusion::config::ConfigOptions;
use datafusion::execution::context::SessionState;
use datafusion::prelude::SessionContext;

use crate::error::{Error, Result};
use crate::spark::settings::known;
use crate::spark::settings::known::{CASE_SENSITIVE, TIME_ZONE, default_of};
use crate::spark::time_zone::Zone;

/// A change that `SET` or `RESET` makes to the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Gives a setting a value.
    Set(String, String),
    /// Removes a setting's value.
    Reset(String),
    /// Removes all values.
    ResetAll,
}

/// The settings that have been set, and values derived from them.
#[derive(Debug, Clone)]
pub struct Settings {
    zone: Zone,
    /// The time zone of the session while a view is read under its own: the one that `current_timezone()`
    /// returns.
    of_session: Option<Zone>,
    pub(crate) is_case_sensitive: bool,
    given: BTreeMap<String, String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            zone: Zone::utc(),
            of_session: None,
            is_case_sensitive: false,
            given: BTreeMap::new(),
        }
    }
}

impl Settings {
    /// Returns the settings of a session.
    pub fn of(options: &ConfigOptions) -> Self {
        options.extensions.get::<Self>().cloned().unwrap_or_default()
    }

    /// Returns whether names are case-sensitive.
    #[must_use]
    pub fn is_case_sensitive(&self) -> bool {
        self.is_case_sensitive
    }

    /// Returns whether a plan is the same under these settings as under others.
    #[must_use]
    pub fn mean_as(&self, other: &Self) -> bool {
        (&self.zone, self.is_case_sensitive) == (&other.zone, other.is_case_sensitive)
    }

    /// Returns a session state in which a view is planned and read that was made under these settings.
    #[must_use]
    pub fn put_into(&self, state: &SessionState) -> SessionState {
        let now = Self::of(state.config_options());
        let own = Self { of_session: Some(now.of_session.unwrap_or(now.zone)), ..self.clone() };
        let mut state = state.clone();
        state.config_mut().options_mut().extensions.insert(own);
        let options = Arc::clone(state.config_options());
        state.execution_props_mut().config_options = Some(options);
        state
    }

    /// Returns the values that have been set, by name.
    pub(crate) fn given(&self) -> &BTreeMap<String, String> {
        &self.given
    }

    /// Returns the value of a setting, if it has one.
    pub(crate) fn value(&self, name: &str) -> Option<String> {
        let default = || default_of(name).filter(|value| !value.is_empty()).map(str::to_owned);
        self.given.get(name).cloned().or_else(default)
    }

    fn change(&mut self, change: &Change) -> Result<Option<String>> {
        let mut notice = None;
        match change {
            Change::Set(name, value) => {
                notice = known::check(name, value)?;
                if name == TIME_ZONE {
                    self.zone = Zone::named(value)?;
                }
                if name == CASE_SENSITIVE {
                    self.is_case_sensitive = value.eq_ignore_ascii_case("true");
                }
                self.given.insert(name.clone(), value.clone());
            }
            Change::Reset(name) => {
                known::check_name(name)?;
                self.given.remove(name);
                if name == TIME_ZONE {
                    self.zone = Zone::utc();
                }
                self.is_case_sensitive &= name != CASE_SENSITIVE;
            }
            Change::ResetAll => *self = Self::default(),
        }
        Ok(notice)
    }
}

/// Returns the session time zone.
pub(crate) fn zone_of(options: &ConfigOptions) -> Zone {
    options.extensions.get::<Settings>().map_or_else(Zone::utc, |settings| settings.zone.clone())
}

/// Returns the time zone that `current_timezone()` returns: the session's, also in a view with another one.
pub(crate) fn session_zone_of(options: &ConfigOptions) -> Zone {
    let settings = Settings::of(options);
    settings.of_session.unwrap_or(settings.zone)
}

/// Checks whether a change can be made, and returns its notice, without making the change.
///
/// # Errors
/// As [`apply`].
pub(crate) fn check(options: &ConfigOptions, change: &Change) -> Result<Option<String>> {
    Settings::of(options).change(change)
}

/// Changes the settings of a session; returns a notice for the user, if there is one.
///
/// # Errors
/// An unknown setting, one that cannot be changed, or an invalid value.
pub fn apply(ctx: &SessionContext, change: &Change) -> Result<Option<String>> {
    let state = ctx.state_ref();
    let mut state = state.write();
    let options = state.config_mut().options_mut();
    let mut settings = Settings::of(options);
    let notice = settings.change(change)?;
    options.extensions.insert(settings);
    Ok(notice)
}

impl ConfigExtension for Settings {
    const PREFIX: &'static str = "spark";
}

impl ExtensionOptions for Settings {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn cloned(&self) -> Box<dyn ExtensionOptions> {
        Box::new(self.clone())
    }

    fn set(&mut self, key: &str, value: &str) -> EngineResult<()> {
        let change = Change::Set(format!("{}.{key}", Self::PREFIX), value.to_owned());
        self.change(&change).map(drop).or_else(|error: Error| config_err!("{error}"))
    }

    fn entries(&self) -> Vec<ConfigEntry> {
        let entry = |(name, value): (&String, &String)| ConfigEntry {
            key: name.clone(),
            value: Some(value.clone()),
            description: "a setting of Spark",
        };
        self.given.iter().map(entry).collect()
    }
}

#[cfg(test)]
mod tests {
    use datafusion::config::ConfigOptions;

    use super::{Change, Settings, check};
    use crate::spark::settings::known::TIME_ZONE;

    #[test]
    fn a_value_means_something_or_is_said_to_mean_nothing() {
        let options = ConfigOptions::new();
        let told = |name: &str, value: &str| {
            check(&options, &Change::Set(name.to_owned(), value.to_owned()))
        };
        assert_eq!(told("spark.sql.session.timeZone", "PST").unwrap(), None);
        assert_eq!(told("spark.sql.ansi.enabled", "FALSE").unwrap(), None);
        assert_eq!(told("spark.sql.caseSensitive", "true").unwrap(), None);
        assert!(told("spark.sql.shuffle.partitions", "8").unwrap().is_some());
        for (name, value) in [
            ("spark.sql.session.timeZone", "nope"),
            ("spark.sql.ansi.enabled", "true"),
            ("spark.sql.ansi.enabled", "x"),
            ("spark.sql.shuffle.partitions", "x"),
            ("spark.sql.legacy.timeParserPolicy", "LEGACY"),
            ("spark.sql.session.timezone", "UTC"),
            ("spark.executor.memory", "1g"),
            ("timezone", "PST"),
        ] {
            assert!(told(name, value).is_err(), "{name}");
        }
        let near = told("spark.sql.session.timezone", "UTC").unwrap_err();
        assert_eq!(near.hint_text(), Some("did you mean `spark.sql.session.timeZone`?"));
    }

    #[test]
    fn what_is_reset_is_as_before() {
        let mut settings = Settings::default();
        let zone = Change::Set(TIME_ZONE.to_owned(), "PST".to_owned());
        settings.change(&zone).unwrap();
        assert_eq!(settings.value(TIME_ZONE).as_deref(), Some("PST"));
        settings.change(&Change::Reset(TIME_ZONE.to_owned())).unwrap();
        assert_eq!(settings.value(TIME_ZONE).as_deref(), Some("UTC"));
        assert!(settings.zone.is_utc() && settings.given().is_empty());
    }
}
