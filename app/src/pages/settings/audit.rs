//! The audit log: who did what, from where. Read here, changed nowhere.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::account::device_words;
use model::audit::{AuditAction, AuditEntry, AuditFilter, AuditKind, AuditPage, AuditResult};
use model::id::AgentId;
use model::text::reveal;

use super::state::Settings;
use crate::api::{ApiError, load_audit};
use crate::changing::{changing, heard, part};
use crate::components::moment::{Form, moment};
use crate::drawn::Drawn;

/// The choices of a kind; empty for all.
const KINDS: [(&str, &str); 6] = [
    ("", "Everything"),
    ("access", "Signing in and out"),
    ("passwords", "Passwords"),
    ("team", "People and rights"),
    ("settings", "Settings"),
    ("data", "Copies and deletions"),
];

/// What is shown of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Shown {
    /// It is on its way.
    Loading,
    /// It could not be loaded.
    Failed(ApiError),
    /// It is here.
    Here(AuditPage),
}

/// The log with its filter; copies are the same.
#[derive(Clone, Copy)]
struct Log {
    filter: RwSignal<AuditFilter>,
    shown: RwSignal<Shown>,
    /// Whether the next page is on its way.
    busy: RwSignal<bool>,
    /// Counts what was asked for: an answer that came too late is dropped.
    asked: StoredValue<u32>,
}

impl Log {
    /// Loads the first page by the filter.
    fn load(self) {
        self.shown.set(Shown::Loading);
        self.ask(None);
    }

    /// Loads the page after what is here.
    fn load_older(self) {
        let last = self.shown.with_untracked(|shown| match shown {
            Shown::Here(page) => page.entries.last().map(|entry| entry.id),
            Shown::Loading | Shown::Failed(_) => None,
        });
        if last.is_some() && !self.busy.get_untracked() {
            self.ask(last);
        }
    }

    fn ask(self, before: Option<i64>) {
        let number = self.asked.get_value() + 1;
        self.asked.set_value(number);
        self.busy.set(true);
        let filter = AuditFilter {
            before,
            ..self.filter.get_untracked()
        };
        spawn_local(async move {
            let answer = load_audit(filter).await;
            if self.asked.try_get_value() != Some(number) {
                return;
            }
            self.busy.set(false);
            self.shown.update(|shown| take(shown, before.is_some(), answer));
        });
    }
}

/// Takes an answer: a first page replaces what is shown, a later one is put behind it.
fn take(shown: &mut Shown, is_later: bool, answer: Result<AuditPage, ApiError>) {
    match (answer, shown) {
        (Ok(page), Shown::Here(known)) if is_later => {
            known.entries.extend(page.entries);
            known.more = page.more;
        }
        (Ok(page), shown) => *shown = Shown::Here(page),
        (Err(error), shown) => *shown = Shown::Failed(error),
    }
}

/// The cards of the section.
pub(super) fn cards(settings: Settings) -> AnyView {
    let log = Log {
        filter: RwSignal::default(),
        shown: RwSignal::new(Shown::Loading),
        busy: RwSignal::new(false),
        asked: StoredValue::new(0),
    };
    Effect::new(move |_| log.load());
    view! {
        <section class="card" aria-labelledby="audit-heading">
            <header class="card-head">
                <h2 id="audit-heading">"Newest first"</h2>
            </header>
            <div class="card-body audit-filters">
                {person_filter(settings, log)} {kind_filter(log)}
            </div>
            {part(move || rows(log))}
        </section>
    }
    .drawn()
}

fn rows(log: Log) -> AnyView {
    log.shown.with(|shown| match shown {
        Shown::Loading => skeleton(),
        Shown::Failed(error) => failed(log, error),
        Shown::Here(page) if page.entries.is_empty() => view! {
            <p class="card-foot sm muted" role="status">
                "Nothing of this kind has happened yet."
            </p>
        }
        .drawn(),
        Shown::Here(page) => here(log, page),
    })
}

fn skeleton() -> AnyView {
    let row =
        |_| view! { <li class="stack"><span class="sk w45"></span><span class="sk w90"></span></li> }.drawn();
    view! {
        <p class="vh" role="status">"The audit log is on its way."</p>
        <ul class="card-rows audit" aria-hidden="true">{(0..4).map(row).collect::<Vec<AnyView>>()}</ul>
    }
    .into_any()
}

fn failed(log: Log, error: &ApiError) -> AnyView {
    view! {
        <div class="card-foot row" role="alert">
            <p class="grow error">{error.to_string()}</p>
            <button type="button" class="btn btn-sm" on:click=heard(move |_| log.load())>
                "Try again"
            </button>
        </div>
    }
    .drawn()
}

fn here(log: Log, page: &AuditPage) -> AnyView {
    let older = page.more.then(|| {
        view! {
            <div class="card-foot">
                <button
                    type="button"
                    class="btn btn-sm"
                    aria-busy=changing(move || log.busy.get().then_some("true"))
                    on:click=heard(move |_| log.load_older())
                >
                    "Show older"
                </button>
            </div>
        }
        .drawn()
    });
    view! {
        <ul class="card-rows audit">{page.entries.iter().map(row).collect::<Vec<AnyView>>()}</ul>
        {older}
    }
    .into_any()
}

