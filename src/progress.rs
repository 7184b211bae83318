//! Reports the progress of a running command to the shell, and lets the shell stop it.
//!
//! Everything that may take long gets a [`Reporter`]. It has counters that the shell reads ten times a second, a
//! channel for notices, and the token that Ctrl-C cancels. It prints nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use parking_lot::Mutex;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::error::{Error, Result};

/// Passes counters and notices from a running command to the shell, and cancellation to the command.
#[derive(Debug, Clone)]
pub struct Reporter(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    records: AtomicU64,
    bytes: AtomicU64,
    records_total: AtomicU64,
    notices: mpsc::UnboundedSender<String>,
    cancelled: CancellationToken,
    /// What is left behind if the command is aborted now.
    left: Mutex<Option<String>>,
}

impl Reporter {
    /// Makes a reporter and the receiving end of its notices.
    #[must_use]
    pub fn new() -> (Self, mpsc::UnboundedReceiver<String>) {
        let (notices, receiver) = mpsc::unbounded_channel();
        let inner = Inner {
            records: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            records_total: AtomicU64::new(0),
            notices,
            cancelled: CancellationToken::new(),
            left: Mutex::default(),
        };
        (Self(Arc::new(inner)), receiver)
    }

    /// Makes a reporter whose notices nobody reads.
    #[must_use]
    pub fn silent() -> Self {
        Self::new().0
    }

    /// Counts records and bytes that were processed.
    pub fn add(&self, records: u64, bytes: u64) {
        self.0.records.fetch_add(records, Ordering::Relaxed);
        self.0.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Sets the total number of records, if it is known.
    pub fn expect(&self, records: u64) {
        self.0.records_total.store(records, Ordering::Relaxed);
    }

    /// Returns the records so far, the bytes so far, and the total number of records, or 0 if it is not known.
    #[must_use]
    pub fn counts(&self) -> (u64, u64, u64) {
        let Inner { records, bytes, records_total, .. } = &*self.0;
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        (load(records), load(bytes), load(records_total))
    }

    /// Prints a notice for the user now, as a separate line on stderr.
    pub fn notice(&self, text: impl Into<String>) {
        // If the shell has already ended, nobody reads the notice.
        let _ = self.0.notices.send(text.into());
    }

    /// Fails with [`Error::interrupted`] after the user has pressed Ctrl-C.
    ///
    /// Blocking loops call it for each batch and at least every 50 ms.
    ///
    /// # Errors
    /// The user has pressed Ctrl-C.
    pub fn check(&self) -> Result<()> {
        if self.0.cancelled.is_cancelled() { Err(Error::interrupted()) } else { Ok(()) }
    }

    /// Sets what is left behind if the command is aborted from now on: "`/x.staging`", "a part of …".
    pub fn leaves(&self, what: impl Into<String>) {
        *self.0.left.lock() = Some(what.into());
    }

    /// Returns what is left behind if the command is aborted now.
    #[must_use]
    pub fn left(&self) -> Option<String> {
        self.0.left.lock().clone()
    }

    /// Returns the token that Ctrl-C cancels.
    #[must_use]
    pub fn cancellation(&self) -> &CancellationToken {
        &self.0.cancelled
    }
}

/// Runs blocking work on a separate thread.
///
/// # Errors
/// The error of the work, or an error if the work panicked.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(ended) => Err(Error::of_task(&ended)),
    }
}

/// Whether the user has pressed Ctrl-C since a unit began. It is for blocking writes, which cannot wait for a token.
#[derive(Debug, Clone, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Stores that Ctrl-C was pressed.
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Resets the flag.
    pub fn clear(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    /// Returns whether Ctrl-C was pressed.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Notices about work that continues after a command has returned, such as reading rows.
///
/// The shell prints them after each unit.
#[derive(Debug, Clone, Default)]
pub struct Notices(Arc<Mutex<Vec<String>>>);

impl Notices {
    /// Adds a notice for the user; a repeated notice is printed once.
    pub fn push(&self, text: impl Into<String>) {
        let (text, mut notices) = (text.into(), self.lock());
        if !notices.contains(&text) {
            notices.push(text);
        }
    }

    /// Removes and returns the notices.
    #[must_use]
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> parking_lot::MutexGuard<'_, Vec<String>> {
        self.0.lock()
    }
}
