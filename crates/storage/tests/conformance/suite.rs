//! The cases. Each gets an empty store.

mod files;
mod steps;

pub(crate) use files::*;
pub(crate) use steps::n_5_a_step_keeps_its_first_time_and_is_found_for_each_message;

use std::sync::Arc;

use model::filters::ListPlace;
use model::id::{AgentId, ClientId, ContactId, IssueId, ProjectId, TransitionId};
use model::refusal::Refusal;
use model::status::{Level, Role};
use model::text::{MessageText, PersonName};
use model::view::Watermark;
use service::command::{Asker, Command, Done, Posted, Start, Work};
use service::error::Error;
use service::ports::{ChatsQuery, Store};
use service::record::{DemoTeam, Founding, NewAgent};
use service::session::Caller;
use service::writer::Writer;

pub(crate) const PROJECT: ProjectId = ProjectId(1);
pub(crate) const ADMIN: AgentId = AgentId(1);

/// The administrator's password, as it is stored.
pub(crate) const PROOF: &str = "$argon2id$x";

/// A founded store with its writer.
pub(crate) struct Desk {
    pub(crate) store: Arc<dyn Store>,
    writer: Writer,
}

fn founding() -> Founding {
    Founding {
        name: "Ida".to_owned(),
        email: "ida@shop.example".to_owned(),
        password_hash: PROOF.to_owned(),
        project_name: "Support".to_owned(),
        project_key: "SU".to_owned(),
        websites: vec!["https://shop.example".to_owned()],
        widget: "w1".to_owned(),
        epoch: "e1".to_owned(),
        accent: None,
        caller: Caller::default(),
        at: 1,
    }
}

pub(crate) fn id(n: u32) -> ClientId {
    ClientId(uuid::Uuid::from_u128(u128::from(n) + 1_000))
}

impl Desk {
    pub(crate) async fn founded(store: Arc<dyn Store>) -> Self {
        assert!(store.found(&founding()).await.unwrap());
        Self {
            writer: Writer::start(Arc::clone(&store), |_| ()),
            store,
        }
    }

    pub(crate) async fn write(&self, n: u32, work: Work) -> Result<Done, Error> {
        let mut seed = [7; 10];
        seed[..4].copy_from_slice(&n.to_be_bytes());
        self.writer
            .write(Command {
                project: PROJECT,
                at: 1_000 + i64::from(n),
                seed,
                work,
            })
            .await
    }

    /// Opens chat `n` with this text.
    pub(crate) async fn start(&self, n: u32, text: &str) -> (IssueId, ContactId) {
        match self.write(n, start(n, text)).await.unwrap() {
            Done::Started { chat, contact, .. } => (chat, contact),
            other => panic!("{other:?}"),
        }
    }

    /// The administrator's answer in a chat.
    pub(crate) async fn answer(&self, n: u32, chat: IssueId) {
        self.post(n, Asker::Agent(ADMIN), chat).await.unwrap();
    }

    async fn post(&self, n: u32, asker: Asker, chat: IssueId) -> Result<Posted, Error> {
        match self.write(n, post(n, asker, chat)).await? {
            Done::Posted(posted) => Ok(posted),
            other => panic!("{other:?}"),
        }
    }
}

pub(crate) fn start(n: u32, text: &str) -> Work {
    Work::StartChat(Box::new(Start {
        chat: id(500_000 + n),
        client_id: id(600_000 + n),
        department: model::id::DepartmentId(1),
        contact: None,
        name: PersonName::parse("Noor").ok(),
        text: MessageText::parse(text).unwrap(),
        connection: crate::connections::told("https://shop.example/"),
        credential: vec![n as u8, (n >> 8) as u8, 9],
    }))
}

fn post(n: u32, asker: Asker, chat: IssueId) -> Work {
    post_files(n, asker, chat, Vec::new())
}

fn post_files(n: u32, asker: Asker, chat: IssueId, files: Vec<model::id::FileId>) -> Work {
    Work::Post {
        asker,
        chat,
        client_id: id(n),
        text: MessageText::parse(&format!("line {n}")).unwrap(),
        files,
    }
}

