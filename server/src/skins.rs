//! What the skins share: the use cases, the fan-out, the addresses that are ours.

use std::sync::Arc;

use service::desk::Desk;
use tokio::time::Instant;

use crate::assets::Assets;
use crate::config::PublicUrl;
use crate::live::Hub;
use crate::state::ShopOrigin;
use crate::stopping::Stopping;

/// The state of the console's and the visitor's skins. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Skins {
    /// The use cases.
    pub desk: Desk,
    /// The fan-out to open connections.
    pub hub: Hub,
    /// Said when the server stops.
    pub stopping: Stopping,
    /// What does not change while the server runs.
    pub site: Arc<Site>,
}

/// What does not change while the server runs.
#[derive(Debug)]
pub struct Site {
    /// The public origin: scheme, host, port.
    pub origin: String,
    /// What runs here: version and hash of the console's files. A tab of another one offers to reload.
    pub release: String,
    /// The folder of the widget's files, for example `/w/assets/0123456789abcdef`.
    pub widget_assets: String,
    /// The loader before it is filled.
    pub loader: String,
    /// Since when it runs.
    pub started: Instant,
    /// The origin of the demo's shop, where there is one.
    shop: Option<String>,
}

impl Site {
    /// The site of these files under this address.
    pub fn new(assets: &Assets, public_url: &PublicUrl, shop: &ShopOrigin) -> Self {
        Self {
            origin: public_url.origin().to_owned(),
            release: format!("{}+{}", env!("CARGO_PKG_VERSION"), assets.site.hash),
            widget_assets: assets.widget_base(),
            loader: assets.loader_template().to_owned(),
            started: Instant::now(),
            shop: shop.0.clone(),
        }
    }

    /// The websites that may frame a widget: those of its project, and the demo's shop wherever it is bound today.
    pub fn frame_ancestors(&self, websites: &[String]) -> Vec<String> {
        let mut all = websites.to_vec();
        all.extend(self.shop.clone().filter(|shop| !websites.contains(shop)));
        all
    }
}
