//! `lobby doctor`: what is right and what is wrong with an installation, in plain lines. It changes nothing.

mod address;
mod asking;
mod database;
mod disk;
mod report;
mod way_in;

use service::ports::Clock;

use super::Told;
use crate::assets::Assets;
use crate::clock::SystemClock;
use crate::config::{Config, PublicUrl, Refused};
use crate::places::OfflinePlaces;
use report::Report;

/// The beginning of 2026: no release is older.
const FIRST_RELEASE_MS: i64 = 1_767_225_600_000;
/// The beginning of 2100.
const FAR_MS: i64 = 4_102_444_800_000;

/// What is wrong with a configuration that cannot be used. Without one there is nothing else to look at.
pub fn of_refused(refused: &Refused) -> Told {
    let mut report = Report::default();
    for problem in &refused.0 {
        report.wrong("Settings", problem);
    }
    report.told()
}

/// Looks at everything that the server of this configuration needs.
pub(super) async fn run(config: &Config) -> Told {
    let mut report = Report::default();
    report.right("Settings", "can be used");
    files(config, &mut report);
    let now_ms = SystemClock.now_ms();
    clock(now_ms, &mut report);
    countries(config, &mut report);
    database::check(config, now_ms, &mut report).await;
    disk::check(config, &mut report);
    let runs = address::check(config, &mut report);
    let url = config.public_url_at(config.addr.socket_addr());
    public_url(config, &url, &mut report);
    if runs {
        way_in::check(&url, address::reachable(config.addr.socket_addr()), &mut report).await;
    }
    report.told()
}

fn files(config: &Config, report: &mut Report) {
    match Assets::load(config.site_dir.as_deref(), config.widget_dir.as_deref()) {
        Ok(_) => report.right("Files", "of console and widget are there"),
        Err(missing) => report.wrong("Files", &missing),
    }
}

fn countries(config: &Config, report: &mut Report) {
    match (
        &config.geoip_db,
        OfflinePlaces::open(config.geoip_db.as_deref(), false),
    ) {
        (Some(file), Ok(_)) => report.right("Countries", &file.display()),
        (None, Ok(_)) => report.right("Countries", "built in"),
        (_, Err(error)) => report.wrong("Countries", &error),
    }
}

fn clock(now_ms: i64, report: &mut Report) {
    let shown = model::time::rfc3339(now_ms);
    if (FIRST_RELEASE_MS..FAR_MS).contains(&now_ms) {
        report.right("Clock", &shown);
    } else {
        report.wrong("Clock", &format!("{shown}; the clock of this machine is not set"));
    }
}

fn public_url(config: &Config, url: &PublicUrl, report: &mut Report) {
    if !url.is_https() {
        let limits = format!("{url}; only this machine can use it, others need https and --public-url");
        return report.note("Public", &limits);
    }
    report.right("Public", url);
    if behind_unknown_proxy(config, url) {
        let advice = "no --trusted-proxies: behind a proxy, limits against abuse take all visitors for one";
        report.note("Proxies", &advice);
    }
}

/// https comes from a proxy, which was not named.
fn behind_unknown_proxy(config: &Config, url: &PublicUrl) -> bool {
    url.is_https() && config.trusted_proxies == crate::layers::client_address::TrustedProxies::default()
}
