//! What people are told about sessions: asked for, written as it is when it is sent, and sent.

use super::brief::{self, Reader};
use super::courier::Courier;
use super::judge::{self, JudgeError};
use super::{door, paper, people};
use crate::access::Role;
use crate::course::Catalog;
use crate::mail::{self, About, Calendar, Letter, Matter, seat};
use crate::readiness::{Standing, Word};
use crate::report::brief::brief_text;
use crate::report::{Event, Method, calendar};
use crate::roster::{Notice, NoticeKind, Person, PersonId, Seat, Session, SessionId};
use crate::store::{Delivery, Store, StoreError};
use jiff::{SignedDuration, Timestamp};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// How long one process keeps a notice it took to itself.
const CLAIM: SignedDuration = SignedDuration::from_mins(5);

/// After how long something isn't news any more.
const STALE: SignedDuration = SignedDuration::from_hours(48);

const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The page of a session for those on its list; `address` is this server's.
#[must_use]
pub fn page(address: &str, session: &SessionId) -> String {
    format!("{address}/me/sessions/{}", utf8_percent_encode(&session.0, SEGMENT))
}

/// When a session is, with its end and zone: "Thursday 4 March 2027, 09:00 to 12:00 (Europe/Berlin)".
#[must_use]
pub fn when(session: &Session) -> String {
    let day = |at: &jiff::ZonedDateTime| at.strftime("%A %-d %B %Y, %H:%M").to_string();
    let meetings = session.meetings().into_iter().map(|block| {
        let (starts, ends) =
            (block.starts.to_zoned_datetime(session.zone()), block.ends.to_zoned_datetime(session.zone()));
        let ends = if starts.date() == ends.date() { ends.strftime("%H:%M").to_string() } else { day(&ends) };
        format!("{} to {ends}", day(&starts))
    });
    format!("{} ({})", meetings.collect::<Vec<_>>().join("; "), session.timezone)
}

/// "35 min, by Wednesday 3 March 2027, 18:00"; empty when nothing is left.
#[must_use]
pub fn left(standing: &Standing, session: &Session) -> String {
    let verdict = &standing.verdict;
    if verdict.state.word() == Word::Ready || verdict.minutes_left.0 == 0 {
        return String::new();
    }
    let due = verdict.due.to_zoned_datetime(session.zone());
    format!("{}, by {}", verdict.minutes_left, due.strftime("%A %-d %B %Y, %H:%M"))
}

/// Whom a reminder would go to, with what it says; nobody who is ready, or has been reminded within the pause.
///
/// # Errors
/// When nobody can be judged.
pub fn nudges(
    store: &dyn Store,
    id: &SessionId,
    only: Option<&PersonId>,
    by: &str,
    address: &str,
    now: Timestamp,
) -> Result<Vec<(Person, Letter)>, JudgeError> {
    let (catalog, standings) = judge::session(store, id, now)?;
    if !standings.session.is_ahead(now) {
        return Ok(Vec::new());
    }
    let waiting: Vec<PersonId> = store
        .notices(id)?
        .into_iter()
        .filter(|told| told.notice.kind == NoticeKind::Nudge && told.sent.is_none() && told.refused.is_none())
        .map(|told| told.notice.person)
        .collect();
    let wanted = |standing: &&Standing| match only {
        Some(person) => standing.person.id == *person,
        None => matches!(standing.verdict.state.word(), Word::Behind | Word::NoData),
    };
    // Whoever the gate wants ready first has no seat yet, and needs it most.
    let listed = standings.waiting.iter().filter(|s| only.is_some() || s.booking.seat == Seat::Approved);
    let open = standings
        .seats
        .iter()
        .chain(listed)
        .filter(wanted)
        .filter(|standing| standing.verdict.state.word() != Word::Ready && !waiting.contains(&standing.person.id));
    let written = open.map(|standing| {
        let letter = reminder(standing, &standings.session, &catalog, by, address);
        (standing.person.clone(), letter)
    });
    Ok(written.collect())
}

