//! Gets files from the person to the server, and remembers those that are there.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::draft::DraftKind;
use model::file::{EXTENSIONS, FileView};
use model::text_module::TextModuleView;

use super::tray::{Progress, Tray};
use crate::api::{self, ApiError};
use crate::browser::{self, Here, Picked, Told, Upload};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::live::DraftKey;
use crate::pages::chats::composer::Field;
use crate::pages::chats::writing::FIELD;

/// The files beside the composers of the page. A handle; copies are the same.
#[derive(Clone, Copy)]
pub(crate) struct Files {
    tray: RwSignal<Tray>,
    /// What is on its way, and what may be tried again.
    here: Here<Vec<(u32, Picked, Option<Upload>)>>,
}

impl Files {
    /// Nothing waits. The page asks before it is left while a file is on its way.
    pub(crate) fn new() -> Self {
        let files = Self {
            tray: RwSignal::default(),
            here: browser::here(Vec::new()),
        };
        browser::ask_before_losing(move || files.tray.with_untracked(Tray::would_lose));
        files
    }

    /// What waits.
    pub(crate) fn tray(self) -> RwSignal<Tray> {
        self.tray
    }

    /// Brings back what waited beside a draft before the page was loaded again.
    pub(crate) fn restore(self, draft: DraftKey) {
        let nothing_waits = self.tray.with_untracked(|tray| tray.of(draft).next().is_none());
        let kept = browser::kept(&name(draft)).filter(|_| nothing_waits);
        let files: Vec<FileView> = kept
            .and_then(|kept| serde_json::from_str(&kept).ok())
            .unwrap_or_default();
        for file in files {
            self.tray.write().add_done(draft, file);
        }
    }

    /// Takes what a person chose, dropped or pasted.
    pub(crate) fn take(self, draft: DraftKey, picked: Vec<Picked>) {
        for file in picked {
            let (key, goes) = self.tray.write().add(draft, &file.name(), file.size_bytes());
            let upload = if goes { self.start(key, draft, &file) } else { None };
            self.here.update_value(|here| here.push((key, file, upload)));
        }
    }

    /// Has the server put copies of a text module's files beside a draft.
    pub(super) fn take_module(self, draft: DraftKey, module: &TextModuleView) {
        let id = module.id;
        let coming: Vec<u32> = module
            .files
            .iter()
            .map(|file| self.tray.write().add(draft, &file.name, file.size_bytes))
            .filter_map(|(key, goes)| goes.then_some(key))
            .collect();
        spawn_local(async move {
            let answer = api::attach_text_module(draft.0, id).await;
            // The page may be gone before the answer has come.
            let Some(mut tray) = self.tray.try_write() else {
                return;
            };
            match answer {
                Ok(views) => {
                    for (key, view) in coming.into_iter().zip(views) {
                        tray.set(key, Progress::Done(view));
                    }
                }
                Err(error) => {
                    for key in coming {
                        let (why, again) = (error.to_string(), false);
                        tray.set(key, Progress::Failed { why, again });
                    }
                }
            }
            drop(tray);
            self.keep(draft);
        });
    }

    /// Puts back files of a message that was given up.
    pub(crate) fn put_back(self, draft: DraftKey, files: Vec<FileView>) {
        for file in files {
            self.tray.write().add_done(draft, file);
        }
        self.keep(draft);
    }

    /// Tries again.
    pub(crate) fn again(self, key: u32) {
        let Some(draft) = self
            .tray
            .with_untracked(|tray| tray.get(key).map(|file| file.draft))
        else {
            return;
        };
        self.tray.write().set(key, Progress::Going(0));
        let picked = self.here.with_value(|here| {
            let found = here.iter().find(|(other, ..)| *other == key);
            found.map(|(_, picked, _)| picked.clone())
        });
        let Some(picked) = picked else { return };
        let upload = self.start(key, draft, &picked);
        self.here.update_value(|here| {
            if let Some((.., slot)) = here.iter_mut().find(|(other, ..)| *other == key) {
                *slot = upload;
            }
        });
    }

    /// Tries again with all that can be, once there is a connection.
    pub(crate) fn again_when_up(self, is_up: Memo<bool>) {
        Effect::new(move |_| {
            if is_up.get() {
                let failed = self.tray.with_untracked(Tray::can_go_again);
                for key in failed {
                    self.again(key);
                }
            }
        });
    }

    /// Takes a file away; stops it where it is on its way.
    pub(crate) fn remove(self, key: u32) {
        let draft = self
            .tray
            .with_untracked(|tray| tray.get(key).map(|file| file.draft));
        self.here
            .update_value(|here| here.retain(|(other, ..)| *other != key));
        self.tray.write().remove(key);
        if let Some(draft) = draft {
            self.keep(draft);
        }
    }

