//! Writes the bytes of rows and text to a file, a pipe, or a terminal, where control characters are escaped.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::{Printer, Screen};
use crate::error::Error;

/// How many bytes are escaped at once: after Ctrl-C the next part is not written.
const ESCAPED_AT_ONCE: usize = 1 << 16;

impl Printer {
    /// Writes to the terminal, escaped.
    fn write_escaped(&mut self, bytes: &[u8]) -> io::Result<()> {
        bytes.chunks(ESCAPED_AT_ONCE).try_for_each(|piece| self.guard.write(piece, &mut self.out))
    }
}

/// Writes to the current destination of rows; on a terminal, control characters are escaped.
impl Write for Printer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match (&mut self.file, self.screen) {
            (Some((path, file)), _) => {
                let written = file.write_all(bytes);
                given_up(written, path, file)?;
            }
            (None, Screen::Terminal(_)) => self.write_escaped(bytes)?,
            (None, Screen::Stream) => self.out.write_all(bytes)?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.file {
            Some((path, file)) => given_up(file.flush(), path, file),
            None => self.out.flush(),
        }
    }
}

/// Makes the error of a file that cannot be written, and drops its buffer, which would fail again.
pub(super) fn given_up(
    written: io::Result<()>,
    path: &Path,
    file: &mut BufWriter<File>,
) -> io::Result<()> {
    let Err(cause) = written else { return Ok(()) };
    if let Ok(again) = file.get_ref().try_clone() {
        drop(std::mem::replace(file, BufWriter::new(again)).into_parts());
    }
    let kind = cause.kind();
    Err(io::Error::new(kind, Error::io("cannot write", path, cause).to_string()))
}

/// Writes escaped text to stdout.
pub(super) struct Harmless<'a>(pub(super) &'a mut Printer);

impl Write for Harmless<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.out.write_all(bytes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.out.flush()
    }
}
