//! Of the people on the list: who needs somebody's word, what changed, and whose way in may be barred.

use super::{Known, Remark};
use crate::readiness::{Readiness, RequirementState, RequirementVerdict, Standing, Standings, Word};
use crate::roster::{Person, Seat};
use jiff::SignedDuration;

/// "7 ready (1 waived), 1 on track, 2 behind; 2 waiting, of whom 1 is ready".
pub(super) fn sentence(now: &Standings) -> String {
    let waived = now.counts().get("ready_by_waiver").copied().unwrap_or(0);
    let mut said: Vec<String> = Vec::new();
    for (word, n) in now.words().into_iter().rev().filter(|(_, n)| *n > 0) {
        let note = if word == Word::Ready && waived > 0 { format!(" ({waived} waived)") } else { String::new() };
        said.push(format!("{n} {}{note}", word.label().to_lowercase()));
    }
    let seats = if said.is_empty() { "Nobody has a seat".to_owned() } else { said.join(", ") };
    let ready = now.waiting.iter().filter(|one| is_ready(one)).count();
    match (now.waiting.len(), ready) {
        (0, _) => seats,
        (all, 0) => format!("{seats}; {all} without a seat yet"),
        (all, 1) => format!("{seats}; {all} without a seat yet, of whom 1 is ready"),
        (all, ready) => format!("{seats}; {all} without a seat yet, of whom {ready} are ready"),
    }
}

fn is_ready(standing: &Standing) -> bool {
    standing.verdict.state.word() == Word::Ready
}

fn remark(known: &Known<'_>, person: &Person, text: String) -> Remark {
    Remark { name: person.name.clone(), text, url: known.places.person(&known.now.session.id, &person.id) }
}

/// What only somebody's word settles: those with a seat first, then those who want one.
pub(super) fn decisions(known: &Known<'_>) -> Vec<Remark> {
    let now = known.now;
    let taken = now.seats.len() + now.waiting.iter().filter(|one| one.booking.seat == Seat::Offered).count();
    let free = now.session.capacity.map(|capacity| (capacity as usize).saturating_sub(taken));
    let is_next = |one: &&Standing| one.booking.seat == Seat::Waitlisted && is_ready(one);
    let next = now.waiting.iter().find(is_next);
    let mut found = Vec::new();
    for one in now.seats.iter().filter(|one| one.verdict.state.word() == Word::NeedsYou) {
        let gone = one.verdict.requirements.iter().any(|need| need.state == RequirementState::FailedFinal);
        let or = match next {
            Some(next) if gone => format!(": admit, or give the seat to {}, who waits and is ready", next.person.name),
            None if gone => ": admit, or take off the list".to_owned(),
            _ if one.verdict.state == Readiness::ToMark => ": to be marked".to_owned(),
            _ => String::new(),
        };
        found.push(remark(known, &one.person, format!("{}{or}", one.verdict.reason)));
    }
    for one in &now.waiting {
        let text = match one.booking.seat {
            Seat::Requested => format!("asks for a seat ({})", one.verdict.state.word().label().to_lowercase()),
            Seat::Offered => "is held a seat, and hasn’t answered".to_owned(),
            Seat::Waitlisted if is_ready(one) && free.is_none_or(|free| free > 0) => {
                "waits and is ready, and a seat is free".to_owned()
            }
            _ => continue,
        };
        found.push(remark(known, &one.person, text));
    }
    let since = now.as_of.saturating_sub(SignedDuration::from_hours(24)).unwrap_or(now.as_of);
    let sorry = |seat: Seat| seat == Seat::CancelledByLearner;
    for (person, booking) in now.off.iter().filter(|(_, booking)| sorry(booking.seat) && booking.since > since) {
        let note = booking.note.trim();
        let why = if note.is_empty() { String::new() } else { format!(": “{note}”") };
        found.push(remark(known, person, format!("can’t come{why}")));
    }
    found
}

/// Whose answers are known to be missing, and who may not be able to sign in.
pub(super) fn set_up(known: &Known<'_>) -> Vec<Remark> {
    let line = |one: &Standing| {
        let barred = known.set_up.get(&one.person.id).cloned();
        let silent = (one.verdict.state == Readiness::Unknown).then(|| one.verdict.reason.clone());
        barred.or(silent).map(|text| remark(known, &one.person, text))
    };
    known.now.seats.iter().filter_map(line).collect()
}

/// What is otherwise than a day before: one line for each person.
pub(super) fn changes(known: &Known<'_>) -> Vec<Remark> {
    let Some(before) = known.before else { return Vec::new() };
    let line = |one: &Standing| change(one, before).map(|text| remark(known, &one.person, text));
    let mut found: Vec<Remark> = known.now.seats.iter().filter_map(line).collect();
    for (person, booking) in &known.now.off {
        if before.of(&person.id).is_some() && booking.seat != Seat::CancelledByLearner {
            found.push(remark(known, person, "is off the list".to_owned()));
        }
    }
    found
}

fn change(one: &Standing, before: &Standings) -> Option<String> {
    let Some(then) = before.seats.iter().find(|then| then.person.id == one.person.id) else {
        return Some(if before.of(&one.person.id).is_some() { "has a seat now" } else { "is new on the list" }.into());
    };
    match (is_ready(then), is_ready(one)) {
        (false, true) => return Some("is ready".to_owned()),
        (true, false) => return Some(format!("was ready, and isn’t: {}", one.verdict.reason)),
        _ => {}
    }
    let was = |need: &RequirementVerdict| then.verdict.requirements.iter().find(|then| then.key == need.key);
    let turned = |need: &&RequirementVerdict| was(need).is_none_or(|then| then.state != need.state);
    let failed = |state| matches!(state, RequirementState::FailedFinal | RequirementState::FailedRetry);
    let other = one.verdict.requirements.iter().filter(turned);
    let told = other.filter(|need| need.state.is_met() || failed(need.state));
    let told: Vec<String> = told.map(|need| format!("{}: {}", need.title, need.reason)).collect();
    (!told.is_empty()).then(|| told.join("; "))
}
