//! What `promtool check metrics` looks at: the text format 0.0.4, and the names that Prometheus asks for.

use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with a text; nothing, if all is well.
pub(super) fn faults(text: &str) -> Vec<String> {
    let mut read = Read::default();
    for line in text.lines() {
        read.line(line);
    }
    if !text.ends_with('\n') {
        read.fault("", "the last line has no end");
    }
    read.histograms();
    read.faults
}

#[derive(Default)]
struct Read {
    /// Metrics with their types, and the one that is being told.
    types: BTreeMap<String, String>,
    helped: BTreeSet<String>,
    current: String,
    /// Values by name and labels.
    samples: BTreeMap<String, f64>,
    faults: Vec<String>,
}

impl Read {
    fn fault(&mut self, line: &str, reason: &str) {
        self.faults.push(format!("{reason}: {line}"));
    }

    fn line(&mut self, line: &str) {
        if let Some(said) = line.strip_prefix("# HELP ") {
            let (name, help) = said.split_once(' ').unwrap_or((said, ""));
            if help.is_empty() || !self.helped.insert(name.to_owned()) {
                self.fault(line, "no help, or a second one");
            }
        } else if let Some(said) = line.strip_prefix("# TYPE ") {
            self.begin(line, said);
        } else {
            self.sample(line);
        }
    }

    fn begin(&mut self, line: &str, said: &str) {
        let (name, kind) = said.split_once(' ').unwrap_or((said, ""));
        if !["counter", "gauge", "histogram"].contains(&kind) {
            self.fault(line, "an unknown type");
        }
        if (kind == "counter") != name.ends_with("_total") {
            self.fault(line, "counters, and they alone, end with _total");
        }
        if !self.helped.contains(name) || self.types.insert(name.to_owned(), kind.to_owned()).is_some() {
            self.fault(line, "no help before it, or a second type");
        }
        name.clone_into(&mut self.current);
    }

    fn sample(&mut self, line: &str) {
        let Some((name, value)) = line.rsplit_once(' ') else {
            return self.fault(line, "no value");
        };
        let (bare, labels) = name
            .split_once('{')
            .map_or((name, None), |(bare, rest)| (bare, Some(rest)));
        if !is_name(bare) || labels.is_some_and(|labels| !are_labels(labels)) {
            self.fault(line, "not a name with labels");
        }
        if self.metric(bare) != self.current {
            self.fault(line, "it belongs to another metric than the one above");
        }
        let Ok(value) = value.parse::<f64>() else {
            return self.fault(line, "not a number");
        };
        if self.samples.insert(name.to_owned(), value).is_some() {
            self.fault(line, "told twice");
        }
    }

    /// The metric to which a sample belongs.
    fn metric<'a>(&self, sample: &'a str) -> &'a str {
        let parts = ["_bucket", "_sum", "_count"].iter();
        let whole = parts.filter_map(|part| sample.strip_suffix(part));
        let mut histograms =
            whole.filter(|name| self.types.get(*name).is_some_and(|kind| kind == "histogram"));
        histograms.next().unwrap_or(sample)
    }

    /// Each class with those below it, the last one with all.
    fn histograms(&mut self) {
        let names: Vec<String> = self
            .types
            .iter()
            .filter(|(_, kind)| *kind == "histogram")
            .map(|(name, _)| name.clone())
            .collect();
        for name in names {
            let begin = format!("{name}_bucket{{le=\"");
            let ends = self.samples.iter().filter_map(|(sample, value)| {
                let end = sample.strip_prefix(&begin)?.strip_suffix("\"}")?;
                let end = if end == "+Inf" {
                    f64::INFINITY
                } else {
                    end.parse().ok()?
                };
                Some((end, *value))
            });
            let mut ends: Vec<(f64, f64)> = ends.collect();
            ends.sort_by(|one, other| one.0.total_cmp(&other.0));
            let count = self.samples.get(&format!("{name}_count")).copied();
            let grows = ends.windows(2).all(|pair| pair[0].1 <= pair[1].1);
            let is_whole = ends.last().map(|(end, all)| (*end, Some(*all))) == Some((f64::INFINITY, count));
            if !grows || !is_whole || !self.samples.contains_key(&format!("{name}_sum")) {
                self.fault(&name, "its classes do not add up");
            }
        }
    }
}

fn is_name(name: &str) -> bool {
    let begins = name.starts_with(|first: char| first.is_ascii_alphabetic());
    begins
        && name
            .chars()
            .all(|symbol| symbol.is_ascii_alphanumeric() || symbol == '_')
}

/// `name="value",…}`; ours need no escapes.
fn are_labels(labels: &str) -> bool {
    let Some(labels) = labels.strip_suffix('}') else {
        return false;
    };
    labels.split(',').all(|label| {
        let pair = label
            .split_once("=\"")
            .and_then(|(name, value)| Some((name, value.strip_suffix('"')?)));
        pair.is_some_and(|(name, value)| is_name(name) && !value.contains(['"', '\\']))
    })
}

#[test]
fn a_text_that_prometheus_would_not_take_has_faults() {
    let well = "# HELP a_total All.\n# TYPE a_total counter\na_total{b=\"c\"} 1\na_total{b=\"d\"} 0\n\
                # HELP s Sizes.\n# TYPE s histogram\ns_bucket{le=\"1\"} 1\ns_bucket{le=\"+Inf\"} 2\ns_sum 5\ns_count 2\n";
    assert_eq!(faults(well), [""; 0]);
    for (from, to) in [
        ("# HELP a_total All.\n", ""),
        (" counter", " counted"),
        (" counter", " gauge"),
        ("b=\"d\"", "b=\"c\""),
        ("b=\"c\"", "b=c"),
        ("{b=\"c\"} 1", "{b=\"c\"} one"),
        ("a_total{b=\"d\"}", "b_total{b=\"d\"}"),
        ("s_count 2", "s_count 3"),
        ("{le=\"1\"} 1", "{le=\"1\"} 4"),
        ("s_sum 5\n", ""),
        ("s_count 2\n", "s_count 2"),
    ] {
        let wrong = well.replacen(from, to, 1);
        assert_ne!(faults(&wrong), [""; 0], "{wrong}");
    }
}
