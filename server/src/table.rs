//! The table of plain routes. axum cannot list what a router answers, so routes are added here and nowhere else, and the matrix of rights
//! in the tests has a row for each (`security.md`, Authorisation).

use axum::Router;
use axum::handler::Handler;
use axum::routing::{get, patch, post};

/// A method and an address, as axum writes it: `/w/{widget}`.
pub type Route = (&'static str, &'static str);

/// A router that can say what it answers.
#[derive(Debug)]
pub struct Table<S> {
    router: Router<S>,
    routes: Vec<Route>,
}

impl<S: Clone + Send + Sync + 'static> Table<S> {
    /// Without a route.
    pub fn new() -> Self {
        Self {
            router: Router::new(),
            routes: Vec::new(),
        }
    }

    /// Answers `GET`, which changes nothing.
    #[must_use]
    pub fn get<H, T>(mut self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.routes.push(("GET", path));
        self.router = self.router.route(path, get(handler));
        self
    }

    /// Answers `POST`.
    #[must_use]
    pub fn post<H, T>(mut self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.routes.push(("POST", path));
        self.router = self.router.route(path, post(handler));
        self
    }

    /// Answers `PATCH`.
    #[must_use]
    pub fn patch<H, T>(mut self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.routes.push(("PATCH", path));
        self.router = self.router.route(path, patch(handler));
        self
    }

    /// The routes of both.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.routes.extend(other.routes);
        self.router = self.router.merge(other.router);
        self
    }

    /// What it answers.
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// The router alone, to be put behind layers.
    pub fn into_router(self) -> Router<S> {
        self.router
    }
}

impl<S: Clone + Send + Sync + 'static> Default for Table<S> {
    fn default() -> Self {
        Self::new()
    }
}
