//! An image large, with those before and after it in the chat (E.18). Arrows move, Esc closes, the focus goes back.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use model::file::FileView;
use model::file_name::size_words;
use model::id::{FileId, IssueId};
use model::inbox::Inbox;

use crate::browser;
use crate::changing::part;
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::pages::chats::state::Desk;

/// The images of a chat, in order.
fn images(inbox: &Inbox, chat: IssueId) -> Vec<FileView> {
    let lines = inbox
        .timeline(chat)
        .into_iter()
        .flat_map(|timeline| timeline.messages());
    lines
        .flat_map(|line| &line.files)
        .filter(|file| file.picture.is_some())
        .cloned()
        .collect()
}

/// The image that is `by` places from this one; none at the ends.
fn beside(images: &[FileView], file: FileId, by: isize) -> Option<FileId> {
    let at = images.iter().position(|image| image.id == file)?;
    images.get(at.checked_add_signed(by)?).map(|image| image.id)
}

/// The dialog, closed until an image of the chat is opened by a click or by Enter.
pub(super) fn lightbox(desk: Desk) -> AnyView {
    let shown: RwSignal<Option<(IssueId, FileId)>> = RwSignal::new(None);
    let listener = window_event_listener(leptos::ev::click, move |event| {
        let file = browser::clicked_link(&event, ".attach-img")
            .and_then(|address| address.strip_prefix("/files/")?.parse().ok());
        if let Some((chat, file)) = desk.selected.get_untracked().zip(file) {
            event.prevent_default();
            shown.set(Some((chat, file)));
        }
    });
    on_cleanup(move || listener.remove());
    Effect::new(move |was_open: Option<bool>| {
        let open = shown.with(Option::is_some);
        browser::show_dialog("#lightbox", open);
        if open && was_open != Some(true) {
            browser::focus_soon("#lightbox [aria-label='Close']");
        }
        open
    });
    let go = move |by: isize| {
        let Some((chat, file)) = shown.get_untracked() else {
            return;
        };
        let images = desk.live.inbox().with_untracked(|inbox| images(inbox, chat));
        if let Some(next) = beside(&images, file, by) {
            shown.set(Some((chat, next)));
        }
    };
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowLeft" => go(-1),
        "ArrowRight" => go(1),
        // The dialog closes by itself; the page's own meaning of the key is for when it is not open.
        "Escape" => event.stop_propagation(),
        _ => {}
    };
    let inside = part(move || {
        let (chat, file) = shown.get()?;
        let images = desk.live.inbox().with_untracked(|inbox| images(inbox, chat));
        let at = images.iter().position(|image| image.id == file)?;
        Some(image(&images, at, shown, go))
    });
    view! {
        <dialog id="lightbox" class="lightbox" aria-label="Image" on:close=move |_| shown.set(None) on:keydown=on_key>
            {inside}
        </dialog>
    }
    .drawn()
}

fn image(
    images: &[FileView],
    at: usize,
    shown: RwSignal<Option<(IssueId, FileId)>>,
    go: impl Fn(isize) + Copy + Send + Sync + 'static,
) -> AnyView {
    let file = &images[at];
    let (width, height) = file.picture.unwrap_or_default();
    let address = format!("/files/{}", file.id);
    let step = |by: isize, words: &'static str, shape: &'static str| {
        let there = beside(images, file.id, by).is_some();
        view! {
            <button type="button" class="btn btn-icon btn-ghost" aria-label=words title=words
                aria-disabled=(!there).then_some("true") on:click=move |_| go(by)>
                {icon(shape, Size::Md)}
            </button>
        }
        .drawn()
    };
    view! {
        <header class="lightbox-head">
            <p class="ell" role="status">
                <bdi>{file.name.clone()}</bdi>
                <span class="muted">{format!(" {} · {} of {}", size_words(file.size_bytes), at + 1, images.len())}</span>
            </p>
            {step(-1, "Image before", "left")}
            {step(1, "Next image", "right")}
            <a class="btn btn-icon btn-ghost" href=address.clone() download=file.name.clone() rel="external" aria-label="Download"
                title="Download">
                {icon("download", Size::Md)}
            </a>
            <button type="button" class="btn btn-icon btn-ghost" aria-label="Close" title="Close"
                on:click=move |_| shown.set(None)>
                {icon("x", Size::Md)}
            </button>
        </header>
        <div class="lightbox-body">
            <img src=address alt=file.name.clone() width=width.to_string() height=height.to_string() />
        </div>
    }
    .drawn()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e_18_arrows_stay_among_the_images_of_the_chat() {
        let file = |n: u8| FileView {
            id: FileId::from_random([n; 16]),
            name: String::new(),
            size_bytes: 1,
            picture: Some((1, 1)),
        };
        let images = [file(1), file(2)];
        assert_eq!(beside(&images, file(1).id, 1), Some(file(2).id));
        assert_eq!(beside(&images, file(1).id, -1), None);
        assert_eq!(beside(&images, file(2).id, 1), None);
        assert_eq!(beside(&images, file(3).id, 1), None);
    }
}
