//! The twin for the server: there is no browser.

use core::ops::Range;

use super::{Scrolled, Sight, Span, Step, Theme};

#[cfg(not(feature = "ssr"))]
pub(crate) fn go_to(_path: &str) {}
pub(crate) fn reload() {}
pub(crate) fn focus_soon(_selector: impl Into<String>) {}
pub(crate) fn focus(_selector: &str) -> bool {
    false
}
pub(crate) fn refocus_soon(_selector: String, _done: impl FnOnce() + 'static) {}
pub(crate) fn step_focus(_selector: &str, _step: Step) {}
pub(crate) fn step_focus_soon(_selector: &'static str, _step: Step) {}
pub(crate) fn height(_selector: &str) -> i32 {
    1
}
pub(crate) const ROW_GAP_PX: i32 = 1;
pub(crate) fn set_room(_selector: &str, _above: usize, _below: usize, _row_px: i32) {}
pub(crate) fn focus_is_in(_selector: &str) -> bool {
    false
}
pub(crate) fn show_dialog(_selector: &str, _open: bool) {}
pub(crate) fn scroll_home(_selector: &str) {}
pub(crate) fn bring_into_view(_selector: &str) {}
pub(crate) fn is_narrow() -> bool {
    false
}
pub(crate) fn sight() -> Sight {
    Sight::Hidden
}
pub(crate) fn set_value(_selector: &str, _value: &str) {}
pub(crate) fn is_there(_selector: &str) -> bool {
    false
}
pub(crate) fn theme() -> Theme {
    Theme::System
}
pub(crate) fn set_theme(_theme: Theme) {}
pub(crate) fn before_caret(_selector: &str) -> Option<String> {
    None
}
pub(crate) fn put_caret_soon(_selector: &'static str, _before: &str) {}
pub(crate) fn has_focus(_selector: &str) -> bool {
    false
}
pub(crate) fn show_soon(_selector: String) {}
pub(crate) fn kept_for_long(_name: &str) -> Option<String> {
    None
}
pub(crate) fn keep_for_long(_name: &str, _text: &str) {}
pub(crate) fn move_focus(_selector: &str, _by: i32) -> bool {
    false
}
pub(crate) fn now_ms() -> i64 {
    0
}
pub(crate) fn focused_row() -> Option<String> {
    None
}
pub(crate) fn lower(text: &str) -> String {
    text.to_lowercase()
}

pub(crate) fn typed(_selector: &str) -> Option<String> {
    None
}
pub(crate) fn scrolled(_selector: &str) -> Option<Scrolled> {
    None
}
pub(crate) fn spans(_scroller: &str, _selector: &str) -> (f64, Vec<Span>) {
    (0.0, Vec::new())
}
pub(crate) fn keep_heights(_selector: &str, _count: usize, _before: &Range<usize>, _after: &Range<usize>) {}
pub(crate) fn soon(_act: impl FnOnce() + 'static) {}
pub(crate) fn copy(_text: &str, _copied: leptos::prelude::RwSignal<Option<bool>>) {}
pub(crate) fn text_of(_address: &str) -> impl Future<Output = Option<String>> + use<> {
    std::future::ready(None)
}
pub(crate) fn ask_before_leaving(
    _changed: leptos::prelude::Memo<bool>,
    _inside: String,
    _wanted: leptos::prelude::RwSignal<Option<String>>,
) {
}
