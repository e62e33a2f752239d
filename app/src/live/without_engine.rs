//! The engine's twin where there is no browser: it does nothing.

use super::{Live, mailbox::Mailbox, ringing::Ringing};

/// Does nothing; the server draws the snapshot and what people do happens in browsers.
pub(super) fn start(_live: Live, mailbox: Mailbox, _ringing: Ringing) {
    mailbox.close();
}
