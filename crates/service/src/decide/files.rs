//! The files of a message: its sender's own, of this chat, each beside one message only (E.5).

use model::file::FILES_MAX;
use model::id::{FileId, IssueId, MessageId};
use model::person::Author;
use model::refusal::Refusal;

use crate::unit::Unit;

/// Whether these files may stand beside a message of `author` in `chat`. What is foreign is refused as what is not there.
pub(super) fn check(unit: &Unit, chat: IssueId, author: Author, files: &[FileId]) -> Result<(), Refusal> {
    if files.len() > FILES_MAX {
        return Err(Refusal::TooManyFiles {
            max: FILES_MAX as u32,
        });
    }
    let is_free = |(at, id): (usize, &FileId)| {
        let is_first = !files[..at].contains(id);
        let file = unit.files.get(id).filter(|_| is_first);
        file.is_some_and(|file| {
            file.is_whole && !file.is_attached && file.chat == chat && file.uploader == author
        })
    };
    if files.iter().enumerate().all(is_free) {
        Ok(())
    } else {
        Err(Refusal::FileGone)
    }
}

/// Puts checked files beside a message, in their order.
pub(super) fn attach(unit: &mut Unit, message: MessageId, files: &[FileId]) {
    for id in files {
        if let Some(file) = unit.files.get_mut(id) {
            file.is_attached = true;
        }
        unit.attached.push((*id, message));
    }
}

/// What stands for the files where there is room for one line only.
pub(super) fn summary(unit: &Unit, files: &[FileId]) -> String {
    match files {
        [one] => unit
            .files
            .get(one)
            .map(|file| file.name.clone())
            .unwrap_or_default(),
        several => format!("{} files", several.len()),
    }
}
