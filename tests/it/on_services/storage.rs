//! Storage on a real `NameNode`: the suite of `storage`, Hadoop's own shell beside ours, and faults.

mod csv;
mod faults;
mod json;
mod kills;
mod settings;
mod shell;

use lakeshell::storage::{Location, Storage};

use crate::files::beside::every_answer_was_committed;
use crate::services::{Services, fresh};
use crate::storage::{block_on, conformance};
use crate::support::Home;

conformance!(on_hdfs);

fn on_hdfs(check: impl AsyncFnOnce(Location)) {
    block_on(async {
        let storage = Storage::new(Some(Services::shared().fs())).unwrap();
        let root = storage.resolve(&format!("/{}", fresh("conformance"))).unwrap();
        root.fs().mkdirs(root.path()).await.unwrap();
        check(root).await;
    });
}

#[test]
fn kinds_1_10_d1_every_answer_beside_writers_was_committed() {
    let fs = Services::shared().fs();
    every_answer_was_committed(&Home::new(), &["--fs", fs], &format!("/{}", fresh("beside")));
}
