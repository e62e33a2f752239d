//! What must not be written, and where.

use super::sources::Source;

/// Long files hide what they are about.
const MOST_LINES: usize = 450;

/// Folders whose templates and scripts reach a browser.
const BROWSER: [&str; 4] = ["app/src/", "frontend/src/", "crates/widget/", "public/"];

struct Ban {
    /// What to look for, as shown.
    name: &'static str,
    folders: &'static [&'static str],
    found: fn(&str) -> bool,
    reason: &'static str,
}

const BANS: [Ban; 9] = [
    Ban {
        name: "markup from strings",
        folders: &BROWSER,
        found: |line| {
            [
                "inner_html",
                "innerHTML",
                "outerHTML",
                "outer_html",
                "insertAdjacentHTML",
                "insert_adjacent_html",
            ]
            .iter()
            .chain(&["document.write", "createContextualFragment"])
            .any(|word| line.contains(word))
        },
        reason: "foreign content is text nodes, never markup",
    },
    Ban {
        name: "GetUrl",
        folders: &["app/src/", "server/src/"],
        found: |line| line.contains("GetUrl"),
        reason: "a server function in an address can be called by a link",
    },
    Ban {
        name: "inline style",
        folders: &BROWSER,
        found: has_inline_style,
        reason: "the Content-Security-Policy has no 'unsafe-inline'; use a class, a data attribute or an Effect",
    },
    Ban {
        name: "eval",
        folders: &BROWSER,
        found: |line| has_call(line, "eval") || line.contains("new Function("),
        reason: "text must never become code",
    },
    Ban {
        name: "srcdoc",
        folders: &BROWSER,
        found: |line| line.contains("srcdoc"),
        reason: "a frame without an origin of its own inherits ours",
    },
    Ban {
        name: "message to any origin",
        folders: &BROWSER,
        found: posts_to_anybody,
        reason: "a message names the exact origin that may read it",
    },
    Ban {
        name: "window.onmessage",
        folders: &BROWSER,
        found: |line| line.contains("window.onmessage"),
        reason: "assigning it takes the page's own handler away",
    },
    Ban {
        name: "change of the audit trail",
        folders: &["crates/storage/", "server/src/"],
        found: |line| {
            ["update audit", "delete from audit"]
                .iter()
                .any(|words| line.contains(words))
        },
        reason: "rows of the trail are appended, never changed and never deleted",
    },
    Ban {
        name: "ignored test",
        folders: &["app/", "server/", "crates/", "xtask/src/test"],
        found: |line| line.trim_start().starts_with("#[ignore"),
        reason: "a test that does not run proves nothing",
    },
];

/// One sentence for each place that breaks a ban.
pub(crate) fn check(sources: &[Source]) -> Vec<String> {
    sources.iter().flat_map(breaches).collect()
}

fn breaches(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    if matches!(source.kind(), "rs" | "js" | "ts" | "html") {
        for ban in BANS
            .iter()
            .filter(|ban| ban.folders.iter().any(|folder| source.path.starts_with(folder)))
        {
            let lines = source.product_lines().filter(|(_, line)| (ban.found)(line));
            found.extend(
                lines.map(|(number, _)| format!("{}:{number}: {}: {}", source.path, ban.name, ban.reason)),
            );
        }
    }
    let lines = source.text.lines().count();
    if lines > MOST_LINES && matches!(source.kind(), "rs" | "ts" | "js") {
        found.push(format!(
            "{}: {lines} lines, at most {MOST_LINES}: split it by concern",
            source.path
        ));
    }
    for (line, number) in source.text.lines().zip(1..) {
        if [concat!("TO", "DO"), concat!("FIX", "ME")]
            .iter()
            .any(|word| has_word(line, word))
        {
            found.push(format!(
                "{}:{number}: unfinished work is an issue, not a comment",
                source.path
            ));
        }
    }
    found
}

