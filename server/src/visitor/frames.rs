//! What a visitor's frame does, over the socket and over HTTP alike.

use model::id::{ClientId, IssueId};
use model::view::Watermark;
use model::visitor::{From, FromVisitor, ToVisitor, VisitorMessage};
use service::command::Asker;
use service::connection::Peer;
use service::desk::Guest;
use service::error::Error;

use super::nobody;
use crate::skins::Skins;

/// Acts on a frame. The answer, where one is due.
pub(super) async fn act(
    skins: &Skins,
    guest: Guest,
    peer: &Peer,
    frame: FromVisitor,
) -> Result<Option<ToVisitor>, Error> {
    match frame {
        FromVisitor::Send {
            client_id,
            text,
            files,
        } => {
            let posted = skins
                .desk
                .post_files_as_visitor(guest, client_id, &text, files)
                .await?;
            Ok(Some(ToVisitor::Ack {
                client_id,
                vseq: posted.vseq,
                at: posted.at,
            }))
        }
        FromVisitor::Typing => skins.desk.typing_of_visitor(guest).await.map(|()| None),
        FromVisitor::Seen {
            delivered,
            read,
            displayed,
        } => {
            let reached = Watermark {
                delivered,
                displayed,
                read,
            };
            skins.desk.seen_by_visitor(guest, reached).await.map(|()| None)
        }
        FromVisitor::Page { about } => skins
            .desk
            .customer_moved(guest, peer, &about)
            .await
            .map(|()| None),
        FromVisitor::End { .. } => skins.desk.end_by_visitor(guest).await.map(|()| None),
        FromVisitor::Hello { .. } | FromVisitor::Pong | FromVisitor::Probe => Ok(None),
    }
}

/// Notes that these lines were sent to a visitor, where the team wrote one of them (N.5).
pub(super) fn pushed<'l>(
    skins: &Skins,
    guest: Guest,
    chat: IssueId,
    lines: impl IntoIterator<Item = &'l VisitorMessage>,
) {
    let newest = lines
        .into_iter()
        .filter(|line| line.from == From::Team)
        .map(|line| line.vseq)
        .max();
    if let Some(vseq) = newest {
        let to = Asker::Visitor(guest.contact);
        skins.desk.pushed(guest.project, to, chat, vseq);
    }
}

/// The sender's id in a frame, for a refusal.
pub(super) fn client_id(frame: &FromVisitor) -> ClientId {
    match frame {
        FromVisitor::Send { client_id, .. } | FromVisitor::End { client_id } => *client_id,
        _ => nobody(),
    }
}
