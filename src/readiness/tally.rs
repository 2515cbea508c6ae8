//! Counting an audience: how many people are in each phase, by team and by what is asked for.

use super::{Assignment, Phase};
use crate::course::{Ask, Catalog, RequirementKey};
use crate::roster::{Person, day_of};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Somebody, and what courses and programs ask of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assigned {
    /// Who.
    pub person: Person,
    /// In the order of the catalog.
    pub assignments: Vec<Assignment>,
}

impl Assigned {
    /// What one course or program asks of them.
    #[must_use]
    pub fn of(&self, ask: Ask) -> Option<&Assignment> {
        self.assignments.iter().find(|assignment| assignment.asked_by == *ask.id())
    }
}

/// How many people are in each phase, and how many of those whom it doesn't hold for are past the author's last day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    phases: [usize; Phase::ALL.len()],
    overdue: usize,
}

impl Tally {
    fn add(&mut self, phase: Phase, overdue: bool) {
        self.phases[phase as usize] += 1;
        self.overdue += usize::from(overdue);
    }

    /// How many are overdue; each is in a phase, too.
    #[must_use]
    pub fn overdue(&self) -> usize {
        self.overdue
    }

    /// How many are in a phase.
    #[must_use]
    pub fn count(&self, phase: Phase) -> usize {
        self.phases[phase as usize]
    }

    /// How many there are.
    #[must_use]
    pub fn people(&self) -> usize {
        self.phases.iter().sum()
    }

    /// For how many it holds, whether or not it ends soon.
    #[must_use]
    pub fn holding(&self) -> usize {
        Phase::ALL.into_iter().filter(|phase| phase.holds()).map(|phase| self.count(phase)).sum()
    }

    /// "214 people, 31 already valid, 12 of them due within 30 days, 2 in grace, 5 lapsed, 3 overdue".
    #[must_use]
    pub fn sentence(&self) -> String {
        let mut line = match self.people() {
            0 => return "nobody".to_owned(),
            1 => "1 person".to_owned(),
            people => format!("{people} people"),
        };
        match self.holding() {
            0 => line.push_str(", none valid so far"),
            valid => drop(write!(line, ", {valid} already valid")),
        }
        for (phase, words) in
            [(Phase::Due30, "of them due within 30 days"), (Phase::Grace, "in grace"), (Phase::Lapsed, "lapsed")]
        {
            if self.count(phase) > 0 {
                let _ = write!(line, ", {} {words}", self.count(phase));
            }
        }
        if self.overdue > 0 {
            let _ = write!(line, ", {} overdue", self.overdue);
        }
        line
    }
}

/// How the audience of a course or a program stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audience {
    /// What it asks for, with titles, in the author's order; not of everybody, where a module says whom it is for.
    pub asked: Vec<(RequirementKey, String)>,
    /// Everybody, each once.
    pub all: Line,
    /// Each team, by name. Who is in two counts in both; those in none come first, without a name.
    pub teams: Vec<Line>,
}

/// A line of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// The team.
    pub team: String,
    /// All that is asked, together.
    pub whole: Tally,
    /// By what is asked for.
    pub asked: Vec<Tally>,
}

impl Line {
    fn new(team: &str, asked: usize) -> Self {
        Self { team: team.to_owned(), whole: Tally::default(), asked: vec![Tally::default(); asked] }
    }

    fn add(&mut self, assignment: &Assignment, asked: &[(RequirementKey, String)]) {
        self.whole.add(assignment.phase, assignment.is_overdue());
        for (tally, (key, _)) in self.asked.iter_mut().zip(asked) {
            if let Some(held) = assignment.requirements.iter().find(|held| held.verdict.key == *key) {
                tally.add(held.phase, held.overdue);
            }
        }
    }
}

impl Audience {
    /// Counts those whom it asks for something.
    #[must_use]
    pub fn of(ask: Ask, catalog: &Catalog, people: &[Assigned], as_of: Timestamp) -> Self {
        let asked = ask.needs(catalog).into_iter().filter_map(|need| {
            let title = catalog.title(&need.key)?.to_owned();
            Some((need.key, title))
        });
        let asked: Vec<_> = asked.collect();
        let mut all = Line::new("", asked.len());
        let mut teams: BTreeMap<&str, Line> = BTreeMap::new();
        for someone in people {
            let Some(assignment) = someone.of(ask) else { continue };
            all.add(assignment, &asked);
            for team in teams_of(&someone.person, as_of) {
                teams.entry(team).or_insert_with(|| Line::new(team, asked.len())).add(assignment, &asked);
            }
        }
        Self { asked, all, teams: teams.into_values().collect() }
    }
}

/// The teams that somebody counts in; one without a name for who is in none.
#[must_use]
pub fn teams_of(person: &Person, as_of: Timestamp) -> Vec<&str> {
    let mut teams: Vec<&str> = person.teams_on(day_of(as_of)).collect();
    teams.sort_unstable();
    teams.dedup();
    if teams.is_empty() { vec![""] } else { teams }
}
