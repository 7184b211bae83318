//! Prints a lesson: statements before they run, and the comments on them.

use super::{Printer, escape};

impl Printer {
    /// Makes another printer to the same streams, without the settings of this one.
    #[must_use]
    pub fn another(&self) -> Self {
        let mut another = Self::new();
        another.set_color(self.color);
        another
    }

    /// Prints a statement before it runs, as it looks at the prompt; `paint` colors it.
    pub fn shown(&mut self, statement: &str, paint: impl Fn(&str) -> String) {
        let text = escape::lines(statement);
        let text = if self.told_in_color() { paint(&text) } else { text };
        let prompt = self.bold("lakeshell>");
        self.tell_harmless(&format!("{prompt} {}", text.replace('\n', "\n      ...> ")));
    }

    /// Prints the comment of a lesson on the statements that follow.
    pub fn said(&mut self, text: &str) {
        let lines = escape::lines(text);
        let lines: Vec<_> = lines.lines().map(|line| self.bold(line)).collect();
        self.tell_harmless(&format!("\n{}", lines.join("\n")));
    }

    fn told_in_color(&self) -> bool {
        self.color.is_on(self.progress.is_terminal())
    }

    fn bold(&self, text: &str) -> String {
        if self.told_in_color() { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}
