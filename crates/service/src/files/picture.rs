//! Images are decoded within limits and drawn anew: what was hidden in the file (place, camera, a second file) is not in the new one.

use std::io::Cursor;
use std::sync::Arc;

use image::codecs::gif::{GifDecoder, GifEncoder, Repeat};
use image::codecs::jpeg::JpegEncoder;
use image::{AnimationDecoder, DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use model::refusal::Refusal;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Kind;
use crate::error::{Error, Failure};

/// The most pixels of an image, of all images of an animation together: a telephone's best camera has 50 million.
const PIXELS_MAX: u64 = 50_000_000;
/// The longest side, in pixels.
const SIDE_MAX: u32 = 20_000;
/// What decoding may take of the memory, in bytes.
const MEMORY_MAX: u64 = 256 * 1024 * 1024;
/// The longest side of a small image, in pixels: twice what a bubble shows.
const THUMB_SIDE: u32 = 480;
/// The quality of JPEG, of 100.
const QUALITY: u8 = 86;
/// How carefully colours of an animation are chosen, 1 (best) to 30.
const GIF_SPEED: i32 = 20;
/// All images in memory at once, in KiB.
const WAITING_KIB: usize = 96 * 1024;
/// How many are drawn at once: one takes up to [`MEMORY_MAX`].
const PLACES: usize = 1;

/// An image that was drawn anew.
#[derive(Debug)]
pub struct Picture {
    /// The file.
    pub bytes: Vec<u8>,
    /// How it is served.
    pub media_type: &'static str,
    /// The extensions of its kind; the first one is given where the name has another.
    pub extensions: &'static [&'static str],
    /// Width and height, in pixels.
    pub size: (i64, i64),
    /// The small image; empty where the file itself is small.
    pub thumb: Vec<u8>,
}

/// The room for images: how much of them may be in memory, and how many are drawn at once.
#[derive(Clone, Debug)]
pub struct Pictures {
    waiting: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

impl Default for Pictures {
    fn default() -> Self {
        Self {
            waiting: Arc::new(Semaphore::new(WAITING_KIB)),
            places: Arc::new(Semaphore::new(PLACES)),
        }
    }
}

impl Pictures {
    /// Room for an image of so many bytes.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`] while too many others are there.
    pub fn room(&self, bytes: u64) -> Result<OwnedSemaphorePermit, Refusal> {
        let kib = u32::try_from(bytes / 1024 + 1).unwrap_or(u32::MAX);
        Arc::clone(&self.waiting)
            .try_acquire_many_owned(kib)
            .map_err(|_| Refusal::Unavailable { retry_after_s: 5 })
    }

    /// Draws an image anew, on a blocking thread.
    ///
    /// # Errors
    /// [`Refusal::FileBroken`], [`Refusal::TooLarge`].
    pub async fn redraw(&self, bytes: Vec<u8>, kind: Kind) -> Result<Picture, Error> {
        let _place = self.places.acquire().await.map_err(|_| Failure::Stopped)?;
        tokio::task::spawn_blocking(move || redraw_now(&bytes, kind))
            .await
            .map_err(|_| Failure::Task("drawing an image"))?
            .map_err(Error::Refused)
    }
}

fn redraw_now(bytes: &[u8], kind: Kind) -> Result<Picture, Refusal> {
    match kind {
        Kind::Gif => animation(bytes),
        Kind::Png => still(bytes, ImageFormat::Png),
        Kind::Jpeg => still(bytes, ImageFormat::Jpeg),
        _ => still(bytes, ImageFormat::WebP),
    }
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(MEMORY_MAX);
    limits
}

fn still(bytes: &[u8], format: ImageFormat) -> Result<Picture, Refusal> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    check_pixels(width, height, 1)?;
    let orientation = decoder.orientation().map_err(refused)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(refused)?;
    image.apply_orientation(orientation);
    let (bytes, media_type, extensions) =
        if format == ImageFormat::Jpeg || !image.color().has_alpha() && format == ImageFormat::WebP {
            (jpeg(&image)?, "image/jpeg", JPEG)
        } else {
            (png(&image)?, "image/png", PNG)
        };
    Ok(Picture {
        thumb: thumb(&image, bytes.len())?,
        bytes,
        media_type,
        extensions,
        size: (i64::from(image.width()), i64::from(image.height())),
    })
}

/// What a JPEG may be called.
const JPEG: &[&str] = &["jpg", "jpeg"];
/// What a PNG may be called.
const PNG: &[&str] = &["png"];

fn animation(bytes: &[u8]) -> Result<Picture, Refusal> {
    let mut decoder = GifDecoder::new(Cursor::new(bytes)).map_err(refused)?;
    let (width, height) = decoder.dimensions();
    check_pixels(width, height, 1)?;
    decoder.set_limits(limits()).map_err(refused)?;
    let mut out = Vec::new();
    let mut first = None;
    {
        let mut encoder = GifEncoder::new_with_speed(&mut out, GIF_SPEED);
        encoder.set_repeat(Repeat::Infinite).map_err(refused)?;
        for (number, frame) in (1_u64..).zip(decoder.into_frames()) {
            check_pixels(width, height, number)?;
            let frame = frame.map_err(refused)?;
            if first.is_none() {
                first = Some(DynamicImage::ImageRgba8(frame.buffer().clone()));
            }
            encoder.encode_frame(frame).map_err(refused)?;
        }
    }
    let first = first.ok_or(Refusal::FileBroken)?;
    Ok(Picture {
        thumb: thumb(&first, out.len())?,
        bytes: out,
        media_type: "image/gif",
        extensions: &["gif"],
        size: (i64::from(width), i64::from(height)),
    })
}

fn check_pixels(width: u32, height: u32, frames: u64) -> Result<(), Refusal> {
    if u64::from(width) * u64::from(height) * frames > PIXELS_MAX {
        return Err(too_large());
    }
    Ok(())
}

/// An image that fits a bubble; none where the file itself does, in pixels and in bytes.
fn thumb(image: &DynamicImage, file_bytes: usize) -> Result<Vec<u8>, Refusal> {
    const SMALL_BYTES: usize = 64 * 1024;
    if image.width().max(image.height()) <= THUMB_SIDE && file_bytes <= SMALL_BYTES {
        return Ok(Vec::new());
    }
    let side = THUMB_SIDE.min(image.width().max(image.height()));
    let small = image.thumbnail(side, side);
    if small.color().has_alpha() {
        png(&small)
    } else {
        jpeg(&small)
    }
}

fn jpeg(image: &DynamicImage) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut out, QUALITY);
    image.to_rgb8().write_with_encoder(encoder).map_err(refused)?;
    Ok(out)
}

fn png(image: &DynamicImage) -> Result<Vec<u8>, Refusal> {
    let mut out = Cursor::new(Vec::new());
    let written = if image.color().has_alpha() {
        image.to_rgba8().write_to(&mut out, ImageFormat::Png)
    } else {
        image.to_rgb8().write_to(&mut out, ImageFormat::Png)
    };
    written.map_err(refused)?;
    Ok(out.into_inner())
}

fn refused(error: image::ImageError) -> Refusal {
    match error {
        image::ImageError::Limits(_) => too_large(),
        _ => Refusal::FileBroken,
    }
}

fn too_large() -> Refusal {
    Refusal::TooLarge {
        what: "The image".to_owned(),
        limit: "50 million pixels".to_owned(),
    }
}

#[cfg(test)]
mod tests;
