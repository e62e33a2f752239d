//! What visitors do. Nothing here makes a stored row before the first message (P.13, N.6).

use model::event::EventKind;
use model::id::{AgentId, ClientId, ContactId, FileId, IssueId, ProjectId};
use model::person::{Author, avatar_colour};
use model::refusal::Refusal;
use model::revision::DELETED_WORDS;
use model::status::{Level, Role};
use model::text::{MessageText, PersonName};
use model::view::{ChatRow, MessageKind, MessageView, Watermark};
use model::visitor::{
    ChatHead, DELETED, From, StartChat, Started, TeamMember, VisitorEvent, VisitorMessage, VisitorSnapshot,
};

use super::files::text_beside;
use super::{Desk, Signal};
use crate::authorize::level_in;
use crate::command::{Asker, Done, Posted, Start, Work};
use crate::connection::Peer;
use crate::error::{Error, Failure};
use crate::ports::{Front, Tailed};
use crate::presence::Person;
use crate::token;

/// How many lines the panel begins with.
const LINES: i64 = 200;
/// How many colleagues the greeting names.
const TEAM_SHOWN: usize = 3;

/// A visitor whose credential was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guest {
    /// Their contact.
    pub contact: ContactId,
    /// The project that the credential is bound to.
    pub project: ProjectId,
}

/// What opens a chat, with where it comes from.
#[derive(Debug)]
pub struct StartRequest {
    /// The credential's owner, where one was sent.
    pub guest: Option<Guest>,
    /// Who asks.
    pub from: Peer,
    /// What was sent.
    pub start: StartChat,
}

impl Desk {
    /// The widget with this id.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub async fn front(&self, widget: &str) -> Result<Front, Error> {
        Ok(self.store.front(widget).await?.ok_or(Refusal::NotFound)?)
    }

    /// The visitor with this credential, if it is bound to this project.
    ///
    /// # Errors
    /// A failure of the database.
    pub async fn guest(&self, project: ProjectId, credential: &str) -> Result<Option<Guest>, Error> {
        if credential.len() != 64 {
            return Ok(None);
        }
        let found = self.store.credential(&token::digest(credential)).await?;
        Ok(found.filter(|found| found.project == project).map(|found| Guest {
            contact: found.contact,
            project,
        }))
    }

    /// What the panel shows to this visitor, or to somebody who never wrote.
    ///
    /// # Errors
    /// Failures of the database.
    pub async fn visitor_snapshot(
        &self,
        front: &Front,
        guest: Option<Guest>,
    ) -> Result<VisitorSnapshot, Error> {
        let team = self.team_here(front).await?;
        let empty = VisitorSnapshot {
            online: !team.is_empty(),
            ask_name: front.widget.ask_name,
            desk: front.project.name.clone(),
            greeting: front.widget.greeting.clone(),
            team: team.into_iter().take(TEAM_SHOWN).collect(),
            ..VisitorSnapshot::default()
        };
        let chat = match guest {
            Some(guest) => self.store.newest_chat_of(guest.contact).await?,
            None => None,
        };
        let Some(chat) = chat else {
            let log = self.store.log_head(front.project.id).await?;
            return Ok(VisitorSnapshot {
                epoch: log.epoch,
                ..empty
            });
        };
        let read = self
            .store
            .lines(front.project.id, chat, None, true, LINES)
            .await?;
        let (row, lines) = read.data;
        Ok(VisitorSnapshot {
            epoch: read.log.epoch,
            cursor: row.log_vseq,
            chat: Some(head_of(&row)),
            messages: lines.messages.iter().filter_map(line_of).collect(),
            ..empty
        })
    }

    /// Opens a chat with its first message. Repeats open no second one.
    ///
    /// # Errors
    /// [`Refusal::NameRequired`], [`Refusal::Empty`], [`Refusal::TooLong`], [`Refusal::TooMany`].
    pub async fn start_chat(&self, front: &Front, request: StartRequest) -> Result<Started, Error> {
        let start = request.start;
        let name = PersonName::parse(&start.name);
        let name = match name {
            Err(Refusal::Empty { .. }) if front.widget.ask_name => return Err(Refusal::NameRequired.into()),
            Err(Refusal::Empty { .. }) => None,
            other => Some(other?),
        };
        let text = MessageText::parse(&start.text)?;
        let (starts, network) = (&self.state.starts, request.from.address.network());
        starts.take(network, self.now_ms())?;
        let credential = token::secret(self.rng.as_ref());
        let work = Work::StartChat(Box::new(Start {
            chat: start.chat,
            client_id: start.client_id,
            department: front.widget.department,
            contact: request.guest.map(|guest| guest.contact),
            name,
            text,
            connection: self.told(&request.from, &start.page),
            credential: token::digest(&credential),
        }));
        let done = self.write(front.project.id, work).await;
        if !matches!(&done, Ok(Done::Started { is_repeat: false, .. })) {
            starts.opened_none(network);
        }
        let Done::Started { chat, contact, .. } = done? else {
            return Err(Failure::Corrupt("another answer than to a start").into());
        };
        self.look_up_host(front.project.id, chat, request.from.address);
        let guest = Guest {
            contact,
            project: front.project.id,
        };
        Ok(Started {
            credential,
            snapshot: self.visitor_snapshot(front, Some(guest)).await?,
        })
    }

    /// Writes a message into the visitor's chat.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without a chat, [`Refusal::ChatEnded`], [`Refusal::Empty`], [`Refusal::TooLong`],
    /// [`Refusal::TooMany`].
    pub async fn post_as_visitor(
        &self,
        guest: Guest,
        client_id: ClientId,
        text: &str,
    ) -> Result<Posted, Error> {
        self.post_files_as_visitor(guest, client_id, text, Vec::new())
            .await
    }

    /// Writes a message with files into the visitor's chat; the text may be empty (E.5).
    ///
    /// # Errors
    /// Those of [`Desk::post_as_visitor`], [`Refusal::TooManyFiles`], [`Refusal::FileGone`].
    pub async fn post_files_as_visitor(
        &self,
        guest: Guest,
        client_id: ClientId,
        text: &str,
        files: Vec<FileId>,
    ) -> Result<Posted, Error> {
        let text = text_beside(text, &files)?;
        self.allow_message(Author::Visitor(guest.contact))?;
        let work = Work::PostToNewest {
            contact: guest.contact,
            client_id,
            text,
            files,
        };
        match self.write(guest.project, work).await? {
            Done::Posted(posted) => Ok(posted),
            Done::Started { .. } | Done::Noted => {
                Err(Failure::Corrupt("another answer than to a message").into())
            }
        }
    }

    /// Tells the agents that the visitor writes.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without a chat, [`Refusal::TooMany`].
    pub async fn typing_of_visitor(&self, guest: Guest) -> Result<(), Error> {
        self.allow_sign(guest)?;
        let chat = self.chat_of(guest).await?;
        let (_, row) = self.store.chat(chat).await?.ok_or(Refusal::NotFound)?;
        let (who, name) = (Author::Visitor(guest.contact), row.reporter_name);
        self.signals().tell(Signal::Typing {
            project: guest.project,
            chat,
            reporter: guest.contact,
            who,
            name,
        });
        Ok(())
    }

    /// The visitor ends the chat.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without a chat.
    pub async fn end_by_visitor(&self, guest: Guest) -> Result<(), Error> {
        let chat = self.chat_of(guest).await?;
        let asker = Asker::Visitor(guest.contact);
        self.write(guest.project, Work::End { asker, chat })
            .await
            .map(|_| ())
    }

    /// The visitor's newest chat.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without one.
    pub async fn chat_of(&self, guest: Guest) -> Result<IssueId, Error> {
        Ok(self
            .store
            .newest_chat_of(guest.contact)
            .await?
            .ok_or(Refusal::NotFound)?)
    }

    /// Whether somebody is there for this widget's visitors.
    ///
    /// # Errors
    /// A failure of the database.
    pub async fn is_somebody_there(&self, front: &Front) -> Result<bool, Error> {
        Ok(!self.team_here(front).await?.is_empty())
    }

    /// The agents who are entitled to the widget's department, switched on and connected.
    async fn team_here(&self, front: &Front) -> Result<Vec<TeamMember>, Error> {
        let now = self.now_ms();
        let members = self.store.members(front.project.id).await?;
        let here = members.iter().filter(|(account, rights)| {
            let may_write =
                level_in(account.role, rights, front.widget.department) >= Some(Level::Participate);
            let is_member = account.role == Role::Admin || !rights.is_empty();
            account.active
                && account.available
                && is_member
                && may_write
                && self.presences().is_here(Person::Agent(account.id), now)
        });
        Ok(here
            .map(|(account, _)| TeamMember {
                name: account.name.clone(),
                colour: colour_of_agent(account.id),
            })
            .collect())
    }
}

