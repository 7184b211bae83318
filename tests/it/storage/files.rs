//! Checks of the trait itself: directories, bytes, names, locks, and the engine's view.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use chrono::Utc;
use futures::TryStreamExt as _;
use lakeshell::storage::Location;
use object_store::path::Path;
use object_store::{ObjectStore as _, ObjectStoreExt as _};

use super::lake::{at, get, is_there, mkdirs, put};

pub(crate) async fn directories_come_and_go(root: Location) {
    let fs = root.fs().clone();
    let (deep, above) = (at(&root, "a/b/c"), at(&root, "a/b"));
    assert_eq!(deep.stat().await.unwrap(), None);
    mkdirs(&deep).await;
    mkdirs(&deep).await;
    let found = deep.stat().await.unwrap().unwrap();
    assert_eq!((found.name.as_str(), found.is_dir, found.size), ("c", true, 0));
    assert_eq!((found.mode & 0o700, found.replication), (0o700, 0));
    put(&at(&root, "a/b/x"), "12345").await.unwrap();
    let mut found = fs.list(above.path()).await.unwrap();
    found.sort_by(|one, other| one.name.cmp(&other.name));
    let names: Vec<&str> = found.iter().map(|found| found.name.as_str()).collect();
    assert_eq!((names.as_slice(), found[1].size), (["c", "x"].as_slice(), 5));
    assert!((Utc::now() - found[1].modified).num_seconds().abs() < 60, "{found:?}");
    assert!(!found[1].owner.is_empty() && !found[1].group.is_empty() && found[1].mode & 0o400 != 0);
    assert_eq!(fs.weigh(root.path()).await.unwrap().0, 5);
    assert!(fs.delete(above.path(), false).await.is_err(), "it is not empty");
    fs.delete(deep.path(), false).await.unwrap();
    fs.delete(deep.path(), false).await.unwrap();
    let missing = fs.list(deep.path()).await.unwrap_err().to_string();
    assert!(missing.contains(deep.path()) && missing.contains("No such file"), "{missing}");
    fs.delete(at(&root, "a").path(), true).await.unwrap();
    assert!(!is_there(&above).await);
}

pub(crate) async fn bytes_come_back(root: Location) {
    let (fs, file, empty) = (root.fs().clone(), root.child("file"), root.child("empty"));
    let bytes: Vec<u8> = (0..5_000_000_u32).map(|n| n.to_le_bytes()[(n % 4) as usize]).collect();
    let mut writer = fs.create(file.path()).await.unwrap();
    for chunk in bytes.chunks(777_777) {
        writer.write(Bytes::copy_from_slice(chunk)).await.unwrap();
    }
    writer.close().await.unwrap();
    put(&empty, "").await.unwrap();
    assert_eq!(file.stat().await.unwrap().unwrap().size, 5_000_000);
    assert!(get(&file).await == bytes, "every byte is the same");
    assert!(get(&empty).await.is_empty());
    let ranges = [(0, 10), (1_234_567, 3_456_789), (4_999_990, u64::MAX), (5_000_000, 5_000_001)];
    for (start, end) in ranges {
        let chunks = fs.read(file.path(), start..end).await.unwrap();
        let read = chunks.try_collect::<Vec<Bytes>>().await.unwrap().concat();
        let clip = |at: u64| usize::try_from(at).unwrap().min(bytes.len());
        let (start, end) = (clip(start), clip(end));
        assert!(read == bytes[start.min(end)..end], "{start}..{end}");
    }
    let error = put(&file, "again").await.unwrap_err().to_string();
    assert!(error.contains("File exists") && error.contains(file.path()), "{error}");
    let error = put(&at(&root, "none/x"), "").await.unwrap_err().to_string();
    assert!(error.contains("No such file"), "{error}");
    assert!(fs.read(root.child("none").path(), 0..1).await.is_err());
    let directory = match fs.read(root.path(), 0..1).await {
        Ok(chunks) => chunks.try_collect::<Vec<Bytes>>().await.unwrap_err(),
        Err(error) => error,
    };
    assert!(directory.to_string().to_lowercase().contains("is a directory"), "{directory}");
    assert_eq!(at(&root, "file/x").stat().await.unwrap(), None, "a file has nothing below it");
}

pub(crate) async fn any_name_will_do(root: Location) {
    let names =
        [" ", "#x", "50% ?*[a]", "a b", "it's \"q\"", "tab\tname", "{x}", "\u{e9}\u{1F600}"];
    for name in names {
        put(&root.child(name), name).await.unwrap();
    }
    let mut found = root.fs().list(root.path()).await.unwrap();
    found.sort_by(|one, other| one.name.cmp(&other.name));
    assert_eq!(found.iter().map(|found| found.name.as_str()).collect::<Vec<_>>(), names);
    let store = root.fs().object_store().unwrap();
    for name in names {
        assert_eq!(get(&root.child(name)).await, name.as_bytes());
        let path = Path::from_url_path(root.child(name).url(false).path());
        // The engine's paths hold no control characters; it must be refused, not another file.
        let Ok(path) = path else {
            assert!(name.contains('\t'), "{name}");
            continue;
        };
        assert_eq!(store.get(&path).await.unwrap().bytes().await.unwrap(), name.as_bytes());
    }
}

