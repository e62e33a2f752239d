//! Pages and pieces of pages that are not in the first load of the console: their code comes when they are needed.
//!
//! A function under `#[wasm_split(NAME, fallible, preload(load_…))]` is the way into the part NAME of the bundle, and `load_…` fetches
//! that part. On the server, and in the browser once the part is there, calling the function is like calling any other. What a page
//! begins with is fetched before the page is hydrated ([`crate::start`]), so both sides draw the same.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_split_helpers::SplitLoaderError;

use crate::changing::part;
use crate::drawn::Drawn;
use crate::live::Live;
use crate::pages::chats::page_skeleton;
use crate::pages::refused::not_fetched;

/// What a lazy function gives: its view, or that its code could not be fetched.
pub(crate) type Fetched = Result<AnyView, SplitLoaderError>;

/// The end of every lazy function: its view is here.
#[expect(
    clippy::unnecessary_wraps,
    reason = "that it is not here is said by the way into the part"
)]
pub(crate) fn here(view: AnyView) -> Fetched {
    Ok(view)
}

/// A part of the bundle on its way.
pub(crate) type Loading = Pin<Box<dyn Future<Output = Result<(), SplitLoaderError>>>>;

/// A page whose code comes with the part that `load` fetches.
pub(crate) fn page<L, D>(load: fn() -> L, draw: fn() -> D) -> AnyView
where
    L: Future<Output = Result<(), SplitLoaderError>> + 'static,
    D: Future<Output = Fetched> + 'static,
{
    lazy(Lazy {
        load: Arc::new(move || Box::pin(load())),
        draw: Arc::new(move || now(draw())),
        meanwhile: page_skeleton,
        missing: not_fetched,
    })
}

/// Fetches a part that will be asked for soon: a person points at what opens it.
pub(crate) fn expect<L>(load: fn() -> L)
where
    L: Future<Output = Result<(), SplitLoaderError>> + 'static,
{
    // Where this fails, the part is fetched again when it is asked for.
    spawn_local(async move { drop(load().await) });
}

/// A piece of a page whose code comes with the part that `load` fetches: what opens at a click, for example. `meanwhile` stands in
/// its place until then.
pub(crate) fn piece<L, D>(
    load: fn() -> L,
    draw: impl Fn() -> D + Send + Sync + 'static,
    meanwhile: fn() -> AnyView,
) -> AnyView
where
    L: Future<Output = Result<(), SplitLoaderError>> + 'static,
    D: Future<Output = Fetched> + 'static,
{
    lazy(Lazy {
        load: Arc::new(move || Box::pin(load())),
        draw: Arc::new(move || now(draw())),
        meanwhile,
        missing: piece_not_fetched,
    })
}

/// Begins what draws nothing, once the page is live and its code is there. Without its code it does not begin; the next page tries again.
pub(crate) fn begin_soon<L, D>(load: fn() -> L, work: impl Fn() -> D + Clone + 'static, live: Live)
where
    L: Future<Output = Result<(), SplitLoaderError>> + 'static,
    D: Future<Output = Fetched> + 'static,
{
    let owner = Owner::current();
    Effect::new(move |_| {
        let (owner, work) = (owner.clone(), work.clone());
        spawn_local(async move {
            // The page may have been left meanwhile.
            if load().await.is_ok()
                && !live.inbox().is_disposed()
                && let Some(owner) = owner
            {
                owner.with(|| drop(now(work())));
            }
        });
    });
}

/// What stands in the place of a piece that opens at a click, for the moment that its code takes.
pub(crate) fn waiting() -> AnyView {
    view! { <p class="muted sm" role="status">"Loading…"</p> }.drawn()
}

/// How a part is fetched, drawn, and what stands in its place.
#[derive(Clone)]
struct Lazy {
    load: Arc<dyn Fn() -> Loading + Send + Sync>,
    /// Draws; nothing without the code.
    draw: Arc<dyn Fn() -> Option<AnyView> + Send + Sync>,
    meanwhile: fn() -> AnyView,
    /// What is shown when the code cannot be fetched, with the way to try again.
    missing: fn(Callback<()>) -> AnyView,
}

/// Where the code of a part is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Code {
    Coming,
    Here,
    Missing,
}

fn lazy(what: Lazy) -> AnyView {
    if let Some(view) = (what.draw)() {
        return view;
    }
    let code = RwSignal::new(Code::Coming);
    fetch(&what, code);
    let again = Callback::new({
        let what = what.clone();
        move |()| fetch(&what, code)
    });
    part(move || match code.get() {
        Code::Coming => (what.meanwhile)(),
        Code::Here => (what.draw)().unwrap_or_else(|| (what.missing)(again)),
        Code::Missing => (what.missing)(again),
    })
    .into_any()
}

/// Fetches the code, and says where it is.
fn fetch(what: &Lazy, code: RwSignal<Code>) {
    code.set(Code::Coming);
    let coming = (what.load)();
    spawn_local(async move {
        let came = if coming.await.is_ok() {
            Code::Here
        } else {
            Code::Missing
        };
        // Nobody waits for it any more when the page has been left.
        let _left = code.try_set(came);
    });
}

/// What a lazy function gives without waiting: nothing while its code is not there.
fn now(drawing: impl Future<Output = Fetched>) -> Option<AnyView> {
    match pin!(drawing).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(fetched) => fetched.ok(),
        Poll::Pending => None,
    }
}

fn piece_not_fetched(again: Callback<()>) -> AnyView {
    view! {
        <div class="row" role="alert">
            <p>"This could not be loaded."</p>
            <button type="button" class="btn btn-sm" on:click=move |_| again.run(())>
                "Try again"
            </button>
        </div>
    }
    .drawn()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::{pending, ready};

    #[test]
    fn what_is_there_is_drawn_at_once() {
        Owner::new().with(|| {
            let drawn = piece(|| ready(Ok(())), || ready(here("here".into_any())), waiting);
            assert!(drawn.to_html().contains("here"));
        });
    }

    #[test]
    fn what_is_not_there_gives_nothing() {
        assert!(now(pending()).is_none());
        assert!(now(ready(here("here".into_any()))).is_some());
    }
}
