//! Walks through everything that can happen, breadth first: each state once, so that the first fault found has a shortest way.
//!
//! Two kinds of steps: *calm* ones, which come by themselves as long as they are possible, and *faults*, which may come and are
//! limited in number. What must hold in each state is asked in each. What must happen in the end is asked of the calm steps: from
//! every state, however they come, they end, and they end settled. That is stronger than "can still settle", and a library that
//! keeps no graph cannot say it, which is why this one is written by hand.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

/// What can be explored.
pub(crate) trait Machine: Clone {
    /// What can happen.
    type Step: Copy + std::fmt::Debug;
    /// All that tells two states apart.
    fn key(&self) -> Vec<u8>;
    /// What can happen now.
    fn steps(&self) -> Vec<Self::Step>;
    /// Whether a step is a fault.
    fn is_fault(step: Self::Step) -> bool;
    /// The state after a step.
    fn take(&mut self, step: Self::Step);
    /// What is wrong with this state, whatever comes next.
    fn wrong(&self) -> Option<String>;
    /// What is missing where nothing happens by itself any more.
    fn unsettled(&self) -> Option<String>;
}

/// What was seen.
#[derive(Debug)]
pub(crate) struct Explored {
    /// How many states there are.
    pub(crate) states: usize,
    /// How many steps lead from one to another.
    pub(crate) steps: usize,
    /// What is wrong, with a shortest way to it.
    pub(crate) fault: Option<String>,
}

struct Seen<S> {
    index: HashMap<u128, u32>,
    /// From where, and by which step, each state was reached first.
    from: Vec<(u32, Option<S>)>,
    /// The calm steps, from and to.
    calm: Vec<(u32, u32)>,
    steps: usize,
}

/// Explores all that follows from a state.
pub(crate) fn explore<M: Machine>(start: M) -> Explored {
    let mut seen: Seen<M::Step> = Seen {
        index: HashMap::new(),
        from: Vec::new(),
        calm: Vec::new(),
        steps: 0,
    };
    let mut open = VecDeque::new();
    seen.visit(&start, (0, None));
    open.push_back((0, start));
    while let Some((at, state)) = open.pop_front() {
        if let Some(what) = state.wrong() {
            return seen.closed(Some((at, what)));
        }
        let mut is_calm = true;
        for step in state.steps() {
            let mut next = state.clone();
            next.take(step);
            let (to, is_new) = seen.visit(&next, (at, Some(step)));
            seen.steps += 1;
            if !M::is_fault(step) {
                is_calm = false;
                seen.calm.push((at, to));
            }
            if is_new {
                open.push_back((to, next));
            }
        }
        if is_calm && let Some(what) = state.unsettled() {
            return seen.closed(Some((at, format!("nothing happens any more, and {what}"))));
        }
    }
    let circling = seen.circling();
    let fault = circling.map(|at| (at, "from here it can go round for ever".to_owned()));
    seen.closed(fault)
}

impl<S: Copy + std::fmt::Debug> Seen<S> {
    fn visit(&mut self, state: &impl Machine, from: (u32, Option<S>)) -> (u32, bool) {
        let next = self.from.len() as u32;
        match self.index.entry(digest(&state.key())) {
            Entry::Occupied(known) => (*known.get(), false),
            Entry::Vacant(place) => {
                place.insert(next);
                self.from.push(from);
                (next, true)
            }
        }
    }

    /// The first state from which calm steps need not end. Those from which they end are found from behind.
    fn circling(&self) -> Option<u32> {
        let count = self.from.len();
        let mut ahead = vec![0_u32; count];
        let mut behind: Vec<Vec<u32>> = vec![Vec::new(); count];
        for (from, to) in &self.calm {
            ahead[*from as usize] += 1;
            behind[*to as usize].push(*from);
        }
        let mut ends: Vec<u32> = (0..count as u32).filter(|at| ahead[*at as usize] == 0).collect();
        while let Some(at) = ends.pop() {
            for from in std::mem::take(&mut behind[at as usize]) {
                ahead[from as usize] -= 1;
                if ahead[from as usize] == 0 {
                    ends.push(from);
                }
            }
        }
        ahead.iter().position(|left| *left > 0).map(|at| at as u32)
    }

    fn closed(self, fault: Option<(u32, String)>) -> Explored {
        let fault = fault.map(|(at, what)| format!("{what}:\n{}", self.way(at)));
        Explored {
            states: self.from.len(),
            steps: self.steps,
            fault,
        }
    }

    /// The steps from the beginning to a state.
    fn way(&self, mut at: u32) -> String {
        let mut steps = Vec::new();
        while let (from, Some(step)) = self.from[at as usize] {
            steps.push(format!("  {step:?}"));
            at = from;
        }
        steps.reverse();
        steps.join("\n")
    }
}

/// Two hashes of 64 bits: among some million states no two share both.
fn digest(key: &[u8]) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        salt.hash(&mut hasher);
        key.hash(&mut hasher);
        u128::from(hasher.finish())
    };
    (half(1) << 64) | half(2)
}
