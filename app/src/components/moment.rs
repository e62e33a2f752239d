//! Times: exact for machines and in the tooltip, in words for people, in the reader's zone, ticking (S1.23, S1.53).

use leptos::prelude::*;
use model::time::{Zone, ago, clock, exact, friendly, rfc3339};

use crate::drawn::Drawn;

/// The reader's clock: UTC at the time of the snapshot in the first render, then the browser's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    /// The time now, UTC milliseconds.
    pub(crate) now: ReadSignal<i64>,
    /// The reader's zone.
    pub(crate) zone: ReadSignal<Zone>,
}

/// The form of a time in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// "22 min ago".
    Ago,
    /// "Today 11:42".
    Friendly,
    /// The same in the middle of a line: "today 11:42", but "Fri 20 Nov 11:42".
    Within,
    /// "11:42".
    Clock,
    /// "Fri 20 Nov 2026, 11:42:07".
    Exact,
}

impl Form {
    /// The words.
    pub(crate) fn words(self, now_ms: i64, at_ms: i64, zone: Zone) -> String {
        match self {
            Self::Ago => ago(now_ms, at_ms, zone),
            Self::Friendly => friendly(now_ms, at_ms, zone),
            Self::Within => {
                let mut words = friendly(now_ms, at_ms, zone);
                if words.starts_with("Today") || words.starts_with("Yest") {
                    words[..1].make_ascii_lowercase();
                }
                words
            }
            Self::Clock => clock(at_ms, zone),
            Self::Exact => exact(at_ms, zone),
        }
    }
}

/// A time, UTC milliseconds, by the [`Clock`] in context.
pub(crate) fn moment(at_ms: i64, form: Form) -> AnyView {
    let Clock { now, zone } = expect_context();
    view! {
        <time datetime=rfc3339(at_ms) title=move || exact(at_ms, zone.get())>
            {move || form.words(now.get(), at_ms, zone.get())}
        </time>
    }
    .drawn()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_in_the_middle_of_a_line_is_small() {
        let day_ms = 86_400_000;
        let at_ms = 1_795_174_927_000;
        let words = |days: i64| Form::Within.words(at_ms + days * day_ms, at_ms, Zone::UTC);
        assert_eq!(
            [words(0), words(1), words(2)],
            ["today 11:42", "yesterday 11:42", "Fri 20 Nov 11:42"]
        );
    }

    #[test]
    fn s1_23_the_exact_time_is_in_the_element() {
        let html = Owner::new().with(|| {
            let (now, _) = signal(1_795_174_927_000_i64 + 22 * 60_000);
            let (zone, _) = signal(Zone::Fixed(60));
            provide_context(Clock { now, zone });
            moment(1_795_174_927_000, Form::Ago).to_html()
        });
        assert!(html.contains("datetime=\"2026-11-20T11:42:07Z\""), "{html}");
        assert!(
            html.contains("title=\"Fri 20 Nov 2026, 12:42:07\"") && html.contains("22\u{a0}min ago"),
            "{html}"
        );
    }
}
