//! What courses and programs ask of a learner without a session, as their own page shows it: what is left and by when, until when
//! the rest is valid, and by when to renew. A module that several ask for is shown once.

use super::declare;
use super::me::next_page;
use crate::course::{Ask, Catalog, Minutes, RequirementKey};
use crate::evidence::Evidence;
use crate::operation::assignments;
use crate::operation::judge::JudgeError;
use crate::readiness::{Assignment, Held, Phase, RequirementState};
use crate::roster::PersonId;
use crate::site::{course_address, program_address};
use crate::store::Store;
use crate::web::moment::last_day;
use crate::web::shown::{Need, Standing};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

/// A card per program and course, programs first; of its steps those that stand on no path and no card above.
pub(super) fn shown(
    store: &dyn Store,
    id: &PersonId,
    booked: &[&RequirementKey],
    evidence: &[Evidence],
    now: Timestamp,
) -> Result<Vec<Value>, JudgeError> {
    let (catalog, assignments) = assignments::person(store, id, now)?;
    let mut above = booked.to_vec();
    let mut cards = Vec::new();
    for asked in assignments.iter().filter(|asked| !asked.requirements.is_empty()) {
        let Some(ask) = catalog.ask(asked.asked_by.as_str()) else { continue };
        let own: Vec<&Held> = asked.requirements.iter().filter(|held| !above.contains(&&held.verdict.key)).collect();
        cards.push(card((&catalog, ask), asked, &own, evidence, now));
        above.extend(own.into_iter().map(|held| &held.verdict.key));
    }
    Ok(cards)
}

/// What is asked, with the steps that are shown here and nowhere above.
fn card(
    (catalog, ask): (&Catalog, Ask),
    asked: &Assignment,
    own: &[&Held],
    evidence: &[Evidence],
    now: Timestamp,
) -> Value {
    let zone = TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC);
    let day = |until: Timestamp| last_day(until, &zone);
    let until = asked.until.or(asked.grace).map(day);
    let open = || own.iter().filter(|held| !held.phase.holds());
    let minutes: Minutes = open().map(|held| held.verdict.minutes_left).sum();
    // What was there in time, and what nothing is known of, isn't asked for a day that is past.
    let due_of = |held: &Held| held.due.filter(|due| !held.phase.holds() && (held.overdue || *due > now));
    let due = open().filter_map(|held| Some((due_of(held)?, held.overdue))).min();
    let left = match (minutes, due) {
        (Minutes(0), _) => String::new(),
        (minutes, None) => format!(" {minutes} left."),
        (minutes, Some((due, false))) => format!(" {minutes} left, by {}.", day(due)),
        (minutes, Some((due, true))) => format!(" {minutes} left, which was due on {}.", day(due)),
    };
    let said = match (asked.phase, &until) {
        (Phase::Valid, None) => " You have it all.".to_owned(),
        (Phase::Valid, Some(until)) => format!(" You have it all, valid to {until}."),
        (phase, Some(until)) if phase.holds() => format!(" Renew by {until}."),
        (Phase::Lapsed, _) => " Something isn’t valid any more.".to_owned(),
        (Phase::Grace, Some(until)) => format!(" Something isn’t valid any more. Renew it by {until}."),
        _ => left,
    };
    let steps = own.iter().map(|held| {
        let renew = held.phase.holds() && held.phase != Phase::Valid;
        let by = held.verdict.valid_until.filter(|_| renew).map(day);
        json!({
            "need": Need::new(&held.verdict), "standing": Standing::of(held, &zone), "renew": by,
            "due": due_of(held).map(day), "overdue": held.overdue,
            "url": next_page(catalog, &held.verdict.key, evidence).url,
            "word": declare::offered(catalog, &held.verdict, evidence),
        })
    });
    let named = own.iter().find(|held| asked.next.as_ref() == Some(&held.verdict.key));
    let next = named.or_else(|| open().find(|held| held.verdict.state != RequirementState::FailedFinal));
    let met = asked.requirements.iter().filter(|held| held.phase.holds()).count();
    let url = match ask {
        Ask::Program(program) => program_address(&program.id),
        Ask::Course(course) => course_address(&course.id),
    };
    json!({
        "state": Standing::whole(asked, &zone), "sentence": format!("{}.{said}", ask.title()),
        "by": { "title": ask.title(), "url": format!("/{url}") },
        "done": format!("{met} of {} valid", asked.requirements.len()),
        "above": asked.requirements.len() - own.len(),
        "next": next.map(|held| next_page(catalog, &held.verdict.key, evidence)),
        "renew": next.is_some_and(|held| held.phase.holds() || held.phase == Phase::Grace),
        "holds": asked.phase.holds(),
        "steps": steps.collect::<Vec<_>>(),
    })
}
