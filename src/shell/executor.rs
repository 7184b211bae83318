//! Runs one unit as a task: prints its notices and rows as they arrive, and handles Ctrl-C.
//!
//! The main thread waits only here, on a separate runtime: the runtime of the work checks signals and timers only
//! between tasks, which may take seconds. The first Ctrl-C cancels the task, which then has five seconds to clean
//! up.

use std::time::Duration;

use bytes::Bytes;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use futures::stream::BoxStream;
use futures::{Stream, StreamExt};
use tokio::runtime::{Handle, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;

use super::interrupts::{self, joined, only_reads, stop};
use super::signals::Signals;
use super::stack::STACK_BYTES;
use crate::command::{self, Context};
use crate::error::{Error, Result};
use crate::input::{Line, LineSource, Prompt, Unit};
use crate::outcome::{Charted, Outcome, Shown, counted};
use crate::progress::{Interrupt, Reporter};
use crate::pyspark;
use crate::render::chart::Chart;
use crate::render::show::Show;
use crate::render::{Escapes, Printer, RowsPrinter};
use crate::rows::Rows;

/// Threads for blocking work. Fewer may wait for each other: 16 readers of files, a writer, the prompt.
const BLOCKING_MAX: usize = 48;

/// SIGXFSZ on Linux and macOS: a write would exceed the limit of the size of a file.
const FILE_TOO_LARGE: SignalKind = SignalKind::from_raw(25);
/// How often the counters of a command are read.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// The runtime, and the user's Ctrl-C.
#[derive(Debug)]
pub(super) struct Executor {
    /// The runtime of the work.
    runtime: Option<Runtime>,
    /// The runtime of the main thread, which waits for the work.
    waiting: Runtime,
    signals: Signals,
    /// The flag that a blocked write checks.
    interrupt: Interrupt,
    /// Never read: because the signal is handled, the write fails and the process survives.
    _too_large: Signal,
}

impl Drop for Executor {
    /// Does not wait for threads that read from a pipe without a writer.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// A source that can be waited for on another thread.
pub(super) type Lines = Box<dyn LineSource + Send>;

impl Executor {
    pub(super) fn new(interrupt: Interrupt) -> Result<Self> {
        interrupts::watch(interrupt.clone())?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .thread_stack_size(STACK_BYTES)
            .max_blocking_threads(BLOCKING_MAX)
            .build()?;
        let waiting = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (signals, too_large) = {
            let _inside = waiting.enter();
            (Signals::new()?, signal(FILE_TOO_LARGE)?)
        };
        Ok(Self { runtime: Some(runtime), waiting, signals, interrupt, _too_large: too_large })
    }

    /// Makes SIGTERM end the next units as Ctrl-C does, or the process at once, which is the default.
    pub(super) fn heed_terminations(&mut self, is_heeded: bool) -> Result<()> {
        let (runtime, waiting, signals) = self.parts();
        let _inside = waiting.enter();
        signals.heed_terminations(is_heeded, runtime)
    }

    /// Returns whether SIGTERM has ended a unit.
    pub(super) fn is_terminated(&self) -> bool {
        self.signals.is_terminated()
    }

    /// Returns a handle of the runtime for the requests of the prompt.
    pub(super) fn handle(&self) -> Handle {
        let runtime = self.runtime.as_ref();
        runtime.expect("the runtime is there until the shell is dropped").handle().clone()
    }

    /// Returns both runtimes and the signals that end a unit.
    fn parts(&mut self) -> (&Runtime, &Runtime, &mut Signals) {
        let runtime =
            self.runtime.as_ref().expect("the runtime is there until the shell is dropped");
        (runtime, &self.waiting, &mut self.signals)
    }

    /// Reads the next line of a script; `None` if the user interrupts the wait for it.
    pub(super) fn read(
        &mut self,
        mut lines: Lines,
        prompt: Prompt,
    ) -> Option<(Lines, Result<Line>)> {
        let (runtime, waiting, signals) = self.parts();
        let reading = runtime.spawn_blocking(move || {
            let line = lines.next(&prompt);
            (lines, line)
        });
        waiting.block_on(async {
            tokio::select! {
                biased;
                () = signals.recv() => None,
                read = reading => read.ok(),
            }
        })
    }

    /// Executes a unit and returns its outcome.
    pub(super) fn unit(
        &mut self,
        unit: Unit,
        context: impl FnOnce(Reporter) -> Context,
        printer: &mut Printer,
    ) -> Result<Outcome> {
        self.interrupt.clear();
        let (reporter, mut notices) = Reporter::new();
        let only_reads = only_reads(&unit);
        let cx = context(reporter.clone());
        let storage = cx.session.storage().clone();
        let unanswered = || storage.unanswered();
        let (runtime, waiting, signals) = self.parts();
        let mut task = runtime.spawn(execute(unit, cx));
        waiting.block_on(async {
            let mut looks = tokio::time::interval(LOOK_EVERY);
            let done = loop {
                tokio::select! {
                    done = &mut task => break joined(done),
                    Some(notice) = notices.recv() => printer.notice(&notice),
                    () = signals.recv() => {
                        break stop(&mut task, only_reads, unanswered, &reporter, printer).await;
                    }
                    _ = looks.tick() => printer.progress(&reporter),
                }
            };
            printer.end_progress();
            while let Ok(notice) = notices.try_recv() {
                printer.notice(&notice);
            }
            done
        })
    }

    /// Prints rows as they arrive.
    pub(super) fn rows(&mut self, rows: Rows, printer: &mut Printer) -> Result<()> {
        self.print(rows, Printer::rows, printer)
    }

    /// Prints all rows, however many they are.
    pub(super) fn all_rows(&mut self, rows: Rows, printer: &mut Printer) -> Result<()> {
        self.print(rows, Printer::all_rows, printer)
    }

    /// Prints rows; if the query fails before its first rows, nothing is printed, not even a header.
    fn print(
        &mut self,
        rows: Rows,
        begin: fn(&mut Printer, &SchemaRef) -> Result<RowsPrinter>,
        printer: &mut Printer,
    ) -> Result<()> {
        let (schema, mut started) = (rows.schema(), None);
        let done = self.each(rows, |batch| {
            let printing = match &mut started {
                Some(printing) => printing,
                none => none.insert(begin(printer, &schema)?),
            };
            printing.batch(printer, &batch)?;
            if printer.reader_left() { Err(Error::interrupted()) } else { Ok(()) }
        });
        if done.is_err() && printer.reader_left() {
            // The user has left the pager.
            return Ok(());
        }
        done?;
        let printing = match started {
            Some(printing) => printing,
            None => begin(printer, &schema)?,
        };
        let counted = printing.end(printer)?;
        if printer.counts_rows() {
            printer.counted(&counted);
        }
        Ok(())
    }

    /// Draws bars for rows of a label and a number.
    pub(super) fn chart(
        &mut self,
        rows: Rows,
        charted: &Charted,
        printer: &mut Printer,
    ) -> Result<()> {
        let schema = rows.schema();
        let batches = self.collect(rows)?;
        let chart = Chart::new(&schema, &batches, charted.bars_max)?;
        printer.chart(&chart, charted.svg.as_deref())?;
        let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
        let bars = counted(chart.len() as u64, "bar");
        let only = if rows > chart.len() { ", the first of more rows" } else { "" };
        match &charted.svg {
            Some(path) => {
                printer.counted(&format!("Drew {bars} to {}{only}", path.display()).into());
            }
            None => printer.counted(&format!("{bars}{only}").into()),
        }
        Ok(())
    }

    /// Waits for a time; Ctrl-C ends it with an error.
    pub(super) fn pause(&mut self, time: Duration) -> Result<()> {
        let (_, waiting, signals) = self.parts();
        waiting.block_on(async {
            tokio::select! {
                biased;
                () = signals.recv() => Err(Error::interrupted()),
                () = tokio::time::sleep(time) => Ok(()),
            }
        })
    }

    /// Drops a Ctrl-C that was pressed while another program had the terminal.
    pub(super) fn forget_interrupts(&mut self) {
        let (_, waiting, signals) = self.parts();
        waiting.block_on(async {
            let soon = Duration::from_millis(1);
            // At most one is pending, however often it was pressed.
            let _ = tokio::time::timeout(soon, signals.recv()).await;
        });
        self.interrupt.clear();
    }

    /// Prints the first rows as Spark's `show` does.
    pub(super) fn show(&mut self, rows: Rows, shown: Shown, printer: &mut Printer) -> Result<()> {
        let schema = rows.schema();
        let batches = self.collect(rows)?;
        let Shown { rows_max, truncate, vertical } = shown;
        let show = Show { rows_max, truncate, vertical, escapes: Escapes::All };
        printer.text(&show.render(&schema, &batches))
    }

    fn collect(&mut self, rows: Rows) -> Result<Vec<RecordBatch>> {
        let mut batches = Vec::new();
        let keep = |batch| {
            batches.push(batch);
            Ok(())
        };
        self.each(rows, keep)?;
        Ok(batches)
    }

    /// Prints bytes as they arrive.
    pub(super) fn stream(
        &mut self,
        stream: BoxStream<'static, Result<Bytes>>,
        printer: &mut Printer,
    ) -> Result<()> {
        self.each(stream, |bytes| {
            printer.bytes(&bytes)?;
            printer.flush()
        })
    }

    /// Prints lines as they arrive, cut to the width of a terminal.
    pub(super) fn lines(
        &mut self,
        lines: BoxStream<'static, Result<Bytes>>,
        printer: &mut Printer,
    ) -> Result<()> {
        let mut cut = 0;
        self.each(lines, |line| {
            cut += u64::from(printer.line(&line)?);
            printer.flush()
        })?;
        if cut > 0 {
            let lines = counted(cut, "message");
            printer.counted(&format!("{lines} cut; `--full` shows all of them").into());
        }
        Ok(())
    }

    /// Passes each item of a stream on; the stream may be two items ahead.
    fn each<T: Send + 'static>(
        &mut self,
        mut stream: impl Stream<Item = Result<T>> + Send + Unpin + 'static,
        mut take: impl FnMut(T) -> Result<()>,
    ) -> Result<()> {
        let (runtime, waiting, signals) = self.parts();
        let (items, mut received) = mpsc::channel(2);
        let task = runtime.spawn(async move {
            while let Some(item) = stream.next().await {
                if items.send(item).await.is_err() {
                    break;
                }
            }
        });
        let done = waiting.block_on(async {
            loop {
                tokio::select! {
                    biased;
                    () = signals.recv() => return Err(Error::interrupted()),
                    item = received.recv() => match item {
                        Some(item) => take(item?)?,
                        None => return Ok(()),
                    },
                }
            }
        });
        match done {
            // The channel is also closed if the task has panicked.
            Ok(()) => waiting.block_on(task).map_err(|ended| Error::of_task(&ended)),
            Err(error) => {
                task.abort();
                Err(error)
            }
        }
    }
}

async fn execute(unit: Unit, cx: Context) -> Result<Outcome> {
    match unit {
        Unit::Sql(text) => cx.session.sql(&text, &cx.reporter).await,
        Unit::Dot(line) => command::run(&line, &cx).await,
        Unit::Foreign(line) => pyspark::answer(&line),
    }
}
