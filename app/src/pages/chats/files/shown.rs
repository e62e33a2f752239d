//! Files in a message: images as images, everything else as something to download.

use leptos::prelude::*;
use model::file::FileView;
use model::file_name::size_words;
use model::id::IssueId;

use super::lightbox::Lightbox;
use crate::drawn::Drawn;
use crate::icons::{Size, icon};

/// The files of a message.
pub(crate) fn files_of(chat: IssueId, files: &[FileView]) -> Vec<AnyView> {
    files
        .iter()
        .map(|file| match file.picture {
            Some(size) => image(chat, file, size),
            None => download(file),
        })
        .collect()
}

fn image(chat: IssueId, file: &FileView, (width, height): (i64, i64)) -> AnyView {
    let lightbox = expect_context::<Lightbox>();
    let id = file.id;
    view! {
        <figure class="attach-img">
            <button type="button" aria-label=format!("Open {}", file.name) on:click=move |_| lightbox.open(chat, id)>
                <img
                    src=format!("/files/{id}/thumb")
                    alt=""
                    width=width.to_string()
                    height=height.to_string()
                    loading="lazy"
                    decoding="async"
                />
            </button>
            <figcaption>
                {icon("image", Size::Sm)} <bdi class="ell">{file.name.clone()}</bdi>
                <span class="push">{size_words(file.size_bytes)}</span>
            </figcaption>
        </figure>
    }
    .drawn()
}

fn download(file: &FileView) -> AnyView {
    view! {
        <a class="attach-file" href=format!("/files/{}", file.id) download=file.name.clone() rel="external">
            {icon("file", Size::Md)}
            <span class="grow">
                <bdi class="ell">{file.name.clone()}</bdi>
                <span class="attach-words">{size_words(file.size_bytes)}</span>
            </span>
            {icon("download", Size::Sm)}
        </a>
    }
    .drawn()
}
