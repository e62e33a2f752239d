//! Whether browsers reach this server through its public address, and whether what they send arrives there unchanged (`security.md`,
//! Cross-site requests and websockets): name, origin, and the wish for a websocket.

use std::net::SocketAddr;

use axum::http::{HeaderName, StatusCode, header};
use service::ports::OsRng;
use service::token;

use super::asking::{Answer, Unreached, Way};
use super::report::Report;
use crate::config::PublicUrl;
use crate::health::{CALLED, MARK, NAMED};

const REACHED: &str = "Reached";
const HOST: &str = "Host";
const ORIGIN: &str = "Origin";
const WEBSOCKET: &str = "Websocket";
/// A website that is not ours; nobody can own it (RFC 2606).
const ELSEWHERE: &str = "https://doctor.invalid";
/// The socket of a project that need not be there: nobody is signed in, and that is said first.
const SOCKET: &str = "/p/DOCTOR/ws";

/// Asks the server that listens here, and then through the public address.
pub(super) async fn check(url: &PublicUrl, addr: SocketAddr, report: &mut Report) {
    let direct = Way::past_proxies(url, addr);
    let Some(outside) = Way::of_browsers(url) else {
        return report.wrong(REACHED, &format!("{url} cannot be asked"));
    };
    let health = format!("/healthz?mark={}", token::public_id(&OsRng));
    let mark = match direct.ask(&health, &[]).await {
        Ok(answer) if !answer.header(&MARK).is_empty() => answer.header(&MARK).to_owned(),
        _ => {
            let advice = "not looked at: a server of another release or with another public address runs; start it again";
            return report.note(REACHED, advice);
        }
    };
    match outside.ask(&health, &[(header::ORIGIN, ELSEWHERE)]).await {
        Err(unreached) => no_answer(url, &unreached, report),
        Ok(answer) if answer.header(&MARK) == mark => {
            report.right(REACHED, &format!("this server answers at {url}"));
            host(&outside.host, &answer, report);
            if origin(&answer, report) {
                websocket(url, &direct, &outside, report).await;
            }
        }
        Ok(answer) => report.wrong(REACHED, &somebody_else(url, &answer)),
    }
}

/// A network may keep this machine from its own public address, and then others reach it nevertheless.
fn no_answer(url: &PublicUrl, unreached: &Unreached, report: &mut Report) {
    if matches!(unreached, Unreached::TooLong) {
        let advice = "try it from elsewhere, where the network does not lead this machine back to itself";
        report.note(REACHED, &format!("{url}: {unreached}; {advice}"));
    } else {
        report.wrong(REACHED, &format!("{url}: {unreached}"));
    }
}

fn somebody_else(url: &PublicUrl, answer: &Answer) -> String {
    let status = answer.status;
    if !answer.header(&MARK).is_empty() {
        return format!("another server of Lobby answers at {url}, or an older answer of this one");
    }
    if status.is_redirection() {
        let to = answer.header(&header::LOCATION);
        return format!("{url} leads on to \"{}\" and not here", to.escape_debug());
    }
    match status {
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
            format!("the proxy at {url} does not reach this server (it answers {status})")
        }
        StatusCode::MISDIRECTED_REQUEST => {
            format!("a request to {url} arrives under another name: the proxy has to pass on Host unchanged")
        }
        _ => format!("{url} does not lead here; somebody else answers ({status})"),
    }
}

fn host(sent: &str, answer: &Answer, report: &mut Report) {
    let arrived = answer.header(&CALLED);
    let without_port = arrived
        .strip_suffix(":443")
        .or(arrived.strip_suffix(":80"))
        .unwrap_or(arrived);
    if arrived.eq_ignore_ascii_case(sent) || without_port.eq_ignore_ascii_case(sent) {
        report.right(HOST, "arrives unchanged");
    } else {
        let arrived = arrived.escape_debug();
        report.wrong(
            HOST,
            &format!("{sent} arrives as \"{arrived}\": the proxy has to pass on Host unchanged"),
        );
    }
}

/// Whether it arrives as it was sent.
fn origin(answer: &Answer, report: &mut Report) -> bool {
    let arrived = answer.header(&NAMED);
    if arrived.is_empty() {
        report.wrong(
            ORIGIN,
            "does not arrive: the proxy has to pass it on, else no websocket opens",
        );
    } else if arrived != ELSEWHERE {
        let arrived = arrived.escape_debug();
        report.wrong(
            ORIGIN,
            &format!(
                "{ELSEWHERE} arrives as \"{arrived}\": the proxy has to pass on Origin unchanged, else other websites can act \
                 for whoever is signed in"
            ),
        );
    } else {
        report.right(ORIGIN, "arrives unchanged");
        return true;
    }
    false
}

/// Our own pages are to be answered as they would be past the proxy, other websites' are to be refused.
async fn websocket(url: &PublicUrl, direct: &Way, outside: &Way, report: &mut Report) {
    let (own, foreign) = (url.origin(), ELSEWHERE);
    let asked = async {
        let expected = direct.ask(SOCKET, &upgrade(own)).await?.status;
        let is_lost = direct.ask(SOCKET, &[(header::ORIGIN, own)]).await?.status;
        let ours = outside.ask(SOCKET, &upgrade(own)).await?.status;
        let theirs = outside.ask(SOCKET, &upgrade(foreign)).await?.status;
        Ok::<_, Unreached>((expected, is_lost, ours, theirs))
    };
    match asked.await {
        Err(unreached) => report.wrong(WEBSOCKET, &format!("asked for at {url}: {unreached}")),
        Ok((_, is_lost, ours, _)) if ours == is_lost => report.wrong(
            WEBSOCKET,
            "the wish for one does not arrive: the proxy has to pass on Upgrade and Connection, else chats are slow",
        ),
        Ok((expected, _, ours, StatusCode::FORBIDDEN)) if ours == expected => {
            report.right(WEBSOCKET, "one of ours is let through, another website's is refused");
        }
        Ok((expected, _, ours, theirs)) if ours == expected => report.wrong(
            WEBSOCKET,
            &format!("another website's is answered {theirs} and not refused: the proxy has to pass on Origin unchanged"),
        ),
        Ok((_, _, StatusCode::FORBIDDEN, _)) => report.wrong(
            WEBSOCKET,
            "one of ours is refused: its Origin does not arrive unchanged, or the server that runs has another public address",
        ),
        Ok((expected, _, ours, _)) => report.wrong(
            WEBSOCKET,
            &format!("one of ours is answered {ours}, and past the proxy {expected}"),
        ),
    }
}

/// What a browser sends for a websocket; the key is the example of RFC 6455.
fn upgrade(origin: &str) -> [(HeaderName, &str); 5] {
    [
        (header::ORIGIN, origin),
        (header::CONNECTION, "Upgrade"),
        (header::UPGRADE, "websocket"),
        (header::SEC_WEBSOCKET_VERSION, "13"),
        (header::SEC_WEBSOCKET_KEY, "dGhlIHNhbXBsZSBub25jZQ=="),
    ]
}
