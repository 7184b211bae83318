//! Spark's settings in the options of the engine, so that functions see them wherever they run.
//!
//! The settings themselves, and what a change does to them, are in `spark::settings::session`.

use std::any::Any;
use std::sync::Arc;

use datafusion::common::config::{ConfigEntry, ConfigExtension, ExtensionOptions};
use datafusion::common::{Result as EngineResult, config_err};
use datafusion::config::ConfigOptions;
use datafusion::execution::context::SessionState;
use datafusion::prelude::SessionContext;

use crate::error::{Error, Result};
use crate::spark::settings::session::{Change, Settings};
use crate::spark::time_zone::Zone;

impl Settings {
    /// Returns the settings of a session.
    pub fn of(options: &ConfigOptions) -> Self {
        options.extensions.get::<Self>().cloned().unwrap_or_default()
    }

    /// Returns a session state in which a view is planned and read that was made under these settings.
    #[must_use]
    pub fn put_into(&self, state: &SessionState) -> SessionState {
        let own = self.clone().within(&Self::of(state.config_options()));
        let mut state = state.clone();
        state.config_mut().options_mut().extensions.insert(own);
        let options = Arc::clone(state.config_options());
        state.execution_props_mut().config_options = Some(options);
        state
    }
}

/// Returns the session time zone.
pub(crate) fn zone_of(options: &ConfigOptions) -> Zone {
    let settings = options.extensions.get::<Settings>();
    settings.map_or_else(Zone::utc, |settings| settings.zone().clone())
}

/// Returns the time zone that `current_timezone()` returns: the session's, also in a view with another one.
pub(crate) fn session_zone_of(options: &ConfigOptions) -> Zone {
    Settings::of(options).zone_of_session().clone()
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
        self.given().iter().map(entry).collect()
    }
}
