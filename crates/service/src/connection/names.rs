//! The English names of countries and languages, as in the Unicode CLDR: a code and its name a line. Both lists are small, and only the
//! server has them.

use model::text::one_line;

const COUNTRIES: &str = include_str!("countries.txt");
const LANGUAGES: &str = include_str!("languages.txt");

/// The name of the country with this code (ISO 3166-1), two capital letters.
pub(super) fn country(code: &str) -> Option<&'static str> {
    found(COUNTRIES, code)
}

/// The language of a tag by its name, for example "Polish (pl)"; the tag's language alone where its name is not known.
pub(super) fn language(tag: &str) -> String {
    let code = tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    match found(LANGUAGES, &code) {
        Some(name) => format!("{name} ({code})"),
        None => one_line(&code, 8),
    }
}

fn found(list: &'static str, code: &str) -> Option<&'static str> {
    let mut lines = list.lines().filter_map(|line| line.split_once(' '));
    lines.find_map(|(known, name)| (known == code).then_some(name))
}
