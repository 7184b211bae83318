//! Reads one JSON file, or a range of its lines, on a thread that may block.

use std::io::Read;

use flate2::read::MultiGzDecoder;
use tokio::runtime::Handle;

use super::found::DataFile;
use crate::error::Result;
use crate::records::{Format, Span, Texts};

/// The minimum size of a partition: opening a file costs more than smaller ones would gain.
pub(super) const PART_BYTES_MIN: u64 = 4 << 20;

/// The encoding of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Text.
    Plain,
    /// Text, compressed.
    Gzip,
}

/// A file of JSON records.
#[derive(Debug)]
pub(super) struct JsonFile {
    pub(super) data: DataFile,
    content: Content,
    /// Whether reading may start in the middle of the file.
    pub(super) is_splittable: bool,
}

impl JsonFile {
    /// Inspects the beginning of a file that is large enough to be split.
    pub(super) fn new(data: DataFile, content: Content) -> Result<Self> {
        let mut file = Self { data, content, is_splittable: false };
        if file.content == Content::Plain && file.data.bytes > PART_BYTES_MIN {
            let texts = Texts::new(file.open(0)?, &file.name())?;
            file.is_splittable = texts.format() == Format::Lines;
        }
        Ok(file)
    }

    fn name(&self) -> String {
        self.data.location.to_string()
    }

    fn open(&self, start: u64) -> Result<Box<dyn Read + Send>> {
        let reader = self.data.location.reader(start)?;
        Ok(match self.content {
            Content::Plain => Box::new(reader),
            Content::Gzip => Box::new(MultiGzDecoder::new(reader)),
        })
    }
}

/// The records of a file, or of a range of it, one after the other.
pub(super) struct Open(Texts<Box<dyn Read + Send>>);

impl JsonFile {
    /// Opens the file, or a range of it.
    ///
    /// # Errors
    /// The file cannot be read, is not JSON, or has changed since it was planned.
    pub(super) fn open_piece(&self, span: Option<Span>) -> Result<Open> {
        self.check()?;
        let name = self.name();
        let texts = match span {
            None => self.open(0).and_then(|bytes| Texts::new(bytes, &name)),
            Some(span) => {
                self.open(span.read_from()).and_then(|bytes| Texts::lines(bytes, &name, span))
            }
        };
        Ok(Open(self.believed(texts)?))
    }

    fn check(&self) -> Result<()> {
        Handle::current().block_on(self.data.check())
    }

    /// If the file has changed, neither its records nor an error or end can be relied on.
    fn believed<T>(&self, read: Result<T>) -> Result<T> {
        read.or_else(|error| self.check().and(Err(error)))
    }
}

impl Open {
    /// Returns the next record of a file; `None` at the end.
    ///
    /// # Errors
    /// Those of opening it.
    pub(super) fn next(&mut self, file: &JsonFile) -> Result<Option<&[u8]>> {
        match self.0.next_record() {
            Ok(Some(record)) => Ok(Some(record)),
            end => {
                file.check()?;
                end
            }
        }
    }
}
