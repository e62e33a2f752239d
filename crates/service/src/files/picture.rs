//! Images are decoded within limits and drawn anew: what was hidden in the file (place, camera, a second file) is not in the new one.

mod drawn;

use std::io::Cursor;
use std::sync::Arc;

use image::codecs::gif::{GifDecoder, GifEncoder, Repeat};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{AnimationDecoder, DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use model::refusal::Refusal;
use tokio::sync::Semaphore;

use self::drawn::Drawn;
use super::room::Rooms;
use super::{Kind, Room, UploadKey};
use crate::error::{Error, Failure};

/// The most pixels of an image, of all images of an animation together: a telephone's best camera has 50 million.
const PIXELS_MAX: u64 = 50_000_000;
/// The longest side, in pixels.
const SIDE_MAX: u32 = 20_000;
/// The most images of an animation: the fewest pixels of one take time, too.
const FRAMES_MAX: u64 = 1_000;
/// What decoding may take of the memory, in bytes.
const MEMORY_MAX: u64 = 256 * 1024 * 1024;
/// The longest side of a small image, in pixels: twice what a bubble shows.
const THUMB_SIDE: u32 = 480;
/// The quality of JPEG, of 100.
const QUALITY: u8 = 86;
/// How carefully colours of an animation are chosen, 1 (best) to 30.
const GIF_SPEED: i32 = 20;
/// How many are drawn at once: one takes up to [`MEMORY_MAX`], and for a moment as much again where it is turned.
const PLACES: usize = 1;

/// What an image may take.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    /// While it is decoded, in bytes of memory.
    memory_bytes: u64,
    /// The images of an animation.
    frames: u64,
    /// The file that is drawn, in bytes.
    file_bytes: u64,
}

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
    rooms: Rooms,
    places: Arc<Semaphore>,
}

impl Default for Pictures {
    fn default() -> Self {
        Self {
            rooms: Rooms::default(),
            places: Arc::new(Semaphore::new(PLACES)),
        }
    }
}

impl Pictures {
    /// Room for an image of this sender, as it comes in: waits while two others of theirs are there.
    ///
    /// # Errors
    /// [`Failure::Stopped`].
    pub async fn room(&self, sender: UploadKey) -> Result<Room, Failure> {
        self.rooms.enter(sender).await
    }

    /// Draws an image anew, on a blocking thread, as a file of at most `limit` bytes. Gives the room back, which it takes until it is stored.
    ///
    /// # Errors
    /// [`Refusal::FileBroken`], [`Refusal::TooLarge`].
    pub async fn redraw(
        &self,
        bytes: Vec<u8>,
        kind: Kind,
        limit: u64,
        room: Room,
    ) -> Result<(Picture, Room), Error> {
        let bounds = Bounds {
            memory_bytes: MEMORY_MAX,
            frames: FRAMES_MAX,
            file_bytes: limit,
        };
        self.draw(room, move || redraw_now(&bytes, kind, bounds)).await
    }

    async fn draw<T: Send + 'static>(
        &self,
        room: Room,
        drawing: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
    ) -> Result<(T, Room), Error> {
        let place = Arc::clone(&self.places)
            .acquire_owned()
            .await
            .map_err(|_| Failure::Stopped)?;
        // Place and room go along: what is drawn is in memory to its end, though nobody waits for it any more.
        let placed = move || {
            let _place = place;
            drawing().map(|drawn| (drawn, room))
        };
        tokio::task::spawn_blocking(placed)
            .await
            .map_err(|_| Failure::Task("drawing an image"))?
            .map_err(Error::Refused)
    }
}

fn redraw_now(bytes: &[u8], kind: Kind, bounds: Bounds) -> Result<Picture, Refusal> {
    match kind {
        Kind::Gif => animation(bytes, bounds),
        Kind::Png => still(bytes, ImageFormat::Png, bounds),
        Kind::Jpeg => still(bytes, ImageFormat::Jpeg, bounds),
        _ => still(bytes, ImageFormat::WebP, bounds),
    }
}

fn limits(memory_bytes: u64) -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(memory_bytes);
    limits
}

fn still(bytes: &[u8], format: ImageFormat, bounds: Bounds) -> Result<Picture, Refusal> {
    let mut limits = limits(bounds.memory_bytes);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    check_pixels(width, height, 1)?;
    // The decoder counts what it needs beside the image, and leaves the image itself to its caller.
    limits.reserve(decoder.total_bytes()).map_err(refused)?;
    decoder.set_limits(limits).map_err(refused)?;
    let orientation = decoder.orientation().map_err(refused)?;
    let mut image = of_eight_bits(DynamicImage::from_decoder(decoder).map_err(refused)?);
    image.apply_orientation(orientation);
    let (bytes, media_type, extensions) =
        if format == ImageFormat::Jpeg || !image.color().has_alpha() && format == ImageFormat::WebP {
            (jpeg(&image, bounds.file_bytes)?, "image/jpeg", JPEG)
        } else {
            (png(&image, bounds.file_bytes)?, "image/png", PNG)
        };
    Ok(Picture {
        thumb: thumb(&image, bytes.len(), bounds.file_bytes)?,
        bytes,
        media_type,
        extensions,
        size: (i64::from(image.width()), i64::from(image.height())),
    })
}

