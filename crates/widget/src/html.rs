//! Templates as HTML text, for the server.

use crate::sink::Sink;

/// Elements that have no end tag.
const VOID: [&str; 6] = ["br", "img", "input", "link", "meta", "path"];

/// Collects HTML; every text and value is escaped.
#[derive(Debug, Default)]
pub struct HtmlSink {
    html: String,
    open: Vec<&'static str>,
    in_tag: bool,
    /// The key of the element that is opened next.
    key: String,
}

impl HtmlSink {
    /// The HTML.
    pub fn into_html(self) -> String {
        self.html
    }

    fn end_tag(&mut self) {
        if self.in_tag {
            self.html.push('>');
            self.in_tag = false;
        }
    }
}

impl Sink for HtmlSink {
    fn open(&mut self, tag: &'static str) {
        self.end_tag();
        self.html.push('<');
        self.html.push_str(tag);
        self.open.push(tag);
        self.in_tag = true;
        let key = std::mem::take(&mut self.key);
        if !key.is_empty() {
            self.attr("data-k", &key);
        }
    }

    fn attr(&mut self, name: &'static str, value: &str) {
        self.html.push(' ');
        self.html.push_str(name);
        if !value.is_empty() {
            self.html.push_str("=\"");
            escape(&mut self.html, value);
            self.html.push('"');
        }
    }

    fn text(&mut self, text: &str) {
        self.end_tag();
        escape(&mut self.html, text);
    }

    fn close(&mut self) {
        self.end_tag();
        if let Some(tag) = self.open.pop()
            && !VOID.contains(&tag)
        {
            self.html.push_str("</");
            self.html.push_str(tag);
            self.html.push('>');
        }
    }

    fn stands(&mut self, key: &str, _version: u32) -> bool {
        key.clone_into(&mut self.key);
        false
    }
}

fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::HtmlSink;
    use crate::sink::{Sink, el, leaf};

    #[test]
    fn sec_05_texts_and_values_cannot_become_markup() {
        let mut out = HtmlSink::default();
        el(
            &mut out,
            "p",
            &[("title", "\"><script>alert(1)</script>")],
            |out| {
                out.text("<img src=x onerror=alert(1)>&amp;'");
                leaf(out, "br", &[], "");
            },
        );
        assert_eq!(
            out.into_html(),
            "<p title=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\">&lt;img src=x onerror=alert(1)&gt;&amp;amp;&#39;<br></p>"
        );
    }
}
