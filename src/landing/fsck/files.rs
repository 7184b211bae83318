//! Checks the committed files: that they exist, and that their sizes and footers match the manifest.

use std::collections::HashMap;

use futures::StreamExt as _;
use futures::stream;
use parquet::file::metadata::ParquetMetaData;

use super::finding::Finding;
use crate::error::{ErrorKind, Result};
use crate::landing::footer;
use crate::landing::landings::Landing;
use crate::landing::manifest::{Column, DataFile, Manifest};
use crate::landing::source::{Coverage, Source};
use crate::landing::standing::{check_columns, in_footer};
use crate::landing::verify;
use crate::outcome::{counted, grouped};
use crate::progress::Reporter;
use crate::storage::Location;

/// How many files are looked at at the same time.
const AT_ONCE: usize = 16;

/// What earlier looks have found.
#[derive(Default)]
pub(super) struct Known {
    /// Files without a fault, by their paths: a second look leaves them out.
    files: HashMap<String, DataFile>,
    /// The sources in the footers of the files of merged landings, by the ids in their names.
    sources: HashMap<String, Source>,
}

/// What a file is.
struct Seen {
    /// Its length; none if it is missing.
    bytes: Option<u64>,
    /// The content of its footer, or why it cannot be read; `None` if it is not a parquet file.
    footer: Option<Result<Footer>>,
}

/// The content of a footer.
struct Footer {
    rows: u64,
    /// The source of its landing, as JSON.
    source: Option<String>,
    columns: Vec<Column>,
}

/// Compares the files of a manifest with those that are there.
pub(super) async fn compared(
    root: &Location,
    manifest: &Manifest,
    held: &[DataFile],
    known: &mut Known,
    reporter: &Reporter,
) -> Result<Vec<Finding>> {
    let has_footers = manifest.format == "parquet";
    let bytes: HashMap<&str, u64> =
        held.iter().map(|file| (file.path.as_str(), file.bytes)).collect();
    let landings = by_id(&manifest.landings);
    let is_new = |file: &&DataFile| known.files.get(&file.path) != Some(*file);
    let new: Vec<DataFile> = manifest.files.iter().filter(is_new).cloned().collect();
    let places: Vec<(Location, Option<u64>)> = new
        .iter()
        .map(|file| (root.child(&file.path), bytes.get(file.path.as_str()).copied()))
        .collect();
    let mut looks = stream::iter(places)
        .map(move |(place, bytes)| seen(place, bytes, has_footers))
        .buffered(AT_ONCE);
    let mut findings = Vec::new();
    for file in new {
        reporter.check()?;
        let Some(seen) = looks.next().await else { break };
        let place = root.child(&file.path);
        let seen = seen?;
        let source = source_of_merged(&file, &seen, &landings);
        let mut faults = differences(&place, &file, seen, manifest, &landings);
        if let Some((id, source)) = source {
            let one = known.sources.entry(id).or_insert_with(|| source.clone());
            if *one != source {
                faults
                    .push(format!("the footer of `{place}` names other records than its landing"));
            }
        }
        if faults.is_empty() {
            known.files.insert(file.path.clone(), file);
        }
        findings.extend(faults.into_iter().map(Finding::Fault));
    }
    findings.extend(twice(root, &manifest.landings, &known.sources).map(Finding::Fault));
    Ok(findings)
}

/// Returns the source in the footer of a file of a merged landing, with the id of its part of the landing.
fn source_of_merged(
    file: &DataFile,
    seen: &Seen,
    landings: &HashMap<&str, &Landing>,
) -> Option<(String, Source)> {
    let id = file.id().filter(|id| landings.get(id).is_some_and(|one| !one.merged.is_empty()))?;
    let footer = seen.footer.as_ref()?.as_ref().ok()?;
    let source = serde_json::from_str(footer.source.as_deref()?).ok()?;
    Some((id.to_owned(), source))
}

/// Finds merged landings of which several files name the same records: each file's records are in the landing, but then
/// others are missing.
fn twice(
    root: &Location,
    landings: &[Landing],
    sources: &HashMap<String, Source>,
) -> impl Iterator<Item = String> {
    landings.iter().filter(|landing| !landing.merged.is_empty()).filter_map(move |landing| {
        let topics = landing.ids().filter_map(|id| match sources.get(id)? {
            Source::Topic(topic) => Some(&topic.offsets),
            Source::Derived => None,
        });
        let covered = Coverage::of(topics.flatten());
        let range = covered.overlaps().first()?;
        let (partition, shown) = (range.partition, range.shown());
        Some(format!(
            "the footers of several files of `{root}` name {shown} of partition {partition}"
        ))
    })
}

/// Looks at a file; `listed` is its length, if the directory was found to hold it.
async fn seen(place: Location, listed: Option<u64>, has_footer: bool) -> Result<Seen> {
    let bytes = match listed {
        Some(bytes) => Some(bytes),
        None => place.stat().await?.filter(|found| !found.is_dir).map(|found| found.size),
    };
    let Some(size) = bytes.filter(|_| has_footer) else { return Ok(Seen { bytes, footer: None }) };
    let footer = match verify::footer(&place, size).await {
        Ok(footer) => read(&footer),
        Err(error) if error.kind() == ErrorKind::Failed => Err(error),
        Err(error) => return Err(error),
    };
    Ok(Seen { bytes, footer: Some(footer) })
}

fn read(footer: &ParquetMetaData) -> Result<Footer> {
    Ok(Footer {
        rows: verify::rows(footer),
        source: footer::source(footer).map(str::to_owned),
        columns: in_footer(footer)?,
    })
}

