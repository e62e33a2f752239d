//! A person's name: written by them, so it is set apart and its disguises are made visible (`security.md`, Output).

use leptos::prelude::*;
use model::text::reveal;

use crate::drawn::Drawn;

/// A name from outside.
pub(crate) fn name(name: &str) -> AnyView {
    view! { <bdi>{reveal(name)}</bdi> }.drawn()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_05_a_name_is_text_and_hides_nothing() {
        let html = name("<script>\u{202e}x").to_html();
        assert!(
            html.contains("&lt;script") && html.contains('\u{fffd}') && !html.contains('\u{202e}'),
            "{html}"
        );
    }
}
