//! The document around every page, and the addresses of the pages.

use leptos::prelude::*;
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::{SsrMode, path};

use crate::later;
use crate::pages::account::{account_page, load_account_page};
use crate::pages::chats::ChatsPage;
use crate::pages::home::Home;
use crate::pages::issue::{issue_page, load_issue_page};
use crate::pages::login::{load_login, login_page};
use crate::pages::refused::NotFound;
use crate::pages::settings::{load_settings_page, settings_page};
use crate::pages::setup::{load_setup, setup_page};
use crate::pages::text_modules::{load_text_modules_page, text_modules_page};
use crate::respond;

/// What the server says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteInfo {
    /// The release that runs, for example `0.1.0`.
    pub release: String,
}

/// The whole HTML document. Writes the headers of `security.md`, with a nonce of its own for each answer.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    respond::headers();
    let release = use_context::<SiteInfo>().map(|site| site.release);
    let folder = options.pkg_url_path();
    let sheet = format!("/{folder}/{}.css", options.output_name);
    let later = format!("/{folder}/later.css");
    // A page waits for the sheets of its head, and not for one at its end.
    let (head, end) = if respond::is_of_first_load() {
        (None, Some(later))
    } else {
        (Some(later), None)
    };
    let of_head = head.map(|later| view! { <link rel="stylesheet" href=later /> });
    let of_end = end.map(|later| view! { <link rel="stylesheet" href=later /> });
    view! {
        <!DOCTYPE html>
        <html lang="en" dir="ltr" data-release=release>
            <head>
                <meta charset="utf-8" />
                <meta
                    name="viewport"
                    content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
                />
                <meta name="color-scheme" content="light dark" />
                <script src="/static/theme.js"></script>
                <script src="/static/stopped.js" async></script>
                <link rel="stylesheet" href=sheet />
                {of_head}
                <link rel="icon" href="/static/favicon.svg" type="image/svg+xml" />
                <HydrationScripts options=options />
                <MetaTags />
            </head>
            <body>
                <App />
                {of_end}
            </body>
        </html>
    }
}

/// What fetches the code of the page at this path; nothing for pages of the first load.
#[cfg(feature = "hydrate")]
pub(crate) fn load_page(path: &str) -> Option<later::Loading> {
    let mut segments = path.split('/').skip(1);
    match (segments.next()?, segments.nth(1)) {
        ("login", _) => Some(Box::pin(load_login())),
        ("setup", _) => Some(Box::pin(load_setup())),
        ("account", _) => Some(Box::pin(load_account_page())),
        ("p", Some("issue")) => Some(Box::pin(load_issue_page())),
        ("p", Some("settings")) => Some(Box::pin(load_settings_page())),
        ("p", Some("text-modules")) => Some(Box::pin(load_text_modules_page())),
        _ => None,
    }
}

/// The console: its pages by address. Those behind `later::page` are not in the first load; `load_page` knows them too.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title text="Lobby" />
        <Router>
            <FlatRoutes fallback=NotFound>
                <Route path=path!("/") view=Home ssr=SsrMode::InOrder />
                <Route path=path!("/login") view=|| later::page(load_login, login_page) ssr=SsrMode::InOrder />
                <Route path=path!("/setup/:token") view=|| later::page(load_setup, setup_page) ssr=SsrMode::InOrder />
                <Route path=path!("/account") view=|| later::page(load_account_page, account_page) ssr=SsrMode::InOrder />
                // One route, so that the page stays while chats are opened and closed; it reads the address itself.
                <Route path=path!("/p/:key/chats/:issue?/:pane?") view=ChatsPage ssr=SsrMode::InOrder />
                <Route
                    path=path!("/p/:key/issue/:number/:pane?")
                    view=|| later::page(load_issue_page, issue_page)
                    ssr=SsrMode::InOrder
                />
                <Route
                    path=path!("/p/:key/text-modules")
                    view=|| later::page(load_text_modules_page, text_modules_page)
                    ssr=SsrMode::InOrder
                />
                <Route
                    path=path!("/p/:key/settings/:section?")
                    view=|| later::page(load_settings_page, settings_page)
                    ssr=SsrMode::InOrder
                />
            </FlatRoutes>
        </Router>
    }
}
