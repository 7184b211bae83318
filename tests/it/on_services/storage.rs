//! Storage on a real `NameNode`: the suite of `storage`, Hadoop's own shell beside ours, and faults.

mod faults;
mod kills;
mod settings;
mod shell;

use lakeshell::storage::{Location, Storage};

use crate::services::{Services, fresh};
use crate::storage::{block_on, conformance};

conformance!(on_hdfs);

fn on_hdfs(check: impl AsyncFnOnce(Location)) {
    block_on(async {
        let storage = Storage::new(Some(Services::shared().fs())).unwrap();
        let root = storage.resolve(&format!("/{}", fresh("conformance"))).unwrap();
        root.fs().mkdirs(root.path()).await.unwrap();
        check(root).await;
    });
}
