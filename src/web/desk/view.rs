//! A roster, ready to be shown: its head, a row for each seat, who waits, and who can't come.

use super::attendance;
use super::book::Book;
use super::choice::{self, Choice, Doing};
use super::filter::Filter;
use super::row::{self, Mark, Row};
use super::{AsOf, Desk};
use crate::access::Role;
use crate::course::{Catalog, RequirementKey};
use crate::operation::{attend, door};
use crate::readiness::{Readiness, Standing, Standings, Word};
use crate::roster::{Booking, Person, Seat, Session, seat_code};
use crate::web::moment::Moment;
use crate::web::shown::{self, Counts, Heading, State, abbreviated};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Who is on the list without a seat, or isn't any more.
#[derive(Debug, Serialize)]
struct Other {
    id: String,
    name: String,
    team: String,
    code: String,
    /// Where they stand with a seat, in words.
    label: &'static str,
    since: Moment,
    by: String,
    /// What they, or whoever brought it about, wrote.
    note: String,
    until: Option<Moment>,
    state: Option<State>,
    reason: String,
    evidence_url: String,
    done: String,
    marks: Vec<Mark>,
    choices: Vec<Choice>,
}

/// A roster.
#[derive(Debug, Serialize)]
pub(super) struct View {
    pub(super) session: Heading,
    back: Value,
    /// The answer first.
    pub(super) sentence: String,
    /// What becomes of who isn't ready, of a session that takes place.
    pub(super) gate: Option<&'static str>,
    pub(super) counts: Counts,
    columns: Vec<Value>,
    pub(super) rows: Vec<Row>,
    /// How many of them are shown.
    shown: usize,
    pub(super) others: Value,
    pub(super) recent: Vec<Value>,
    pub(super) fresh: Value,
    pub(super) as_of: Moment,
    /// For whom looks back: the form that asks for another instant.
    back_to: Option<Value>,
    filter: Filter,
    teams: Vec<String>,
    pub(super) urls: Value,
    is_ahead: bool,
}

impl View {
    pub(super) fn new(
        standings: &Standings,
        catalog: &Catalog,
        desk: &Desk,
        book: &Book,
        filter: Filter,
        now: Timestamp,
    ) -> Self {
        let (session, at) = (&standings.session, standings.as_of);
        let zone = session.zone();
        let asked = columns(standings, catalog);
        let title = |key: &RequirementKey| catalog.title(key).map_or_else(|| key.to_string(), str::to_owned);
        let column = |key: &RequirementKey| {
            let only = Filter { need: key.to_string(), ..Filter::default() };
            json!({ "title": title(key), "short": abbreviated(&title(key)), "key": key.to_string(), "url": only.query() })
        };
        let mut rows: Vec<Row> =
            standings.seats.iter().map(|seat| Row::new(seat, &asked, (catalog, session), desk, book, at)).collect();
        filter.apply(&mut rows);
        let counts = Counts::new(standings);
        let teams: BTreeSet<String> = rows.iter().map(|row| row.team.clone()).filter(|team| !team.is_empty()).collect();
        let heading = Heading::new(session, catalog, standings.seats.len(), at).at(desk, session, catalog);
        Self {
            gate: (!heading.is_off).then(|| shown::gate(door::gate(session, catalog))),
            session: heading,
            back: json!({ "title": "Sessions", "url": format!("{}{}", desk.home(), book.then.query()) }),
            sentence: sentence(standings) + &came(standings, catalog, book),
            counts,
            columns: asked.iter().map(column).collect(),
            shown: rows.iter().filter(|row| !row.hidden).count(),
            rows,
            others: others(standings, desk, book),
            recent: book.undoable(desk, standings, catalog, now),
            fresh: fresh(standings),
            as_of: if book.then.0.is_some() { Moment::exact(at, &zone) } else { Moment::clock(at, &zone) },
            back_to: (desk.role == Role::Auditor).then(|| book.then.form(&zone)),
            filter,
            teams: teams.into_iter().collect(),
            urls: urls(standings, desk, &book.then),
            is_ahead: session.is_ahead(at),
        }
    }
}

/// Where the head's buttons lead.
fn urls(standings: &Standings, desk: &Desk, then: &AsOf) -> Value {
    let session = &standings.session;
    let brief = (desk.role != Role::Auditor).then(|| desk.brief_url(&session.id));
    if !is_theirs(desk, session, then) {
        return json!({
            "brief": brief, "act": null, "remind": null, "sheet": null, "import": null, "attendance": null,
        });
    }
    let is_behind = |seat: &Standing| matches!(seat.verdict.state.word(), Word::Behind | Word::NoData);
    let is_any = standings.seats.iter().chain(&standings.waiting).any(is_behind);
    let remind = (is_any && session.is_ahead(standings.as_of)).then(|| choice::url(desk, session, Doing::Remind, None));
    let roster = desk.roster_url(&session.id);
    let import = (desk.role == Role::Organiser)
        .then(|| format!("/organise/import?session={}", shown::path_segment(&session.id.0)));
    let takes_place = session.cancelled.is_none();
    let sheet = takes_place.then(|| format!("{roster}/sheet.pdf"));
    let attendance = attendance_url(desk, session, then);
    json!({
        "brief": brief, "act": format!("{roster}/act"), "remind": remind, "sheet": sheet, "import": import,
        "attendance": attendance,
    })
}

/// Whether this desk does something on the roster, and doesn't only look.
fn is_theirs(desk: &Desk, session: &Session, then: &AsOf) -> bool {
    then.0.is_none() && Doing::Remind.is_permitted(desk, None, session)
}

