//! The loader's file, filled for one widget.

/// What the loader knows about its widget.
#[derive(Clone, Copy, Debug, Default)]
pub struct LoaderConfig<'a> {
    /// The server's public origin, for example `https://desk.example`.
    pub origin: &'a str,
    /// The widget's public id.
    pub widget_id: &'a str,
    /// Where the widget's files are, without a slash at the end: `/w/assets/<hash>`.
    pub assets: &'a str,
    /// The project's name, for the button's accessible name.
    pub desk: &'a str,
    /// Whether somebody is there.
    pub online: bool,
    /// The accent colour.
    pub accent: &'a str,
    /// The colour of text and icons on it.
    pub on_accent: &'a str,
}

/// The word in the loader that is replaced by its configuration.
const PLACEHOLDER: &str = "__LOBBY_CONFIG__";

/// The loader with its configuration in the place of `__LOBBY_CONFIG__`, as a JSON literal that cannot end a script element.
pub fn loader_js(template: &str, config: &LoaderConfig<'_>) -> String {
    let panel = [config.assets, "/panel.js"].concat();
    let mut json = String::from("{");
    for (name, value) in [
        ("o", config.origin),
        ("i", config.widget_id),
        ("p", &panel),
        ("d", config.desk),
        ("a", config.accent),
        ("t", config.on_accent),
    ] {
        string(&mut json, name);
        json.push(':');
        string(&mut json, value);
        json.push(',');
    }
    json.push_str("\"n\":");
    json.push(if config.online { '1' } else { '0' });
    json.push('}');
    template.replacen(PLACEHOLDER, &json, 1)
}

fn string(json: &mut String, text: &str) {
    json.push('"');
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' | '\u{7f}' => escape(json, c),
            c => json.push(c),
        }
    }
    json.push('"');
}

fn escape(json: &mut String, c: char) {
    json.push_str("\\u");
    for shift in [12, 8, 4, 0] {
        json.push(char::from_digit(u32::from(c) >> shift & 0xf, 16).unwrap_or('0'));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_05_a_hostile_name_stays_a_text() {
        let config = LoaderConfig {
            origin: "https://desk.example",
            widget_id: "w1",
            assets: "/w/assets/a1",
            desk: "</script>\"\\\u{2028}\n",
            online: true,
            accent: "#2f5b4c",
            on_accent: "#ffffff",
        };
        assert_eq!(
            loader_js("f(__LOBBY_CONFIG__)", &config),
            "f({\"o\":\"https://desk.example\",\"i\":\"w1\",\"p\":\"/w/assets/a1/panel.js\",\"d\":\"\\u003c/script\\u003e\\\"\\\\\\u2028\\u000a\",\
             \"a\":\"#2f5b4c\",\"t\":\"#ffffff\",\"n\":1})"
        );
    }
}