/// An event as the visitor of its chat sees it; `None` for what no visitor may see.
pub fn event_for_visitor(event: &Tailed) -> Option<VisitorEvent> {
    let vseq = event.vseq?;
    let line = event.message.as_ref().and_then(line_of);
    let (message, changed) = match event.kind {
        EventKind::MessageEdited | EventKind::MessageDeleted => (None, line),
        _ => (line, None),
    };
    Some(VisitorEvent {
        prev: vseq - 1,
        vseq,
        head: head_of(event.chat.as_ref()?),
        message,
        changed,
    })
}

/// The number of an agent's avatar colour.
pub fn colour_of_agent(agent: AgentId) -> i64 {
    i64::from(avatar_colour(&agent.to_string()))
}

fn head_of(row: &ChatRow) -> ChatHead {
    ChatHead {
        key: row.key.clone(),
        state: row.chat_state,
        agent: row.assignee.as_ref().map(|(_, name)| name.clone()),
        name: if row.reporter_anonymous {
            String::new()
        } else {
            row.reporter_name.clone()
        },
        // What the team has displayed and not read is its own.
        team: Watermark {
            displayed: 0,
            ..row.team
        },
        mine: row.customer,
    }
}

/// A line as the visitor sees it; `None` for notes and traces.
fn line_of(message: &MessageView) -> Option<VisitorMessage> {
    let vseq = message.vseq.filter(|_| message.kind.is_public())?;
    let (from, name, colour) = match message.author {
        Author::Visitor(_) => (From::Me, String::new(), 0),
        Author::Agent(agent) => (From::Team, message.author_name.clone(), colour_of_agent(agent)),
        Author::System => (From::System, String::new(), 0),
    };
    let own = from == From::Me && message.kind == MessageKind::Public;
    Some(VisitorMessage {
        id: message.id,
        vseq,
        from,
        name,
        colour,
        client_id: if own {
            message.client_id
        } else {
            ClientId(uuid::Uuid::nil())
        },
        text: if message.is_deleted() {
            DELETED_WORDS.to_owned()
        } else {
            message.body.clone()
        },
        at: message.at,
        changed: message.changed.map_or(
            0,
            |changed| if changed.deleted { DELETED } else { changed.version },
        ),
        files: message.files.clone(),
    })
}

/// The name of the cookie that carries a visitor's credential for one project.
pub fn visitor_cookie(project_key: &str) -> String {
    format!("__Host-lobby-visitor-{project_key}")
}
