//! A server on a thread and a runtime of its own, so that its time can be frozen and it can be killed.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc as blocking;
use std::thread::JoinHandle;
use std::time::Duration;

use server::config::Config;
use server::{Injected, StartError, start_with};
use service::desk::Desk;
use tokio::sync::{mpsc, oneshot};

use crate::ledger::{panics_of, watch_panics};

/// A stop has to end within this time (`delivery.md`, rule 12).
const STOP_WITHIN: Duration = Duration::from_secs(10);

enum Order {
    /// Stand still: from now on the server's timers move by [`Order::Advance`] only.
    Freeze(oneshot::Sender<()>),
    Advance(Duration, oneshot::Sender<()>),
    Stop,
    Kill,
}

/// What a started server tells.
struct Ready {
    addr: SocketAddr,
    set_up_url: Option<String>,
    desk: Desk,
}

/// A running server.
pub(crate) struct Engine {
    pub(crate) addr: SocketAddr,
    pub(crate) set_up_url: Option<String>,
    /// Its use cases, for what has no way in from outside.
    pub(crate) desk: Desk,
    name: String,
    orders: mpsc::Sender<Order>,
    ended: blocking::Receiver<()>,
    thread: JoinHandle<()>,
}

impl Engine {
    pub(crate) async fn start(config: Config, injected: Injected) -> Result<Self, StartError> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        watch_panics();
        let name = format!("server-{}", COUNT.fetch_add(1, Ordering::SeqCst));
        let (orders, received) = mpsc::channel(8);
        let (say_ready, ready) = oneshot::channel();
        let (say_ended, ended) = blocking::channel();
        let own_name = name.clone();
        let body = move || {
            let mut builder = tokio::runtime::Builder::new_current_thread();
            let runtime = builder.enable_all().thread_name(own_name).build().unwrap();
            runtime.block_on(serve(config, injected, say_ready, received));
            runtime.shutdown_background();
            // Nobody waits for it after a start that was refused.
            let _ = say_ended.send(());
        };
        let thread = std::thread::Builder::new()
            .name(name.clone())
            .spawn(body)
            .unwrap();
        let Ready {
            addr,
            set_up_url,
            desk,
        } = ready.await.unwrap()?;
        Ok(Self {
            addr,
            set_up_url,
            desk,
            name,
            orders,
            ended,
            thread,
        })
    }

    /// Freezes the server's timers.
    pub(crate) async fn freeze(&self) {
        let (done, wait) = oneshot::channel();
        self.orders.send(Order::Freeze(done)).await.unwrap();
        wait.await.unwrap();
    }

    /// Moves frozen timers on.
    pub(crate) async fn advance(&self, by: Duration) {
        let (done, wait) = oneshot::channel();
        self.orders.send(Order::Advance(by, done)).await.unwrap();
        wait.await.unwrap();
    }

    /// Stops in order. Gives what went wrong.
    pub(crate) fn stop(self) -> Vec<String> {
        self.end(Order::Stop)
    }

    /// Ends it in the middle of everything.
    pub(crate) fn kill(self) -> Vec<String> {
        self.end(Order::Kill)
    }

    fn end(self, order: Order) -> Vec<String> {
        let Self {
            desk,
            name,
            orders,
            ended,
            thread,
            ..
        } = self;
        drop(desk);
        assert!(
            orders.try_send(order).is_ok(),
            "the server's thread has ended by itself"
        );
        let mut problems = Vec::new();
        match ended.recv_timeout(STOP_WITHIN) {
            Ok(()) => thread.join().unwrap(),
            Err(_) => problems.push("the server did not stop within 10 s".to_owned()),
        }
        problems.extend(panics_of(&name));
        problems
    }
}

async fn serve(
    config: Config,
    injected: Injected,
    ready: oneshot::Sender<Result<Ready, StartError>>,
    mut orders: mpsc::Receiver<Order>,
) {
    let running = match start_with(config, injected).await {
        Ok(running) => running,
        Err(error) => return drop(ready.send(Err(error))),
    };
    let (addr, set_up_url) = (running.console_addr, running.set_up_url.clone());
    drop(ready.send(Ok(Ready {
        addr,
        set_up_url,
        desk: running.desk().clone(),
    })));
    // While a blocking task runs, frozen time does not move by itself.
    let (release, held) = blocking::channel::<()>();
    let mut held = Some(held);
    loop {
        match orders.recv().await {
            Some(Order::Freeze(done)) => {
                let held = held.take().expect("frozen once");
                tokio::task::spawn_blocking(move || held.recv());
                tokio::time::pause();
                done.send(()).expect("the test waits");
            }
            Some(Order::Advance(by, done)) => {
                tokio::time::advance(by).await;
                done.send(()).expect("the test waits");
            }
            Some(Order::Stop) => {
                if held.is_none() {
                    tokio::time::resume();
                }
                drop(release);
                return running.shutdown().await;
            }
            Some(Order::Kill) | None => return drop(release),
        }
    }
}
