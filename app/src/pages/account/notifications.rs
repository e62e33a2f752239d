//! When and how one is told of something: the rules, the means, a test of both; and how one chats.

mod test;

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::notify::{DAY_MIN, Quiet, Rules, Sound};
use model::preferences::PreferenceChange;

use crate::changing::{heard, part};
use crate::components::bell::{Means, Permission, rules_of};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::live::Live;

/// The sounds with their words.
const SOUNDS: [(Sound, &str); 5] = [
    (Sound::Chime, "Chime"),
    (Sound::Bell, "Bell"),
    (Sound::Knock, "Knock"),
    (Sound::Drop, "Drop"),
    (Sound::Silent, "No sound"),
];

/// The quiet hours that are offered first: from ten in the evening to seven in the morning.
const NIGHT: Quiet = Quiet {
    from: 22 * 60,
    to: 7 * 60,
};

/// The rules as they are shown and changed. A handle; copies are the same.
#[derive(Clone, Copy)]
struct Shown {
    live: Live,
    rules: Memo<Rules>,
    /// Whether the system may show something; not known before the page is live.
    permission: RwSignal<Option<Permission>>,
}

impl Shown {
    fn change(self, change: impl FnOnce(&mut Rules)) {
        let mut rules = self.rules.get_untracked();
        change(&mut rules);
        if let Ok(text) = serde_json::to_string(&rules) {
            self.live.prefer(PreferenceChange::Notify(text));
        }
    }
}

/// For somebody who has no project yet: there is nothing to be told of.
pub(super) fn without_project() -> AnyView {
    view! {
        <p class="secondary" role="status">
            "There is no project for you yet. An administrator can give you a right in one."
        </p>
    }
    .drawn()
}

/// The cards of the section.
pub(super) fn cards(live: Live) -> AnyView {
    let shown = Shown {
        live,
        rules: Memo::new(move |_| rules_of(live)),
        permission: RwSignal::new(None),
    };
    Effect::new(move |_| shown.permission.set(Some(Means::permission())));
    view! { {events(shown)} {means(shown)} {quiet(shown)} {test::card(shown)} {chatting(live)} }.into_any()
}

fn card(id: &'static str, heading: &'static str, rows: AnyView) -> AnyView {
    view! {
        <section class="card" aria-labelledby=id>
            <header class="card-head">
                <h2 id=id>{heading}</h2>
            </header>
            <div class="card-rows">{rows}</div>
        </section>
    }
    .drawn()
}

/// A switch for one of the rules.
fn rule(
    shown: Shown,
    words: &'static str,
    hint: &'static str,
    is_on: fn(&Rules) -> bool,
    put: fn(&mut Rules, bool),
) -> AnyView {
    let on = move || shown.rules.with(is_on);
    view! {
        <label class="switch-row">
            <span>
                <b class="medium sm">{words}</b>
                <br />
                <span class="xs muted">{hint}</span>
            </span>
            <input
                type="checkbox"
                role="switch"
                class="switch"
                checked=untrack(on)
                prop:checked=on
                on:change=heard(move |event| {
                    let on = event_target_checked(&event);
                    shown.change(|rules| put(rules, on));
                })
            />
        </label>
    }
    .drawn()
}

fn events(shown: Shown) -> AnyView {
    let rows = view! {
        {rule(
            shown,
            "New request in my departments",
            "While you are available. Otherwise only the mark says it.",
            |rules| rules.new_requests,
            |rules, on| rules.new_requests = on,
        )}
        {rule(
            shown,
            "Answer in one of my chats",
            "A customer wrote, and you are in charge.",
            |rules| rules.mine,
            |rules, on| rules.mine = on,
        )}
        {rule(
            shown,
            "Answer in a chat of somebody else",
            "A customer wrote, and a colleague is in charge, or nobody any more.",
            |rules| rules.others,
            |rules, on| rules.others = on,
        )}
        {rule(
            shown,
            "Someone mentions me",
            "In internal notes.",
            |rules| rules.mentions,
            |rules, on| rules.mentions = on,
        )}
    };
    card("events-heading", "What you are told of", rows.into_any())
}

