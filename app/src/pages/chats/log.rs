//! The lines of a chat. The scroller is reversed, so that the newest line stays in view; whoever has scrolled up is told when
//! something new comes, and is left where they are.

mod window;

use core::ops::Range;

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use model::id::IssueId;
use model::outbox::Pending;
use model::person::first_name;
use model::text::reveal;
use model::timeline::Timeline;

use self::window::Window;
use super::delivery::{LookedAt, on_key, popover};
use super::entries::{Entries, Entry, Place, Show, reader_of};
use super::message::entry_view;
use super::skeleton::rows_skeleton;
use super::state::Desk;
use crate::browser;
use crate::changing::{changing, heard, part};
use crate::components::empty::{Art, empty};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::live::LoadState;

/// The scroller, for the browser.
const SCROLLER: &str = ".conv .pane-scroll";
/// What has the lines, and each of them.
const LINES: &str = ".conv .lines";
const A_LINE: &str = ".conv .lines > *";
/// Nearer than this to the newest line counts as being there, in pixels.
const AT_END_PX: i32 = 80;
/// How often the focus is given back to a line that somebody was led to.
const REDRAWN_MAX: u32 = 3;
/// Nearer than this to the first line loads earlier ones, in pixels.
const NEAR_START_PX: i32 = 240;

/// How a log looks.
#[derive(Clone, Copy)]
pub(crate) struct Look {
    /// Which lines are shown.
    pub(crate) show: Memo<Show>,
    /// Draws a line.
    pub(crate) draw: Draw,
}

/// Draws a line of a chat.
type Draw = fn(Desk, IssueId, &Entry) -> AnyView;

/// The log of a chat, as the chat panel shows it.
pub(crate) fn log(desk: Desk, id: IssueId) -> AnyView {
    let look = Look {
        show: Memo::new(|_| Show::Conversation),
        draw: entry_view,
    };
    log_as(desk, id, look)
}

/// The log of a chat with a look of its own.
pub(crate) fn log_as(desk: Desk, id: IssueId, look: Look) -> AnyView {
    let live = desk.live;
    provide_context(LookedAt::none());
    let entries = arranged(desk, id, look.show);
    let state = live.loading(id);
    let earlier = Memo::new(move |_| {
        live.inbox()
            .with(|inbox| inbox.timeline(id).is_some_and(|timeline| timeline.earlier))
    });
    let drawn = Lines::of(entries);
    show_what_is_sought(desk, id, drawn);
    drawn.stay_where_one_reads(desk, look.show);
    let more_above = move || {
        if drawn.has_more_above() {
            drawn.more_above();
        } else if earlier.get_untracked() && state.get_untracked() != LoadState::Loading {
            live.load_earlier(id);
        }
    };
    let on_scroll = move |_| {
        let Some(scrolled) = browser::scrolled(SCROLLER) else {
            return;
        };
        drawn.reads_at(scrolled.from_end_px);
        desk.at_end.set(scrolled.from_end_px < AT_END_PX);
        if scrolled.from_start_px < NEAR_START_PX {
            more_above();
        }
    };
    let has_earlier = Memo::new(move |_| earlier.get() || drawn.range.get().start > 0);
    view! {
        <div class="log-frame">
            <div class="pane-scroll" tabindex="0" role="group" aria-label="Messages" on:scroll=on_scroll>
                <div class="log">
                    {problem(desk, id, state)}
                    {earlier_button(has_earlier, state, more_above)}
                    {lines(desk, id, drawn, (state, look.draw))}
                    {typing(desk, id)}
                </div>
            </div>
            {new_pill(desk, entries)}
            {popover(desk, id, entries)}
        </div>
    }
    .drawn()
}

/// A link to a message, as from the inbox of mentions: shows it once it is there, and loads earlier lines until it is.
fn show_what_is_sought(desk: Desk, id: IssueId, drawn: Lines) {
    let entries = drawn.entries;
    let hash = use_location().hash;
    let shown = StoredValue::new(String::new());
    // A line is drawn anew when it changes, as a note does when it has been read: the focus stays on it.
    let redrawn = StoredValue::new(0_u32);
    Effect::new(move |_| {
        entries.track();
        let name = hash.get();
        if shown.with_value(|shown| *shown == name) && !name.is_empty() && redrawn.get_value() < REDRAWN_MAX {
            redrawn.update_value(|redrawn| *redrawn += 1);
            browser::refocus_soon(name, || ());
        }
    });
    Effect::new(move |_| {
        let sought = hash.get();
        let name = sought.trim_start_matches('#');
        let Some(message) = name.strip_prefix("m-") else {
            return;
        };
        if shown.with_value(|shown| *shown == sought) || desk.live.loading(id).get() != LoadState::Ready {
            return;
        }
        if let Some(at) = entries.with(|entries| entries.place_of(message)) {
            shown.set_value(sought.clone());
            drawn.reach(at);
            browser::show_soon(format!("#{name}"));
        } else if desk
            .live
            .inbox()
            .with(|inbox| inbox.timeline(id).is_some_and(|timeline| timeline.earlier))
        {
            desk.live.load_earlier(id);
        }
    });
}

