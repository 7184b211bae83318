//! Plans who took which exam when, which records are repeated in the file, and their order.
//!
//! It knows the counts of the course's data and nothing of JSON. The counts that belong together are
//! fixed here by construction, not by chance: only which row gets what is drawn.

use std::cmp::Reverse;

use rand::RngExt;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::clock::DAY;
use super::days::starts;
use super::exams::Exam;

/// Records of an edition.
pub(super) const RECORDS: u64 = 3280;

/// Records without a `certification`; none of them is copied.
const UNCERTIFIED: usize = 132;
/// How much later in the file a record can be than its time.
const DISORDER_MS: i64 = 6 * DAY;

/// One distinct record, as far as others depend on it.
#[derive(Debug)]
pub(super) struct Row {
    /// The exam's place in the list of exams.
    pub(super) exam: usize,
    /// Milliseconds since 1970.
    pub(super) started_ms: i64,
    /// False where `certification` is null.
    pub(super) certification: bool,
    /// How often the record is repeated in the file.
    copies: usize,
}

/// One edition of the records.
#[derive(Debug)]
pub(super) struct Plan {
    /// The distinct records.
    pub(super) rows: Vec<Row>,
    /// The file: places in `rows`, a copied record more than once.
    pub(super) order: Vec<usize>,
}

/// Draws an edition.
pub(super) fn plan(exams: &[Exam], rng: &mut ChaCha8Rng) -> Plan {
    let mut rows = rows(exams);
    let mut starts = starts(rows.len(), rng);
    starts.shuffle(rng);
    for (row, started_ms) in rows.iter_mut().zip(starts) {
        row.started_ms = started_ms;
    }
    let mut single: Vec<&mut Row> = rows.iter_mut().filter(|row| row.copies == 0).collect();
    let (uncertified, _) = single.partial_shuffle(rng, UNCERTIFIED);
    for row in uncertified {
        row.certification = false;
    }
    let order = order(&rows, rng);
    Plan { rows, order }
}

/// Lists the distinct records exam by exam, without their times.
fn rows(exams: &[Exam]) -> Vec<Row> {
    let mut rows = Vec::new();
    for (exam, Exam { records, .. }) in exams.iter().enumerate() {
        let copied = copied(exam);
        let distinct = records - copied.iter().sum::<usize>();
        rows.extend((0..distinct).map(|at| Row {
            exam,
            started_ms: 0,
            certification: true,
            copies: copied.get(at).copied().unwrap_or(0),
        }));
    }
    rows
}

/// Returns the copies of each copied record of an exam: 18 records in all are there three times and 2
/// twice, two of the former in the most common exam, which has 394 records and 390 distinct ones.
fn copied(exam: usize) -> &'static [usize] {
    match exam {
        0 => &[2, 2],
        1..=16 => &[2],
        17 | 18 => &[1],
        _ => &[],
    }
}

/// Orders the file: newest first, loosely; the copies of a record a third of the file apart.
fn order(rows: &[Row], rng: &mut ChaCha8Rng) -> Vec<usize> {
    let mut newest: Vec<(Reverse<i64>, usize)> = rows
        .iter()
        .enumerate()
        .map(|(number, row)| (Reverse(row.started_ms - rng.random_range(0..=DISORDER_MS)), number))
        .collect();
    newest.sort_unstable();
    let count = rows.len();
    let mut places = Vec::new();
    for (place, (_, number)) in newest.into_iter().enumerate() {
        for copy in 0..=rows[number].copies {
            // The second number puts a copy after the original that has the same position.
            places.push(((place + copy * count / 3) % count, copy, number));
        }
    }
    places.sort_unstable();
    places.into_iter().map(|(_, _, number)| number).collect()
}
