//! What the sections share: the settings, and how they are changed.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::scheme::Scheme;
use model::settings::{SettingsChange, SettingsView};

use crate::api::{ApiError, change_settings, load_settings};
use crate::live::{Live, Tone};

/// A handle to what the sections share; copies are the same.
#[derive(Clone, Copy)]
pub(super) struct Settings {
    /// The live state.
    pub(super) live: Live,
    /// The settings as they are shown.
    pub(super) view: RwSignal<SettingsView>,
    /// What the project's issues shall be, while it is written and not saved. It stays while one looks at another section.
    pub(super) draft: RwSignal<Scheme>,
}

impl Settings {
    /// The settings that came with the page.
    pub(super) fn new(live: Live, view: SettingsView) -> Self {
        Self {
            live,
            draft: RwSignal::new(view.scheme.clone()),
            view: RwSignal::new(view),
        }
    }

    /// The project's key.
    pub(super) fn key(self) -> String {
        self.view.with_untracked(|view| view.team.project.key.clone())
    }

    /// Asks the server for a change, takes the settings as they are afterwards, and says `done`. What comes of it is handed to
    /// `then`; a refusal changes nothing.
    pub(super) fn change(
        self,
        change: SettingsChange,
        done: String,
        then: Box<dyn FnOnce(Option<ApiError>)>,
    ) {
        spawn_local(async move {
            let refused = match change_settings(self.key(), change).await {
                Ok(view) => {
                    self.view.set(view);
                    self.live.notice(Tone::Info, done);
                    None
                }
                Err(error) => Some(error),
            };
            then(refused);
        });
    }

    /// Says why something was refused, where it was.
    pub(super) fn tell(self, refused: Option<ApiError>) {
        if let Some(error) = refused {
            self.live.notice(Tone::Warning, error.to_string());
        }
    }

    /// Shows a change at once and asks the server for it; takes it back with the reason where it is refused.
    pub(super) fn change_at_once(
        self,
        change: SettingsChange,
        done: String,
        show: impl FnOnce(&mut SettingsView),
    ) {
        let before = self.view.get_untracked();
        self.view.update(show);
        let then = move |refused: Option<ApiError>| {
            if let Some(error) = refused {
                self.view.set(before);
                self.live.notice(Tone::Warning, error.to_string());
                self.reload();
            }
        };
        self.change(change, done, Box::new(then));
    }

    /// Takes the settings as the server has them. Where they cannot be loaded, what is shown stays.
    fn reload(self) {
        spawn_local(async move {
            if let Ok(view) = load_settings(self.key()).await {
                self.view.set(view);
            }
        });
    }
}
