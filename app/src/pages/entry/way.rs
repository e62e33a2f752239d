//! Ways back after signing in: paths of our own, nothing else.

/// The path of our own in a query's `next`; `/` for anything else (`security.md`: never an open redirect).
pub(in crate::pages) fn own_path(next: Option<&str>) -> String {
    next.filter(|path| is_own(path)).unwrap_or("/").to_owned()
}

/// Browsers read `\` as `/`, and drop tabs and line breaks before they read an address.
fn is_own(path: &str) -> bool {
    let leads_elsewhere = path.starts_with("//") || path.contains('\\') || path.chars().any(char::is_control);
    let leads_back_here = ["/login", "/setup", "/api"]
        .iter()
        .any(|page| path.starts_with(page));
    path.starts_with('/') && !leads_elsewhere && !leads_back_here
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn the_way_back_never_leaves_this_server() {
        assert_eq!(own_path(Some("/p/JK/chats/JK-3")), "/p/JK/chats/JK-3");
        for elsewhere in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "javascript:alert(1)",
            "/login",
            "",
        ] {
            assert_eq!(own_path(Some(elsewhere)), "/", "{elsewhere}");
        }
        assert_eq!(own_path(None), "/");
    }
}
