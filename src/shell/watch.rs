//! What goes on until Ctrl-C: a query that runs again and again, a topic that is followed.

use bytes::Bytes;
use futures::stream::BoxStream;

use super::{Flow, Shell};
use crate::command::Context;
use crate::error::{Error, INTERRUPTED, Kind, Result};
use crate::input::Unit;
use crate::outcome::{Outcome, Watched};

impl Shell {
    /// Prints a stream until the user has seen enough.
    pub(super) fn follow(
        &mut self,
        stream: BoxStream<'static, Result<Bytes>>,
        interactive: bool,
    ) -> Result<Flow> {
        let followed = self.running.stream(stream, &mut self.printer);
        self.enough(followed, interactive)
    }

    /// Runs a query again and again until the user has seen enough, or as often as was asked for.
    pub(super) fn watch(&mut self, watched: &Watched, interactive: bool) -> Result<Flow> {
        if watched.times.is_none() && !interactive {
            return Err(Error::usage("`.watch` outside the prompt needs `--times`")
                .hint("`.watch SECONDS --times N`"));
        }
        // A pager would wait for keys.
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
            // The query may read `_`, which it is itself once it has run.
            self.session.rewind_last()?;
            let query = Unit::Sql(watched.text.clone());
            let (context, printer) = (self.context(), &mut self.printer);
            let outcome = self.running.unit(query, context, printer)?;
            let time = chrono::Utc::now().format("%Y-%m-%d %H:%M:%S UTC");
            let seconds = watched.every.as_secs_f64();
            self.printer.clear_screen()?;
            self.printer.notice(&format!("{time}, every {seconds} s, Ctrl-C ends"));
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

    /// Makes what a unit works with.
    pub(super) fn context(&self) -> impl FnOnce(crate::progress::Reporter) -> Context + use<> {
        let (session, history) = (self.session.clone(), self.history.clone());
        let stdin_is_script = self.stdin_is_script;
        move |reporter| Context { session, history, reporter, stdin_is_script }
    }

    /// Takes Ctrl-C as the end of what has none: at the prompt, the session goes on, and a script stops.
    fn enough(&mut self, done: Result<()>, interactive: bool) -> Result<Flow> {
        match done {
            Err(error) if error.kind() == Kind::Interrupted => {
                self.parting.put_off();
                self.interrupted = interactive;
                Ok(if interactive { Flow::Next } else { Flow::Stop(INTERRUPTED) })
            }
            done => done.map(|()| Flow::Next),
        }
    }
}
