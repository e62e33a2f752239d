//! Why a server does not start.

use std::io;

use storage::OpenError;

use crate::assets::MissingFiles;
use crate::config::ListenAddress;
use crate::places::BadDatabase;

/// Why a server does not start, in one sentence for whoever started it.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The built files are not there.
    #[error(transparent)]
    Files(#[from] MissingFiles),
    /// The database cannot be opened.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// The database of countries cannot be used.
    #[error(transparent)]
    Places(#[from] BadDatabase),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {reason}")]
    Listen {
        /// The address.
        address: String,
        /// Why.
        reason: String,
    },
    /// The database belongs to a real desk.
    #[error(
        "the database {0} is not one of the demo; start it without --demo, or name another with --database-url"
    )]
    NotADemo(String),
    /// The database belongs to a demo.
    #[error(
        "the database {0} is one of the demo, whose passwords are known; start it with --demo, or name another"
    )]
    IsADemo(String),
    /// The demo's story was cut short.
    #[error("the demo in {0} was not finished when it was made; remove the file and start again")]
    HalfADemo(String),
    /// The word to stop could not be heard.
    #[error("signals cannot be received: {0}")]
    Signals(#[source] io::Error),
    /// A use case failed.
    #[error("the server cannot start: {0}")]
    Desk(#[from] service::Error),
    /// Something of the desk failed.
    #[error("the server cannot go on: {0}")]
    Failed(#[from] service::Failure),
}

impl StartError {
    /// The error for an address that cannot be bound.
    pub(super) fn of_listen(address: &ListenAddress, error: &io::Error) -> Self {
        let reason = match error.kind() {
            io::ErrorKind::AddrInUse => {
                "the port is taken by another program; stop that one or choose another port".to_owned()
            }
            io::ErrorKind::PermissionDenied => {
                "this user may not use the port; choose one above 1023".to_owned()
            }
            io::ErrorKind::AddrNotAvailable => "this machine does not have the address".to_owned(),
            _ => error.to_string(),
        };
        Self::Listen {
            address: address.to_string(),
            reason,
        }
    }
}
