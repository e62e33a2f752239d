//! How much of the processors a process has used: what of a figure does not depend on what else runs on the machine.

/// The processor time of a process so far, in seconds; none where the system does not say.
pub(crate) fn seconds_of(process: Option<u32>) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", process?)).ok()?;
    seconds_in(&stat)
}

/// The average number of processes that ran or waited to run in the last minute.
pub(crate) fn load_average() -> Option<f64> {
    let loads = std::fs::read_to_string("/proc/loadavg").ok()?;
    loads.split(' ').next()?.parse().ok()
}

/// Ticks in the 14th and 15th field, of which Linux counts 100 in a second towards programs.
fn seconds_in(stat: &str) -> Option<f64> {
    let fields = stat.rsplit_once(')')?.1;
    let mut ticks = fields.split_whitespace().skip(11).map(str::parse::<u64>);
    let (user, system) = (ticks.next()?.ok()?, ticks.next()?.ok()?);
    Some((user + system) as f64 / 100.0)
}

#[cfg(test)]
mod tests {
    use super::seconds_in;

    #[test]
    fn the_time_is_read_behind_any_name() {
        let stat = "77 (a (odd) name) S 1 77 77 0 -1 4194560 900 0 0 0 120 34 0 0 20 0 9 0 1234 1 2";
        assert_eq!(
            seconds_in(stat).map(|seconds| (seconds * 100.0).round() as i64),
            Some(154)
        );
        assert!(seconds_in("nothing").is_none());
    }
}
