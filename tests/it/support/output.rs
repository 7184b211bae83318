//! What came out of a run: compared in full, or looked into.

use std::fmt::Write as _;

use crate::compare::difference;

/// What came out of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Output {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
}

impl From<std::process::Output> for Output {
    fn from(ran: std::process::Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("the shell writes UTF-8");
        let (stdout, stderr) = (text(ran.stdout), text(ran.stderr));
        let Some(code) = ran.status.code() else {
            panic!("it was killed: {}\n{stdout}\n{stderr}", ran.status);
        };
        Self { stdout, stderr, code }
    }
}

impl Output {
    /// Fails the test if the run failed.
    #[track_caller]
    pub(crate) fn succeeded(self) -> Self {
        assert_eq!(self.code, 0, "{}\n{}", self.stdout, self.stderr);
        self
    }

    /// Compares with what was expected, `[..]` standing for anything.
    #[track_caller]
    pub(crate) fn expect(&self, expected: &Self) {
        if let Some(difference) = difference(&expected.as_text(), &self.as_text()) {
            panic!("{difference}");
        }
    }

    /// Writes it as an `.out` file does: stdout, stderr below a rule, the code if it is not 0.
    pub(crate) fn as_text(&self) -> String {
        let mut text = self.stdout.clone();
        let end_line = |text: &mut String| {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
        };
        end_line(&mut text);
        if !self.stderr.is_empty() {
            text.push_str("--- stderr\n");
            text.push_str(&self.stderr);
            end_line(&mut text);
        }
        if self.code != 0 {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "[exit status: {}]", self.code);
        }
        text
    }
}
