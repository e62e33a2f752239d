//! What a list or a panel shows when there is nothing in it: what is the case, why, what to do next.

use std::borrow::Cow;

use leptos::prelude::*;

use crate::drawn::Drawn;

/// The picture above the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Art {
    /// Two bubbles: no chats yet.
    Bubbles,
    /// A list and a panel: choose a chat.
    Choose,
    /// A window with a warning: something failed.
    Broken,
    /// A lock: no permission.
    Lock,
    /// A magnifying glass: not found.
    Lost,
    /// A funnel: the filters hide all.
    Funnel,
}

/// An empty list or panel: the picture, what is the case, and inside it why and what to do.
pub(crate) fn empty(art: Art, title: impl Into<Cow<'static, str>>, inside: AnyView) -> AnyView {
    whole(art, title.into(), inside)
}

fn whole(art: Art, title: Cow<'static, str>, inside: AnyView) -> AnyView {
    view! {
        <div class="empty">
            <svg class="art" viewBox="0 0 120 96" aria-hidden="true">
                {drawing(art)}
            </svg>
            <h2>{title}</h2>
            {inside}
        </div>
    }
    .drawn()
}

fn drawing(art: Art) -> AnyView {
    match art {
        Art::Bubbles => view! {
            <path class="soft" d="M18 30a8 8 0 0 1 8-8h40a8 8 0 0 1 8 8v18a8 8 0 0 1-8 8H40L28 66V56h-2a8 8 0 0 1-8-8Z" />
            <path class="tone" d="M50 46a8 8 0 0 1 8-8h36a8 8 0 0 1 8 8v16a8 8 0 0 1-8 8h-2v10L80 70H58a8 8 0 0 1-8-8Z" />
            <path d="M64 50h24M64 58h14" />
        }
        .drawn(),
        Art::Choose => view! {
            <rect class="soft" x="16" y="18" width="40" height="60" rx="6" />
            <path d="M24 32h24M24 42h18M24 52h22M24 62h14" />
            <rect class="tone" x="64" y="18" width="40" height="60" rx="6" />
            <path d="m56 48 14 0m-5-5 5 5-5 5" />
        }
        .drawn(),
        Art::Broken => view! {
            <rect class="soft" x="22" y="20" width="76" height="56" rx="7" />
            <path d="M22 34h76" />
            <circle class="warm" cx="60" cy="55" r="12" />
            <path d="M60 49v7M60 60v.2" />
        }
        .drawn(),
        Art::Lock => view! {
            <rect class="soft" x="34" y="42" width="52" height="38" rx="7" />
            <path d="M44 42V32a16 16 0 0 1 32 0v10" />
            <circle class="tone" cx="60" cy="59" r="5" />
            <path d="M60 64v7" />
        }
        .drawn(),
        Art::Funnel => view! {
            <path class="soft" d="M24 20h72v14L70 58v22l-20-8V58L24 34Z" />
            <circle class="tone" cx="88" cy="70" r="13" />
            <path d="m82 64 12 12M94 64 82 76" />
        }
        .drawn(),
        Art::Lost => view! {
            <circle class="soft" cx="54" cy="44" r="28" />
            <path class="tone" d="m74 64 8-8 20 20-8 8Z" />
            <path d="M44 44h20" />
        }
        .drawn(),
    }
}
