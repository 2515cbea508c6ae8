//! A session that is moved, changed or called off: what that would do, shown first; and taking it back before anybody is told.

use super::judge::{self, JudgeError};
use super::plan::{self, PlanError};
use super::waive::Grounds;
use crate::course::{Gate, Minutes};
use crate::decision::{Act, Replanned};
use crate::readiness::{RequirementState, Standing, Word};
use crate::roster::{
    Block, Booking, Notice, NoticeKind, PAUSE, Person, PersonId, Seat, Session, SessionId, SignUp, When,
};
use crate::store::{Store, StoreError};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// Why a session stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum RescheduleError {
    /// No such session.
    #[error("there is no session `{0}`")]
    Unknown(SessionId),
    /// It doesn't take place, or is over.
    #[error("{0}")]
    Over(&'static str),
    /// People can't meet like that.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A decision without a reason is none.
    #[error("people are told why: give a reason of at most {} characters", super::waive::LONGEST_REASON)]
    NoReason,
    /// Nobody could be judged.
    #[error(transparent)]
    Judge(#[from] JudgeError),
    /// The store failed, or somebody else changed it meanwhile.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is to be otherwise; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// The first instant; the end and every block move along.
    pub starts: Option<When>,
    /// The first instant after it, or after its first block when there are several.
    pub ends: Option<When>,
    /// Room or call; an empty one is none.
    pub place: Option<String>,
    /// The address of the call; an empty one is none.
    pub join_link: Option<String>,
    /// Seats; `Some(None)` is any number.
    pub capacity: Option<Option<u32>>,
    /// What happens to those who aren't ready; `Some(None)` is what the workshop says.
    pub gate: Option<Option<Gate>>,
    /// Whether learners can ask for a seat.
    pub sign_up: Option<SignUp>,
    /// How long before the start the list closes.
    pub cut_off: Option<Minutes>,
    /// Who runs it.
    pub trainers: Option<Vec<crate::access::PersonId>>,
}

/// What a change of a session would do.
#[derive(Debug, Clone)]
pub struct Preview {
    /// As it is.
    pub before: Session,
    /// As it would be.
    pub after: Session,
    /// Everybody with a seat, now and then, by name.
    pub seats: Vec<(Standing, Standing)>,
    /// Of those, who has a seat in another session at the same time.
    pub elsewhere: Vec<(Person, Session)>,
    /// Of those, whose evidence ends before the new date, with the titles of what lapses.
    pub lapse: Vec<(Person, Vec<String>)>,
    /// How many on the list have no seat yet, and are told too.
    pub waiting: usize,
}

impl Preview {
    /// Whether people meet at another time.
    #[must_use]
    pub fn is_moved(&self) -> bool {
        self.before.meetings() != self.after.meetings()
    }

    /// Whether those on the list are told of it.
    #[must_use]
    pub fn is_told(&self) -> bool {
        let Self { before, after, .. } = self;
        self.is_moved() || before.place != after.place || before.join_link != after.join_link
    }

    /// "moves 38: 4 lapse before the new date, 2 have another session".
    #[must_use]
    pub fn sentence(&self) -> String {
        let mut parts = Vec::new();
        if !self.lapse.is_empty() {
            let verb = if self.lapse.len() == 1 { "lapses" } else { "lapse" };
            parts.push(format!("{} {verb} before the new date", self.lapse.len()));
        }
        if !self.elsewhere.is_empty() {
            let verb = if self.elsewhere.len() == 1 { "has" } else { "have" };
            parts.push(format!("{} {verb} another session then", self.elsewhere.len()));
        }
        let (won, lost) = (self.turned(|after| after == Word::Ready), self.lost());
        if lost > self.lapse.len() {
            parts.push(format!("{} fewer ready", lost - self.lapse.len()));
        }
        if won > 0 {
            parts.push(format!("{won} more ready"));
        }
        if self.after.gate == Some(Gate::Strict) && self.before.gate != Some(Gate::Strict) {
            let out = self.seats.iter().filter(|(_, after)| after.verdict.state.word() != Word::Ready).count();
            parts.push(format!("{out} with a seat not let in before they are ready"));
        }
        if parts.is_empty() {
            parts.push("nobody’s readiness changes".to_owned());
        }
        format!("moves {}: {}", self.seats.len(), parts.join(", "))
    }

    fn turned(&self, to: impl Fn(Word) -> bool) -> usize {
        let word = |standing: &Standing| standing.verdict.state.word();
        self.seats.iter().filter(|(before, after)| word(before) != word(after) && to(word(after))).count()
    }

    fn lost(&self) -> usize {
        let is_ready = |standing: &Standing| standing.verdict.state.word() == Word::Ready;
        self.seats.iter().filter(|(before, after)| is_ready(before) && !is_ready(after)).count()
    }
}

/// What it would do to change a session, for everybody on its list.
///
/// # Errors
/// As [`RescheduleError`] says.
pub fn preview(store: &dyn Store, id: &SessionId, wish: &Wish, now: Timestamp) -> Result<Preview, RescheduleError> {
    let before = store.session(id)?.ok_or_else(|| RescheduleError::Unknown(id.clone()))?;
    if !before.is_ahead(now) {
        return Err(RescheduleError::Over("it is over, or was called off"));
    }
    let after = changed(&before, wish)?;
    if after.ends <= now {
        return Err(RescheduleError::Over("it would be in the past"));
    }
    for trainer in &after.trainers {
        let is_one = store.person(trainer)?.is_some_and(|p| p.roles.contains(&crate::access::Role::Trainer));
        if !is_one {
            return Err(PlanError::UnknownTrainer(trainer.clone()).into());
        }
    }
    let live: Vec<(Person, Booking)> =
        store.bookings_at(id, now)?.into_iter().filter(|(_, booking)| booking.seat.is_live()).collect();
    let (booked, waiting): (Vec<_>, Vec<_>) = live.into_iter().partition(|(_, b)| b.seat == Seat::Booked);
    let judged = |session: &Session, booked: Vec<(Person, Booking)>| match judge::would_be(store, session, booked, now)
    {
        Err(JudgeError::NothingPublished) => Ok(Vec::new()),
        other => other,
    };
    let (then, there) = (judged(&before, booked.clone())?, judged(&after, booked.clone())?);
    let mut elsewhere = Vec::new();
    for (person, _) in &booked {
        let others = store.bookings(&person.id)?.into_iter().filter(|(session, booking)| {
            session.id != after.id && booking.seat == Seat::Booked && session.cancelled.is_none()
        });
        elsewhere.extend(others.map(|(s, _)| s).find(|s| overlap(s, &after)).map(|s| (person.clone(), s)));
    }
    let lapse = then.iter().zip(&there).filter_map(|(then, there)| lapses(then, there)).collect();
    let seats = then.into_iter().zip(there).collect();
    Ok(Preview { before, after, seats, elsewhere, lapse, waiting: waiting.len() })
}

/// What was met for the one date and ends before the other.
fn lapses(then: &Standing, there: &Standing) -> Option<(Person, Vec<String>)> {
    let pairs = then.verdict.requirements.iter().zip(&there.verdict.requirements);
    let ended = pairs.filter(|(before, after)| {
        before.state.is_met()
            && matches!(
                after.state,
                RequirementState::Expiring | RequirementState::Expired | RequirementState::Outdated
            )
    });
    let titles: Vec<String> = ended.map(|(_, after)| after.title.clone()).collect();
    (!titles.is_empty()).then(|| (there.person.clone(), titles))
}

fn overlap(one: &Session, other: &Session) -> bool {
    let others = other.meetings();
    one.meetings().iter().any(|a| others.iter().any(|b| a.starts < b.ends && b.starts < a.ends))
}

/// Does what was previewed. Everybody on the list keeps their seat, and is told after a pause.
///
/// # Errors
/// As [`RescheduleError`] says; `Conflict` when somebody else changed it since.
pub fn carry_out(
    store: &dyn Store,
    preview: &Preview,
    grounds: Grounds<'_>,
    now: Timestamp,
) -> Result<Session, RescheduleError> {
    let Preview { before, after, .. } = preview;
    let is_told = preview.is_told();
    let what = if preview.is_moved() { Replanned::Moved } else { Replanned::Changed };
    let after = Session { sequence: before.sequence + u32::from(is_told), ..after.clone() };
    decide(store, (before, &after), what, is_told.then_some(NoticeKind::MovedTo), grounds, now)?;
    Ok(after)
}

/// Calls a session off; everybody on its list is told after a pause.
///
/// # Errors
/// As [`RescheduleError`] says.
pub fn call_off(
    store: &dyn Store,
    id: &SessionId,
    grounds: Grounds<'_>,
    now: Timestamp,
) -> Result<Session, RescheduleError> {
    let before = store.session(id)?.ok_or_else(|| RescheduleError::Unknown(id.clone()))?;
    if !before.is_ahead(now) {
        return Err(RescheduleError::Over("it is over, or was called off"));
    }
    let after = Session { cancelled: Some(now), sequence: before.sequence + 1, ..before.clone() };
    decide(store, (&before, &after), Replanned::CalledOff, Some(NoticeKind::CalledOff), grounds, now)?;
    Ok(after)
}

/// Takes the last change of a session back, as long as nobody was told of it.
///
/// # Errors
/// `Over` when it is too late for that, or nothing was changed.
pub fn undo(
    store: &dyn Store,
    id: &SessionId,
    grounds: Grounds<'_>,
    now: Timestamp,
) -> Result<Session, RescheduleError> {
    let is = store.session(id)?.ok_or_else(|| RescheduleError::Unknown(id.clone()))?;
    let before = undoable(store, id, now)?.ok_or(RescheduleError::Over("it is too late to take that back"))?;
    // Calendars may know of the change from an invitation: what comes after has a higher number.
    let sequence = if is.sequence == before.sequence { is.sequence } else { is.sequence + 1 };
    let before = Session { sequence, ..before };
    let act = act(&is, &before, Replanned::Undone);
    let decision = grounds.decision(act, now).ok_or(RescheduleError::NoReason)?;
    store.change_session(&is, &before, &decision, &[], true)?;
    Ok(before)
}

/// What a session was before, as long as that can be had again.
///
/// # Errors
/// Of the store.
pub fn undoable(store: &dyn Store, id: &SessionId, now: Timestamp) -> Result<Option<Session>, StoreError> {
    let Some(before) = store.before(id)? else { return Ok(None) };
    let is_told = store
        .notices(id)?
        .iter()
        .any(|told| told.notice.kind.is_about_the_plan() && told.notice.made >= before.at && told.sent.is_some());
    Ok((now.duration_since(before.at) < PAUSE && !is_told).then_some(before.session))
}

fn act(before: &Session, after: &Session, what: Replanned) -> Act {
    let times = |session: &Session| (session.starts, session.ends);
    Act::Replan { session: before.id.clone(), what, before: times(before), after: times(after) }
}

fn decide(
    store: &dyn Store,
    (before, after): (&Session, &Session),
    what: Replanned,
    told: Option<NoticeKind>,
    grounds: Grounds<'_>,
    now: Timestamp,
) -> Result<(), RescheduleError> {
    let decision = grounds.decision(act(before, after, what), now).ok_or(RescheduleError::NoReason)?;
    let list = store.bookings_at(&before.id, now)?;
    // Whoever is to be told of their seat reads then where and when it is: of another time they know nothing.
    let news: BTreeSet<PersonId> = store
        .notices(&before.id)?
        .into_iter()
        .filter(|one| one.notice.kind.is_about_the_seat() && one.sent.is_none() && one.refused.is_none())
        .map(|one| one.notice.person)
        .collect();
    let is_news = |person: &Person| told == Some(NoticeKind::MovedTo) && news.contains(&person.id);
    let mut notices: Vec<Notice> = Vec::new();
    let live = list.iter().filter(|(_, booking)| booking.seat.is_live());
    for (person, booking) in live.filter(|(person, _)| !is_news(person)) {
        notices.extend(told.map(|kind| Notice {
            by: grounds.by.to_owned(),
            note: grounds.reason.to_owned(),
            ..Notice::after_pause(person.id.clone(), booking.session.clone(), kind, now)
        }));
    }
    Ok(store.change_session(before, after, &decision, &notices, false)?)
}

/// A session, otherwise.
fn changed(before: &Session, wish: &Wish) -> Result<Session, RescheduleError> {
    let text = |is: &Option<String>, wish: &Option<String>| match wish {
        None => is.clone(),
        Some(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
    };
    let mut after = Session {
        place: text(&before.place, &wish.place),
        join_link: text(&before.join_link, &wish.join_link),
        capacity: wish.capacity.unwrap_or(before.capacity),
        gate: wish.gate.unwrap_or(before.gate),
        sign_up: wish.sign_up.unwrap_or(before.sign_up),
        cut_off: wish.cut_off.unwrap_or(before.cut_off),
        trainers: wish.trainers.clone().unwrap_or_else(|| before.trainers.clone()),
        ..before.clone()
    };
    plan::check_texts(&after)?;
    let mut blocks = before.meetings();
    if let Some(When(starts)) = &wish.starts {
        blocks = moved(&blocks, before, starts)?;
        if let Some(zone) = starts.time_zone().iana_name().filter(|name| *name != "UTC") {
            zone.clone_into(&mut after.timezone);
        }
    }
    if let (Some(When(ends)), Some(first)) = (&wish.ends, blocks.first_mut()) {
        first.ends = ends.timestamp();
    }
    plan::check(&blocks)?;
    if let (Some(first), Some(last)) = (blocks.first(), blocks.last()) {
        (after.starts, after.ends) = (first.starts, last.ends);
    }
    after.blocks = if blocks.len() > 1 { blocks } else { Vec::new() };
    Ok(after)
}

/// Every block as many days later as the first one, at the time of day it has; the first at the time it is given.
fn moved(blocks: &[Block], session: &Session, to: &jiff::ZonedDateTime) -> Result<Vec<Block>, PlanError> {
    let over = |_| PlanError::Time("the session would end after the end of the calendar");
    let zone = session.zone();
    let from = session.starts_at();
    let days = to.date().duration_since(from.date()).as_hours() / 24;
    let shift = to.time().duration_since(from.time());
    let later = |at: Timestamp| {
        let local = at.to_zoned_datetime(zone.clone());
        let day = local.date().checked_add(SignedDuration::from_hours(24 * days)).map_err(over)?;
        let there = day.to_datetime(local.time()).checked_add(shift).map_err(over)?;
        let zoned = there.to_zoned_datetime(to.time_zone().clone()).map_err(over)?;
        if zoned.datetime() != there {
            return Err(PlanError::Time("one of its meetings would be at a time that the clocks skip that day"));
        }
        Ok::<_, PlanError>(zoned.timestamp())
    };
    blocks
        .iter()
        .map(|block| {
            // Of the hour that comes twice, which one is meant only the wish says.
            let starts = if block.starts == session.starts { to.timestamp() } else { later(block.starts)? };
            let ends = starts.checked_add(block.ends.duration_since(block.starts)).map_err(over)?;
            Ok(Block { starts, ends })
        })
        .collect()
}
