//! A session's brief: what is known for it, brought together, and said to its trainers the day before.

use super::invite::Progress;
use super::judge::{self, JudgeError};
use super::{ask, items, taught};
use crate::access::Role;
use crate::course::{Catalog, ModuleKey, WorkshopKey};
use crate::insight::{ItemId, troubles};
use crate::readiness::{Standing, Standings, find_workshop};
use crate::report::brief::{self, Brief, Known, Places};
use crate::roster::{Notice, NoticeKind, PersonId, Session, SessionId};
use crate::site;
use crate::store::{Store, StoreError};
use jiff::{SignedDuration, Timestamp, ToSpan};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// At which hour of the day before a brief goes out, where the session is.
const HOUR: i8 = 16;

/// Whose links a brief has: the server's address, empty within its own pages, and the path of the reader's pages.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// Without a slash at its end.
    pub address: &'a str,
    /// Such as `/trainer/`.
    pub home: &'a str,
}

#[derive(Debug)]
struct Addresses<'a> {
    catalog: &'a Catalog,
    reader: Reader<'a>,
}

fn segment(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

impl Places for Addresses<'_> {
    fn question(&self, item: &ItemId) -> String {
        let Reader { address, home } = self.reader;
        let ModuleKey { course, module } = &item.module;
        match self.catalog.module(&item.module).filter(|_| !item.is_assessed()) {
            Some(known) => {
                format!("{address}/{}#question-{}", site::lesson_address(course, known, &item.lesson), item.question)
            }
            None => format!("{address}{home}questions/{course}/{module}"),
        }
    }

    fn step(&self, workshop: &WorkshopKey, anchor: &str) -> String {
        let (course, found) = (self.catalog.course(&workshop.course), find_workshop(self.catalog, workshop));
        let path = course.zip(found).map(|(course, workshop)| site::workshop_address(course, workshop));
        format!("{}/{}#{anchor}", self.reader.address, path.unwrap_or_default())
    }

    fn person(&self, session: &SessionId, person: &PersonId) -> String {
        let Reader { address, home } = self.reader;
        format!("{address}{home}sessions/{}/learners/{}", segment(&session.0), segment(&person.0))
    }
}

/// The brief of a session as it stood at an instant, with the session and the courses.
///
/// # Errors
/// When nobody can be judged.
pub fn of(
    store: &dyn Store,
    id: &SessionId,
    reader: Reader<'_>,
    as_of: Timestamp,
) -> Result<(std::sync::Arc<Catalog>, Session, Brief), JudgeError> {
    let (catalog, now) = judge::session(store, id, as_of)?;
    let day_before = as_of.saturating_sub(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MIN);
    let before = match judge::session(store, id, day_before) {
        Ok((_, standings)) => Some(standings),
        // Nothing was in force yet: then nothing is news.
        Err(JudgeError::NothingPublished) => None,
        Err(error) => return Err(error),
    };
    let people: BTreeSet<PersonId> = now.seats.iter().map(|seat| seat.person.id.clone()).collect();
    let asked_for: BTreeSet<&ModuleKey> =
        now.seats.iter().flat_map(|seat| &seat.verdict.requirements).filter_map(|need| need.key.module()).collect();
    let (mut wrong, mut prompts) = (Vec::new(), HashMap::new());
    for module in &asked_for {
        let told = items::told(store, &catalog, module, as_of)?;
        wrong.extend(troubles(&told.answers, &people));
        prompts.extend(told.prompts);
    }
    let known = Known {
        catalog: &catalog,
        now: &now,
        before: before.as_ref(),
        troubles: &wrong,
        prompts: &prompts,
        set_up: &set_up(store, &now, as_of)?,
        asked: &ask::by(store, &catalog, (&now, &asked_for), reader.address, as_of)?,
        taught: &taught::of(store, &catalog, &now.session.workshop, as_of)?,
        places: &Addresses { catalog: &catalog, reader },
    };
    let brief = brief::brief(&known);
    Ok((catalog, now.session, brief))
}

/// Who was never seen here, and how far their invitation got.
fn set_up(store: &dyn Store, now: &Standings, as_of: Timestamp) -> Result<BTreeMap<PersonId, String>, StoreError> {
    let mut found = BTreeMap::new();
    for Standing { person, .. } in now.seats.iter().filter(|seat| seat.verdict.last_activity.is_none()) {
        if !store.sign_ins_of(&person.id, Role::Learner)?.is_empty() {
            continue;
        }
        let text = match Progress::of(&store.links_of(&person.id, Role::Learner)?, as_of) {
            Progress::SignedIn => continue,
            Progress::Bounced => "the invitation couldn’t be delivered",
            Progress::NotInvited => "was never invited, and never signed in",
            Progress::Opened => "opened the invitation, and never signed in",
            Progress::NeverCame | Progress::Waiting | Progress::Invited => "never signed in",
        };
        found.insert(person.id.clone(), text.to_owned());
    }
    Ok(found)
}

/// When its brief goes out.
fn due(session: &Session) -> Option<Timestamp> {
    let day = session.starts_at().date().checked_sub(1.day()).ok()?;
    Some(day.at(HOUR, 0, 0, 0).to_zoned_datetime(session.zone()).ok()?.timestamp())
}

/// Has a session's trainers sent its brief, once for each time it is planned for.
///
/// # Errors
/// Of the store.
pub(super) fn announce(store: &dyn Store, session: &Session, now: Timestamp) -> Result<(), StoreError> {
    if session.starts <= now || due(session).is_none_or(|due| now < due) || session.trainers.is_empty() {
        return Ok(());
    }
    let told: BTreeSet<Uuid> = store.notices(&session.id)?.iter().map(|told| told.notice.id).collect();
    let notice = |trainer: &PersonId| {
        // Named by what it is about, so that whoever looks again tells nobody twice.
        let name = format!("brief\n{}\n{trainer}\n{}", session.id, session.starts);
        Notice {
            id: Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()),
            due: now,
            ..Notice::after_pause(trainer.clone(), session.id.clone(), NoticeKind::Brief, now)
        }
    };
    let notices: Vec<Notice> =
        session.trainers.iter().map(notice).filter(|notice| !told.contains(&notice.id)).collect();
    if notices.is_empty() { Ok(()) } else { store.add_notices(&notices) }
}

/// Where a trainer's page with it is.
#[must_use]
pub fn page(address: &str, session: &SessionId) -> String {
    format!("{address}/trainer/sessions/{}/brief", segment(&session.0))
}
