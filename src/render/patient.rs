//! Stdout, whose reader may not read: a wait for it ends with Ctrl-C.
//!
//! A pipe is written only as far as it takes bytes at once, so that no write blocks. What was not written when
//! the user has pressed Ctrl-C is dropped by whoever wrote it.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd as _;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use crate::error::Error;
use crate::progress::Interrupt;

/// A pipe that is ready takes as many bytes without a wait.
const WRITTEN_MAX: usize = 4096;
/// How often Ctrl-C is looked at while the reader does not read.
const LOOK_EVERY_MS: u16 = 20;

/// Writes to stdout.
pub(super) struct Patient {
    out: File,
    /// Whether a write may have to wait: not so for a file.
    may_wait: bool,
    interrupt: Interrupt,
}

impl Patient {
    /// Takes stdout of this process.
    pub(super) fn stdout(interrupt: Interrupt) -> io::Result<Self> {
        let out = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        let may_wait = !out.metadata()?.is_file();
        Ok(Self { out, may_wait, interrupt })
    }

    /// Waits until bytes are taken; fails once the user has pressed Ctrl-C.
    fn wait(&self) -> io::Result<()> {
        loop {
            let mut ready = [PollFd::new(self.out.as_fd(), PollFlags::POLLOUT)];
            match poll(&mut ready, PollTimeout::from(LOOK_EVERY_MS)) {
                Ok(0) if self.interrupt.is_set() => {
                    return Err(io::Error::other(Error::interrupted()));
                }
                Ok(0) | Err(nix::errno::Errno::EINTR) => {}
                // What is wrong with it the write says.
                _ => return Ok(()),
            }
        }
    }
}

impl Write for Patient {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.may_wait {
            return self.out.write(bytes);
        }
        self.wait()?;
        self.out.write(&bytes[..bytes.len().min(WRITTEN_MAX)])
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
