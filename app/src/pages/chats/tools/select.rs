//! Several chats at once (E.35): choose, then assign, move or tag them; each tells what became of it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::edit::IssueEdit;
use model::id::{AgentId, IssueId, TransitionId};
use model::scheme::TransitionView;
use model::sorted::SortedMap;
use model::text::{LABEL_MAX_CHARS, reveal};
use model::view::ChatRow;

use super::pane;
use crate::api::{self, ApiError};
use crate::browser;
use crate::changing::{changing, heard, part};
use crate::components::name::name;
use crate::drawn::Drawn;
use crate::pages::chats::list::displayed;
use crate::pages::chats::state::Desk;

/// What is done with the chosen chats.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Job {
    Assign(Option<AgentId>),
    Move(TransitionId),
    Tag(String),
}

/// The state of the pane. A handle; copies are the same.
#[derive(Clone, Copy)]
struct Select {
    desk: Desk,
    /// The chats that the list showed when the pane was opened.
    chats: StoredValue<Vec<IssueId>>,
    /// The chats that are chosen, each with who was in charge of it then: what a colleague has taken since is not taken from them unseen.
    chosen: RwSignal<SortedMap<IssueId, Option<AgentId>>>,
    results: RwSignal<SortedMap<IssueId, Result<(), ApiError>>>,
    /// How many are to be done while that is under way.
    running: RwSignal<Option<usize>>,
    tag: RwSignal<String>,
}

/// The pane.
pub(super) fn panel(desk: Desk) -> AnyView {
    let select = Select {
        desk,
        chats: StoredValue::new(displayed(desk)),
        chosen: RwSignal::default(),
        results: RwSignal::default(),
        running: RwSignal::new(None),
        tag: RwSignal::new(String::new()),
    };
    browser::focus_soon("#select-heading");
    let head = view! { <h2 id="select-heading" tabindex="-1">"Select chats"</h2> };
    let rows: Vec<AnyView> = select
        .chats
        .with_value(|chats| chats.iter().map(|id| select.row(*id)).collect());
    let inside = view! {
        <div class="list-count">
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=changing(move || select.is_all())
                    on:change=heard(move |event| select.choose_all(event_target_checked(&event)))
                />
                "All that the list shows"
            </label>
            <span class="push" role="status">
                {changing(move || select.summary())}
            </span>
        </div>
        <div class="pane-scroll">
            <ul class="tool-list" aria-label="Chats to select">
                {rows}
            </ul>
        </div>
        {select.actions()}
    };
    pane(desk, "select", head.drawn(), inside.into_any())
}

impl Select {
    fn is_all(self) -> bool {
        let all = self.chats.with_value(Vec::len);
        all > 0 && self.chosen.with(SortedMap::len) == all
    }

    fn choose_all(self, on: bool) {
        for chat in self.chats.get_value() {
            self.choose(chat, on);
        }
    }

    fn assignee(self, chat: IssueId) -> Option<AgentId> {
        self.desk.live.inbox().with_untracked(|inbox| {
            let (agent, _) = inbox.chat(chat)?.assignee.as_ref()?;
            Some(*agent)
        })
    }

    fn choose(self, chat: IssueId, on: bool) {
        let assignee = self.assignee(chat);
        self.chosen.update(|chosen| {
            if on {
                chosen.insert(chat, assignee);
            } else {
                chosen.remove(&chat);
            }
        });
    }

    fn summary(self) -> String {
        let (done, failed) = self.results.with(|results| {
            let failed = results.values().filter(|result| result.is_err()).count();
            (results.len(), failed)
        });
        match self.running.get() {
            Some(all) => format!("{done} of {all} done"),
            None if failed > 0 => format!("{} done, {failed} failed", done - failed),
            None if done > 0 => format!("{done} done"),
            None => format!("{} selected", self.chosen.with(SortedMap::len)),
        }
    }

    fn row(self, chat: IssueId) -> AnyView {
        let row = self.desk.row(chat);
        let about = part(move || row.with(|row| row.as_ref().map(|row| self.about(row))));
        let result = part(move || {
            self.results.with(|results| match results.get(&chat) {
                None => ().into_any(),
                Some(Ok(())) => view! { <span class="xs muted push">"Done"</span> }.drawn(),
                Some(Err(error)) => view! { <span class="xs push">{error.to_string()}</span> }.drawn(),
            })
        });
        view! {
            <li>
                <label class="check tool-check">
                    <input
                        type="checkbox"
                        prop:checked=changing(move || self.chosen.with(|chosen| chosen.contains_key(&chat)))
                        on:change=heard(move |event| self.choose(chat, event_target_checked(&event)))
                    />
                    {about}
                    {result}
                </label>
            </li>
        }
        .drawn()
    }

    fn about(self, row: &ChatRow) -> AnyView {
        view! {
            <span class="key">{row.key.clone()}</span>
            <span class="ell">{name(&row.reporter_name)}</span>
            {row.assignee.as_ref().map(|(_, agent)| view! { <span class="xs muted ell">{name(agent)}</span> })}
            {self.desk.lozenge(row)}
        }
        .into_any()
    }

