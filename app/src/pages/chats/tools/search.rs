//! The search over the list (E.13, P.22): results while one types, newest first, with what was found marked.

use std::time::Duration;

use leptos::ev::KeyboardEvent;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::id::{AgentId, StatusId};
use model::person::Author;
use model::search::{ChatHit, LineHit, Piece, SearchAsk, SearchFilter, SearchHits, SearchPart};
use model::text::reveal;
use model::view::{ChatRow, MessageKind};

use super::{Sought, pane};
use crate::api::{self, ApiError};
use crate::browser::{self, Step};
use crate::changing::{changing, heard, part};
use crate::components::avatar::{Face, avatar};
use crate::components::empty::{Art, empty};
use crate::components::moment::{Form, moment};
use crate::components::name::name;
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::pages::chats::note::anchor;
use crate::pages::chats::row::reporter_face;
use crate::pages::chats::state::Desk;

/// So long nothing is asked after a key: whoever types quickly asks once.
const PAUSE: Duration = Duration::from_millis(120);
/// The field and the results, in the order of the arrow keys.
const STOPS: &str = "#search-field, #search a.chat-row";
const AGES: [(u32, &str); 4] = [
    (24, "In 24 hours"),
    (24 * 7, "In 7 days"),
    (24 * 30, "In 30 days"),
    (24 * 365, "In a year"),
];

/// The state of a search. A handle; copies are the same.
#[derive(Clone, Copy)]
struct Search {
    desk: Desk,
    sought: RwSignal<String>,
    filter: RwSignal<SearchFilter>,
    hits: RwSignal<Option<SearchHits>>,
    failed: RwSignal<Option<ApiError>>,
    busy: RwSignal<bool>,
    /// The number of the last question; answers to others come too late.
    asked: StoredValue<u32>,
    pause: StoredValue<Option<TimeoutHandle>>,
}

/// The pane of the search.
pub(super) fn panel(desk: Desk) -> AnyView {
    let Sought(sought) = expect_context();
    let search = Search {
        desk,
        sought,
        filter: RwSignal::default(),
        hits: RwSignal::new(None),
        failed: RwSignal::new(None),
        busy: RwSignal::new(false),
        asked: StoredValue::new(0),
        pause: StoredValue::new(None),
    };
    on_cleanup(move || search.forget_pause());
    if !sought.with_untracked(String::is_empty) {
        search.ask(SearchPart::First);
    }
    browser::focus_soon("#search-field");
    let on_input = heard(move |event: leptos::ev::Event| {
        sought.set(event_target_value(&event));
        search.ask_soon();
    });
    let on_key = heard(move |event: KeyboardEvent| search.on_key(&event));
    let head = view! {
        <h2 id="search-heading" class="vh">"Search chats"</h2>
        <div class="input-wrap grow">
            {icon("search", Size::Sm)}
            <input
                class="input"
                id="search-field"
                type="search"
                aria-label="Search messages, notes, names, keys, titles and tags"
                placeholder="Search messages, names, tags"
                autocomplete="off"
                spellcheck="false"
                prop:value=changing(move || sought.get())
                on:input=on_input
            />
        </div>
    };
    let inside = view! {
        <div class="list-count">{search.filters()}</div>
        <p class="list-count" role="status">
            {changing(move || search.summary())}
        </p>
        <div class="pane-scroll" aria-busy=changing(move || search.busy.get().to_string())>
            {part(move || search.results())}
        </div>
    };
    let inside = view! { <div class="pane tool-body" on:keydown=on_key>{inside}</div> };
    let head = view! { <div class="grow" on:keydown=heard(move |event| search.on_key(&event))>{head}</div> };
    pane(desk, "search", head.drawn(), inside.drawn())
}

impl Search {
    fn forget_pause(self) {
        if let Some(handle) = self.pause.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    }

    fn ask_soon(self) {
        self.forget_pause();
        let waited = set_timeout(move || self.ask(SearchPart::First), PAUSE);
        self.pause.set_value(waited.ok());
    }

    /// Asks. What was found stays until the answer comes.
    fn ask(self, part: SearchPart) {
        let number = self.asked.get_value() + 1;
        self.asked.set_value(number);
        let text = self.sought.get_untracked();
        if text.trim().is_empty() {
            self.busy.set(false);
            self.failed.set(None);
            return self.hits.set(None);
        }
        self.busy.set(true);
        let project = self
            .desk
            .live
            .inbox()
            .with_untracked(|inbox| inbox.project.key.clone());
        let filter = self.filter.get_untracked();
        spawn_local(async move {
            let answer = api::search_project(project, SearchAsk { text, filter, part }).await;
            if self.asked.try_get_value() == Some(number) {
                self.take(part, answer);
            }
        });
    }

