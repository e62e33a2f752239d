use image::{ImageEncoder, Rgb, RgbImage, Rgba, RgbaImage};

use super::*;

fn png_of(width: u32, height: u32) -> Vec<u8> {
    png(&DynamicImage::ImageRgb8(RgbImage::from_pixel(
        width,
        height,
        Rgb([200, 90, 40]),
    )))
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
    let picture = redraw_now(&before, Kind::Jpeg).unwrap();
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
    let picture = redraw_now(&polyglot, Kind::Png).unwrap();
    assert!(!holds(&picture.bytes, b"<script>"));
    assert_eq!((picture.size, picture.media_type), ((20, 10), "image/png"));
}

#[test]
fn a_large_image_gets_a_small_one() {
    let picture = redraw_now(&png_of(1_600, 800), Kind::Png).unwrap();
    let small = image::load_from_memory(&picture.thumb).unwrap();
    assert_eq!((small.width(), small.height()), (THUMB_SIDE, THUMB_SIDE / 2));
}

#[test]
fn what_is_transparent_stays_so() {
    let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(600, 10, Rgba([0, 0, 0, 0])));
    let picture = redraw_now(&png(&clear).unwrap(), Kind::Png).unwrap();
    for bytes in [&picture.bytes, &picture.thumb] {
        assert_eq!(
            image::load_from_memory(bytes).unwrap().to_rgba8().get_pixel(0, 0)[3],
            0
        );
    }
}

#[test]
fn an_animation_stays_one() {
    let mut gif = Vec::new();
    {
        let mut encoder = GifEncoder::new(&mut gif);
        for shade in [0, 120, 250] {
            let frame = image::Frame::new(RgbaImage::from_pixel(8, 8, Rgba([shade, 0, 0, 255])));
            encoder.encode_frame(frame).unwrap();
        }
    }
    let picture = redraw_now(&gif, Kind::Gif).unwrap();
    let frames = GifDecoder::new(Cursor::new(&picture.bytes))
        .unwrap()
        .into_frames();
    assert_eq!(frames.collect_frames().unwrap().len(), 3);
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
            redraw_now(&bomb(width, height), Kind::Png).map(|picture| picture.size),
            Err(too_large()),
            "{width} by {height}"
        );
    }
    assert_eq!(
        redraw_now(&bomb(7_000, 7_000), Kind::Png).map(|picture| picture.size),
        Err(Refusal::FileBroken),
        "within the limits it is looked at"
    );
}

#[test]
fn sec_10_what_is_no_image_is_refused() {
    for kind in [Kind::Png, Kind::Jpeg, Kind::Gif, Kind::Webp] {
        for bytes in [b"".as_slice(), b"GIF89a", b"\x89PNG\r\n\x1a\n", &[0xff; 64]] {
            assert!(redraw_now(bytes, kind).is_err(), "{kind:?}");
        }
    }
}

#[tokio::test]
async fn sec_10_the_memory_for_images_is_bounded() {
    let pictures = Pictures::default();
    let room = pictures.room(90 * 1024 * 1024).unwrap();
    assert_eq!(
        pictures.room(20 * 1024 * 1024).map(drop),
        Err(Refusal::Unavailable { retry_after_s: 5 })
    );
    drop(room);
    assert!(pictures.room(20 * 1024 * 1024).is_ok());
}
