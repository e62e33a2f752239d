//! Starting and stopping a server.

mod error;
mod ports;

pub use error::StartError;
pub use ports::Injected;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use service::Failure;
use service::desk::{Desk, Ports, Signal};
use service::ports::{NoPages, Pages, Places, Store};
use storage::{OpenError, PostgresDatabase, open_postgres, open_sqlite};
use tokio::net::{TcpListener, TcpSocket};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use crate::assets::Assets;
use crate::config::{Config, DatabaseUrl, ListenAddress, PublicUrl};
use crate::demo::{self, SignInLine};
use crate::outgoing::ReadPages;
use crate::places::OfflinePlaces;
use crate::router::router;
use crate::serve::Door;
use crate::state::{AppState, ShopOrigin};
use crate::stopping::Stopping;
use crate::sweeper;

/// How long the last requests may take after the word to stop (`delivery.md`, rule 12: all of it within 10 s).
const REQUESTS_WITHIN: Duration = Duration::from_secs(7);
/// How long the writer may take after that.
const WRITER_WITHIN: Duration = Duration::from_millis(1_500);
/// How long the database may take to put everything into its last place after that.
const CLOSE_WITHIN: Duration = Duration::from_secs(1);
/// How often the server looks whether its writer is there.
const HEALTH_EVERY: Duration = Duration::from_secs(5);
/// How many connections may wait to be accepted: after a restart everybody comes back at once.
const BACKLOG: u32 = 4_096;
/// How often a look is taken while waiting.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// A server that runs. Dropping it stops nothing; call [`Running::shutdown`].
#[derive(Debug)]
pub struct Running {
    /// Where the console and the widget are served.
    pub console_addr: SocketAddr,
    /// The address under which browsers reach it.
    pub public_url: PublicUrl,
    /// Where the demo's shop is served.
    pub shop_addr: Option<SocketAddr>,
    /// The address of the demo's shop.
    pub shop_url: Option<String>,
    /// The one-time address of the set-up page, while no administrator exists.
    pub set_up_url: Option<String>,
    /// Who can sign in to the demo.
    pub sign_ins: Vec<SignInLine>,
    desk: Desk,
    stopping: Stopping,
    serving: JoinSet<()>,
}

/// Starts a server with the machine's clock and randomness.
///
/// # Errors
/// [`StartError`], in one sentence for whoever started it.
pub async fn start(config: Config) -> Result<Running, StartError> {
    start_with(config, Injected::default()).await
}

/// Starts a server with this clock and this randomness.
///
/// # Errors
/// [`StartError`], in one sentence for whoever started it.
pub async fn start_with(config: Config, injected: Injected) -> Result<Running, StartError> {
    let assets = Assets::load(config.site_dir.as_deref(), config.widget_dir.as_deref())?;
    let places = places(&config, &injected)?;
    let store = open(&config, &injected).await?;
    let (console, console_addr) = listen(&config.addr)?;
    let public_url = config.public_url_at(console_addr);
    let shop = match &config.demo {
        Some(demo) => Some(listen(&demo.shop_addr)?),
        None => None,
    };
    let shop_url = match (&config.demo, &shop) {
        (Some(demo), Some((_, addr))) => Some(format!("http://{}", demo.shop_addr.at_port(addr.port()))),
        _ => None,
    };
    let ports = Ports {
        store,
        clock: injected.clock,
        rng: injected.rng,
        places,
        pages: pages(&config),
        addresses: config.ip_addresses,
        limits: config.limits,
    };
    let desk = Desk::open(ports)?;
    desk.forget_addresses().await?;
    let sign_ins = demo::prepare(&desk, &config, shop_url.as_deref()).await?;
    let set_up_url = desk
        .set_up_link()
        .await?
        .map(|token| format!("{public_url}/setup/{token}"));

    let state = AppState::new(
        desk.clone(),
        assets,
        config,
        public_url.clone(),
        ShopOrigin(shop_url.clone()),
    );
    let stopping = state.stopping.clone();
    let door = Door::new(
        state.config.trusted_proxies.clone(),
        state.config.limits,
        stopping.clone(),
    );
    let mut serving = JoinSet::new();
    let shop_addr = shop.as_ref().map(|(_, addr)| *addr);
    if let Some((listener, _)) = shop {
        serving.spawn(door.clone().serve(listener, demo::shop::router(&state)));
    }
    serving.spawn(sweeper::run(desk.clone(), stopping.clone()));
    serving.spawn(door.serve(console, router(state)));
    Ok(Running {
        console_addr,
        public_url,
        shop_addr,
        shop_url,
        set_up_url,
        sign_ins,
        desk,
        stopping,
        serving,
    })
}