    fn take(self, part: SearchPart, answer: Result<SearchHits, ApiError>) {
        self.busy.set(false);
        match answer {
            Ok(page) => {
                self.failed.set(None);
                self.hits.update(|hits| match (hits, part) {
                    (Some(hits), part) => hits.extend(part, page),
                    (none, _) => *none = Some(page),
                });
            }
            Err(error) => self.failed.set(Some(error)),
        }
    }

    /// Arrow keys go through the field and the results.
    fn on_key(self, event: &KeyboardEvent) {
        if event.is_composing() || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let in_field = browser::focus_is_in("#search-field");
        if browser::focus_is_in("select") {
            return;
        }
        let step = match event.key().as_str() {
            "ArrowDown" => Step::Next,
            "ArrowUp" => Step::Back,
            "j" if !in_field => Step::Next,
            "k" if !in_field => Step::Back,
            "End" if !in_field => Step::Last,
            "Home" if !in_field => Step::First,
            "Enter" if in_field => {
                self.forget_pause();
                return self.ask(SearchPart::First);
            }
            _ => return,
        };
        event.prevent_default();
        browser::step_focus(STOPS, step);
    }

    fn summary(self) -> String {
        let counted = |count: usize, more: bool, one: &str, many: &str| {
            let words = if count == 1 { one } else { many };
            format!("{count}{} {words}", if more { "+" } else { "" })
        };
        self.hits.with(|hits| match hits {
            None if self.busy.get() => "Searching".to_owned(),
            None => String::new(),
            Some(hits) if hits.is_empty() && hits.is_whole() => "Nothing found".to_owned(),
            Some(hits) if hits.is_empty() => "Nothing found so far".to_owned(),
            Some(hits) => format!(
                "{}, {}",
                counted(hits.chats.len(), hits.more_chats.is_some(), "chat", "chats"),
                counted(hits.lines.len(), hits.more_lines.is_some(), "message", "messages")
            ),
        })
    }

    fn filters(self) -> AnyView {
        let (statuses, agents) = self.desk.live.inbox().with_untracked(|inbox| {
            let statuses = inbox.scheme.statuses.iter();
            let statuses: Vec<(i64, String)> = statuses.map(|it| (it.id.0, it.name.clone())).collect();
            let agents = inbox.agents().map(|agent| (agent.id.0, reveal(&agent.name)));
            (statuses, agents.collect::<Vec<_>>())
        });
        let ages = AGES.map(|(hours, words)| (i64::from(hours), words.to_owned()));
        view! {
            {self.choice("Status", "Any status", statuses, |filter, value| filter.status = value.map(StatusId))}
            {self.choice("Person", "Anybody", agents, |filter, value| filter.agent = value.map(AgentId))}
            {self.choice("Time", "Any time", ages.into(), |filter, value| {
                filter.within_h = value.and_then(|hours| u32::try_from(hours).ok());
            })}
        }
        .into_any()
    }

    fn choice(
        self,
        label: &'static str,
        all: &'static str,
        options: Vec<(i64, String)>,
        set: fn(&mut SearchFilter, Option<i64>),
    ) -> AnyView {
        let on_change = heard(move |event: leptos::ev::Event| {
            let value = event_target_value(&event).parse().ok();
            self.filter.update(|filter| set(filter, value));
            self.ask(SearchPart::First);
        });
        let option = |(value, words): (i64, String)| {
            view! { <option value=value.to_string()>{words}</option> }.drawn()
        };
        view! {
            <select class="select select-sm" aria-label=label on:change=on_change>
                <option value="">{all}</option>
                {options.into_iter().map(option).collect::<Vec<AnyView>>()}
            </select>
        }
        .drawn()
    }

    fn results(self) -> AnyView {
        if let Some(error) = self.failed.get() {
            let inside = view! {
                <p role="alert">{error.to_string()}</p>
                <button type="button" class="btn btn-sm" on:click=move |_| self.ask(SearchPart::First)>
                    "Try again"
                </button>
            };
            return empty(Art::Broken, "The search failed", inside.drawn());
        }
        self.hits.with(|hits| match hits {
            None => hint(),
            Some(hits) if hits.is_empty() && hits.is_whole() => {
                let inside = view! {
                    <p>"Whole words and their beginnings are found, in any order. Try fewer words, or another filter."</p>
                };
                empty(Art::Lost, "Nothing found", inside.drawn())
            }
            Some(hits) => self.found(hits),
        })
    }