/// The lines of a log, and which of them are drawn.
#[derive(Clone, Copy)]
struct Lines {
    entries: Memo<Entries>,
    window: RwSignal<Window>,
    range: Memo<Range<usize>>,
    /// How far the reader is from the newest line, in pixels.
    from_end_px: StoredValue<i32>,
}

impl Lines {
    fn of(entries: Memo<Entries>) -> Self {
        let window = RwSignal::new(Window::default());
        Effect::new(move |_| browser::set_space_below(LINES, window.with(Window::room_px)));
        Self {
            entries,
            window,
            range: Memo::new(move |_| window.with(|window| window.of(entries.with(Entries::len)))),
            from_end_px: StoredValue::new(0),
        }
    }

    fn has_more_above(self) -> bool {
        self.range.get_untracked().start > 0
    }

    fn more_above(self) {
        let mut window = self.window.get_untracked();
        let gone = window.more_above();
        if gone > 0 {
            window.leave(gone, browser::height_of_last(A_LINE, gone));
        }
        self.draw(window);
    }

    /// Draws other lines. The framework moves lines then, and what has moved cannot hold the browser's own scroll anchoring.
    fn draw(self, window: Window) {
        self.window.set(window);
        browser::scroll_back_soon(SCROLLER, self.from_end_px.get_value());
    }

    fn reads_at(self, from_end_px: i32) {
        self.from_end_px.set_value(from_end_px);
        let mut window = self.window.get_untracked();
        if !window.is_at_end() && window.come_back(from_end_px) {
            self.draw(window);
        }
    }

    fn reach(self, at: usize) {
        let count = self.entries.with_untracked(Entries::len);
        self.window.update(|window| window.reach(at, count));
    }

    /// Keeps the reader's place when lines come, above or below.
    fn stay_where_one_reads(self, desk: Desk, show: Memo<Show>) {
        Effect::new(move |before: Option<(Show, i64, usize)>| {
            let show = show.get();
            let (oldest, count) = self.entries.with(|entries| (entries.oldest_pos(), entries.len()));
            match before {
                Some((other, ..)) if other != show => self.window.set(Window::default()),
                Some((_, first, had)) if count > had => {
                    if oldest < first {
                        self.more_above();
                    } else if !desk.at_end.get_untracked() {
                        self.window.update(|window| window.added_below(count - had));
                    }
                }
                _ => {}
            }
            (show, oldest, count)
        });
    }
}

/// The lines, arranged again when one of them or the reader of them has changed, and not with each message of another chat.
fn arranged(desk: Desk, id: IssueId, show: Memo<Show>) -> Memo<Entries> {
    let live = desk.live;
    let reader = Memo::new(move |_| {
        let (offset_min, show) = (live.offset_min().get(), show.get());
        live.inbox().with(|inbox| reader_of(inbox, id, offset_min, show))
    });
    let revision = Memo::new(move |_| {
        live.inbox()
            .with(|inbox| inbox.timeline(id).map_or(0, Timeline::revision))
    });
    Memo::new(move |_| {
        let _arranged_anew_when_it_changes = revision.get();
        live.inbox().with_untracked(|inbox| {
            let messages = inbox.timeline(id).map(Timeline::messages).unwrap_or_default();
            live.outbox().with(|outbox| {
                let pending: Vec<&Pending> = outbox.of(id).collect();
                let revising = live.revising();
                revising.with(|revising| {
                    reader.with(|reader| Entries::arrange(messages, pending.into_iter(), revising, reader))
                })
            })
        })
    })
}

/// What stands where the lines will be, or could not be loaded.
fn problem(desk: Desk, id: IssueId, state: Signal<LoadState>) -> AnyView {
    let loaded = Memo::new(move |_| desk.live.inbox().with(|inbox| inbox.timeline(id).is_some()));
    part(move || match state.get() {
        LoadState::Failed(error) => Some(load_failed(desk, id, error.to_string())),
        _ if !loaded.get() => Some(rows_skeleton("Loading messages", 4)),
        _ => None,
    })
    .into_any()
}

