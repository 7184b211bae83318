//! The file commands on a directory with known content.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use chrono::{DateTime, Local, Utc};
use futures::TryStreamExt as _;
use futures::stream::BoxStream;
use tempfile::TempDir;

use super::{DuOptions, LsOptions, RmOptions, cat, du, get, head, ls, mkdir, mv, put, rm};
use crate::error::Result;
use crate::progress::Reporter;
use crate::storage::Storage;

fn lake() -> (TempDir, Storage) {
    let dir = TempDir::new().unwrap();
    let storage = Storage::new(Some(&format!("file://{}", dir.path().display()))).unwrap();
    (dir, storage)
}

fn args(paths: &[&str]) -> Vec<String> {
    paths.iter().map(|path| (*path).to_owned()).collect()
}

async fn text(bytes: BoxStream<'static, Result<Bytes>>) -> Result<String> {
    let bytes: Vec<Bytes> = bytes.try_collect().await?;
    Ok(String::from_utf8(bytes.concat()).unwrap())
}

#[tokio::test]
async fn ls_has_hadoops_columns() {
    let (dir, storage) = lake();
    let root = dir.path();
    fs::create_dir_all(root.join("tmp/useract/sub")).unwrap();
    fs::write(root.join("tmp/useract/part-00000"), "12345").unwrap();
    fs::write(root.join("tmp/useract/_SUCCESS"), "").unwrap();
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_516_717_442);
    for name in ["_SUCCESS", "part-00000", "sub"] {
        let path = root.join("tmp/useract").join(name);
        let mode = if name == "sub" { 0o1755 } else { 0o640 };
        fs::File::open(&path).unwrap().set_modified(time).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
    }
    let status = storage.resolve("/tmp").unwrap().stat().await.unwrap().unwrap();
    let (owner, group) = (status.owner, status.group);
    let time = DateTime::<Utc>::from(time).with_timezone(&Local).format("%Y-%m-%d %H:%M");
    let listed =
        text(ls(&storage, &args(&["/tmp/useract"]), LsOptions::default()).await).await.unwrap();
    let file =
        format!("-rw-r-----   1 {owner} {group}          5 {time} /tmp/useract/part-00000\n");
    let all = format!(
        "Found 3 items\n\
         -rw-r-----   1 {owner} {group}          0 {time} /tmp/useract/_SUCCESS\n\
         {file}\
         drwxr-xr-t   - {owner} {group}          0 {time} /tmp/useract/sub\n"
    );
    assert_eq!(listed, all);
    let part = args(&["/tmp/useract/part-*"]);
    assert_eq!(text(ls(&storage, &part, LsOptions::default()).await).await.unwrap(), file);
    let empty = args(&["/tmp/useract/sub"]);
    assert_eq!(text(ls(&storage, &empty, LsOptions::default()).await).await.unwrap(), "");
    let deep = LsOptions { recursive: true, human: true };
    let deep = text(ls(&storage, &[], deep).await).await.unwrap();
    assert!(deep.ends_with(" tmp/useract/sub\n") && deep.lines().count() == 5, "{deep}");
    let error = text(ls(&storage, &args(&["/x"]), LsOptions::default()).await).await.unwrap_err();
    assert_eq!(error.to_string(), "`/x': No such file or directory");
}

#[tokio::test]
async fn du_counts_what_is_below() {
    let (dir, storage) = lake();
    fs::create_dir_all(dir.path().join("a/b")).unwrap();
    fs::write(dir.path().join("a/x"), vec![0; 2048]).unwrap();
    fs::write(dir.path().join("a/b/y"), vec![0; 10]).unwrap();
    let each = text(du(&storage, &args(&["/a"]), DuOptions::default()).await).await.unwrap();
    assert_eq!(each, "10    10    /a/b\n2048  2048  /a/x\n");
    let sum = DuOptions { summary: true, human: true };
    assert_eq!(text(du(&storage, &args(&["/a"]), sum).await).await.unwrap(), "2.0 K  2.0 K  /a\n");
}

