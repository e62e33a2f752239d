//! What changes in a view and what is done in it, behind one type each.
//!
//! Every closure in a view has a type of its own, and the framework's code for drawing, hydrating and updating is compiled once for
//! each. Behind these types it is compiled once for all: about three kilobytes less in the bundle for each use.

use std::sync::{Arc, Mutex};

use leptos::prelude::*;
use leptos::tachys::reactive_graph::SharedReactiveFunction;

/// A value that changes: `{changing(move || name.get())}`, or as an attribute `class=changing(move || …)`.
pub(crate) fn changing<T>(value: impl FnMut() -> T + Send + 'static) -> SharedReactiveFunction<T> {
    Arc::new(Mutex::new(value))
}

/// A part of a view that changes: `{part(move || view! { … })}`.
pub(crate) fn part<V: IntoView + 'static>(
    mut view: impl FnMut() -> V + Send + 'static,
) -> SharedReactiveFunction<AnyView> {
    changing(move || view().into_any())
}

/// What is done when something happens: `on:click=heard(move |_| …)`.
pub(crate) fn heard<E: 'static>(act: impl FnMut(E) + 'static) -> Box<dyn FnMut(E)> {
    Box::new(act)
}
