//! Stdout, whose reader may be slow or not read at all: Ctrl-C ends waiting for it and long writes.
//!
//! A pipe gets only as many bytes as it accepts at once, so that no write blocks. After Ctrl-C the caller drops
//! what was not written.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd as _;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use crate::error::Error;
use crate::progress::Interrupt;

/// A pipe that is ready accepts this many bytes without blocking.
const WRITTEN_MAX: usize = 4096;
/// How many bytes are still written after Ctrl-C: enough for the messages about it.
const WRITTEN_AFTER_MAX: usize = 1 << 16;
/// How often to check for Ctrl-C while the reader does not read.
const LOOK_EVERY_MS: u16 = 20;

/// Writes to stdout.
pub(super) struct Stdout {
    out: File,
    /// Whether a write may block: never for a file.
    may_wait: bool,
    interrupt: Interrupt,
    /// Bytes that were written since Ctrl-C.
    written_after: usize,
}

impl Stdout {
    /// Takes stdout of this process.
    pub(super) fn of_process(interrupt: Interrupt) -> io::Result<Self> {
        let out = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        let may_wait = !out.metadata()?.is_file();
        Ok(Self { out, may_wait, interrupt, written_after: 0 })
    }

    /// Waits until bytes are accepted; fails once the user has pressed Ctrl-C.
    fn wait(&self) -> io::Result<()> {
        loop {
            let mut ready = [PollFd::new(self.out.as_fd(), PollFlags::POLLOUT)];
            match poll(&mut ready, PollTimeout::from(LOOK_EVERY_MS)) {
                Ok(0) if self.interrupt.is_set() => {
                    return Err(io::Error::other(Error::interrupted()));
                }
                Ok(0) | Err(nix::errno::Errno::EINTR) => {}
                // The write returns the error.
                _ => return Ok(()),
            }
        }
    }
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let is_after = self.interrupt.is_set();
        if is_after && self.written_after >= WRITTEN_AFTER_MAX {
            return Err(io::Error::other(Error::interrupted()));
        }
        let written = if self.may_wait {
            self.wait()?;
            self.out.write(&bytes[..bytes.len().min(WRITTEN_MAX)])?
        } else {
            self.out.write(bytes)?
        };
        self.written_after = if is_after { self.written_after + written } else { 0 };
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::{Interrupt, Stdout, WRITTEN_AFTER_MAX};

    /// Ctrl-C works while one cell of many megabytes is written.
    #[test]
    fn after_ctrl_c_only_a_little_is_written() {
        let interrupt = Interrupt::default();
        let out = tempfile::tempfile().expect("a file");
        let mut patient =
            Stdout { out, may_wait: false, interrupt: interrupt.clone(), written_after: 0 };
        let piece = vec![b'x'; WRITTEN_AFTER_MAX];
        for _ in 0..3 {
            patient.write_all(&piece).expect("nobody has pressed Ctrl-C");
        }
        interrupt.set();
        patient.write_all(&piece).expect("a little more is written");
        let refused = patient.write_all(b"x").expect_err("a lot more is not");
        assert!(refused.to_string().contains("interrupted"), "{refused}");
        interrupt.clear();
        patient.write_all(&piece).expect("the next statement writes");
    }
}
