//! Browser and system, from what a browser calls itself. A dozen names are all that an agent needs; the versions of systems that browsers
//! have frozen (`Windows NT 10.0`, `Mac OS X 10_15_7`, `Android 10; K`) are not given out as such.

/// What a browser calls itself, and its name. The first that is there counts: most call themselves Chrome and Safari as well.
const BROWSERS: [(&str, &str); 18] = [
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("OPT/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("YaBrowser/", "Yandex Browser"),
    ("Vivaldi/", "Vivaldi"),
    ("UCBrowser/", "UC Browser"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("Whale/", "Whale"),
    ("HuaweiBrowser/", "Huawei Browser"),
    ("MiuiBrowser/", "Mi Browser"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
];

/// The browser with the first number of its version; empty where it is not known.
pub(super) fn browser(agent: &str) -> String {
    for (token, name) in BROWSERS {
        if let Some((_, version)) = agent.split_once(token) {
            return with(name, digits(version));
        }
    }
    match agent.split_once("Version/") {
        Some((_, version)) if agent.contains("Safari/") => with("Safari", digits(version)),
        _ => String::new(),
    }
}

/// The operating system, with its version where browsers tell it; empty where it is not known.
pub(super) fn system(agent: &str) -> String {
    let after = |token: &str| agent.split_once(token).map(|(_, rest)| rest);
    if let Some(version) = after("Windows NT ") {
        return match digits_and_dots(version) {
            "6.1" => "Windows 7",
            "6.2" | "6.3" => "Windows 8",
            "10.0" => "Windows 10 or later",
            _ => "Windows",
        }
        .to_owned();
    }
    if let Some(version) = after("Android ") {
        let is_frozen = version.starts_with("10; K)");
        return with("Android", if is_frozen { "" } else { digits(version) });
    }
    if let Some(version) = after("iPhone OS ") {
        return with("iOS", digits(version));
    }
    if agent.contains("iPad") {
        return with("iPadOS", after("CPU OS ").map_or("", digits));
    }
    let others = [
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Android", "Android"),
        ("FreeBSD", "FreeBSD"),
        ("Linux", "Linux"),
    ];
    let found = others.into_iter().find(|(token, _)| agent.contains(token));
    found.map_or_else(String::new, |(_, name)| name.to_owned())
}

fn with(name: &str, version: &str) -> String {
    if version.is_empty() {
        name.to_owned()
    } else {
        format!("{name} {version}")
    }
}

fn digits(text: &str) -> &str {
    leading(text, |byte| byte.is_ascii_digit())
}

fn digits_and_dots(text: &str) -> &str {
    leading(text, |byte| byte.is_ascii_digit() || byte == b'.')
}

/// The first bytes of a text for which this holds, at most six.
fn leading(text: &str, is_part: impl Fn(u8) -> bool) -> &str {
    let count = text.bytes().take(6).take_while(|byte| is_part(*byte)).count();
    &text[..count]
}