/// Has people reminded, after a pause.
///
/// # Errors
/// Of the store.
pub fn nudge(
    store: &dyn Store,
    id: &SessionId,
    people: &[PersonId],
    by: &str,
    now: Timestamp,
) -> Result<Vec<Notice>, StoreError> {
    let notice = |person: &PersonId| Notice {
        by: by.to_owned(),
        ..Notice::after_pause(person.clone(), id.clone(), NoticeKind::Nudge, now)
    };
    let notices: Vec<Notice> = people.iter().map(notice).collect();
    store.add_notices(&notices)?;
    Ok(notices)
}

fn reminder(standing: &Standing, session: &Session, catalog: &Catalog, by: &str, address: &str) -> Letter {
    let left = left(standing, session);
    let about = About::Nudge {
        by,
        left: if left.is_empty() { "something only your trainer can decide" } else { &left },
        reason: &standing.verdict.reason,
    };
    let (title, when, link) = (paper::title(catalog, session), when(session), page(address, &session.id));
    seat(&matter(&standing.person, session, (&title, &when, &link)), &about)
}

fn matter<'a>(
    person: &'a Person,
    session: &'a Session,
    (title, when, link): (&'a str, &'a str, &'a str),
) -> Matter<'a> {
    let to = (person.email.as_deref().unwrap_or_default(), person.name.as_str());
    Matter { to, title, when, place: session.place.as_deref().unwrap_or_default(), link }
}

/// Sends the notice that is due longest; what became of it, or nothing when none is due.
///
/// # Errors
/// Of the store.
pub fn send_next(store: &dyn Store, courier: &Courier, now: Timestamp) -> Result<Option<Delivery>, StoreError> {
    let since = now.saturating_sub(CLAIM).unwrap_or(Timestamp::MIN);
    let Some(notice) = store.claim_notice(since, now)? else { return Ok(None) };
    let delivery = match letter(store, courier, &notice, now) {
        Ok(letter) => courier.hand_over(&letter),
        Err(Unsent::Store(error)) => return Err(error),
        Err(Unsent::Because(why)) => Delivery::Refused(why.to_owned()),
    };
    store.deliver_notice(notice.id, &delivery, now)?;
    Ok(Some(delivery))
}

