//! How commands tell what they did: a word, then what belongs to it, as the server tells its addresses.

use storage::{BegunAnew, Contents};

/// Binary thousands.
const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];

/// One line.
pub(super) fn line(word: &str, what: &str) -> String {
    format!("  {word:<9}  {what}\n")
}

/// What a database holds.
pub(super) fn contents(contents: &Contents) -> String {
    [
        line("Size", &size(contents.bytes)),
        line("Chats", &contents.chats.to_string()),
        line("Messages", &contents.messages.to_string()),
    ]
    .concat()
}

/// What was begun anew.
pub(super) fn begun(begun: &BegunAnew) -> String {
    let signed_out = match begun.sessions {
        0 => "nobody was signed in".to_owned(),
        sessions => format!("{sessions} ended; everybody signs in again"),
    };
    line(
        "Logs",
        &format!("{} begun anew, and with them open pages", begun.logs),
    ) + &line("Sessions", &signed_out)
}

/// A size for people: `12.5 MiB`.
pub(super) fn size(bytes: u64) -> String {
    let mut tenths = bytes.saturating_mul(10);
    let mut unit = "bytes";
    for next in UNITS {
        if tenths < 10 * 1_024 {
            break;
        }
        (tenths, unit) = (tenths / 1_024, next);
    }
    if unit == "bytes" {
        return format!("{bytes} bytes");
    }
    format!("{}.{} {unit}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_told_in_the_unit_that_fits() {
        assert_eq!(size(0), "0 bytes");
        assert_eq!(size(1_023), "1023 bytes");
        assert_eq!(size(1_024), "1.0 KiB");
        assert_eq!(size(1_536), "1.5 KiB");
        assert_eq!(size(5 << 30), "5.0 GiB");
        assert_eq!(size(3_000 << 40), "3000.0 TiB");
    }
}
