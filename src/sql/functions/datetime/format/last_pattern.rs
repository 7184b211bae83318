//! The last pattern, so that it is not parsed again for each row.

use super::Pattern;
use crate::error::Result;

/// The last pattern that was parsed; most queries use only one.
#[derive(Default)]
pub(in crate::sql) struct LastPattern(Option<(String, Pattern)>);

impl LastPattern {
    /// Returns the pattern of a text, which `read` parses unless it is the last one.
    ///
    /// # Errors
    /// Those of `read`.
    pub(in crate::sql) fn get(
        &mut self,
        pattern: &str,
        read: fn(&str) -> Result<Pattern>,
    ) -> Result<&Pattern> {
        let kept = self.0.take().filter(|(text, _)| text == pattern);
        let kept = match kept {
            Some(kept) => kept,
            None => (pattern.to_owned(), read(pattern)?),
        };
        Ok(&self.0.insert(kept).1)
    }
}
