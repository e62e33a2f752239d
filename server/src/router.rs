//! All routes of a server, with the layers around them.

use std::collections::HashSet;
use std::sync::OnceLock;

use app::{App, SiteInfo, shell};
use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use leptos::prelude::provide_context;
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list, render_app_async_with_context};
use model::refusal::Refusal;

use crate::answer::{self, Form};
use crate::layers::session::{self, Sessions};
use crate::state::AppState;
use crate::table::{Route, Table};
use crate::{assets, console, health, layers, metrics, rest, visitor};

/// All routes. The console's have the session; the visitor's, those of programs, the files and the health do not look at it.
pub fn router(state: AppState) -> Router {
    let sessions = Sessions {
        desk: state.desk.clone(),
        cookie: state.cookie,
    };
    let session = from_fn_with_state(sessions, session::find);
    let tables = Tables::new();
    let console = pages(&state)
        .merge(tables.of_console.into_router())
        .layer(session.clone());
    let uploads = tables
        .uploads_of_console
        .into_router()
        .layer(session)
        .merge(tables.uploads_of_visitors.into_router())
        .merge(tables.uploads_of_programs.into_router());
    let all = console.merge(tables.others.into_router());
    layers::around(all, uploads, state.around()).with_state(state)
}

/// The plain routes, by what stands before them: the session, a longer time for a file to come in, neither.
struct Tables {
    of_console: Table<AppState>,
    uploads_of_console: Table<AppState>,
    uploads_of_visitors: Table<AppState>,
    uploads_of_programs: Table<AppState>,
    others: Table<AppState>,
}

impl Tables {
    fn new() -> Self {
        Self {
            of_console: console::routes(),
            uploads_of_console: console::uploads(),
            uploads_of_visitors: visitor::uploads(),
            uploads_of_programs: rest::uploads(),
            others: visitor::routes()
                .merge(assets::routes())
                .merge(health::routes())
                .merge(metrics::routes())
                .merge(rest::routes()),
        }
    }
}

/// All plain routes, for the matrix of rights.
pub fn plain_routes() -> Vec<Route> {
    let tables = Tables::new();
    [
        tables.of_console.routes(),
        tables.uploads_of_console.routes(),
        tables.uploads_of_visitors.routes(),
        tables.uploads_of_programs.routes(),
        tables.others.routes(),
    ]
    .concat()
}

/// The addresses of all pages, for the matrix of rights.
pub fn page_addresses() -> Vec<String> {
    page_routes()
        .iter()
        .map(|route| route.path().to_owned())
        .collect()
}

/// The pages of the console, the server functions, and the page for what is not there.
fn pages(state: &AppState) -> Router<AppState> {
    let options = state.options.clone();
    let document = move || shell(options.clone());
    let context = context(state);
    let nothing_here = {
        let render = render_app_async_with_context(context.clone(), document.clone());
        move |request: Request| not_found(render, request)
    };
    Router::new()
        .leptos_routes_with_context(state, page_routes(), context, document)
        .fallback(nothing_here)
}

/// The pages' addresses, found once in a process: while they are looked for, Leptos loads no resource in any thread, and a page
/// that another server renders meanwhile would wait for ever.
///
/// Optional parameters give several addresses of one shape (`/chats/{issue}`, `/chats/{pane}`); axum takes one of each.
fn page_routes() -> Vec<AxumRouteListing> {
    static FOUND: OnceLock<Vec<AxumRouteListing>> = OnceLock::new();
    let found = FOUND.get_or_init(|| {
        let mut shapes = HashSet::new();
        let mut routes = generate_route_list(App);
        routes.retain(|route| shapes.insert(shape(route.path())));
        routes
    });
    found.clone()
}

/// An address without the names of its parameters.
fn shape(path: &str) -> String {
    let parts = path
        .split('/')
        .map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// What pages and server functions can expect.
fn context(state: &AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    let (desk, cookie, release) = (state.desk.clone(), state.cookie, state.release().to_owned());
    move || {
        provide_context(desk.clone());
        provide_context(cookie);
        provide_context(SiteInfo {
            release: release.clone(),
        });
    }
}

/// A page that says so, to people; the words alone to everything else.
async fn not_found<F>(render: impl Fn(Request) -> F, request: Request) -> Response
where
    F: Future<Output = Response>,
{
    let form = Form::of(&request);
    if form != Form::Page {
        return answer::refusal(&Refusal::NotFound, form);
    }
    let mut response = render(request).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}