fn means(shown: Shown) -> AnyView {
    let rows = view! {
        {sound(shown)}
        {rule(
            shown,
            "Notification of the system",
            "While no page of Lobby has the focus. A click leads to the chat.",
            |rules| rules.desktop,
            |rules, on| rules.desktop = on,
        )}
        {part(move || permission(shown))}
        {rule(
            shown,
            "Mark on the page's icon",
            "Until somebody has looked.",
            |rules| rules.badge,
            |rules, on| rules.badge = on,
        )}
        {rule(
            shown,
            "Repeat until I look",
            "Every 20 s.",
            |rules| rules.repeat,
            |rules, on| rules.repeat = on,
        )}
    };
    card("means-heading", "How you are told", rows.into_any())
}

fn sound(shown: Shown) -> AnyView {
    let place = move || {
        let sound = shown.rules.with(|rules| rules.sound);
        SOUNDS.iter().position(|(known, _)| *known == sound).unwrap_or(0)
    };
    let first = untrack(place);
    let option = |(number, (_, words)): (usize, (Sound, &'static str))| {
        view! {
            <option value=number.to_string() selected=number == first>
                {words}
            </option>
        }
        .drawn()
    };
    let choose = move |event| {
        let number: usize = event_target_value(&event).parse().unwrap_or(0);
        if let Some((sound, _)) = SOUNDS.get(number).copied() {
            shown.change(|rules| rules.sound = sound);
        }
    };
    let volume = move || shown.rules.with(|rules| rules.volume).to_string();
    let louder = move |event| {
        if let Ok(volume) = event_target_value(&event).parse() {
            shown.change(|rules| rules.volume = volume);
        }
    };
    let play = move |_| {
        let rules = shown.rules.get_untracked();
        Means::play(rules.sound, rules.volume);
    };
    view! {
        <div class="row entry">
            <div class="field grow">
                <label class="label" for="sound">
                    "Sound"
                </label>
                <select class="select" id="sound" prop:value=move || place().to_string() on:change=heard(choose)>
                    {SOUNDS.into_iter().enumerate().map(option).collect::<Vec<AnyView>>()}
                </select>
            </div>
            <div class="field grow">
                <label class="label" for="volume">
                    "Volume"
                </label>
                <input
                    id="volume"
                    type="range"
                    min="0"
                    max="100"
                    step="10"
                    value=untrack(volume)
                    prop:value=volume
                    on:change=heard(louder)
                />
            </div>
            <button type="button" class="btn btn-sm" on:click=heard(play)>
                {icon("volume", Size::Sm)}
                "Play"
            </button>
        </div>
    }
    .drawn()
}

/// What is in the way of notifications of the system.
fn permission(shown: Shown) -> Option<AnyView> {
    let words = match shown.permission.get()? {
        Permission::Given => return None,
        Permission::Open => {
            let ask = move |_| {
                spawn_local(async move {
                    let answer = Means::ask().await;
                    // The section may have been left.
                    let _left = shown.permission.try_set(Some(answer));
                });
            };
            let view = view! {
                <div class="row">
                    <p class="grow xs muted">"The browser has to allow them on this device."</p>
                    <button type="button" class="btn btn-sm" on:click=heard(ask)>
                        {icon("bell", Size::Sm)}
                        "Allow notifications"
                    </button>
                </div>
            };
            return Some(view.drawn());
        }
        Permission::Refused => "This browser refuses them. Allow them in its settings for this address.",
        Permission::Missing => "This browser has none here. They need an https address.",
    };
    Some(view! { <p class="xs error">{words}</p> }.drawn())
}

fn quiet(shown: Shown) -> AnyView {
    let is_on = Memo::new(move |_| shown.rules.with(|rules| rules.quiet.is_some()));
    let hours = move || {
        is_on.get().then(|| {
            view! {
                <div class="row entry">
                    {time(shown, "quiet-from", "From", |quiet| quiet.from, |quiet, minute| quiet.from = minute)}
                    {time(shown, "quiet-to", "To", |quiet| quiet.to, |quiet, minute| quiet.to = minute)}
                </div>
            }
            .drawn()
        })
    };
    let rows = view! {
        {rule(
            shown,
            "Quiet hours",
            "Nothing rings, by your own clock. The mark says that there is something.",
            |rules| rules.quiet.is_some(),
            |rules, on| rules.quiet = on.then_some(NIGHT),
        )}
        {part(hours)}
    };
    card("quiet-heading", "When you are not told", rows.into_any())
}

fn time(
    shown: Shown,
    id: &'static str,
    label: &'static str,
    read: fn(&Quiet) -> u16,
    put: fn(&mut Quiet, u16),
) -> AnyView {
    let value = move || {
        shown
            .rules
            .with(|rules| clock_words(rules.quiet.as_ref().map_or(0, read)))
    };
    let choose = move |event| {
        if let Some(minute) = minute_of(&event_target_value(&event)) {
            shown.change(|rules| {
                if let Some(quiet) = &mut rules.quiet {
                    put(quiet, minute);
                }
            });
        }
    };
    view! {
        <div class="field">
            <label class="label" for=id>
                {label}
            </label>
            <input class="input" type="time" id=id value=untrack(value) prop:value=value on:change=heard(choose) />
        </div>
    }
    .drawn()
}

/// A minute of the day as a field of a form has it: `07:30`.
fn clock_words(minute: u16) -> String {
    let two = |number: u16| {
        if number < 10 {
            format!("0{number}")
        } else {
            number.to_string()
        }
    };
    [two(minute / 60), two(minute % 60)].join(":")
}

/// The minute of the day that a field of a form has.
fn minute_of(words: &str) -> Option<u16> {
    let (hours, rest) = words.split_once(':')?;
    let minutes = rest.split(':').next()?;
    let minute =
        hours.parse::<u16>().ok()?.checked_mul(60)? + minutes.parse::<u16>().ok().filter(|it| *it < 60)?;
    (minute < DAY_MIN).then_some(minute)
}

/// How one chats.
fn chatting(live: Live) -> AnyView {
    let sends = Memo::new(move |_| live.inbox().with(|inbox| inbox.preferences.enter_sends));
    let choice = move |on: bool, words: &'static str| {
        view! {
            <label class="check">
                <input
                    type="radio"
                    name="enter-key"
                    checked=sends.get_untracked() == on
                    prop:checked=move || sends.get() == on
                    on:change=heard(move |_| live.prefer(PreferenceChange::EnterSends(on)))
                />
                {words}
            </label>
        }
        .drawn()
    };
    let rows = view! {
        <fieldset class="row entry">
            <legend class="vh">"Enter key"</legend>
            <span class="grow medium sm" aria-hidden="true">
                "Enter key"
            </span>
            {choice(true, "Sends")}
            {choice(false, "New line, Ctrl Enter sends")}
        </fieldset>
    };
    card("chatting-heading", "Chatting", rows.into_any())
}

/// How a test says something: whether it is well, and in words.
type Finding = (bool, &'static str);

/// The row of a finding.
fn finding((is_well, words): Finding) -> AnyView {
    let (shape, word) = if is_well {
        ("check", "Well: ")
    } else {
        ("warning", "Mind: ")
    };
    view! {
        <li class="row sm">
            {icon(shape, Size::Sm)}
            <span>
                <span class="vh">{word}</span>
                {words}
            </span>
        </li>
    }
    .drawn()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_a_form_are_read_and_written() {
        for (minute, words) in [(0, "00:00"), (450, "07:30"), (1_439, "23:59")] {
            assert_eq!(clock_words(minute), words);
            assert_eq!(minute_of(words), Some(minute));
        }
        assert_eq!(minute_of("07:30:15"), Some(450));
        for wrong in ["", "24:00", "7", "07:60", "x:1", "65535:00"] {
            assert_eq!(minute_of(wrong), None, "{wrong}");
        }
    }
}
