//! Pages for what cannot be shown: not found, not allowed, failed, signed out.

use leptos::prelude::*;
use leptos_meta::Title;
use model::refusal::Refusal;

use crate::api::ApiError;
use crate::browser;
use crate::components::empty::{Art, empty};
use crate::drawn::Drawn;
use crate::icons::logo;
use crate::respond;

/// The words for an error, each in a place of its own.
struct Words {
    art: Art,
    title: &'static str,
    why: String,
    way_on: WayOn,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum WayOn {
    Home,
    Again,
    SignIn,
}

fn words(error: &ApiError) -> Words {
    match error {
        ApiError::Refused(Refusal::Forbidden) => Words {
            art: Art::Lock,
            title: "You may not see this page",
            why: "An administrator can give you the right.".to_owned(),
            way_on: WayOn::Home,
        },
        ApiError::Refused(Refusal::NotFound) => Words {
            art: Art::Lost,
            title: "There is nothing here",
            why: "The address is not right, or you may not see what is there.".to_owned(),
            way_on: WayOn::Home,
        },
        ApiError::Refused(Refusal::SignedOut) => Words {
            art: Art::Lock,
            title: "You are signed out",
            why: "Sign in again to go on where you were.".to_owned(),
            way_on: WayOn::SignIn,
        },
        ApiError::Refused(Refusal::Failed { incident }) => Words {
            art: Art::Broken,
            title: "This page could not be loaded",
            why: format!("The server answered with an error. It has been written to the log as {incident}."),
            way_on: WayOn::Again,
        },
        other => Words {
            art: Art::Broken,
            title: "This page could not be loaded",
            why: other.to_string(),
            way_on: WayOn::Again,
        },
    }
}

/// A whole page for an error.
pub(crate) fn refused(error: &ApiError) -> AnyView {
    let Words {
        art,
        title,
        why,
        way_on,
    } = words(error);
    let way = match way_on {
        WayOn::Home => view! {
            <a class="btn btn-primary" href="/">
                "Back to chats"
            </a>
        }
        .drawn(),
        // A plain load: the page that failed is asked for again as a whole.
        WayOn::Again => view! {
            <button type="button" class="btn btn-primary" on:click=move |_| browser::reload()>
                "Try again"
            </button>
        }
        .drawn(),
        WayOn::SignIn => view! {
            <a class="btn btn-primary" rel="external" href="/login">
                "Sign in"
            </a>
        }
        .drawn(),
    };
    let inside = view! {
        <p>{why}</p>
        <div class="row">{way}</div>
    }
    .drawn();
    whole_page(art, title, inside)
}

/// A whole page in the place of one whose code could not be fetched. `again` tries once more; after a new release only a new load
/// of the page helps.
pub(crate) fn not_fetched(again: Callback<()>) -> AnyView {
    let inside = view! {
        <p role="alert">"There is no connection, or the server has a newer release."</p>
        <div class="row">
            <button type="button" class="btn btn-primary" on:click=move |_| again.run(())>
                "Try again"
            </button>
            <button type="button" class="btn" on:click=move |_| browser::reload()>
                "Load the page anew"
            </button>
        </div>
    }
    .drawn();
    whole_page(Art::Broken, "This page could not be loaded", inside)
}

fn whole_page(art: Art, title: &'static str, inside: AnyView) -> AnyView {
    view! {
        <Title text=format!("{title} · Lobby") />
        <main class="lone" id="main">
            <h1 class="vh">"Lobby"</h1>
            <a class="gate-brand" href="/" aria-label="Lobby, home">
                {logo()}
                "Lobby"
            </a>
            {empty(art, title, inside)}
        </main>
    }
    .drawn()
}

/// What stands in a page of sections where there is none of that name.
pub(crate) fn no_section() -> AnyView {
    respond::status(404);
    let Words { art, title, why, .. } = words(&ApiError::Refused(Refusal::NotFound));
    view! {
        <Title text=format!("{title} · Lobby") />
        <h1 class="vh">"Lobby"</h1>
        {empty(art, title, view! { <p>{why}</p> }.drawn())}
    }
    .into_any()
}

/// The page for an address that leads nowhere.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    respond::status(404);
    refused(&ApiError::Refused(Refusal::NotFound))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s1_2_who_lacks_the_right_is_told_who_can_give_it() {
        let said = words(&ApiError::Refused(Refusal::Forbidden));
        assert!(said.why.contains("administrator"));
    }

    #[test]
    fn a_failure_shows_its_incident_and_nothing_else() {
        let said = words(&ApiError::Refused(Refusal::Failed {
            incident: "E-4F21".to_owned(),
        }));
        assert!(said.why.ends_with("E-4F21.") && said.way_on == WayOn::Again);
    }
}
