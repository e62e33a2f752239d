//! The engine's drafts: kept in this browser with each key, stored on the server soon, taken over from other devices (E.33, N.11).

use leptos::prelude::*;
use model::draft::{DraftKind, DraftView};
use model::id::IssueId;

use super::page::now_ms;
use super::{Engine, http};
use crate::api::{self, ApiError};
use crate::live::drafting::DraftKey;
use crate::live::input::Input;

impl Engine {
    /// What an earlier page or another tab has kept and the server may not know.
    pub(super) fn restore_drafts(&mut self) {
        let now = now_ms();
        let kept = store::all(&self.draft_prefix());
        let mut drafting = self.live.drafting.write();
        for draft in kept {
            drafting.restore(draft, now);
        }
    }

    /// A draft has another text now: this device keeps it before the server does. What another tab has kept since stays, and is shown here.
    pub(super) fn draft_written(&self, key: DraftKey) {
        let prefix = self.draft_prefix();
        let name = store::name(&prefix, key);
        let others = store::one(&prefix, &name);
        let (kept, is_later) = self.live.drafting.with_untracked(|drafting| {
            let later = others.as_ref().is_some_and(|others| drafting.is_before(others));
            (drafting.to_keep(key), later)
        });
        if let Some(others) = others.filter(|_| is_later) {
            self.live.drafting.write().restore(others, now_ms());
            return;
        }
        match kept {
            Some((written_at, text)) => store::put(&name, written_at, &text),
            None => store::forget(&name),
        }
    }

    pub(super) fn drafts_left(&mut self) {
        self.live.drafting.write_untracked().hurry(now_ms());
    }

    /// Stores what is due, where there is a way.
    pub(super) fn pump_drafts(&mut self) {
        if self.link.way().is_none() {
            if self.live.drafting.write_untracked().kept_here() {
                self.live.drafting.notify();
            }
            return;
        }
        let due = self.live.drafting.write_untracked().take_due(now_ms());
        if due.is_empty() {
            return;
        }
        self.live.drafting.notify();
        for draft in due {
            let (chat, kind) = (draft.chat, draft.kind);
            http::call(&self.mailbox, api::save_draft(draft), move |answer| {
                Input::DraftStored(chat, kind, answer)
            });
        }
    }

    pub(super) fn draft_stored(&mut self, key: DraftKey, answer: Result<DraftView, ApiError>) {
        let now = now_ms();
        match answer {
            Ok(stored) => drop(self.live.drafting.write().stored(key, stored)),
            Err(error) => {
                let tries_again = error.refusal().is_none_or(|refusal| {
                    refusal.is_passing() || *refusal == model::refusal::Refusal::SignedOut
                });
                self.live.drafting.write().failed(key, tries_again, now);
                self.ends_session::<()>(&Err(error));
            }
        }
        self.draft_written(key);
    }

    /// Drafts as they stand on the server: with the connection, or as another device stored them.
    pub(super) fn drafts_came(&mut self, drafts: Vec<DraftView>) {
        for draft in drafts {
            let key = (draft.chat, draft.kind);
            self.live.drafting.write().came(draft);
            self.draft_written(key);
        }
    }

    /// Drafts of one agent lie apart: another one who signs in at this browser never sees them.
    fn draft_prefix(&self) -> String {
        format!("lobby-draft-{}-{}-", self.project, self.me)
    }
}

/// The drafts that this browser keeps. Blocked or full storage means: a draft lives as long as the page, or on the server.
mod store {
    use super::{DraftKey, DraftKind, DraftView, IssueId};
    use leptos::prelude::window;
    use web_sys::Storage;

    const KINDS: [(&str, DraftKind); 2] = [("reply", DraftKind::Reply), ("note", DraftKind::Note)];

    pub(super) fn name(prefix: &str, (chat, kind): DraftKey) -> String {
        let kind = KINDS
            .iter()
            .find(|(_, known)| *known == kind)
            .map_or("", |(word, _)| word);
        format!("{prefix}{kind}-{chat}")
    }

    pub(super) fn put(name: &str, written_at: i64, text: &str) {
        let _blocked_or_full = local().map(|store| store.set_item(name, &format!("{written_at} {text}")));
    }

    pub(super) fn forget(name: &str) {
        let _blocked = local().map(|store| store.remove_item(name));
    }

    pub(super) fn one(prefix: &str, name: &str) -> Option<DraftView> {
        read(&local()?, prefix, name)
    }

    pub(super) fn all(prefix: &str) -> Vec<DraftView> {
        let Some(store) = local() else { return Vec::new() };
        let names = (0..store.length().unwrap_or(0)).filter_map(|at| store.key(at).ok().flatten());
        let names: Vec<String> = names.filter(|name| name.starts_with(prefix)).collect();
        names
            .iter()
            .filter_map(|name| read(&store, prefix, name))
            .collect()
    }

    fn read(store: &Storage, prefix: &str, name: &str) -> Option<DraftView> {
        let (kind, chat) = name.strip_prefix(prefix)?.split_once('-')?;
        let (_, kind) = KINDS.iter().find(|(word, _)| *word == kind)?;
        let value = store.get_item(name).ok()??;
        let (written_at, text) = value.split_once(' ')?;
        let chat: IssueId = chat.parse().ok()?;
        Some(DraftView {
            chat,
            kind: *kind,
            text: text.to_owned(),
            written_at: written_at.parse().ok()?,
            version: 0,
        })
    }

    fn local() -> Option<Storage> {
        window().local_storage().ok().flatten()
    }
}