fn load_failed(desk: Desk, id: IssueId, why: String) -> AnyView {
    let inside = view! {
        <p>{why}</p>
        <div class="row">
            <button type="button" class="btn btn-primary" on:click=move |_| desk.live.open(id)>
                {icon("refresh", Size::Sm)}
                "Try again"
            </button>
        </div>
    };
    empty(Art::Broken, "The messages could not be loaded", inside.drawn())
}

/// For those who do not scroll.
fn earlier_button(
    earlier: Memo<bool>,
    state: Signal<LoadState>,
    more_above: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    part(move || {
        earlier.get().then(|| {
            let words = if state.get() == LoadState::Loading {
                "Loading earlier messages"
            } else {
                "Earlier messages"
            };
            view! {
                <div class="older">
                    <button type="button" class="btn btn-ghost btn-sm" on:click=move |_| more_above()>
                        {words}
                    </button>
                </div>
            }
            .drawn()
        })
    })
    .into_any()
}

/// The lines; each is drawn again only when it changes itself.
fn lines(desk: Desk, id: IssueId, drawn: Lines, (state, draw): (Signal<LoadState>, Draw)) -> AnyView {
    let entries = drawn.entries;
    // What comes back below a reader is not new.
    let tells = changing(move || {
        if drawn.window.with(Window::is_at_end) {
            "polite"
        } else {
            "off"
        }
    });
    let busy = changing(move || (state.get() == LoadState::Loading).to_string());
    view! {
        <div class="lines" role="log" aria-label="Conversation" aria-live=tells aria-busy=busy on:keydown=heard(on_key)>
            <For
                each=move || entries.with(|entries| entries.keys(drawn.range.get()))
                key=|key| *key
                children=move |key| {
                    let place = Place::default();
                    let entry = Memo::new(move |_| entries.with(|entries| entries.at(&place, key).cloned()));
                    part(move || entry.with(|entry| entry.as_ref().map(|entry| draw(desk, id, entry)))).into_any()
                }
            />
        </div>
    }
    .drawn()
}

/// Who writes now.
fn typing(desk: Desk, id: IssueId) -> AnyView {
    let names = desk.live.typing_in(id);
    let line = part(move || {
        let names: Vec<String> = names.get().iter().map(|name| reveal(first_name(name))).collect();
        typing_words(&names).map(|words| {
            view! {
                <span class="dots" aria-hidden="true">
                    <i></i>
                    <i></i>
                    <i></i>
                </span>
                {words}
            }
            .drawn()
        })
    });
    view! {
        <p class="typing" role="status">
            {line}
        </p>
    }
    .drawn()
}

/// The words for those who write now.
fn typing_words(names: &[String]) -> Option<String> {
    match names {
        [] => None,
        [one] => Some(format!("{one} is typing…")),
        [one, other] => Some(format!("{one} and {other} are typing…")),
        [one, ..] => Some(format!("{one} and {} others are typing…", names.len() - 1)),
    }
}

/// Leads to the newest line, when one came while somebody read further up.
fn new_pill(desk: Desk, entries: Memo<Entries>) -> AnyView {
    let newest = Memo::new(move |_| entries.with(Entries::newest_pos));
    let read_up_to = RwSignal::new(0_i64);
    Effect::new(move |_| {
        if desk.at_end.get() {
            read_up_to.set(newest.get());
        }
    });
    let to_end = move || {
        browser::scroll_home(SCROLLER);
        desk.at_end.set(true);
    };
    let pill = part(move || {
        (!desk.at_end.get() && newest.get() > read_up_to.get()).then(|| {
            view! {
                <button type="button" class="btn btn-sm new-pill" on:click=move |_| to_end()>
                    {icon("down", Size::Sm)}
                    "New messages"
                </button>
            }
            .drawn()
        })
    });
    // Said aloud: the log itself says nothing while the newest lines are not drawn.
    view! { <div role="status">{pill}</div> }.drawn()
}

#[cfg(test)]
mod tests {
    use super::typing_words;

    #[test]
    fn everybody_who_writes_is_counted() {
        let words =
            |names: &[&str]| typing_words(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert_eq!(words(&[]), None);
        assert_eq!(words(&["Maja"]).as_deref(), Some("Maja is typing…"));
        assert_eq!(
            words(&["Maja", "Ngozi", "Kenji"]).as_deref(),
            Some("Maja and 2 others are typing…")
        );
    }
}
