//! The lines of a chat. The scroller is reversed, so that the newest line stays in view; whoever has scrolled up is told when
//! something new comes, and is left where they are.

mod chunks;
mod typing;
mod window;

use core::ops::Range;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use model::id::IssueId;
use model::outbox::Pending;
use model::timeline::Timeline;

use self::chunks::Chunks;
use self::typing::typing;
use self::window::Window;
use super::delivery::{LookedAt, on_key, popover};
use super::entries::{Entries, Entry, Place, Show, reader_of};
use super::message::entry_view;
use super::skeleton::rows_skeleton;
use super::state::Desk;
use crate::browser::{self, Scrolled};
use crate::changing::{changing, each, heard, part};
use crate::components::empty::{Art, empty};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::live::LoadState;

/// The scroller, for the browser.
const SCROLLER: &str = ".conv .pane-scroll";
/// The chunks of lines in it.
const CHUNKS: &str = ".conv .lines > *";
/// What is above them while there are earlier ones.
const OLDER: &str = ".conv .older";
/// Nearer than this to the newest line counts as being there, in pixels.
const AT_END_PX: i32 = 80;
/// How often the focus is given back to a line that somebody was led to.
const REDRAWN_MAX: u32 = 3;
/// Nearer than this to the first line loads earlier ones, in pixels.
const NEAR_START_PX: i32 = 240;

/// So many lines are loaded by themselves for those among them that are shown.
const SEARCHED: usize = 1_000;

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
    // The position before which there is more.
    let earlier = Memo::new(move |_| {
        live.inbox().with(|inbox| {
            let timeline = inbox.timeline(id).filter(|timeline| timeline.earlier)?;
            Some(timeline.messages().first()?.pos)
        })
    });
    let has_earlier = Memo::new(move |_| earlier.get().is_some());
    let drawn = Lines::of(entries, look.show);
    let load_earlier = move || {
        if earlier.get_untracked().is_some() && state.get_untracked() != LoadState::Loading {
            live.load_earlier(id);
        }
    };
    let look_around = move || {
        let Some(scrolled) = browser::scrolled(SCROLLER) else {
            return;
        };
        let at_end = scrolled.from_end_px < AT_END_PX;
        desk.at_end.set(at_end);
        drawn.look_around(scrolled);
        // What is shown of a chat may be so little that nobody can scroll to where more is loaded. With the button it goes on.
        let is_short = scrolled.from_start_px + scrolled.from_end_px < AT_END_PX;
        let lines = live
            .inbox()
            .with_untracked(|inbox| inbox.timeline(id).map_or(0, |timeline| timeline.messages().len()));
        if is_short && lines < SEARCHED || !at_end && scrolled.from_start_px < NEAR_START_PX {
            load_earlier();
        }
    };
    // What was drawn or came may have another height than the room that was kept for it.
    Effect::new(move |_| {
        drawn.chunks.with(|_| ());
        drawn.range.with(|_| ());
        earlier.with(|_| ());
        browser::soon(look_around);
    });
    // The browser's own way would end at the first lines on it that are higher or lower than the room that was kept for them.
    let on_end = move |event: KeyboardEvent| {
        if event.key() == "End" && browser::has_focus(SCROLLER) {
            event.prevent_default();
            to_end(desk);
        }
    };
    show_what_is_sought(desk, id, drawn, earlier);
    view! {
        <div class="log-frame">
            <div
                class="pane-scroll"
                tabindex="0"
                role="group"
                aria-label="Messages"
                on:scroll=move |_| look_around()
                on:keydown=heard(on_end)
            >
                <div class="log">
                    {problem(desk, id, state)}
                    {earlier_button(has_earlier, state, load_earlier)}
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
fn show_what_is_sought(desk: Desk, id: IssueId, drawn: Lines, earlier: Memo<Option<i64>>) {
    let entries = drawn.entries;
    let hash = use_location().hash;
    let shown = StoredValue::new(String::new());
    // Earlier lines that could not be loaded are not asked for again and again.
    let asked = StoredValue::new(None);
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
            return;
        }
        // By what is loaded: a page may have no line that is shown.
        let next = earlier.get().map(|before| (sought, before));
        if next.is_some() && asked.with_value(|asked| *asked != next) {
            asked.set_value(next);
            desk.live.load_earlier(id);
        }
    });
}

/// The lines of a log, and which of them are drawn.
#[derive(Clone, Copy)]
struct Lines {
    entries: Memo<Entries>,
    chunks: Memo<Chunks>,
    window: RwSignal<Window>,
    /// The places of the drawn chunks.
    range: Memo<Range<usize>>,
}

