//! The devices on which one is signed in. Signing one out asks first: it cannot be taken back.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::account::{AccountChange, DeviceView, device_words};
use model::id::DeviceId;

use super::Account;
use crate::api::{ApiError, sign_out};
use crate::browser;
use crate::changing::{changing, heard, part};
use crate::components::dialog::dialog;
use crate::components::moment::{Form, moment};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::respond;

/// What is asked before it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Asked {
    /// Signing this device out.
    One(DeviceId, String),
    /// Signing all others out.
    Others(usize),
}

impl Asked {
    fn change(&self) -> AccountChange {
        match self {
            Self::One(device, _) => AccountChange::EndDevice(*device),
            Self::Others(_) => AccountChange::EndOtherDevices,
        }
    }

    fn words(&self) -> String {
        match self {
            Self::One(_, device) => format!("{device} is signed out at once."),
            Self::Others(1) => "The other device is signed out at once, and your API tokens end.".to_owned(),
            Self::Others(number) => {
                format!("{number} other devices are signed out at once, and your API tokens end.")
            }
        }
    }
}

/// The card of the devices.
pub(super) fn card(account: Account) -> AnyView {
    let asked = RwSignal::new(None::<Asked>);
    let open = RwSignal::new(false);
    let ask = move |what: Asked| {
        asked.set(Some(what));
        open.set(true);
    };
    let rows = part(move || {
        let devices = account.view.with(|view| view.devices.clone());
        devices
            .into_iter()
            .map(|device| row(device, ask))
            .collect::<Vec<AnyView>>()
    });
    let others = move || account.view.with(|view| view.devices.len().saturating_sub(1));
    let everywhere_else = part(move || {
        (others() > 0).then(|| {
            view! {
                <button
                    type="button"
                    class="btn btn-sm push"
                    on:click=heard(move |_| ask(Asked::Others(others())))
                >
                    {icon("out", Size::Sm)}
                    "Sign out everywhere else"
                </button>
            }
            .drawn()
        })
    });
    view! {
        <section class="card" aria-labelledby="devices-heading">
            <header class="card-head">
                <h2 id="devices-heading" tabindex="-1">
                    "Devices"
                </h2>
                {everywhere_else}
            </header>
            <ul class="card-rows">{rows}</ul>
        </section>
        {confirm(account, asked, open)}
    }
    .drawn()
}

fn row(device: DeviceView, ask: impl Fn(Asked) + Copy + 'static) -> AnyView {
    let words = device_words(&device.device);
    let (id, label) = (device.id, format!("Sign out {words}"));
    let asked = words.clone();
    let button = if device.is_this {
        view! {
            <button type="button" class="btn btn-sm" on:click=heard(|_| leave())>
                "Sign out"
            </button>
        }
        .drawn()
    } else {
        view! {
            <button
                type="button"
                class="btn btn-sm"
                aria-label=label
                on:click=heard(move |_| ask(Asked::One(id, asked.clone())))
            >
                "Sign out"
            </button>
        }
        .drawn()
    };
    view! {
        <li class="row">
            {icon("screen", Size::Md)}
            <span class="grow person-names">
                <b class="medium ell"><bdi>{words}</bdi></b>
                <span class="xs muted ell">
                    "Signed in "{moment(device.created_at, Form::Within)} " · last used "
                    {moment(device.used_at, Form::Ago)}
                </span>
            </span>
            {device.is_this.then(|| view! { <span class="lozenge">"This device"</span> }.drawn())}
            {button}
        </li>
    }
    .drawn()
}

/// Ends this session, as the menu does.
fn leave() {
    spawn_local(async {
        let _shown_there = sign_out().await;
        respond::leave_for("/login");
    });
}

fn confirm(account: Account, asked: RwSignal<Option<Asked>>, open: RwSignal<bool>) -> AnyView {
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let end = move |_| {
        let Some(what) = asked.get_untracked() else {
            return;
        };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let then = move |refused: Option<ApiError>| {
            busy.set(false);
            problem.set(refused.map(|error| error.to_string()));
            if problem.with_untracked(Option::is_none) {
                open.set(false);
                // The button that had the focus is gone with its row.
                browser::focus_soon("#devices-heading");
            }
        };
        account.change(what.change(), Box::new(then));
    };
    Effect::new(move |_| {
        if open.get() {
            problem.set(None);
        }
    });
    let words = part(move || asked.with(|asked| asked.as_ref().map(Asked::words)));
    let inside = view! {
        <div class="stack">
            <p>{words}</p>
            <p class="secondary">"Whoever sits there has to sign in again."</p>
            <div role="alert">{part(move || problem.get().map(|words| view! { <p class="error">{words}</p> }.drawn()))}</div>
        </div>
    };
    let foot = view! {
        <button type="button" class="btn" on:click=heard(move |_| open.set(false))>
            "Cancel"
        </button>
        <button
            type="button"
            class="btn btn-danger"
            aria-busy=changing(move || busy.get().then_some("true"))
            on:click=heard(end)
        >
            "Sign out"
        </button>
    };
    dialog("end-device", "Sign out", open, inside.drawn(), foot.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_says_whom_it_ends() {
        let device = DeviceId::from_parts(1, [1; 10]);
        let one = Asked::One(device, "Firefox on Linux".to_owned());
        assert_eq!(one.words(), "Firefox on Linux is signed out at once.");
        assert_eq!(one.change(), AccountChange::EndDevice(device));
        assert_eq!(
            Asked::Others(1).words(),
            "The other device is signed out at once, and your API tokens end."
        );
        assert_eq!(
            Asked::Others(3).words(),
            "3 other devices are signed out at once, and your API tokens end."
        );
        assert_eq!(Asked::Others(3).change(), AccountChange::EndOtherDevices);
    }
}
