//! Whom courses and programs ask for something, as they are in a folder and as they are published: in a sentence each, or by name.

use super::spreadsheet_cell;
use super::standing::{AskedBy, NOBODY};
use super::table::table;
use crate::course::{Ask, Catalog, Id};
use crate::readiness::{Assigned, Audience, Phase, Tally};
use crate::roster::Person;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// One side of the comparison: courses, and whom they ask.
type Side<'a> = (&'a Catalog, &'a [Assigned]);

/// A course or program on both sides: the JSON of `prework assignments`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Preview {
    #[serde(flatten)]
    asked_by: AskedBy,
    title: String,
    /// As it is in the folder; nothing when it isn't there, or says not whom it is for.
    folder: Option<Figures>,
    /// As it is published.
    published: Option<Figures>,
    /// Everybody on either side.
    #[serde(skip_serializing_if = "Option::is_none")]
    people: Option<Vec<Someone>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Figures {
    sentence: String,
    people: usize,
    counts: BTreeMap<&'static str, usize>,
    overdue: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Someone {
    id: String,
    name: String,
    team: String,
    folder: Option<&'static str>,
    published: Option<&'static str>,
}

impl Figures {
    fn new(tally: &Tally) -> Self {
        let counts = Phase::ALL.into_iter().map(|phase| (phase.code(), tally.count(phase))).collect();
        Self { sentence: tally.sentence(), people: tally.people(), counts, overdue: tally.overdue() }
    }
}

/// Each program and course that says whom it is for on one of the sides, of those that are wanted; in the folder's order.
#[must_use]
pub fn previews(
    folder: Side,
    published: Option<Side>,
    wanted: &dyn Fn(Ask) -> bool,
    with_people: bool,
    now: Timestamp,
) -> Vec<Preview> {
    let mut asks: Vec<Ask> = folder.0.asks().collect();
    for ask in published.into_iter().flat_map(|(catalog, _)| catalog.asks()) {
        if !asks.iter().any(|known| known.id() == ask.id()) {
            asks.push(ask);
        }
    }
    asks.retain(|ask| wanted(*ask));
    let figures = |(catalog, people): Side, id: &Id| {
        let ask = catalog.ask(id.as_str())?;
        Some(Figures::new(&Audience::of(ask, catalog, people, now).all.whole))
    };
    let found = asks.into_iter().map(|ask| Preview {
        asked_by: AskedBy::new(ask),
        title: ask.title().to_owned(),
        folder: figures(folder, ask.id()),
        published: published.and_then(|side| figures(side, ask.id())),
        people: with_people.then(|| {
            let asked = |(_, people): Side<'_>| {
                let of = |someone: &Assigned| Some((someone.person.clone(), someone.of(ask)?.phase));
                people.iter().filter_map(of).collect::<Vec<_>>()
            };
            both(asked(folder), published.map(asked).unwrap_or_default(), now)
        }),
    });
    found.collect()
}

fn both(folder: Vec<(Person, Phase)>, published: Vec<(Person, Phase)>, now: Timestamp) -> Vec<Someone> {
    let mut all: BTreeMap<(String, String), Someone> = BTreeMap::new();
    let sides = folder.into_iter().map(|one| (one, true)).chain(published.into_iter().map(|one| (one, false)));
    for ((person, phase), is_folder) in sides {
        let (id, team) = (person.id.to_string(), person.team_at(now));
        let someone = all.entry((person.name.clone(), id.clone())).or_insert_with(|| Someone {
            id,
            name: person.name,
            team,
            folder: None,
            published: None,
        });
        let side = if is_folder { &mut someone.folder } else { &mut someone.published };
        *side = Some(phase.code());
    }
    all.into_values().collect()
}

impl Preview {
    fn sides(&self) -> [(&'static str, Option<&Figures>); 2] {
        [("folder", self.folder.as_ref()), ("published", self.published.as_ref())]
    }
}

/// A line per course or program and side; with names, a line for each person.
#[must_use]
pub fn previews_csv(previews: &[Preview]) -> String {
    let mut rows: Vec<Vec<String>> = Vec::new();
    if previews.iter().any(|preview| preview.people.is_some()) {
        rows.push(["course", "program", "id", "name", "team", "folder", "published"].map(str::to_owned).to_vec());
    } else {
        let head = ["course", "program", "side", "people"].into_iter().chain(Phase::ALL.map(Phase::code));
        rows.push(head.chain(["overdue"]).map(str::to_owned).collect());
    }
    for preview in previews {
        let [course, program] = preview.asked_by.columns();
        if let Some(people) = &preview.people {
            rows.extend(people.iter().map(|one| {
                let side = |code: Option<&str>| code.unwrap_or_default().to_owned();
                let (id, name, team) = (one.id.clone(), one.name.clone(), one.team.clone());
                vec![course.clone(), program.clone(), id, name, team, side(one.folder), side(one.published)]
            }));
            continue;
        }
        for (side, figures) in preview.sides() {
            let Some(figures) = figures else { continue };
            let mut row = vec![course.clone(), program.clone(), side.to_owned(), figures.people.to_string()];
            row.extend(Phase::ALL.iter().map(|phase| figures.counts[phase.code()].to_string()));
            row.push(figures.overdue.to_string());
            rows.push(row);
        }
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        // Writing to memory can't fail.
        let _ = writer.write_record(row.into_iter().map(spreadsheet_cell));
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// For a terminal.
#[must_use]
pub fn previews_table(previews: &[Preview]) -> String {
    let mut out = String::new();
    for preview in previews {
        let _ = writeln!(out, "{} · {}", preview.title, preview.asked_by.words());
        let nobody = || "asks nobody".to_owned();
        let said = |figures: Option<&Figures>| figures.map_or_else(nobody, |figures| figures.sentence.clone());
        let _ = writeln!(out, "  as in the folder  {}", said(preview.folder.as_ref()));
        let _ = write!(out, "  as published      {}\n\n", said(preview.published.as_ref()));
        if let Some(people) = &preview.people {
            let word = |code: Option<&str>| {
                let phase = Phase::ALL.into_iter().find(|phase| Some(phase.code()) == code);
                phase.map_or("not asked", Phase::label).to_owned()
            };
            let row = |one: &Someone| {
                let who = format!("{} ({})", one.name, one.id);
                vec![who, one.team.clone(), word(one.folder), word(one.published)]
            };
            let rows: Vec<_> = people.iter().map(row).collect();
            out.push_str(&table(&["learner", "team", "as in the folder", "as published"], &rows));
            out.push('\n');
        }
    }
    if out.is_empty() { NOBODY.to_owned() } else { out.trim_end().to_owned() + "\n" }
}