impl Lines {
    fn of(entries: Memo<Entries>, show: Memo<Show>) -> Self {
        let window = RwSignal::new(Window::default());
        let chunks = Memo::new(move |before: Option<&Chunks>| {
            let show = show.get();
            entries.with(|entries| Chunks::of(before, show, entries))
        });
        Effect::new(move |before: Option<Show>| {
            let show = show.get();
            if before.is_some_and(|before| before != show) {
                window.set(Window::default());
            }
            show
        });
        Self {
            entries,
            chunks,
            window,
            range: Memo::new(move |_| chunks.with(|chunks| window.get().of(chunks))),
        }
    }

    /// Draws what is near to where one reads.
    fn look_around(self, scrolled: Scrolled) {
        let (view_px, spans) = browser::spans(SCROLLER, CHUNKS);
        let at_end = scrolled.from_end_px < AT_END_PX;
        let window = self.window.get_untracked();
        let seen = self.chunks.with_untracked(|chunks| {
            let is_drawn = spans.len() == chunks.len();
            is_drawn.then(|| window.seen(chunks, &spans, view_px, at_end))
        });
        if let Some(seen) = seen {
            self.draw(seen);
        }
    }

    /// Draws this line and those around it.
    fn reach(self, line: usize) {
        let window = self
            .chunks
            .with_untracked(|chunks| Window::around(chunks.place_of_line(line), chunks));
        self.draw(window);
    }

    /// Draws these chunks. Those that go keep their height.
    fn draw(self, window: Window) {
        if window == self.window.get_untracked() {
            return;
        }
        let before = self.range.get_untracked();
        let (count, after) = self
            .chunks
            .with_untracked(|chunks| (chunks.len(), window.of(chunks)));
        browser::keep_heights(CHUNKS, count, &before, &after);
        self.window.set(window);
    }
}

/// The lines, arranged again when one of them or the reader of them has changed, and not with each message of another chat.
fn arranged(desk: Desk, id: IssueId, show: Memo<Show>) -> Memo<Entries> {
    let live = desk.live;
    let reader = Memo::new(move |_| {
        let (zone, show) = (live.zone().get(), show.get());
        live.inbox().with(|inbox| reader_of(inbox, id, zone, show))
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

/// For those who do not scroll: leads to the first line, and loads those before it.
fn earlier_button(
    earlier: Memo<bool>,
    state: Signal<LoadState>,
    load_earlier: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    part(move || {
        let go = move || {
            browser::bring_into_view(OLDER);
            load_earlier();
        };
        earlier.get().then(|| {
            let words = part(move || {
                if state.get() == LoadState::Loading {
                    "Loading earlier messages"
                } else {
                    "Earlier messages"
                }
            });
            view! {
                <div class="older">
                    <button type="button" class="btn btn-ghost btn-sm" on:click=move |_| go()>
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
    let Lines {
        entries,
        chunks,
        window,
        range,
    } = drawn;
    // What comes back below a reader is not new.
    let tells = changing(move || if window.get().follows() { "polite" } else { "off" });
    let busy = changing(move || (state.get() == LoadState::Loading).to_string());
    let line = move |key| {
        let place = Place::default();
        let entry = Memo::new(move |_| entries.with(|entries| entries.at(&place, key).cloned()));
        part(move || entry.with(|entry| entry.as_ref().map(|entry| draw(desk, id, entry)))).into_any()
    };
    let chunk = move |name: i64| {
        let keys = Memo::new(move |_| {
            let lines = chunks.with(|chunks| {
                let is_drawn = range.with(|range| range.contains(&chunks.place_of(name)));
                is_drawn.then(|| chunks.lines_of(name))
            });
            entries.with(|entries| entries.keys(lines.unwrap_or_default()))
        });
        view! {
            <div>
                {each(move || keys.get(), line)}
            </div>
        }
        .drawn()
    };
    view! {
        <div class="lines" role="log" aria-label="Conversation" aria-live=tells aria-busy=busy on:keydown=heard(on_key)>
            {each(move || chunks.with(Chunks::names), chunk)}
        </div>
    }
    .drawn()
}

/// Leads to the newest line.
fn to_end(desk: Desk) {
    browser::scroll_home(SCROLLER);
    desk.at_end.set(true);
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
    let pill = part(move || {
        (!desk.at_end.get() && newest.get() > read_up_to.get()).then(|| {
            view! {
                <button type="button" class="btn btn-sm new-pill" on:click=move |_| to_end(desk)>
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
