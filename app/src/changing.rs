//! What changes in a view and what is done in it, behind one type each.
//!
//! Every closure in a view has a type of its own, and the framework's code for drawing, hydrating and updating is compiled once for
//! each. Behind these types it is compiled once for all: about three kilobytes less in the bundle for each use.

use std::sync::{Arc, Mutex, PoisonError};

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

/// A list of views that changes, one for each item: `{each(move || names.get(), move |name| view! { … }.drawn())}`. No two items are
/// equal; the view of an item is drawn once, and stays as long as an equal one is in the list.
pub(crate) fn each<T: Clone + PartialEq + Send + 'static>(
    items: impl Fn() -> Vec<T> + Send + 'static,
    draw: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let numbered = Arc::new(Mutex::new(Numbered::default()));
    let known = numbered.clone();
    let numbers = move || {
        let items = items();
        within(&numbered, |numbered| numbered.number(items))
    };
    let view = move |number| {
        let item = within(&known, |known| known.get(number));
        item.map(&draw)
    };
    listed(Box::new(numbers), Arc::new(view))
}

/// The framework's list, for numbers: compiled once, and not once for each kind of item.
fn listed(
    numbers: Box<dyn Fn() -> Vec<u32> + Send>,
    view: Arc<dyn Fn(u32) -> Option<AnyView> + Send + Sync>,
) -> AnyView {
    view! { <For each=numbers key=|number| *number children=move |number| view(number) /> }.into_any()
}

/// The items of a list, each with a number that it keeps.
struct Numbered<T> {
    items: Vec<(u32, T)>,
    last: u32,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            last: 0,
        }
    }
}

impl<T: Clone + PartialEq> Numbered<T> {
    /// Takes other items. Returns their numbers: those of items that were there before are the same.
    fn number(&mut self, items: Vec<T>) -> Vec<u32> {
        let mut numbered = Vec::with_capacity(items.len());
        for (at, item) in items.into_iter().enumerate() {
            let is_same = |(_, other): &&(u32, T)| *other == item;
            let before = self.items.get(at).filter(is_same);
            let before = before.or_else(|| self.items.iter().find(is_same));
            let number = before.map_or_else(|| self.last + 1, |(number, _)| *number);
            self.last = self.last.max(number);
            numbered.push((number, item));
        }
        self.items = numbered;
        self.items.iter().map(|(number, _)| *number).collect()
    }

    /// The item of this number.
    fn get(&self, number: u32) -> Option<T> {
        let item = self.items.iter().find(|(other, _)| *other == number);
        item.map(|(_, item)| item.clone())
    }
}

fn within<T, R>(shared: &Mutex<T>, act: impl FnOnce(&mut T) -> R) -> R {
    act(&mut shared.lock().unwrap_or_else(PoisonError::into_inner))
}

/// What is done when something happens: `on:click=heard(move |_| …)`.
pub(crate) fn heard<E: 'static>(act: impl FnMut(E) + 'static) -> Box<dyn FnMut(E)> {
    Box::new(act)
}

#[cfg(test)]
mod tests {
    use super::Numbered;

    #[test]
    fn an_item_keeps_its_number_as_long_as_it_is_there() {
        let mut list = Numbered::default();
        assert_eq!(list.number(vec!["a", "b", "c"]), [1, 2, 3]);
        assert_eq!(list.number(vec!["d", "c", "a"]), [4, 3, 1]);
        assert_eq!(
            list.number(vec!["b", "d"]),
            [5, 4],
            "what comes back is drawn anew"
        );
        assert_eq!((list.get(5), list.get(2)), (Some("b"), None));
        assert_eq!(list.number(vec![]), [0; 0]);
    }
}
