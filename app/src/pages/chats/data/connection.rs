//! The customer's connection among the fields (S1.36–S1.41, S4.18): asked for when the fields are shown, and again when it changes.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::connection::{ConnectionView, Detail, DetailValue, offset_words};
use model::id::IssueId;
use model::text::reveal;
use model::time::{Zone, clock};

use crate::api::{self, ApiError};
use crate::changing::part;
use crate::components::moment::Clock;
use crate::drawn::Drawn;
use crate::pages::chats::state::Desk;

/// What the server said, or why it could not.
type Answer = RwSignal<Option<Result<ConnectionView, ApiError>>>;

/// The connection of a chat's customer, as it is asked for and changes. A handle; copies are the same.
#[derive(Clone, Copy)]
pub(crate) struct Connection {
    answer: Answer,
    tries: RwSignal<u32>,
}

impl Connection {
    /// Asks now, whenever something of this connection has changed, and after each try of a person. The last question counts.
    pub(crate) fn of(desk: Desk, chat: IssueId) -> Self {
        let (answer, tries): (Answer, _) = (RwSignal::new(None), RwSignal::new(0_u32));
        let moved = desk.live.moved();
        let last = StoredValue::new(0_u32);
        Effect::new(move |before: Option<(u32, u32, usize)>| {
            let (anew, times) = moved.with(|moved| moved.of(chat));
            let now = (tries.get(), anew, times);
            if before == Some(now) {
                return now;
            }
            let number = last.get_value() + 1;
            last.set_value(number);
            spawn_local(async move {
                let came = api::load_connection(chat).await;
                if last.try_get_value() != Some(number) {
                    return;
                }
                // What is known stays while the server cannot be reached.
                let keeps = came.is_err() && answer.with_untracked(|known| matches!(known, Some(Ok(_))));
                if !keeps {
                    answer.set(Some(came));
                }
            });
            now
        });
        Self { answer, tries }
    }

    /// Whether a detail is one that this agent sees; all are until the server has said so.
    pub(super) fn shows(self, detail: Detail) -> bool {
        self.answer.with(|answer| match answer {
            Some(Ok(view)) => view.get(detail).is_some(),
            Some(Err(_)) => false,
            None => true,
        })
    }

    /// The value of a detail.
    pub(super) fn detail(self, detail: Detail) -> AnyView {
        let known = Memo::new(move |_| {
            self.answer.with(|answer| match answer {
                Some(Ok(view)) => view.get(detail).cloned(),
                _ => None,
            })
        });
        part(move || known.with(|known| known.as_ref().map(value))).into_any()
    }

    /// All details that this agent sees, each with its label.
    pub(crate) fn details(self) -> Vec<(&'static str, AnyView)> {
        let shown = Detail::ALL.into_iter().filter(|detail| self.shows(*detail));
        shown
            .map(|detail| (detail.label(), self.detail(detail)))
            .collect()
    }

    /// What is said where the details could not be loaded.
    pub(crate) fn problem(self) -> AnyView {
        part(move || {
            self.answer.with(|answer| match answer {
                Some(Err(error)) => Some(failed(error, self.tries)),
                _ => None,
            })
        })
        .into_any()
    }
}

/// A value as people read it. All of it is foreign text, and stays text.
fn value(value: &DetailValue) -> AnyView {
    match value {
        DetailValue::Unknown => view! { <span class="muted">"Unknown"</span> }.drawn(),
        DetailValue::Text(words) => {
            view! { <bdi class="ell" title=words.clone()>{words.clone()}</bdi> }.drawn()
        }
        DetailValue::Page { address, words } => view! {
            <a class="ell" href=address.clone() title=address.clone() target="_blank" rel="noopener noreferrer nofollow ugc">
                <bdi>{reveal(words)}</bdi>
            </a>
        }
        .drawn(),
        DetailValue::Zone { offset_min, name } => zone(*offset_min, name),
    }
}

/// "+01:00, now 11:42": the customer's clock goes on.
fn zone(ahead_min: i32, name: &str) -> AnyView {
    let Clock { now, .. } = expect_context();
    let words = move || {
        format!(
            "{}, now {}",
            offset_words(ahead_min),
            clock(now.get(), Zone::Fixed(ahead_min))
        )
    };
    view! { <span class="num" title=name.to_owned()>{part(words)}</span> }.drawn()
}

fn failed(error: &ApiError, tries: RwSignal<u32>) -> AnyView {
    view! {
        <div class="row" role="alert">
            <p class="sm">{error.to_string()}</p>
            <button type="button" class="btn btn-sm" on:click=move |_| tries.update(|tries| *tries += 1)>
                "Try again"
            </button>
        </div>
    }
    .drawn()
}
