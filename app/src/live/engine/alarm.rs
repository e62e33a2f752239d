//! One timer for all deadlines.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::{request_animation_frame, set_timeout};

use crate::live::input::Input;
use crate::live::mailbox::Mailbox;

/// A deadline that has passed without effect is looked at again after this long, in milliseconds.
const AGAIN_MS: i64 = 250;
/// Hidden pages get no animation frames; then frames are applied after this long.
const PAINT_WITHIN: Duration = Duration::from_millis(200);

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

/// Posts [`Input::Paint`] with the next animation frame, or soon where there is none.
pub(super) fn ask_paint(mailbox: &Mailbox) {
    let (by_frame, by_time) = (mailbox.clone(), mailbox.clone());
    let _one_of_the_two_comes = request_animation_frame(move || by_frame.post(Input::Paint));
    let _one_of_the_two_comes = set_timeout(move || by_time.post(Input::Paint), PAINT_WITHIN);
}
