use super::*;
use crate::live::Connection;

const POLL: Order = Order::Poll { wait_s: POLL_WAIT_S };
const CHECK: Order = Order::Poll { wait_s: 0 };

/// A link whose socket was greeted at time 0.
fn up() -> Link {
    let mut link = Link::new(0);
    assert_eq!(link.tick(0, 0), [Order::OpenSocket]);
    link.greeted(0);
    assert_eq!(link.connection(0), Connection::Live);
    link
}

/// A link that came to polling at time 1,000: two sockets were not greeted while HTTP answered.
fn polling() -> Link {
    let mut link = Link::new(0);
    link.tick(0, 0);
    assert_eq!(link.closed(10, 0), [CHECK]);
    assert!(link.answered(20, 0).is_empty());
    assert_eq!(link.tick(520, 0), [Order::OpenSocket]);
    assert_eq!(link.closed(530, 0), [CHECK]);
    assert_eq!(link.answered(1_000, 0), [POLL]);
    assert_eq!(link.connection(1_000), Connection::Polling);
    link
}

#[test]
fn a_page_connects_by_the_socket() {
    let link = Link::new(0);
    assert_eq!(link.connection(0), Connection::Connecting);
    assert_eq!(link.way(), None);
    assert_eq!(up().way(), Some(Way::Socket));
}

#[test]
fn p_3_a_lost_socket_comes_back_after_a_pause_and_a_short_loss_is_not_shown() {
    let mut link = up();
    assert!(link.closed(10_000, 0).is_empty());
    assert_eq!(link.way(), None);
    assert_eq!(link.connection(10_100), Connection::Live);
    assert_eq!(link.deadline(10_100), Some(10_500));
    assert_eq!(link.tick(10_500, 0), [Order::OpenSocket]);
    link.greeted(10_600);
    assert_eq!(
        (link.connection(10_600), link.way()),
        (Connection::Live, Some(Way::Socket))
    );
}

#[test]
fn p_3_a_server_that_is_gone_is_shown_as_lost_with_the_time_of_the_next_try() {
    let mut link = up();
    link.closed(10_000, 0);
    link.tick(10_500, 0);
    assert_eq!(link.closed(10_510, 0), [CHECK]);
    link.unanswered(10_520, 255);
    assert_eq!(
        link.connection(10_520),
        Connection::Lost {
            since_ms: 10_000,
            retry_at_ms: 12_520
        }
    );
    assert_eq!(link.woken(11_000), [Order::OpenSocket]);
    assert_eq!(
        link.connection(11_000),
        Connection::Lost {
            since_ms: 10_000,
            retry_at_ms: 11_000
        }
    );
}

#[test]
fn p_3_a_server_that_is_gone_does_not_count_as_a_broken_network() {
    let mut link = up();
    link.closed(0, 0);
    for round in 1..6 {
        let now = round * 60_000;
        assert_eq!(link.tick(now, 0), [Order::OpenSocket]);
        link.closed(now, 0);
        link.unanswered(now, 0);
    }
    assert_eq!(link.tick(900_000, 0), [Order::OpenSocket]);
}

#[test]
fn p_3_silence_is_probed_and_a_half_open_socket_is_left() {
    let mut link = up();
    assert_eq!(link.deadline(0), Some(35_000));
    assert_eq!(link.tick(35_000, 0), [Order::Probe]);
    link.heard(35_200);
    assert!(link.tick(38_000, 0).is_empty());
    assert_eq!(link.woken(40_000), [Order::Probe]);
    assert_eq!(link.tick(43_000, 0), [Order::CloseSocket]);
    assert_eq!(link.way(), None);
    assert_eq!(link.tick(43_500, 0), [Order::OpenSocket]);
}

#[test]
fn p_3_a_socket_that_is_never_greeted_fails() {
    let mut link = Link::new(0);
    link.tick(0, 0);
    assert_eq!(link.deadline(0), Some(10_000));
    assert_eq!(link.tick(10_000, 0), [Order::CloseSocket, CHECK]);
}

#[test]
fn p_3_broken_websockets_lead_to_the_long_poll_and_back() {
    let mut link = polling();
    assert_eq!(link.way(), Some(Way::Http));
    assert_eq!(link.answered(26_000, 0), [POLL]);
    assert_eq!(link.tick(61_000, 0), [Order::OpenSocket]);
    link.closed(61_100, 0);
    assert_eq!(link.connection(61_100), Connection::Polling);
    assert_eq!(link.tick(121_100, 0), [Order::OpenSocket]);
    assert_eq!(link.tick(131_100, 0), [Order::CloseSocket]);
    assert_eq!(link.tick(191_100, 0), [Order::OpenSocket]);
    assert_eq!(link.greeted(191_200), [Order::StopPolling]);
    assert_eq!(
        (link.connection(191_200), link.way()),
        (Connection::Live, Some(Way::Socket))
    );
}

#[test]
fn p_3_polls_that_are_answered_at_once_do_not_spin() {
    let mut link = polling();
    assert!(link.answered(1_010, 0).is_empty());
    assert_eq!(link.deadline(1_010), Some(1_250));
    assert_eq!(link.tick(1_250, 0), [POLL]);
}

#[test]
fn p_3_a_failed_poll_pauses_and_polls_again() {
    let mut link = polling();
    assert_eq!(link.unanswered(30_000, 0), [Order::CloseSocket]);
    assert_eq!(link.way(), None);
    assert_eq!(link.tick(30_500, 0), [POLL]);
    assert_eq!(link.way(), None);
    assert!(matches!(
        link.connection(40_000),
        Connection::Lost { since_ms: 30_000, .. }
    ));
    link.answered(55_000, 0);
    assert_eq!(link.way(), Some(Way::Http));
}

#[test]
fn p_1_a_stopping_server_names_the_time_to_come_back() {
    let mut link = up();
    assert_eq!(
        link.closing(1_000, 3_000, 0),
        [Order::CloseSocket, Order::StopPolling]
    );
    assert!(link.tick(3_999, 0).is_empty());
    assert_eq!(link.tick(4_000, 0), [Order::OpenSocket]);
}

#[test]
fn p_3_a_gap_resumes_and_a_second_one_begins_anew() {
    let mut link = up();
    assert_eq!(
        link.gap(1_000),
        [Order::CloseSocket, Order::StopPolling, Order::OpenSocket]
    );
    assert_eq!(link.connection(1_000), Connection::Live);
    link.greeted(1_100);
    assert_eq!(
        link.gap(1_200),
        [Order::CloseSocket, Order::StopPolling, Order::TakeSnapshot]
    );
    assert_eq!(link.reset_done(1_300), [Order::OpenSocket]);
}

#[test]
fn p_3_a_reset_that_fails_is_tried_again() {
    let mut link = up();
    link.reset(1_000);
    link.reset_failed(1_100, 0);
    assert_eq!(link.tick(1_600, 0), [Order::OpenSocket]);
}

#[test]
fn a_signed_out_page_looks_again_when_it_comes_to_the_front() {
    let mut link = up();
    assert_eq!(link.signed_out(), [Order::CloseSocket, Order::StopPolling]);
    assert_eq!(
        (link.connection(0), link.way(), link.deadline(0)),
        (Connection::SignedOut, None, None)
    );
    assert_eq!(
        link.woken(9_000),
        [Order::CloseSocket, Order::StopPolling, Order::TakeSnapshot]
    );
    assert_eq!(link.reset_done(9_100), [Order::OpenSocket]);
}