/// Where it is marked who came.
pub(super) fn attendance_url(desk: &Desk, session: &Session, then: &AsOf) -> Option<String> {
    (is_theirs(desk, session, then) && session.cancelled.is_none()).then(|| desk.attendance_url(&session.id))
}

/// "7 of 12 are ready. Grace Kim waits and is ready, and a seat is free."
fn sentence(standings: &Standings) -> String {
    let Standings { session, seats, waiting, .. } = standings;
    if session.cancelled.is_some_and(|at| at <= standings.as_of) {
        return "This session doesn’t take place.".to_owned();
    }
    if seats.is_empty() && waiting.is_empty() {
        let yet = if session.is_ahead(standings.as_of) { " yet" } else { "" };
        return format!("Nobody is on this roster{yet}.");
    }
    let ready = seats.iter().filter(|seat| is_ready(seat)).count();
    let mut said = match ready {
        all if all == seats.len() && all > 0 => "Everybody is ready.".to_owned(),
        ready => format!("{ready} of {} are ready.", seats.len()),
    };
    let first = waiting.iter().find(|seat| seat.booking.seat != Seat::Offered && is_ready(seat));
    let taken = seats.len() + waiting.iter().filter(|seat| seat.booking.seat == Seat::Offered).count();
    let is_free = session.capacity.is_none_or(|seats| taken < usize::try_from(seats).unwrap_or(usize::MAX));
    if let Some(first) = first {
        let free = if is_free { ", and a seat is free" } else { "" };
        said = format!("{said} {} waits and is ready{free}.", first.person.name);
    }
    said
}

/// " 9 of 12 are here, 3 still expected.": of a session that has begun.
fn came(standings: &Standings, catalog: &Catalog, book: &Book) -> String {
    let Standings { session, seats, as_of, .. } = standings;
    let axes: Vec<_> = seats.iter().filter_map(|seat| book.axes(catalog, session, &seat.person.id)).collect();
    if axes.is_empty() || session.cancelled.is_some() {
        return String::new();
    }
    let came: Vec<_> = axes.iter().map(|(attendance, _)| (Seat::Booked, attendance)).collect();
    format!(" {}", attendance::came(&came, session, attend::current(session, *as_of), *as_of))
}

fn is_ready(seat: &Standing) -> bool {
    matches!(seat.verdict.state, Readiness::Ready | Readiness::ReadyByWaiver)
}

/// How fresh the data is: when anybody was last heard from, and of whom answers are known to be missing.
fn fresh(standings: &Standings) -> Value {
    let zone = standings.session.zone();
    let heard = standings.seats.iter().filter_map(|seat| seat.verdict.last_activity).max();
    let silent = standings.seats.iter().filter(|seat| seat.verdict.state == Readiness::Unknown);
    let silent: Vec<&str> = silent.map(|seat| seat.person.name.as_str()).collect();
    json!({ "heard": heard.map(|at| Moment::ago(at, standings.as_of, &zone)), "silent": silent })
}

/// What is asked for, in the course's order.
fn columns(standings: &Standings, catalog: &Catalog) -> Vec<RequirementKey> {
    let mut asked: Vec<RequirementKey> = Vec::new();
    for requirement in standings.seats.iter().flat_map(|seat| &seat.verdict.requirements) {
        if !asked.contains(&requirement.key) {
            asked.push(requirement.key.clone());
        }
    }
    asked.sort_by_key(|key| shown::place(catalog, key));
    asked
}

/// Who waits, those who are ready first; and who can't come.
fn others(standings: &Standings, desk: &Desk, book: &Book) -> Value {
    let (session, at) = (&standings.session, standings.as_of);
    let mut line: Vec<&Standing> = standings.waiting.iter().collect();
    line.sort_by_key(|seat| !is_ready(seat));
    let waiting: Vec<Other> = line
        .into_iter()
        .map(|seat| {
            let choices = choice::of_waiting(desk, seat, session, book, at);
            other(&seat.person, &seat.booking, Some(seat), (desk, book, standings), choices)
        })
        .collect();
    let off = standings.off.iter().map(|(person, booking)| {
        let choices = choice::of_off(desk, booking, session, book);
        other(person, booking, None, (desk, book, standings), choices)
    });
    json!({ "waiting": waiting, "off": off.collect::<Vec<Other>>() })
}

fn other(
    person: &Person,
    booking: &Booking,
    seat: Option<&Standing>,
    (desk, book, standings): (&Desk, &Book, &Standings),
    choices: Vec<Choice>,
) -> Other {
    let (session, now) = (&standings.session, standings.as_of);
    let zone = session.zone();
    let verdict = seat.map(|seat| &seat.verdict);
    Other {
        id: row::element_id(&person.id.0),
        name: person.name.clone(),
        team: person.team_at(now),
        code: seat_code(&session.id, &person.id),
        label: booking.seat.label(),
        since: Moment::ago(booking.since, now, &zone),
        by: booking.by.clone(),
        note: booking.note.clone(),
        until: booking.until.map(|until| Moment::by(&until.to_zoned_datetime(zone.clone()), now)),
        state: verdict.map(|verdict| verdict.state.word().into()),
        reason: verdict.map_or_else(String::new, |verdict| verdict.reason.clone()),
        evidence_url: format!("{}{}", desk.learner_url(&session.id, &person.id), book.then.query()),
        done: verdict.map_or_else(String::new, row::done),
        marks: book.marks(&person.id, &zone, now),
        choices,
    }
}