    fn found(self, hits: &SearchHits) -> AnyView {
        let chats: Vec<AnyView> = hits.chats.iter().map(|hit| self.chat(hit)).collect();
        let lines: Vec<AnyView> = hits.lines.iter().map(|hit| self.line(hit)).collect();
        view! {
            {self.group("Chats", chats, hits.more_chats.map(SearchPart::ChatsBefore))}
            {self.group("Messages and notes", lines, hits.more_lines.map(SearchPart::LinesBefore))}
        }
        .into_any()
    }

    fn group(self, title: &'static str, rows: Vec<AnyView>, more: Option<SearchPart>) -> AnyView {
        if rows.is_empty() && more.is_none() {
            return ().into_any();
        }
        let words = if rows.is_empty() {
            "Look further back"
        } else {
            "Show older"
        };
        let more = more.map(|part| {
            view! {
                <div class="older">
                    <button type="button" class="btn btn-ghost btn-sm" on:click=move |_| self.ask(part)>
                        {words}
                    </button>
                </div>
            }
            .drawn()
        });
        view! {
            <h3 class="menu-label">{title}</h3>
            <ul class="chat-rows" aria-label=title>
                {rows}
            </ul>
            {more}
        }
        .into_any()
    }

    fn chat(self, hit: &ChatHit) -> AnyView {
        let who = view! { <span class="who ell">{pieces(&hit.name)}</span> };
        let at = hit.chat.last.as_ref().map_or(hit.chat.updated_at, |last| last.at);
        let face = reporter_face(&hit.chat);
        self.row(
            &hit.chat,
            String::new(),
            &face,
            (who.drawn(), pieces(&hit.key)),
            at,
            &hit.about,
        )
    }

    fn line(self, hit: &LineHit) -> AnyView {
        let face = match hit.author {
            Author::Agent(agent) => Face {
                name: hit.author_name.clone(),
                key: agent.to_string(),
                anonymous: false,
            },
            Author::Visitor(_) | Author::System => reporter_face(&hit.chat),
        };
        let said = if hit.kind == MessageKind::Note {
            "noted"
        } else {
            "said"
        };
        let who = view! {
            <span class="who ell">{name(&hit.author_name)}</span>
            <span class="said">{said}</span>
        };
        let to = format!("#{}", anchor(hit.message));
        let key = vec![hit.chat.key.clone().into_any()];
        self.row(&hit.chat, to, &face, (who.into_any(), key), hit.at, &hit.text)
    }

    fn row(
        self,
        chat: &ChatRow,
        to: String,
        face: &Face,
        (who, key): (AnyView, Vec<AnyView>),
        at: i64,
        text: &[Piece],
    ) -> AnyView {
        let (id, desk) = (chat.id, self.desk);
        let address = format!("{}{to}", untrack(|| desk.to_chat(&chat.key)));
        view! {
            <li>
                <a
                    class="chat-row"
                    href=address
                    data-noscroll=""
                    aria-current=changing(move || (desk.selected.get() == Some(id)).then_some("true"))
                >
                    {avatar(face, "avatar")}
                    <span class="chat-row-main">
                        <span class="chat-row-top">{who} {moment(at, Form::Ago)}</span>
                        <span class="chat-row-msg">
                            <bdi dir="auto">{pieces(text)}</bdi>
                        </span>
                        <span class="chat-row-foot">
                            {desk.lozenge(chat)} <span class="key">{key}</span>
                            <span class="ell">{name(&chat.reporter_name)}</span>
                        </span>
                    </span>
                </a>
            </li>
        }
        .drawn()
    }
}

fn hint() -> AnyView {
    let inside = view! {
        <p>"Type words of messages, notes, names, titles or tags, or the key of a chat. Arrow keys go through what is found, Enter opens it."</p>
    };
    empty(Art::Lost, "Search all chats", inside.drawn())
}

/// A text with what was found marked.
pub(super) fn pieces(all: &[Piece]) -> Vec<AnyView> {
    let one = |piece: &Piece| {
        let text = reveal(&piece.text);
        if piece.hit {
            view! { <mark>{text}</mark> }.drawn()
        } else {
            text.into_any()
        }
    };
    all.iter().map(one).collect()
}
