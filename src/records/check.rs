//! Checks all of a file before any of it is used; on all cores if its records are lines.
//!
//! After an error in a slice, the file is checked again from the beginning, so that the error has the same place
//! as when the file is read from its beginning.

use std::fs::File;
use std::io::Read;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::thread;
use std::time::SystemTime;

use memchr::memchr;
use parking_lot::Mutex;

use super::{Format, Records};
use crate::error::{Error, Result};
use crate::progress::Reporter;

/// The smallest slice of a thread.
const SLICE_BYTES: u64 = 4 << 20;
/// How many bytes to read at a time to find the end of a line.
const LOOK_BYTES: usize = 16 << 10;
/// How many records are checked between two checks of the reporter.
const REPORT_EVERY: u64 = 256;

/// The result of checking a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    /// The format of its records.
    pub format: Format,
    /// How many there are.
    pub records: u64,
    /// Their bytes, as they will be sent.
    pub bytes: u64,
    /// The version of the file that was checked.
    pub version: Version,
}

/// Identifies the version of a file that was checked: its length, and when it was last changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    bytes: u64,
    /// A pipe has no length.
    is_file: bool,
    modified: Option<SystemTime>,
}

impl Version {
    /// Returns the version of an open file.
    ///
    /// # Errors
    /// The metadata of the file cannot be read.
    pub fn of(file: &File) -> std::io::Result<Self> {
        let found = file.metadata()?;
        let is_file = found.is_file();
        Ok(Self { bytes: found.len(), is_file, modified: found.modified().ok() })
    }

    /// Returns how much of the file to read: bytes that are added later were not checked.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        if self.is_file { self.bytes } else { u64::MAX }
    }
}

/// Reads all of a file and fails at the first invalid record; the error has file, line and column.
///
/// # Errors
/// The file cannot be read, a record is invalid, or the user interrupts.
pub fn check(path: &Path, format: Option<Format>, reporter: &Reporter) -> Result<Checked> {
    let cannot = |error| Error::io("cannot read", path, error);
    let file = File::open(path).map_err(cannot)?;
    let version = Version::of(&file).map_err(cannot)?;
    let name = path.display().to_string();
    if version.bytes > SLICE_BYTES && file.metadata().map_err(cannot)?.is_file() {
        let whole = Slice { file: &file, at: 0, end: version.bytes };
        let format = Records::new(whole, &name, format)?.format();
        if format == Format::Lines
            && let Ok(counts) = Slices::new(&file, version.bytes).check(reporter)
        {
            return Ok(counts.of(format, version));
        }
        reporter.check()?;
    }
    let records = Records::new(file.take(version.bytes()), &name, format)?;
    let format = records.format();
    Ok(count(records, reporter)?.of(format, version))
}

#[derive(Default)]
struct Counts {
    records: u64,
    bytes: u64,
}

impl Counts {
    fn of(self, format: Format, version: Version) -> Checked {
        Checked { format, records: self.records, bytes: self.bytes, version }
    }
}

fn count(mut records: Records<impl Read>, reporter: &Reporter) -> Result<Counts> {
    let (mut counts, mut value) = (Counts::default(), Vec::new());
    while records.next(&mut value)? {
        counts.records += 1;
        counts.bytes += value.len() as u64;
        if counts.records.is_multiple_of(REPORT_EVERY) {
            reporter.check()?;
        }
    }
    Ok(counts)
}

/// A range of the bytes of a file.
struct Slice<'a> {
    file: &'a File,
    at: u64,
    end: u64,
}

impl Read for Slice<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let left = usize::try_from(self.end - self.at).unwrap_or(usize::MAX);
        let wanted = buffer.len().min(left);
        let read = self.file.read_at(&mut buffer[..wanted], self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

/// Splits a file of lines into slices of whole lines.
struct Slices<'a> {
    file: &'a File,
    bytes: u64,
    /// Where the next slice begins.
    next: Mutex<u64>,
}

impl<'a> Slices<'a> {
    fn new(file: &'a File, bytes: u64) -> Self {
        Self { file, bytes, next: Mutex::new(0) }
    }

    /// Checks all slices, one for each thread at a time; an error stops the others.
    fn check(&self, reporter: &Reporter) -> Result<Counts> {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        thread::scope(|scope| {
            let all: Vec<_> =
                (0..threads).map(|_| scope.spawn(|| self.check_some(reporter))).collect();
            all.into_iter().try_fold(Counts::default(), |sum, one| {
                let one = one.join().map_err(|_| Error::internal("a check failed"))??;
                Ok(Counts { records: sum.records + one.records, bytes: sum.bytes + one.bytes })
            })
        })
    }

    fn check_some(&self, reporter: &Reporter) -> Result<Counts> {
        let mut sum = Counts::default();
        while let Some(slice) = self.take()? {
            let records = match slice.at {
                0 => Records::new(slice, "", Some(Format::Lines)),
                _ => Ok(Records::within(slice, "", Format::Lines)),
            };
            let found = records.and_then(|records| count(records, reporter));
            if found.is_err() {
                *self.lock() = self.bytes;
            }
            let found = found?;
            sum.records += found.records;
            sum.bytes += found.bytes;
        }
        Ok(sum)
    }

    /// Returns the next slice: it ends after the first line that exceeds the smallest length.
    fn take(&self) -> Result<Option<Slice<'a>>> {
        let mut next = self.lock();
        let at = *next;
        if at >= self.bytes {
            return Ok(None);
        }
        let mut look = Slice { file: self.file, at: at + SLICE_BYTES, end: self.bytes };
        let mut buffer = [0; LOOK_BYTES];
        let end = loop {
            if look.at >= self.bytes {
                break self.bytes;
            }
            let from = look.at;
            let read = look.read(&mut buffer)?;
            if let Some(found) = memchr(b'\n', &buffer[..read]) {
                break from + found as u64 + 1;
            }
            if read == 0 {
                break self.bytes;
            }
        };
        *next = end;
        Ok(Some(Slice { file: self.file, at, end }))
    }

    fn lock(&self) -> parking_lot::MutexGuard<'_, u64> {
        self.next.lock()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::{Format, Records, Reporter, SLICE_BYTES, check, count};

    /// Writes lines that make several slices, and puts one of `last` at the end.
    fn lines(last: &str) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        let long = "x".repeat(usize::try_from(SLICE_BYTES).expect("it is small") + 7);
        let line = |number| format!("{{\"n\": {number}, \"text\": \"é\"}}\r\n\n");
        let lines: String = (0..200_000).map(line).collect();
        let text = format!("\u{feff}{lines}{{\"long\":\"{long}\"}}\n{last}");
        file.write_all(text.as_bytes()).expect("written");
        file
    }

    #[test]
    fn slices_count_what_one_reading_counts() {
        let (reporter, file) = (Reporter::silent(), lines("[1]"));
        let found = check(file.path(), None, &reporter).expect("valid");
        let again = file.reopen().expect("a file");
        let records = Records::new(again, "", None).expect("readable");
        let one = count(records, &reporter).expect("valid");
        assert_eq!(found.format, Format::Lines);
        assert_eq!((found.records, found.bytes), (one.records, one.bytes));
        assert_eq!(found.records, 200_002);
    }

    #[test]
    fn what_is_wrong_in_a_slice_has_its_place_in_the_file() {
        let file = lines("{\"a\":nul}\n");
        let error = check(file.path(), None, &Reporter::silent()).expect_err("invalid");
        let name = file.path().display();
        assert_eq!(
            error.to_string(),
            format!(
                "{name}:400002:9: expected `true`, `false` or `null`, found `}}` (record 200002)"
            )
        );
    }
}
