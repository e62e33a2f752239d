//! The shapes of all icons, once in each document; [`super::Icon`] refers to them by name.
//!
//! A shape of 20 by 20 units, stroke 1.5, round caps, `currentColor`. To add one: a `<symbol>` here, its name where it is used.

use leptos::prelude::*;

use crate::drawn::Drawn;

/// The sheet of shapes; it takes no room.
pub(crate) fn sprite() -> impl IntoView {
    view! {
        <svg class="sprite" aria-hidden="true">
            {first()} {second()} {presence_and_logo()}
        </svg>
    }
}

/// Icons, first half of the alphabet of the design.
fn first() -> AnyView {
    view! {
        <defs>
            <symbol id="i-chats" viewBox="0 0 20 20"><path d="M3.8 3.5h7.9a1.3 1.3 0 0 1 1.3 1.3v4.4a1.3 1.3 0 0 1-1.3 1.3H7.2L4.7 12.7v-2.2h-.9A1.3 1.3 0 0 1 2.5 9.2V4.8a1.3 1.3 0 0 1 1.3-1.3Z"/><path d="M9 13.3h3.8l2.5 2.2v-2.2h.9a1.3 1.3 0 0 0 1.3-1.3V8.2a1.3 1.3 0 0 0-1.3-1.3h-.7"/></symbol>
            <symbol id="i-visitors" viewBox="0 0 20 20"><path d="M2.3 10C4 6.7 6.7 5 10 5s6 1.7 7.7 5c-1.7 3.3-4.4 5-7.7 5s-6-1.7-7.7-5Z"/><circle cx="10" cy="10" r="2.4"/></symbol>
            <symbol id="i-send" viewBox="0 0 20 20"><path d="M3.3 9.2 16.6 3.4l-4.3 13.2-3.2-5.6Z"/><path d="m9.1 11 3.3-3.3"/></symbol>
            <symbol id="i-down" viewBox="0 0 20 20"><path d="m5.5 8 4.5 4.5L14.5 8"/></symbol>
            <symbol id="i-left" viewBox="0 0 20 20"><path d="M12 5.5 7.5 10l4.5 4.5"/></symbol>
            <symbol id="i-tri" viewBox="0 0 20 20"><path d="M5.5 8h9L10 13.2Z" fill="currentColor" stroke-linejoin="round"/></symbol>
            <symbol id="i-check" viewBox="0 0 20 20"><path d="m4.5 10.5 3.6 3.7 7.4-8.2"/></symbol>
            <symbol id="i-checks" viewBox="0 0 20 20"><path d="m2 10.5 3.4 3.6 6.8-7.9M9.6 13.3l.9.9L17.8 6"/></symbol>
            <symbol id="i-x" viewBox="0 0 20 20"><path d="m5 5 10 10M15 5 5 15"/></symbol>
            <symbol id="i-screen" viewBox="0 0 20 20"><rect x="2.8" y="4" width="14.4" height="9.5" rx="1.6"/><path d="M7.5 16.5h5M10 13.5v3"/></symbol>
            <symbol id="i-clock" viewBox="0 0 20 20"><circle cx="10" cy="10" r="7"/><path d="M10 6v4.2l2.7 1.7"/></symbol>
            <symbol id="i-pencil" viewBox="0 0 20 20"><path d="m4 16 .7-3.4L13 4.3a1.6 1.6 0 0 1 2.3 0l.4.4a1.6 1.6 0 0 1 0 2.3l-8.3 8.3Z"/><path d="m11.8 5.6 2.6 2.6"/></symbol>
            <symbol id="i-at" viewBox="0 0 20 20"><circle cx="10" cy="10" r="2.9"/><path d="M12.9 7.3v3.9a1.9 1.9 0 0 0 3.8 0V10A6.7 6.7 0 1 0 14 15.4"/></symbol>
            <symbol id="i-trash" viewBox="0 0 20 20"><path d="M4 5.5h12M8 5.5V4.3a.8.8 0 0 1 .8-.8h2.4a.8.8 0 0 1 .8.8v1.2M5.5 5.5l.7 9.7a1.3 1.3 0 0 0 1.3 1.2h5a1.3 1.3 0 0 0 1.3-1.2l.7-9.7M8.5 8.5v5M11.5 8.5v5"/></symbol>
            <symbol id="i-lock" viewBox="0 0 20 20"><rect x="4.3" y="8.8" width="11.4" height="7.7" rx="1.7"/><path d="M6.8 8.8V6.7a3.2 3.2 0 0 1 6.4 0v2.1"/></symbol>
            <symbol id="i-link" viewBox="0 0 20 20"><path d="M8.5 11.5a3 3 0 0 0 4.300.2l2.6-2.6a3 3 0 0 0-4.3-4.2l-1 1"/><path d="M11.5 8.5a3 3 0 0 0-4.3-.2l-2.6 2.6a3 3 0 0 0 4.3 4.2l1-1"/></symbol>
            <symbol id="i-refresh" viewBox="0 0 20 20"><path d="M16 10a6 6 0 1 1-1.8-4.3L16 7.5"/><path d="M16.2 3.7v3.9h-3.9"/></symbol>
            <symbol id="i-warning" viewBox="0 0 20 20"><path d="M10 3.5 17.3 16H2.7Z"/><path d="M10 8.2v3.6M10 13.9v.1"/></symbol>
        </defs>
    }
    .drawn()
}

