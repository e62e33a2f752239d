//! A text module that is written or changed, with its preview.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use model::file::FileView;
use model::id::{DepartmentId, TextModuleId};
use model::text_module::{
    ModuleOwner, PLACES, TextModuleChange, TextModuleDraft, TextModuleView, example, filled,
};

use super::Modules;
use crate::api::ApiError;
use crate::browser::{self, Here, Picked, Upload};
use crate::changing::{changing, heard, part};
use crate::components::markup::message_text;
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::pages::chats::extras::{Progress, accepted, progress};
use crate::pages::entry::{FieldKind, error_line, text_field};

const SHORTCUT: FieldKind = FieldKind {
    id: "module-shortcut",
    label: "Short name",
    kind: "text",
    autocomplete: "off",
    error_id: "module-error",
    hint_id: Some("module-shortcut-hint"),
    max_chars: Some("31"),
};

/// What is being written.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Editor {
    /// The module that is changed, with the version that was seen; `None` for a new one.
    id: Option<(TextModuleId, i64)>,
    owner: ModuleOwner,
    shortcut: String,
    text: String,
    files: Vec<FileView>,
}

impl Editor {
    /// A new module.
    pub(super) fn empty() -> Self {
        Self {
            id: None,
            owner: ModuleOwner::Own,
            shortcut: String::new(),
            text: String::new(),
            files: Vec::new(),
        }
    }

    /// This module.
    pub(super) fn of(module: &TextModuleView) -> Self {
        Self {
            id: Some((module.id, module.version)),
            owner: module.owner,
            shortcut: module.shortcut.clone(),
            text: module.text.clone(),
            files: module.files.clone(),
        }
    }
}

/// The fields; copies are the same.
#[derive(Clone, Copy)]
struct Fields {
    modules: Modules,
    owner: RwSignal<ModuleOwner>,
    shortcut: RwSignal<String>,
    text: RwSignal<String>,
    files: RwSignal<Vec<FileView>>,
    /// What is on its way, in words.
    going: RwSignal<Option<String>>,
    problem: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
    uploads: Here<Vec<Upload>>,
}

/// The card with the fields.
pub(super) fn card(modules: Modules, editor: Editor) -> AnyView {
    let fields = Fields {
        modules,
        owner: RwSignal::new(editor.owner),
        shortcut: RwSignal::new(editor.shortcut),
        text: RwSignal::new(editor.text),
        files: RwSignal::new(editor.files),
        going: RwSignal::new(None),
        problem: RwSignal::new(None),
        busy: RwSignal::new(false),
        uploads: browser::here(Vec::new()),
    };
    let id = editor.id;
    Effect::new(|_| browser::focus_soon("#module-shortcut"));
    let heading = if id.is_some() {
        "Change text module"
    } else {
        "New text module"
    };
    view! {
        <section class="card" aria-labelledby="module-editor-heading">
            <header class="card-head">
                <h2 id="module-editor-heading">{heading}</h2>
            </header>
            <form class="card-rows module-form" novalidate on:submit=heard(move |event: SubmitEvent| {
                event.prevent_default();
                fields.save(id);
            })>
                {text_field(SHORTCUT, fields.shortcut, Signal::derive(|| None), None)}
                <p class="hint" id="module-shortcut-hint">"Letters, digits, hyphens and dots: what is typed behind the /."</p>
                {owner_field(fields)}
                {text_area(fields)}
                {files_field(fields)}
                {preview(fields)}
                {error_line("module-error", fields.problem.into())}
                <div class="row end">
                    <button type="button" class="btn btn-ghost" on:click=move |_| fields.close()>
                        "Cancel"
                    </button>
                    <button type="submit" class="btn btn-primary" aria-busy=changing(move || fields.busy.get().then_some("true"))>
                        "Save"
                    </button>
                </div>
            </form>
        </section>
    }
    .drawn()
}

impl Fields {
    fn close(self) {
        self.modules.editor.set(None);
        browser::focus_soon("#new-module");
    }

    fn save(self, id: Option<(TextModuleId, i64)>) {
        if self.busy.get_untracked() {
            return;
        }
        if self.going.with_untracked(Option::is_some) {
            self.problem.set(Some("A file is still on its way.".to_owned()));
            return;
        }
        let draft = TextModuleDraft {
            owner: self.owner.get_untracked(),
            shortcut: self.shortcut.get_untracked(),
            text: self.text.get_untracked(),
            files: self.files.with_untracked(|files| model::file::ids(files)),
        };
        let checked = match draft.checked(browser::lower) {
            Ok(checked) => checked,
            Err(refusal) => {
                self.problem.set(Some(refusal.to_string()));
                browser::focus_soon("#module-shortcut");
                return;
            }
        };
        self.busy.set(true);
        let change = match id {
            None => TextModuleChange::Add(draft),
            Some((id, version)) => TextModuleChange::Edit(id, version, draft),
        };
        let then = move |refused: Option<ApiError>| {
            self.busy.set(false);
            match refused {
                None => self.close(),
                Some(error) => self.problem.set(Some(words_of(&error))),
            }
        };
        self.modules
            .change(change, format!("/{} was saved", checked.shortcut), Box::new(then));
    }

    /// Puts a place where the cursor stands.
    fn put_in(self, place: &str) {
        let text = format!("{{{{{place}}}}}");
        let written = browser::insert("#module-text", &text).unwrap_or(text);
        self.text.set(written);
        browser::focus("#module-text");
    }

    fn attach(self, picked: Vec<Picked>) {
        let address = format!("/files/for/{}", self.modules.project());
        for file in picked {
            let name = file.name();
            self.going.set(Some(format!("Uploading {name}")));
            let upload = browser::upload(&address, &file, move |told| self.told(&name, progress(told)));
            self.uploads.update_value(|uploads| uploads.extend(upload));
        }
    }