fn row(entry: &AuditEntry) -> AnyView {
    let refused = (entry.result == AuditResult::Refused)
        .then(|| view! { <span class="lozenge" data-t="danger">"Refused"</span> }.drawn());
    let device = device_words(&entry.device);
    let from = match (entry.address.is_empty(), entry.device.is_empty()) {
        (true, true) => String::new(),
        (true, false) => device,
        (false, _) => format!("{device} · {}", entry.address),
    };
    view! {
        <li class="audit-row">
            <p class="audit-what">
                <b class="medium"><bdi>{actor(entry)}</bdi></b>
                <span>{entry.action.words()}</span>
                {refused}
            </p>
            <p class="xs muted audit-detail"><bdi>{about(entry)}</bdi></p>
            <p class="xs muted audit-from">{moment(entry.at, Form::Friendly)} <bdi>{from}</bdi></p>
        </li>
    }
    .drawn()
}

fn actor(entry: &AuditEntry) -> String {
    match &entry.actor {
        Some((_, name)) => reveal(name),
        None if is_of_server(entry.action) => "Somebody on the server".to_owned(),
        None => "Somebody".to_owned(),
    }
}

/// Whether it is done by the program's own commands, where nobody signs in.
fn is_of_server(action: AuditAction) -> bool {
    matches!(
        action,
        AuditAction::Backup | AuditAction::Restore | AuditAction::BeginAnew
    )
}

/// Whom it concerned, and what exactly.
fn about(entry: &AuditEntry) -> String {
    let detail = reveal(&entry.detail);
    match &entry.target {
        Some((_, name)) if detail.is_empty() => reveal(name),
        Some((_, name)) => format!("{}: {detail}", reveal(name)),
        None => detail,
    }
}

fn person_filter(settings: Settings, log: Log) -> AnyView {
    let people = settings.view.with_untracked(|view| {
        let members = view.team.members.iter();
        members
            .map(|member| (member.id, reveal(&member.name)))
            .collect::<Vec<(AgentId, String)>>()
    });
    let option =
        |(id, name): (AgentId, String)| view! { <option value=id.to_string()>{name}</option> }.drawn();
    let choose = move |event| {
        let chosen = event_target_value(&event).parse().ok().map(AgentId);
        log.filter.update(|filter| filter.person = chosen);
        log.load();
    };
    view! {
        <div class="field">
            <label class="label" for="audit-person">"Person"</label>
            <select class="select" id="audit-person" on:change=heard(choose)>
                <option value="">"Everybody"</option>
                {people.into_iter().map(option).collect::<Vec<AnyView>>()}
            </select>
        </div>
    }
    .drawn()
}

fn kind_filter(log: Log) -> AnyView {
    let option = |(token, words): &(&'static str, &'static str)| {
        view! { <option value=*token>{*words}</option> }.drawn()
    };
    let choose = move |event| {
        let chosen = kind_of(&event_target_value(&event));
        log.filter.update(|filter| filter.kind = chosen);
        log.load();
    };
    view! {
        <div class="field">
            <label class="label" for="audit-kind">"What"</label>
            <select class="select" id="audit-kind" on:change=heard(choose)>
                {KINDS.iter().map(option).collect::<Vec<AnyView>>()}
            </select>
        </div>
    }
    .drawn()
}

/// The kind with this word.
fn kind_of(token: &str) -> Option<AuditKind> {
    match token {
        "access" => Some(AuditKind::Access),
        "passwords" => Some(AuditKind::Passwords),
        "team" => Some(AuditKind::Team),
        "settings" => Some(AuditKind::Settings),
        "data" => Some(AuditKind::Data),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: i64) -> AuditEntry {
        AuditEntry {
            id,
            at: 1,
            action: AuditAction::ChangeRole,
            result: AuditResult::Done,
            actor: None,
            target: Some((AgentId(2), "Kenji".to_owned())),
            detail: "Supervisor".to_owned(),
            address: String::new(),
            device: String::new(),
        }
    }

    fn page(ids: &[i64], more: bool) -> AuditPage {
        AuditPage {
            entries: ids.iter().copied().map(entry).collect(),
            more,
        }
    }

    #[test]
    fn a_later_page_is_put_behind_and_a_first_one_replaces() {
        let mut shown = Shown::Loading;
        take(&mut shown, false, Ok(page(&[4, 3], true)));
        take(&mut shown, true, Ok(page(&[2, 1], false)));
        assert_eq!(shown, Shown::Here(page(&[4, 3, 2, 1], false)));
        take(&mut shown, false, Ok(page(&[], false)));
        assert_eq!(shown, Shown::Here(page(&[], false)));
        take(&mut shown, true, Err(ApiError::Unreachable));
        assert_eq!(shown, Shown::Failed(ApiError::Unreachable));
    }

    #[test]
    fn each_kind_can_be_chosen() {
        let kinds: Vec<_> = KINDS.iter().filter_map(|(token, _)| kind_of(token)).collect();
        assert_eq!(kinds, AuditKind::ALL);
    }

    #[test]
    fn a_row_says_whom_it_concerned_and_what_exactly() {
        assert_eq!(about(&entry(1)), "Kenji: Supervisor");
        assert_eq!(actor(&entry(1)), "Somebody");
        let without = AuditEntry {
            detail: String::new(),
            ..entry(1)
        };
        assert_eq!(about(&without), "Kenji");
    }
}