fn is(error: &Error, refusal: &Refusal) -> bool {
    matches!(error, Error::Refused(found) if found == refusal)
}

pub(crate) async fn a_founded_project_has_a_log_a_department_and_a_widget(store: Arc<dyn Store>) {
    assert!(store.is_unfounded().await.unwrap());
    let desk = Desk::founded(store).await;
    assert!(!desk.store.is_unfounded().await.unwrap());
    let log = desk.store.log_head(PROJECT).await.unwrap();
    assert_eq!((log.epoch.as_str(), log.head), ("e1", 0));
    let front = desk.store.front("w1").await.unwrap().unwrap();
    assert_eq!((front.project.key.as_str(), front.websites.len()), ("SU", 1));
    assert!(desk.store.front("w2").await.unwrap().is_none());
    let rights = desk.store.rights(ADMIN, PROJECT).await.unwrap();
    assert_eq!(rights.level(front.widget.department), Some(Level::Own));
}

pub(crate) async fn founding_happens_once(store: Arc<dyn Store>) {
    let desk = Desk::founded(store).await;
    assert!(!desk.store.found(&founding()).await.unwrap());
    assert_eq!(desk.store.projects().await.unwrap().len(), 1);
}

pub(crate) async fn positions_are_dense_and_in_commit_order(store: Arc<dyn Store>) {
    let desk = Arc::new(Desk::founded(store).await);
    let (chat, contact) = desk.start(1, "Hello").await;
    let tasks: Vec<_> = (10..210)
        .map(|n| {
            let desk = Arc::clone(&desk);
            let asker = if n % 2 == 0 {
                Asker::Agent(ADMIN)
            } else {
                Asker::Visitor(contact)
            };
            tokio::spawn(async move { desk.post(n, asker, chat).await.unwrap().pos })
        })
        .collect();
    let mut positions = Vec::new();
    for task in tasks {
        positions.push(task.await.unwrap());
    }
    let head = desk.store.log_head(PROJECT).await.unwrap().head;
    let events = desk.store.events(PROJECT, 0, 10_000).await.unwrap();
    let found: Vec<i64> = events.iter().map(|event| event.pos).collect();
    assert_eq!(found, (1..=head).collect::<Vec<_>>());
    positions.sort_unstable();
    positions.dedup();
    assert_eq!(positions.len(), 200);
    let lines = desk
        .store
        .lines(PROJECT, chat, None, false, 1_000)
        .await
        .unwrap()
        .data
        .1;
    assert_eq!(
        lines.messages.len(),
        202,
        "201 messages and the line of the agent who joined"
    );
    assert!(lines.messages.windows(2).all(|pair| pair[0].pos < pair[1].pos));
}

pub(crate) async fn p_2_a_repeated_message_is_stored_once(store: Arc<dyn Store>) {
    let desk = Desk::founded(store).await;
    let (chat, contact) = desk.start(1, "Hello").await;
    let first = desk.post(2, Asker::Visitor(contact), chat).await.unwrap();
    let again = desk.post(2, Asker::Visitor(contact), chat).await.unwrap();
    assert_eq!(first, again);
    // Both in one batch, as after a lost acknowledgement.
    let (a, b) = tokio::join!(
        desk.post(3, Asker::Visitor(contact), chat),
        desk.post(3, Asker::Visitor(contact), chat)
    );
    assert_eq!(a.unwrap(), b.unwrap());
    let lines = desk
        .store
        .lines(PROJECT, chat, None, false, 100)
        .await
        .unwrap()
        .data
        .1;
    assert_eq!(lines.messages.len(), 3);
    // The same id of another sender is another message.
    let other = desk.post(3, Asker::Agent(ADMIN), chat).await.unwrap();
    assert!(other.pos > first.pos);
}

