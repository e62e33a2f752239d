use super::*;

#[test]
fn system_lines_survive_storage() {
    for line in [
        SystemLine::Joined {
            name: "Ana".to_owned(),
        },
        SystemLine::Reopened {
            name: "Maja Kowalska".to_owned(),
        },
        SystemLine::Ended {
            name: "Ana".to_owned(),
        },
        SystemLine::Moved {
            name: "Ana".to_owned(),
            to: "Done".to_owned(),
            from: "Escalated".to_owned(),
        },
    ] {
        assert_eq!(SystemLine::parse(&line.to_body()), Some(line));
    }
    let before = SystemLine::parse("moved\tAna\tDone");
    assert!(matches!(before, Some(SystemLine::Moved { from, .. }) if from.is_empty()));
    assert_eq!(SystemLine::parse("later\tx"), None);
}
