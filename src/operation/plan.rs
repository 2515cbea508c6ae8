//! Planning a session: a dated run of a workshop.

use crate::access::PersonId;
use crate::course::Catalog;
use crate::diagnostic::nearest;
use crate::roster::{Session, SessionId, When};
use crate::store::{Store, StoreError};
use jiff::SignedDuration;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The workshop, as `course/workshop` or by its own id where only one course has it.
    pub workshop: String,
    /// The session's id; made of the workshop's and the day when not given.
    pub id: Option<String>,
    /// First instant and zone.
    pub starts: When,
    /// First instant after it; else the workshop's duration says.
    pub ends: Option<When>,
    /// Seats; else what the workshop says.
    pub capacity: Option<u32>,
    /// Room or call.
    pub place: Option<String>,
    /// How long before the start everything must be done; else what the workshop says.
    pub ready_by: Option<crate::course::Minutes>,
    /// Who runs it; nobody named means every trainer sees it.
    pub trainers: Vec<PersonId>,
}

/// Why a session was not planned.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// No course has the workshop.
    #[error("no course has a workshop `{name}`{}", hint.as_deref().map(|h| format!("; did you mean `{h}`?")).unwrap_or_default())]
    UnknownWorkshop {
        /// As given.
        name: String,
        /// One that is close.
        hint: Option<String>,
    },
    /// It ends before it starts, or nothing says when it ends.
    #[error("{0}")]
    Time(&'static str),
    /// Nobody has that id.
    #[error("no trainer has the id `{0}`; add them with `prework trainer add`")]
    UnknownTrainer(PersonId),
    /// The store failed, or has another session of that id.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Plans a session.
pub fn add(store: &dyn Store, catalog: &Catalog, plan: Plan) -> Result<Session, PlanError> {
    let Some(key) = catalog.find_workshop(&plan.workshop) else {
        let known: Vec<String> = catalog
            .courses
            .iter()
            .flat_map(|c| c.workshops.iter().flat_map(|w| [w.id.to_string(), format!("{}/{}", c.id, w.id)]))
            .collect();
        let hint = nearest(&plan.workshop, known.iter().map(String::as_str)).map(str::to_owned);
        return Err(PlanError::UnknownWorkshop { name: plan.workshop, hint });
    };
    let workshop = catalog.workshop(&key);
    let starts = plan.starts.0;
    let ends = match (plan.ends, workshop.and_then(|w| w.duration)) {
        (Some(ends), _) => ends.0.timestamp(),
        (None, Some(duration)) => starts
            .timestamp()
            .checked_add(SignedDuration::from_mins(i64::from(duration.0)))
            .map_err(|_| PlanError::Time("the session would end after the end of the calendar"))?,
        (None, None) => {
            return Err(PlanError::Time("the workshop has no `duration`: say when the session ends, with `--ends`"));
        }
    };
    if ends <= starts.timestamp() {
        return Err(PlanError::Time("the session would end before it starts"));
    }
    for trainer in &plan.trainers {
        let known = store.person(trainer)?.is_some_and(|p| p.roles.contains(&crate::access::Role::Trainer));
        if !known {
            return Err(PlanError::UnknownTrainer(trainer.clone()));
        }
    }
    let id = plan.id.unwrap_or_else(|| format!("{}-{}", key.workshop, starts.date()));
    let session = Session {
        id: SessionId(id),
        capacity: plan.capacity.or(workshop.and_then(|w| w.capacity)),
        workshop: key,
        starts: starts.timestamp(),
        ends,
        timezone: zone_name(&starts, catalog),
        place: plan.place,
        ready_by: plan.ready_by,
        trainers: plan.trainers,
    };
    store.add_session(&session)?;
    Ok(session)
}

/// The zone named in the time; the course's own when the time has only an offset that zone has then, too.
fn zone_name(starts: &jiff::ZonedDateTime, catalog: &Catalog) -> String {
    if let Some(name) = starts.time_zone().iana_name().filter(|name| *name != "UTC") {
        return name.to_owned();
    }
    let course = jiff::tz::TimeZone::get(&catalog.timezone).ok();
    let same = course.filter(|zone| zone.to_offset(starts.timestamp()) == starts.offset());
    same.and_then(|zone| zone.iana_name().map(str::to_owned))
        .unwrap_or_else(|| starts.time_zone().iana_name().unwrap_or("UTC").to_owned())
}