/// Why a notice becomes no letter.
enum Unsent {
    Because(&'static str),
    Store(StoreError),
}

impl From<StoreError> for Unsent {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<JudgeError> for Unsent {
    fn from(error: JudgeError) -> Self {
        match error {
            JudgeError::Store(error) => Self::Store(error),
            JudgeError::UnknownSession(_) => Self::Because("the session isn't there any more"),
            JudgeError::NothingPublished => Self::Because("no course is published"),
        }
    }
}

/// A notice as it reads now.
fn letter(store: &dyn Store, courier: &Courier, notice: &Notice, now: Timestamp) -> Result<Letter, Unsent> {
    if now.duration_since(notice.due) > STALE {
        return Err(Unsent::Because("it waited for too long to be news"));
    }
    let (catalog, standings) = judge::session(store, &notice.session, now)?;
    let session = &standings.session;
    let person = people::current(store, &notice.person)?.filter(Person::is_active);
    let person = person.ok_or(Unsent::Because("they are gone"))?;
    if person.email.is_none() {
        return Err(Unsent::Because("no address is known"));
    }
    if session.ends <= now {
        return Err(Unsent::Because("the session is over"));
    }
    let says_off = matches!(
        notice.kind,
        NoticeKind::CalledOff | NoticeKind::Cancelled | NoticeKind::TakenOff | NoticeKind::Declined
    );
    if session.cancelled.is_some() && !says_off {
        return Err(Unsent::Because("the session doesn't take place"));
    }
    let standing = standings.of(&person.id);
    if standing.is_none() && notice.kind.is_about_the_plan() {
        return Err(Unsent::Because("they are off the list"));
    }
    let booking = standing.map(|standing| standing.booking.clone());
    let at = |at: Timestamp| at.to_zoned_datetime(session.zone()).strftime("%A %-d %B %Y, %H:%M").to_string();
    let left = standing.map(|standing| left(standing, session)).unwrap_or_default();
    let was = store.before(&session.id)?.map(|before| before.session);
    let was = was.filter(|was| was.meetings() != session.meetings()).map(|was| when(&was));
    let (until, by) = (
        booking.as_ref().and_then(|booking| booking.until).map_or_else(String::new, at),
        at(door::due(session, &catalog)),
    );
    let about = match notice.kind {
        NoticeKind::Booked => About::Booked { left: &left },
        NoticeKind::Waitlisted => About::Waitlisted,
        NoticeKind::Offered => About::Offered { until: &until },
        NoticeKind::Approved => About::Approved,
        NoticeKind::Declined => About::Declined,
        NoticeKind::Cancelled => About::Cancelled,
        NoticeKind::TakenOff => About::TakenOff,
        NoticeKind::Released => About::Released,
        NoticeKind::ReleaseAhead if left.is_empty() => return Err(Unsent::Because("they are ready")),
        NoticeKind::ReleaseAhead => About::ReleaseAhead { by: &by, left: &left },
        NoticeKind::MovedTo => About::Moved {
            was: was.as_deref(),
            why: &notice.note,
            has_seat: booking.as_ref().is_some_and(|booking| booking.seat == Seat::Booked),
        },
        NoticeKind::CalledOff => About::CalledOff { why: &notice.note },
        NoticeKind::Nudge => {
            let standing = standing.filter(|standing| standing.verdict.state.word() != Word::Ready);
            let standing = standing.ok_or(Unsent::Because("they are ready, or off the list"))?;
            return Ok(reminder(standing, session, &catalog, &notice.by, &courier.address));
        }
        NoticeKind::Brief => return brief_letter(store, courier, session, &person, now),
    };
    let (title, when, link) = (paper::title(&catalog, session), when(session), page(&courier.address, &session.id));
    let mut letter = seat(&matter(&person, session, (&title, &when, &link)), &about);
    letter.calendar = entry(store, courier, &catalog, session, &person, now)?;
    Ok(letter)
}

/// A trainer's brief, as it stands now.
fn brief_letter(
    store: &dyn Store,
    courier: &Courier,
    session: &Session,
    trainer: &Person,
    now: Timestamp,
) -> Result<Letter, Unsent> {
    if !session.trainers.contains(&trainer.id) || session.cancelled.is_some() {
        return Err(Unsent::Because("the session isn't theirs, or doesn't take place"));
    }
    let reader = Reader { address: &courier.address, home: Role::Trainer.home() };
    let (_, _, brief) = brief::of(store, &session.id, reader, now)?;
    let to = (trainer.email.as_deref().unwrap_or_default(), trainer.name.as_str());
    let link = brief::page(&courier.address, &session.id);
    Ok(mail::brief(to, (&brief.title, &when(session)), &brief_text(&brief), &link))
}

/// What a letter about a session does to its reader's calendar: puts it in for who has a seat, and takes it out for who had one.
///
/// # Errors
/// Of the store.
pub(super) fn entry(
    store: &dyn Store,
    courier: &Courier,
    catalog: &Catalog,
    session: &Session,
    person: &Person,
    now: Timestamp,
) -> Result<Option<Calendar>, StoreError> {
    let steps = store.booking_steps(&session.id, &person.id)?;
    let has_a_seat = steps.last().is_some_and(|last| last.seat == Seat::Booked) && session.cancelled.is_none();
    let had_one = steps.iter().any(|step| step.seat == Seat::Booked);
    let method = match (has_a_seat, had_one) {
        (true, _) => Method::Request,
        (false, true) => Method::Cancel,
        (false, false) => return Ok(None),
    };
    let changes = u32::try_from(steps.len()).unwrap_or(u32::MAX).saturating_sub(1);
    let url = page(&courier.address, &session.id);
    let base = catalog.id_base.as_str();
    let domain = base.split_once("://").map_or(base, |(_, rest)| rest);
    let event = Event {
        domain: domain.split('/').next().unwrap_or(domain),
        title: &paper::title(catalog, session),
        url: &url,
        organiser: courier.post.sender(),
        attendee: (&person.name, person.email.as_deref().unwrap_or_default()),
        sequence: session.sequence.saturating_add(changes),
        now,
    };
    Ok(Some(Calendar { method: method.as_str(), text: calendar(session, &event, method) }))
}
