//! What a file is: its name and its content have to say the same (`security.md`, Uploads).

use model::file_name::extension;
use model::refusal::Refusal;

/// What a file is, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// GIF.
    Gif,
    /// WebP.
    Webp,
    /// PDF.
    Pdf,
    /// Plain text, whatever it is about.
    Text,
    /// RTF.
    Rtf,
    /// Word, Excel, `PowerPoint` of before 2007.
    OldOffice,
    /// Word, Excel, `PowerPoint` since 2007, `OpenDocument`.
    Office,
}

impl Kind {
    /// The kind of a file with this clean name and this beginning.
    ///
    /// # Errors
    /// [`Refusal::FileKind`] for what is not taken, [`Refusal::FileDiffers`] where the content is something else.
    pub fn of(name: &str, head: &[u8]) -> Result<Self, Refusal> {
        let kind = Self::of_name(name)?;
        if kind.begins_as(head) {
            Ok(kind)
        } else {
            Err(Refusal::FileDiffers)
        }
    }

    /// The kind that a clean name promises.
    ///
    /// # Errors
    /// [`Refusal::FileKind`].
    pub fn of_name(name: &str) -> Result<Self, Refusal> {
        Ok(match extension(name).as_str() {
            "png" => Self::Png,
            "jpg" | "jpeg" => Self::Jpeg,
            "gif" => Self::Gif,
            "webp" => Self::Webp,
            "pdf" => Self::Pdf,
            "txt" | "log" | "csv" | "md" => Self::Text,
            "rtf" => Self::Rtf,
            "doc" | "xls" | "ppt" => Self::OldOffice,
            "docx" | "xlsx" | "pptx" | "odt" | "ods" | "odp" => Self::Office,
            _ => return Err(Refusal::FileKind),
        })
    }

    /// Whether it is drawn anew and shown as an image.
    pub fn is_picture(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::Gif | Self::Webp)
    }

    /// Whether a piece of the content can belong to this kind: what is text has no zero bytes.
    pub fn may_hold(self, piece: &[u8]) -> bool {
        self != Self::Text || !piece.contains(&0)
    }

    fn begins_as(self, head: &[u8]) -> bool {
        let found = infer::get(head).map(|found| found.mime_type());
        match self {
            Self::Png => found == Some("image/png"),
            Self::Jpeg => found == Some("image/jpeg"),
            Self::Gif => found == Some("image/gif"),
            Self::Webp => found == Some("image/webp"),
            Self::Pdf => found == Some("application/pdf"),
            Self::Rtf => found == Some("application/rtf"),
            Self::Text => found.is_none() && !is_markup(head) && self.may_hold(head),
            Self::OldOffice => head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
            Self::Office => is_office_package(found, head),
        }
    }
}

/// A package of an office program, by what it begins with, or, where its parts stand in another order, by the list of its parts.
fn is_office_package(found: Option<&str>, head: &[u8]) -> bool {
    let is_named = |mime: &str| {
        mime.starts_with("application/vnd.openxmlformats")
            || mime.starts_with("application/vnd.oasis.opendocument")
    };
    found.is_some_and(is_named) || found == Some("application/zip") && holds(head, b"[Content_Types].xml")
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Whether a text begins as HTML, SVG or XML: behind a mark of its byte order and white space there stands `<`.
fn is_markup(head: &[u8]) -> bool {
    let head = head.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(head);
    head.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<')
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    const ZIP: &[u8] = b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0";

    fn docx() -> Vec<u8> {
        let mut package = ZIP.to_vec();
        package.extend_from_slice(b"............[Content_Types].xml....");
        package
    }

    #[test]
    fn sec_06_name_and_content_have_to_say_the_same() {
        for (name, head, kind) in [
            ("a.png", PNG, Kind::Png),
            ("a.PNG", PNG, Kind::Png),
            ("a.jpg", b"\xff\xd8\xff\xe0", Kind::Jpeg),
            ("a.gif", b"GIF89a", Kind::Gif),
            ("a.webp", b"RIFF\0\0\0\0WEBPVP8 ", Kind::Webp),
            ("a.pdf", b"%PDF-1.7", Kind::Pdf),
            ("a.txt", "Größe".as_bytes(), Kind::Text),
            ("a.csv", b"a;b\n1;2\n", Kind::Text),
            ("a.rtf", b"{\\rtf1", Kind::Rtf),
            ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind::OldOffice),
            ("a.docx", &docx(), Kind::Office),
        ] {
            assert_eq!(Kind::of(name, head), Ok(kind), "{name}");
        }
    }

    #[test]
    fn sec_06_what_hides_behind_a_name_is_refused() {
        for (name, head) in [
            ("a.png", b"<html><script>alert(1)</script>".as_slice()),
            ("a.png", b"\xff\xd8\xff\xe0"),
            ("a.txt", b" \n<svg onload=alert(1)>"),
            ("a.txt", b"\xef\xbb\xbf<!doctype html>"),
            ("a.txt", PNG),
            ("a.txt", b"MZ\0\0"),
            ("a.pdf", b"<html>%PDF-1.7"),
            ("a.docx", ZIP),
            ("a.png", b""),
        ] {
            assert_eq!(Kind::of(name, head), Err(Refusal::FileDiffers), "{name} {head:?}");
        }
        for name in [
            "a.svg",
            "a.html",
            "a.xml",
            "a.zip",
            "a.exe",
            "a",
            ".png",
            "a.png.html",
        ] {
            assert_eq!(Kind::of(name, PNG), Err(Refusal::FileKind), "{name}");
        }
    }
}
