//! A finished piece of a view, behind the one type that all pieces share.

use leptos::prelude::*;

/// Finishes a view.
pub(crate) trait Drawn {
    /// The view as [`AnyView`], without the wrapper that `view!` puts around its outermost element: the framework's code for an
    /// element is then the same inside a view and at its top, and is compiled once.
    fn drawn(self) -> AnyView;
}

impl<T: IntoAny> Drawn for View<T> {
    fn drawn(self) -> AnyView {
        self.into_inner().into_any()
    }
}
