//! Runs the startup script: settings and views that a user always wants.

use std::fs::File;
use std::io::{BufReader, ErrorKind};
use std::path::Path;

use super::{Flow, Shell};
use crate::error::Error;
use crate::input::Script;

impl Shell {
    /// Runs a script and continues after its errors; only `.exit` in it ends the session.
    ///
    /// A missing script is an error only if the user has named it (`is_asked`).
    pub(super) fn rc(&mut self, path: &Path, is_asked: bool) -> Flow {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(cause) if cause.kind() == ErrorKind::NotFound && !is_asked => return Flow::Next,
            Err(cause) => {
                let error = Error::io("cannot read", path, cause);
                return self.failure(None, error.as_usage(), !is_asked).or_usage();
            }
        };
        self.forgiving = true;
        let name = path.display().to_string().into();
        let flow = self.lines(Box::new(Script::new(Some(name), BufReader::new(file))));
        self.forgiving = false;
        if std::mem::take(&mut self.interrupted) { Flow::Next } else { flow }
    }
}

impl Flow {
    /// Exits with the code of wrong usage.
    fn or_usage(self) -> Self {
        match self {
            Self::Next => self,
            Self::Stop(_) => Self::Stop(2),
        }
    }
}
