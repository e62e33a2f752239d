//! One timer for all deadlines.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::set_timeout;

use crate::live::input::Input;
use crate::live::mailbox::Mailbox;

/// A deadline that has passed without effect is looked at again after this long, in milliseconds.
const AGAIN_MS: i64 = 250;
/// What goes on coming is shown so often, in milliseconds: at a busy desk every frame of the screen would draw the list anew, and nobody
/// reads so fast.
const PACE_MS: i64 = 100;
/// So much of it may come at once before that, in milliseconds of the pace.
const AT_ONCE_MS: i64 = 500;

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

/// Something was shown: by when all that was shown would have been, at an even pace. What comes now and then is shown at once.
pub(super) fn paced(before: i64, now: i64) -> i64 {
    before.max(now - AT_ONCE_MS) + PACE_MS
}

/// Posts [`Input::Paint`], after `ahead` milliseconds where what was shown is ahead of the pace. By time, as a hidden page gets no frames.
pub(super) fn ask_paint(mailbox: &Mailbox, ahead: i64) {
    let mailbox = mailbox.clone();
    let pause = Duration::from_millis(ahead.clamp(0, PACE_MS).unsigned_abs());
    let _without_a_timer_the_next_ping_paints = set_timeout(move || mailbox.post(Input::Paint), pause);
}
