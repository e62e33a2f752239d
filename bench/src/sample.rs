//! Durations, and what of them is reported.

/// Durations in nanoseconds, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sample(Vec<u64>);

impl Sample {
    /// From durations in nanoseconds.
    pub(crate) fn new(mut nanos: Vec<u64>) -> Self {
        nanos.sort_unstable();
        Self(nanos)
    }

    /// The duration that `percent` of them do not exceed, in milliseconds (nearest rank); not a number without any.
    pub(crate) fn percentile_ms(&self, percent: f64) -> f64 {
        let rank = (percent / 100.0 * self.0.len() as f64).ceil() as usize;
        let nanos = self.0.get(rank.max(1) - 1);
        nanos.map_or(f64::NAN, |nanos| *nanos as f64 / 1e6)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::Sample;

    #[test]
    fn percentiles_are_values_of_the_sample() {
        let sample = Sample::new((1..=200).rev().map(|ms| ms * 1_000_000).collect());
        let of = |percent| sample.percentile_ms(percent).to_string();
        assert_eq!(
            (of(50.0), of(99.0), of(100.0), of(0.0)),
            ("100".into(), "198".into(), "200".into(), "1".into())
        );
        assert_eq!(sample.len(), 200);
    }

    #[test]
    fn one_value_is_every_percentile_and_none_is_no_number() {
        let one = Sample::new(vec![2_500_000]);
        assert!((one.percentile_ms(1.0) - 2.5).abs() < f64::EPSILON);
        assert!((one.percentile_ms(99.0) - 2.5).abs() < f64::EPSILON);
        assert!(Sample::default().percentile_ms(50.0).is_nan());
    }
}
