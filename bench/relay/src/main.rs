//! `relay`: the least that a live chat could do, for scale beside the figures of a desk (`docs/delivery.md`).
//!
//! A message comes by a websocket, is stored in SQLite as durably as a desk stores it, with one commit for all that waits, and is then
//! acknowledged and sent to the sockets of the agents. There is no sign-in, no right, no queue, no presence, no way to resume: none of
//! what a desk is for. Place in the direction of dependency: `relay → model`. `bench` starts it and loads it like a desk.

mod socket;
mod store;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use tokio::net::TcpListener;

use store::Store;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[tokio::main]
async fn main() -> ExitCode {
    let Some(database) = std::env::args_os().nth(1) else {
        eprintln!("relay: the first argument is the file of the database");
        return ExitCode::from(2);
    };
    match run(Path::new(&database)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("relay: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(database: &Path) -> Outcome {
    let store = Store::open(database)?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("Relay at http://{}", listener.local_addr()?);
    std::io::stdout().flush()?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let store = store.clone();
        tokio::spawn(async move {
            if let Err(error) = socket::serve(stream, store).await {
                eprintln!("relay: a socket ended: {error}");
            }
        });
    }
}
