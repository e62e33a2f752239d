//! The frame's whole document, for the server.

use model::codec::{Wire, to_hex};
use model::visitor::VisitorSnapshot;

use crate::colour::readable_accent;
use crate::html::HtmlSink;
use crate::sink::{Sink, begin, el, leaf};
use crate::view::{self, Panel};

/// What the frame's document is made of.
#[derive(Clone, Copy, Debug)]
pub struct FramePage<'a> {
    /// The widget's public id.
    pub widget_id: &'a str,
    /// Where the files are, without a slash at the end: `/w/assets/<hash>`.
    pub assets: &'a str,
    /// What the visitor may see now.
    pub snapshot: &'a VisitorSnapshot,
    /// Now, UTC milliseconds.
    pub now_ms: i64,
    /// The accent colour as `#rrggbb`; it is darkened where white text on it could not be read.
    pub accent: Option<&'a str>,
    /// The origins of the pages that may hold the frame.
    pub sites: &'a [String],
    /// The language of the texts.
    pub lang: &'a str,
}

/// The frame's document: readable and writable without the script, which takes it over where it is.
pub fn frame_html(page: &FramePage<'_>) -> String {
    let mut out = HtmlSink::default();
    begin(&mut out, "html", &[("lang", page.lang), ("dir", "ltr")]);
    head(&mut out, page);
    body(&mut out, page);
    out.close();
    "<!doctype html>".to_owned() + &out.into_html()
}

fn head(out: &mut HtmlSink, page: &FramePage<'_>) {
    let file = |name: &str| [page.assets, "/", name].concat();
    el(out, "head", &[], |out| {
        leaf(out, "meta", &[("charset", "utf-8")], "");
        let viewport =
            "width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content";
        leaf(out, "meta", &[("name", "viewport"), ("content", viewport)], "");
        leaf(out, "title", &[], &["Chat with ", &page.snapshot.desk].concat());
        leaf(
            out,
            "link",
            &[("rel", "stylesheet"), ("href", &file("widget.css"))],
            "",
        );
        let (script, wasm) = (file("widget.js"), file("widget.wasm"));
        let preload = [
            ("rel", "preload"),
            ("as", "fetch"),
            ("type", "application/wasm"),
            ("crossorigin", "anonymous"),
            ("href", &*wasm),
        ];
        leaf(out, "link", &preload, "");
        leaf(out, "script", &[("type", "module"), ("src", &script)], "");
    });
}

fn body(out: &mut HtmlSink, page: &FramePage<'_>) {
    let accent = page.accent.and_then(readable_accent).unwrap_or_default();
    let attrs = [
        ("data-widget", page.widget_id),
        ("data-sites", &*page.sites.join(" ")),
        ("data-snapshot", &*to_hex(&page.snapshot.to_bytes())),
    ];
    begin(out, "body", &attrs);
    if !accent.is_empty() {
        out.attr("data-accent", &accent);
    }
    view::panel(out, &Panel::of(page.snapshot, page.now_ms));
    out.close();
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "</title><script>alert(1)</script>\"'&\u{202e}";

    fn page(snapshot: &VisitorSnapshot) -> String {
        frame_html(&FramePage {
            widget_id: HOSTILE,
            assets: "/w/assets/abc",
            snapshot,
            now_ms: 0,
            accent: Some("\"><script>"),
            sites: &[
                "https://shop.example".to_owned(),
                "https://\"><script>".to_owned(),
            ],
            lang: "en",
        })
    }

    #[test]
    fn sec_05_nothing_in_the_document_can_become_code() {
        let snapshot = VisitorSnapshot {
            online: true,
            desk: HOSTILE.to_owned(),
            greeting: HOSTILE.to_owned(),
            ..VisitorSnapshot::default()
        };
        let html = page(&snapshot);
        assert_eq!(html.matches("<script").count(), 1);
        assert!(html.contains("<script type=\"module\" src=\"/w/assets/abc/widget.js\"></script>"));
        assert!(!html.contains("data-accent"));
        assert!(!html.contains("style="));
    }

    #[test]
    fn the_snapshot_travels_in_the_document() {
        let snapshot = VisitorSnapshot {
            desk: "Juniper Kiln".to_owned(),
            cursor: 7,
            ..VisitorSnapshot::default()
        };
        let html = page(&snapshot);
        let (_, rest) = html.split_once("data-snapshot=\"").unwrap();
        let (hex, _) = rest.split_once('"').unwrap();
        assert_eq!(
            model::codec::from_hex(hex).and_then(|bytes| VisitorSnapshot::from_bytes(&bytes)),
            Ok(snapshot)
        );
    }
}
