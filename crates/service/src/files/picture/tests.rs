use image::{ImageEncoder, Rgb, RgbImage, Rgba, RgbaImage};

use super::*;

const SENDER: UploadKey = UploadKey::Network(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST));

const BOUNDS: Bounds = Bounds {
    memory_bytes: MEMORY_MAX,
    frames: FRAMES_MAX,
    file_bytes: model::file::FILE_MAX_BYTES,
};

fn png_of(width: u32, height: u32) -> Vec<u8> {
    png(
        &DynamicImage::ImageRgb8(RgbImage::from_pixel(width, height, Rgb([200, 90, 40]))),
        u64::MAX,
    )
    .unwrap()
}

/// A JPEG, red on the left and blue on the right, whose EXIF says that it was taken turned, and where.
fn turned_jpeg() -> Vec<u8> {
    let image = RgbImage::from_fn(64, 32, |x, _| {
        if x < 32 {
            Rgb([220, 20, 20])
        } else {
            Rgb([20, 20, 220])
        }
    });
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    exif.extend_from_slice(b"GPS 54.35N 18.65E");
    let mut out = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut out, 90);
    encoder
        .write_image(&image, 64, 32, image::ExtendedColorType::Rgb8)
        .unwrap();
    let mut with_exif = out[..2].to_vec();
    with_exif.extend_from_slice(&[0xff, 0xe1]);
    with_exif.extend_from_slice(&(exif.len() as u16 + 2).to_be_bytes());
    with_exif.extend_from_slice(&exif);
    with_exif.extend_from_slice(&out[2..]);
    with_exif
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn sec_06_what_was_hidden_in_an_image_is_gone_and_it_stands_upright() {
    let before = turned_jpeg();
    assert!(holds(&before, b"GPS") && holds(&before, b"Exif"));
    let picture = redraw_now(&before, Kind::Jpeg, BOUNDS).unwrap();
    assert!(!holds(&picture.bytes, b"GPS") && !holds(&picture.bytes, b"Exif"));
    assert_eq!((picture.size, picture.media_type), ((32, 64), "image/jpeg"));
    let drawn = image::load_from_memory(&picture.bytes).unwrap().to_rgb8();
    assert!(drawn.get_pixel(16, 4)[0] > 150, "what was left is on top");
    assert!(picture.thumb.is_empty(), "it is small enough itself");
}

#[test]
fn sec_06_a_second_file_behind_an_image_is_gone() {
    let mut polyglot = png_of(20, 10);
    polyglot.extend_from_slice(b"<script>alert(1)</script>");
    let picture = redraw_now(&polyglot, Kind::Png, BOUNDS).unwrap();
    assert!(!holds(&picture.bytes, b"<script>"));
    assert_eq!((picture.size, picture.media_type), ((20, 10), "image/png"));
}

#[test]
fn a_large_image_gets_a_small_one() {
    let picture = redraw_now(&png_of(1_600, 800), Kind::Png, BOUNDS).unwrap();
    let small = image::load_from_memory(&picture.thumb).unwrap();
    assert_eq!((small.width(), small.height()), (THUMB_SIDE, THUMB_SIDE / 2));
}

#[test]
fn what_is_transparent_stays_so() {
    let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(600, 10, Rgba([0, 0, 0, 0])));
    let picture = redraw_now(&png(&clear, u64::MAX).unwrap(), Kind::Png, BOUNDS).unwrap();
    for bytes in [&picture.bytes, &picture.thumb] {
        assert_eq!(
            image::load_from_memory(bytes).unwrap().to_rgba8().get_pixel(0, 0)[3],
            0
        );
    }
}

/// An animation with so many images.
fn gif_of(side: u32, frames: u8) -> Vec<u8> {
    let mut gif = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut gif, 30);
    for shade in 0..frames {
        let frame = image::Frame::new(RgbaImage::from_pixel(side, side, Rgba([shade, 0, 0, 255])));
        encoder.encode_frame(frame).unwrap();
    }
    drop(encoder);
    gif
}

#[test]
fn an_animation_stays_one() {
    let picture = redraw_now(&gif_of(8, 3), Kind::Gif, BOUNDS).unwrap();
    let frames = GifDecoder::new(Cursor::new(&picture.bytes))
        .unwrap()
        .into_frames();
    assert_eq!(frames.collect_frames().unwrap().len(), 3);
}

#[test]
fn sec_06_an_animation_has_so_many_images_at_most() {
    let bounds = Bounds { frames: 3, ..BOUNDS };
    let drawn = |frames| redraw_now(&gif_of(8, frames), Kind::Gif, bounds).map(|picture| picture.size);
    assert_eq!(drawn(3), Ok((8, 8)));
    assert_eq!(drawn(4), Err(too_many(3)));
}

#[test]
fn sec_06_an_image_of_an_animation_that_is_larger_than_the_whole_is_refused() {
    // The size of the whole stands behind the six letters of the mark; each image has its own.
    let sized = |side: u8| {
        let mut gif = gif_of(200, 2);
        gif[6..10].copy_from_slice(&[side, 0, side, 0]);
        redraw_now(&gif, Kind::Gif, BOUNDS).map(|picture| picture.size)
    };
    assert_eq!(sized(200), Ok((200, 200)));
    assert_eq!(sized(220), Ok((220, 220)), "a smaller one is laid upon the whole");
    assert_eq!(sized(20), Err(too_large()));
}

