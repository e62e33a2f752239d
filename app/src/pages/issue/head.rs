//! The head of an issue's page: where one is, the title, what can be done with the status, tags and dates.

use leptos::prelude::*;
use model::id::IssueId;
use model::scheme::{Scheme, TransitionView};
use model::status::Level;
use model::text::reveal;
use model::view::ChatRow;

use crate::browser;
use crate::changing::{changing, part};
use crate::components::moment::{Form, moment};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::pages::chats::data::transition_icon;
use crate::pages::chats::details::expect_details;
use crate::pages::chats::state::Desk;
use crate::pages::chats::writing::use_writing;

/// The head.
pub(super) fn head(desk: Desk, id: IssueId) -> AnyView {
    let row = desk.row(id);
    let details = use_writing().details;
    let title = part(move || row.with(|row| row.as_ref().map(|row| reveal(&row.title))));
    let status = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.status)));
    let may = desk.may(id, Level::Own);
    let moves = part(move || {
        let status = status.get().filter(|_| may.get())?;
        // Whoever moves it by the keyboard goes on from here.
        if browser::focus_is_in(".moves") {
            browser::focus_soon(".moves button");
        }
        let all = desk.scheme.with(|scheme| {
            let button = |(at, transition)| move_button(desk, id, scheme, (at, transition));
            scheme
                .legal(status)
                .enumerate()
                .map(button)
                .collect::<Vec<AnyView>>()
        });
        Some(all)
    });
    view! {
        <header class="record-head">
            {crumbs(desk, id)}
            <div class="row">
                <h1 id="chat-heading" tabindex="-1">
                    <button
                        type="button"
                        class="title-button"
                        aria-haspopup="dialog"
                        title="Title, tags and details (T)"
                        on:pointerenter=move |_| expect_details()
                        on:click=move |_| details.set(true)
                    >
                        <bdi class="ell">{title}</bdi>
                        {icon("pencil", Size::Sm)}
                    </button>
                </h1>
                <div class="row push moves" role="group" aria-label="Transitions">
                    {moves}
                </div>
            </div>
            <div class="row marks">{part(move || row.with(|row| row.as_ref().map(|row| marks(desk, row))))}</div>
        </header>
    }
    .drawn()
}

/// The way to the list and to the chat, and on a narrow screen to the fields.
fn crumbs(desk: Desk, id: IssueId) -> AnyView {
    let key = desk
        .row(id)
        .with_untracked(|row| row.as_ref().map(|row| row.key.clone()).unwrap_or_default());
    let project = desk
        .live
        .inbox()
        .with_untracked(|inbox| inbox.project.name.clone());
    let fields = format!("{}/fields", untrack(|| desk.to_issue(&key)));
    view! {
        <div class="row">
            <nav class="crumbs" aria-label="Breadcrumb">
                <a href=untrack(|| desk.to_list())>{format!("Chats for {project}")}</a>
                {icon("right", Size::Xs)}
                <a href=untrack(|| desk.to_chat(&key))>"Chat"</a>
                {icon("right", Size::Xs)}
                <span aria-current="page">{key}</span>
            </nav>
            <a class="btn btn-sm btn-ghost push only-tablet" href=fields data-noscroll="">
                {icon("fields", Size::Sm)}
                "Fields"
            </a>
        </div>
    }
    .drawn()
}

/// The first transition is what is done most often.
fn move_button(
    desk: Desk,
    id: IssueId,
    scheme: &Scheme,
    (at, transition): (usize, &TransitionView),
) -> AnyView {
    let to = transition.id;
    view! {
        <button
            type="button"
            class=if at == 0 { "btn btn-primary" } else { "btn" }
            on:click=move |_| desk.live.move_status(id, to)
        >
            {icon(transition_icon(scheme, transition), Size::Sm)}
            {transition.name.clone()}
        </button>
    }
    .drawn()
}

fn marks(desk: Desk, row: &ChatRow) -> AnyView {
    let tag = |tag: &String| {
        view! {
            <span class="lozenge tag">
                {icon("tag", Size::Xs)}
                <bdi class="ell">{reveal(tag)}</bdi>
            </span>
        }
        .drawn()
    };
    let tags: Vec<AnyView> = row.tags.iter().map(tag).collect();
    view! {
        {desk.lozenge(row)}
        {tags}
        <span class="xs muted">
            "Opened " {moment(row.created_at, Form::Within)} ", updated " {moment(row.updated_at, Form::Within)}
        </span>
    }
    .into_any()
}

/// What of the timeline is shown, as a tab among the others.
pub(super) fn tab(
    words: &'static str,
    count: Memo<Option<usize>>,
    chosen: Memo<bool>,
    choose: impl Fn() + 'static,
) -> AnyView {
    view! {
        <button type="button" class="tab" aria-pressed=changing(move || chosen.get().to_string()) on:click=move |_| choose()>
            {words}
            {part(move || count.get().map(|count| view! { <span class="count">{count.to_string()}</span> }.drawn()))}
        </button>
    }
    .drawn()
}
