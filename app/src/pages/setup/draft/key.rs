//! A key for a project, from its name.

/// The key that fits a name: the first letters of its words, or the beginning of its only word; empty where there are no two
/// letters A to Z.
pub(in crate::pages::setup) fn suggested_key(name: &str) -> String {
    let words: Vec<String> = name
        .split(|c: char| !c.is_alphanumeric())
        .map(capitals)
        .filter(|w| !w.is_empty())
        .collect();
    let key: String = match words.as_slice() {
        [] => String::new(),
        [only] => only.chars().take(4).collect(),
        several => several
            .iter()
            .filter_map(|word| word.chars().next())
            .take(6)
            .collect(),
    };
    if key.len() < 2 { String::new() } else { key }
}

fn capitals(word: &str) -> String {
    word.chars()
        .filter(char::is_ascii_alphabetic)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::suggested_key;

    #[test]
    fn s1_28_a_key_is_suggested_from_the_name() {
        assert_eq!(suggested_key("Juniper Kiln"), "JK");
        assert_eq!(suggested_key("Support"), "SUPP");
        assert_eq!(suggested_key("the big shop of very fine red bowls"), "TBSOVF");
        assert_eq!(suggested_key("X"), "");
        assert_eq!(suggested_key("陶器"), "");
        assert_eq!(suggested_key("Ana's shop"), "ASS");
    }
}