/// `style:name` of a view or a `style=` attribute; Rust's own `style: Kind` and `style = value` have a space.
fn has_inline_style(line: &str) -> bool {
    starts_of(line, "style").any(|at| {
        let mut after = line[at + "style".len()..].chars();
        match (after.next(), after.next()) {
            (Some(':'), Some(next)) => next.is_ascii_lowercase() || next == '-',
            (Some('='), Some(next)) => next != '=' && next != '>',
            _ => false,
        }
    })
}

fn posts_to_anybody(line: &str) -> bool {
    (line.contains("postMessage") || line.contains("post_message"))
        && ["\"*\"", "'*'", "`*`"].iter().any(|star| line.contains(star))
}

fn has_call(line: &str, name: &str) -> bool {
    starts_of(line, name).any(|at| line[at + name.len()..].starts_with('('))
}

fn has_word(line: &str, word: &str) -> bool {
    starts_of(line, word).any(|at| !line[at + word.len()..].starts_with(is_word))
}

/// Where `name` stands with no word before it.
fn starts_of<'a>(line: &'a str, name: &'a str) -> impl Iterator<Item = usize> + 'a {
    let places = line.match_indices(name).map(|(at, _)| at);
    places.filter(|at| !line[..*at].ends_with(|symbol| is_word(symbol) || symbol == '-'))
}

fn is_word(symbol: char) -> bool {
    symbol.is_alphanumeric() || symbol == '_'
}

#[cfg(test)]
mod tests {
    use super::{check, has_inline_style, posts_to_anybody};
    use crate::rules::sources::Source;

    fn source(path: &str, text: &str) -> Vec<Source> {
        vec![Source {
            path: path.to_owned(),
            text: text.to_owned(),
        }]
    }

    #[test]
    fn inline_styles_are_found_and_rust_is_left_alone() {
        for line in [
            r#"<p style="color: red">"#,
            "<p style:width=w>",
            "<p style=move || w.get()>",
            r#"out.push("<p style=\"");"#,
        ] {
            assert!(has_inline_style(line), "{line}");
        }
        for line in [
            "style: Style,",
            "let style = 1;",
            "style::Rule",
            "list-style: none",
            "font_style=1",
            "a.style == b",
            "\"stylesheet\"",
        ] {
            assert!(!has_inline_style(line), "{line}");
        }
    }

    #[test]
    fn a_message_to_any_origin_is_found() {
        assert!(posts_to_anybody("frame.postMessage(data, '*')"));
        assert!(!posts_to_anybody("frame.postMessage(data, origin)"));
    }

    #[test]
    fn the_audit_trail_is_appended_to_only() {
        for line in [
            "sql(\"update audit set at = 1\")",
            "sql(\"delete from audit where at < $1\")",
        ] {
            assert_eq!(check(&source("crates/storage/src/a.rs", line)).len(), 1, "{line}");
        }
        assert!(
            check(&source(
                "crates/storage/src/a.rs",
                "sql(\"insert into audit (id)\")"
            ))
            .is_empty()
        );
    }

    #[test]
    fn a_breach_names_file_and_line() {
        let found = check(&source(
            "app/src/row.rs",
            "fn a() {}\nview! { <p inner_html=text/> }\n",
        ));
        assert_eq!(
            found,
            ["app/src/row.rs:2: markup from strings: foreign content is text nodes, never markup"]
        );
    }

    #[test]
    fn other_folders_and_tests_may_name_it() {
        assert!(
            check(&source(
                "server/src/a.rs",
                "// about inner_html\nlet a = \"inner_html\";"
            ))
            .is_empty()
        );
        assert!(
            check(&source(
                "app/src/a.rs",
                "#[cfg(test)]\nmod tests {\n  \"inner_html\"\n}\n"
            ))
            .is_empty()
        );
        assert!(check(&source("app/src/a.rs", "let a = medieval(1);")).is_empty());
    }

    #[test]
    fn long_files_and_notes_to_oneself_are_found() {
        assert_eq!(check(&source("server/src/a.rs", &"\n".repeat(451))).len(), 1);
        assert_eq!(
            check(&source("server/src/a.rs", concat!("// TO", "DO: later\n"))).len(),
            1
        );
    }
}
