//! Times in words. Inside Lobby a time is UTC milliseconds since 1970; the zone of the reader comes in beside it.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;

use crate::words::{push_padded, words};

/// One minute, in milliseconds.
pub const MINUTE_MS: i64 = 60_000;
/// One hour, in milliseconds.
pub const HOUR_MS: i64 = 60 * MINUTE_MS;
/// One day, in milliseconds.
pub const DAY_MS: i64 = 24 * HOUR_MS;

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const MONTHS_LONG: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The zone in which somebody reads.
#[derive(Clone, Copy, Debug)]
pub enum Zone {
    /// So many minutes ahead of UTC, whenever it is.
    Fixed(i32),
    /// So many minutes ahead of UTC as this says for a time, UTC milliseconds: many zones change it twice a year.
    Changing(fn(i64) -> i32),
}

impl Zone {
    /// UTC.
    pub const UTC: Self = Self::Fixed(0);

    /// How far it is ahead of UTC at a time, in minutes.
    pub fn ahead_min(self, at_ms: i64) -> i32 {
        match self {
            Self::Fixed(ahead_min) => ahead_min,
            Self::Changing(ahead_min) => ahead_min(at_ms),
        }
    }
}

/// There is one changing zone at most: the reader's own.
impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Fixed(one), Self::Fixed(other)) => one == other,
            (Self::Changing(_), Self::Changing(_)) => true,
            _ => false,
        }
    }
}

impl Eq for Zone {}

/// A civil date and time of day, without a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    /// Year, for example 2026.
    pub year: i64,
    /// Month, 1 to 12.
    pub month: u32,
    /// Day of the month, 1 to 31.
    pub day: u32,
    /// Day of the week, 0 is Monday.
    pub weekday: u32,
    /// Hour, 0 to 23.
    pub hour: u32,
    /// Minute, 0 to 59.
    pub minute: u32,
    /// Second, 0 to 59.
    pub second: u32,
    /// Days since 1970-01-01.
    pub day_number: i64,
}

/// The civil time at `at_ms` for a reader in this zone.
pub fn civil(at_ms: i64, zone: Zone) -> Civil {
    let local_ms = at_ms + i64::from(zone.ahead_min(at_ms)) * MINUTE_MS;
    let day_number = local_ms.div_euclid(DAY_MS);
    let in_day = local_ms.rem_euclid(DAY_MS);
    let (year, month, day) = date_of(day_number);
    Civil {
        year,
        month,
        day,
        weekday: small((day_number + 3).rem_euclid(7)),
        hour: small(in_day / HOUR_MS),
        minute: small(in_day / MINUTE_MS % 60),
        second: small(in_day / 1_000 % 60),
        day_number,
    }
}

/// Days to a Gregorian date; the usual arithmetic on years that begin in March.
fn date_of(day_number: i64) -> (i64, u32, u32) {
    let shifted = day_number + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    (
        year_of_era + era * 400 + i64::from(month <= 2),
        small(month),
        small(day),
    )
}

fn small(value: i64) -> u32 {
    u32::try_from(value).unwrap_or(0)
}

/// How long ago, in the words of the list: "a few seconds ago", "22 min ago", "3 h ago", "Yesterday 16:41", "Mon 16 Nov" (S1.23).
pub fn ago(now_ms: i64, at_ms: i64, zone: Zone) -> String {
    let past_ms = now_ms - at_ms;
    let (now, at) = (civil(now_ms, zone), civil(at_ms, zone));
    if past_ms < MINUTE_MS {
        return "a few seconds ago".to_owned();
    }
    if past_ms < HOUR_MS {
        return format!("{}\u{a0}min ago", past_ms / MINUTE_MS);
    }
    if now.day_number == at.day_number {
        return format!("{}\u{a0}h ago", past_ms / HOUR_MS);
    }
    if now.day_number - at.day_number == 1 {
        return format!("Yesterday {}", clock(at_ms, zone));
    }
    let year = if now.year == at.year {
        String::new()
    } else {
        format!(" {}", at.year)
    };
    format!(
        "{} {} {}{year}",
        WEEKDAYS[at.weekday as usize],
        at.day,
        MONTHS[at.month as usize - 1]
    )
}

/// The time of day, "11:42".
pub fn clock(at_ms: i64, zone: Zone) -> String {
    let mut words = String::new();
    push_clock(&mut words, &civil(at_ms, zone));
    words
}

/// A friendly date with time: "Today 11:42", "Yesterday 16:41", "Mon 16 Nov 09:05".
pub fn friendly(now_ms: i64, at_ms: i64, zone: Zone) -> String {
    let (now, at) = (civil(now_ms, zone), civil(at_ms, zone));
    let day = match now.day_number - at.day_number {
        0 => "Today".to_owned(),
        1 => "Yesterday".to_owned(),
        _ if now.year == at.year => format!(
            "{} {} {}",
            WEEKDAYS[at.weekday as usize],
            at.day,
            MONTHS[at.month as usize - 1]
        ),
        _ => format!("{} {} {}", at.day, MONTHS[at.month as usize - 1], at.year),
    };
    format!("{day} {}", clock(at_ms, zone))
}

