//! Writes sample data: a stand-in for the course's file of assessments.
//!
//! The published file cannot be shipped, so this one is made: same shapes, same counts, other values.
//! It does not depend on those that read it (tests, the demo). Three steps, one file each: [`exams`] has the questions,
//! [`plan`] determines who took which exam when and the order of the records, [`record`] writes one
//! record. Only the plan is in memory; a record is generated from its number wherever it occurs, so
//! that its copies are equal byte by byte.

mod answer;
mod clock;
mod days;
mod exams;
mod plan;
mod record;
#[cfg(test)]
mod tests;

use std::io::Write;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::error::{Error, Result};
use crate::progress::Reporter;
use exams::{Exam, exams};
use plan::{RECORDS, Row, plan};
use record::RecordWriter;

/// The seed of the default file.
pub const SEED: u64 = 2018;

/// Records between two looks at the reporter: about 1 MB.
const RECORDS_PER_CHUNK: usize = 400;

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Elements of the array.
    pub records: u64,
    /// All bytes of the file.
    pub bytes: u64,
}

/// Writes the assessments as one JSON array on one line, as Python's `json.dumps` writes it.
///
/// The bytes depend on `seed` and `scale` alone. Every seed gives the counts of the course's data.
/// `scale` is the number of editions of the 3,280 records in the array, one after the other: each
/// edition has those counts and the same exams, questions and options, but its own users, times and
/// answers, so nothing but the exams is shared between two editions. The first is the whole array of
/// scale 1.
///
/// Fails on a scale of 0, when `out` fails, or with an interruption; `out` is then left incomplete.
///
/// # Errors
/// A usage error for a scale of 0; the output cannot be written, or the user interrupts.
pub fn assessments(
    seed: u64,
    scale: u32,
    out: &mut dyn Write,
    reporter: &Reporter,
) -> Result<Written> {
    if scale == 0 {
        return Err(Error::usage("a sample of scale 0 has no records").hint("the least is 1"));
    }
    reporter.expect(u64::from(scale) * RECORDS);
    let exams = exams(&mut stream(seed, 0));
    let mut sample = Sample { seed, exams, writer: RecordWriter::default(), chunk: vec![b'['] };
    let mut written = Written::default();
    for edition in 1..=scale {
        sample.edition(edition, out, reporter, &mut written)?;
    }
    sample.chunk.extend_from_slice(b"]\n");
    sample.flush(0, out, reporter, &mut written)?;
    out.flush()?;
    Ok(written)
}

/// What outlives one edition, and the bytes that are not written yet.
struct Sample {
    seed: u64,
    exams: Vec<Exam>,
    writer: RecordWriter,
    chunk: Vec<u8>,
}

impl Sample {
    /// Writes all records of one edition, the first of which is number 1.
    fn edition(
        &mut self,
        edition: u32,
        out: &mut dyn Write,
        reporter: &Reporter,
        written: &mut Written,
    ) -> Result<()> {
        // The plan takes the first stream of the edition, the rows those after it.
        let first = u64::from(edition) << 32;
        let plan = plan(&self.exams, &mut stream(self.seed, first));
        for rows in plan.order.chunks(RECORDS_PER_CHUNK) {
            for &number in rows {
                let row: &Row = &plan.rows[number];
                if self.chunk != b"[" {
                    self.chunk.extend_from_slice(b", ");
                }
                let mut rng = stream(self.seed, first + 1 + number as u64);
                self.writer.write(&self.exams[row.exam], row, &mut rng, &mut self.chunk);
            }
            self.flush(rows.len() as u64, out, reporter, written)?;
        }
        Ok(())
    }

    /// Hands the chunk over, with the number of records that end in it.
    fn flush(
        &mut self,
        records: u64,
        out: &mut dyn Write,
        reporter: &Reporter,
        written: &mut Written,
    ) -> Result<()> {
        reporter.check()?;
        out.write_all(&self.chunk)?;
        let bytes = self.chunk.len() as u64;
        reporter.add(records, bytes);
        written.records += records;
        written.bytes += bytes;
        self.chunk.clear();
        Ok(())
    }
}

/// Opens one of the independent streams of random numbers that belong to a seed.
fn stream(seed: u64, number: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(number);
    rng
}
