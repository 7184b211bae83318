//! Locks on HDFS, which has no locks itself: a directory in which every contender creates an entry.
//!
//! A contender that finds no other live entry holds the lock; one that finds another removes its own. As each
//! creates its entry before it looks, two never hold the lock. Entries are directories, so that a lock needs
//! no `DataNode` and cannot be half-written. The name of an entry identifies its process: the entry of a
//! process that has ended does not count. Whether a process on another machine has ended is not known.

use std::collections::HashSet;
use std::sync::Arc;

use parking_lot::Mutex;
use sysinfo::{Pid, ProcessStatus, ProcessesToUpdate, System};
use uuid::Uuid;

/// How far two readings of the start time of a process may differ.
const SECONDS_APART: u64 = 2;

/// The names of the live entries of this process.
#[derive(Debug, Clone, Default)]
pub(super) struct Names(Arc<Mutex<HashSet<String>>>);

/// The name of an entry in a lock; once dropped, the entry does not count.
#[derive(Debug)]
pub(crate) struct Name {
    names: Names,
    pub(super) text: String,
}

impl Drop for Name {
    fn drop(&mut self) {
        self.names.0.lock().remove(&self.text);
    }
}

impl Names {
    /// Makes a unique name.
    pub(super) fn new_name(&self) -> Name {
        let text = Holder::this().name(Uuid::new_v4());
        self.0.lock().insert(text.clone());
        Name { names: self.clone(), text }
    }

    /// Returns whether the process of an entry may still be running.
    pub(super) fn is_alive(&self, name: &str) -> bool {
        let Some(holder) = Holder::of(name) else { return true };
        let this = Holder::this();
        if holder.is(&this) {
            return self.0.lock().contains(name);
        }
        holder.host != this.host || holder.is_running()
    }
}

/// A process on a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Holder {
    host: String,
    process: u32,
    /// When it started, in seconds since 1970: process numbers are reused.
    began: u64,
}

impl Holder {
    fn this() -> Self {
        let process = std::process::id();
        let host = System::host_name().unwrap_or_default().replace(['/', ':', ' '], "_");
        Self { host, process, began: began(process).unwrap_or_default() }
    }

    /// Writes `host.process.began.id`.
    fn name(&self, id: Uuid) -> String {
        format!("{}.{}.{}.{}", self.host, self.process, self.began, id.simple())
    }

    fn of(name: &str) -> Option<Self> {
        let mut parts = name.rsplitn(4, '.').skip(1);
        let (began, process) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(Self { host: parts.next()?.to_owned(), process, began })
    }

    fn is(&self, other: &Self) -> bool {
        self.host == other.host
            && self.process == other.process
            && self.began.abs_diff(other.began) <= SECONDS_APART
    }

    fn is_running(&self) -> bool {
        began(self.process).is_some_and(|began| began.abs_diff(self.began) <= SECONDS_APART)
    }
}

/// Returns when a process of this machine started; `None` if there is none with that number.
fn began(process: u32) -> Option<u64> {
    let mut system = System::new().ok()?;
    let process = Pid::from_u32(process);
    system.refresh_processes(ProcessesToUpdate::Some(&[process]), false);
    let found = system.process(process)?;
    // A zombie has ended; its parent just has not waited for it yet.
    (found.status() != ProcessStatus::Zombie).then(|| found.start_time())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{Holder, Names};

    #[test]
    fn a_name_tells_its_process() {
        let holder = Holder { host: "a.example".to_owned(), process: 12, began: 1_700_000_000 };
        assert_eq!(Holder::of(&holder.name(Uuid::nil())), Some(holder));
        assert_eq!(Holder::of("anything"), None);
    }

    #[test]
    fn only_what_is_known_to_be_gone_counts_for_nothing() {
        let names = Names::default();
        let name = names.new_name();
        let text = name.text.clone();
        assert!(names.is_alive(&text), "{text}");
        assert!(!Names::default().is_alive(&text), "not by this one");
        drop(name);
        assert!(!names.is_alive(&text), "let go");
        let this = Holder::this();
        let gone = Holder { began: this.began - 100, ..this.clone() };
        assert!(!names.is_alive(&gone.name(Uuid::nil())), "another process had this number");
        let elsewhere = Holder { host: "elsewhere".to_owned(), ..this };
        assert!(names.is_alive(&elsewhere.name(Uuid::nil())));
        assert!(names.is_alive("what is this"));
    }
}
