//! Addresses of pages.

use url::Url;

/// The longest address that is kept whole, in bytes; of a longer one only the website is.
const PAGE_MAX_BYTES: usize = 1_000;

/// An address as it is kept: `http` or `https` and nothing else; without user, query and fragment (`security.md`, Privacy). A fragment
/// that is a route of the page's own, such as `#/orders`, stays without its query. Empty for everything that is not such an address.
pub fn page(text: &str) -> String {
    let bare = text.trim();
    let route = bare.split_once('#').map_or("", |(_, fragment)| route(fragment));
    let bare = bare.split(['?', '#']).next().unwrap_or_default();
    let Ok(mut url) = Url::parse(bare) else {
        return String::new();
    };
    let is_page = matches!(url.scheme(), "http" | "https") && url.has_host();
    if !is_page || url.set_username("").is_err() || url.set_password(None).is_err() {
        return String::new();
    }
    url.set_fragment(Some(route).filter(|route| !route.is_empty()));
    if url.as_str().len() > PAGE_MAX_BYTES {
        url.set_fragment(None);
        url.set_path("/");
    }
    if url.as_str().len() > PAGE_MAX_BYTES {
        return String::new();
    }
    url.into()
}

/// What of a fragment is a route: what begins like a path.
fn route(fragment: &str) -> &str {
    let is_route = fragment.starts_with('/') || fragment.starts_with("!/");
    if is_route {
        fragment.split('?').next().unwrap_or_default()
    } else {
        ""
    }
}

/// What is shown of an address: where on the website it is, or the website where it is its first page.
pub(super) fn words(address: &str) -> String {
    let Ok(url) = Url::parse(address) else {
        return address.to_owned();
    };
    match (url.path(), url.fragment()) {
        ("/", None) => url.host_str().unwrap_or_default().to_owned(),
        (path, None) => path.to_owned(),
        (path, Some(fragment)) => format!("{path}#{fragment}"),
    }
}
