//! Sockets that count what they get.

use futures_util::StreamExt;
use futures_util::stream::iter;
use model::codec::Wire;
use model::event::Change;
use model::frame::{FromConsole, ToConsole};
use model::visitor::{FromVisitor, ToVisitor};
use serde_json::json;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;

use crate::desk::LoadedDesk;
use crate::http::Browser;
use crate::socket::{Socket, visitor_frame, within};

/// How many sockets are opened at a time.
const AT_ONCE: usize = 32;

/// What a socket got since it was live.
#[derive(Clone, Debug, Default)]
pub(crate) struct Got {
    /// The texts of messages, in their order.
    pub(crate) texts: Vec<String>,
    /// Events that say nothing but that they were.
    pub(crate) ticks: usize,
    /// Events with something in them.
    pub(crate) events: usize,
    /// Words that somebody is there, or nobody.
    pub(crate) availabilities: usize,
    /// Acknowledgements.
    pub(crate) acks: usize,
    /// The longest frame, in bytes.
    pub(crate) longest: usize,
    /// Frames that had nothing to do there.
    pub(crate) others: Vec<String>,
}

/// A live socket of either side.
pub(crate) struct Client {
    counting: watch::Sender<Got>,
    got: watch::Receiver<Got>,
    said: mpsc::Sender<FromVisitor>,
    reading: JoinHandle<()>,
}

impl Client {
    /// What it got so far.
    pub(crate) fn got(&self) -> Got {
        self.got.borrow().clone()
    }

    /// Counts anew.
    pub(crate) fn forget(&self) {
        self.counting.send_replace(Got::default());
    }

    /// Waits until it got this.
    pub(crate) async fn until(&self, what: &str, is_there: impl Fn(&Got) -> bool) {
        let mut got = self.got.clone();
        within(what, got.wait_for(|got| is_there(got))).await.unwrap();
    }

    /// Says something as a visitor.
    pub(crate) async fn say(&self, frame: FromVisitor) {
        self.said.send(frame).await.unwrap();
    }

    /// `take` counts a message, and says what is to be answered.
    fn over(mut socket: Socket, take: fn(&mut Got, &Message) -> Option<Message>) -> Self {
        let (counting, got) = watch::channel(Got::default());
        let (said, mut saying) = mpsc::channel::<FromVisitor>(1);
        let counted = counting.clone();
        let reading = tokio::spawn(async move {
            loop {
                let answer = tokio::select! {
                    message = socket.next() => {
                        let Some(Ok(message)) = message else { return };
                        let mut answer = None;
                        counted.send_modify(|got| answer = take(got, &message));
                        answer
                    }
                    Some(frame) = saying.recv() => Some(Message::binary(frame.to_bytes())),
                };
                if let Some(answer) = answer
                    && socket.send(answer).await.is_err()
                {
                    return;
                }
            }
        });
        Self {
            counting,
            got,
            said,
            reading,
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.reading.abort();
    }
}

/// So many consoles of one agent.
pub(crate) async fn consoles(browser: &Browser, count: usize) -> Vec<Client> {
    let desk = browser.api("load_desk", json!({ "project_key": "SU" })).await;
    let snapshot: model::view::DeskSnapshot = desk.json();
    let (epoch, head) = (&snapshot.epoch, snapshot.head);
    let open = (0..count).map(|_| async move {
        let mut socket = Socket::open(browser, "/p/SU/ws").await.unwrap();
        socket.hello(epoch, head).await;
        socket.frames_to(|frame| *frame == ToConsole::Live).await;
        Client::over(socket, take_as_console)
    });
    iter(open).buffered(AT_ONCE).collect().await
}

/// So many visitors, each with a chat.
pub(crate) async fn visitors(desk: &LoadedDesk, count: usize) -> Vec<Client> {
    let path = &desk.visitors_path();
    let open = (0..count).map(|number| async move {
        let (browser, started) = desk.visitor(number).await;
        let (now, mut socket) = (started.snapshot, Socket::open(&browser, path).await.unwrap());
        let chat = now.chat.unwrap().key;
        socket.greet(None, &now.epoch, now.cursor, &chat).await;
        while within("a live visitor", socket.next()).await.unwrap().unwrap() != live() {}
        Client::over(socket, take_as_visitor)
    });
    iter(open).buffered(AT_ONCE).collect().await
}

fn live() -> Message {
    Message::binary(ToVisitor::Live.to_bytes())
}

fn take_as_console(got: &mut Got, message: &Message) -> Option<Message> {
    let Message::Text(text) = message else { return None };
    got.longest = got.longest.max(text.len());
    match serde_json::from_str(text.as_str()).unwrap() {
        ToConsole::Event(event) if event.changes.is_empty() => got.ticks += 1,
        ToConsole::Event(event) => {
            got.events += 1;
            for change in event.changes {
                if let Change::Message(message) = change {
                    got.texts.push(message.body);
                }
            }
        }
        ToConsole::Ping { .. } => {
            let pong = serde_json::to_string(&FromConsole::Pong {}).unwrap();
            return Some(Message::text(pong));
        }
        // Who comes and goes.
        ToConsole::Online { .. } | ToConsole::Presence { .. } => {}
        other => got.others.push(format!("{other:?}")),
    }
    None
}

fn take_as_visitor(got: &mut Got, message: &Message) -> Option<Message> {
    let Message::Binary(bytes) = message else {
        return None;
    };
    got.longest = got.longest.max(bytes.len());
    match visitor_frame(bytes) {
        ToVisitor::Event(event) => {
            got.events += 1;
            got.texts.extend(event.message.map(|message| message.text));
        }
        ToVisitor::Ack { .. } => got.acks += 1,
        ToVisitor::Availability { .. } => got.availabilities += 1,
        ToVisitor::Ping { .. } => return Some(Message::binary(FromVisitor::Pong.to_bytes())),
        other => got.others.push(format!("{other:?}")),
    }
    None
}
