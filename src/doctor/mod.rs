//! Checks what commonly goes wrong before a session can work: servers, permissions, clocks, space, terminal.
//!
//! Each check makes one finding or several; it changes nothing, except that files are created and deleted
//! again to see whether that is allowed.

use std::sync::Arc;

use futures::stream::{self, BoxStream};
use futures::{FutureExt as _, StreamExt as _};

use crate::storage::Storage;
use crate::topics::Topics;

mod files;
mod finding;
mod machine;
mod network;
mod topic;

pub use finding::{Finding, Severity};

/// What is checked.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The topics of the session.
    pub topics: Arc<dyn Topics>,
    /// The files of the session.
    pub storage: Storage,
    /// Whether nothing may be written, so that no permission can be tried.
    pub read_only: bool,
    /// The limit of memory, in bytes.
    pub memory_limit: usize,
}

/// Runs the checks of the machine, the topics and the files, one after the other; the findings of each group come
/// together.
pub fn findings(checked: &Checked) -> BoxStream<'static, Finding> {
    let machine = {
        let memory_limit = checked.memory_limit;
        async move { machine::findings(memory_limit) }.boxed()
    };
    let topics = topic::findings(Arc::clone(&checked.topics), checked.read_only).boxed();
    let files = files::findings(checked.storage.clone(), checked.read_only).boxed();
    stream::iter([machine, topics, files]).then(|check| check).flat_map(stream::iter).boxed()
}