#[tokio::test]
async fn cat_and_head_give_bytes() {
    let (dir, storage) = lake();
    fs::write(dir.path().join("a"), "one\n").unwrap();
    fs::write(dir.path().join("b?"), "x".repeat(2000)).unwrap();
    assert_eq!(
        text(cat(&storage, &args(&["/a", "/a"])).await.unwrap()).await.unwrap(),
        "one\none\n"
    );
    assert_eq!(text(head(&storage, "/b?").await.unwrap()).await.unwrap().len(), 1024);
    assert_eq!(text(cat(&storage, &args(&["/*"])).await.unwrap()).await.unwrap().len(), 2004);
    let error = cat(&storage, &args(&["/"])).await.err().unwrap();
    assert_eq!(error.to_string(), "`/': Is a directory");
}

#[tokio::test]
async fn names_are_made_moved_and_deleted() {
    let (dir, storage) = lake();
    let refused = |result: Result<()>| result.unwrap_err().to_string();
    let there = |path: &str| dir.path().join(path).exists();
    let error = mkdir(&storage, &args(&["/a/b"]), false).await;
    assert_eq!(refused(error), "`/a': No such file or directory");
    mkdir(&storage, &args(&["/a/b", "/c"]), true).await.unwrap();
    assert_eq!(refused(mkdir(&storage, &args(&["/c"]), false).await), "`/c': File exists");
    fs::write(dir.path().join("f"), "").unwrap();
    mv(&storage, &args(&["/f", "/c"]), "/a").await.unwrap();
    assert!(there("a/f") && there("a/c") && !there("f"));
    mv(&storage, &args(&["/a/f"]), "/a/g").await.unwrap();
    fs::write(dir.path().join("f"), "").unwrap();
    assert_eq!(refused(mv(&storage, &args(&["/f"]), "/a/g").await), "`/a/g': File exists");
    assert!(refused(mv(&storage, &args(&["/a"]), "/a/b").await).contains("subdirectory of itself"));
    assert!(refused(mv(&storage, &args(&["/f"]), "/x/y").await).contains("No such file"));
    let silent = Reporter::silent();
    let error =
        text(rm(&storage, &args(&["/a"]), RmOptions::default(), &silent).await).await.unwrap_err();
    assert_eq!(error.to_string(), "`/a': Is a directory");
    let all = RmOptions { recursive: true, force: true };
    assert_eq!(
        text(rm(&storage, &args(&["/a", "/x"]), all, &silent).await).await.unwrap(),
        "Deleted /a\n"
    );
    assert!(text(rm(&storage, &args(&["/"]), all, &silent).await).await.is_err());
    let error =
        text(rm(&storage, &args(&["/x"]), RmOptions::default(), &silent).await).await.unwrap_err();
    assert_eq!(error.to_string(), "`/x': No such file or directory");
    assert!(there("f") && !there("a"));
}

#[tokio::test]
async fn copies_are_whole_and_never_over_by_chance() {
    let (dir, storage) = lake();
    let local = TempDir::new().unwrap();
    let here = |name: &str| local.path().join(name).display().to_string();
    fs::create_dir_all(local.path().join("d/e")).unwrap();
    fs::write(local.path().join("d/e/x"), "data").unwrap();
    let silent = Reporter::silent();
    put(&storage, &[here("d")], "/in", false, &silent).await.unwrap();
    assert_eq!(fs::read(dir.path().join("in/e/x")).unwrap(), b"data");
    put(&storage, &[here("d/e/x")], "/in", false, &silent).await.unwrap();
    let error = put(&storage, &[here("d/e/x")], "/in", false, &silent).await.unwrap_err();
    assert_eq!(error.to_string(), "`/in/x': File exists");
    fs::write(local.path().join("d/e/x"), "new").unwrap();
    put(&storage, &[here("d/e/x")], "/in", true, &silent).await.unwrap();
    get(&storage, &args(&["/in/x"]), &here("y"), false, &silent).await.unwrap();
    assert_eq!(fs::read(local.path().join("y")).unwrap(), b"new");
    silent.cancellation().cancel();
    assert!(put(&storage, &[here("y")], "/z", false, &silent).await.is_err());
    let names: Vec<_> =
        fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["in"]);
}
