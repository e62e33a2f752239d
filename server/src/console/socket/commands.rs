//! What a console asks for over its websocket.

use axum::extract::ws::Message;
use model::frame::{Doing, FromConsole, ToConsole};
use model::id::{ClientId, IssueId};
use model::view::Watermark;
use service::command::Posted;
use service::desk::{PostMessage, PostNote};
use service::error::Error;
use service::session::TOUCH_MS;

use super::{Connection, End, Step, code, lost};
use crate::live::json;

impl Connection {
    pub(super) async fn received(&mut self, frame: Option<Result<Message, axum::Error>>) -> Step<()> {
        let text = match frame {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => return Ok(()),
            Some(Ok(Message::Binary(_))) => return Err(End::Close(code::POLICY)),
            Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(End::Gone),
        };
        let Ok(frame) = serde_json::from_str::<FromConsole>(text.as_str()) else {
            return Err(End::Close(code::POLICY));
        };
        self.pinged_at = None;
        self.is_used(&frame);
        match frame {
            FromConsole::Hello { .. } => Err(End::Close(code::POLICY)),
            FromConsole::Pong {} => Ok(()),
            FromConsole::Probe {} => {
                let head = self.cursor;
                self.send(json(&ToConsole::Pong { head })).await
            }
            FromConsole::Send {
                chat,
                client_id,
                text,
                files,
            } => {
                self.post(PostMessage {
                    chat,
                    client_id,
                    text,
                    files,
                })
                .await
            }
            FromConsole::Note {
                chat,
                client_id,
                text,
                mentions,
                files,
            } => {
                self.post_note(PostNote {
                    chat,
                    client_id,
                    text,
                    mentions,
                    files,
                })
                .await
            }
            FromConsole::Looking { chat, doing } => self.look(chat, doing).await,
            FromConsole::Typing { chat } => {
                // The lossy class: beyond the allowance it is dropped.
                if self.allowance().is_err() {
                    return Ok(());
                }
                let done = self.skins.desk.typing(&self.asker.me, chat).await;
                self.settle(None, done).await
            }
            FromConsole::Seen {
                chat,
                delivered,
                displayed,
                read,
            } => {
                if let Err(refusal) = self.allowance() {
                    return self.settle(None, Err(refusal.into())).await;
                }
                let reached = Watermark {
                    delivered,
                    displayed,
                    read,
                };
                let done = self.skins.desk.seen(&self.asker.me, chat, reached).await;
                self.settle(None, done).await
            }
        }
    }

    async fn post(&mut self, message: PostMessage) -> Step<()> {
        let client_id = message.client_id;
        if let Err(refusal) = self.allowance() {
            return self.settle(Some(client_id), Err(refusal.into())).await;
        }
        let (desk, asker) = (&self.skins.desk, &self.asker);
        let done = desk.post_message_in(&asker.me, asker.project, message).await;
        self.posted(client_id, done).await
    }

    async fn post_note(&mut self, note: PostNote) -> Step<()> {
        let client_id = note.client_id;
        if let Err(refusal) = self.allowance() {
            return self.settle(Some(client_id), Err(refusal.into())).await;
        }
        let done = self.skins.desk.post_note(&self.asker.me, note).await;
        self.posted(client_id, done).await
    }

    async fn posted(&mut self, client_id: ClientId, done: Result<Posted, Error>) -> Step<()> {
        match done {
            Ok(posted) => {
                let ack = ToConsole::Ack {
                    client_id,
                    pos: posted.pos,
                    at: posted.at,
                    taken_by: posted.taken_by,
                };
                self.send(json(&ack)).await
            }
            Err(error) => self.settle(Some(client_id), Err(error)).await,
        }
    }

    async fn look(&mut self, chat: IssueId, doing: Doing) -> Step<()> {
        // The lossy class: beyond the allowance it is dropped.
        if self.allowance().is_err() {
            return Ok(());
        }
        if self.looking != Some(chat) {
            self.stop_looking().await;
        }
        let done = self.skins.desk.looking(&self.asker.me, chat, doing).await;
        self.looking = (done.is_ok() && doing != Doing::Leaves).then_some(chat);
        self.settle(None, done).await
    }

    /// Who looks at another chat, or is gone, looks at the last one no more.
    pub(super) async fn stop_looking(&mut self) {
        if let Some(chat) = self.looking.take() {
            // Lost is what its receivers forget by themselves.
            drop(self.skins.desk.looking(&self.asker.me, chat, Doing::Leaves).await);
        }
    }

    pub(super) async fn tell_drafts(&mut self) -> Step<()> {
        let drafts = self.skins.desk.drafts(&self.asker.me, self.asker.project).await;
        let drafts = drafts.map_err(lost)?;
        self.send(json(&ToConsole::Drafts { drafts })).await
    }

    /// What an agent does keeps the session from ending for idleness; what a page says by itself does not. Looked at once in a while, and
    /// beside the work: where the database takes nothing, it is done without.
    fn is_used(&mut self, frame: &FromConsole) {
        let by_itself = matches!(
            frame,
            FromConsole::Pong {}
                | FromConsole::Probe {}
                | FromConsole::Seen { .. }
                | FromConsole::Looking { .. }
        );
        let now = self.skins.desk.now_ms();
        if by_itself || now - self.used_at < TOUCH_MS {
            return;
        }
        self.used_at = now;
        let (desk, session) = (self.skins.desk.clone(), self.asker.me.session.clone());
        tokio::spawn(async move {
            if let Err(error) = desk.used(&session).await {
                tracing::debug!(%error, "That a session is used could not be noted");
            }
        });
    }
}