/// Returns the landings by the ids in the names of their files.
fn by_id(landings: &[Landing]) -> HashMap<&str, &Landing> {
    landings.iter().flat_map(|landing| landing.ids().map(move |id| (id, landing))).collect()
}

/// Returns how a file differs from the manifest; `landings` are by id.
fn differences(
    place: &Location,
    file: &DataFile,
    seen: Seen,
    manifest: &Manifest,
    landings: &HashMap<&str, &Landing>,
) -> Vec<String> {
    let Some(bytes) = seen.bytes else { return vec![format!("`{place}` is missing")] };
    let mut faults = Vec::new();
    if bytes != file.bytes {
        faults.push(format!(
            "`{place}` is {} long; the manifest says {}",
            counted(bytes, "byte"),
            grouped(file.bytes)
        ));
    }
    match seen.footer {
        None => {}
        Some(Err(error)) => faults.push(error.to_string()),
        Some(Ok(footer)) => {
            if let Some(rows) = file.rows.filter(|rows| *rows != footer.rows) {
                faults.push(format!(
                    "`{place}` has {}; the manifest says {}",
                    counted(footer.rows, "row"),
                    grouped(rows)
                ));
            }
            let columns = check_columns(place, manifest, &footer.columns);
            faults.extend(columns.err().map(|error| error.to_string()));
            // Without ids, the manifest was created from files that already existed.
            let has_ids = manifest.landings.iter().all(|landing| landing.id.is_some());
            let source = footer.source.filter(|_| has_ids);
            let wrong = source.and_then(|source| other_source(file, &source, landings));
            faults.extend(wrong.map(|what| format!("the footer of `{place}` {what}")));
        }
    }
    faults
}

/// Returns how the source in a footer differs from the landing of its file.
fn other_source(
    file: &DataFile,
    source: &str,
    landings: &HashMap<&str, &Landing>,
) -> Option<String> {
    let id = file.id()?;
    let Some(known) = landings.get(id) else {
        return Some(format!("has a source, but the manifest has no landing {id}"));
    };
    match serde_json::from_str::<Source>(source) {
        Err(cause) => Some(format!("has an invalid source: {cause}")),
        Ok(source) if source.has_records_of(&known.source) => None,
        Ok(source) if !known.merged.is_empty() && known.source.covers(&source) => None,
        Ok(_) => Some(format!("names other records than landing {id} in the manifest")),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::{DataFile, Landing, Source, by_id, other_source, twice};
    use crate::landing::source::TopicRanges;
    use crate::topics::OffsetRange;

    const ID: &str = "c0ffee00-0000-4000-8000-000000000000";

    fn source(ends: &[i64]) -> Source {
        let range = |(partition, end): (i32, &i64)| OffsetRange { partition, start: 0, end: *end };
        Source::Topic(TopicRanges {
            cluster: "local".into(),
            name: "t".into(),
            id: None,
            offsets: (0..).zip(ends).map(range).collect(),
            last: Vec::new(),
        })
    }

    #[test]
    fn files_of_merged_landings_name_different_records() {
        let id = |n| format!("c0ffee00-0000-4000-8000-00000000000{n}");
        let merged = Landing { id: Some(id(0)), merged: vec![id(1)], ..Landing::default() };
        let root = crate::storage::Storage::new(None).unwrap().resolve("/t").unwrap();
        let (one, other) = (source(&[5, 0]), source(&[0, 5]));
        let sources = HashMap::from([(id(0), one.clone()), (id(1), other)]);
        assert_eq!(twice(&root, std::slice::from_ref(&merged), &sources).count(), 0);
        let sources = HashMap::from([(id(0), one.clone()), (id(1), one)]);
        let found: Vec<String> = twice(&root, &[merged], &sources).collect();
        let text = "name offsets 0 to 4 of partition 0";
        assert!(found.len() == 1 && found[0].ends_with(text), "{found:?}");
    }

    #[test]
    fn a_footer_names_the_landing_of_the_manifest() {
        let path = format!("k=1/part-00000-{ID}-c000.snappy.parquet");
        let file = DataFile { path, rows: Some(1), bytes: 1 };
        let text = |source: &Source| serde_json::to_string(source).unwrap();
        let id = |n| format!("c0ffee00-0000-4000-8000-00000000000{n}");
        let landing = |source| Landing { id: Some(id(0)), source, ..Landing::default() };
        let one = [landing(source(&[5]))];
        let landings = by_id(&one);
        let cases = [
            (text(&source(&[5])), None),
            (text(&source(&[5, 0])), None),
            (text(&source(&[6])), Some("names other records")),
            (text(&Source::Derived), Some("names other records")),
            ("{".to_owned(), Some("has an invalid source")),
        ];
        for (source, expected) in cases {
            let found = other_source(&file, &source, &landings);
            let fits = match (&found, expected) {
                (Some(found), Some(expected)) => found.starts_with(expected),
                (found, expected) => found.is_none() && expected.is_none(),
            };
            assert!(fits, "{source}: {found:?}");
        }
        let several = [Landing { merged: vec![id(1)], ..landing(source(&[7])) }];
        let landings = by_id(&several);
        let path = format!("part-00000-{}-c000.snappy.parquet", id(1));
        let file_of_second = DataFile { path, ..file.clone() };
        assert_eq!(other_source(&file_of_second, &text(&source(&[5])), &landings), None);
        let wrong = other_source(&file_of_second, &text(&source(&[8])), &landings);
        assert!(wrong.unwrap().starts_with("names other records"));
        let found = other_source(&file, &text(&source(&[5])), &HashMap::new());
        assert_eq!(found.unwrap(), format!("has a source, but the manifest has no landing {ID}"));
    }
}
