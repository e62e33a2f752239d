//! Two forms of views that compile and then fail under load: see `leptos.md`, *Hydration*.

use super::sources::Source;

const WAITING: [&str; 2] = ["Suspense", "Transition"];

/// One sentence for each place with one of the two forms.
pub(crate) fn check(sources: &[Source]) -> Vec<String> {
    let views = sources
        .iter()
        .filter(|source| source.path.starts_with("app/src/") && source.kind() == "rs");
    views.flat_map(breaches).collect()
}

fn breaches(source: &Source) -> Vec<String> {
    let text: String = source
        .product_lines()
        .flat_map(|(_, line)| [line, "\n"])
        .collect();
    let line_of = |at: usize| text[..at].matches('\n').count() + 1;
    let mut found = Vec::new();
    for (start, inside) in elements(&text, "ErrorBoundary") {
        if WAITING.iter().any(|name| inside.contains(&format!("<{name}"))) {
            let place = format!("{}:{}", source.path, line_of(start));
            found.push(format!(
                "{place}: ErrorBoundary around Suspense shows errors of other requests"
            ));
        }
    }
    let local = local_resources(&text);
    for (start, inside) in WAITING.iter().flat_map(|name| elements(&text, name)) {
        for name in local.iter().filter(|name| mentions(inside, name)) {
            let place = format!("{}:{}", source.path, line_of(start));
            found.push(format!(
                "{place}: LocalResource `{name}` read under Suspense breaks hydration"
            ));
        }
        if inside.contains("LocalResource::new") {
            let place = format!("{}:{}", source.path, line_of(start));
            found.push(format!(
                "{place}: LocalResource made under Suspense breaks hydration"
            ));
        }
    }
    found
}

/// Where each `<name …>` begins, and the text up to its end tag (an inner one of the same name ends it early).
fn elements<'a>(text: &'a str, name: &str) -> Vec<(usize, &'a str)> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let starts = text.match_indices(&open).map(|(at, _)| at);
    let starts =
        starts.filter(|at| !text[at + open.len()..].starts_with(|symbol: char| symbol.is_alphanumeric()));
    starts
        .filter_map(|at| {
            let inside = &text[at + open.len()..];
            inside.find(&close).map(|end| (at, &inside[..end]))
        })
        .collect()
}

/// Names bound by `let name = LocalResource::new`.
fn local_resources(text: &str) -> Vec<&str> {
    let bound = text.match_indices("LocalResource::new").filter_map(|(at, _)| {
        let before = text[..at].trim_end().strip_suffix('=')?;
        let binding = &before[before.rfind("let ")? + "let ".len()..];
        binding.split([':', ' ']).next()
    });
    bound.filter(|name| !name.is_empty()).collect()
}

fn mentions(text: &str, name: &str) -> bool {
    let is_word = |symbol: char| symbol.is_alphanumeric() || symbol == '_';
    text.split(|symbol| !is_word(symbol)).any(|word| word == name)
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::rules::sources::Source;

    fn breaches(text: &str) -> Vec<String> {
        check(&[Source {
            path: "app/src/page.rs".to_owned(),
            text: text.to_owned(),
        }])
    }

    #[test]
    fn an_error_boundary_around_suspense_is_found() {
        let found =
            breaches("view! {\n<ErrorBoundary fallback>\n<Suspense>{a}</Suspense>\n</ErrorBoundary>\n}");
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("app/src/page.rs:2:"), "{found:?}");
        assert!(breaches("<Suspense><ErrorBoundary>{a}</ErrorBoundary></Suspense>").is_empty());
    }

    #[test]
    fn a_local_resource_under_suspense_is_found() {
        let bound = "let clock = LocalResource::new(load);\n";
        assert_eq!(
            breaches(&format!("{bound}<Suspense>{{clock.get()}}</Suspense>")).len(),
            1
        );
        assert_eq!(
            breaches(&format!("{bound}<Transition>{{clock.get()}}</Transition>")).len(),
            1
        );
        assert!(
            breaches(&format!(
                "{bound}<p>{{clock.get()}}</p><Suspense>{{clocks}}</Suspense>"
            ))
            .is_empty()
        );
    }
}
