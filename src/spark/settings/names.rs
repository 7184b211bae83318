//! Whether two names are one: without regard to case, or with it where `spark.sql.caseSensitive` is true.
//!
//! Names are compared in many places while a statement is planned, so its settings go with the task that
//! plans it. A view is planned under its own. The rule is that of Spark's `SQLConf.resolver`.

use crate::spark::settings::session::Settings;

tokio::task_local! {
    static PLANNING: Settings;
}

/// Plans something under settings, which [`same`] follows meanwhile.
pub(crate) async fn under<T>(settings: Settings, planning: impl Future<Output = T>) -> T {
    PLANNING.scope(settings, planning).await
}

/// Compares two names of tables, columns or fields, as the statement that is planned does.
pub(crate) fn same(left: &str, right: &str) -> bool {
    let is_case_sensitive = PLANNING.try_with(|settings| settings.is_case_sensitive);
    match is_case_sensitive {
        Ok(true) => left == right,
        // Outside of a statement there is no setting.
        Ok(false) | Err(_) => same_word(left, right),
    }
}

/// Compares two words of the language, or names of functions: case never matters.
pub(crate) fn same_word(left: &str, right: &str) -> bool {
    left.eq_ignore_ascii_case(right) || left.to_lowercase() == right.to_lowercase()
}

impl Settings {
    /// Returns the settings of the statement that is planned; none outside of one.
    pub fn of_planning() -> Option<Self> {
        PLANNING.try_with(Clone::clone).ok()
    }

    /// Compares two names of tables or columns.
    pub fn same(&self, left: &str, right: &str) -> bool {
        if self.is_case_sensitive { left == right } else { same_word(left, right) }
    }
}
