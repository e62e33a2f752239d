//! The set-up page of a new installation: first administrator, first project, the line for the website.

mod draft;
mod steps;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use wasm_split_helpers::wasm_split;

use super::entry::{brand, error_line};
use super::refused::refused;
use crate::api::{self, SetUpDone, set_up, set_up_is_open};
use crate::browser;
use crate::changing::{changing, heard, part};
use crate::components::script_line::script_line_card;
use crate::icons::{Size, icon};
use crate::later::{Fetched, here};
use crate::respond;
use draft::{Draft, Field, Problems, Step};
use steps::{account_step, project_step};

/// The page at `/setup/:token`.
#[wasm_split(entry, fallible, preload(load_setup))]
pub(crate) fn setup_page() -> Fetched {
    here(page())
}

fn page() -> AnyView {
    let params = use_params_map();
    let token = move || params.with(|params| params.get_str("token").unwrap_or_default().to_owned());
    let is_open = api::arriving(token, |token| async move {
        let is_open = set_up_is_open(token).await;
        if is_open == Ok(false) {
            respond::status(404);
        }
        is_open
    });
    view! {
        <Title text="Set up Lobby" />
        <Suspense>
            {move || Suspend::new(async move {
                match is_open.await {
                    Ok(true) => wizard(token()),
                    Ok(false) => closed(),
                    Err(error) => refused(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

/// A link that does not open anything.
fn closed() -> AnyView {
    view! {
        <main class="gate gate-plain" id="main">
            <div class="gate-form">
                {brand()}
                <div class="gate-card">
                    <header>
                        <h1>"This set-up link does not work"</h1>
                        <p class="secondary gate-reason">
                            "It was used already, or it is not complete. While there is no administrator, the server prints a new link on its terminal at each start."
                        </p>
                    </header>
                    <a class="btn btn-primary btn-lg btn-block" href="/login" rel="external">"Sign in"</a>
                </div>
            </div>
        </main>
    }
    .into_any()
}

/// What the steps share.
#[derive(Clone, Copy)]
pub(super) struct Wizarding {
    step: RwSignal<Step>,
    draft: Draft,
    problems: RwSignal<Problems>,
    is_busy: RwSignal<bool>,
    done: RwSignal<Option<SetUpDone>>,
}

impl Wizarding {
    fn new() -> Self {
        Self {
            step: RwSignal::new(Step::Account),
            draft: Draft::new(),
            problems: RwSignal::default(),
            is_busy: RwSignal::new(false),
            done: RwSignal::new(None),
        }
    }

    /// What is wrong with a field.
    fn error(self, field: Field) -> Signal<Option<String>> {
        Signal::derive(move || self.problems.with(|problems| problems.of(field)))
    }

    fn show(self, problems: Problems) {
        if let Some(field) = problems.first() {
            self.step.set(field.step());
            browser::focus_soon(format!("#{}", field.id()));
        }
        self.problems.set(problems);
    }

    fn go(self, step: Step) {
        self.problems.set(Problems::default());
        self.step.set(step);
        browser::focus_soon(step.first_field());
    }

    /// Goes on from the present step, where nothing is wrong with it.
    fn go_on(self, token: String) {
        if self.is_busy.get_untracked() {
            return;
        }
        let step = self.step.get_untracked();
        let problems = self.draft.check(step);
        if problems.first().is_some() {
            return self.show(problems);
        }
        match step {
            Step::Account => self.go(Step::Project),
            Step::Project => self.found(token),
            Step::Website => {}
        }
    }

    /// Makes administrator and project.
    fn found(self, token: String) {
        self.is_busy.set(true);
        spawn_local(async move {
            let outcome = set_up(token, self.draft.first_set_up()).await;
            self.is_busy.set(false);
            match outcome {
                Ok(done) => {
                    self.done.set(Some(done));
                    self.go(Step::Website);
                }
                Err(error) => self.show(Problems::of_answer(&error)),
            }
        });
    }
}

/// The steps.
fn wizard(token: String) -> AnyView {
    let wizard = Wizarding::new();
    let go_on = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        wizard.go_on(token.clone());
    };
    view! {
        <div class="wizard">
            <aside class="wizard-side" aria-label="Steps">
                {brand()}
                {step_list(wizard)}
                <span></span>
                <p class="xs muted">"Nothing leaves this server."</p>
            </aside>
            <main class="wizard-main" id="main">
                <form class="wizard-form" method="post" novalidate on:submit=heard(go_on)>
                    <div class="wizard-body">
                        {step_heading(wizard)}
                        {part(move || match wizard.step.get() {
                            Step::Account => account_step(wizard),
                            Step::Project => project_step(wizard),
                            Step::Website => website_step(wizard.done),
                        })}
                        {form_problem(wizard)}
                    </div>
                    {foot(wizard)}
                </form>
            </main>
        </div>
    }
    .into_any()
}

/// What brings the chat to the website.
fn website_step(done: RwSignal<Option<SetUpDone>>) -> AnyView {
    let widget = Signal::derive(move || {
        done.with(|done| done.as_ref().map(|done| done.widget.clone()).unwrap_or_default())
    });
    view! { <div class="wizard-fields">{script_line_card(widget)}</div> }.into_any()
}

fn step_heading(wizard: Wizarding) -> AnyView {
    view! {
        <header>
            <h1 id="step-heading" tabindex="-1">{changing(move || wizard.step.get().heading())}</h1>
            <p class="secondary">{changing(move || wizard.step.get().purpose())}</p>
        </header>
    }
    .into_any()
}

fn step_list(wizard: Wizarding) -> AnyView {
    let item = move |step: Step| {
        let is_done = move || wizard.step.get() > step;
        let mark = part(move || {
            if is_done() {
                view! { {icon("check", Size::Sm)} <span class="vh">"Done: "</span> }.into_any()
            } else {
                step.number().into_any()
            }
        });
        view! {
            <li
                data-done=changing(move || is_done().then_some(""))
                aria-current=changing(move || (wizard.step.get() == step).then_some("step"))
            >
                <span class="n">{mark}</span>
                <span><b>{step.name()}</b>{step.hint()}</span>
            </li>
        }
    };
    view! { <ol class="steps">{Step::ALL.map(item).into_iter().collect_view()}</ol> }.into_any()
}

/// What is wrong with none of the fields.
fn form_problem(wizard: Wizarding) -> AnyView {
    view! { <div role="alert">{error_line("form-error", wizard.error(Field::Form))}</div> }.into_any()
}

fn foot(wizard: Wizarding) -> AnyView {
    let chats = changing(move || {
        wizard.done.with(|done| {
            let project = done.as_ref().and_then(|done| done.signed_in.projects.first());
            project.map_or_else(|| "/".to_owned(), |project| format!("/p/{}/chats", project.key))
        })
    });
    let back = part(move || {
        (wizard.step.get() == Step::Project).then(|| {
            view! {
                <button type="button" class="btn btn-ghost btn-lg" on:click=heard(move |_| wizard.go(Step::Account))>
                    "Back"
                </button>
            }
        })
    });
    let on = part(move || {
        if wizard.step.get() == Step::Website {
            view! { <a class="btn btn-primary btn-lg" href=chats.clone() rel="external">"Open the chats"</a> }
                .into_any()
        } else {
            let words = changing(move || {
                if wizard.is_busy.get() {
                    "Setting up…"
                } else {
                    "Continue"
                }
            });
            let busy = changing(move || wizard.is_busy.get().then_some("true"));
            view! { <button class="btn btn-primary btn-lg" aria-busy=busy.clone() aria-disabled=busy>{words}</button> }.into_any()
        }
    });
    view! {
        <footer class="wizard-foot">
            {back}
            <span class="push xs muted">{changing(move || wizard.step.get().count_words())}</span>
            {on}
        </footer>
    }
    .into_any()
}
