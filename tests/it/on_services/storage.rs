//! Storage on a real `NameNode`: the suite of `storage`, Hadoop's own shell beside ours, and faults.

mod csv;
mod faults;
mod json;
mod kills;
mod settings;
mod shell;
mod silent;

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

/// Puts files on HDFS and compares what is read of them with what is read on disk.
fn read_as_on_disk(name: &str, files: &[(&str, &str)]) {
    let (services, home) = (Services::shared(), Home::new());
    let dir = format!("/{}", fresh(name));
    services.hadoop_fs(&["-mkdir", "-p", &dir]);
    for (name, text) in files {
        let path = home.file(name, text);
        services.hadoop_fs(&["-put", &path.display().to_string(), &dir]);
        let ask = |path: &str| {
            let script = format!("describe select * from '{path}';\nselect * from '{path}';\n");
            home.run("ndjson", &script).succeeded().stdout
        };
        let on_disk = ask(name);
        assert!(on_disk.lines().count() > 2, "{name}: {on_disk}");
        assert_eq!(ask(&format!("{}{dir}/{name}", services.fs())), on_disk, "{name}");
    }
}

#[test]
fn every_answer_during_writes_was_committed() {
    let fs = Services::shared().fs();
    every_answer_was_committed(&Home::new(), &["--fs", fs], &format!("/{}", fresh("beside")));
}