/// An image of noise, which no format makes small.
fn noise(side: u32) -> DynamicImage {
    let mut state = 1_u32;
    let mut byte = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    DynamicImage::ImageRgb8(RgbImage::from_fn(side, side, |_, _| {
        Rgb([byte(), byte(), byte()])
    }))
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image.write_to(&mut out, format).unwrap();
    out.into_inner()
}

#[test]
fn sec_06_what_is_drawn_is_within_the_limit_of_files() {
    let image = noise(64);
    let kinds = [
        (Kind::Png, ImageFormat::Png),
        (Kind::Jpeg, ImageFormat::Jpeg),
        (Kind::Webp, ImageFormat::WebP),
        (Kind::Gif, ImageFormat::Gif),
    ];
    for (kind, format) in kinds {
        let file = encoded(&image, format);
        let within = |file_bytes| {
            let bounds = Bounds { file_bytes, ..BOUNDS };
            redraw_now(&file, kind, bounds).map(|picture| picture.bytes.len() as u64)
        };
        let size = within(BOUNDS.file_bytes).unwrap();
        assert_eq!(within(size), Ok(size), "{kind:?}");
        assert_eq!(
            within(size - 1),
            Err(crate::files::too_large(size - 1)),
            "{kind:?}"
        );
    }
}

#[test]
fn sec_06_an_image_is_decoded_within_its_memory_whatever_its_colours_take() {
    let image = DynamicImage::ImageRgb8(RgbImage::new(40, 30));
    let images = [
        (DynamicImage::ImageRgba16(image.to_rgba16()), 8),
        (DynamicImage::ImageRgb16(image.to_rgb16()), 6),
        (image, 3),
    ];
    for (image, pixel_bytes) in images {
        let file = encoded(&image, ImageFormat::Png);
        let within = |memory_bytes| {
            let bounds = Bounds {
                memory_bytes,
                ..BOUNDS
            };
            redraw_now(&file, Kind::Png, bounds).map(|picture| picture.size)
        };
        let needed = 40 * 30 * pixel_bytes;
        assert_eq!(within(needed), Ok((40, 30)), "{pixel_bytes}");
        assert_eq!(within(needed - 1), Err(too_large()), "{pixel_bytes}");
    }
}

#[test]
fn an_image_of_sixteen_bits_is_drawn_with_eight() {
    let image = noise(8);
    let file = encoded(&DynamicImage::ImageRgb16(image.to_rgb16()), ImageFormat::Png);
    let picture = redraw_now(&file, Kind::Png, BOUNDS).unwrap();
    assert_eq!(image::load_from_memory(&picture.bytes).unwrap(), image);
}

/// A PNG of a few bytes that says it has so many pixels.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png_of(1, 1);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let mut crc = 0xffff_ffff_u32;
    for byte in &bytes[12..29] {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                (crc >> 1) ^ 0xedb8_8320
            } else {
                crc >> 1
            };
        }
    }
    bytes[29..33].copy_from_slice(&(!crc).to_be_bytes());
    bytes
}

#[test]
fn sec_06_an_image_bomb_is_refused_before_it_is_unpacked() {
    for (width, height) in [(30_000, 30_000), (SIDE_MAX + 1, 1), (8_000, 8_000)] {
        assert_eq!(
            redraw_now(&bomb(width, height), Kind::Png, BOUNDS).map(|picture| picture.size),
            Err(too_large()),
            "{width} by {height}"
        );
    }
    assert_eq!(
        redraw_now(&bomb(7_000, 7_000), Kind::Png, BOUNDS).map(|picture| picture.size),
        Err(Refusal::FileBroken),
        "within the limits it is looked at"
    );
}

#[test]
fn sec_10_what_is_no_image_is_refused() {
    for kind in [Kind::Png, Kind::Jpeg, Kind::Gif, Kind::Webp] {
        for bytes in [b"".as_slice(), b"GIF89a", b"\x89PNG\r\n\x1a\n", &[0xff; 64]] {
            assert!(redraw_now(bytes, kind, BOUNDS).is_err(), "{kind:?}");
        }
    }
}

#[tokio::test]
async fn sec_10_an_image_that_nobody_waits_for_takes_its_room_until_it_is_drawn() {
    let pictures = Pictures::default();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let (end, may_end) = std::sync::mpsc::channel::<()>();
    let asked = pictures.clone();
    let caller = tokio::spawn(async move {
        let room = asked.room(SENDER).await.unwrap();
        let drawing = move || {
            begun.send(()).unwrap();
            may_end.recv().map_err(|_| Refusal::FileBroken)
        };
        asked.draw(room, drawing).await.map(drop)
    });
    has_begun.await.unwrap();
    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());
    assert_eq!(pictures.places.available_permits(), 0);
    let _second = pictures.room(SENDER).await.unwrap();
    tokio::select! {
        biased;
        _ = pictures.room(SENDER) => panic!("its turn is not over"),
        () = std::future::ready(()) => {}
    }
    end.send(()).unwrap();
    let _place = pictures.places.acquire().await.unwrap();
    pictures.room(SENDER).await.unwrap();
}
