//! Groups of needs: whether they are met, until when, and the cheapest way to meet them.

use super::requirement::Judged;
use crate::course::{Minutes, Need, RequirementKey, Rule};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// A rule whose needs are places in a list: every group is "at least `count` of these".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    Need(usize),
    Group { count: usize, of: Vec<Node> },
}

impl Node {
    /// Reads a rule; its needs are added to the list in the author's order, each once.
    pub(super) fn of<'a>(rule: &'a Rule, needs: &mut Vec<&'a Need>) -> Self {
        let (count, of) = match rule {
            Rule::Need(need) => {
                let place = needs.iter().position(|other| *other == need);
                return Self::Need(place.unwrap_or_else(|| {
                    needs.push(need);
                    needs.len() - 1
                }));
            }
            Rule::All(of) => (None, of),
            Rule::Any(of) => (Some(1), of),
            Rule::AtLeast { count, of } => (Some(*count), of),
        };
        let mut nodes: Vec<Self> = Vec::with_capacity(of.len());
        for rule in of {
            let node = Self::of(rule, needs);
            // The same need twice in a group counts once; a group beside it counts for itself.
            if matches!(node, Self::Group { .. }) || !nodes.contains(&node) {
                nodes.push(node);
            }
        }
        Self::Group { count: count.unwrap_or(nodes.len()), of: nodes }
    }

    /// Until when it is met, with what `counts` accepts; `None` when it isn't. Of the members of a
    /// group that are met, the one that makes up the count and ends first decides.
    pub(super) fn met_until(&self, judged: &[Judged], counts: &dyn Fn(&Judged) -> bool) -> Option<Timestamp> {
        match self {
            Self::Need(place) => counts(&judged[*place]).then(|| judged[*place].until),
            Self::Group { count: 0, .. } => Some(Timestamp::MAX),
            Self::Group { count, of } => {
                let mut met: Vec<Timestamp> = of.iter().filter_map(|node| node.met_until(judged, counts)).collect();
                met.sort_unstable_by(|a, b| b.cmp(a));
                met.get(count - 1).copied()
            }
        }
    }

    fn is_met(&self, judged: &[Judged]) -> bool {
        self.met_until(judged, &|j| j.verdict.state.is_met()).is_some()
    }

    /// Whether it can still be met in time.
    pub(super) fn is_possible(&self, judged: &[Judged]) -> bool {
        match self {
            Self::Need(place) => judged[*place].hopeless.is_none(),
            Self::Group { count, of } => of.iter().filter(|node| node.is_possible(judged)).count() >= *count,
        }
    }

    /// The needs that aren't met and that no met group makes unnecessary.
    pub(super) fn open(&self, judged: &[Judged], found: &mut BTreeSet<usize>) {
        if self.is_met(judged) {
            return;
        }
        match self {
            Self::Need(place) => {
                found.insert(*place);
            }
            Self::Group { of, .. } => of.iter().for_each(|node| node.open(judged, found)),
        }
    }

    /// Adds to `chosen` the needs that meet it with the least time on top, those that can be met first.
    /// `cost` gives the time of a need, and `done` what needs none.
    pub(super) fn choose(
        &self,
        judged: &[Judged],
        cost: &dyn Fn(&Judged) -> Minutes,
        done: &dyn Fn(&Judged) -> bool,
        chosen: &mut BTreeSet<usize>,
    ) {
        match self {
            Self::Need(place) => {
                if !done(&judged[*place]) {
                    chosen.insert(*place);
                }
            }
            Self::Group { count, of } => {
                let open: Vec<&Self> = of.iter().filter(|node| node.met_until(judged, done).is_none()).collect();
                let missing = count.saturating_sub(of.len() - open.len());
                if missing >= open.len() {
                    // All of them: single needs first, so that groups can build on them.
                    let (needs, groups): (Vec<&Self>, Vec<&Self>) =
                        open.into_iter().partition(|node| matches!(node, Self::Need(_)));
                    needs.into_iter().chain(groups).for_each(|node| node.choose(judged, cost, done, chosen));
                    return;
                }
                let mut ways: Vec<(bool, Minutes, BTreeSet<usize>)> = open
                    .into_iter()
                    .map(|node| {
                        let mut with = chosen.clone();
                        node.choose(judged, cost, done, &mut with);
                        (!node.is_possible(judged), minutes(&with, judged, cost), with)
                    })
                    .collect();
                ways.sort_by_key(|(impossible, minutes, _)| (*impossible, *minutes));
                ways.into_iter().take(missing).for_each(|(_, _, with)| chosen.extend(with));
            }
        }
    }
}

/// The time all of these need; a module asked for in two ways takes the longer one.
pub(super) fn minutes(chosen: &BTreeSet<usize>, judged: &[Judged], cost: &dyn Fn(&Judged) -> Minutes) -> Minutes {
    let mut longest: BTreeMap<&RequirementKey, Minutes> = BTreeMap::new();
    for place in chosen {
        let this = &judged[*place];
        let known = longest.entry(&this.need.key).or_default();
        *known = (*known).max(cost(this));
    }
    longest.into_values().sum()
}
