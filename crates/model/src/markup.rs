//! Light markdown as a syntax tree: text in, nodes out, never markup (E.18; `security.md`, Output).
//!
//! Known: `**bold**`, `*italic*` and `_italic_`, `` `code` ``, `~~struck~~`, `[words](address)`, bare addresses, and line breaks.
//! Everything else is text. Only `http`, `https` and `mailto` addresses become links.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use crate::person::is_letter;

/// A piece of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Plain text.
    Text(String),
    /// A line break.
    Break,
    /// Strong emphasis.
    Bold(Vec<Inline>),
    /// Emphasis.
    Italic(Vec<Inline>),
    /// Struck out.
    Struck(Vec<Inline>),
    /// Literal text.
    Code(String),
    /// A link with a safe address.
    Link {
        /// The address; its scheme is `http`, `https` or `mailto`.
        href: String,
        /// What is shown.
        words: String,
    },
}

/// The deepest nesting of emphasis; deeper marks stay text.
const MAX_DEPTH: u8 = 4;

/// Reads a message's text. Takes time linear in its length for each level of nesting, of which there are at most four.
pub fn parse(text: &str) -> Vec<Inline> {
    parse_within(text, 0)
}

/// The text without its marks, for previews and notifications (S1.24).
pub fn plain(text: &str) -> String {
    let mut out = String::new();
    write_plain(&parse(text), &mut out);
    out
}

fn write_plain(nodes: &[Inline], out: &mut String) {
    for node in nodes {
        match node {
            Inline::Text(text) | Inline::Code(text) | Inline::Link { words: text, .. } => out.push_str(text),
            Inline::Break => out.push('\n'),
            Inline::Bold(inner) | Inline::Italic(inner) | Inline::Struck(inner) => write_plain(inner, out),
        }
    }
}

/// Whether a text has a link with this address.
pub fn has_link(text: &str, address: &str) -> bool {
    has_link_within(&parse(text), address)
}

fn has_link_within(nodes: &[Inline], address: &str) -> bool {
    nodes.iter().any(|node| match node {
        Inline::Link { href, .. } => href == address,
        Inline::Bold(inner) | Inline::Italic(inner) | Inline::Struck(inner) => {
            has_link_within(inner, address)
        }
        Inline::Text(_) | Inline::Code(_) | Inline::Break => false,
    })
}

/// Whether an address may become a link.
pub fn is_safe_address(address: &str) -> bool {
    let lower = address
        .get(..8.min(address.len()))
        .unwrap_or("")
        .to_ascii_lowercase();
    (lower.starts_with("http://") || lower.starts_with("https://") || lower.starts_with("mailto:"))
        && !address
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '\\'))
}

fn parse_within(text: &str, depth: u8) -> Vec<Inline> {
    let mut nodes = Vec::new();
    let mut plain_from = 0;
    let mut at = 0;
    let mut missing = Missing::default();
    while at < text.len() {
        // By bytes: marks are ASCII, and behind a byte of any other character stands a letter.
        let rest = cut(text, at..);
        let before = text.as_bytes().get(at.wrapping_sub(1));
        let boundary = before.is_none_or(|byte| !byte.is_ascii_alphanumeric() && byte.is_ascii());
        if let Some((node, used)) = special(rest, boundary, depth, &mut missing) {
            push_text(&mut nodes, cut(text, plain_from..at));
            nodes.push(node);
            at += used;
            plain_from = at;
        } else {
            at += 1;
        }
    }
    push_text(&mut nodes, cut(text, plain_from..));
    nodes
}

/// Marks that are known not to be closed in what follows, so that each is looked for once only.
#[derive(Default)]
struct Missing(Vec<&'static str>);

fn special(rest: &str, boundary: bool, depth: u8, missing: &mut Missing) -> Option<(Inline, usize)> {
    match rest.as_bytes().first()? {
        b'\n' => Some((Inline::Break, 1)),
        b'`' => enclosed(rest, "`", missing).map(|(inner, used)| (Inline::Code(inner.to_owned()), used)),
        b'[' => worded_link(rest, missing),
        b'*' | b'_' | b'~' if depth < MAX_DEPTH => emphasis(rest, boundary, depth, missing),
        b'h' | b'H' | b'm' | b'M' if boundary => bare_link(rest),
        _ => None,
    }
}

fn emphasis(rest: &str, boundary: bool, depth: u8, missing: &mut Missing) -> Option<(Inline, usize)> {
    for (mark, wrap) in [
        ("**", Inline::Bold as fn(Vec<Inline>) -> Inline),
        ("~~", Inline::Struck),
        ("*", Inline::Italic),
        ("_", Inline::Italic),
    ] {
        if !rest.starts_with(mark) {
            continue;
        }
        if mark == "_" && !boundary {
            return None;
        }
        let (inner, used) = enclosed(rest, mark, missing)?;
        if inner.trim().len() < inner.len() {
            return None;
        }
        if mark == "_" && cut(rest, used..).starts_with(is_letter) {
            return None;
        }
        return Some((wrap(parse_within(inner, depth + 1)), used));
    }
    None
}

/// The text between two equal marks on one line, and the length with both marks.
fn enclosed<'t>(rest: &'t str, mark: &'static str, missing: &mut Missing) -> Option<(&'t str, usize)> {
    if missing.0.contains(&mark) {
        return None;
    }
    let inner = cut(rest, mark.len()..);
    let Some(end) = position(inner, mark) else {
        missing.0.push(mark);
        return None;
    };
    let inside = cut(inner, ..end);
    if inside.is_empty() || inside.bytes().any(|byte| byte == b'\n') {
        return None;
    }
    Some((inside, end + 2 * mark.len()))
}

