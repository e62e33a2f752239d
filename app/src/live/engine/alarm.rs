//! One timer for all deadlines.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::set_timeout;

use crate::live::input::Input;
use crate::live::mailbox::Mailbox;

/// A deadline that has passed without effect is looked at again after this long, in milliseconds.
const AGAIN_MS: i64 = 250;
/// What comes is shown at most this often, in milliseconds: at a busy desk every frame of the screen would draw the list anew, and nobody
/// reads so fast.
const PAINTED_EVERY_MS: i64 = 100;

/// The timer. Posts [`Input::Tick`] when the deadline comes.
pub(super) struct Alarm {
    mailbox: Mailbox,
    running: Option<(i64, TimeoutHandle)>,
}

impl Alarm {
    /// A timer that does not run.
    pub(super) fn new(mailbox: Mailbox) -> Self {
        Self {
            mailbox,
            running: None,
        }
    }

    /// Sets the deadline, UTC milliseconds.
    pub(super) fn set(&mut self, deadline: Option<i64>, now: i64) {
        let at = deadline.map(|at| if at <= now { now + AGAIN_MS } else { at });
        if self.running.as_ref().map(|(at, _)| *at) == at {
            return;
        }
        self.stop();
        let Some(at) = at else { return };
        let mailbox = self.mailbox.clone();
        let pause = Duration::from_millis(u64::try_from(at - now).unwrap_or(0));
        self.running = set_timeout(move || mailbox.post(Input::Tick), pause)
            .ok()
            .map(|handle| (at, handle));
    }

    /// The deadline came.
    pub(super) fn fired(&mut self) {
        self.stop();
    }

    fn stop(&mut self) {
        if let Some((_, handle)) = self.running.take() {
            handle.clear();
        }
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Posts [`Input::Paint`]: at once, or a moment after what was painted before, UTC milliseconds. By time, as a hidden page gets no frames.
pub(super) fn ask_paint(mailbox: &Mailbox, painted_at: i64, now: i64) {
    let mailbox = mailbox.clone();
    let pause = (painted_at + PAINTED_EVERY_MS - now).clamp(0, PAINTED_EVERY_MS);
    let pause = Duration::from_millis(pause.unsigned_abs());
    let _without_a_timer_the_next_ping_paints = set_timeout(move || mailbox.post(Input::Paint), pause);
}