    fn actions(self) -> AnyView {
        let (agents, transitions) = self.desk.live.inbox().with_untracked(|inbox| {
            let chats = self.chats.get_value();
            let able = inbox.agents().filter(|agent| {
                let rows = chats.iter().filter_map(|chat| inbox.chat(*chat));
                rows.into_iter().any(|row| agent.answers(row.department))
            });
            let agents = able.map(|agent| (agent.id.0, reveal(&agent.name)));
            let agents: Vec<(i64, String)> =
                core::iter::once((0, "Nobody".to_owned())).chain(agents).collect();
            // Only what fits one of them.
            let fits = |transition: &&TransitionView| {
                let mut rows = chats.iter().filter_map(|chat| inbox.chat(*chat));
                rows.any(|row| {
                    inbox
                        .scheme
                        .legal(row.status)
                        .any(|legal| legal.id == transition.id)
                })
            };
            let transitions = inbox.scheme.transitions.iter().filter(fits);
            let transitions: Vec<(i64, String)> = transitions.map(|it| (it.id.0, it.name.clone())).collect();
            (agents, transitions)
        });
        let assign = |value: i64| Job::Assign((value > 0).then_some(AgentId(value)));
        let on_tag = heard(move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            let tag = self.tag.get_untracked().trim().to_owned();
            if !tag.is_empty() {
                self.run(&Job::Tag(tag));
            }
        });
        view! {
            <div class="tool-foot" role="group" aria-label="With the selected chats">
                {self.choice("Assign to…", "Assign", agents, assign)}
                {self.choice("Transition…", "Move", transitions, |value| Job::Move(TransitionId(value)))}
                <form class="row" on:submit=on_tag>
                    <input
                        class="input"
                        aria-label="Tag"
                        placeholder="Add a tag"
                        maxlength=LABEL_MAX_CHARS.to_string()
                        prop:value=changing(move || self.tag.get())
                        on:input=heard(move |event: leptos::ev::Event| self.tag.set(event_target_value(&event)))
                    />
                    {self.submit("Tag")}
                </form>
            </div>
        }
        .drawn()
    }

    /// It keeps the focus while it cannot be used.
    fn submit(self, words: &'static str) -> AnyView {
        view! {
            <button type="submit" class="btn btn-sm" aria-disabled=changing(move || (!self.is_ready()).then_some("true"))>
                {words}
            </button>
        }
        .drawn()
    }

    fn is_ready(self) -> bool {
        self.running.get().is_none() && self.chosen.with(|chosen| !chosen.is_empty())
    }

    /// What is to be done is chosen, then done: a list that acts as soon as it changes would act on each arrow key.
    fn choice(
        self,
        words: &'static str,
        act: &'static str,
        options: Vec<(i64, String)>,
        job: fn(i64) -> Job,
    ) -> AnyView {
        let chosen = RwSignal::new(String::new());
        let on_submit = heard(move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            if let Ok(value) = chosen.with_untracked(|chosen| chosen.parse()) {
                self.run(&job(value));
            }
        });
        let option = |(value, words): (i64, String)| {
            view! { <option value=value.to_string()>{words}</option> }.drawn()
        };
        view! {
            <form class="row" on:submit=on_submit>
                <select
                    class="select select-sm grow"
                    aria-label=words
                    on:change=heard(move |event: leptos::ev::Event| chosen.set(event_target_value(&event)))
                >
                    <option value="">{words}</option>
                    {options.into_iter().map(option).collect::<Vec<AnyView>>()}
                </select>
                {self.submit(act)}
            </form>
        }
        .drawn()
    }

    /// Does it with one chat after the other: a server that is slow or refuses is not asked by all at once.
    fn run(self, job: &Job) {
        if !untrack(|| self.is_ready()) {
            return;
        }
        let chats: Vec<(IssueId, Option<AgentId>)> = self
            .chosen
            .with_untracked(|chosen| chosen.iter().map(|(chat, from)| (*chat, *from)).collect());
        self.results.set(SortedMap::default());
        self.running.set(Some(chats.len()));
        let job = job.clone();
        spawn_local(async move {
            for (chat, from) in chats {
                let result = self.run_one(chat, from, &job).await;
                // The pane may have been closed: what is begun goes on, as long as the page is there.
                let _unseen = self
                    .results
                    .try_update(|results| drop(results.insert(chat, result)));
                if self.desk.live.inbox().is_disposed() {
                    return;
                }
            }
            self.leave_what_failed();
            self.running.try_set(None);
        });
    }

    /// Where some could not be done, those stay chosen, as they are now: whoever goes on has seen it. Where all are done, all stay.
    fn leave_what_failed(self) {
        let failed = self.results.try_with_untracked(|results| {
            let failed = results.iter().filter(|(_, result)| result.is_err());
            failed.map(|(chat, _)| *chat).collect::<Vec<_>>()
        });
        if let Some(failed) = failed.filter(|failed| !failed.is_empty()) {
            let failed = failed.into_iter().map(|chat| (chat, self.assignee(chat)));
            self.chosen.try_set(failed.collect());
        }
    }

    async fn run_one(self, chat: IssueId, from: Option<AgentId>, job: &Job) -> Result<(), ApiError> {
        match job {
            Job::Assign(to) => api::edit_issue(chat, IssueEdit::Assignee { from, to: *to }).await,
            Job::Move(transition) => api::move_status(chat, *transition).await,
            Job::Tag(tag) => {
                let add = vec![tag.clone()];
                api::edit_issue(chat, IssueEdit::Tags { add, remove: vec![] }).await
            }
        }
    }
}