fn worded_link(rest: &str, missing: &mut Missing) -> Option<(Inline, usize)> {
    if missing.0.contains(&"](") {
        return None;
    }
    let Some(close) = position(rest, "](") else {
        missing.0.push("](");
        return None;
    };
    let words = cut(rest, 1..close);
    let after = cut(rest, close + 2..);
    let end = after
        .bytes()
        .position(|byte| matches!(byte, b')' | b'\n' | b' '))?;
    let href = cut(after, ..end);
    if !cut(after, end..).starts_with(')')
        || words.is_empty()
        || words.bytes().any(|byte| matches!(byte, b'\n' | b'['))
        || !is_safe_address(href)
    {
        return None;
    }
    Some((
        Inline::Link {
            href: href.to_owned(),
            words: words.to_owned(),
        },
        close + 2 + end + 1,
    ))
}

fn bare_link(rest: &str) -> Option<(Inline, usize)> {
    let end = rest
        .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`'))
        .unwrap_or(rest.len());
    let mut address = cut(rest, ..end);
    while let Some(b'.' | b',' | b';' | b':' | b'!' | b'?' | b')' | b']' | b'\'' | b'*' | b'_' | b'~') =
        address.as_bytes().last()
    {
        address = cut(address, ..address.len() - 1);
    }
    let scheme_end = position(address, ":")? + 1;
    let is_empty = cut(address, scheme_end..).bytes().all(|byte| byte == b'/');
    if is_empty || !is_safe_address(address) {
        return None;
    }
    Some((
        Inline::Link {
            href: address.to_owned(),
            words: address.to_owned(),
        },
        address.len(),
    ))
}

/// Where an ASCII mark stands. By bytes: a search by the standard library would weigh three kilobytes in the widget.
fn position(text: &str, mark: &str) -> Option<usize> {
    text.as_bytes()
        .windows(mark.len())
        .position(|window| window == mark.as_bytes())
}

/// A part of a text. Ranges here begin and end beside ASCII; one that did not would give nothing, where a slice would panic.
fn cut(text: &str, range: impl core::slice::SliceIndex<str, Output = str>) -> &str {
    text.get(range).unwrap_or_default()
}

fn push_text(nodes: &mut Vec<Inline>, text: &str) {
    if !text.is_empty() {
        nodes.push(Inline::Text(text.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(t: &str) -> Inline {
        Inline::Text(t.to_owned())
    }
    fn link(href: &str, words: &str) -> Inline {
        Inline::Link {
            href: href.to_owned(),
            words: words.to_owned(),
        }
    }

    #[test]
    fn e_18_light_markdown_becomes_nodes() {
        assert_eq!(
            parse("Hello **big *red*** bowl\n`a*b*`"),
            vec![
                text("Hello "),
                Inline::Bold(vec![text("big *red")]),
                text("* bowl"),
                Inline::Break,
                Inline::Code("a*b*".to_owned())
            ]
        );
        assert_eq!(
            parse("_so_ ~~no~~"),
            vec![
                Inline::Italic(vec![text("so")]),
                text(" "),
                Inline::Struck(vec![text("no")])
            ]
        );
        assert_eq!(
            parse("2 * 3 * 4, snake_case_name, **"),
            vec![text("2 * 3 * 4, snake_case_name, **")]
        );
    }

    #[test]
    fn e_18_links_are_safe() {
        assert_eq!(
            parse("see https://x.example/a_b_c."),
            vec![
                text("see "),
                link("https://x.example/a_b_c", "https://x.example/a_b_c"),
                text(".")
            ]
        );
        assert_eq!(
            parse("[the bowl](https://x.example)!"),
            vec![link("https://x.example", "the bowl"), text("!")]
        );
        for hostile in [
            "[x](javascript:alert(1))",
            "javascript:alert(1)",
            "[x](data:text/html,1)",
            "https://",
        ] {
            assert!(
                !parse(hostile).iter().any(|n| matches!(n, Inline::Link { .. })),
                "{hostile}"
            );
        }
    }

    #[test]
    fn markup_of_html_stays_text() {
        assert_eq!(
            parse("<script>alert(1)</script>"),
            vec![text("<script>alert(1)</script>")]
        );
    }

    #[test]
    fn s1_24_plain_text_has_no_marks() {
        assert_eq!(plain("**Hi** [bowl](https://x.example) `c`"), "Hi bowl c");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_and_nothing_visible_is_invented(t in "[a*_~`\\[\\]()\\n h:/é]{0,60}") {
            let plain = plain(&t);
            for c in plain.chars() {
                proptest::prop_assert!(t.contains(c));
            }
        }
    }

    #[test]
    fn hostile_lengths_end_quickly() {
        for pattern in ["*", "_", "`", "[", "](", "**a", "~~", "[a](", "http://"] {
            let long = pattern.repeat(10_000 / pattern.len());
            assert!(plain(&long).len() <= long.len());
        }
    }
}
