//! Which compressed forms a browser takes (RFC 9110, 12.5.3).

use axum::http::{HeaderMap, header};

/// A form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Brotli: the smallest.
    Brotli,
    /// Gzip.
    Gzip,
    /// As it is.
    Identity,
}

impl Encoding {
    /// Its name in headers; none for a file as it is.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }

    /// What tells its `ETag` from those of the other forms.
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => "-br",
            Self::Gzip => "-gz",
            Self::Identity => "",
        }
    }
}

/// Whether a request takes this encoding: it is named, or `*` is, with a weight above 0. Without the header nothing is
/// compressed, because programs that do not ask often cannot unpack.
pub(super) fn accepted(request: &HeaderMap, encoding: Encoding) -> bool {
    let Some(name) = encoding.name() else { return true };
    let lines = request
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|line| line.to_str().ok());
    let items: Vec<(&str, bool)> = lines.flat_map(|line| line.split(',')).map(item).collect();
    let said = |word: &str| {
        items
            .iter()
            .find(|(item, _)| item.eq_ignore_ascii_case(word))
            .map(|(_, wanted)| *wanted)
    };
    said(name).or_else(|| said("*")).unwrap_or(false)
}

/// A coding and whether its weight is above 0.
fn item(text: &str) -> (&str, bool) {
    let (name, parameters) = text.split_once(';').unwrap_or((text, ""));
    let weight = parameters
        .trim()
        .strip_prefix("q=")
        .map_or(1.0, |weight| weight.trim().parse::<f32>().unwrap_or(0.0));
    (name.trim(), weight > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_takes() {
        let table = [
            ("gzip, deflate, br, zstd", true, true),
            ("gzip", false, true),
            ("br;q=0, gzip", false, true),
            ("br;q=0.1,gzip;q=1.0", true, true),
            ("*", true, true),
            ("*;q=0", false, false),
            ("br, *;q=0", true, false),
            ("identity", false, false),
            ("", false, false),
            ("BR", true, false),
            ("br;q=x", false, false),
        ];
        for (header_value, brotli, gzip) in table {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, header_value.parse().unwrap());
            let found = (
                accepted(&headers, Encoding::Brotli),
                accepted(&headers, Encoding::Gzip),
            );
            assert_eq!(found, (brotli, gzip), "{header_value}");
        }
        assert!(!accepted(&HeaderMap::new(), Encoding::Brotli));
    }
}
