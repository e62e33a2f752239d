//! Figures, and the bounds that they have to reach.

use serde::Serialize;

/// One row of the report.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Figure {
    /// What was measured.
    pub(crate) name: String,
    /// How much.
    pub(crate) value: f64,
    /// Of what.
    pub(crate) unit: Unit,
    /// What it has to reach, where something is asked for.
    pub(crate) bound: Option<Bound>,
}

/// What a value counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Unit {
    /// Of something in a second.
    PerSecond,
    /// Milliseconds.
    Ms,
    /// Seconds.
    S,
    /// Thousands of bytes.
    Kb,
    /// Millionths of a second.
    Us,
    /// So many times as much.
    Times,
    /// Pieces.
    Count,
}

/// What a value has to reach.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Bound {
    /// As much as this.
    AtLeast(f64),
    /// Less than this.
    Below(f64),
    /// Not more than this.
    AtMost(f64),
}

impl Figure {
    /// A figure of which nothing is asked.
    pub(crate) fn new(name: impl Into<String>, value: f64, unit: Unit) -> Self {
        Self {
            name: name.into(),
            value,
            unit,
            bound: None,
        }
    }

    /// The same with a bound.
    pub(crate) fn bound(self, bound: Bound) -> Self {
        Self {
            bound: Some(bound),
            ..self
        }
    }

    /// Its value in words.
    pub(crate) fn shown(&self) -> String {
        self.unit.shown(self.value)
    }

    /// Its bound in words; empty without one.
    pub(crate) fn asked(&self) -> String {
        match self.bound {
            None => String::new(),
            Some(Bound::AtLeast(bound)) => format!("≥ {}", self.unit.shown(bound)),
            Some(Bound::Below(bound)) => format!("< {}", self.unit.shown(bound)),
            Some(Bound::AtMost(bound)) => format!("≤ {}", self.unit.shown(bound)),
        }
    }

    /// Whether it does not reach its bound.
    pub(crate) fn is_missed(&self) -> bool {
        match self.bound {
            None => false,
            Some(Bound::AtLeast(bound)) => self.value.is_nan() || self.value < bound,
            Some(Bound::Below(bound)) => self.value.is_nan() || self.value >= bound,
            Some(Bound::AtMost(bound)) => self.value.is_nan() || self.value > bound,
        }
    }
}

impl Unit {
    fn shown(self, value: f64) -> String {
        if value.is_nan() {
            return "not measured".to_owned();
        }
        let digits = match self {
            Self::PerSecond | Self::Count => 0,
            Self::Ms | Self::S | Self::Times => 2,
            Self::Kb | Self::Us => 1,
        };
        let name = match self {
            Self::PerSecond => "/s",
            Self::Ms => " ms",
            Self::S => " s",
            Self::Kb => " KB",
            Self::Us => " µs",
            Self::Times => " ×",
            Self::Count => "",
        };
        format!("{}{name}", grouped(&format!("{value:.digits$}")))
    }
}

/// Thousands apart.
fn grouped(number: &str) -> String {
    let whole = number.find('.').unwrap_or(number.len());
    let mut out = String::new();
    for (at, digit) in number.char_indices() {
        if at > 0 && at < whole && (whole - at).is_multiple_of(3) && !out.ends_with('-') {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Bound, Figure, Unit, grouped};

    #[test]
    fn numbers_are_grouped() {
        for (number, expected) in [
            ("0", "0"),
            ("999", "999"),
            ("24000", "24,000"),
            ("1234567.89", "1,234,567.89"),
        ] {
            assert_eq!(grouped(number), expected);
        }
        assert_eq!(grouped("-100"), "-100");
    }

    #[test]
    fn a_bound_is_met_or_missed() {
        let rate = |value| Figure::new("rate", value, Unit::PerSecond).bound(Bound::AtLeast(8_000.0));
        assert!(rate(7_999.0).is_missed() && !rate(8_000.0).is_missed());
        let time = |value| Figure::new("time", value, Unit::Ms).bound(Bound::Below(20.0));
        assert!(time(20.0).is_missed() && !time(19.9).is_missed() && time(f64::NAN).is_missed());
        assert_eq!(
            (rate(1.0).asked().as_str(), time(1.0).asked().as_str()),
            ("≥ 8,000/s", "< 20.00 ms")
        );
        assert!(!Figure::new("free", 1.0, Unit::Count).is_missed());
    }
}
