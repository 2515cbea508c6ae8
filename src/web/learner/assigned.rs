//! What courses ask of a learner without a session, as their own page shows it: what is left, until when the rest is valid, and
//! by when to renew.

use super::declare;
use super::me::next_page;
use crate::course::{Catalog, RequirementKey};
use crate::evidence::Evidence;
use crate::operation::assignments;
use crate::operation::judge::JudgeError;
use crate::readiness::{Assignment, Phase};
use crate::roster::PersonId;
use crate::site::course_address;
use crate::store::Store;
use crate::web::moment::last_day;
use crate::web::shown::{Need, Standing};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

/// A card per course; without its steps, when a workshop ahead shows them all.
pub(super) fn shown(
    store: &dyn Store,
    id: &PersonId,
    booked: &[&RequirementKey],
    evidence: &[Evidence],
    now: Timestamp,
) -> Result<Vec<Value>, JudgeError> {
    let (catalog, assignments) = assignments::person(store, id, now)?;
    Ok(assignments.iter().filter_map(|asked| card(&catalog, asked, booked, evidence)).collect())
}

fn card(catalog: &Catalog, asked: &Assignment, booked: &[&RequirementKey], evidence: &[Evidence]) -> Option<Value> {
    let course = catalog.course(&asked.course)?;
    if asked.requirements.is_empty() {
        return None;
    }
    let zone = TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC);
    let until = asked.until.map(|until| last_day(until, &zone));
    let sentence = match (asked.phase, &until) {
        (Phase::Valid, None) => format!("{}. You have it all.", course.title),
        (Phase::Valid, Some(until)) => format!("{}. You have it all, valid to {until}.", course.title),
        (phase, Some(until)) if phase.holds() => format!("{}. Renew by {until}.", course.title),
        (Phase::Lapsed, _) => format!("{}. Something isn’t valid any more.", course.title),
        _ if asked.minutes_left.0 > 0 => format!("{}. {} left.", course.title, asked.minutes_left),
        _ => format!("{}.", course.title),
    };
    let steps = asked.requirements.iter().map(|held| {
        let renew = held.phase.holds() && held.phase != Phase::Valid;
        let by = held.verdict.valid_until.filter(|_| renew).map(|until| last_day(until, &zone));
        json!({
            "need": Need::new(&held.verdict), "standing": Standing::from(held.phase), "renew": by,
            "url": next_page(catalog, &held.verdict.key, evidence).url,
            "word": declare::offered(catalog, &held.verdict, evidence),
        })
    });
    let shown_above = asked.requirements.iter().all(|held| booked.contains(&&held.verdict.key));
    let met = asked.requirements.iter().filter(|held| held.phase.holds()).count();
    Some(json!({
        "state": Standing::from(asked.phase), "sentence": sentence,
        "course": { "title": course.title, "url": format!("/{}", course_address(&course.id)) },
        "done": format!("{met} of {} valid", asked.requirements.len()),
        "next": asked.next.as_ref().filter(|_| !shown_above).map(|key| next_page(catalog, key, evidence)),
        "renew": asked.phase.holds(),
        "steps": if shown_above { Vec::new() } else { steps.collect() },
    }))
}
