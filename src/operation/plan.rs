//! Planning sessions: dated runs of a workshop, one or a series.

use crate::access::PersonId;
use crate::course::{Catalog, Gate, Minutes, Modality};
use crate::diagnostic::nearest;
use crate::roster::{Block, Meeting, Session, SessionId, SignUp, When};
use crate::store::{Store, StoreError};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan as _};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The workshop, as `course/workshop` or by its own id where only one course has it.
    pub workshop: String,
    /// The session's id; made of the workshop's and the day when not given. Those of a series have their day in it.
    pub id: Option<String>,
    /// First instant and zone.
    pub starts: When,
    /// First instant after it, or after its first block; else the workshop's duration says.
    pub ends: Option<When>,
    /// When people meet again, after that, in the session's zone.
    pub again: Vec<Meeting>,
    /// Seats; else what the workshop says.
    pub capacity: Option<u32>,
    /// Where people meet; else what the workshop says.
    pub modality: Option<Modality>,
    /// Room or call.
    pub place: Option<String>,
    /// The address of the call.
    pub join_link: Option<String>,
    /// How long before the start everything must be done; else what the workshop says.
    pub ready_by: Option<Minutes>,
    /// What happens to those who aren't ready; else what the workshop says.
    pub gate: Option<Gate>,
    /// Whether learners can ask for a seat.
    pub sign_up: SignUp,
    /// How long before the start the list closes.
    pub cut_off: Minutes,
    /// Who runs it; nobody named means every trainer sees it.
    pub trainers: Vec<PersonId>,
    /// Again and again.
    pub repeat: Option<Repeat>,
}

/// A series of sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeat {
    /// How far apart.
    pub every: Every,
    /// How many in all.
    pub times: u32,
}

/// How far apart the sessions of a series are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    /// On the same day of every week.
    Week,
    /// On the same day of every month; on the last one where it has no such day.
    Month,
    /// On the same weekday of every month: the first Thursday, the third Monday. On the last such day where it has fewer.
    MonthWeekday,
}

/// How many sessions a series has at most.
pub const SERIES: u32 = 60;

impl Every {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Week, Self::Month, Self::MonthWeekday];

    /// The word on command lines and in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
            Self::MonthWeekday => "month-weekday",
        }
    }
}

