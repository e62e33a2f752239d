//! The twin for the server: nobody is there.

use model::id::MessageId;
use model::notify::Sound;

use super::{Permission, notes, seen_word};

/// No means.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Means;

#[expect(clippy::unused_self, reason = "as its twin, which has something to ask")]
impl Means {
    pub(crate) fn here() -> Self {
        Self
    }
    pub(crate) fn join(self, _name: &str) {}
    pub(crate) fn every(_ms: i32, _act: impl Fn() + 'static) {}
    pub(crate) fn asks(self) -> i64 {
        0
    }
    pub(crate) fn is_focused_since(self, _asked_at: i64) -> bool {
        false
    }
    pub(crate) fn soon(self, _act: impl FnOnce() + 'static) {}
    pub(crate) fn say_seen(self, message: MessageId) {
        drop(seen_word(message));
    }
    pub(crate) fn is_seen(self, _message: MessageId) -> bool {
        false
    }
    pub(crate) fn is_any_focused(self) -> bool {
        false
    }
    pub(crate) fn play(sound: Sound, _volume: u8) -> bool {
        notes(sound).is_empty()
    }
    pub(crate) fn notify(_title: &str, _body: &str, _tag: &str, _address: &str) -> bool {
        false
    }
    pub(crate) fn permission() -> Permission {
        Permission::Open
    }
    pub(crate) fn ask() -> impl Future<Output = Permission> {
        std::future::ready(Permission::Open)
    }
}

pub(crate) fn show_badge(_on: bool) {}
pub(crate) fn path() -> String {
    String::new()
}
