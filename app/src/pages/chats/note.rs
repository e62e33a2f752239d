//! An internal note in the log: the whole width, brass, and it says whom it is for (E.17).

use leptos::prelude::*;
use model::id::IssueId;
use model::mention::{Mention, pieces};
use model::person::first_name;
use model::text::reveal;
use model::time::clock;

use super::entries::{Delivery, Line};
use super::files::files_of;
use super::message::{delivery_words, tools};
use super::state::Desk;
use crate::changing::changing;
use crate::components::avatar::avatar;
use crate::components::markup::message_text;
use crate::components::moment::{Clock, Form, moment};
use crate::components::name::name;
use crate::drawn::Drawn;
use crate::icons::{Size, icon};

/// Draws a note.
pub(crate) fn note(desk: Desk, chat: IssueId, line: &Line) -> AnyView {
    let Clock { zone, .. } = expect_context();
    let (who, at_ms) = (reveal(&line.who), line.at);
    let state = line.delivery.as_ref().map(|delivery| {
        view! {
            <p class="msg-state" data-t=delivery.token()>
                {delivery_words(desk, chat, line, delivery)}
            </p>
        }
        .drawn()
    });
    view! {
        <article
            class="note"
            id=line.message.map(anchor)
            tabindex="-1"
            data-client-id=line.client_id.to_string()
            data-pos=line.pos.map(|pos| pos.to_string())
            data-state=line.delivery.as_ref().map(Delivery::token)
            aria-label=changing(move || format!("Internal note by {who}, {}", clock(at_ms, zone.get())))
        >
            {avatar(&line.face, "avatar")}
            <div class="note-main">
                <header class="note-head">
                    <b>{name(&line.who)}</b>
                    {moment(line.at, Form::Clock)}
                    <span class="row">
                        {icon("lock", Size::Xs)}
                        "Internal note, never shown to the customer"
                    </span>
                </header>
                {body(line)}
                {files_of(line)}
                {state}
            </div>
            {tools(desk, chat, line)}
        </article>
    }
    .drawn()
}

/// The name of a message in the page, for links to it.
pub(crate) fn anchor(message: model::id::MessageId) -> String {
    format!("m-{message}")
}

/// The text of a note, or that it is deleted.
pub(crate) fn body(line: &Line) -> AnyView {
    if line.deleted {
        return view! { <p class="gone">{model::revision::DELETED_WORDS}</p> }.drawn();
    }
    view! { <p dir="auto">{note_text(&line.body, &line.mentions)}</p> }.drawn()
}

/// The text of a note, with the names of those whom it names set apart.
fn note_text(text: &str, mentions: &[Mention]) -> AnyView {
    let names: Vec<&str> = mentions
        .iter()
        .flat_map(|mention| [mention.name.as_str(), first_name(&mention.name)])
        .collect();
    let pieces = pieces(text, &names).into_iter().map(|piece| {
        if piece.is_mention {
            view! { <b class="mention">{name(piece.text)}</b> }.drawn()
        } else {
            message_text(piece.text)
        }
    });
    pieces.collect::<Vec<AnyView>>().into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::id::AgentId;

    #[test]
    fn e_17_sec_05_a_note_sets_its_mentions_apart_and_stays_text() {
        let mentions = [Mention {
            agent: AgentId(1),
            name: "Ana Ribeiro".to_owned(),
            read: false,
        }];
        let html = note_text("@Ana <b>look</b> @Kenji", &mentions).to_html();
        assert!(html.contains("<b class=\"mention\"><bdi>@Ana"), "{html}");
        assert_eq!(html.matches("mention").count(), 1, "{html}");
        assert!(
            html.contains("&lt;b>look") || html.contains("&lt;b&gt;look"),
            "{html}"
        );
    }
}
