//! Tests of each write mode on local files: which files appear and which stay.

mod claims;
mod faults;
mod nested;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use datafusion::arrow::datatypes::SchemaRef;
use futures::stream;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use tempfile::TempDir;
use uuid::Uuid;

use super::manifest::{Manifest, SUCCESS};
use super::staging::Names;
use super::{Codec, Format, LIMITS, Landed, Limits, WriteMode, WriteOptions, write, write_within};
use crate::error::Result;
use crate::progress::Reporter;
use crate::rows::Rows;
use crate::storage::{Location, Storage};

/// A directory that `--fs` makes the root of paths without a scheme.
struct Lake {
    dir: TempDir,
    storage: Storage,
}

impl Lake {
    fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let url = format!("file://{}", dir.path().to_str().unwrap());
        let storage = Storage::new(Some(&url)).unwrap();
        Self { dir, storage }
    }

    fn at(&self, path: &str) -> Location {
        self.storage.resolve(path).unwrap()
    }

    async fn write(&self, path: &str, mode: WriteMode, numbers: &[i64]) -> Result<Landed> {
        let options = WriteOptions { mode, ..WriteOptions::default() };
        write(rows(&[numbers]), &self.at(path), &options, &Reporter::silent()).await
    }

    /// Returns every file and directory, sorted; `uuid` stands for any generated id.
    fn tree(&self) -> Vec<String> {
        let mut found = Vec::new();
        walk(self.dir.path(), self.dir.path(), &mut found);
        found.sort();
        found
    }

    /// Reads the numbers in the parquet files of a directory, sorted.
    fn numbers(&self, path: &str) -> Vec<i64> {
        let mut numbers = Vec::new();
        for entry in std::fs::read_dir(self.dir.path().join(path)).unwrap() {
            let entry = entry.unwrap().path();
            if entry.extension().is_some_and(|end| end == "parquet") {
                for batch in read(&entry) {
                    let column = batch.column(0).as_any().downcast_ref::<Int64Array>().unwrap();
                    numbers.extend(column.values());
                }
            }
        }
        numbers.sort_unstable();
        numbers
    }
}

fn walk(root: &Path, at: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(at).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        let mut text = name.clone();
        for at in 0..name.len() {
            let id = name.get(at..at + 36).filter(|id| Uuid::try_parse(id).is_ok());
            text = id.map_or(text.clone(), |id| text.replace(id, "uuid"));
        }
        found.push(text);
        if path.is_dir() {
            walk(root, &path, found);
        }
    }
}

fn read(path: &Path) -> Vec<RecordBatch> {
    let file = std::fs::File::open(path).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
    reader.map(Result::unwrap).collect()
}

fn batch(numbers: &[i64]) -> RecordBatch {
    let words: StringArray =
        numbers.iter().map(|number| Some(format!("n{}", number % 3))).collect();
    let numbers: ArrayRef = Arc::new(Int64Array::from(numbers.to_vec()));
    RecordBatch::try_from_iter([("n", numbers), ("word", Arc::new(words) as _)]).unwrap()
}

fn stream_of(
    schema: SchemaRef,
    batches: impl stream::Stream<Item = Result<RecordBatch>> + Send + 'static,
) -> Rows {
    Rows::new(schema, batches)
}

fn rows(batches: &[&[i64]]) -> Rows {
    let batches: Vec<_> = batches.iter().map(|numbers| Ok(batch(numbers))).collect();
    stream_of(batch(&[]).schema(), stream::iter(batches))
}

const PART: &str = "part-00000-uuid-c000.snappy.parquet";

#[tokio::test]
async fn a_table_becomes_a_directory_as_spark_writes_it() {
    let lake = Lake::new();
    let target = lake.at("/tmp/useract");
    let batches: [&[i64]; 2] = [&[1, 2], &[3]];
    let (options, silent) = (WriteOptions::default(), Reporter::silent());
    let landed = write(rows(&batches), &target, &options, &silent).await.unwrap();
    let tree = ["tmp", "tmp/useract", "tmp/useract/_SUCCESS", &format!("tmp/useract/{PART}")];
    assert_eq!(lake.tree(), tree);
    assert_eq!(lake.numbers("tmp/useract"), [1, 2, 3]);
    let manifest = Manifest::read(&target).await.unwrap().unwrap();
    assert_eq!((manifest.rows, manifest.bytes), (Some(3), landed.bytes));
    assert_eq!((landed.files, landed.rows, landed.skipped), (1, 3, false));
    let columns: Vec<(&str, &str)> = manifest
        .columns
        .iter()
        .map(|column| (column.name.as_str(), column.data_type.as_str()))
        .collect();
    assert_eq!(columns, [("n", "bigint"), ("word", "string")]);
    let on_disk = target.child(&manifest.files[0].path).stat().await.unwrap().unwrap();
    assert_eq!(on_disk.size, landed.bytes);
}

