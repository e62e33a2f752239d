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

#[tokio::test]
async fn s4_18_names_are_looked_up_of_public_addresses_only_and_where_that_is_wanted() {
    for text in [
        "127.0.0.1",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.0.1",
        "100.64.0.1",
        "203.0.113.47",
        "0.0.0.0",
        "::1",
        "fd00::1",
        "fe80::1",
        "2001:db8::1",
    ] {
        assert!(!is_public(address(text)), "{text}");
    }
    assert!(is_public(address("193.0.6.139")) && is_public(address("2001:67c:18::1")));
    let places = OfflinePlaces::open(None, true).unwrap();
    assert_eq!(places.host_name(address("127.0.0.1")).await, None);
    let places = OfflinePlaces::open(None, false).unwrap();
    assert_eq!(places.host_name(address("193.0.6.139")).await, None);
}
