//! The real thing, by web-sys.

use core::ops::Range;

use leptos::prelude::{
    GetUntracked as _, Memo, RwSignal, Set as _, StoredValue, WithValue as _, document, on_cleanup,
    request_animation_frame, window, window_event_listener,
};
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, FocusOptions, HtmlDialogElement, HtmlElement, MouseEvent, Storage};

use super::{Scrolled, Sight, Span, Step, Theme};

/// The stored setting, read by `public/theme.js` as well.
const THEME: &str = "lobby-theme";

/// Loads another page.
pub(crate) fn go_to(path: &str) {
    // A load that the browser refuses leaves the page as it is; there is nothing else to do.
    let _refused = window().location().assign(path);
}

/// Loads this page again.
pub(crate) fn reload() {
    let _refused = window().location().reload();
}

/// Gives the focus to the first element of this selector, once the page has been drawn.
pub(crate) fn focus_soon(selector: impl Into<String>) {
    let selector = selector.into();
    next_frame(move || {
        focus(&selector);
    });
}

/// Gives the focus to the first element of this selector that is shown. Returns whether there is one.
pub(crate) fn focus(selector: &str) -> bool {
    shown(selector)
        .first()
        .is_some_and(|element| element.focus().is_ok())
}

/// Gives the focus back to an element of this selector once the page has been drawn, where drawing has taken it away; then says so.
/// When the scope around is drawn again before that, nothing happens: it has to be asked for again.
pub(crate) fn refocus_soon(selector: String, done: impl FnOnce() + 'static) {
    let _hidden = request_animation_frame(move || {
        done();
        let lost = document()
            .active_element()
            .is_none_or(|active| active.tag_name() == "BODY");
        if let Some(element) = shown(&selector).first().filter(|_| lost) {
            let options = FocusOptions::new();
            options.set_prevent_scroll(true);
            let _refused = element.focus_with_options(&options);
        }
    });
}

/// Moves the focus among the elements of this selector that are shown.
pub(crate) fn step_focus(selector: &str, step: Step) {
    let all = shown(selector);
    let active = document().active_element();
    let at = all
        .iter()
        .position(|element| Some(element.as_ref()) == active.as_ref());
    if let Some(next) = all.get(step.from(at, all.len())) {
        let _refused = next.focus();
    }
}

/// The same once the page has been drawn, where the row may come with it.
pub(crate) fn step_focus_soon(selector: &'static str, step: Step) {
    if matches!(step, Step::First | Step::Last) {
        next_frame(move || step_focus(selector, step));
    } else {
        step_focus(selector, step);
    }
}

/// The height of an element, in pixels; never 0.
pub(crate) fn height(selector: &str) -> i32 {
    let element = first(selector).and_then(|element| element.dyn_into::<HtmlElement>().ok());
    element.map_or(1, |element| element.offset_height()).max(1)
}

/// Between two rows of a list, in pixels (`chats.css`).
pub(crate) const ROW_GAP_PX: i32 = 1;

