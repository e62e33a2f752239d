//! Icons by name: `icon("send", Size::Sm)`. An icon stands beside its name in words, or its control has a label.
//!
//! The shapes stand in `public/icons.svg`: one file that the browser keeps, outside of the bundle. To add one, add a `<symbol>` of 20 by
//! 20 units there.

use leptos::prelude::*;

use crate::drawn::Drawn;

/// The address of a shape. It names the release, so that the sheet can be kept, also for when there is no network.
pub(crate) fn shape(id: &str) -> String {
    format!(
        concat!("/static/icons.svg?v=", env!("CARGO_PKG_VERSION"), "#{}"),
        id
    )
}

/// How large an icon is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Size {
    /// 14 px, beside the smallest text.
    Xs,
    /// 16 px, beside text.
    Sm,
    /// 20 px.
    #[default]
    Md,
}

/// An icon without a meaning of its own for those who do not see it. `name` is the shape's, without its prefix.
pub(crate) fn icon(name: &'static str, size: Size) -> AnyView {
    let class = match size {
        Size::Xs => "i i-xs",
        Size::Sm => "i i-sm",
        Size::Md => "i",
    };
    view! {
        <svg class=class viewBox="0 0 20 20" aria-hidden="true">
            <use_ href=shape(&format!("i-{name}")) />
        </svg>
    }
    .drawn()
}

/// The mark of Lobby.
pub(crate) fn logo() -> AnyView {
    view! {
        <svg viewBox="0 0 24 24" aria-hidden="true">
            <use_ href=shape("logo") />
        </svg>
    }
    .drawn()
}
