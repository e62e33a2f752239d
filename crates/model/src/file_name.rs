//! Names and sizes of files in words. Apart from [`crate::file`], which the widget carries: it is shown names that are clean already.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;

use crate::file::{EXTENSIONS, FILE_NAME_MAX_CHARS, FileView};
use crate::text::is_unseen;

/// What a file without a usable name is called.
const NAMELESS: &str = "file";
/// The longest ending that counts as one, in characters.
const ENDING_MAX_CHARS: usize = 8;

/// A name without what does not belong into one: folders, control characters, invisible and reordering characters, surrounding
/// dots and spaces (`FreeScout` CVE-2026-28289). A long one is cut in front of its extension.
pub fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let seen: String = last
        .chars()
        .filter(|c| {
            !c.is_control() && !is_unseen(*c) && !matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|')
        })
        .collect();
    let words = seen.split_whitespace().collect::<alloc::vec::Vec<_>>().join(" ");
    let name = words.trim_matches(['.', ' ']);
    if name.is_empty() {
        return NAMELESS.to_owned();
    }
    cut(name)
}

fn cut(name: &str) -> String {
    if name.chars().count() <= FILE_NAME_MAX_CHARS {
        return name.to_owned();
    }
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending)
        .filter(|ending| ending.chars().count() <= ENDING_MAX_CHARS);
    let Some(ending) = ending else {
        return name.chars().take(FILE_NAME_MAX_CHARS).collect();
    };
    let room = FILE_NAME_MAX_CHARS - ending.chars().count() - 1;
    let stem: String = name.chars().take(room).collect();
    format!("{stem}.{ending}")
}

/// The extension of a clean name in small letters; empty where it has none.
pub fn extension(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => ending.to_ascii_lowercase(),
        _ => String::new(),
    }
}

/// Whether a name ends in something that may be sent.
pub fn is_allowed(name: &str) -> bool {
    EXTENSIONS.contains(&extension(&clean_name(name)).as_str())
}

/// A size in words: `640 B`, `12 KB`, `1.2 MB`.
pub fn size_words(bytes: i64) -> String {
    let bytes = bytes.max(0);
    let kilobytes = (bytes + 512) / 1024;
    if bytes < 1_000 {
        return format!("{bytes}\u{a0}B");
    }
    if kilobytes < 1_000 {
        return format!("{}\u{a0}KB", kilobytes.max(1));
    }
    let tenths = (bytes * 10 + 512 * 1024) / (1024 * 1024);
    if tenths % 10 == 0 {
        format!("{}\u{a0}MB", tenths / 10)
    } else {
        format!("{}.{}\u{a0}MB", tenths / 10, tenths % 10)
    }
}

/// What stands for files where there is room for one line only: their name, or how many they are.
pub fn summary(files: &[FileView]) -> String {
    match files {
        [] => String::new(),
        [one] => one.name.clone(),
        several => format!("{} files", several.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_06_names_lose_what_could_disguise_or_place_them() {
        for (given, clean) in [
            ("bowls.jpg", "bowls.jpg"),
            ("C:\\Users\\ana\\bowls.jpg", "bowls.jpg"),
            ("../../etc/passwd.txt", "passwd.txt"),
            ("inv\u{202e}fdp.exe", "invfdp.exe"),
            ("photo.php\u{200b}.png", "photo.php.png"),
            ("a\nb\0c.txt", "abc.txt"),
            ("  two   words .pdf", "two words .pdf"),
            (".htaccess", "htaccess"),
            ("..", "file"),
            ("\u{200b}\u{feff}", "file"),
            ("", "file"),
        ] {
            assert_eq!(clean_name(given), clean, "{given:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let name = clean_name(&format!("{}.docx", "ü".repeat(400)));
        assert_eq!(name.chars().count(), FILE_NAME_MAX_CHARS);
        assert!(name.ends_with("ü.docx"));
        assert_eq!(clean_name(&"x".repeat(400)).chars().count(), FILE_NAME_MAX_CHARS);
    }

    #[test]
    fn e_5_what_may_be_sent_is_known_by_its_ending() {
        for name in ["a.PNG", "b.jpeg", "c.pdf", "d.txt", "e.docx"] {
            assert!(is_allowed(name), "{name}");
        }
        for name in [
            "a.svg",
            "b.html",
            "c.exe",
            "d",
            ".png",
            "e.png.exe",
            "f.zip",
            "g.xml",
        ] {
            assert!(!is_allowed(name), "{name}");
        }
    }

    #[test]
    fn sizes_are_in_words() {
        for (bytes, words) in [
            (0, "0\u{a0}B"),
            (999, "999\u{a0}B"),
            (1_000, "1\u{a0}KB"),
            (150_000, "146\u{a0}KB"),
            (1_258_291, "1.2\u{a0}MB"),
            (20 * 1024 * 1024, "20\u{a0}MB"),
        ] {
            assert_eq!(size_words(bytes), words);
        }
    }
}
