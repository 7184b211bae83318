//! The signals that end a unit: Ctrl-C always, SIGTERM only while a service runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::error::Result;

/// The exit code of a process that SIGTERM has ended: 128 and the number of the signal.
const TERMINATED: i32 = 143;

/// The signals that the main thread waits for.
#[derive(Debug)]
pub(super) struct Signals {
    interrupts: Signal,
    /// SIGTERM, once it was needed; until then it ends the process at once.
    terminations: Option<Signal>,
    /// Whether SIGTERM ends the unit, not the process.
    is_heeded: Arc<AtomicBool>,
    is_terminated: bool,
}

impl Signals {
    /// Waits for Ctrl-C from now on; must be called inside a runtime.
    pub(super) fn new() -> Result<Self> {
        let interrupts = signal(SignalKind::interrupt())?;
        let is_heeded = Arc::default();
        Ok(Self { interrupts, terminations: None, is_heeded, is_terminated: false })
    }

    /// Makes SIGTERM end units from now on, or the process again; must be called inside a runtime.
    pub(super) fn heed_terminations(&mut self, is_heeded: bool, runtime: &Runtime) -> Result<()> {
        self.is_heeded.store(is_heeded, Ordering::Relaxed);
        if !is_heeded || self.terminations.is_some() {
            return Ok(());
        }
        self.terminations = Some(signal(SignalKind::terminate())?);
        // A signal that was handled once never ends the process by itself again.
        let (mut all, is_heeded) = (signal(SignalKind::terminate())?, Arc::clone(&self.is_heeded));
        runtime.spawn(async move {
            while all.recv().await.is_some() {
                if !is_heeded.load(Ordering::Relaxed) {
                    std::process::exit(TERMINATED);
                }
            }
        });
        Ok(())
    }

    /// Waits for a signal that ends the unit.
    pub(super) async fn recv(&mut self) {
        let Self { interrupts, terminations, is_heeded, is_terminated } = self;
        let Some(terminations) =
            terminations.as_mut().filter(|_| is_heeded.load(Ordering::Relaxed))
        else {
            interrupts.recv().await;
            return;
        };
        tokio::select! {
            _ = terminations.recv() => *is_terminated = true,
            _ = interrupts.recv() => {}
        }
    }

    /// Returns whether SIGTERM has ended a unit.
    pub(super) fn is_terminated(&self) -> bool {
        self.is_terminated
    }
}
