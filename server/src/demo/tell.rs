//! Tells the story: every step through the use case that a person would have used, at the time at which it happened.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use model::id::{ClientId, ComponentId, DepartmentId, DeviceId, IssueId, ProjectId};
use model::refusal::Refusal;
use model::scheme::{ComponentView, Scheme};
use model::time::MINUTE_MS;
use model::view::Watermark;
use model::visitor::StartChat;
use service::Error;
use service::connection::Peer;
use service::desk::{Desk, Guest, PostMessage, StartRequest};
use service::ports::{Clock, Front};
use service::session::{Caller, CurrentAgent, SessionId};
use service::throttle::ClientAddress;

use super::story::{self, Act, CHATS, DEPARTMENTS};

/// A clock that stands still.
#[derive(Clone, Copy, Debug)]
struct At(i64);

impl Clock for At {
    fn now_ms(&self) -> i64 {
        self.0
    }
}

/// What the story has made of a chat so far.
#[derive(Clone, Copy, Debug)]
struct Begun {
    guest: Guest,
    chat: IssueId,
    /// The number of its last message.
    vseq: i64,
}

struct Teller<'d> {
    desk: &'d Desk,
    front: Front,
    departments: Vec<DepartmentId>,
    team: Vec<CurrentAgent>,
    begun: Vec<Option<Begun>>,
}

/// Tells all chats, in the order of time.
pub(super) async fn tell(desk: &Desk, project: ProjectId) -> Result<(), Error> {
    let mut teller = Teller::new(desk, project).await?;
    teller.name_components().await?;
    let mut steps: Vec<(usize, &story::Step)> = CHATS
        .iter()
        .enumerate()
        .flat_map(|(chat, story)| story.steps.iter().map(move |step| (chat, step)))
        .collect();
    steps.sort_by_key(|(_, step)| std::cmp::Reverse(step.ago_min));
    let now = desk.now_ms();
    for (index, (chat, step)) in steps.into_iter().enumerate() {
        teller
            .act(chat, step.act, now - step.ago_min * MINUTE_MS, index)
            .await?;
    }
    Ok(())
}

impl<'d> Teller<'d> {
    async fn new(desk: &'d Desk, project: ProjectId) -> Result<Self, Error> {
        let mut team = Vec::new();
        for person in &story::TEAM {
            let account = desk
                .store()
                .account_by_email(person.email)
                .await?
                .ok_or(Refusal::NotFound)?;
            let session = SessionId(Vec::new());
            team.push(CurrentAgent {
                id: account.id,
                name: account.name,
                email: account.email,
                role: account.role,
                session,
                device: DeviceId::from_parts(0, [0; 10]),
                proven_at: 0,
                caller: Caller::default(),
            });
        }
        // Departments are numbered in the order in which they were made, and the second of the team is in all of them.
        let mut departments = desk.store().rights(team[1].id, project).await?.departments();
        departments.sort_unstable();
        Ok(Self {
            front: desk.front(story::WIDGET).await?,
            desk,
            departments,
            team,
            begun: vec![None; CHATS.len()],
        })
    }

    /// The administrator names what the shop answers for.
    async fn name_components(&self) -> Result<(), Error> {
        let components = (1..).zip(story::COMPONENTS).map(|(id, name)| ComponentView {
            id: ComponentId(id),
            name: name.to_owned(),
        });
        let scheme = Scheme {
            components: components.collect(),
            ..Scheme::default()
        };
        self.desk
            .set_scheme(&self.team[0], &self.front.project.key, scheme)
            .await
    }

