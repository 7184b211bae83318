//! Shows statements that cannot be edited: Enter continues, `q` leaves.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::DefaultHistory;
use rustyline::validate::Validator;
use rustyline::{
    Behavior, Cmd, ColorMode, ConditionalEventHandler, Config, Context, Editor, Event,
    EventContext, EventHandler, Helper, KeyCode, KeyEvent, Modifiers, RepeatCount,
};

use unicode_width::UnicodeWidthStr;

use super::line_helper::painted;
use super::{PromptConfig, shown, unusable};
use crate::error::Result;
use crate::input::Prompt;
use crate::input::highlight::highlight;
use crate::input::style::Styles;

/// A terminal that shows one statement after another.
pub struct StepPrompt {
    editor: Editor<Step, DefaultHistory>,
    leaves: Arc<AtomicBool>,
    styles: Styles,
}

impl StepPrompt {
    /// Opens the terminal with the keys of the walk-through.
    ///
    /// # Errors
    /// The terminal cannot be set up.
    pub fn open(manner: PromptConfig) -> Result<Self> {
        let colors = if manner.colors { ColorMode::Forced } else { ColorMode::Disabled };
        let config = Config::builder()
            .behavior(Behavior::PreferTerm)
            .color_mode(colors)
            .auto_add_history(false)
            .build();
        let mut editor = Editor::with_history(config, DefaultHistory::new()).map_err(unusable)?;
        let leaves = Arc::new(AtomicBool::new(false));
        let keys = EventHandler::Conditional(Box::new(Keys(Arc::clone(&leaves))));
        editor.bind_sequence(Event::Any, keys);
        Ok(Self { editor, leaves, styles: Styles::on(manner.background) })
    }

    /// Shows a statement as at the prompt, with its number and the number of all; returns `false` if the user leaves.
    ///
    /// # Errors
    /// The terminal cannot be read.
    pub fn ask(&mut self, statement: &str, at: usize, all: usize) -> Result<bool> {
        let prompt = shown(Prompt::Ready);
        let columns = self.editor.dimensions().map_or(COLUMNS, |(columns, _)| usize::from(columns));
        let hint = behind(&prompt, statement, &format!("({at} of {all})"), columns);
        self.editor.set_helper(Some(Step { hint, styles: self.styles }));
        match self.editor.readline_with_initial(&prompt, (statement, "")) {
            // A terminal that cannot show a prefilled line returns the typed line.
            Ok(line) => Ok(!self.leaves.load(Ordering::Relaxed) && line.trim() != "q"),
            Err(ReadlineError::Eof | ReadlineError::Interrupted) => Ok(false),
            Err(error) => Err(unusable(error)),
        }
    }
}

/// The assumed width of a terminal whose width is not known.
const COLUMNS: usize = 80;

/// Puts a hint after a statement, or on a separate line if it would not fit.
fn behind(prompt: &str, statement: &str, hint: &str, columns: usize) -> String {
    let prompt = if statement.contains('\n') { 0 } else { prompt.width() };
    let last = statement.lines().next_back().unwrap_or_default().width() + prompt;
    let (used, gap) = (last % columns.max(1), "  ");
    let fits = used > 0 && used + gap.len() + hint.width() < columns;
    if fits { format!("{gap}{hint}") } else { format!("\n{hint}") }
}

/// Handles every key: one runs the statement, some leave, the others do nothing.
struct Keys(Arc<AtomicBool>);

impl ConditionalEventHandler for Keys {
    fn handle(&self, event: &Event, _: RepeatCount, _: bool, _: &EventContext) -> Option<Cmd> {
        let Some(KeyEvent(code, modifiers)) = event.get(0) else { return Some(Cmd::Noop) };
        let leaves = match (code, *modifiers) {
            (KeyCode::Enter, _) | (KeyCode::Char('J' | 'M'), Modifiers::CTRL) => false,
            (KeyCode::Char('q' | 'Q'), _) | (KeyCode::Char('C' | 'D'), Modifiers::CTRL) => true,
            _ => return Some(Cmd::Noop),
        };
        self.0.store(leaves, Ordering::Relaxed);
        // In both cases the line is drawn again, without the hint after it.
        Some(Cmd::AcceptLine)
    }
}

/// Draws a statement and its hint.
struct Step {
    hint: String,
    styles: Styles,
}

impl Helper for Step {}
impl Validator for Step {}

impl Completer for Step {
    type Candidate = String;
}

impl Hinter for Step {
    type Hint = String;

    fn hint(&self, _: &str, _: usize, _: &Context<'_>) -> Option<String> {
        Some(self.hint.clone())
    }
}

impl Highlighter for Step {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        Cow::Owned(highlight(line, None, &self.styles))
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        painted(self.styles.prompt, prompt)
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        painted(self.styles.hint, hint)
    }

    fn highlight_char(&self, _: &str, _: usize, _: CmdKind) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::behind;

    #[test]
    fn a_hint_never_wraps() {
        let hint = |statement: &str| behind("lakeshell> ", statement, "(9 of 42)", 80);
        assert_eq!(hint(".topics"), "  (9 of 42)");
        assert_eq!(hint(&"x".repeat(57)), "  (9 of 42)");
        for long in [58, 60, 68, 69, 138] {
            assert_eq!(hint(&"x".repeat(long)), "\n(9 of 42)", "{long}");
        }
        assert_eq!(hint(&format!("{}\nfrom t;", "x".repeat(79))), "  (9 of 42)");
        assert_eq!(hint(&format!("select\n{}", "x".repeat(70))), "\n(9 of 42)");
    }
}
