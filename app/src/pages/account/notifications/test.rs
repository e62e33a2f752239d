//! "Test my notifications": what is in the way of being told, and a try of each means.

use leptos::prelude::*;
use model::notify::{Rules, Sound};

use super::{Finding, Shown, finding};
use crate::browser;
use crate::changing::{heard, part};
use crate::components::bell::{Means, Permission};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::live::ringing::Ringing;

/// What a try came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Tried {
    /// Whether the browser lets the page sound.
    sounds: bool,
    /// Whether the system was asked to show something.
    shows: bool,
}

/// What the test looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Looked {
    rules: Rules,
    permission: Permission,
    /// Whether this tab rings.
    leads: bool,
    /// Whether news come at once.
    is_up: bool,
    /// Whether it is quiet now.
    is_quiet: bool,
}

/// The card of the test.
pub(super) fn card(shown: Shown) -> AnyView {
    let tried = RwSignal::new(None::<Tried>);
    let leads = expect_context::<Ringing>().leads;
    let try_it = move |_| {
        let rules = shown.rules.get_untracked();
        let body = "So you are told of something.";
        tried.set(Some(Tried {
            sounds: Means::play(rules.sound, rules.volume),
            shows: rules.desktop && Means::notify("This is a test", body, "test", &page()),
        }));
    };
    let found = move || {
        let permission = shown.permission.get()?;
        let rules = shown.rules.get();
        let day_min = i64::from(model::notify::DAY_MIN);
        let now_ms = browser::now_ms();
        let local = now_ms / 60_000 + i64::from(shown.live.zone().get().ahead_min(now_ms));
        let minute = u16::try_from(local.rem_euclid(day_min)).unwrap_or(0);
        let looked = Looked {
            rules,
            permission,
            leads: leads.get(),
            is_up: shown.live.connection().get().is_up(),
            is_quiet: rules.quiet.is_some_and(|quiet| quiet.holds(minute)),
        };
        let rows = findings(looked, tried.get()).into_iter().map(finding);
        Some(rows.collect::<Vec<AnyView>>())
    };
    view! {
        <section class="card" aria-labelledby="test-heading">
            <header class="card-head">
                <h2 id="test-heading">"Test my notifications"</h2>
                <button type="button" class="btn btn-sm push" on:click=heard(try_it)>
                    {icon("bell", Size::Sm)}
                    "Send a test"
                </button>
            </header>
            <div role="status">
                <ul class="card-rows">{part(found)}</ul>
            </div>
        </section>
    }
    .drawn()
}

/// Where the notification of a test leads.
fn page() -> String {
    super::super::Section::Notifications.address(None)
}

/// What is well and what is in the way.
fn findings(looked: Looked, tried: Option<Tried>) -> Vec<Finding> {
    let Looked {
        rules,
        permission,
        leads,
        is_up,
        is_quiet,
    } = looked;
    let is_silent = rules.sound == Sound::Silent || rules.volume == 0;
    let sound = match tried {
        _ if is_silent => (false, "No sound is chosen, or its volume is 0."),
        None => (true, "A sound is chosen. Send a test to hear it."),
        Some(Tried { sounds: true, .. }) => (
            true,
            "The sound was played. If you did not hear it, look at the volume of your device.",
        ),
        Some(_) => (
            false,
            "The browser did not let this page sound. Click into the page and send a test again.",
        ),
    };
    let system = match (rules.desktop, permission) {
        (false, _) => (false, "Notifications of the system are switched off above."),
        (true, Permission::Missing) => (
            false,
            "This browser has no notifications here. They need an https address.",
        ),
        (true, Permission::Refused) => (false, "This browser refuses notifications of this address."),
        (true, Permission::Open) => (
            false,
            "The browser has not been asked yet whether it allows notifications.",
        ),
        (true, Permission::Given) => match tried {
            None => (true, "Notifications are allowed. Send a test to see one."),
            Some(Tried { shows: true, .. }) => (
                true,
                "A notification was shown. If you did not see it, look at the settings of your system.",
            ),
            Some(_) => (false, "The browser could not show a notification."),
        },
    };
    let tab = if leads {
        (true, "This tab rings for all tabs of this browser.")
    } else {
        (true, "Another tab of this browser rings; this one stays silent.")
    };
    let line = if is_up {
        (true, "Connected: news come at once.")
    } else {
        (
            false,
            "Not connected: nothing can be told before the connection is back.",
        )
    };
    let mut all = vec![sound, system, tab, line];
    if is_quiet {
        all.push((
            false,
            "It is quiet now: only the mark says that there is something.",
        ));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_4_the_test_says_what_is_in_the_way() {
        let well = Looked {
            rules: Rules::default(),
            permission: Permission::Given,
            leads: true,
            is_up: true,
            is_quiet: false,
        };
        let tried = Some(Tried {
            sounds: true,
            shows: true,
        });
        assert!(findings(well, None).iter().all(|(is_well, _)| *is_well));
        assert!(findings(well, tried).iter().all(|(is_well, _)| *is_well));
        let problems = |looked: Looked, tried| {
            findings(looked, tried)
                .iter()
                .filter(|(is_well, _)| !is_well)
                .count()
        };
        let silent = Rules {
            sound: Sound::Silent,
            ..Rules::default()
        };
        assert_eq!(
            problems(
                Looked {
                    rules: silent,
                    ..well
                },
                tried
            ),
            1
        );
        for permission in [Permission::Open, Permission::Refused, Permission::Missing] {
            assert_eq!(
                problems(Looked { permission, ..well }, tried),
                1,
                "{permission:?}"
            );
        }
        assert_eq!(problems(Looked { is_up: false, ..well }, None), 1);
        assert_eq!(
            problems(
                Looked {
                    is_quiet: true,
                    ..well
                },
                None
            ),
            1
        );
        let neither = Some(Tried {
            sounds: false,
            shows: false,
        });
        assert_eq!(problems(well, neither), 2);
    }
}