/// Icons, second half.
fn second() -> AnyView {
    view! {
        <defs>
            <symbol id="i-info" viewBox="0 0 20 20"><circle cx="10" cy="10" r="7"/><path d="M10 9.3v4M10 6.6v.1"/></symbol>
            <symbol id="i-copy" viewBox="0 0 20 20"><rect x="7" y="7" width="9.5" height="9.5" rx="1.7"/><path d="M13 4.8A1.3 1.3 0 0 0 11.7 3.5H4.8a1.3 1.3 0 0 0-1.3 1.3v6.9A1.3 1.3 0 0 0 4.8 13"/></symbol>
            <symbol id="i-moon" viewBox="0 0 20 20"><path d="M16.3 12A6.8 6.8 0 0 1 8 3.7a6.8 6.8 0 1 0 8.3 8.3Z"/></symbol>
            <symbol id="i-sun" viewBox="0 0 20 20"><circle cx="10" cy="10" r="3.2"/><path d="M10 2.8v1.7M10 15.5v1.7M2.8 10h1.7M15.5 10h1.7M4.9 4.9l1.2 1.2M13.9 13.9l1.2 1.2M15.1 4.9l-1.2 1.2M6.1 13.9l-1.2 1.2"/></symbol>
            <symbol id="i-ban" viewBox="0 0 20 20"><circle cx="10" cy="10" r="6.8"/><path d="m5.3 5.3 9.4 9.4"/></symbol>
            <symbol id="i-user" viewBox="0 0 20 20"><circle cx="10" cy="6.8" r="3.1"/><path d="M4 16.5c.4-3.4 2.6-5.3 6-5.3s5.6 1.9 6 5.3"/></symbol>
            <symbol id="i-undo" viewBox="0 0 20 20"><path d="M4 8h8a4 4 0 0 1 0 8H8.5"/><path d="M7 5 4 8l3 3"/></symbol>
            <symbol id="i-reply" viewBox="0 0 20 20"><path d="M8.5 5 4 9.5 8.5 14M4.3 9.5h6.2a5.5 5.5 0 0 1 5.5 5.5v.5"/></symbol>
            <symbol id="i-escalate" viewBox="0 0 20 20"><path d="M10 16V4.5M5.5 9 10 4.5 14.5 9"/></symbol>
            <symbol id="i-settings" viewBox="0 0 20 20"><path d="M3 6h6.5M14 6h3M3 14h3M10.5 14H17"/><circle cx="11.7" cy="6" r="2.2"/><circle cx="8.2" cy="14" r="2.2"/></symbol>
            <symbol id="i-users" viewBox="0 0 20 20"><circle cx="7.5" cy="7" r="2.8"/><path d="M2.3 16c.3-3.1 2.2-4.9 5.2-4.9s4.9 1.8 5.2 4.9"/><path d="M12.7 4.5a2.6 2.6 0 0 1 0 5M14.5 11.6c1.900.5 3 2 3.2 4.4"/></symbol>
            <symbol id="i-building" viewBox="0 0 20 20"><path d="M4.5 16.5v-12A1 1 0 0 1 5.5 3.5h6a1 1 0 0 1 1 1v12M12.5 8h2.3a1 1 0 0 1 1 1v7.5M2.8 16.5h14.4M7 6.8h.1M10 6.8h.1M7 9.8h.1M10 9.8h.1M7 12.8h.1M10 12.8h.1"/></symbol>
            <symbol id="i-code" viewBox="0 0 20 20"><path d="M7 5.5 2.7 10 7 14.5M13 5.5l4.3 4.5-4.3 4.5"/></symbol>
            <symbol id="i-plus" viewBox="0 0 20 20"><path d="M10 4v12M4 10h12"/></symbol>
            <symbol id="i-out" viewBox="0 0 20 20"><path d="M8 4H5.5A1.5 1.5 0 0 0 4 5.5v9A1.5 1.5 0 0 0 5.5 16H8M12.5 6.5 16 10l-3.5 3.5M15.7 10H8"/></symbol>
            <symbol id="i-menu" viewBox="0 0 20 20"><path d="M3.5 5.8h13M3.5 10h13M3.5 14.2h13"/></symbol>
            <symbol id="i-code" viewBox="0 0 20 20"><path d="M7 5.5 2.7 10 7 14.5M13 5.5l4.3 4.5-4.3 4.5"/></symbol>
            <symbol id="i-wifioff" viewBox="0 0 20 20"><path d="M3 3l14 14M2.8 8a10.5 10.5 0 0 1 3-1.9M9 5.3a10.5 10.5 0 0 1 8.2 2.7M5.5 11a6.6 6.6 0 0 1 2.5-1.5M12.5 9.7c.7.3 1.400.8 2 1.3M8.2 13.7a2.7 2.7 0 0 1 3.2-.3M10 16v.1"/></symbol>
            <symbol id="i-eyeoff" viewBox="0 0 20 20"><path d="M3 3l14 14M8 5.3A8 8 0 0 1 10 5c3.3 0 6 1.7 7.7 5a11 11 0 0 1-2 2.7M12.3 14.6A8 8 0 0 1 10 15c-3.3 0-6-1.7-7.7-5a10.5 10.5 0 0 1 3-3.5M8.4 8.3a2.4 2.4 0 0 0 3.3 3.4"/></symbol>
        </defs>
    }
    .drawn()
}

