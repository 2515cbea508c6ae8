//! What a learner has: what was passed or completed, achieved elsewhere, attended, and signed.

use super::certificates;
use crate::course::{ActivityId, Catalog, ModuleKey};
use crate::decision::SignOff;
use crate::evidence::{Evidence, Proof};
use crate::operation::sign_off;
use crate::roster::PersonId;
use crate::store::{Store, StoreError};
use crate::web::moment::Moment;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use std::collections::BTreeSet;

/// Something that was passed or completed.
#[derive(Debug, Serialize)]
pub(super) struct Record {
    title: String,
    word: &'static str,
    score: String,
    when: Moment,
    /// Where it comes from, when that is elsewhere, until when it is valid, and its scan.
    source: Option<String>,
    until: Option<String>,
    scan: Option<String>,
}

/// All of it, the newest first.
pub(super) fn of(
    store: &dyn Store,
    catalog: &Catalog,
    id: &PersonId,
    evidence: &[Evidence],
    now: Timestamp,
) -> Result<Vec<Record>, StoreError> {
    let mut records = records(catalog, evidence);
    records.extend(from_elsewhere(store, catalog, evidence)?);
    records.extend(attended(catalog, evidence));
    records.extend(signed(catalog, &sign_off::list(store, now)?, id));
    records.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    Ok(records.into_iter().map(|(_, record)| record).collect())
}

/// What was passed or completed. Of a version that was passed, nobody needs to hear that it was completed.
fn records(catalog: &Catalog, evidence: &[Evidence]) -> Vec<(Timestamp, Record)> {
    let zone = TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC);
    let valid = evidence.iter().filter(|item| item.voided.is_none());
    let of_modules: Vec<_> = valid.filter_map(|item| Some((item, assessed(catalog, &item.activity)?))).collect();
    let passed: BTreeSet<_> = of_modules
        .iter()
        .filter(|(item, _)| matches!(item.proof, Proof::Passed(_)))
        .map(|(item, key)| (key, item.version))
        .collect();
    let mut found: Vec<(Timestamp, Record)> = Vec::new();
    for (item, key) in &of_modules {
        let (word, score) = match item.proof {
            Proof::Passed(score) => ("Passed", score),
            Proof::Completed if !passed.contains(&(key, item.version)) => ("Completed", None),
            _ => continue,
        };
        let title = catalog.module(key).map_or_else(|| key.to_string(), |module| module.title.clone());
        let score = score.map_or_else(String::new, |score| format!("{} %", score.percent()));
        let when = Moment::exact(item.occurred, &zone);
        found.push((item.occurred, Record { title, word, score, when, source: None, until: None, scan: None }));
    }
    found
}

/// What was achieved elsewhere, and somebody here vouched for.
fn from_elsewhere(
    store: &dyn Store,
    catalog: &Catalog,
    evidence: &[Evidence],
) -> Result<Vec<(Timestamp, Record)>, StoreError> {
    let zone = TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC);
    let mut found = Vec::new();
    for item in evidence.iter().filter(|item| item.voided.is_none()) {
        let (Proof::External(until), Some(key)) = (item.proof, assessed(catalog, &item.activity)) else { continue };
        let record = Record {
            title: catalog.module(&key).map_or_else(|| key.to_string(), |module| module.title.clone()),
            word: "Certificate",
            score: String::new(),
            when: Moment::exact(item.occurred, &zone),
            source: item.source.clone(),
            until: until.map(|day| day.strftime("%-d %B %Y").to_string()),
            scan: certificates::scan_of(store, item.statement)?,
        };
        found.push((item.occurred, record));
    }
    Ok(found)
}

/// The workshops they were in, long enough to have attended.
fn attended(catalog: &Catalog, evidence: &[Evidence]) -> Vec<(Timestamp, Record)> {
    let zone = TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC);
    let were = evidence.iter().filter(|item| item.voided.is_none() && item.proof == Proof::Attended);
    were.filter_map(|item| {
        let ActivityId::Workshop(key) = catalog.id_base.parse(&item.activity)? else { return None };
        let title = catalog.workshop(&key).map_or_else(|| key.to_string(), |workshop| workshop.title.clone());
        let when = Moment::exact(item.occurred, &zone);
        let (word, score) = ("Attended", String::new());
        Some((item.occurred, Record { title, word, score, when, source: None, until: None, scan: None }))
    })
    .collect()
}

/// What a trainer signed.
fn signed(catalog: &Catalog, all: &[SignOff], person: &PersonId) -> Vec<(Timestamp, Record)> {
    let zone = TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC);
    let own = all.iter().filter(|known| known.person == *person && known.signed);
    own.filter_map(|known| {
        let skill = catalog.workshop(&known.workshop)?.skills.iter().find(|skill| skill.id == known.skill)?;
        let when = Moment::exact(known.at, &zone);
        let title = skill.text.clone();
        let record =
            Record { title, word: "Signed", score: String::new(), when, source: None, until: None, scan: None };
        Some((known.at, record))
    })
    .collect()
}

/// The module that an activity stands for as a whole: itself, or its assessment.
pub(super) fn assessed(catalog: &Catalog, activity: &str) -> Option<ModuleKey> {
    match catalog.id_base.parse(activity)? {
        ActivityId::Module(key) => Some(key),
        ActivityId::Lesson(key, lesson) => ActivityId::Lesson(key.clone(), lesson).is_assessed().then_some(key),
        _ => None,
    }
}
