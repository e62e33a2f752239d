//! The file that is drawn, within its limit.

use std::io::{self, Write};

use model::refusal::Refusal;

use crate::files::too_large;

/// What an encoder has written. It grows to its limit and no further: some images are far larger anew than they were.
pub(super) struct Drawn {
    bytes: Vec<u8>,
    limit: u64,
    is_full: bool,
}

impl Drawn {
    /// At most `limit` bytes.
    pub(super) fn within(limit: u64) -> Self {
        Self {
            bytes: Vec::new(),
            limit,
            is_full: false,
        }
    }

    /// The file with what the encoder said at its end.
    ///
    /// # Errors
    /// [`Refusal::TooLarge`] where it had no room, whatever the encoder made of that; else the encoder's.
    pub(super) fn whole<T>(self, encoded: Result<T, Refusal>) -> Result<(Vec<u8>, T), Refusal> {
        if self.is_full {
            return Err(too_large(self.limit));
        }
        encoded.map(|encoded| (self.bytes, encoded))
    }
}

impl Write for Drawn {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() as u64 + bytes.len() as u64 > self.limit {
            self.is_full = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
