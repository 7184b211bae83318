//! The settings of a session by Spark's names, which `SET`, `RESET` and `SET TIME ZONE` read and change.
//!
//! Each engine stores them where its functions see them; for the embedded one, `sql::settings` does. There are three
//! kinds: the session time zone and `spark.sql.caseSensitive` take effect; other settings that change Spark's
//! answers (`spark.sql.ansi.enabled`) must have their supported value; settings for Spark's performance are
//! stored and shown, but have no effect. The statements are Spark's `SetCommand` and `ResetCommand`.

use std::collections::BTreeMap;

use crate::error::Result;
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
    /// Returns the session time zone.
    pub(crate) fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Returns the time zone that `current_timezone()` returns: the session's, also in a view with another one.
    pub(crate) fn zone_of_session(&self) -> &Zone {
        self.of_session.as_ref().unwrap_or(&self.zone)
    }

    /// Returns the settings as they are for a view that was made under them and is read under `now`.
    pub(crate) fn within(self, now: &Self) -> Self {
        Self { of_session: Some(now.zone_of_session().clone()), ..self }
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

    /// Returns the values that have been set, by name.
    pub(crate) fn given(&self) -> &BTreeMap<String, String> {
        &self.given
    }

    /// Returns the value of a setting, if it has one.
    pub(crate) fn value(&self, name: &str) -> Option<String> {
        let default = || default_of(name).filter(|value| !value.is_empty()).map(str::to_owned);
        self.given.get(name).cloned().or_else(default)
    }

    /// Makes a change; returns a notice for the user, if there is one.
    ///
    /// # Errors
    /// An unknown setting, one that cannot be changed, or an invalid value.
    pub(crate) fn change(&mut self, change: &Change) -> Result<Option<String>> {
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

#[cfg(test)]
mod tests {
    use super::{Change, Settings};
    use crate::spark::settings::known::TIME_ZONE;

    #[test]
    fn a_value_means_something_or_is_said_to_mean_nothing() {
        let told = |name: &str, value: &str| {
            Settings::default().change(&Change::Set(name.to_owned(), value.to_owned()))
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
