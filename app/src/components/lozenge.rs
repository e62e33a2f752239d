//! The status of a chat, or its resolution once it is resolved (S1.26).

use leptos::prelude::*;
use model::status::{Resolution, Status};

use crate::drawn::Drawn;

/// The words and the tone of a lozenge. Brass waits for us, grey waits for the customer, red is danger, green is done.
fn lozenge(status: Status, resolution: Option<Resolution>) -> (&'static str, Option<&'static str>) {
    let tone = match (status, resolution) {
        (_, Some(Resolution::Done)) => Some("success"),
        (Status::Resolved | Status::WaitingForCustomer, _) | (_, Some(Resolution::Cancelled)) => None,
        (Status::WaitingForSupport, None) => Some("warn"),
        (Status::Escalated, None) => Some("danger"),
    };
    (resolution.map_or_else(|| status.words(), Resolution::words), tone)
}

/// A lozenge with the status or the resolution.
pub(crate) fn status_lozenge(status: Status, resolution: Option<Resolution>) -> AnyView {
    let (words, tone) = lozenge(status, resolution);
    view! {
        <span class="lozenge" data-t=tone>
            {words}
        </span>
    }
    .drawn()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s1_26_the_resolution_stands_where_the_status_was() {
        assert_eq!(
            lozenge(Status::WaitingForSupport, None),
            ("Waiting for support", Some("warn"))
        );
        assert_eq!(
            lozenge(Status::WaitingForCustomer, None),
            ("Waiting for customer", None)
        );
        assert_eq!(lozenge(Status::Escalated, None), ("Escalated", Some("danger")));
        assert_eq!(
            lozenge(Status::Resolved, Some(Resolution::Done)),
            ("Done", Some("success"))
        );
        assert_eq!(
            lozenge(Status::Resolved, Some(Resolution::Cancelled)),
            ("Cancelled", None)
        );
    }
}
