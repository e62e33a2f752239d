//! The real thing, by web-sys.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::time::Duration;

use leptos::prelude::*;
use model::id::MessageId;
use model::notify::Sound;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AudioContext, AudioContextState, BroadcastChannel, Event, MessageEvent, Notification,
    NotificationOptions, NotificationPermission,
};

use super::{Permission, notes, seen_word};
use crate::browser::{self, Sight};

/// How long other tabs have to say that they have a message before the agent's eyes.
const WORD_WITHIN: Duration = Duration::from_millis(250);
/// What a tab says while it has the focus.
const FOCUSED: &str = "focused";
/// What a tab says that would know which one has the focus.
const ASKS: &str = "asks";
/// Another tab has the focus if it said so within this time, in milliseconds.
const FOCUSED_MS: i64 = 400;
/// So many words of other tabs are kept.
const WORDS_MAX: usize = 50;
/// What many messages at once are told by: one sound in this time, in milliseconds.
const ONE_SOUND_MS: i64 = 1_500;

thread_local! {
    /// The one audio of a page. Browsers let it sound once the person has done something in the page.
    static AUDIO: RefCell<Option<AudioContext>> = const { RefCell::new(None) };
    static PLAYED_AT: Cell<i64> = const { Cell::new(0) };
}

/// The means of this page. A handle; copies are the same.
#[derive(Clone, Copy)]
pub(crate) struct Means {
    channel: StoredValue<Option<BroadcastChannel>, LocalStorage>,
    /// What other tabs have said, the newest last.
    words: StoredValue<VecDeque<String>, LocalStorage>,
    /// When another tab has said that it has the focus, UTC milliseconds.
    focused_at: StoredValue<i64, LocalStorage>,
}

impl Means {
    pub(crate) fn here() -> Self {
        Self {
            channel: StoredValue::new_local(None),
            words: StoredValue::new_local(VecDeque::new()),
            focused_at: StoredValue::new_local(0),
        }
    }