#[tokio::test]
async fn no_rows_still_make_a_file_that_holds_the_schema() {
    let lake = Lake::new();
    let landed = lake.write("/empty", WriteMode::Error, &[]).await.unwrap();
    assert_eq!((landed.files, landed.rows), (1, 0));
    let part = std::fs::read_dir(lake.dir.path().join("empty")).unwrap();
    let part = part.map(|entry| entry.unwrap().path()).find(|path| path.extension().is_some());
    let file = std::fs::File::open(part.unwrap()).unwrap();
    let schema = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().schema().clone();
    assert_eq!(schema.field(1).name(), "word");
}

#[tokio::test]
async fn an_existing_target_is_kept_unless_a_mode_says_otherwise() {
    let lake = Lake::new();
    lake.write("/t", WriteMode::Error, &[1]).await.unwrap();
    let before = lake.tree();
    let error = lake.write("/t", WriteMode::Error, &[2]).await.unwrap_err();
    assert_eq!(error.to_string(), "`/t` already exists");
    assert!(error.hint_text().unwrap().contains("--mode overwrite"));
    let landed = lake.write("/t", WriteMode::Ignore, &[3]).await.unwrap();
    assert_eq!(landed, Landed { skipped: true, ..Landed::default() });
    assert_eq!((lake.numbers("t"), lake.tree()), (vec![1], before));
    lake.write("/t", WriteMode::Overwrite, &[4, 5]).await.unwrap();
    assert_eq!(lake.numbers("t"), [4, 5]);
    assert_eq!(lake.tree().len(), 3);
}

#[tokio::test]
async fn append_adds_files_and_the_manifest_names_all() {
    let lake = Lake::new();
    lake.write("/t", WriteMode::Append, &[1, 2]).await.unwrap();
    lake.write("/t", WriteMode::Append, &[3]).await.unwrap();
    lake.write("/t", WriteMode::Append, &[]).await.unwrap();
    assert_eq!(lake.numbers("t"), [1, 2, 3]);
    let manifest = Manifest::read(&lake.at("/t")).await.unwrap().unwrap();
    assert_eq!((manifest.files.len(), manifest.rows), (2, Some(3)));
    assert_eq!(lake.tree(), ["t", "t/_SUCCESS", &format!("t/{PART}"), &format!("t/{PART}")]);
}

#[tokio::test]
async fn append_takes_in_what_spark_wrote() {
    let lake = Lake::new();
    lake.write("/t", WriteMode::Error, &[1, 2]).await.unwrap();
    std::fs::write(lake.dir.path().join("t").join(SUCCESS), "").unwrap();
    lake.write("/t", WriteMode::Append, &[3]).await.unwrap();
    let manifest = Manifest::read(&lake.at("/t")).await.unwrap().unwrap();
    assert_eq!((manifest.files.len(), manifest.rows), (2, Some(3)));
}

#[tokio::test]
async fn append_refuses_another_type_format_or_partitioning() {
    let lake = Lake::new();
    lake.write("/t", WriteMode::Error, &[1]).await.unwrap();
    let before = lake.tree();
    let append = WriteOptions { mode: WriteMode::Append, ..WriteOptions::default() };
    let other: ArrayRef = Arc::new(StringArray::from(vec!["x"]));
    let other = RecordBatch::try_from_iter([("N", other)]).unwrap();
    let refused = async |batch: RecordBatch, options: WriteOptions| {
        let stream = stream_of(batch.schema(), stream::iter([Ok(batch)]));
        let landed = write(stream, &lake.at("/t"), &options, &Reporter::silent()).await;
        landed.unwrap_err().to_string()
    };
    let text = "what is to be appended has other types than `/t` (`-` is there, `+` is new):\n  \
                - n: bigint\n  + n: string";
    assert_eq!(refused(other, append.clone()).await, text);
    let json = WriteOptions { format: Format::Json, ..append.clone() };
    assert_eq!(refused(batch(&[2]), json).await, "`/t` holds parquet files");
    let by_word = WriteOptions { partition_by: vec!["word".into()], ..append };
    assert_eq!(refused(batch(&[2]), by_word.clone()).await, "`/t` has other partition columns");
    assert_eq!(refused(batch(&[]), by_word).await, "`/t` has other partition columns");
    assert_eq!(lake.tree(), before);
}

