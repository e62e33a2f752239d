//! Files beside messages (E.5), as far as the first look at the page needs them: how they are shown, and that they are sent with a
//! message. How they get to the server, the emoji picker and the large images are a part of their own ([`super::extras`]), which is
//! fetched once the page is live.

use leptos::prelude::*;
use model::file::FileView;
use model::file_name::size_words;

use super::composer::Field;
use super::entries::Line;
use super::extras;
use super::state::Desk;
use super::writing::use_writing;
use crate::changing::part;
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::later;
use crate::live::DraftKey;

/// Whether what waits beside a draft can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ready {
    /// All of it, or nothing waits.
    Yes(Vec<FileView>),
    /// Something is on its way.
    Soon,
    /// Something did not get there; the person decides.
    No,
}

impl Default for Ready {
    fn default() -> Self {
        Self::Yes(Vec::new())
    }
}

/// What the part with the files offers to the rest of the page. A handle; copies are the same.
#[derive(Clone, Copy)]
pub(crate) struct Extras {
    /// The files that wait.
    pub(crate) files: extras::Files,
    /// Whether Send was pressed while files were on their way.
    pub(crate) waits: RwSignal<bool>,
    /// Whether files are dragged over the page.
    pub(crate) over: RwSignal<bool>,
    /// Whether the files of a draft can be sent.
    pub(crate) ready: Callback<DraftKey, Ready>,
    /// Whether a question comes before a draft is sent; asks it.
    pub(crate) asks: Callback<DraftKey, bool>,
    /// The draft that is to be sent whatever that question was about.
    pub(crate) agreed: RwSignal<Option<DraftKey>>,
    /// They were.
    pub(crate) sent: Callback<DraftKey>,
    /// They wait again.
    pub(crate) put_back: Callback<(DraftKey, Vec<FileView>)>,
}

/// Fetches the part with the files once the page is live, and draws what stands beside the chat.
pub(crate) fn beside_chat(desk: Desk) -> AnyView {
    let is_live = RwSignal::new(false);
    Effect::new(move |_| is_live.set(true));
    part(move || {
        is_live
            .get()
            .then(|| later::piece(extras::load_beside, move || extras::beside(desk), nothing))
    })
    .into_any()
}

/// What stands in the composer's foot: the files that wait, and what opens the pickers.
pub(crate) fn composer_extras(field: Field) -> AnyView {
    let extras = use_writing().extras;
    part(move || {
        let extras = extras.get()?;
        Some(later::piece(
            extras::load_tools,
            move || extras::tools(field, extras),
            nothing,
        ))
    })
    .into_any()
}

fn nothing() -> AnyView {
    ().into_any()
}

/// The files of a message: each a link, an image with a small image in it. Until the part with the large images is there, an image opens
/// in a page of its own.
pub(crate) fn files_of(line: &Line) -> Vec<AnyView> {
    let files = line.files.iter().filter(|_| !line.deleted);
    files.map(shown).collect()
}

fn shown(file: &FileView) -> AnyView {
    let address = format!("/files/{}", file.id);
    let (class, shape) = match file.picture {
        Some(_) => ("attach-img", "image"),
        None => ("attach-file", "file"),
    };
    let small = file.picture.map(|(width, height)| {
        view! { <img src=format!("{address}/thumb") alt="" width=width.to_string() height=height.to_string() loading="lazy" /> }
            .drawn()
    });
    view! {
        <a class=class href=address rel="external" target=file.picture.map(|_| "_blank")>
            {small}
            <span class="attach-cap">
                {icon(shape, Size::Sm)} <bdi class="ell">{file.name.clone()}</bdi> " "
                <span class="attach-words">{size_words(file.size_bytes)}</span>
            </span>
        </a>
    }
    .drawn()
}
