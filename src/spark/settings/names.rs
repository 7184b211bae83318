//! Compares names: without regard to case, or case-sensitively if `spark.sql.caseSensitive` is true.
//!
//! Names are compared in many places while a statement is planned, so the settings belong to the task that
//! plans the statement. A view is planned under its own settings. The rule is that of Spark's
//! `SQLConf.resolver`.

use crate::spark::settings::session::Settings;

tokio::task_local! {
    static PLANNING: Settings;
}

/// Runs a future under settings, which [`same`] uses while it runs.
pub(crate) async fn under<T>(settings: Settings, planning: impl Future<Output = T>) -> T {
    PLANNING.scope(settings, planning).await
}

/// Compares two names of tables, columns or fields, under the settings of the statement that is being
/// planned.
pub(crate) fn same(left: &str, right: &str) -> bool {
    let is_case_sensitive = PLANNING.try_with(|settings| settings.is_case_sensitive);
    match is_case_sensitive {
        Ok(true) => left == right,
        // Outside of a statement there are no settings.
        Ok(false) | Err(_) => same_word(left, right),
    }
}

/// Compares two keywords, or names of functions: they are never case-sensitive.
pub(crate) fn same_word(left: &str, right: &str) -> bool {
    left.eq_ignore_ascii_case(right) || left.to_lowercase() == right.to_lowercase()
}

impl Settings {
    /// Returns the settings of the statement that is being planned; `None` outside of one.
    pub fn of_planning() -> Option<Self> {
        PLANNING.try_with(Clone::clone).ok()
    }

    /// Compares two names of tables or columns.
    pub fn same(&self, left: &str, right: &str) -> bool {
        if self.is_case_sensitive { left == right } else { same_word(left, right) }
    }
}
