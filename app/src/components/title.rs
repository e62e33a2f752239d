//! The document's title, where it changes.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::drawn::Drawn;
use crate::respond;

/// A title that follows what it is made from. It may hold what others wrote: a visitor's name.
///
/// On the server it is read once, here: the framework asks for it after the page is rendered, when another request's signals may be
/// the ones that this thread finds. The memo then answers from what it holds.
pub(crate) fn title(text: impl Fn() -> String + Send + Sync + 'static) -> AnyView {
    let text = ArcMemo::new(move |_| text());
    let _read_in_time = text.get_untracked();
    view! { <Title text=move || respond::head_text(&text.get()) /> }.drawn()
}