pub(crate) async fn p_2_a_repeated_start_opens_one_chat(store: Arc<dyn Store>) {
    let desk = Desk::founded(store).await;
    let first = desk.start(1, "Hello").await;
    let Work::StartChat(mut again) = start(1, "Hello") else {
        unreachable!()
    };
    again.credential = vec![99];
    let done = desk.write(9, Work::StartChat(again)).await.unwrap();
    assert!(matches!(done, Done::Started { chat, contact, .. } if (chat, contact) == first));
    let found = desk.store.credential(&[99]).await.unwrap().unwrap();
    assert_eq!(found.contact, first.1, "the repeat gets a credential that works");
    assert_eq!(
        desk.store
            .chats(PROJECT, &ChatsQuery::newest(10))
            .await
            .unwrap()
            .data
            .chats
            .len(),
        1
    );
    // Somebody else who guessed the chat's id but not the message's gets nothing.
    let Work::StartChat(mut guess) = start(1, "Hello") else {
        unreachable!()
    };
    guess.client_id = id(7);
    guess.credential = vec![98];
    assert!(is(
        &desk.write(10, Work::StartChat(guess)).await.unwrap_err(),
        &Refusal::Taken
    ));
    assert!(desk.store.credential(&[98]).await.unwrap().is_none());
}

pub(crate) async fn a_refused_command_leaves_nothing_and_the_others_stay(store: Arc<dyn Store>) {
    let desk = Desk::founded(store).await;
    let (chat, contact) = desk.start(1, "Hello").await;
    let stranger = Asker::Visitor(ContactId::from_parts(5, [5; 10]));
    let (good, bad, ended) = tokio::join!(
        desk.post(2, Asker::Visitor(contact), chat),
        desk.post(3, stranger, chat),
        desk.write(
            4,
            Work::Move {
                agent: ADMIN,
                chat,
                transition: TransitionId::REOPEN
            }
        ),
    );
    good.unwrap();
    assert!(is(&bad.unwrap_err(), &Refusal::NotFound));
    assert!(is(&ended.unwrap_err(), &Refusal::IllegalTransition));
    assert_eq!(
        desk.store
            .lines(PROJECT, chat, None, false, 100)
            .await
            .unwrap()
            .data
            .1
            .messages
            .len(),
        2
    );
}

pub(crate) async fn s1_28_numbers_count_within_the_project(store: Arc<dyn Store>) {
    let desk = Desk::founded(store).await;
    for n in 1..=3 {
        let (chat, _) = desk.start(n, "Hello").await;
        let (_, row) = desk.store.chat(chat).await.unwrap().unwrap();
        assert_eq!(row.key, format!("SU-{n}"));
        assert_eq!(
            desk.store.chat_by_number(PROJECT, i64::from(n)).await.unwrap(),
            Some(chat)
        );
    }
    assert_eq!(desk.store.chat_by_number(ProjectId(2), 1).await.unwrap(), None);
}

pub(crate) async fn pages_go_back_without_gap_or_repeat(store: Arc<dyn Store>) {
    let desk = Desk::founded(store).await;
    for n in 1..=25 {
        desk.start(n, "Hello").await;
    }
    let (mut seen, mut before) = (Vec::new(), None);
    loop {
        let query = ChatsQuery {
            before,
            ..ChatsQuery::newest(10)
        };
        let page = desk.store.chats(PROJECT, &query).await.unwrap().data;
        seen.extend(page.chats.iter().map(|chat| chat.number));
        before = page
            .chats
            .last()
            .map(|chat| ListPlace::by_time(chat.updated_at, chat.id));
        if !page.more {
            break;
        }
    }
    assert_eq!(seen, (1..=25).rev().collect::<Vec<_>>());
}

