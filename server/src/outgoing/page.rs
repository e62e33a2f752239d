//! What a page says of itself: the title and the `meta` elements of its head, of which those of the Open Graph protocol come first.

use encoding_rs::{Encoding, UTF_8};
use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StartTag, Token, Tokenizer};
use model::link_preview::{DESCRIPTION_MAX_CHARS, LinkPreview, SITE_MAX_CHARS, TITLE_MAX_CHARS};
use model::text::one_line;

/// What is found in a head.
#[derive(Default)]
struct Head {
    title: String,
    graph_title: String,
    description: String,
    graph_description: String,
    site: String,
    charset: Option<&'static Encoding>,
}

/// The words of a page; nothing where it has no title. `charset` is what the answer says; where it says nothing, the page does (WHATWG,
/// Encoding; HTML, 4.2.5.4).
pub(super) fn words(bytes: &[u8], charset: Option<&str>) -> Option<LinkPreview> {
    let told = charset.and_then(|label| Encoding::for_label(label.as_bytes()));
    let head = read(&told.unwrap_or(UTF_8).decode(bytes).0);
    let head = match head.charset.filter(|own| told.is_none() && *own != UTF_8) {
        Some(own) => read(&own.decode(bytes).0),
        None => head,
    };
    let first = |one: &str, other: &str, max| {
        let line = one_line(one, max);
        if line.is_empty() {
            one_line(other, max)
        } else {
            line
        }
    };
    let preview = LinkPreview {
        title: first(&head.graph_title, &head.title, TITLE_MAX_CHARS),
        description: first(&head.graph_description, &head.description, DESCRIPTION_MAX_CHARS),
        site: one_line(&head.site, SITE_MAX_CHARS),
    };
    (!preview.title.is_empty()).then_some(preview)
}

fn read(html: &str) -> Head {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut head = Head::default();
    let mut is_title = false;
    for Ok(token) in Tokenizer::new_with_emitter(html, emitter) {
        match token {
            Token::StartTag(tag) => match tag.name.as_slice() {
                b"body" => break,
                b"title" => is_title = head.title.is_empty(),
                b"meta" => head.take(&tag),
                _ => is_title = false,
            },
            Token::EndTag(tag) => {
                is_title = false;
                if tag.name.as_slice() == b"head" {
                    break;
                }
            }
            Token::String(text) if is_title => head.title.push_str(&String::from_utf8_lossy(&text)),
            _ => {}
        }
    }
    head
}

impl Head {
    fn take(&mut self, tag: &StartTag<()>) {
        let value = |name: &str| {
            let found = tag.attributes.get(name.as_bytes());
            found.map(|value| String::from_utf8_lossy(value).into_owned())
        };
        let label = value("charset").or_else(|| {
            let content = value("content").filter(|_| value("http-equiv").is_some())?;
            content.split_once("charset=").map(|(_, label)| label.to_owned())
        });
        if let (Some(label), None) = (label, self.charset) {
            self.charset = Encoding::for_label(label.as_bytes()).map(Encoding::output_encoding);
        }
        let name = value("property").or_else(|| value("name")).unwrap_or_default();
        let place = match name.to_ascii_lowercase().as_str() {
            "og:title" => &mut self.graph_title,
            "og:description" => &mut self.graph_description,
            "og:site_name" => &mut self.site,
            "description" => &mut self.description,
            _ => return,
        };
        // The first one counts.
        if place.is_empty() {
            *place = value("content").unwrap_or_default();
        }
    }
}
