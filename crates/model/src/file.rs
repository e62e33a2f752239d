//! Files beside messages: what is shown of them, and the limits that both sides know (E.5).

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::codec::{Reader, Wire, Writer};
use crate::id::FileId;

/// The largest file, in bytes, unless the server says less (`features.md`, Default numbers).
pub const FILE_MAX_BYTES: u64 = 20 * 1024 * 1024;
/// The most files of one message.
pub const FILES_MAX: usize = 10;
/// The longest name of a file, in characters; its extension stays.
pub const FILE_NAME_MAX_CHARS: usize = 120;

/// The names that a file may end in. What stands behind them in the content is looked at as well (`security.md`, Uploads).
/// Archives are not among them: nobody sees what is in one before it is opened.
pub const EXTENSIONS: [&str; 20] = [
    "png", "jpg", "jpeg", "gif", "webp", "pdf", "txt", "log", "csv", "md", "doc", "docx", "xls", "xlsx",
    "ppt", "pptx", "odt", "ods", "odp", "rtf",
];

/// A file as everybody sees it who may see its message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileView {
    /// Its random id; knowing it opens nothing.
    pub id: FileId,
    /// Its name: no folders, no control characters, nothing invisible.
    pub name: String,
    /// Its size, in bytes.
    pub size_bytes: i64,
    /// Width and height in pixels of what is shown as an image; `None` for what is only kept for downloading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<(i64, i64)>,
}

impl Wire for FileView {
    fn write(&self, out: &mut Writer) {
        let (width, height) = self.picture.unwrap_or_default();
        out.uuid(self.id.0)
            .text(&self.name)
            .int(self.size_bytes)
            .int(width)
            .int(height);
    }

    fn read(from: &mut Reader<'_>) -> Self {
        Self {
            id: FileId(from.uuid()),
            name: from.text(),
            size_bytes: from.int(),
            picture: Some((from.int(), from.int())).filter(|(width, _)| *width > 0),
        }
    }
}

impl Wire for FileId {
    fn write(&self, out: &mut Writer) {
        out.uuid(self.0);
    }

    fn read(from: &mut Reader<'_>) -> Self {
        Self(from.uuid())
    }
}

/// The ids of files.
pub fn ids(files: &[FileView]) -> Vec<FileId> {
    files.iter().map(|file| file.id).collect()
}
