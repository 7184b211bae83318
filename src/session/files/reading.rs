//! Reading one JSON file, or a span of its lines; on a thread that may block.

use std::io::Read;

use flate2::read::MultiGzDecoder;
use tokio::runtime::Handle;

use super::found::DataFile;
use super::parts::PART_BYTES_MIN;
use crate::error::Result;
use crate::records::{Format, Span, Texts};

/// What the bytes of a file are.
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
    /// Whether its lines may be read from any place on.
    pub(super) is_splittable: bool,
}

impl JsonFile {
    /// Looks at the beginning of a file that is large enough to be split.
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

    fn open(&self, start: u64) -> Result<Box<dyn Read>> {
        let reader = self.data.location.reader(start)?;
        Ok(match self.content {
            Content::Plain => Box::new(reader),
            Content::Gzip => Box::new(MultiGzDecoder::new(reader)),
        })
    }
}

/// Hands each record of a file, or of a span of it, to `each`, until that answers `false`.
///
/// # Errors
/// The file cannot be read, has no reading as JSON, or is not the one that was planned with.
pub(super) fn read(
    file: &JsonFile,
    span: Option<Span>,
    each: &mut dyn FnMut(&[u8]) -> bool,
) -> Result<()> {
    let runtime = Handle::current();
    runtime.block_on(file.data.check())?;
    let done = records(file, span, each);
    // What was read of another file is not to be believed, be it an error or an end.
    runtime.block_on(file.data.check())?;
    done
}

fn records(file: &JsonFile, span: Option<Span>, each: &mut dyn FnMut(&[u8]) -> bool) -> Result<()> {
    let name = file.name();
    let mut texts = match span {
        None => Texts::new(file.open(0)?, &name)?,
        Some(span) => Texts::lines(file.open(span.read_from())?, &name, span)?,
    };
    while let Some(record) = texts.next_record()? {
        if !each(record) {
            break;
        }
    }
    Ok(())
}
