//! What waits beside a composer: each file with how far it is. Pure; the browser's half is in `sending`.

use model::file::{FILE_MAX_BYTES, FILES_MAX, FileView};
use model::file_name::{clean_name, is_allowed, size_words};
use model::refusal::Refusal;

use crate::live::DraftKey;
use crate::pages::chats::files::Ready;

/// How far a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// On its way; so many percent of it.
    Going(u8),
    /// The server has it.
    Done(FileView),
    /// It did not get there.
    Failed {
        /// Why, in words.
        why: String,
        /// Whether another try can help.
        again: bool,
    },
}

/// A file beside a composer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Waiting {
    /// Tells files apart.
    pub(crate) key: u32,
    /// The draft that it waits beside.
    pub(crate) draft: DraftKey,
    /// Its name.
    pub(crate) name: String,
    /// Its size, in bytes.
    pub(crate) size_bytes: i64,
    /// How far it is.
    pub(crate) progress: Progress,
}

/// The files of all composers of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tray {
    files: Vec<Waiting>,
    last_key: u32,
}

impl Tray {
    /// Adds a file. What cannot be sent is known at once and says why; else it goes. Returns its key, and whether it goes.
    pub(crate) fn add(&mut self, draft: DraftKey, name: &str, size_bytes: i64) -> (u32, bool) {
        let refusal = if self.of(draft).count() >= FILES_MAX {
            Some(Refusal::TooManyFiles {
                max: FILES_MAX as u32,
            })
        } else if !is_allowed(name) {
            Some(Refusal::FileKind)
        } else if size_bytes as u64 > FILE_MAX_BYTES {
            Some(Refusal::TooLarge {
                what: "The file".to_owned(),
                limit: size_words(FILE_MAX_BYTES as i64),
            })
        } else {
            None
        };
        let progress = refusal
            .as_ref()
            .map_or(Progress::Going(0), |refusal| Progress::Failed {
                why: refusal.to_string(),
                again: false,
            });
        let key = self.push(draft, clean_name(name), size_bytes, progress);
        (key, refusal.is_none())
    }

    /// Adds a file that the server has.
    pub(crate) fn add_done(&mut self, draft: DraftKey, file: FileView) {
        self.push(draft, file.name.clone(), file.size_bytes, Progress::Done(file));
    }

    /// Says how far a file is. One that was taken away stays away.
    pub(crate) fn set(&mut self, key: u32, progress: Progress) {
        if let Some(file) = self.files.iter_mut().find(|file| file.key == key) {
            file.progress = progress;
        }
    }

    /// Takes a file away.
    pub(crate) fn remove(&mut self, key: u32) {
        self.files.retain(|file| file.key != key);
    }

    /// The files of a draft, in order.
    pub(crate) fn of(&self, draft: DraftKey) -> impl Iterator<Item = &Waiting> {
        self.files.iter().filter(move |file| file.draft == draft)
    }

    /// The file with this key.
    pub(crate) fn get(&self, key: u32) -> Option<&Waiting> {
        self.files.iter().find(|file| file.key == key)
    }

    /// Whether what waits beside a draft can be sent.
    pub(crate) fn ready(&self, draft: DraftKey) -> Ready {
        let mut done = Vec::new();
        let mut ready = None;
        for file in self.of(draft) {
            match &file.progress {
                Progress::Done(view) => done.push(view.clone()),
                Progress::Failed { .. } => ready = Some(Ready::No),
                Progress::Going(_) => ready = ready.or(Some(Ready::Soon)),
            }
        }
        ready.unwrap_or(Ready::Yes(done))
    }

    /// Those that another try can help.
    pub(crate) fn can_go_again(&self) -> Vec<u32> {
        let is_failed = |file: &&Waiting| matches!(file.progress, Progress::Failed { again: true, .. });
        self.files.iter().filter(is_failed).map(|file| file.key).collect()
    }

    /// Whether something would be lost with the page: only what the server has is safe.
    pub(crate) fn would_lose(&self) -> bool {
        let is_here_only = |file: &Waiting| matches!(file.progress, Progress::Going(_));
        self.files.iter().any(is_here_only)
    }

    /// Takes away what was sent.
    pub(crate) fn clear(&mut self, draft: DraftKey) {
        self.files.retain(|file| file.draft != draft);
    }

    fn push(&mut self, draft: DraftKey, name: String, size_bytes: i64, progress: Progress) -> u32 {
        self.last_key += 1;
        self.files.push(Waiting {
            key: self.last_key,
            draft,
            name,
            size_bytes,
            progress,
        });
        self.last_key
    }
}

#[cfg(test)]
mod tests {
    use model::draft::DraftKind;
    use model::id::{FileId, IssueId};

    use super::*;

    fn chat(n: u8) -> DraftKey {
        (IssueId::from_parts(1, [n; 10]), DraftKind::Reply)
    }

    fn view(n: u8) -> FileView {
        FileView {
            id: FileId::from_random([n; 16]),
            name: "a.png".to_owned(),
            size_bytes: 7,
            picture: None,
        }
    }

    #[test]
    fn e_5_what_cannot_be_sent_says_why_at_once() {
        let mut tray = Tray::default();
        for (name, size, goes) in [
            ("a.png", 20 * 1024 * 1024, true),
            ("a.png", 20 * 1024 * 1024 + 1, false),
            ("a.svg", 1, false),
        ] {
            assert_eq!(tray.add(chat(1), name, size).1, goes, "{name} {size}");
        }
        assert_eq!(tray.ready(chat(1)), Ready::No);
        for _ in 0..FILES_MAX - 3 {
            assert!(tray.add(chat(1), "a.png", 1).1);
        }
        assert!(!tray.add(chat(1), "a.png", 1).1, "ten are enough");
        assert!(tray.add(chat(2), "a.png", 1).1, "each chat has its own");
        let note = (chat(1).0, DraftKind::Note);
        assert_eq!(
            tray.ready(note),
            Ready::default(),
            "what is meant for a reply is not in a note"
        );
    }

    #[test]
    fn e_5_files_are_sent_together_when_all_are_there() {
        let mut tray = Tray::default();
        let (one, _) = tray.add(chat(1), "one.png", 1);
        let (two, _) = tray.add(chat(1), "two.png", 1);
        assert_eq!(tray.ready(chat(1)), Ready::Soon);
        assert!(tray.would_lose());
        tray.set(two, Progress::Done(view(2)));
        tray.set(one, Progress::Done(view(1)));
        assert_eq!(
            tray.ready(chat(1)),
            Ready::Yes(vec![view(1), view(2)]),
            "in their order"
        );
        assert!(!tray.would_lose());
        tray.remove(one);
        tray.set(one, Progress::Going(50));
        assert_eq!(tray.ready(chat(1)), Ready::Yes(vec![view(2)]));
        tray.clear(chat(1));
        assert_eq!(tray.ready(chat(1)), Ready::Yes(Vec::new()));
    }
}
