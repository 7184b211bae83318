//! What a check found: one line.

use std::fmt;

use crate::error::Error;

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// All is well.
    Ok,
    /// It works, but not as most users want.
    Warning,
    /// Something does not work.
    Error,
}

/// What one check found: a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How serious it is.
    pub severity: Severity,
    /// What was checked, in a word.
    pub what: &'static str,
    /// What was found; of a problem also what to do.
    pub text: String,
}

impl Finding {
    pub(super) fn ok(what: &'static str, text: impl Into<String>) -> Self {
        Self { severity: Severity::Ok, what, text: text.into() }
    }

    pub(super) fn warning(what: &'static str, text: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, what, text: text.into() }
    }

    pub(super) fn error(what: &'static str, text: impl Into<String>) -> Self {
        Self { severity: Severity::Error, what, text: text.into() }
    }

    /// Makes the finding of a check that failed with an error of lakeshell.
    pub(super) fn failed(what: &'static str, error: &Error) -> Self {
        let hint = error.hint_text().map(|hint| format!("; {hint}"));
        Self::error(what, format!("{error}{}", hint.unwrap_or_default()))
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Ok => "ok",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        // A finding is one line, even if a server answered with more.
        let text = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        write!(f, "{severity:<9}{:<11}{text}", self.what)
    }
}

#[cfg(test)]
mod tests {
    use super::Finding;

    #[test]
    fn a_finding_is_one_line() {
        let found = Finding::error("broker", "`h:1`\n does\tnot answer");
        assert_eq!(found.to_string(), "error    broker     `h:1` does not answer");
    }
}
