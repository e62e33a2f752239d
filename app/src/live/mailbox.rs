//! The engine's mailbox: everybody posts, one task reads.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use super::input::Input;

/// A queue of [`Input`]s with one reader. A handle; copies are the same.
#[derive(Clone, Default)]
pub(super) struct Mailbox(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    queue: VecDeque<Input>,
    reader: Option<Waker>,
    closed: bool,
}

impl Mailbox {
    /// Adds an input and wakes the reader. Does nothing once the mailbox is closed.
    pub(super) fn post(&self, input: Input) {
        let mut inner = self.lock();
        if inner.closed {
            return;
        }
        inner.queue.push_back(input);
        let reader = inner.reader.take();
        drop(inner);
        if let Some(reader) = reader {
            reader.wake();
        }
    }

    /// Closes the mailbox: what is in it is dropped, and the reader ends.
    pub(super) fn close(&self) {
        let mut inner = self.lock();
        inner.closed = true;
        inner.queue.clear();
        let reader = inner.reader.take();
        drop(inner);
        if let Some(reader) = reader {
            reader.wake();
        }
    }

    /// The next input; `None` once the mailbox is closed.
    #[cfg_attr(
        not(any(test, feature = "hydrate")),
        expect(dead_code, reason = "read by the engine")
    )]
    pub(super) async fn next(&self) -> Option<Input> {
        poll_fn(|task| {
            let mut inner = self.lock();
            if inner.closed {
                return Poll::Ready(None);
            }
            if let Some(input) = inner.queue.pop_front() {
                return Poll::Ready(Some(input));
            }
            inner.reader = Some(task.waker().clone());
            Poll::Pending
        })
        .await
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::Future;
    use std::pin::pin;
    use std::task::Context;

    fn poll_next(mailbox: &Mailbox) -> Poll<Option<Input>> {
        let next = pin!(mailbox.next());
        next.poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn inputs_come_out_in_order_until_it_is_closed() {
        let mailbox = Mailbox::default();
        assert!(poll_next(&mailbox).is_pending());
        mailbox.post(Input::Woken);
        mailbox.post(Input::Tick);
        assert!(matches!(poll_next(&mailbox), Poll::Ready(Some(Input::Woken))));
        mailbox.close();
        mailbox.post(Input::Woken);
        assert!(matches!(poll_next(&mailbox), Poll::Ready(None)));
    }
}