/// Makes room for rows of this height that are not drawn, above and below those that are. The room is padding: a custom property would
/// have the style of everything in the list computed anew with each change.
pub(crate) fn set_room(selector: &str, above: usize, below: usize, row_px: i32) {
    let Some(list) = first(selector).and_then(|element| element.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    if above + below == 0 && !list.has_attribute("style") {
        return;
    }
    let room = |rows: usize| {
        let px = rows * (row_px + ROW_GAP_PX) as usize;
        format!("calc(var(--space-2) + {px}px)")
    };
    let padding = format!("{} {}", room(above), room(below));
    let _refused = list.style().set_property("padding-block", &padding);
}

/// Whether the focus is inside an element of this selector.
pub(crate) fn focus_is_in(selector: &str) -> bool {
    document()
        .active_element()
        .and_then(|element| element.closest(selector).ok().flatten())
        .is_some()
}

/// Opens a `<dialog>` above everything else, and closes it.
pub(crate) fn show_dialog(selector: &str, open: bool) {
    let Some(dialog) = first(selector).and_then(|element| element.dyn_into::<HtmlDialogElement>().ok())
    else {
        return;
    };
    if open && !dialog.open() {
        let _already_open = dialog.show_modal();
    } else if !open && dialog.open() {
        dialog.close();
    }
}

/// Scrolls what is around an element until it is seen, and no further.
pub(crate) fn bring_into_view(selector: &str) {
    if let Some(element) = first(selector) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Scrolls an element to its block position 0: the newest line of a reversed log, the top of a list.
pub(crate) fn scroll_home(selector: &str) {
    if let Some(element) = first(selector) {
        element.set_scroll_top(0);
    }
}

/// The time, UTC milliseconds.
pub(crate) fn now_ms() -> i64 {
    js_sys::Date::now() as i64
}

/// A text in small letters.
pub(crate) fn lower(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

/// The key of the chat row that has the focus.
pub(crate) fn focused_row() -> Option<String> {
    document().active_element()?.get_attribute("data-key")
}

/// What stands in a text field, typed before the page was live.
pub(crate) fn typed(selector: &str) -> Option<String> {
    let field = first(selector)?.dyn_into::<web_sys::HtmlTextAreaElement>().ok()?;
    Some(field.value()).filter(|text| !text.is_empty())
}

/// Where a reversed scroller stands; nowhere while it is not shown.
pub(crate) fn scrolled(selector: &str) -> Option<Scrolled> {
    let element = first(selector).filter(|element| element.client_height() > 0)?;
    let from_end_px = element.scroll_top().abs();
    let from_start_px = element.scroll_height() - element.client_height() - from_end_px;
    Some(Scrolled {
        from_end_px,
        from_start_px,
    })
}

/// The height of a scroller in pixels, and where the elements of a selector are in it.
pub(crate) fn spans(scroller: &str, selector: &str) -> (f64, Vec<Span>) {
    let Some(view) = first(scroller).map(|element| element.get_bounding_client_rect()) else {
        return (0.0, Vec::new());
    };
    let top = view.top();
    let span = |element: Element| {
        let place = element.get_bounding_client_rect();
        Span {
            top: place.top() - top,
            bottom: place.bottom() - top,
        }
    };
    (view.height(), every(selector).map(span).collect())
}

/// Notes the heights of those elements of a selector that are in the one range and not in the other, for the time when nothing is in them
/// (`--kept`).
/// Where others than so many are there, nothing is noted: what the ranges speak of has not been drawn yet.
pub(crate) fn keep_heights(selector: &str, count: usize, before: &Range<usize>, after: &Range<usize>) {
    if every(selector).count() != count {
        return;
    }
    for (at, element) in every(selector).enumerate() {
        if before.contains(&at) && !after.contains(&at) {
            let element: &HtmlElement = element.unchecked_ref();
            // Parts of a pixel count. The browser writes them: the code for that is not in the bundle.
            let px = js_sys::Number::from(element.get_bounding_client_rect().height());
            let px = px.to_string_with_radix(10).map(String::from).unwrap_or_default();
            let _refused = element.style().set_property("--kept", &[&px, "px"].concat());
        }
    }
}

/// Does something before the next frame is drawn, when what is under way has been put in the page.
pub(crate) fn soon(act: impl FnOnce() + 'static) {
    let _hidden = request_animation_frame(act);
}

/// Copies a text and says whether it could be. Browsers have a clipboard in secure places only.
pub(crate) fn copy(text: &str, copied: RwSignal<Option<bool>>) {
    let navigator = window().navigator();
    let has_clipboard = js_sys::Reflect::has(&navigator, &"clipboard".into()).unwrap_or(false);
    if !has_clipboard || !window().is_secure_context() {
        return copied.set(Some(false));
    }
    let written = JsFuture::from(navigator.clipboard().write_text(text));
    spawn_local(async move {
        // The page may have been left.
        let _left = copied.try_set(Some(written.await.is_ok()));
    });
}

/// The text of a file of ours; `None` where it cannot be had.
pub(crate) async fn text_of(address: &str) -> Option<String> {
    let response = JsFuture::from(window().fetch_with_str(address)).await.ok()?;
    let response: web_sys::Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}

/// While `changed`, a link that leads out of `inside` is not followed: its address is put into `wanted`. Before the page is closed the
/// browser asks. Until the scope around ends.
pub(crate) fn ask_before_leaving(changed: Memo<bool>, inside: String, wanted: RwSignal<Option<String>>) {
    let is_changed = move || changed.try_get_untracked() == Some(true);
    let closing = window_event_listener(leptos::ev::beforeunload, move |event| {
        if is_changed() {
            event.prevent_default();
        }
    });
    let clicked = Closure::<dyn FnMut(MouseEvent)>::new(move |event: MouseEvent| {
        let to = followed_link(&event).filter(|to| is_changed() && !to.starts_with(&inside));
        if let Some(to) = to {
            event.prevent_default();
            event.stop_propagation();
            let _left = wanted.try_set(Some(to));
        }
    });
    let listener = clicked.as_ref().unchecked_ref::<js_sys::Function>();
    let _refused = window().add_event_listener_with_callback_and_bool("click", listener, true);
    let clicked = StoredValue::new_local(clicked);
    on_cleanup(move || {
        closing.remove();
        clicked.with_value(|clicked| {
            let listener = clicked.as_ref().unchecked_ref::<js_sys::Function>();
            let _refused = window().remove_event_listener_with_callback_and_bool("click", listener, true);
        });
    });
}

/// The address of our own that a plain click follows.
fn followed_link(event: &MouseEvent) -> Option<String> {
    let is_plain = event.button() == 0 && !event.ctrl_key() && !event.meta_key() && !event.shift_key();
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let link = target.closest("a[href]").ok()??;
    let to = link.get_attribute("href")?;
    (is_plain && to.starts_with('/') && !link.has_attribute("download")).then_some(to)
}

/// Whether one pane is shown at a time.
pub(crate) fn is_narrow() -> bool {
    let query = window().match_media("(max-width: 639px)").ok().flatten();
    query.is_some_and(|query| query.matches())
}

/// What a person sees of this page now.
pub(crate) fn sight() -> Sight {
    if document().visibility_state() != web_sys::VisibilityState::Visible {
        Sight::Hidden
    } else if document().has_focus().unwrap_or(false) {
        Sight::Focused
    } else {
        Sight::Visible
    }
}

/// Puts a text into a field of one line.
pub(crate) fn set_value(selector: &str, value: &str) {
    if let Some(field) = first(selector).and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok())
    {
        field.set_value(value);
    }
}

/// Whether there is an element of this selector.
pub(crate) fn is_there(selector: &str) -> bool {
    first(selector).is_some()
}

/// The chosen theme.
pub(crate) fn theme() -> Theme {
    Theme::of_token(
        local()
            .and_then(|store| store.get_item(THEME).ok().flatten())
            .as_deref(),
    )
}

/// Applies and stores a theme.
pub(crate) fn set_theme(theme: Theme) {
    let Some(root) = document().document_element() else {
        return;
    };
    let stored = local();
    // Blocked storage means: the choice lasts until the next load.
    if let Some(token) = theme.token() {
        let _set = root.set_attribute("data-theme", token);
        let _blocked = stored.map(|store| store.set_item(THEME, token));
    } else {
        let _set = root.remove_attribute("data-theme");
        let _blocked = stored.map(|store| store.remove_item(THEME));
    }
}

/// Whether the first element of this selector has the focus, in a window that has it too.
pub(crate) fn has_focus(selector: &str) -> bool {
    document().has_focus().unwrap_or(false)
        && first(selector).is_some_and(|element| document().active_element().as_ref() == Some(&element))
}

/// What stands before the cursor in a text field; `None` where something is selected.
pub(crate) fn before_caret(selector: &str) -> Option<String> {
    let field = first(selector)?.dyn_into::<web_sys::HtmlTextAreaElement>().ok()?;
    let at = field.selection_start().ok()??;
    if field.selection_end().ok()?? != at {
        return None;
    }
    let units: Vec<u16> = field.value().encode_utf16().take(at as usize).collect();
    Some(String::from_utf16_lossy(&units))
}

/// Puts the cursor of a text field behind this text, once it has been drawn.
pub(crate) fn put_caret_soon(selector: &'static str, before: &str) {
    let at = u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX);
    next_frame(move || {
        let field = first(selector).and_then(|field| field.dyn_into::<web_sys::HtmlTextAreaElement>().ok());
        if let Some(field) = field {
            let _gone = field.set_selection_range(at, at);
        }
    });
}

/// Scrolls an element into view once it has been drawn, and gives it the focus.
pub(crate) fn show_soon(selector: String) {
    next_frame(move || {
        if let Some(element) = shown(&selector).first() {
            element.scroll_into_view();
            let options = FocusOptions::new();
            options.set_prevent_scroll(true);
            let _refused = element.focus_with_options(&options);
        }
    });
}

/// A text kept for this browser.
pub(crate) fn kept_for_long(name: &str) -> Option<String> {
    local()?.get_item(name).ok().flatten()
}

/// Keeps a text for this browser.
pub(crate) fn keep_for_long(name: &str, text: &str) {
    if let Some(store) = local() {
        let _blocked_or_full = store.set_item(name, text);
    }
}

/// Moves the focus by so many places among the elements of a selector, to the first one where none of them has it. Says whether
/// there was a place.
pub(crate) fn move_focus(selector: &str, by: i32) -> bool {
    let all = shown(selector);
    let active = document().active_element();
    let at = all
        .iter()
        .position(|element| Some(element.as_ref()) == active.as_ref());
    let to = at.map_or(Some(0), |at| at.checked_add_signed(by as isize));
    to.and_then(|to| all.get(to))
        .is_some_and(|next| next.focus().is_ok())
}

/// The elements of a selector that take room on the screen.
fn shown(selector: &str) -> Vec<HtmlElement> {
    let Ok(all) = document().query_selector_all(selector) else {
        return Vec::new();
    };
    let elements = (0..all.length())
        .filter_map(|at| all.item(at))
        .map(JsCast::unchecked_into::<HtmlElement>);
    // The list under what opens over it keeps its place and is not seen.
    let is_covered = |element: &HtmlElement| element.matches(".list:has(~.tool-pane) *").unwrap_or(false);
    elements
        .filter(|element| element.offset_width() > 0 && !is_covered(element))
        .collect()
}

/// Does something when the next frame is drawn, also where what asked for it has gone by then: the framework takes back what a part of a
/// page has asked for, and many a button goes with its own click. Nothing of that part may be in it.
fn next_frame(act: impl FnOnce() + 'static) {
    // Where nothing is drawn, nothing can have the focus.
    let _hidden = window().request_animation_frame(Closure::once_into_js(act).unchecked_ref());
}

fn every(selector: &str) -> impl Iterator<Item = Element> {
    let all = document().query_selector_all(selector).ok();
    let at = move |at| all.as_ref()?.item(at)?.dyn_into().ok();
    (0..).map_while(at)
}

fn first(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

fn local() -> Option<Storage> {
    window().local_storage().ok().flatten()
}
