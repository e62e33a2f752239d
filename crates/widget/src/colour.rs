//! Accent colours that stay readable.

/// A colour as red, green and blue.
type Rgb = [u8; 3];

/// Reads `#rrggbb`.
fn parse(text: &str) -> Option<Rgb> {
    let hex = text
        .strip_prefix('#')
        .filter(|hex| hex.len() == 6 && hex.is_ascii())?;
    let part = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

/// An accent on which white text has a contrast of at least 4.5 : 1, by darkening (`widget.md`, Accessibility); `None` for what is
/// no colour of the form `#rrggbb`.
pub fn readable_accent(text: &str) -> Option<String> {
    let mut rgb = parse(text)?;
    while contrast_with_white(rgb) < 4.5 {
        rgb = rgb.map(|part| part - part.div_ceil(16));
    }
    Some(format!("#{:02x}{:02x}{:02x}", rgb[0], rgb[1], rgb[2]))
}

fn contrast_with_white(rgb: Rgb) -> f64 {
    1.05 / (luminance(rgb) + 0.05)
}

/// Relative luminance (WCAG 2.2).
fn luminance(rgb: Rgb) -> f64 {
    let [red, green, blue] = rgb.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_16_white_text_is_readable_on_every_accent() {
        assert_eq!(readable_accent("#2f5b4c").as_deref(), Some("#2f5b4c"));
        for accent in ["#ffffff", "#ffff00", "#7fd1c0", "#000000", "#325bde"] {
            let readable = readable_accent(accent).unwrap();
            assert!(
                contrast_with_white(parse(&readable).unwrap()) >= 4.5,
                "{accent} {readable}"
            );
        }
    }

    #[test]
    fn sec_05_only_colours_are_colours() {
        for wrong in [
            "red", "#fff", "#12345", "#1234567", "#gggggg", "url(x)", "#é1234", "",
        ] {
            assert_eq!(readable_accent(wrong), None, "{wrong}");
        }
    }
}
