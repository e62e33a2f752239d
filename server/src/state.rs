//! What routes share.

use std::sync::Arc;

use axum::extract::FromRef;
use leptos::config::{Env, LeptosOptions};
use service::desk::Desk;
use service::session::CookieForm;

use crate::assets::Assets;
use crate::config::{Config, PublicUrl};
use crate::health::Marks;
use crate::layers::Around;
use crate::layers::cross_site::PublicOrigin;
use crate::layers::headers::SecurityHeaders;
use crate::layers::host::OwnHost;
use crate::live::Hub;
use crate::skins::{Site, Skins};
use crate::stopping::Stopping;

/// The name of the console's files, as `.cargo/config.toml` compiles it in.
const OUTPUT_NAME: &str = "console";

/// What routes share. Cheap to clone; each part can be taken alone with `State<…>`.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// The use cases.
    pub desk: Desk,
    /// The form of the session cookie.
    pub cookie: CookieForm,
    /// The built files.
    pub assets: Arc<Assets>,
    /// The configuration.
    pub config: Arc<Config>,
    /// The address under which browsers reach this server.
    pub public_url: PublicUrl,
    /// The address of the demo's shop, where there is one.
    pub shop: ShopOrigin,
    /// What Leptos has to know.
    pub options: LeptosOptions,
    /// The word that the server stops.
    pub stopping: Stopping,
    /// What the live skins share.
    pub skins: Skins,
    /// What shows that an answer is this process's.
    pub marks: Marks,
}

/// The origin of the demo's shop, where there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShopOrigin(pub Option<String>);

impl AppState {
    /// The state of a server that is bound. Opens the fan-out; needs a tokio runtime.
    pub fn new(desk: Desk, assets: Assets, config: Config, public_url: PublicUrl, shop: ShopOrigin) -> Self {
        let options = LeptosOptions::builder()
            .output_name(OUTPUT_NAME)
            .site_pkg_dir(assets.pkg_dir())
            .site_addr(config.addr.socket_addr())
            .env(Env::PROD)
            .build();
        let stopping = Stopping::default();
        let skins = Skins {
            desk: desk.clone(),
            hub: Hub::open(desk.clone(), stopping.clone()),
            stopping: stopping.clone(),
            site: Arc::new(Site::new(&assets, &public_url, &shop)),
        };
        let marks = Marks::new(desk.rng().as_ref());
        Self {
            desk,
            marks,
            cookie: CookieForm::of_public_url(public_url.origin()),
            assets: Arc::new(assets),
            config: Arc::new(config),
            public_url,
            shop,
            options,
            stopping,
            skins,
        }
    }

    /// What runs here. A tab of another release offers to reload.
    pub fn release(&self) -> &str {
        &self.skins.site.release
    }

    /// What the layers around all routes have to know.
    pub(crate) fn around(&self) -> Around {
        Around {
            trusted_proxies: self.config.trusted_proxies.clone(),
            origin: PublicOrigin::new(self.public_url.origin()),
            host: OwnHost::new(self.public_url.origin(), self.public_url.is_loopback()),
            headers: SecurityHeaders {
                is_https: self.public_url.is_https(),
            },
        }
    }
}

impl std::fmt::Debug for AppState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AppState")
            .field("public_url", &self.public_url)
            .finish_non_exhaustive()
    }
}