    /// Joins the tabs of this name.
    pub(crate) fn join(self, name: &str) {
        let Ok(channel) = BroadcastChannel::new(&format!("lobby-bell-{name}")) else {
            return;
        };
        let hears = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let Some(word) = event.data().as_string() else {
                return;
            };
            if word == FOCUSED {
                self.focused_at.set_value(browser::now_ms());
            } else if word == ASKS {
                if browser::sight() == Sight::Focused {
                    self.say(FOCUSED);
                }
            } else {
                self.words.update_value(|words| {
                    words.push_back(word);
                    while words.len() > WORDS_MAX {
                        words.pop_front();
                    }
                });
            }
        });
        channel.set_onmessage(Some(hears.as_ref().unchecked_ref()));
        // As long as the scope around is there.
        StoredValue::new_local(hears);
        self.channel.set_value(Some(channel.clone()));
        let channel = StoredValue::new_local(channel);
        on_cleanup(move || {
            channel.with_value(|channel| {
                channel.set_onmessage(None);
                channel.close();
            });
        });
    }

    /// Does something again and again while the scope around is there.
    pub(crate) fn every(ms: i32, act: impl Fn() + 'static) {
        let pause = Duration::from_millis(u64::from(ms.unsigned_abs()));
        if let Ok(timer) = set_interval(act, pause) {
            on_cleanup(move || timer.clear());
        }
    }

    /// Asks the other tabs whether one of them has the focus. Returns when, UTC milliseconds.
    pub(crate) fn asks(self) -> i64 {
        self.say(ASKS);
        browser::now_ms()
    }

    /// Whether a tab has the focus that said so since then. Tabs that nobody sees wake late.
    pub(crate) fn is_focused_since(self, asked_at: i64) -> bool {
        self.focused_at.get_value() >= asked_at || browser::sight() == Sight::Focused
    }

    /// Does something once other tabs have had their word. A tab that has the focus says so first.
    pub(crate) fn soon(self, act: impl FnOnce() + 'static) {
        if browser::sight() == Sight::Focused {
            self.say(FOCUSED);
        }
        let _without_a_timer_it_does_not_ring = set_timeout(act, WORD_WITHIN);
    }

    /// This tab has a message before the agent's eyes.
    pub(crate) fn say_seen(self, message: MessageId) {
        self.say(&seen_word(message));
        self.say(FOCUSED);
    }

    /// Whether another tab has a message before the agent's eyes.
    pub(crate) fn is_seen(self, message: MessageId) -> bool {
        let word = seen_word(message);
        self.words.with_value(|words| words.contains(&word))
    }

    /// Whether this tab or another one has the focus.
    pub(crate) fn is_any_focused(self) -> bool {
        let heard = browser::now_ms() - self.focused_at.get_value() < FOCUSED_MS;
        heard || browser::sight() == Sight::Focused
    }

    /// Plays a sound; `false` where the browser does not let it sound yet.
    pub(crate) fn play(sound: Sound, volume: u8) -> bool {
        let now = browser::now_ms();
        if now - PLAYED_AT.get() < ONE_SOUND_MS {
            return true;
        }
        PLAYED_AT.set(now);
        let Some(audio) = audio() else { return false };
        let is_let = audio.state() == AudioContextState::Running;
        let _until_a_person_does_something = audio.resume();
        for (pitch, begins, lasts) in notes(sound) {
            let begins = audio.current_time() + f64::from(*begins) / 1_000.0;
            let _not_heard = tone(
                &audio,
                *pitch,
                begins,
                f64::from(*lasts) / 1_000.0,
                f32::from(volume) / 400.0,
            );
        }
        is_let
    }

    /// Lets the system show something; a click leads to `address`. What has the same `tag` stands in its place.
    pub(crate) fn notify(title: &str, body: &str, tag: &str, address: &str) -> bool {
        if Self::permission() != Permission::Given {
            return false;
        }
        let options = NotificationOptions::new();
        options.set_body(body);
        options.set_tag(tag);
        options.set_icon("/static/favicon.svg");
        let Ok(notification) = Notification::new_with_options(title, &options) else {
            return false;
        };
        let (address, shown) = (address.to_owned(), notification.clone());
        let clicked = Closure::once_into_js(move |event: Event| {
            event.prevent_default();
            let _hidden = window().focus();
            shown.close();
            browser::go_to(&address);
        });
        notification.set_onclick(Some(clicked.unchecked_ref()));
        true
    }

    /// Whether the system may be asked to show something.
    pub(crate) fn permission() -> Permission {
        let has = js_sys::Reflect::has(&window(), &"Notification".into()).unwrap_or(false);
        if !has || !window().is_secure_context() {
            return Permission::Missing;
        }
        match Notification::permission() {
            NotificationPermission::Granted => Permission::Given,
            NotificationPermission::Denied => Permission::Refused,
            _ => Permission::Open,
        }
    }

    /// Asks the person. To be called while they press something.
    pub(crate) async fn ask() -> Permission {
        if Self::permission() == Permission::Open
            && let Ok(asked) = Notification::request_permission()
        {
            let _answered = JsFuture::from(asked).await;
        }
        Self::permission()
    }

    fn say(self, word: &str) {
        self.channel.with_value(|channel| {
            if let Some(channel) = channel {
                let _nobody_hears = channel.post_message(&word.into());
            }
        });
    }
}

fn audio() -> Option<AudioContext> {
    AUDIO.with_borrow_mut(|audio| {
        if audio.is_none() {
            *audio = AudioContext::new().ok();
        }
        audio.clone()
    })
}

/// A tone that swells and dies away.
fn tone(
    audio: &AudioContext,
    pitch: f32,
    begins: f64,
    lasts: f64,
    loud: f32,
) -> Result<(), wasm_bindgen::JsValue> {
    let (oscillator, gain) = (audio.create_oscillator()?, audio.create_gain()?);
    oscillator.frequency().set_value(pitch);
    let level = gain.gain();
    level.set_value_at_time(0.0, begins)?;
    level.linear_ramp_to_value_at_time(loud, begins + 0.012)?;
    level.exponential_ramp_to_value_at_time(0.000_1, begins + lasts)?;
    oscillator.connect_with_audio_node(&gain)?;
    gain.connect_with_audio_node(&audio.destination())?;
    oscillator.start_with_when(begins)?;
    oscillator.stop_with_when(begins + lasts)
}

/// Marks the page's icon, or takes the mark away.
pub(crate) fn show_badge(on: bool) {
    let Ok(Some(icon)) = document().query_selector("link[rel=icon]") else {
        return;
    };
    let file = if on {
        "/static/favicon-new.svg"
    } else {
        "/static/favicon.svg"
    };
    if icon.get_attribute("href").as_deref() != Some(file) {
        let _set = icon.set_attribute("href", file);
    }
}

/// The path of this page.
pub(crate) fn path() -> String {
    window().location().pathname().unwrap_or_default()
}
