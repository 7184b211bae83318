//! Work that runs until Ctrl-C: a repeated query, a followed topic.

use bytes::Bytes;
use futures::stream::BoxStream;

use super::{Flow, Shell};
use crate::command::Context;
use crate::error::{Error, ErrorKind, INTERRUPTED, Result};
use crate::input::Unit;
use crate::outcome::{Outcome, Watched};

impl Shell {
    /// Prints a stream until the user presses Ctrl-C.
    pub(super) fn follow(
        &mut self,
        stream: BoxStream<'static, Result<Bytes>>,
        interactive: bool,
    ) -> Result<Flow> {
        let followed = self.running.stream(stream, &mut self.printer);
        self.enough(followed, interactive)
    }

    /// Repeats a query until the user presses Ctrl-C, or a given number of times.
    pub(super) fn watch(&mut self, watched: &Watched, interactive: bool) -> Result<Flow> {
        if watched.times.is_none() && !interactive {
            return Err(Error::usage("outside the prompt, `.watch` needs `--times`")
                .hint("`.watch SECONDS --times N`"));
        }
        // A pager would wait for a key.
        self.printer.set_attended(false);
        let runs = self.runs(watched);
        self.enough(runs, interactive)
    }

    fn runs(&mut self, watched: &Watched) -> Result<()> {
        let mut run = 0;
        loop {
            if let Some(table) = &watched.refresh {
                let refresh = Unit::Dot(format!(".refresh {}", shell_words::quote(table)));
                let (context, printer) = (self.context(), &mut self.printer);
                let _: Outcome = self.running.unit(refresh, context, printer)?;
            }
            // The query may read `_`, which is its own result after it has run.
            self.session.rewind_last()?;
            let query = Unit::Sql(watched.text.clone());
            let (context, printer) = (self.context(), &mut self.printer);
            let outcome = self.running.unit(query, context, printer)?;
            let time = chrono::Utc::now().format("%Y-%m-%d %H:%M:%S UTC");
            let seconds = watched.every.as_secs_f64();
            self.printer.clear_screen()?;
            self.printer.notice(&format!("{time}, every {seconds} s, Ctrl-C to stop"));
            if let Outcome::Rows(rows) = outcome {
                self.running.rows(rows, &mut self.printer)?;
            }
            for notice in self.session.notices().take() {
                self.printer.notice(&notice);
            }
            run += 1;
            if watched.times == Some(run) {
                return Ok(());
            }
            self.running.pause(watched.every)?;
        }
    }

    /// Makes the context of a unit.
    pub(super) fn context(&self) -> impl FnOnce(crate::progress::Reporter) -> Context + use<> {
        let (session, history) = (self.session.clone(), self.history.clone());
        let stdin_is_script = self.stdin_is_script;
        move |reporter| Context { session, history, reporter, stdin_is_script }
    }

    /// Turns Ctrl-C into a regular end: at the prompt the session continues, a script stops.
    fn enough(&mut self, done: Result<()>, interactive: bool) -> Result<Flow> {
        match done {
            Err(error) if error.kind() == ErrorKind::Interrupted => {
                self.parting.put_off();
                self.interrupted = interactive;
                Ok(if interactive { Flow::Next } else { Flow::Stop(INTERRUPTED) })
            }
            done => done.map(|()| Flow::Next),
        }
    }
}
