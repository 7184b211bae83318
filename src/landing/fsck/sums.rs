//! The sums of a manifest: of all files, and of those of each landing. Pure.

use super::finding::Finding;
use super::offsets;
use crate::landing::landings::Landing;
use crate::landing::manifest::{DataFile, Manifest, rows_by_id};
use crate::outcome::{counted, grouped};
use crate::storage::Location;

/// Compares the sums of a manifest with its files. Where a count is not known, nothing is compared.
pub(super) fn checked(root: &Location, manifest: &Manifest) -> Vec<Finding> {
    let Manifest { rows, bytes, landings, files, .. } = manifest;
    let summed = files.iter().try_fold(0, |sum: u64, file| Some(sum.saturating_add(file.rows?)));
    let mut faults = Vec::new();
    if let (Some(rows), Some(summed)) = (*rows, summed)
        && rows != summed
    {
        faults.push(format!(
            "the manifest of `{root}` says {}; its files have {}",
            counted(rows, "row"),
            grouped(summed)
        ));
    }
    let summed = files.iter().fold(0, |sum: u64, file| sum.saturating_add(file.bytes));
    if *bytes != summed {
        faults.push(format!(
            "the manifest of `{root}` says {}; its files have {}",
            counted(*bytes, "byte"),
            grouped(summed)
        ));
    }
    faults.extend(of_landings(landings, files));
    faults.into_iter().map(Finding::Fault).collect()
}

/// Compares the rows of each landing with those of its files, which have its id in their names.
fn of_landings(landings: &[Landing], files: &[DataFile]) -> Vec<String> {
    let by_id = rows_by_id(files);
    let differs = |landing: &Landing| {
        let (id, rows) = (landing.id.as_deref()?, landing.rows?);
        let summed = landing.ids().try_fold(0, |sum: u64, id| {
            Some(sum.saturating_add(by_id.get(id).copied().unwrap_or(Some(0))?))
        })?;
        let text = || {
            let rows = counted(rows, "row");
            format!("landing {id} has {rows}; its files have {}", grouped(summed))
        };
        (rows != summed).then(text)
    };
    landings.iter().filter_map(differs).collect()
}

/// Sums up a directory: "2 files, 30 rows, 30 offsets of topic `t`".
pub(super) fn summary(manifest: &Manifest) -> String {
    let mut parts = vec![counted(manifest.files.len() as u64, "file")];
    parts.extend(manifest.rows.map(|rows| counted(rows, "row")));
    for (topic, offsets) in offsets::landed(&manifest.landings) {
        parts.push(format!("{} of topic `{topic}`", counted(offsets, "offset")));
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::{DataFile, Landing, of_landings};

    #[test]
    fn a_landing_has_the_rows_of_its_files() {
        let id = |n: u32| format!("c0ffee00-0000-4000-8000-00000000000{n}");
        let file = |name: String, rows| DataFile { path: name, rows, bytes: 1 };
        let of = |n, part: u32| format!("part-0000{part}-{}-c000.snappy.parquet", id(n));
        let files = [
            file(of(1, 0), Some(2)),
            file(format!("k=1/{}", of(1, 1)), Some(3)),
            file(of(2, 0), None),
            file("mine.parquet".to_owned(), Some(7)),
        ];
        let landing = |n, rows| Landing { id: Some(id(n)), rows, ..Landing::default() };
        let merged = Landing { merged: vec![id(1), id(4)], ..landing(3, Some(5)) };
        let good = [landing(1, Some(5)), landing(2, Some(9)), landing(3, Some(0)), merged];
        assert!(of_landings(&good, &files).is_empty());
        let bad = [landing(1, Some(4)), landing(3, Some(1)), landing(1, None)];
        let said = [(1, "4 rows", 5), (3, "1 row", 0)];
        let said = said
            .map(|(n, rows, sum)| format!("landing {} has {rows}; its files have {sum}", id(n)));
        assert_eq!(of_landings(&bad, &files), said);
    }
}
