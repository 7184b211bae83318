//! Sends output that is longer than the screen to a pager: `$PAGER`, else `less -S`.
//!
//! Output is kept until it is longer than the screen; then a pager gets it and everything that follows. It is
//! already escaped for a terminal. The pager knows nothing about rows.

use std::io::{self, BufWriter, Write};
use std::process::{Child, ChildStdin, Command, Stdio};

use unicode_width::UnicodeWidthStr;

use super::screen::Size;

/// The pager if `$PAGER` is not set.
const PAGER: &str = "less -S";
/// The options of `less` if `$LESS` is not set: colors pass, the text stays on the screen.
const LESS: &str = "RX";

/// A writer to stdout that can page.
pub(super) struct Paged {
    out: BufWriter<Box<dyn Write + Send>>,
    state: State,
    /// Whether `less` must not write files or run commands.
    secure: bool,
}

enum State {
    /// Everything passes.
    Through,
    /// Output that still fits on the screen.
    Held { text: Vec<u8>, size: Size, wide_too: bool },
    /// A pager is running; `left` once it does not read any more.
    Pager { child: Child, input: BufWriter<ChildStdin>, left: bool },
}

impl Paged {
    pub(super) fn new(out: Box<dyn Write + Send>) -> Self {
        Self { out: BufWriter::new(out), state: State::Through, secure: false }
    }

    /// Keeps `less` from writing files and running commands.
    pub(super) fn set_secure(&mut self, secure: bool) {
        self.secure = secure;
    }

    /// Drops buffered output that stdout does not accept at once.
    pub(super) fn drop_rest(&mut self) {
        if self.out.flush().is_err() {
            let out = std::mem::replace(&mut self.out, BufWriter::new(Box::new(io::sink())));
            self.out = BufWriter::new(out.into_parts().0);
        }
    }

    /// Starts a page; `wide_too` pages what is wider than the screen, not only what is longer.
    pub(super) fn start(&mut self, size: Size, wide_too: bool) {
        if matches!(self.state, State::Through) {
            self.state = State::Held { text: Vec::new(), size, wide_too };
        }
    }

    /// Returns whether a page has been started and not finished.
    pub(super) fn is_paging(&self) -> bool {
        !matches!(self.state, State::Through)
    }

    /// Returns whether the reader has left before the end of the page.
    pub(super) fn reader_left(&self) -> bool {
        matches!(self.state, State::Pager { left: true, .. })
    }

    /// Ends the page, and waits until its reader is done; returns whether a pager had the terminal.
    pub(super) fn finish(&mut self) -> io::Result<bool> {
        if let State::Held { text, size, wide_too: true } = &self.state {
            let text = String::from_utf8_lossy(text);
            if text.lines().any(|line| without_colors(line).width() > size.columns) {
                self.spawn()?;
            }
        }
        match std::mem::replace(&mut self.state, State::Through) {
            State::Through => {}
            State::Held { text, .. } => self.out.write_all(&text)?,
            State::Pager { mut child, mut input, .. } => {
                // A pager that the user has left does not read the rest, which is no error.
                let _ = input.flush();
                drop(input.into_parts().0);
                child.wait()?;
                self.out.flush()?;
                return Ok(true);
            }
        }
        self.out.flush()?;
        Ok(false)
    }

    /// Starts the pager; without one the page goes to the terminal.
    fn spawn(&mut self) -> io::Result<()> {
        let State::Held { text, .. } = std::mem::replace(&mut self.state, State::Through) else {
            return Ok(());
        };
        self.out.flush()?;
        let wanted = std::env::var("PAGER").ok().filter(|words| !words.trim().is_empty());
        let mut command = Command::new("sh");
        command.arg("-c").arg(wanted.as_deref().unwrap_or(PAGER)).stdin(Stdio::piped());
        if std::env::var_os("LESS").is_none() {
            command.env("LESS", LESS);
        }
        if self.secure {
            command.env("LESSSECURE", "1");
        }
        let started = command.spawn().ok().and_then(|mut child| Some((child.stdin.take()?, child)));
        let Some((input, child)) = started else { return self.out.write_all(&text) };
        self.state = State::Pager { child, input: BufWriter::new(input), left: false };
        self.write_all(&text)
    }
}

impl Write for Paged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.state {
            State::Through => self.out.write_all(bytes)?,
            State::Held { text, size, .. } => {
                text.extend_from_slice(bytes);
                // A line is left for the prompt.
                if memchr::memchr_iter(b'\n', text).count() >= size.lines {
                    self.spawn()?;
                }
            }
            State::Pager { left: true, .. } => {}
            State::Pager { input, left, .. } => *left = input.write_all(bytes).is_err(),
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.state {
            State::Through => self.out.flush()?,
            State::Held { .. } | State::Pager { left: true, .. } => {}
            State::Pager { input, left, .. } => *left = input.flush().is_err(),
        }
        Ok(())
    }
}

/// Returns a line without the codes of colors.
fn without_colors(line: &str) -> String {
    let mut parts = line.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('m').map_or("", |(_, rest)| rest))
}

#[cfg(test)]
mod tests {
    use super::without_colors;

    #[test]
    fn colors_have_no_width() {
        assert_eq!(without_colors("a\u{1b}[38;5;8mNULL\u{1b}[39m b"), "aNULL b");
        assert_eq!(without_colors("plain"), "plain");
    }
}
