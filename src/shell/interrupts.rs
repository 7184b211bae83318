//! Ctrl-C: the flag that it sets, and the error of a unit that it stops.

use std::thread;
use std::time::{Duration, Instant};

use tokio::signal::unix::{SignalKind, signal};
use tokio::task::{JoinError, JoinHandle};
use tokio::time::timeout;

use super::landed_line::print;
use crate::error::{Error, Result};
use crate::input::Unit;
use crate::outcome::{Outcome, counted};
use crate::progress::{Interrupt, Reporter};
use crate::render::Printer;

/// How long an interrupted unit may take to clean up.
const CLEAN_UP_MAX: Duration = Duration::from_secs(5);
/// A clean-up that takes longer than this is reported.
const ACKNOWLEDGE_AFTER: Duration = Duration::from_millis(50);
/// A file system that has not answered a request for this long is not waited for.
const SILENT_AFTER: Duration = Duration::from_millis(250);
/// How often to check.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Sets the flag at each Ctrl-C, on a separate thread, because the main thread may wait in a write.
pub(super) fn watch(interrupt: Interrupt) -> Result<()> {
    let waiting = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let mut interrupts = {
        let _inside = waiting.enter();
        signal(SignalKind::interrupt())?
    };
    let watching = async move {
        while interrupts.recv().await.is_some() {
            interrupt.set();
        }
    };
    thread::Builder::new()
        .name("interrupts".to_owned())
        .spawn(move || waiting.block_on(watching))?;
    Ok(())
}

/// Returns whether a unit changes only the session, so that it can be dropped at any point.
pub(super) fn only_reads(unit: &Unit) -> bool {
    let Unit::Dot(line) = unit else { return true };
    let mut words = line.split_whitespace();
    match words.next().unwrap_or_default() {
        ".publish" | ".write" | ".land" | ".topic" | ".sample" | ".save" | ".history" => false,
        ".fs" => match words.next().unwrap_or_default().trim_start_matches('-') {
            "fsck" => words.all(|word| word != "--repair"),
            verb => matches!(verb, "ls" | "du" | "cat" | "head"),
        },
        _ => true,
    }
}

/// Cancels a task and waits until it has cleaned up, but not if that takes too long or a file system does not
/// answer: `unanswered` returns for how long.
pub(super) async fn stop(
    task: &mut JoinHandle<Result<Outcome>>,
    only_reads: bool,
    unanswered: impl Fn() -> Option<Duration>,
    reporter: &Reporter,
    printer: &mut Printer,
) -> Result<Outcome> {
    reporter.cancellation().cancel();
    let mut ended = timeout(ACKNOWLEDGE_AFTER, &mut *task).await;
    let is_silent = || unanswered().is_some_and(|time| time >= SILENT_AFTER);
    if ended.is_err() && !only_reads && !is_silent() {
        printer.notice("Interrupted; cleaning up");
        let since = Instant::now();
        while ended.is_err() && since.elapsed() < CLEAN_UP_MAX && !is_silent() {
            ended = timeout(LOOK_EVERY, &mut *task).await;
        }
    }
    match ended.map(joined) {
        // If it was done before it could be stopped, its result is reported.
        Ok(Ok(Outcome::Done(summary))) => {
            summary.0.iter().for_each(|line| printer.notice(line));
            Err(Error::interrupted())
        }
        Ok(Ok(Outcome::Landed(landed))) => {
            print(&landed, printer)?;
            Err(Error::interrupted())
        }
        Ok(done) => done.and(Err(Error::interrupted())),
        Err(_) => {
            let why =
                if is_silent() { "HDFS does not answer" } else { "it did not stop within 5 s" };
            task.abort();
            Err(if only_reads { Error::interrupted() } else { given_up(why, reporter) })
        }
    }
}

/// Makes the error of a task that did not stop: names what it may leave behind.
fn given_up(why: &str, reporter: &Reporter) -> Error {
    let after = match reporter.counts() {
        (0, _, _) => String::new(),
        (records, _, _) => format!(" after {}", counted(records, "record")),
    };
    Error::interrupted().note(match reporter.left() {
        Some(left) => format!("{why}{after}; it may leave {left}"),
        None => format!("{why}{after}; it may still be running"),
    })
}

/// Turns a task that panicked into an error.
pub(super) fn joined(done: Result<Result<Outcome>, JoinError>) -> Result<Outcome> {
    done.unwrap_or_else(|ended| Err(Error::of_task(&ended)))
}