/// Presence glyphs and the logo.
fn presence_and_logo() -> AnyView {
    view! {
        <defs>
            <symbol id="logo" viewBox="0 0 24 24"><path d="M4 16.800V10a8 8 0 0 1 16 0v4.800a2 2 0 0 1-2 2H9.500L5.300 20.400a.8.800 0 0 1-1.300-.6Z" fill="currentColor"/><path d="M9 16.800V10.400a3 3 0 0 1 6 0v6.400Z" fill="var(--logo-door,#fff)"/><circle cx="13.300" cy="12.800" r=".8" fill="currentColor"/></symbol>
            <symbol id="p-active" viewBox="0 0 12 12"><circle cx="6" cy="6" r="4.750"/></symbol>
            <symbol id="p-away" viewBox="0 0 12 12"><circle cx="6" cy="6" r="4.750"/><path d="M6 3.400V6l1.700 1.200" fill="none" stroke="var(--pg,var(--presence-glyph))" stroke-width="1.5" stroke-linecap="round"/></symbol>
            <symbol id="p-inactive" viewBox="0 0 12 12"><circle cx="6" cy="6" r="4.750"/><circle cx="6" cy="6" r="1.900" fill="var(--presence-hole,var(--surface-sheet))" stroke="none"/></symbol>
            <symbol id="p-unavailable" viewBox="0 0 12 12"><circle cx="6" cy="6" r="4.750"/><path d="M3.800 6h4.400" fill="none" stroke="var(--pg,var(--presence-glyph))" stroke-width="1.5" stroke-linecap="round"/></symbol>
            <symbol id="p-loggedout" viewBox="0 0 12 12"><circle cx="6" cy="6" r="4.750"/><path d="m4.400 4.400 3.200 3.200M7.600 4.400 4.400 7.600" fill="none" stroke="var(--pg,var(--presence-glyph))" stroke-width="1.5" stroke-linecap="round"/></symbol>
            <symbol id="p-online" viewBox="0 0 12 12"><circle cx="6" cy="6" r="4.750"/></symbol>
            <symbol id="p-offline" viewBox="0 0 12 12"><circle cx="6" cy="6" r="4.500"/></symbol>
        </defs>
    }
    .drawn()
}
