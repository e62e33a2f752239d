//! A message's text as nodes; never as markup (E.18; `security.md`, Output).

use leptos::prelude::*;
use model::markup::{Inline, parse};

use crate::drawn::Drawn;

/// The nodes of a message's text.
pub(crate) fn message_text(text: &str) -> AnyView {
    nodes(parse(text))
}

fn nodes(inlines: Vec<Inline>) -> AnyView {
    inlines.into_iter().map(node).collect_view().into_any()
}

fn node(inline: Inline) -> AnyView {
    match inline {
        Inline::Text(text) => text.into_any(),
        Inline::Break => view! { <br /> }.drawn(),
        Inline::Bold(inner) => view! { <strong>{nodes(inner)}</strong> }.drawn(),
        Inline::Italic(inner) => view! { <em>{nodes(inner)}</em> }.drawn(),
        Inline::Struck(inner) => view! { <s>{nodes(inner)}</s> }.drawn(),
        Inline::Code(text) => view! { <code>{text}</code> }.drawn(),
        Inline::Link { href, words } => view! {
            <a href=href target="_blank" rel="noopener noreferrer nofollow ugc">
                {words}
            </a>
        }
        .drawn(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e_18_links_say_whom_they_do_not_trust() {
        let html = message_text("see **https://x.example/a**\n<img src=x onerror=alert(1)>").to_html();
        assert!(
            html.contains("rel=\"noopener noreferrer nofollow ugc\""),
            "{html}"
        );
        assert!(
            html.contains("target=\"_blank\"") && html.contains("<strong>") && html.contains("<br>"),
            "{html}"
        );
        assert!(!html.contains("<img"), "{html}");
    }
}