pub(crate) async fn names_change_in_one_step(root: Location) {
    let fs = root.fs().clone();
    let (one, two, three) = (root.child("one"), root.child("two"), root.child("three"));
    mkdirs(&one).await;
    put(&one.child("x"), "x").await.unwrap();
    fs.rename(one.path(), two.path()).await.unwrap();
    assert!(!is_there(&one).await && get(&two.child("x")).await == b"x");
    mkdirs(&three).await;
    let error = fs.rename(two.path(), three.path()).await.unwrap_err().to_string();
    assert!(error.contains(three.path()), "{error}");
    assert!(fs.rename(one.path(), root.child("four").path()).await.is_err(), "there is none");
    let lost = fs.rename(two.path(), at(&root, "none/x").path()).await.unwrap_err().to_string();
    assert!(lost.contains("No such file"), "{lost}");
    let (old, new) = (root.child("old"), root.child("new"));
    put(&old, "old").await.unwrap();
    put(&new, "new").await.unwrap();
    assert!(fs.rename(new.path(), old.path()).await.is_err(), "nothing is written over");
    fs.replace(new.path(), old.path()).await.unwrap();
    assert!(get(&old).await == b"new" && !is_there(&new).await);
    let (left, right) = (root.child("left"), root.child("right"));
    mkdirs(&left.child("l")).await;
    mkdirs(&right.child("r")).await;
    let exchanged = fs.exchange(left.path(), right.path()).await.unwrap();
    assert_eq!(is_there(&left.child("r")).await, exchanged);
}

pub(crate) async fn locks_exclude(root: Location) {
    let (fs, place) = (root.fs().clone(), root.child(".t.lock"));
    let held = fs.lock(place.path()).await.unwrap().expect("nobody holds it");
    assert!(fs.lock(place.path()).await.unwrap().is_none(), "it is held");
    assert!(fs.is_locked(place.path()).await.unwrap());
    fs.unlock(held).await.unwrap();
    assert!(!fs.is_locked(place.path()).await.unwrap());
    assert!(!is_there(&place).await, "nothing is left");
    let held = fs.lock(place.path()).await.unwrap().expect("it was let go");
    drop(held);
    assert!(!fs.is_locked(place.path()).await.unwrap());
    let held = fs.lock(place.path()).await.unwrap().expect("it was dropped");
    fs.unlock(held).await.unwrap();
    assert!(fs.lock(at(&root, "none/lock").path()).await.unwrap().is_none(), "no directory");
    let (busy, taken) = (AtomicBool::new(false), AtomicUsize::new(0));
    let contender = async || {
        for _ in 0..5 {
            let held = loop {
                if let Some(held) = fs.lock(place.path()).await.unwrap() {
                    break held;
                }
                tokio::time::sleep(Duration::from_millis(3)).await;
            };
            assert!(!busy.swap(true, Ordering::SeqCst), "two hold it");
            tokio::time::sleep(Duration::from_millis(1)).await;
            taken.fetch_add(1, Ordering::SeqCst);
            busy.store(false, Ordering::SeqCst);
            fs.unlock(held).await.unwrap();
        }
    };
    tokio::join!(contender(), contender(), contender(), contender());
    assert_eq!(taken.into_inner(), 20);
    assert!(!is_there(&place).await);
}

pub(crate) async fn engines_read_it(root: Location) {
    put(&root.child("a"), "0123456789").await.unwrap();
    mkdirs(&at(&root, "d/e")).await;
    put(&at(&root, "d/e/b"), "b").await.unwrap();
    let store = root.fs().object_store().unwrap();
    let path = |place: &Location| Path::from_url_path(place.url(false).path()).unwrap();
    let (prefix, a) = (path(&root), path(&root.child("a")));
    let head = store.head(&a).await.unwrap();
    assert_eq!((head.size, &head.location), (10, &a));
    assert_eq!(store.get_range(&a, 2..5).await.unwrap(), "234");
    assert_eq!(store.get_ranges(&a, &[0..1, 9..10]).await.unwrap(), ["0", "9"]);
    let mut listed: Vec<_> = store.list(Some(&prefix)).try_collect().await.unwrap();
    listed.sort_by(|one, other| one.location.cmp(&other.location));
    let listed: Vec<_> = listed.into_iter().map(|found| (found.location, found.size)).collect();
    assert_eq!(listed, [(a, 10), (path(&at(&root, "d/e/b")), 1)]);
    let level = store.list_with_delimiter(Some(&prefix)).await.unwrap();
    assert_eq!((level.common_prefixes, level.objects.len()), (vec![path(&root.child("d"))], 1));
    let missing = store.get(&path(&root.child("none"))).await.unwrap_err();
    assert!(matches!(missing, object_store::Error::NotFound { .. }), "{missing}");
    let nothing: Vec<_> = store.list(Some(&path(&root.child("none")))).try_collect().await.unwrap();
    assert!(nothing.is_empty());
}