pub(crate) async fn visitor_numbers_are_dense_and_hide_what_is_internal(store: Arc<dyn Store>) {
    let desk = Desk::founded(store).await;
    let (chat, contact) = desk.start(1, "Hello").await;
    desk.post(2, Asker::Agent(ADMIN), chat).await.unwrap();
    desk.write(
        3,
        Work::Move {
            agent: ADMIN,
            chat,
            transition: TransitionId::RESOLVE,
        },
    )
    .await
    .unwrap();
    desk.post(4, Asker::Visitor(contact), chat).await.unwrap();
    let events = desk.store.visitor_events(chat, 0, 100).await.unwrap();
    let numbers: Vec<i64> = events.iter().filter_map(|event| event.vseq).collect();
    assert_eq!(numbers, (1..=numbers.len() as i64).collect::<Vec<_>>());
    assert!(
        events
            .iter()
            .filter_map(|event| event.message.as_ref())
            .all(|message| message.kind.is_public())
    );
    let public = desk
        .store
        .lines(PROJECT, chat, None, true, 100)
        .await
        .unwrap()
        .data
        .1;
    let all = desk
        .store
        .lines(PROJECT, chat, None, false, 100)
        .await
        .unwrap()
        .data
        .1;
    assert_eq!(
        all.messages.len() - public.messages.len(),
        2,
        "the change of status and the re-opening are internal"
    );
}

pub(crate) async fn watermarks_only_grow(store: Arc<dyn Store>) {
    let desk = Desk::founded(store).await;
    let (chat, contact) = desk.start(1, "Hello").await;
    desk.post(2, Asker::Agent(ADMIN), chat).await.unwrap();
    let seen = |delivered, read| Work::Seen {
        asker: Asker::Visitor(contact),
        chat,
        reached: Watermark {
            delivered,
            displayed: 0,
            read,
        },
        pushed: None,
    };
    desk.write(3, seen(4, 4)).await.unwrap();
    desk.write(4, seen(2, 1)).await.unwrap();
    desk.write(5, seen(4_000, 4_000)).await.unwrap();
    let (_, row) = desk.store.chat(chat).await.unwrap().unwrap();
    assert_eq!(
        (row.customer.read, row.customer.delivered),
        (row.log_vseq, row.log_vseq),
        "never beyond the chat"
    );
    assert_eq!(row.team.read, 0);
}

pub(crate) async fn rights_limit_what_is_listed(store: Arc<dyn Store>) {
    let desk = Desk::founded(store).await;
    let agent = NewAgent {
        name: "Ana".to_owned(),
        email: "ana@shop.example".to_owned(),
        password_hash: "x".to_owned(),
        role: Role::Agent,
        rights: vec![("Orders".to_owned(), Level::Participate)],
    };
    let team = DemoTeam {
        departments: vec!["Orders".to_owned()],
        agents: vec![agent],
        at: 1,
    };
    desk.store.add_team(PROJECT, &team).await.unwrap();
    desk.start(1, "Hello").await;
    let ana = desk
        .store
        .account_by_email("ana@shop.example")
        .await
        .unwrap()
        .unwrap();
    let rights = desk.store.rights(ana.id, PROJECT).await.unwrap();
    let seen = desk
        .store
        .chats(
            PROJECT,
            &ChatsQuery {
                departments: Some(&rights.departments()),
                ..ChatsQuery::newest(10)
            },
        )
        .await
        .unwrap()
        .data
        .chats;
    assert!(seen.is_empty(), "the chat is in Default, Ana is in Orders");
    assert_eq!(desk.store.members(PROJECT).await.unwrap().len(), 2);
}

/// Readers whose requests are given up half-way leave nothing behind: whoever reads next sees what was written last.
pub(crate) async fn p_1_readers_that_are_given_up_do_not_show_the_past_to_the_next(store: Arc<dyn Store>) {
    let desk = Desk::founded(store).await;
    let mut newest = desk.start(1, "Hello").await;
    for n in 2..40 {
        let many: Vec<_> = (0..12).map(|_| desk.store.events(PROJECT, 0, 100)).collect();
        for reading in many {
            // Polled for a moment, then dropped wherever it stands.
            let moment = std::time::Duration::from_micros(u64::from(n) * 40);
            drop(tokio::time::timeout(moment, reading).await);
        }
        newest = desk.start(n, "Hello").await;
        for _ in 0..12 {
            assert_eq!(desk.store.newest_chat_of(newest.1).await.unwrap(), Some(newest.0));
        }
    }
    assert!(desk.store.chat(newest.0).await.unwrap().is_some());
}