/// The image with eight bits for each colour, which is all that is drawn: turning one of sixteen would take twice the memory.
fn of_eight_bits(image: DynamicImage) -> DynamicImage {
    if image.color().has_alpha() {
        DynamicImage::ImageRgba8(image.into_rgba8())
    } else {
        DynamicImage::ImageRgb8(image.into_rgb8())
    }
}

/// What a JPEG may be called.
const JPEG: &[&str] = &["jpg", "jpeg"];
/// What a PNG may be called.
const PNG: &[&str] = &["png"];

fn animation(bytes: &[u8], bounds: Bounds) -> Result<Picture, Refusal> {
    let mut decoder = GifDecoder::new(Cursor::new(bytes)).map_err(refused)?;
    let (width, height) = decoder.dimensions();
    check_pixels(width, height, 1)?;
    // What there was, what comes, and both together, each as large as the whole at most: a file may name larger ones.
    let memory_bytes = bounds.memory_bytes.min(3 * decoder.total_bytes());
    decoder.set_limits(limits(memory_bytes)).map_err(refused)?;
    let mut out = Drawn::within(bounds.file_bytes);
    let first = each_drawn(decoder, &mut out, bounds.frames);
    let (bytes, first) = out.whole(first)?;
    Ok(Picture {
        thumb: thumb(&first, bytes.len(), bounds.file_bytes)?,
        bytes,
        media_type: "image/gif",
        extensions: &["gif"],
        size: (i64::from(width), i64::from(height)),
    })
}

/// Draws the images of an animation, at most so many, and gives the first.
fn each_drawn(
    decoder: GifDecoder<Cursor<&[u8]>>,
    out: &mut Drawn,
    frames: u64,
) -> Result<DynamicImage, Refusal> {
    let (width, height) = decoder.dimensions();
    let mut encoder = GifEncoder::new_with_speed(out, GIF_SPEED);
    encoder.set_repeat(Repeat::Infinite).map_err(refused)?;
    let mut first = None;
    for (number, frame) in (1_u64..).zip(decoder.into_frames()) {
        check_pixels(width, height, number)?;
        if number > frames {
            return Err(too_many(frames));
        }
        let frame = frame.map_err(refused)?;
        if first.is_none() {
            first = Some(DynamicImage::ImageRgba8(frame.buffer().clone()));
        }
        encoder.encode_frame(frame).map_err(refused)?;
    }
    first.ok_or(Refusal::FileBroken)
}

fn check_pixels(width: u32, height: u32, frames: u64) -> Result<(), Refusal> {
    if u64::from(width) * u64::from(height) * frames > PIXELS_MAX {
        return Err(too_large());
    }
    Ok(())
}

/// An image that fits a bubble; none where the file itself does, in pixels and in bytes.
fn thumb(image: &DynamicImage, file_bytes: usize, limit: u64) -> Result<Vec<u8>, Refusal> {
    const SMALL_BYTES: usize = 64 * 1024;
    if image.width().max(image.height()) <= THUMB_SIDE && file_bytes <= SMALL_BYTES {
        return Ok(Vec::new());
    }
    let side = THUMB_SIDE.min(image.width().max(image.height()));
    let small = image.thumbnail(side, side);
    if small.color().has_alpha() {
        png(&small, limit)
    } else {
        jpeg(&small, limit)
    }
}

fn jpeg(image: &DynamicImage, limit: u64) -> Result<Vec<u8>, Refusal> {
    let mut out = Drawn::within(limit);
    let encoder = JpegEncoder::new_with_quality(&mut out, QUALITY);
    let written = image.write_with_encoder(encoder).map_err(refused);
    out.whole(written).map(|(bytes, ())| bytes)
}

fn png(image: &DynamicImage, limit: u64) -> Result<Vec<u8>, Refusal> {
    let mut out = Drawn::within(limit);
    let written = image
        .write_with_encoder(PngEncoder::new(&mut out))
        .map_err(refused);
    out.whole(written).map(|(bytes, ())| bytes)
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

fn too_many(frames: u64) -> Refusal {
    Refusal::TooLarge {
        what: "The animation".to_owned(),
        limit: format!("{frames} images"),
    }
}

#[cfg(test)]
mod tests;