    async fn act(&mut self, chat: usize, act: Act, at: i64, index: usize) -> Result<(), Error> {
        let desk = self.desk.with_clock(Arc::new(At(at)));
        let Some(begun) = self.begun[chat] else {
            let Act::Asks(text) = act else { return Ok(()) };
            self.begun[chat] = Some(self.begin(&desk, chat, text, at, index).await?);
            return Ok(());
        };
        let Begun {
            guest,
            chat: id,
            vseq,
        } = begun;
        match act {
            Act::Asks(text) => {
                desk.seen_by_visitor(guest, Watermark::read_to(vseq)).await?;
                let posted = desk.post_as_visitor(guest, client_id(at, index), text).await?;
                self.reached(chat, posted.vseq);
            }
            Act::Answers(agent, text) => {
                let me = self.agent(agent)?;
                desk.seen(me, id, Watermark::read_to(vseq)).await?;
                let message = PostMessage {
                    chat: id,
                    client_id: client_id(at, index),
                    text: text.to_owned(),
                    files: Vec::new(),
                };
                let posted = desk.post_message(me, message).await?;
                self.reached(chat, posted.vseq);
            }
            Act::Moves(agent, transition) => desk.move_status(self.agent(agent)?, id, transition).await?,
            Act::Reads => desk.seen_by_visitor(guest, Watermark::read_to(vseq)).await?,
            Act::Leaves => desk.end_by_visitor(guest).await?,
        }
        Ok(())
    }

    async fn begin(
        &self,
        desk: &Desk,
        chat: usize,
        text: &str,
        at: i64,
        index: usize,
    ) -> Result<Begun, Error> {
        let story = &CHATS[chat];
        let mut front = self.front.clone();
        let department = DEPARTMENTS.iter().position(|name| *name == story.department);
        front.widget.department = department
            .and_then(|index| self.departments.get(index))
            .copied()
            .ok_or(Refusal::NotFound)?;
        front.widget.ask_name = !story.customer.is_empty();
        let start = StartChat {
            chat: client_id(at, 1_000 + chat),
            client_id: client_id(at, index),
            name: story.customer.to_owned(),
            text: text.to_owned(),
            page: about(story.page, chat),
        };
        let request = StartRequest {
            guest: None,
            from: peer(chat),
            start,
        };
        let started = desk.start_chat(&front, request).await?;
        let guest = desk
            .guest(front.project.id, &started.credential)
            .await?
            .ok_or(Refusal::NotFound)?;
        Ok(Begun {
            guest,
            chat: desk.chat_of(guest).await?,
            vseq: started.snapshot.cursor,
        })
    }

    fn agent(&self, first: &str) -> Result<&CurrentAgent, Error> {
        let found = self
            .team
            .iter()
            .find(|agent| agent.email.split('@').next() == Some(first));
        Ok(found.ok_or(Refusal::NotFound)?)
    }

    fn reached(&mut self, chat: usize, vseq: i64) {
        if let Some(begun) = &mut self.begun[chat] {
            begun.vseq = vseq;
        }
    }
}

/// An id that is the same for the same step.
fn client_id(at: i64, index: usize) -> ClientId {
    let mut random = [0_u8; 10];
    random[2..].copy_from_slice(&(index as u64).to_be_bytes());
    ClientId::from_parts(at, random)
}

/// What a customer's browser tells besides the page: where they came from, language, zone, minutes ahead of UTC, screen.
const TOLD: [&str; 3] = [
    "https://search.example/\npl-PL\nEurope/Warsaw\n60\n1920x1080",
    "\nen-GB\nEurope/London\n0\n1440x900",
    "https://pins.example/board/tableware\nde-AT\nEurope/Vienna\n60\n390x844",
];
/// What those browsers call themselves.
const BROWSERS: [&str; 3] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15",
    "Mozilla/5.0 (Android 16; Mobile; rv:146.0) Gecko/146.0 Firefox/146.0",
];

fn about(page: &str, chat: usize) -> String {
    format!("{page}\n{}", TOLD[chat % TOLD.len()])
}

fn peer(chat: usize) -> Peer {
    Peer {
        address: address(chat),
        agent: BROWSERS[chat % BROWSERS.len()].to_owned(),
        languages: String::new(),
    }
}

/// Every customer writes from an address of their own (RFC 5737), so that the limits of one address do not end the story.
fn address(chat: usize) -> ClientAddress {
    ClientAddress(IpAddr::V4(Ipv4Addr::new(
        192,
        0,
        2,
        u8::try_from(chat + 1).unwrap_or(u8::MAX),
    )))
}
