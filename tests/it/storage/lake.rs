//! A directory on some file system, looked at through the trait alone.

use std::sync::Arc;

use bytes::Bytes;
use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use futures::{Stream, TryStreamExt as _, stream};
use lakeshell::error::Result;
use lakeshell::landing::{Landed, WriteMode, WriteOptions, write};
use lakeshell::progress::Reporter;
use lakeshell::rows::Rows;
use lakeshell::storage::Location;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// Runs asynchronous work to its end.
pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.expect("a runtime").block_on(work)
}

/// Returns a place some levels down.
pub(super) fn at(root: &Location, path: &str) -> Location {
    path.split('/').fold(root.clone(), |place, name| place.child(name))
}

/// Writes a whole file.
pub(super) async fn put(place: &Location, bytes: impl Into<Bytes>) -> Result<()> {
    let mut file = place.fs().create(place.path()).await?;
    file.write(bytes.into()).await?;
    file.close().await
}

/// Reads a whole file.
pub(super) async fn get(place: &Location) -> Vec<u8> {
    let chunks = place.fs().read(place.path(), 0..u64::MAX).await.unwrap();
    chunks.try_collect::<Vec<Bytes>>().await.unwrap().concat()
}

pub(super) async fn mkdirs(place: &Location) {
    place.fs().mkdirs(place.path()).await.unwrap();
}

pub(super) async fn is_there(place: &Location) -> bool {
    place.stat().await.unwrap().is_some()
}

/// Returns every file and directory below a root, sorted; `uuid` stands for any generated id.
pub(super) async fn tree(root: &Location) -> Vec<String> {
    let (mut found, mut pending) = (Vec::new(), vec![(root.clone(), String::new())]);
    while let Some((place, above)) = pending.pop() {
        for entry in place.fs().list(place.path()).await.unwrap() {
            let path = format!("{above}{}", entry.name);
            if entry.is_dir {
                pending.push((place.child(&entry.name), format!("{path}/")));
            }
            found.push(without_ids(&path));
        }
    }
    found.sort();
    found
}

fn without_ids(path: &str) -> String {
    let id = path.as_bytes().windows(36).position(|part| {
        part.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
    });
    id.map_or(path.to_owned(), |at| format!("{}uuid{}", &path[..at], &path[at + 36..]))
}

/// Makes a batch of numbers and words.
pub(super) fn batch(numbers: &[i64]) -> RecordBatch {
    let words: StringArray = numbers.iter().map(|n| Some(format!("n{}", n % 3))).collect();
    let numbers: ArrayRef = Arc::new(Int64Array::from(numbers.to_vec()));
    RecordBatch::try_from_iter([("n", numbers), ("word", Arc::new(words) as _)]).unwrap()
}

pub(super) fn rows(batches: impl Stream<Item = Result<RecordBatch>> + Send + 'static) -> Rows {
    Rows::new(batch(&[]).schema(), batches)
}

/// Writes some numbers as a directory.
pub(super) async fn land(target: &Location, mode: WriteMode, numbers: &[i64]) -> Result<Landed> {
    let options = WriteOptions { mode, ..WriteOptions::default() };
    let batches = stream::iter([Ok(batch(numbers))]);
    write(rows(batches), target, &options, &Reporter::silent()).await
}

/// Reads the numbers in the parquet files of a directory and of those in it, sorted.
pub(super) async fn numbers(directory: &Location) -> Vec<i64> {
    let (mut numbers, mut pending) = (Vec::new(), vec![directory.clone()]);
    while let Some(place) = pending.pop() {
        for entry in place.fs().list(place.path()).await.unwrap() {
            let inner = place.child(&entry.name);
            if entry.is_dir {
                pending.push(inner);
            } else if entry.name.ends_with(".parquet") {
                let bytes = Bytes::from(get(&inner).await);
                let reader = ParquetRecordBatchReaderBuilder::try_new(bytes).unwrap();
                for batch in reader.build().unwrap() {
                    let batch = batch.unwrap();
                    let column = batch.column(0).as_any().downcast_ref::<Int64Array>().unwrap();
                    numbers.extend(column.values());
                }
            }
        }
    }
    numbers.sort_unstable();
    numbers
}
