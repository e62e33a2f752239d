use super::*;

fn from(last: u8) -> ClientAddress {
    ClientAddress(IpAddr::from([10, 0, 0, last]))
}

#[test]
fn sec_04_tries_at_the_same_time_count_as_wrong_until_they_are_right() {
    let throttle = Arc::new(SignInThrottle::default());
    let mut going: Vec<Attempt> = (0..5)
        .map(|_| throttle.begin("ana", from(1), 0).unwrap())
        .collect();
    assert!(throttle.begin("ana", from(2), 0).is_err(), "a sixth");
    assert!(
        throttle.begin("kenji", from(1), 0).is_ok(),
        "colleagues come in together"
    );
    going.pop().unwrap().succeeded(0);
    drop(going);
    assert!(throttle.begin("ana", from(1), 0).is_ok());
    let wrong: Vec<Attempt> = (0..5)
        .map(|_| throttle.begin("ana", from(3), 0).unwrap())
        .collect();
    let left: Vec<u32> = wrong.into_iter().map(|attempt| attempt.failed(0)).collect();
    assert_eq!(left, [4, 3, 2, 1, 0]);
    assert!(throttle.begin("ana", from(3), 999).is_err());
    assert!(throttle.begin("ana", from(3), 1_001).is_ok());
}

#[test]
fn sec_04_the_sixth_wrong_sign_in_waits_and_the_wait_grows() {
    let throttle = Arc::new(SignInThrottle::default());
    let left: Vec<u32> = (0..5)
        .map(|_| {
            throttle.begin("ana", from(1), 0).unwrap();
            throttle.failed("ana", from(1), 0)
        })
        .collect();
    assert_eq!(left, [4, 3, 2, 1, 0]);
    assert!(
        matches!(throttle.begin("ana", from(2), 0), Err(Refusal::TooMany { .. })),
        "the account waits from anywhere"
    );
    assert!(
        matches!(throttle.begin("kenji", from(1), 0), Err(Refusal::TooMany { .. })),
        "the address waits for anybody"
    );
    assert!(throttle.begin("kenji", from(2), 0).is_ok());
    assert!(throttle.begin("ana", from(1), 1_001).is_ok());
    throttle.failed("ana", from(1), 1_001);
    assert!(throttle.begin("ana", from(1), 2_500).is_err());
    assert!(throttle.begin("ana", from(1), FORGET_MS + 1_002).is_ok());
}

#[test]
fn sec_04_while_many_guess_strangers_wait_and_those_who_were_here_do_not() {
    let throttle = Arc::new(SignInThrottle::default());
    throttle.succeeded("ana", from(1), 0);
    let guesser = |n: u32| ClientAddress(IpAddr::from([172, 16, (n / 250) as u8, (n % 250) as u8]));
    for n in 0..FREE_FAILURES_OF_ALL {
        throttle.begin(&format!("account {n}"), guesser(n), 0).unwrap();
        throttle.failed(&format!("account {n}"), guesser(n), 0);
    }
    assert!(throttle.begin("kenji", guesser(900), 500).is_err());
    assert!(
        throttle.begin("ana", from(1), 500).is_ok(),
        "she signed in from there"
    );
    assert!(
        throttle.begin("kenji", guesser(900), 1_001).is_ok(),
        "nobody is locked out"
    );
    assert!(throttle.begin("kenji", guesser(900), FORGET_MS + 1).is_ok());
}

#[test]
fn a_bucket_empties_and_fills() {
    let buckets = Buckets::new(60, MINUTE_MS, 2);
    assert!(buckets.take(&1, 0).is_ok());
    assert!(buckets.take(&1, 0).is_ok());
    assert_eq!(buckets.take(&1, 0), Err(Refusal::TooMany { retry_after_s: 1 }));
    assert!(buckets.take(&2, 0).is_ok());
    assert!(buckets.take(&1, 1_000).is_ok());
}

#[test]
fn p_3_first_messages_that_come_again_use_up_no_chat_and_have_an_end() {
    let starts = Starts::new(Limits::DEFAULT);
    let (one, other) = (from(1).network(), from(2).network());
    for _ in 0..Limits::DEFAULT.burst {
        starts.take(one, 0).unwrap();
        starts.opened_none(one);
    }
    assert_eq!(starts.take(one, 0), Err(Refusal::TooMany { retry_after_s: 1 }));
    assert!(starts.take(other, 0).is_ok());
    for chat in 1..=i64::from(Limits::DEFAULT.chats_per_12_h) {
        assert_eq!(starts.take(one, chat * 1_000), Ok(()), "none of them was used up");
    }
    assert!(starts.take(one, 9_000).is_err(), "the chats are");
}

#[test]
fn p_3_as_many_chats_as_are_allowed_can_begin_at_once() {
    for limits in [Limits::DEFAULT, Limits::DEMO] {
        let starts = Starts::new(limits);
        for _ in 0..limits.chats_per_12_h {
            assert_eq!(starts.take(from(1).network(), 0), Ok(()), "{}", limits.name);
        }
    }
}

#[test]
fn tables_are_bounded() {
    let buckets = Buckets::new(1, HOUR_MS, 1);
    for key in 0..(MAX_KEYS as u32 + 500) {
        buckets.take(&key, 0).unwrap();
    }
    assert!(buckets.table.lock().unwrap().len() <= MAX_KEYS + 1);
}
