//! The session's parameters: values that statements and commands name as `$name`.

use super::Session;
use crate::error::Result;
use crate::sql::Parameters;

impl Session {
    /// Returns the parameters as they are now.
    pub fn parameters(&self) -> Parameters {
        self.parameters.lock().clone()
    }

    /// Gives a parameter a value.
    ///
    /// # Errors
    /// The name is not valid.
    pub fn set_parameter(&self, name: &str, value: &str) -> Result<()> {
        self.parameters.lock().set(name, value)
    }
}