#[tokio::test]
async fn a_file_is_never_written_over() {
    let lake = Lake::new();
    std::fs::write(lake.dir.path().join("t"), "mine").unwrap();
    for mode in [WriteMode::Error, WriteMode::Overwrite, WriteMode::Append] {
        let error = lake.write("/t", mode, &[1]).await.unwrap_err();
        assert_eq!(error.to_string(), "`/t` is a file, not a directory");
        let error = lake.write("/t/u", mode, &[1]).await.unwrap_err();
        assert_eq!(error.to_string(), "cannot write `/t/u`: `/t` is a file");
    }
    assert_eq!(lake.tree(), ["t"]);
    assert!(lake.write("/", WriteMode::Overwrite, &[1]).await.is_err());
}

#[tokio::test]
async fn of_two_writes_at_once_one_wins_whole() {
    let lake = Lake::new();
    let (one, other) = tokio::join!(
        lake.write("/t", WriteMode::Error, &[1]),
        lake.write("/t", WriteMode::Error, &[2])
    );
    assert!(one.is_ok() != other.is_ok());
    assert_eq!((lake.numbers("t").len(), lake.tree().len()), (1, 3));
    let appends = (0..4).map(|number| {
        lake.write("/u", WriteMode::Append, std::slice::from_ref(&[10, 11, 12, 13][number]))
    });
    for landed in futures::future::join_all(appends.collect::<Vec<_>>()).await {
        landed.unwrap();
    }
    let manifest = Manifest::read(&lake.at("/u")).await.unwrap().unwrap();
    assert_eq!((lake.numbers("u"), manifest.rows), (vec![10, 11, 12, 13], Some(4)));
}

#[tokio::test]
async fn full_files_are_followed_by_new_ones_and_no_row_is_lost() {
    let lake = Lake::new();
    let small =
        Limits { group_rows: 10, file_bytes: 1000, memory_bytes: 1, files_open: 2, ..LIMITS };
    let numbers: Vec<i64> = (0..300).collect();
    let chunks: Vec<&[i64]> = numbers.chunks(30).collect();
    let options = WriteOptions::default();
    let silent = Reporter::silent();
    let target = lake.at("/t");
    let landed = write_within(small, rows(&chunks), &target, &options, &silent).await.unwrap();
    assert!(landed.files > 1);
    assert_eq!((landed.rows, lake.numbers("t")), (300, numbers.clone()));
    assert!(lake.tree().contains(&"t/part-00001-uuid-c000.snappy.parquet".to_owned()));
    let options = WriteOptions { partition_by: vec!["word".into()], ..options };
    let landed =
        write_within(small, rows(&chunks), &lake.at("/p"), &options, &silent).await.unwrap();
    let mut read: Vec<i64> = ["p/word=n0", "p/word=n1", "p/word=n2"]
        .iter()
        .flat_map(|path| lake.numbers(path))
        .collect();
    read.sort_unstable();
    assert_eq!((landed.rows, read), (300, numbers));
}

#[tokio::test]
async fn values_of_partitions_without_a_manifest_must_have_the_type_of_the_column() {
    let lake = Lake::new();
    let by_word =
        |mode| WriteOptions { mode, partition_by: vec!["word".into()], ..WriteOptions::default() };
    let (target, silent) = (lake.at("/t"), Reporter::silent());
    let none = by_word(WriteMode::Error);
    write(rows(&[&[1]]), &target, &none, &silent).await.unwrap();
    std::fs::remove_file(lake.dir.path().join("t/_SUCCESS")).unwrap();
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![2]));
    let numbers =
        RecordBatch::try_from_iter([("n", Arc::clone(&numbers)), ("word", numbers)]).unwrap();
    let numbers = stream_of(numbers.schema(), stream::iter([Ok(numbers)]));
    let append = by_word(WriteMode::Append);
    let error = write(numbers, &target, &append, &silent).await.unwrap_err();
    let text = "`/t` has the value `n1` in its partition column `word`, which cannot become bigint";
    assert_eq!(error.to_string(), text);
    write(rows(&[&[2]]), &target, &append, &silent).await.unwrap();
    assert_eq!(Manifest::read(&target).await.unwrap().unwrap().rows, Some(2));
}

