use super::*;

/// A database in which every address is in this country.
fn database(country: &str) -> Vec<u8> {
    let text = |text: &str| [&[0x40 + text.len() as u8], text.as_bytes()].concat();
    let small = |kind: u8, number: u8| match kind {
        // Numbers of 64 bits have an extended type.
        9 => vec![0x01, 0x02, number],
        kind => vec![kind << 5 | 1, number],
    };
    // One node, both of whose sides lead to the first record, which stands 16 bytes behind it.
    let mut bytes = vec![0, 0, 17, 0, 0, 17];
    bytes.extend([0; 16]);
    bytes.extend(
        [
            &[0xe1][..],
            &text("country"),
            &[0xe1],
            &text("iso_code"),
            &text(country),
        ]
        .concat(),
    );
    bytes.extend(b"\xab\xcd\xefMaxMind.com");
    bytes.push(0xe0 + 9);
    for (key, value) in [
        ("node_count", small(6, 1)),
        ("record_size", small(5, 24)),
        ("ip_version", small(5, 6)),
        ("database_type", text("Test-Country")),
        ("languages", vec![0x00, 0x04]),
        ("binary_format_major_version", small(5, 2)),
        ("binary_format_minor_version", small(5, 0)),
        ("build_epoch", small(9, 1)),
        ("description", vec![0xe0]),
    ] {
        bytes.extend(text(key));
        bytes.extend(value);
    }
    bytes
}

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn s1_39_n_2_countries_come_out_of_the_executable() {
    let places = OfflinePlaces::open(None, false).unwrap();
    let table = [
        ("195.187.242.1", Some("PL")),
        ("193.0.6.139", Some("NL")),
        ("2001:67c:18::1", Some("NL")),
        ("127.0.0.1", None),
        ("10.1.2.3", None),
        ("203.0.113.47", None),
        ("::1", None),
        ("2001:db8::1", None),
    ];
    for (text, country) in table {
        assert_eq!(places.country(address(text)).as_deref(), country, "{text}");
    }
}

#[test]
fn s1_39_a_given_database_is_believed_and_read_again_when_it_changes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("countries.mmdb");
    fs::write(&path, database("PL")).unwrap();
    let places = OfflinePlaces::open(Some(&path), false).unwrap();
    let country = || places.country(address("203.0.113.47"));
    assert_eq!(country().as_deref(), Some("PL"));
    let touch = |seconds| {
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
            .unwrap();
    };
    fs::write(&path, database("CZ")).unwrap();
    touch(1);
    assert_eq!(country().as_deref(), Some("CZ"));
    fs::write(&path, "half a file").unwrap();
    touch(2);
    assert_eq!(country().as_deref(), Some("CZ"), "the one before stays");
    fs::remove_file(&path).unwrap();
    assert_eq!(country().as_deref(), Some("CZ"));
}

#[test]
fn a_database_that_is_none_is_refused_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("countries.mmdb");
    let said = |path: &Path| OfflinePlaces::open(Some(path), false).unwrap_err().to_string();
    assert!(said(&path).contains("countries.mmdb"));
    fs::write(&path, "no database").unwrap();
    assert!(said(&path).contains("cannot be used"));
}

/// Places whose resolver is this one.
fn resolving(resolve: fn(IpAddr) -> Option<String>) -> OfflinePlaces {
    OfflinePlaces {
        resolve,
        ..OfflinePlaces::open(None, true).unwrap()
    }
}

#[tokio::test]
async fn s4_18_sec_07_the_resolver_is_asked_for_addresses_of_the_internet_only_and_where_that_is_wanted() {
    let asked = resolving(|address| Some(address.to_string()));
    for (text, name) in [
        ("193.0.6.139", Some("193.0.6.139")),
        ("2001:67c:18::1", Some("2001:67c:18::1")),
        ("::ffff:193.0.6.139", Some("193.0.6.139")),
        ("127.0.0.1", None),
        ("10.0.0.1", None),
        ("169.254.169.254", None),
        ("100.64.0.1", None),
        ("::1", None),
        ("fd00::1", None),
        ("::ffff:127.0.0.1", None),
        ("::ffff:10.0.0.1", None),
        ("64:ff9b::10.0.0.1", None),
        ("2002:a00:1::1", None),
    ] {
        assert_eq!(asked.host_name(address(text)).await.as_deref(), name, "{text}");
    }
    let unwanted = OfflinePlaces {
        resolve: |address| Some(address.to_string()),
        ..OfflinePlaces::open(None, false).unwrap()
    };
    assert_eq!(unwanted.host_name(address("193.0.6.139")).await, None);
}

#[tokio::test(start_paused = true)]
async fn sec_07_a_resolver_that_does_not_answer_is_given_up_and_holds_up_nobody() {
    let slow = resolving(|_| {
        loop {
            std::thread::park();
        }
    });
    let one = || slow.host_name(address("193.0.6.139"));
    // Time stands still but for whoever waits for it: all of these give up.
    let waited = tokio::join!(one(), one(), one(), one(), one());
    assert_eq!(waited, (None, None, None, None, None));
    let names = slow.names.as_ref().unwrap();
    assert_eq!(names.available_permits(), 0, "no more threads than that");
    assert_eq!(one().await, None);
}