impl Running {
    /// The use cases, for tests and jobs in the same process.
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Waits until the server cannot go on: its writer or its fan-out has ended before its time. Whoever supervises it should start it again.
    pub async fn broken(&self) -> StartError {
        loop {
            if timeout(HEALTH_EVERY, self.stopping.broken()).await.is_ok() {
                return Failure::Task("the fan-out").into();
            }
            if let Err(failure @ Failure::Stopped) = self.desk.ready().await {
                return failure.into();
            }
        }
    }

    /// Stops within 10 s: not ready, nothing more is accepted, sockets are told when to come back, requests are answered, the
    /// writer finishes (`delivery.md`, rule 12).
    pub async fn shutdown(self) {
        let Self {
            desk,
            stopping,
            mut serving,
            ..
        } = self;
        stopping.begin();
        desk.signals().tell(Signal::Stopping);
        let answered = timeout(REQUESTS_WITHIN, async {
            while serving.join_next().await.is_some() {}
        })
        .await;
        if answered.is_err() {
            tracing::warn!("Some requests were cut, they took too long");
            serving.shutdown().await;
        }
        let store = Arc::clone(desk.store());
        drop(desk);
        finished(&store).await;
        close(&*store).await;
    }
}

/// Waits until nobody else holds the database any more: the writer has written what was accepted.
async fn finished(store: &Arc<dyn Store>) {
    let deadline = Instant::now() + WRITER_WITHIN;
    while Arc::strong_count(store) > 1 {
        if Instant::now() > deadline {
            tracing::warn!("Something still held the database at the end");
            return;
        }
        sleep(LOOK_EVERY).await;
    }
}

/// Closes the database. What was acknowledged is in it anyway.
async fn close(store: &dyn Store) {
    match timeout(CLOSE_WITHIN, store.close()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "The database could not be closed well"),
        Err(_) => tracing::warn!("The database took too long to close"),
    }
}

fn places(config: &Config, injected: &Injected) -> Result<Arc<dyn Places>, StartError> {
    if let Some(places) = &injected.places {
        return Ok(Arc::clone(places));
    }
    let offline = OfflinePlaces::open(config.geoip_db.as_deref(), config.host_names)?;
    Ok(Arc::new(offline))
}

fn pages(config: &Config) -> Arc<dyn Pages> {
    if config.link_previews {
        Arc::new(ReadPages::new(config.internal_hosts.clone()))
    } else {
        Arc::new(NoPages)
    }
}

/// Opens the database. One that another server is leaving is waited for, so that a restart has no gap.
async fn open(config: &Config, injected: &Injected) -> Result<Arc<dyn Store>, StartError> {
    let lock_wait = injected.lock_wait;
    let deadline = Instant::now() + lock_wait;
    let mut has_said = false;
    loop {
        match open_once(config, injected.clock.now_ms()).await {
            Ok(store) => return Ok((injected.around_store)(store)),
            Err(OpenError::Locked(_)) if Instant::now() < deadline => {
                if !has_said {
                    tracing::warn!(
                        wait.s = lock_wait.as_secs(),
                        "Another server has the database; waiting for it to stop"
                    );
                    has_said = true;
                }
                sleep(LOOK_EVERY).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

async fn open_once(config: &Config, now_ms: i64) -> Result<Arc<dyn Store>, OpenError> {
    Ok(match &config.database {
        DatabaseUrl::Sqlite(path) => Arc::new(open_sqlite(path, now_ms).await?),
        DatabaseUrl::Postgres(address) => {
            let name = &config.database.to_string();
            let database = PostgresDatabase { address, name };
            Arc::new(open_postgres(database, &config.copies_dir, now_ms).await?)
        }
    })
}

fn listen(address: &ListenAddress) -> Result<(TcpListener, SocketAddr), StartError> {
    let refused = |error: std::io::Error| StartError::of_listen(address, &error);
    let at = address.socket_addr();
    let socket = if at.is_ipv4() {
        TcpSocket::new_v4()
    } else {
        TcpSocket::new_v6()
    };
    let socket = socket.map_err(refused)?;
    // As the library's own `bind` does where an address stays taken for a while after its server.
    #[cfg(unix)]
    socket.set_reuseaddr(true).map_err(refused)?;
    socket.bind(at).map_err(refused)?;
    let listener = socket.listen(BACKLOG).map_err(refused)?;
    let bound = listener.local_addr().map_err(refused)?;
    Ok((listener, bound))
}
