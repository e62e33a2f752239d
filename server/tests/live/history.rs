//! The history checker: visitors and agents write at random through lines that break, against a server that is killed and
//! started again, stands still for a while, and loses its database. They also write notes, change and delete what they wrote, send files,
//! end chats and begin others. In the end everybody shows the same: nothing lost, doubled, re-ordered or foreign.
//!
//! `LOBBY_TEST_SEED` and `LOBBY_TEST_MESSAGES` choose another history; with `LOBBY_TEST_MINUTES` histories follow each other on the
//! same database, each with new people and the next seed, until the time is over. What a run was is printed.

mod check;
mod play;

use std::process::Command;
use std::time::Duration;

use tokio::time::Instant;

use crate::desk::TestDesk;
use crate::program::Program;
use play::Play;

/// How many messages are written where nobody says otherwise.
const MESSAGES: u64 = 10_000;
/// Something happens to a line after this many messages,
const DISTURB_EVERY: u64 = 8;
/// somebody reads what there is after this many,
const READ_EVERY: u64 = 5;
/// an agent does something else than to write after this many,
const MANAGE_EVERY: u64 = 90;
/// somebody writes a note after this many,
const NOTE_EVERY: u64 = 12;
/// changes what they wrote after this many,
const REVISE_EVERY: u64 = 35;
/// sends a file after this many,
const FILE_EVERY: u64 = 110;
/// ends a chat and begins another one after this many,
const BEGIN_EVERY: u64 = 1_300;
/// the server stands still for a while after this many,
const FREEZE_EVERY: u64 = 4_000;
/// the server is killed after this many,
const KILL_EVERY: u64 = 700;
/// and everybody catches up after this many.
const SETTLE_EVERY: u64 = 500;
/// How long a server stands still, and how many messages are written meanwhile.
const FROZEN: Duration = Duration::from_secs(3);
const WRITTEN_MEANWHILE: u32 = 12;

#[tokio::test]
async fn n_1_p_1_p_2_p_3_a_server_that_is_killed_again_and_again_loses_and_doubles_nothing() {
    let (mut seed, messages) = (
        asked("LOBBY_TEST_SEED", 20_261_121),
        asked("LOBBY_TEST_MESSAGES", MESSAGES),
    );
    let until = Instant::now() + Duration::from_mins(asked("LOBBY_TEST_MINUTES", 0));
    let mut desk = TestDesk::new().await;
    desk.stop();
    let mut program = Program::start(desk.folder());
    desk.lead_to(program.addr);
    let mut chats = 0;
    loop {
        println!("seed {seed}, {messages} messages");
        let mut play = Play::begin(&desk, seed, chats).await;
        program = history(&desk, program, &mut play, messages).await;
        chats = play.chats;
        println!("  done: {:?}", play.tally());
        drop(play);
        if Instant::now() >= until {
            break;
        }
        seed += 1;
    }
    drop(program);
}

/// One history from its first message to its end, with what everybody shows before and after the last kill.
async fn history(desk: &TestDesk, mut program: Program, play: &mut Play, messages: u64) -> Program {
    for number in 0..messages {
        if number % DISTURB_EVERY == 0 {
            play.disturb();
        }
        if number % READ_EVERY == 0 {
            play.read_something();
        }
        if number % MANAGE_EVERY == 0 {
            play.manage(number / MANAGE_EVERY).await;
        }
        if number % NOTE_EVERY == 0 {
            play.note(number);
        }
        if number % REVISE_EVERY == 0 {
            play.revise(number).await;
        }
        if number % FILE_EVERY == 0 {
            play.send_file(number).await;
        }
        if number % BEGIN_EVERY == BEGIN_EVERY / 2 {
            play.begin_again(number).await;
        }
        if number % FREEZE_EVERY == FREEZE_EVERY / 2 {
            frozen(&program, || play.write(number + 2 * messages)).await;
            play.count("freezes");
        }
        if number % KILL_EVERY == KILL_EVERY / 2 {
            program = killed(desk, program, || play.write(number + messages));
            play.count("kills");
        }
        if number % SETTLE_EVERY == 0 {
            play.settle().await;
        }
        play.keep_up().await;
        play.write(number);
    }
    play.last_words().await;
    play.check(desk).await;
    program = killed(desk, program, || ());
    play.settle().await;
    play.check(desk).await;
    program
}

/// Kills the program; what is done before the next one starts meets nobody.
fn killed(desk: &TestDesk, program: Program, meanwhile: impl FnOnce()) -> Program {
    program.kill();
    meanwhile();
    let program = Program::start(desk.folder());
    desk.lead_to(program.addr);
    program
}

/// Stops the program where it is, lets this happen a few times meanwhile, and lets the program go on.
async fn frozen(program: &Program, mut meanwhile: impl FnMut()) {
    let tell = |signal: &str| {
        let id = program.id().to_string();
        let told = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(told.success(), "{signal}");
    };
    tell("-STOP");
    for _ in 0..WRITTEN_MEANWHILE {
        meanwhile();
        tokio::time::sleep(FROZEN / WRITTEN_MEANWHILE).await;
    }
    tell("-CONT");
}

/// A number from the environment.
fn asked(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}
