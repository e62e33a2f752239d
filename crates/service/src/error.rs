//! Refused or failed: a rule said no, or something broke.

use model::refusal::Refusal;

use crate::counters::COUNTERS;

/// Something broke inside. Opaque outside; the source chain goes to the log.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The database cannot take writes now: full disk, read-only, locked, gone. A retry is safe.
    #[error("the database cannot be written: {0}")]
    NotWritable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database answered with an error.
    #[error("the database failed: {0}")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A stored value has no meaning.
    #[error("a stored value has no meaning: {0}")]
    Corrupt(&'static str),
    /// The writer has stopped.
    #[error("the writer has stopped")]
    Stopped,
    /// A task inside ended before its time.
    #[error("a task ended early: {0}")]
    Task(&'static str),
}

/// The error of a use case.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule said no; nothing was changed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Something broke.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Error {
    /// The refusal to show to whoever asked. A failure is logged here, once, under the incident id that the refusal carries.
    pub fn into_refusal(self) -> Refusal {
        match self {
            Self::Refused(refusal) => {
                COUNTERS.refused(&refusal);
                refusal
            }
            Self::Failed(failure) => failure.into_refusal(),
        }
    }
}

impl Failure {
    /// The refusal to show. What a retry can mend is [`Refusal::Unavailable`].
    pub fn into_refusal(self) -> Refusal {
        let incident = crate::token::incident();
        tracing::error!(incident.id = %incident, error = %self, "A use case failed");
        let refusal = match self {
            Self::NotWritable(_) | Self::Stopped => Refusal::Unavailable { retry_after_s: 2 },
            Self::Database(_) | Self::Corrupt(_) | Self::Task(_) => Refusal::Failed { incident },
        };
        COUNTERS.refused(&refusal);
        refusal
    }
}
