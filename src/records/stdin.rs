//! Standard input that can be interrupted by Ctrl-C while it waits.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsFd as _;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use crate::error::Result;
use crate::progress::Reporter;

/// How long one wait takes, in milliseconds; between two waits it checks for Ctrl-C.
const WAIT_MS: u8 = 50;

/// Reads standard input until its end, or until the user interrupts, which is an error.
#[derive(Debug)]
pub struct StandardInput {
    /// Not `std::io::Stdin`: `poll` does not see the bytes in its buffer.
    file: File,
    reporter: Reporter,
}

impl StandardInput {
    /// Opens standard input; fails if there is none.
    ///
    /// # Errors
    /// There is no standard input.
    pub fn open(reporter: Reporter) -> Result<Self> {
        let file = File::from(io::stdin().as_fd().try_clone_to_owned()?);
        Ok(Self { file, reporter })
    }
}

impl Read for StandardInput {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            self.reporter.check().map_err(io::Error::other)?;
            let mut waiting = [PollFd::new(self.file.as_fd(), PollFlags::POLLIN)];
            match poll(&mut waiting, PollTimeout::from(WAIT_MS)) {
                Ok(0) | Err(Errno::EINTR) => {}
                Ok(_) => return self.file.read(buffer),
                Err(error) => return Err(error.into()),
            }
        }
    }
}
