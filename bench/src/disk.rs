//! What one durable write costs on this disk: the floor under every commit.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use crate::clock::Stopwatch;
use crate::outcome::Outcome;
use crate::sample::Sample;

const TIMES: usize = 200;
const BYTES: usize = 4 * 1024;

/// The times of 4 KiB appended to a file of this folder, each followed by `fdatasync`.
///
/// # Errors
/// When the file cannot be written.
pub(crate) async fn durable_writes(folder: &Path) -> Outcome<Sample> {
    let path = folder.join("fdatasync");
    tokio::task::spawn_blocking(move || {
        let sample = times(&path)?;
        std::fs::remove_file(&path)?;
        Ok(sample)
    })
    .await?
}

fn times(path: &Path) -> Outcome<Sample> {
    let mut file = File::create(path)?;
    let mut nanos = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let watch = Stopwatch::begin();
        file.write_all(&[7; BYTES])?;
        file.sync_data()?;
        nanos.push(watch.nanos());
    }
    Ok(Sample::new(nanos))
}
