//! The line that brings the chat to a website.

use leptos::prelude::*;

use crate::browser;
use crate::changing::{changing, heard};
use crate::icons::{Size, icon};

/// The line for the widget with this public id, with a button that copies it. The line names the server by the address at which
/// the reader sees it, so it stands there once the page is hydrated.
pub(crate) fn script_line_card(widget: Signal<String>) -> AnyView {
    let origin = RwSignal::new(String::new());
    Effect::new(move |_| origin.set(page::origin()));
    let line = Memo::new(move |_| match origin.get() {
        origin if origin.is_empty() => String::new(),
        origin => script_line(&origin, &widget.get()),
    });
    let copied = RwSignal::new(None::<bool>);
    let said = changing(move || match copied.get() {
        None => "",
        Some(true) => "Copied",
        Some(false) => "Select the line and copy it by hand.",
    });
    view! {
        <section class="card" aria-labelledby="line-heading">
            <header class="card-head">
                <h2 id="line-heading">"The line for your website"</h2>
                <span class="push secondary xs" role="status">{said}</span>
                <button type="button" class="btn btn-sm" on:click=heard(move |_| browser::copy(&line.read_untracked(), copied))>
                    {icon("copy", Size::Sm)}
                    "Copy"
                </button>
            </header>
            <div class="card-body stack gap2">
                <pre class="code-line" dir="ltr" tabindex="0"><code>{line}</code></pre>
                <p class="hint">"Anywhere in each page, best before the end of its body. Visitors see a button; nothing else is loaded before they press it."</p>
            </div>
        </section>
    }
    .into_any()
}

/// The line for a widget of the server at `origin`.
fn script_line(origin: &str, widget: &str) -> String {
    format!("<script async src=\"{origin}/w/{widget}.js\"></script>")
}

#[cfg(feature = "hydrate")]
mod page {
    use leptos::prelude::*;

    pub(super) fn origin() -> String {
        window().location().origin().unwrap_or_default()
    }
}

#[cfg(not(feature = "hydrate"))]
mod page {
    pub(super) fn origin() -> String {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::script_line;

    #[test]
    fn the_line_loads_the_widget_of_this_server() {
        assert_eq!(
            script_line("https://desk.example", "k7x2"),
            "<script async src=\"https://desk.example/w/k7x2.js\"></script>"
        );
    }
}
