//! Rules that no compiler knows: what must not be reachable, what must not be written.

mod bans;
mod directions;
mod sources;
mod views;

use crate::failure::{Failure, Outcome};
use crate::files;
use crate::workspace::Workspace;

/// Checks all of them and prints every breach.
///
/// # Errors
/// When a rule is broken, or something that it looks at cannot be read.
pub(crate) fn check(workspace: &Workspace) -> Outcome {
    let config = files::read_text(&workspace.path(".cargo/config.toml"))?;
    let mut breaches = workspace.settings.differences(&config)?;
    breaches.extend(directions::check(workspace)?);
    let sources = sources::read(workspace)?;
    breaches.extend(bans::check(&sources));
    breaches.extend(views::check(&sources));
    println!(
        "  settings, directions, {} sources: {} breaches",
        sources.len(),
        breaches.len()
    );
    if breaches.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(breaches.join("\n")))
    }
}
