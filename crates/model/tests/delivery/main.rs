//! The promise of `docs/delivery.md`, explored: rules 1 to 8 as a machine with few clients, few messages and few faults, and in it
//! every order in which things can happen. The clients are the reducers and outboxes that the browsers run.
//!
//! In each state: what is acknowledged is stored, nothing is stored twice, each sender's order stays, and whoever stands at a
//! position shows exactly what is stored up to it. From each state, once no more faults come: everything ends, and in the end
//! nothing waits to be sent and all show the same, however the steps fall.
//!
//! `LOBBY_TEST_FAULTS` allows more faults than a build has time for.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod client;
mod explore;
mod flaw;
mod log;
mod world;

use explore::{Explored, explore};
use flaw::Flaw;
use world::{Kind, Setting, World};

/// A visitor and an agent who write one message each.
const PAIR: Setting = Setting {
    agents: 1,
    messages: &[1, 1],
    writers: 1,
    batches: true,
    internal: true,
    faults: 1,
    kinds: &[
        Kind::Break,
        Kind::BreakLate,
        Kind::Silence,
        Kind::Crash,
        Kind::Refuse,
        Kind::Reload,
    ],
    ring: 1,
    page: 1,
    max_behind: 2,
    flaw: None,
};

/// A second agent, who only reads.
const CROWD: Setting = Setting {
    agents: 2,
    messages: &[1, 1, 0],
    internal: false,
    kinds: &[Kind::Break, Kind::Crash],
    ..PAIR
};

/// Whoever was away for long is too far behind to go on.
const BEHIND: Setting = Setting {
    messages: &[3, 0],
    max_behind: 1,
    ..PAIR
};

/// Two writers that race for what a sender says twice.
const RACE: Setting = Setting {
    messages: &[1, 1],
    writers: 2,
    batches: false,
    internal: false,
    kinds: &[Kind::BreakLate, Kind::Crash, Kind::Refuse],
    ring: 2,
    ..PAIR
};

/// An older copy is put back while everybody is in the middle of something.
const RESTORE: Setting = Setting {
    internal: false,
    kinds: &[Kind::Restore],
    ..PAIR
};

/// How many faults come: as many as asked for, else what a build has time for.
fn faults(usual: u8) -> u8 {
    std::env::var("LOBBY_TEST_FAULTS").map_or(usual, |text| text.parse().unwrap())
}

fn holds(setting: Setting) {
    let setting = Setting {
        faults: faults(setting.faults),
        ..setting
    };
    let Explored { states, steps, fault } = explore(World::new(setting));
    println!("{states} states, {steps} steps, {} faults", setting.faults);
    assert_eq!(fault, None, "in {setting:?}");
}

#[test]
fn p_1_p_2_p_3_a_visitor_and_an_agent_see_the_same_whatever_happens() {
    holds(PAIR);
}

#[test]
fn p_1_p_2_p_3_everybody_sees_the_same_behind_the_ring_too() {
    holds(CROWD);
}

#[test]
fn p_1_whoever_is_too_far_behind_begins_anew() {
    holds(BEHIND);
}

#[test]
fn p_1_p_2_p_3_writers_that_race_for_a_repeat_store_it_once() {
    holds(RACE);
}

#[test]
fn p_1_nobody_goes_on_from_a_history_that_is_gone() {
    holds(RESTORE);
}

/// Where a broken rule shows, and by which words.
fn shows(flaw: Flaw) -> (Setting, &'static str) {
    match flaw {
        Flaw::AcknowledgedBeforeTheCommit | Flaw::WhatWasInFlightIsForgotten => {
            (PAIR, "is acknowledged and not stored")
        }
        Flaw::PositionsOutsideTheLock => (RACE, "shows"),
        Flaw::NoUniqueKey => (PAIR, "has in the log"),
        Flaw::PartialResume => (BEHIND, "round for ever"),
        Flaw::EpochIsNotLookedAt => (RESTORE, "stands at"),
        Flaw::CursorMovesAlone | Flaw::RingIsTrusted => (BEHIND, "shows"),
        Flaw::TailerJumpsOver | Flaw::TailerOnlyWakes | Flaw::FollowedAfterReading => (PAIR, "stands at"),
    }
}

#[test]
fn each_broken_rule_is_noticed() {
    for flaw in Flaw::ALL {
        let (setting, words) = shows(flaw);
        let kinds: &[Kind] = match flaw {
            Flaw::TailerOnlyWakes => &[Kind::LoseWake],
            _ => setting.kinds,
        };
        let flawed = Setting {
            kinds,
            faults: 1,
            flaw: Some(flaw),
            ..setting
        };
        let Explored { states, fault, .. } = explore(World::new(flawed));
        let fault = fault.unwrap_or_default();
        println!("{flaw:?} after {states} states: {fault}\n");
        assert!(fault.contains(words), "{flaw:?}: {fault}");
    }
}