    fn told(self, name: &str, progress: Progress) {
        match progress {
            Progress::Going(percent) => {
                let _left = self
                    .going
                    .try_set(Some(format!("Uploading {name}: {percent}\u{a0}%")));
            }
            Progress::Done(view) => {
                let _left = self.files.try_update(|files| files.push(view));
                let _left = self.going.try_set(None);
            }
            Progress::Failed { why, .. } => {
                let _left = self.problem.try_set(Some(format!("{name}: {why}")));
                let _left = self.going.try_set(None);
            }
        }
    }
}

/// The two refusals that mean something else here.
fn words_of(error: &ApiError) -> String {
    match error.refusal() {
        Some(model::refusal::Refusal::Taken) => {
            "Another text module of the same people has this short name.".to_owned()
        }
        Some(model::refusal::Refusal::ChangedMeanwhile) => {
            "Somebody has changed or deleted this text module meanwhile. Copy your text and open it again."
                .to_owned()
        }
        _ => error.to_string(),
    }
}

fn owner_field(fields: Fields) -> AnyView {
    let options = fields.modules.view.with_untracked(|view| {
        let owner = |(owner, words): &(ModuleOwner, String)| {
            let (token, owner) = (token(*owner), *owner);
            view! {
                <option value=token selected=fields.owner.get_untracked() == owner>
                    {words.clone()}
                </option>
            }
            .drawn()
        };
        view.may_add_for.iter().map(owner).collect::<Vec<AnyView>>()
    });
    view! {
        <div class="field">
            <label class="label" for="module-owner">"For"</label>
            <select class="select" id="module-owner" on:change=move |event| {
                if let Some(owner) = owner_of(&event_target_value(&event)) {
                    fields.owner.set(owner);
                }
            }>{options}</select>
        </div>
    }
    .drawn()
}

fn text_area(fields: Fields) -> AnyView {
    let places = PLACES.iter().map(|(place, _)| {
        view! {
            <button type="button" class="btn btn-sm" on:click=move |_| fields.put_in(place)>
                {*place}
            </button>
        }
        .drawn()
    });
    view! {
        <div class="field">
            <label class="label" for="module-text">"Text"</label>
            <textarea
                class="textarea"
                id="module-text"
                rows="5"
                dir="auto"
                aria-describedby="module-text-hint"
                prop:value=move || fields.text.get()
                on:input=move |event| fields.text.set(event_target_value(&event))
            ></textarea>
            <p class="hint" id="module-text-hint">
                "Places are filled when the text is put in. Behind a | stands what is said without a value: {{visitor.first_name|there}}."
            </p>
            <div class="row module-places" role="group" aria-label="Places">
                {places.collect::<Vec<AnyView>>()}
            </div>
        </div>
    }
    .drawn()
}

fn files_field(fields: Fields) -> AnyView {
    let rows = part(move || {
        let files = fields.files.get();
        files
            .iter()
            .map(|file| {
                let (id, words) = (file.id, format!("Remove {}", file.name));
                view! {
                    <li class="row sm">
                        {icon("file", Size::Sm)}
                        <bdi class="grow ell">{file.name.clone()}</bdi>
                        <button type="button" class="btn btn-icon btn-ghost btn-sm" aria-label=words.clone() title=words
                            on:click=heard(move |_| fields.files.update(|files| files.retain(|file| file.id != id)))>
                            {icon("x", Size::Sm)}
                        </button>
                    </li>
                }
                .drawn()
            })
            .collect::<Vec<AnyView>>()
    });
    view! {
        <div class="field">
            <span class="label">"Files"</span>
            <ul>{rows}</ul>
            <p class="hint" role="status">{part(move || fields.going.get())}</p>
            <button type="button" class="btn btn-sm" on:click=move |_| browser::click("#module-files")>
                {icon("clip", Size::Sm)}
                "Attach a file"
            </button>
            <input
                type="file"
                id="module-files"
                multiple
                hidden
                aria-label="Files to attach"
                accept=accepted()
                on:change=move |event| fields.attach(browser::chosen(&event))
            />
        </div>
    }
    .drawn()
}

/// What the other side would see.
fn preview(fields: Fields) -> AnyView {
    let says = part(move || {
        let text = fields.text.with(|text| filled(text, example));
        if text.trim().is_empty() {
            view! { <p class="muted sm">"What the customer sees stands here."</p> }.drawn()
        } else {
            view! { <div class="bubble" dir="auto">{message_text(&text)}</div> }.drawn()
        }
    });
    view! {
        <div class="field" role="group" aria-label="Preview">
            <span class="label">"Preview"</span>
            <div class="msg msg-out module-preview">{says}</div>
        </div>
    }
    .drawn()
}

fn token(owner: ModuleOwner) -> String {
    match owner {
        ModuleOwner::Own => "own".to_owned(),
        ModuleOwner::Project => "project".to_owned(),
        ModuleOwner::Department(department) => department.to_string(),
    }
}

fn owner_of(token: &str) -> Option<ModuleOwner> {
    match token {
        "own" => Some(ModuleOwner::Own),
        "project" => Some(ModuleOwner::Project),
        number => Some(ModuleOwner::Department(DepartmentId(number.parse().ok()?))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_owner_is_chosen_by_its_token() {
        for owner in [
            ModuleOwner::Own,
            ModuleOwner::Project,
            ModuleOwner::Department(DepartmentId(7)),
        ] {
            assert_eq!(owner_of(&token(owner)), Some(owner));
        }
        assert_eq!(owner_of("nobody"), None);
    }
}
