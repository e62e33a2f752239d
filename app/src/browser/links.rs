//! Links at which a person points.

use leptos::ev::Event;
use leptos::prelude::{WithValue, document, on_cleanup, window};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlAnchorElement, HtmlElement, KeyboardEvent};

use super::{Here, Link, here};

/// The classes of a card.
const CARD: &str = "popover link-card";

/// A link in the page.
#[derive(Clone, Copy)]
pub(crate) struct Anchor(Here<HtmlAnchorElement>);

/// What an event is about.
pub(crate) enum Pointed {
    /// A link of the selector.
    Link(Anchor),
    /// Something inside of the other selector.
    Inside,
    /// Anything else.
    Elsewhere,
}

impl Anchor {
    /// Says what describes the link, or that nothing does.
    pub(crate) fn describe(self, id: Option<&str>) {
        self.0.with_value(|link| {
            let _never_refused = match id {
                Some(id) => link.set_attribute("aria-describedby", id),
                None => link.remove_attribute("aria-describedby"),
            };
        });
    }

    /// What is known of the link, and where it is now.
    pub(crate) fn link(self) -> Link {
        self.0.with_value(link_at)
    }

    /// Whether somebody points at it, or the keyboard is on it.
    pub(crate) fn is_meant(self) -> bool {
        self.0
            .with_value(|link| link.matches(":is(:hover, :focus-visible)").unwrap_or(false))
    }
}

/// At what an event points: a link of the selector `links`, something in `inside`, or anything else.
pub(crate) fn pointed(event: &Event, links: &str, inside: &str) -> Pointed {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let Some(target) = target else {
        return Pointed::Elsewhere;
    };
    let closest = |selector| target.closest(selector).ok().flatten();
    if closest(inside).is_some() {
        return Pointed::Inside;
    }
    let link = closest(links).and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
    link.map_or(Pointed::Elsewhere, |link| Pointed::Link(Anchor(here(link))))
}

fn link_at(link: &HtmlAnchorElement) -> Link {
    let row = link.closest("[data-pos]").ok().flatten();
    let place = link.get_bounding_client_rect();
    let height = window()
        .inner_height()
        .ok()
        .and_then(|height| height.as_f64())
        .unwrap_or_default();
    let below = place.bottom() < height / 2.0;
    let edge = if below {
        place.bottom()
    } else {
        height - place.top()
    };
    Link {
        address: link.get_attribute("href").unwrap_or_default(),
        host: link.host(),
        path: [link.pathname(), link.search()].concat(),
        words: link.text_content().unwrap_or_default(),
        pos: row.and_then(|row| row.get_attribute("data-pos")?.parse().ok()),
        left_px: place.left() as i32,
        below,
        edge_px: edge as i32,
    }
}

/// Hears of these events before anybody else does, until the scope around ends. What `act` takes nobody else gets.
pub(crate) fn hear_first(names: &'static [&'static str], act: impl Fn(&Event) -> bool + 'static) {
    let heard = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        if act(&event) {
            event.prevent_default();
            event.stop_propagation();
        }
    });
    let heard = here(heard);
    let each = move |change: fn(&web_sys::Window, &str, &js_sys::Function)| {
        heard.with_value(|heard| {
            for name in names {
                change(&window(), name, heard.as_ref().unchecked_ref());
            }
        });
    };
    each(|window, name, heard| {
        let _never_refused = window.add_event_listener_with_callback_and_bool(name, heard, true);
    });
    on_cleanup(move || {
        each(|window, name, heard| {
            let _was_there = window.remove_event_listener_with_callback_and_bool(name, heard, true);
        });
    });
}

/// Whether an event is the key Esc, and no word is being put together with it.
pub(crate) fn is_escape(event: &Event) -> bool {
    let key = event.dyn_ref::<KeyboardEvent>();
    key.is_some_and(|key| key.key() == "Escape" && !key.is_composing())
}

/// Puts a card with these lines, each with its class, beside a link, in the place of the one that is there. What describes the link has the
/// name `id`; empty lines are left out.
pub(crate) fn put_card(id: &str, label: &str, link: &Link, lines: &[(&str, String)]) {
    take_card_away();
    // Nothing here is ever refused.
    let _put = try_put_card(id, label, link, lines);
}

fn try_put_card(id: &str, label: &str, link: &Link, lines: &[(&str, String)]) -> Option<()> {
    let made = |tag: &str, class: &str| {
        let element: HtmlElement = document().create_element(tag).ok()?.dyn_into().ok()?;
        element.set_class_name(class);
        Some(element)
    };
    let (card, inside) = (made("aside", CARD)?, made("div", "")?);
    card.set_attribute("aria-label", label).ok()?;
    inside.set_id(id);
    inside.set_attribute("role", "tooltip").ok()?;
    for (class, text) in lines.iter().filter(|(_, text)| !text.is_empty()) {
        let row = made("p", class)?;
        row.set_attribute("dir", "auto").ok()?;
        row.set_text_content(Some(text));
        inside.append_child(&row).ok()?;
    }
    card.append_child(&inside).ok()?;
    let edge = if link.below { "--top" } else { "--bottom" };
    for (name, px) in [("--left", link.left_px), (edge, link.edge_px)] {
        card.style().set_property(name, &format!("{px}px")).ok()?;
    }
    document().body()?.append_child(&card).ok()?;
    Some(())
}

/// Takes the card away, where there is one.
pub(crate) fn take_card_away() {
    if let Ok(Some(card)) = document().query_selector(".link-card") {
        card.remove();
    }
}
