//! The status of a chat, or its resolution once it is resolved (S1.26).

use leptos::prelude::*;
use model::id::{ResolutionId, StatusId};
use model::scheme::Scheme;
use model::status::StatusKind;

use crate::drawn::Drawn;

/// The tone of a lozenge. Brass waits for us, grey waits for the customer, red is danger, blue is any other work, green is done.
fn tone(scheme: &Scheme, status: StatusId, resolution: Option<ResolutionId>) -> Option<&'static str> {
    let done = resolution
        .and_then(|id| scheme.resolution(id))
        .map(|resolution| resolution.done);
    match (done, scheme.kind(status)) {
        (Some(true), _) => Some("success"),
        (Some(false), _) | (None, StatusKind::Resolved | StatusKind::WaitingForCustomer) => None,
        (None, StatusKind::WaitingForSupport) => Some("warn"),
        (None, StatusKind::Escalated) => Some("danger"),
        (None, StatusKind::Open) => Some("info"),
    }
}

/// A lozenge with the status or the resolution.
pub(crate) fn status_lozenge(scheme: &Scheme, status: StatusId, resolution: Option<ResolutionId>) -> AnyView {
    view! {
        <span class="lozenge" data-t=tone(scheme, status, resolution)>
            {scheme.words(status, resolution).to_owned()}
        </span>
    }
    .drawn()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s1_26_the_resolution_stands_where_the_status_was() {
        let scheme = Scheme::default();
        let lozenge = |status, resolution| {
            (
                scheme.words(status, resolution),
                tone(&scheme, status, resolution),
            )
        };
        for (status, words, tone) in [
            (StatusId::WAITING_FOR_SUPPORT, "Waiting for support", Some("warn")),
            (StatusId::WAITING_FOR_CUSTOMER, "Waiting for customer", None),
            (StatusId::ESCALATED, "Escalated", Some("danger")),
        ] {
            assert_eq!(lozenge(status, None), (words, tone));
        }
        assert_eq!(
            lozenge(StatusId::RESOLVED, Some(ResolutionId::DONE)),
            ("Done", Some("success"))
        );
        assert_eq!(
            lozenge(StatusId::CANCELLED, Some(ResolutionId::CANCELLED)),
            ("Cancelled", None)
        );
    }
}
