//! The customer's connection in the data panel (S1.36–S1.41, S4.18): asked for when the panel is open, and again when it changes.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::connection::{ConnectionView, DetailValue, offset_words};
use model::id::IssueId;
use model::text::reveal;
use model::time::clock;
use wasm_split_helpers::wasm_split;

use super::terms;
use crate::api::{self, ApiError};
use crate::changing::part;
use crate::components::moment::Clock;
use crate::drawn::Drawn;
use crate::later::{self, Fetched, here};
use crate::pages::chats::state::Desk;

/// The details. Not in the first page: their code comes after it.
pub(super) fn details(desk: Desk, chat: IssueId) -> AnyView {
    let drawn = RwSignal::new(false);
    Effect::new(move |_| drawn.set(true));
    part(move || {
        drawn
            .get()
            .then(|| later::piece(load_list, move || list(desk, chat), later::waiting))
    })
    .into_any()
}

#[wasm_split(pieces, fallible, preload(load_list))]
fn list(desk: Desk, chat: IssueId) -> Fetched {
    let tries = RwSignal::new(0_u32);
    let answer = ask(desk, chat, tries);
    here(
        part(move || {
            answer.with(|answer| match answer {
                None => later::waiting(),
                Some(Ok(view)) => terms(rows(view)),
                Some(Err(error)) => failed(error, tries),
            })
        })
        .into_any(),
    )
}

/// What the server said, or why it could not.
type Answer = RwSignal<Option<Result<ConnectionView, ApiError>>>;

/// Asks now, whenever something of this connection has changed, and after each of the `tries` of a person. The last question counts.
fn ask(desk: Desk, chat: IssueId, tries: RwSignal<u32>) -> Answer {
    let answer: Answer = RwSignal::new(None);
    let moved = desk.live.moved();
    let last = StoredValue::new(0_u32);
    Effect::new(move |before: Option<u32>| {
        let concerns = moved.get().is_none_or(|moved| moved == chat);
        let again = tries.get();
        if before == Some(again) && !concerns {
            return again;
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
        again
    });
    answer
}

fn rows(view: &ConnectionView) -> Vec<(&'static str, AnyView)> {
    let row = |(detail, known): &(model::connection::Detail, DetailValue)| (detail.label(), value(known));
    view.details.iter().map(row).collect()
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
    let words = move || format!("{}, now {}", offset_words(ahead_min), clock(now.get(), ahead_min));
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