#[tokio::test]
async fn files_of_partitions_are_full_at_the_same_size() {
    let lake = Lake::new();
    let numbers: Vec<i64> = (0..200_000).collect();
    let options = WriteOptions {
        partition_by: vec!["word".into()],
        target_bytes: Some(50_000),
        ..WriteOptions::default()
    };
    let (target, silent) = (lake.at("/p"), Reporter::silent());
    let landed = write(rows(&[&numbers]), &target, &options, &silent).await.unwrap();
    let manifest = Manifest::read(&target).await.unwrap().unwrap();
    assert!(landed.files > 6, "{} files", landed.files);
    let largest = manifest.files.iter().map(|file| file.bytes).max();
    assert!(largest < Some(150_000), "{largest:?} bytes");
    assert_eq!(landed.rows, 200_000);
}

#[tokio::test]
async fn each_partition_has_one_file_in_whatever_order_its_rows_come() {
    let lake = Lake::new();
    let limits = Limits { files_open: 1, ..LIMITS };
    let numbers: Vec<i64> = (0..300_000).collect();
    let batches: Vec<&[i64]> = numbers.chunks(20_000).collect();
    let options = WriteOptions { partition_by: vec!["word".into()], ..WriteOptions::default() };
    let (target, silent) = (lake.at("/p"), Reporter::silent());
    let landed = write_within(limits, rows(&batches), &target, &options, &silent).await.unwrap();
    assert_eq!((landed.files, landed.rows), (3, 300_000));
    let expected: Vec<i64> = numbers.into_iter().filter(|number| number % 3 == 1).collect();
    assert_eq!(lake.numbers("p/word=n1"), expected);
}

#[tokio::test]
async fn the_same_rows_give_the_same_bytes() {
    let lake = Lake::new();
    let limits = Limits { group_rows: 7000, ..LIMITS };
    let numbers: Vec<i64> = (0..20_000).collect();
    let batches: Vec<&[i64]> = numbers.chunks(3000).collect();
    let (options, silent) = (WriteOptions::default(), Reporter::silent());
    let mut written = Vec::new();
    for path in ["/one", "/other"] {
        let target = lake.at(path);
        write_within(limits, rows(&batches), &target, &options, &silent).await.unwrap();
        assert_eq!(lake.numbers(&path[1..]), numbers);
        let file = &Manifest::read(&target).await.unwrap().unwrap().files[0];
        written.push(std::fs::read(lake.dir.path().join(&path[1..]).join(&file.path)).unwrap());
    }
    assert!(written[0] == written[1], "the files differ");
}

#[tokio::test]
async fn text_formats_hold_the_same_rows() {
    let lake = Lake::new();
    let text = async |format, path: &str| {
        let options = WriteOptions { format, ..WriteOptions::default() };
        write(rows(&[&[1, 2]]), &lake.at(path), &options, &Reporter::silent()).await.unwrap();
        let files: BTreeMap<_, _> = std::fs::read_dir(lake.dir.path().join(path))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| (path.clone(), std::fs::read_to_string(path).unwrap()))
            .collect();
        files.into_iter().next_back().unwrap().1
    };
    let json = "{\"n\":1,\"word\":\"n1\"}\n{\"n\":2,\"word\":\"n2\"}\n";
    assert_eq!(text(Format::Json, "j").await, json);
    assert_eq!(text(Format::Csv, "c").await, "n,word\n1,n1\n2,n2\n");
    let zstd = WriteOptions { format: Format::Parquet(Codec::Zstd), ..WriteOptions::default() };
    write(rows(&[&[7]]), &lake.at("z"), &zstd, &Reporter::silent()).await.unwrap();
    assert_eq!(lake.numbers("z"), [7]);
}

#[tokio::test]
async fn any_name_can_be_a_target() {
    let lake = Lake::new();
    let name = "50% #1? é [a]*";
    lake.write(name, WriteMode::Error, &[1]).await.unwrap();
    lake.write(name, WriteMode::Overwrite, &[2]).await.unwrap();
    assert_eq!(lake.numbers(name), [2]);
    assert!(Names::id_in(&lake.at("t"), ".t.staging-mine").is_none());
}
