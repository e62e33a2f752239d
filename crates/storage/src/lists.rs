//! Short lists in one column: components as `,1,3,`, tags with a tab around each, so that one can be looked for.

use model::id::ComponentId;
use service::error::Failure;

/// The components of a column.
pub(crate) fn components(text: &str) -> Result<Vec<ComponentId>, Failure> {
    let parts = text.split(',').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            part.parse()
                .map(ComponentId)
                .map_err(|_| Failure::Corrupt("a component"))
        })
        .collect()
}

/// Components as a column.
pub(crate) fn components_text(components: &[ComponentId]) -> String {
    surrounded(',', components.iter().map(ToString::to_string))
}

/// The tags of a column.
pub(crate) fn tags(text: &str) -> Vec<String> {
    text.split('\t')
        .filter(|tag| !tag.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Tags as a column. They contain no tabs: white space in them was folded where they came in.
pub(crate) fn tags_text(tags: &[String]) -> String {
    surrounded('\t', tags.iter().cloned())
}

/// A tag as it stands in a column.
pub(crate) fn one_tag(tag: &str) -> String {
    format!("\t{tag}\t")
}

fn surrounded(mark: char, parts: impl Iterator<Item = String>) -> String {
    let mut text = String::new();
    for part in parts {
        if text.is_empty() {
            text.push(mark);
        }
        text.push_str(&part);
        text.push(mark);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_survive_their_column() {
        for list in [
            vec![],
            vec![ComponentId(3)],
            vec![ComponentId(1), ComponentId(30)],
        ] {
            assert_eq!(components(&components_text(&list)).unwrap(), list);
        }
        assert_eq!(components_text(&[ComponentId(1), ComponentId(3)]), ",1,3,");
        let both = ["Breakage".to_owned(), "Late courier".to_owned()];
        assert_eq!(tags(&tags_text(&both)), both);
        assert_eq!(tags_text(&[]), "");
    }
}