/// The words of a day separator: "Today, 20 November", "Yesterday, 19 November", "Monday" short form else.
pub fn day_words(now_ms: i64, at_ms: i64, zone: Zone) -> String {
    let (now, at) = (civil(now_ms, zone), civil(at_ms, zone));
    let (day, comma, is_long_ago) = match now.day_number - at.day_number {
        0 => ("Today", ", ", false),
        1 => ("Yesterday", ", ", false),
        _ if now.year == at.year => (name(&WEEKDAYS, at.weekday), ", ", false),
        _ => ("", "", true),
    };
    let mut words = words(&[day, comma]);
    push_date(&mut words, &at, &MONTHS_LONG);
    if is_long_ago {
        push(&mut words, " ", at.year, 1);
    }
    words
}

/// The exact time in UTC for `<time datetime>`: RFC 3339 with seconds.
pub fn rfc3339(at_ms: i64) -> String {
    let at = civil(at_ms, Zone::UTC);
    let mut words = String::new();
    push(&mut words, "", at.year, 4);
    push(&mut words, "-", at.month.into(), 2);
    push(&mut words, "-", at.day.into(), 2);
    words.push('T');
    push_seconds(&mut words, &at);
    words.push('Z');
    words
}

/// The exact time for a tooltip: "Fri 20 Nov 2026, 11:42:07".
pub fn exact(at_ms: i64, zone: Zone) -> String {
    let at = civil(at_ms, zone);
    let mut words = words(&[name(&WEEKDAYS, at.weekday), " "]);
    push_date(&mut words, &at, &MONTHS);
    push(&mut words, " ", at.year, 1);
    words.push_str(", ");
    push_seconds(&mut words, &at);
    words
}

/// Appends "20 Nov".
fn push_date(words: &mut String, at: &Civil, months: &[&'static str]) {
    push(words, "", at.day.into(), 1);
    words.push(' ');
    words.push_str(name(months, at.month - 1));
}

/// Appends the time of day with seconds.
fn push_seconds(words: &mut String, at: &Civil) {
    push_clock(words, at);
    push(words, ":", at.second.into(), 2);
}

/// Appends the time of day.
fn push_clock(words: &mut String, at: &Civil) {
    push(words, "", at.hour.into(), 2);
    push(words, ":", at.minute.into(), 2);
}

/// Appends a number with what stands before it.
fn push(words: &mut String, before: &str, value: i64, digits: usize) {
    words.push_str(before);
    push_padded(words, value, digits);
}

fn name(names: &[&'static str], at: u32) -> &'static str {
    names.get(at as usize).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fri 20 Nov 2026 11:42:07 UTC.
    const NOW: i64 = 1_795_174_927_000;

    #[test]
    fn civil_dates_are_right() {
        assert_eq!(rfc3339(NOW), "2026-11-20T11:42:07Z");
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
        assert_eq!(rfc3339(951_782_400_000), "2000-02-29T00:00:00Z");
        assert_eq!(exact(NOW, Zone::Fixed(60)), "Fri 20 Nov 2026, 12:42:07");
    }

    #[test]
    fn s1_23_relative_times_tick() {
        assert_eq!(ago(NOW, NOW - 5_000, Zone::UTC), "a few seconds ago");
        assert_eq!(ago(NOW, NOW + 5_000, Zone::UTC), "a few seconds ago");
        assert_eq!(ago(NOW + 22 * MINUTE_MS, NOW, Zone::UTC), "22\u{a0}min ago");
        assert_eq!(ago(NOW, NOW - 3 * HOUR_MS, Zone::UTC), "3\u{a0}h ago");
        assert_eq!(ago(NOW, NOW - DAY_MS, Zone::UTC), "Yesterday 11:42");
        assert_eq!(ago(NOW, NOW - 4 * DAY_MS, Zone::UTC), "Mon 16 Nov");
    }

    #[test]
    fn s1_53_days_change_with_the_zone_of_the_reader() {
        let late = NOW - 12 * HOUR_MS; // 19 Nov 23:42 UTC
        assert_eq!(friendly(NOW, late, Zone::UTC), "Yesterday 23:42");
        assert_eq!(friendly(NOW, late, Zone::Fixed(60)), "Today 00:42");
        assert_eq!(day_words(NOW, late, Zone::UTC), "Yesterday, 19 November");
    }

    #[test]
    fn s1_53_each_time_is_told_as_the_clocks_stood_then() {
        // Warsaw: two hours ahead of UTC until Sun 25 Oct 2026 01:00 UTC, then one.
        let warsaw = Zone::Changing(|at_ms| if at_ms < 1_792_890_000_000 { 120 } else { 60 });
        assert_eq!(exact(NOW, warsaw), "Fri 20 Nov 2026, 12:42:07");
        assert_eq!(exact(NOW - 30 * DAY_MS, warsaw), "Wed 21 Oct 2026, 13:42:07");
        assert_eq!(clock(1_792_890_000_000 - MINUTE_MS, warsaw), "02:59");
        assert_eq!(clock(1_792_890_000_000, warsaw), "02:00");
        assert_eq!(
            ago(1_792_890_000_000, 1_792_890_000_000 - HOUR_MS, warsaw),
            "1\u{a0}h ago"
        );
    }
}
