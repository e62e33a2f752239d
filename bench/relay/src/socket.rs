//! The sockets: a visitor's at any address, an agent's at `/agent`.

use futures_util::{SinkExt, StreamExt};
use model::codec::Wire;
use model::visitor::FromVisitor;
use tokio::net::TcpStream;
use tokio::sync::{broadcast, mpsc};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, accept_hdr_async_with_config};

use crate::Outcome;
use crate::store::{Job, Store};

/// The most messages of one write.
const AT_ONCE: usize = 64;

/// Serves one socket until it ends.
pub(crate) async fn serve(stream: TcpStream, store: Store) -> Outcome {
    let mut is_agent = false;
    #[expect(
        clippy::result_large_err,
        reason = "the library's own type of a refusal, of which there is none"
    )]
    let look = |request: &Request, response: Response| {
        is_agent = request.uri().path() == "/agent";
        Ok::<_, ErrorResponse>(response)
    };
    let config = WebSocketConfig::default()
        .read_buffer_size(4_096)
        .write_buffer_size(16_384);
    let socket = accept_hdr_async_with_config(stream, look, Some(config)).await?;
    if is_agent {
        agent(socket, store.agents.subscribe()).await
    } else {
        visitor(socket, store).await
    }
}

async fn agent(
    mut socket: WebSocketStream<TcpStream>,
    mut events: broadcast::Receiver<tokio_tungstenite::tungstenite::Utf8Bytes>,
) -> Outcome {
    loop {
        tokio::select! {
            event = events.recv() => {
                socket.feed(Message::Text(event?)).await?;
                for _ in 1..AT_ONCE {
                    let Ok(event) = events.try_recv() else { break };
                    socket.feed(Message::Text(event)).await?;
                }
                socket.flush().await?;
            }
            message = socket.next() => if message.is_none() { return Ok(()) },
        }
    }
}

async fn visitor(mut socket: WebSocketStream<TcpStream>, store: Store) -> Outcome {
    let (reply, mut replies) = mpsc::channel(AT_ONCE);
    loop {
        tokio::select! {
            message = socket.next() => match message {
                Some(Ok(Message::Binary(bytes))) => {
                    let Ok(FromVisitor::Send { client_id, text, .. }) = FromVisitor::from_bytes(&bytes) else {
                        return Err("a frame that is no message".into());
                    };
                    store.jobs.send(Job { client_id, text, reply: reply.clone() }).await?;
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Ok(()),
            },
            Some(ack) = replies.recv() => socket.send(Message::Binary(ack)).await?,
        }
    }
}