impl Plan {
    /// A session of a workshop that starts then, with nothing else said about it.
    #[must_use]
    pub fn new(workshop: impl Into<String>, starts: When) -> Self {
        Self {
            workshop: workshop.into(),
            id: None,
            starts,
            ends: None,
            again: Vec::new(),
            capacity: None,
            modality: None,
            place: None,
            join_link: None,
            ready_by: None,
            gate: None,
            sign_up: SignUp::Closed,
            cut_off: Minutes(0),
            trainers: Vec::new(),
            repeat: None,
        }
    }
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
    /// It ends before it starts.
    #[error("{0}")]
    Time(&'static str),
    /// Nothing says when it ends.
    #[error("the workshop has no `duration`: say when the session ends")]
    NoEnd,
    /// Nobody has that id.
    #[error("no trainer has the id `{0}`")]
    UnknownTrainer(PersonId),
    /// The call has no address a browser opens.
    #[error("the link to join is no address that begins with `https://` or `http://`")]
    Link,
    /// More than a page or a sheet of paper takes.
    #[error("{0} has at most {1} characters")]
    TooLong(&'static str, usize),
    /// An id that no list or address can show.
    #[error("a session's id has between 1 and {LONGEST_ID} characters, none of them a control or at its ends a space")]
    Id,
    /// The store failed, or has another session of that id.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How long a session's id may be, in characters.
const LONGEST_ID: usize = 100;

/// How long the room or call may be, in characters.
const LONGEST_PLACE: usize = 300;

/// How long the link to join may be, in characters.
const LONGEST_LINK: usize = 500;

/// Plans a session, or a series of them; all or none.
pub fn add(store: &dyn Store, catalog: &Catalog, plan: Plan) -> Result<Vec<Session>, PlanError> {
    for trainer in &plan.trainers {
        let known = store.person(trainer)?.is_some_and(|p| p.roles.contains(&crate::access::Role::Trainer));
        if !known {
            return Err(PlanError::UnknownTrainer(trainer.clone()));
        }
    }
    let sessions = planned(catalog, plan)?;
    for session in &sessions {
        check_id(&session.id)?;
        check_texts(session)?;
    }
    store.add_sessions(&sessions)?;
    Ok(sessions)
}

fn planned(catalog: &Catalog, plan: Plan) -> Result<Vec<Session>, PlanError> {
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
            return Err(PlanError::NoEnd);
        }
    };
    let timezone = zone_name(&starts, catalog);
    let zone = TimeZone::get(&timezone).unwrap_or(TimeZone::UTC);
    let mut blocks = vec![Block { starts: starts.timestamp(), ends }];
    for meeting in plan.again {
        blocks.push(meeting.at(&zone).ok_or(PlanError::Time("the clock skips one of those times in that zone"))?);
    }
    check(&blocks)?;
    let repeat = plan.repeat.unwrap_or(Repeat { every: Every::Week, times: 1 });
    if repeat.times == 0 || repeat.times > SERIES {
        return Err(PlanError::Time("a series has between 1 and 60 sessions"));
    }
    let base = plan.id.clone().unwrap_or_else(|| key.workshop.to_string());
    let series = (repeat.times > 1).then(|| format!("{base}-{}", starts.date()));
    let mut sessions = Vec::new();
    for nth in 0..repeat.times {
        let moved: Vec<Block> =
            blocks.iter().map(|block| later(*block, repeat.every, nth, &zone)).collect::<Result<_, _>>()?;
        let (first, last) = (moved[0], moved[moved.len() - 1]);
        let day = first.starts.to_zoned_datetime(zone.clone()).date();
        let id = match &plan.id {
            Some(id) if series.is_none() => id.clone(),
            _ => format!("{base}-{day}"),
        };
        let times = (first.starts, last.ends);
        sessions.push(Session {
            blocks: if moved.len() > 1 { moved } else { Vec::new() },
            capacity: plan.capacity.or(workshop.and_then(|w| w.capacity)),
            modality: plan.modality.or(workshop.map(|w| w.modality)).unwrap_or_default(),
            place: plan.place.clone(),
            join_link: plan.join_link.clone(),
            ready_by: plan.ready_by,
            gate: plan.gate,
            sign_up: plan.sign_up,
            cut_off: plan.cut_off,
            trainers: plan.trainers.clone(),
            series: series.clone(),
            ..Session::plain(SessionId(id), key.clone(), times, timezone.clone())
        });
    }
    Ok(sessions)
}

/// A length of time as people write it: `24h`, `90m`, `PT24H`.
#[must_use]
pub fn lead(text: &str) -> Option<Minutes> {
    crate::compile::minutes(text)
}

/// Whether that is an address people can be sent to.
#[must_use]
pub fn is_link(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

fn check_id(SessionId(id): &SessionId) -> Result<(), PlanError> {
    // Of an address, one point is its folder and two are the one above it.
    let is_path = matches!(id.as_str(), "" | "." | "..");
    let fits = !is_path && id.trim() == id && !id.chars().any(char::is_control) && id.chars().count() <= LONGEST_ID;
    if fits { Ok(()) } else { Err(PlanError::Id) }
}

/// Whether what is written about a session is what its pages take.
///
/// # Errors
/// `Link`, `TooLong`.
pub(super) fn check_texts(session: &Session) -> Result<(), PlanError> {
    let (place, link) = (session.place.as_deref(), session.join_link.as_deref());
    for (text, name, most) in [(place, "the room or call", LONGEST_PLACE), (link, "the link to join", LONGEST_LINK)] {
        if text.is_some_and(|text| text.chars().count() > most) {
            return Err(PlanError::TooLong(name, most));
        }
    }
    if link.is_some_and(|link| !is_link(link)) { Err(PlanError::Link) } else { Ok(()) }
}

/// Whether people can meet like this: each block ends after it starts, and none begins before the last one is over.
///
/// # Errors
/// `Time`.
pub(super) fn check(blocks: &[Block]) -> Result<(), PlanError> {
    if blocks.iter().any(|block| block.ends <= block.starts) {
        return Err(PlanError::Time("the session would end before it starts"));
    }
    if blocks.windows(2).any(|pair| pair[1].starts < pair[0].ends) {
        return Err(PlanError::Time("its blocks overlap, or aren’t in order"));
    }
    Ok(())
}

/// The same block, so many weeks or months later: at the same time of day there.
fn later(block: Block, every: Every, nth: u32, zone: &TimeZone) -> Result<Block, PlanError> {
    let over = || PlanError::Time("the series would go on after the end of the calendar");
    let start = block.starts.to_zoned_datetime(zone.clone());
    let moved = match every {
        Every::Week => start.checked_add(i64::from(nth).weeks()).map_err(|_| over())?,
        Every::Month => start.checked_add(i64::from(nth).months()).map_err(|_| over())?,
        Every::MonthWeekday => {
            let month = start.date().first_of_month().checked_add(i64::from(nth).months()).map_err(|_| over())?;
            let which = (start.day() - 1) / 7 + 1;
            let day = month
                .nth_weekday_of_month(which, start.weekday())
                .or_else(|_| month.nth_weekday_of_month(-1, start.weekday()))
                .map_err(|_| over())?;
            day.to_datetime(start.time()).to_zoned_datetime(zone.clone()).map_err(|_| over())?
        }
    };
    // The wall clock goes on, and so does the end: an hour the clock skips makes it no shorter.
    let length = block.ends.duration_since(block.starts);
    let starts = moved.timestamp();
    Ok(Block { starts, ends: starts.checked_add(length).map_err(|_| over())? })
}

/// The zone named in the time; the course's own when the time has only an offset that zone has then, too.
fn zone_name(starts: &jiff::ZonedDateTime, catalog: &Catalog) -> String {
    if let Some(name) = starts.time_zone().iana_name().filter(|name| *name != "UTC") {
        return name.to_owned();
    }
    let course = TimeZone::get(&catalog.timezone).ok();
    let same = course.filter(|zone| zone.to_offset(starts.timestamp()) == starts.offset());
    same.and_then(|zone| zone.iana_name().map(str::to_owned))
        .unwrap_or_else(|| starts.time_zone().iana_name().unwrap_or("UTC").to_owned())
}
