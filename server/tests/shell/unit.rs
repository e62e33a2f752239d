//! The unit of `docs/deploy`, read by systemd itself.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const UNIT: &str = include_str!("../../../docs/deploy/lobby.service");

/// What systemd has to say of a unit under this name; `None` where it is not installed.
fn said(folder: &Path, unit: &str) -> Option<(bool, String)> {
    let file = folder.join("lobby.service");
    // The program is where it was built, not where an administrator puts it.
    fs::write(
        &file,
        unit.replace("/usr/local/bin/lobby", env!("CARGO_BIN_EXE_lobby")),
    )
    .unwrap();
    let output = Command::new("systemd-analyze")
        .args(["verify", "--man=no"])
        .arg(&file)
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    // Other units of this machine are its administrator's matter.
    let of_ours = words.lines().filter(|line| line.contains("lobby.service"));
    Some((output.status.success(), of_ours.collect::<Vec<_>>().join("\n")))
}

#[test]
fn systemd_accepts_the_unit_of_the_repository() {
    let folder = tempfile::tempdir().unwrap();
    let Some((is_well, words)) = said(folder.path(), UNIT) else {
        // Past the harness, which keeps the words of tests that pass.
        let line = b"systemd-analyze is not installed: docs/deploy/lobby.service was not read by systemd\n";
        std::io::stderr().write_all(line).unwrap();
        return;
    };
    assert!(is_well && words.is_empty(), "{words}");
    // It would say so.
    for (right, wrong) in [
        ("ProtectSystem=strict", "ProtectSystems=strict"),
        ("@system-service", "@systemservice"),
        ("Type=notify", "Type=notification"),
        ("[Service]", "[Servise]"),
    ] {
        assert!(UNIT.contains(right), "{right}");
        let (_, words) = said(folder.path(), &UNIT.replace(right, wrong)).unwrap();
        assert!(!words.is_empty(), "{wrong}");
    }
}