    /// What waited beside a draft was sent.
    pub(crate) fn sent(self, draft: DraftKey) {
        let keys: Vec<u32> = self
            .tray
            .with_untracked(|tray| tray.of(draft).map(|file| file.key).collect());
        self.here
            .update_value(|here| here.retain(|(key, ..)| !keys.contains(key)));
        self.tray.write().clear(draft);
        self.keep(draft);
    }

    fn start(self, key: u32, draft: DraftKey, file: &Picked) -> Option<Upload> {
        let address = format!("/files/of/{}", draft.0);
        browser::upload(&address, file, move |told| self.told(key, draft, told))
    }

    fn told(self, key: u32, draft: DraftKey, told: Told) {
        // The page may be gone before the answer has come.
        let Some(mut tray) = self.tray.try_write() else {
            return;
        };
        tray.set(key, progress(told));
        drop(tray);
        self.keep(draft);
    }

    /// Remembers for this tab what the server has.
    fn keep(self, draft: DraftKey) {
        let done: Vec<FileView> = self.tray.with_untracked(|tray| {
            let views = tray.of(draft).filter_map(|file| match &file.progress {
                Progress::Done(view) => Some(view.clone()),
                Progress::Going(_) | Progress::Failed { .. } => None,
            });
            views.collect()
        });
        let text = if done.is_empty() {
            String::new()
        } else {
            serde_json::to_string(&done).unwrap_or_default()
        };
        browser::keep(&name(draft), &text);
    }
}

fn name((chat, kind): DraftKey) -> String {
    match kind {
        DraftKind::Reply => format!("lobby-files-{chat}"),
        DraftKind::Note => format!("lobby-note-files-{chat}"),
    }
}

/// How far a file is, by what the browser says.
pub(crate) fn progress(told: Told) -> Progress {
    let failed = |error: ApiError| {
        let again = match &error {
            ApiError::Refused(refusal) => refusal.is_passing(),
            _ => true,
        };
        Progress::Failed {
            why: error.to_string(),
            again,
        }
    };
    match told {
        Told::Progress(percent) => Progress::Going(percent),
        Told::Answered { status: 201, body } => match serde_json::from_str(&body) {
            Ok(view) => Progress::Done(view),
            Err(_) => failed(ApiError::Unreadable),
        },
        Told::Answered { body, .. } => failed(serde_json::from_str(&body).unwrap_or(ApiError::Unreachable)),
        Told::Unreachable => failed(ApiError::Unreachable),
    }
}

/// Takes files that are pasted into the composer's field. Where there is text, the browser pastes that, without its looks (S4.14).
pub(super) fn listen_to_paste(field: Field, files: Files) {
    let listener = window_event_listener(leptos::ev::paste, move |event| {
        let picked = browser::pasted(&event, FIELD);
        if !picked.is_empty() && field.writing.editing.with_untracked(Option::is_none) {
            event.prevent_default();
            files.take(untrack(|| field.key()), picked);
        }
    });
    on_cleanup(move || listener.remove());
}

/// What a field for files takes.
pub(crate) fn accepted() -> String {
    EXTENSIONS.map(|ending| format!(".{ending}")).join(",")
}

/// The paper clip, with the field behind it.
pub(super) fn pick_button(files: Files, draft: DraftKey) -> AnyView {
    view! {
        <button
            type="button"
            class="btn btn-icon btn-ghost"
            aria-label="Attach a file"
            title="Attach a file"
            on:click=move |_| browser::click("#attach")
        >
            {icon("clip", Size::Md)}
        </button>
        <input
            type="file"
            id="attach"
            multiple
            hidden
            aria-label="Files to attach"
            accept=accepted()
            on:change=move |event| files.take(draft, browser::chosen(&event))
        />
    }
    .drawn()
}

#[cfg(test)]
mod tests {
    use model::refusal::Refusal;

    use super::*;

    #[test]
    fn e_5_what_the_server_says_becomes_words() {
        let said = |status, body: &str| {
            progress(Told::Answered {
                status,
                body: body.to_owned(),
            })
        };
        let refused = serde_json::to_string(&ApiError::Refused(Refusal::FileDiffers)).unwrap();
        assert_eq!(
            said(415, &refused),
            Progress::Failed {
                why: Refusal::FileDiffers.to_string(),
                again: false
            }
        );
        for (status, body) in [(502, "<html>"), (201, "<html>")] {
            assert!(matches!(said(status, body), Progress::Failed { again: true, .. }));
        }
        assert_eq!(progress(Told::Progress(40)), Progress::Going(40));
        assert!(matches!(
            progress(Told::Unreachable),
            Progress::Failed { again: true, .. }
        ));
    }
}
