//! What was decided about a session's list, and told to those on it: what a roster says beside the verdicts.

use super::row::Mark;
use super::{AsOf, Desk};
use crate::access::{Act, PersonId, may};
use crate::course::{Catalog, Gate, RequirementKey};
use crate::decision::{CatchUp, Outcomes};
use crate::operation::attend::Axes;
use crate::operation::catch_up;
use crate::operation::door::{self, Admission};
use crate::operation::judge::{self, JudgeError};
use crate::operation::recent::{self, Deed, Recent};
use crate::readiness::{RequirementVerdict, Standings};
use crate::roster::{Attendance, NoticeKind, PAUSE, Presence, Session};
use crate::store::{Store, Told};
use crate::web::moment::Moment;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

/// What was decided and told.
#[derive(Debug)]
pub(super) struct Book {
    /// The instant that is looked back to.
    pub(super) then: AsOf,
    told: Vec<Told>,
    recent: Vec<Recent>,
    admissions: Vec<Admission>,
    tasks: Vec<(CatchUp, RequirementVerdict)>,
    /// This server's address.
    pub(super) address: String,
    /// What becomes of who isn't ready.
    pub(super) gate: Gate,
    /// Who came, and what was signed: of a session that has begun.
    axes: Option<Axes>,
}

impl Book {
    /// Reads it.
    ///
    /// # Errors
    /// When nobody can be judged.
    pub(super) fn read(store: &dyn Store, session: &Session, then: AsOf, now: Timestamp) -> Result<Self, JudgeError> {
        let mut told = store.notices(&session.id)?;
        told.retain(|told| told.notice.made <= now);
        let assigned = catch_up::list(store, now)?.into_iter().filter(|known| known.session == session.id).collect();
        Ok(Self {
            recent: if then.0.is_some() { Vec::new() } else { recent::recent(store, &session.id, &told, now)? },
            admissions: door::admissions(store, &session.id, now)?,
            tasks: judge::tasks(store, assigned, now)?,
            then,
            told,
            address: String::new(),
            gate: Gate::default(),
            axes: (session.starts <= now).then(|| Axes::read(store, now)).transpose()?,
        })
    }

    /// Whether somebody was let in by decision.
    pub(super) fn is_admitted(&self, person: &PersonId) -> bool {
        self.admissions.iter().any(|admission| admission.person == *person)
    }

    /// Whether somebody came, and what of their skills was signed.
    pub(super) fn axes(&self, catalog: &Catalog, session: &Session, who: &PersonId) -> Option<(Attendance, Outcomes)> {
        self.axes.as_ref().map(|axes| axes.of(catalog, session, who))
    }

    /// What of it is about one learner.
    pub(super) fn marks(&self, person: &PersonId, zone: &TimeZone, now: Timestamp) -> Vec<Mark> {
        let mut marks = Vec::new();
        for admission in self.admissions.iter().filter(|admission| admission.person == *person) {
            marks.push(Mark::new("→", format!("admitted by {}", admission.by), &admission.reason));
        }
        for (assignment, verdict) in self.tasks.iter().filter(|(assignment, _)| assignment.person == *person) {
            let word = verdict.state.word().to_lowercase();
            let by = Moment::by(&assignment.due.to_zoned_datetime(zone.clone()), now);
            let text = format!("catch-up: {}, by {}: {word}", verdict.title, by.human());
            marks.push(Mark::new(verdict.state.sign(), text, &format!("{} ({})", assignment.reason, assignment.by)));
        }
        let nudges =
            self.told.iter().filter(|told| told.notice.kind == NoticeKind::Nudge && told.notice.person == *person);
        if let Some(last) = nudges.max_by_key(|told| told.notice.made) {
            let text = match (last.sent, &last.refused) {
                (Some(at), _) => format!("reminded {}", Moment::ago(at, now, zone).human()),
                (None, Some(_)) => "a reminder didn’t go out".to_owned(),
                (None, None) => format!("reminder goes out at {}", short(last.notice.due, zone)),
            };
            marks.push(Mark::new("✉", text, last.refused.as_deref().unwrap_or(&last.notice.by)));
        }
        marks
    }

    /// What was just done and can be taken back, for whoever may.
    pub(super) fn undoable(&self, desk: &Desk, standings: &Standings, catalog: &Catalog, now: Timestamp) -> Vec<Value> {
        let session = &standings.session;
        let theirs = |one: &&Recent| permitted(desk, one, session);
        let shown = |one: &Recent| {
            let names: Vec<String> = one.people.iter().map(|id| name(standings, id)).collect();
            let title = |key: &RequirementKey| catalog.title(key).map_or_else(|| key.to_string(), str::to_owned);
            let who = match names.as_slice() {
                [only] => only.clone(),
                names => format!("{} people", names.len()),
            };
            let text = match &one.what {
                Deed::Remind if names.len() == 1 => format!("A reminder to {who} goes out"),
                Deed::Remind => format!("Reminders to {who} go out"),
                Deed::Waive(key) => format!("{} waived {} for {who}", one.by, title(key)),
                Deed::Admit => format!("{} admitted {who}", one.by),
                Deed::Assign(module) => format!("{} gave {who} a catch-up: {}", one.by, title(&module.clone().into())),
                Deed::Attend(_) => marked(one, &who),
                Deed::Seat(seat) => format!("{who}: {} ({})", seat.label().to_lowercase(), one.by),
            };
            let until = one.at.checked_add(PAUSE).unwrap_or(one.at);
            let is_told = one.what == Deed::Remind;
            let when = short(until, &session.zone());
            let when = match (is_told, until > now) {
                (true, true) => format!("at {when}"),
                (true, false) => "as soon as there is a mail server".to_owned(),
                (false, _) => format!("can be undone until {when}"),
            };
            json!({ "text": text, "when": when, "token": one.token.text(), "is_told": is_told })
        };
        self.recent.iter().filter(theirs).map(shown).collect()
    }
}

/// What was marked of whom, in words.
pub(super) fn marked(one: &Recent, who: &str) -> String {
    match one.what {
        Deed::Attend(presence) if presence != Presence::Expected => {
            format!("{} marked {who} as {}", one.by, presence.label().to_lowercase())
        }
        _ => format!("{} took back what was marked of {who}", one.by),
    }
}

/// Whether taking that back is theirs to do.
pub(super) fn permitted(desk: &Desk, one: &Recent, session: &Session) -> bool {
    let (who, trainers) = (desk.principal(), &session.trainers);
    let may_about = |act: fn(&PersonId, &[PersonId], &crate::access::Principal) -> bool| {
        one.people.iter().all(|learner| act(learner, trainers, &who))
    };
    match one.what {
        Deed::Remind => may(&who, Act::Remind { trainers }),
        Deed::Waive(_) | Deed::Admit | Deed::Assign(_) | Deed::Attend(_) => {
            may_about(|learner, trainers, who| may(who, Act::Decide { learner, trainers }))
        }
        Deed::Seat(_) => may_about(|learner, trainers, who| may(who, Act::Reseat { learner, trainers })),
    }
}

/// Somebody's name, wherever on the list they are.
pub(super) fn name(standings: &Standings, id: &PersonId) -> String {
    let live = standings.of(id).map(|standing| &standing.person);
    let known = live.or_else(|| standings.off.iter().map(|(person, _)| person).find(|person| person.id == *id));
    known.map_or_else(|| id.to_string(), |person| person.name.clone())
}

/// "07:58".
pub(super) fn short(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone()).strftime("%H:%M").to_string()
}
