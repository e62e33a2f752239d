//! By what means an agent is told: sounds, notifications of the system, the page's icon, and the word between tabs. On the server there are
//! none.

use model::id::MessageId;
use model::notify::Sound;

#[cfg(not(feature = "hydrate"))]
mod nowhere;
#[cfg(feature = "hydrate")]
mod web;

#[cfg(not(feature = "hydrate"))]
use nowhere as inside;
#[cfg(feature = "hydrate")]
use web as inside;

pub(crate) use inside::{Means, path, show_badge};

/// Whether the system may be asked to show something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    not(any(feature = "hydrate", test)),
    expect(dead_code, reason = "on the server there is nobody to ask")
)]
pub(crate) enum Permission {
    /// This browser has no notifications, or only at https addresses.
    Missing,
    /// Nobody has asked yet.
    Open,
    /// It may.
    Given,
    /// The person has said no, in the browser.
    Refused,
}

/// A tone: its pitch in Hz, when it begins and how long it lasts, in milliseconds.
pub(super) type Note = (f32, u16, u16);

/// The tones of a sound. They are made where they are heard: no file has to come.
pub(super) fn notes(sound: Sound) -> &'static [Note] {
    match sound {
        Sound::Chime => &[(659.3, 0, 180), (987.8, 140, 420)],
        Sound::Bell => &[(880.0, 0, 900), (1_760.0, 0, 500)],
        Sound::Knock => &[(196.0, 0, 90), (174.6, 150, 110)],
        Sound::Drop => &[(1_318.5, 0, 90)],
        Sound::Silent => &[],
    }
}

/// What a tab says of a message that it has before the agent's eyes.
pub(super) fn seen_word(message: MessageId) -> String {
    message.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e_12_each_sound_but_none_is_heard_and_is_another_one() {
        let all = [Sound::Chime, Sound::Bell, Sound::Knock, Sound::Drop];
        for (place, sound) in all.into_iter().enumerate() {
            assert!(!notes(sound).is_empty());
            assert!(
                all.iter()
                    .skip(place + 1)
                    .all(|other| notes(*other) != notes(sound))
            );
        }
        assert!(notes(Sound::Silent).is_empty());
    }
}
