//! The demo: invented people whose histories are played through the server's own routes.

mod browser;
mod cast;
mod history;
mod practice;

use crate::access::{PersonId, Principal, Role};
use crate::course::{Catalog, Gate, ModuleKey, OnMajor};
use crate::decision::Opinion;
use crate::operation::mark::{self, MarkError, Said};
use crate::operation::plan::{self, Plan, PlanError};
use crate::operation::seats::{self, SeatError, Wish};
use crate::operation::waive::{self, Grounds, WaiveError};
use crate::operation::{intake, people, publish, roles, sign_in};
use crate::roster::{Person, SessionId, When};
use crate::site::Theme;
use crate::store::{Store, StoreError};
use crate::web::demo::Cast;
use crate::web::{Options, Published, Server};
use browser::Browser;
use history::{Deed, Moment, Verdict};
use jiff::civil::time;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, ZonedDateTime};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::runtime::Runtime;

/// Why the demo could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A request was answered otherwise than the script expects.
    #[error("the demo's {method} {path} was answered {status}: {body}")]
    Answer {
        /// What was asked.
        method: String,
        /// Of what.
        path: String,
        /// With what status it was answered.
        status: u16,
        /// And what text.
        body: String,
    },
    /// The courses lack what the script needs.
    #[error("the demo's courses have no {0}")]
    Lacking(String),
    /// A session could not be planned.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A waiver could not be given.
    #[error(transparent)]
    Waive(#[from] WaiveError),
    /// A link could not be made.
    #[error(transparent)]
    SignIn(#[from] sign_in::SignInError),
    /// A person was refused.
    #[error(transparent)]
    Person(#[from] people::PersonError),
    /// A list was refused.
    #[error(transparent)]
    People(#[from] intake::IntakeError),
    /// A date is out of range.
    #[error(transparent)]
    Time(#[from] jiff::Error),
    /// A text could not be marked.
    #[error(transparent)]
    Mark(#[from] MarkError),
    /// A seat could not be given up.
    #[error(transparent)]
    Seat(#[from] SeatError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The day the demo's courses first came into force, before today.
const FIRST: i64 = 440;
/// The day version 2 of the second module did.
const SECOND: i64 = 150;

/// Fills an empty store: people and sessions by the operations the command line calls, histories by
/// requests to the server's routes, each at its own time, on `runtime`. Dates are relative to `now`; the session is
/// tomorrow at nine in `zone`.
///
/// # Errors
/// When anything is answered otherwise than the script expects.
pub fn seed(
    runtime: &Runtime,
    store: &Arc<dyn Store>,
    catalog: &Arc<Catalog>,
    theme: &Arc<Theme>,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<(), DemoError> {
    let clock = Arc::new(AtomicI64::new(now.as_microsecond()));
    let set = |at: Timestamp| clock.store(at.as_microsecond(), Ordering::SeqCst);
    let published = |catalog: &Arc<Catalog>| Published {
        catalog: Arc::clone(catalog),
        theme: Arc::clone(theme),
        site: PathBuf::new(),
    };
    let earlier = Arc::new(before_second_version(catalog));
    let ticking = Arc::clone(&clock);
    let tell = Arc::new(move || Timestamp::from_microsecond(ticking.load(Ordering::SeqCst)).unwrap_or(Timestamp::MAX));
    let server = Server::new(Arc::clone(store), published(&earlier), tell, Options::default());

    let ago = |days: i64| now.saturating_sub(jiff::SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MIN);
    set(ago(FIRST));
    publish::publish(&**store, &earlier, ago(FIRST))?;
    let (trainer, name) = cast::TRAINER;
    for (id, name, role) in cast::STAFF.into_iter().chain([(trainer, name, Role::Trainer)]) {
        let email = (role == Role::Manager).then(|| cast::MANAGER.to_owned());
        let person = Person { email, ..Person::new(id, name, role) };
        roles::give(&**store, person, role, Grounds::operator("the demo begins"), ago(FIRST))?;
    }
    intake::import(&**store, ("people.csv", cast::people().as_bytes()), None, ago(FIRST))?;

    let sessions = Sessions::plan(now, zone)?;
    for (plan, seats, booked) in sessions.plans {
        for session in plan::add(&**store, catalog, plan)? {
            if !seats.is_empty() {
                intake::import(&**store, ("roster.csv", seats.as_bytes()), Some(&session.id), ago(booked))?;
            }
        }
    }
    let first = SessionId(FIRST_SESSION.to_owned());
    intake::import(&**store, ("late.csv", cast::roster(cast::Group::Late).as_bytes()), Some(&first), ago(14))?;
    let (who, apology) = cast::APOLOGY;
    let grounds = Grounds { by: "", reason: apology };
    seats::change(&**store, catalog, (&first, &PersonId(who.to_owned())), Wish::CannotCome, grounds, ago(2))?;

    let mut deeds = cast::deeds(now, &sessions.first)?;
    deeds.push(Deed { at: ago(SECOND), who: String::new(), what: Moment::SecondVersion });
    deeds.sort_by_key(|deed| deed.at);
    let routes = crate::web::router(server.clone());
    let mut current = Arc::clone(&earlier);
    for deed in deeds {
        set(deed.at);
        match &deed.what {
            Moment::SecondVersion => {
                publish::publish(&**store, catalog, deed.at)?;
                server.replace(published(catalog));
                current = Arc::clone(catalog);
            }
            Moment::Waived { module, until, by, reason } => {
                let grounds = Grounds { by, reason };
                waive::add(&**store, catalog, &PersonId(deed.who.clone()), module, *until, grounds, deed.at)?;
            }
            Moment::Marked(verdict) => mark(store, &current, &deed.who, *verdict, deed.at)?,
            learning => {
                // A sign-in lasts a month, and a history may last a year.
                let link = sign_in::link(&**store, &PersonId(deed.who.clone()), Role::Learner, deed.at)?;
                let browser = Browser::sign_in(runtime, routes.clone(), &link)?;
                history::play(&browser, &**store, &current, &deed.who, deed.at, learning)?;
            }
        }
    }
    Ok(())
}

/// The trainer marks what a learner wrote, and waits to be marked.
fn mark(
    store: &Arc<dyn Store>,
    catalog: &Catalog,
    who: &str,
    verdict: Verdict,
    at: Timestamp,
) -> Result<(), DemoError> {
    let trainer = Principal::Person(PersonId(cast::TRAINER.0.to_owned()), Role::Trainer);
    let waiting = mark::queue(&**store, catalog, &trainer)?;
    for paper in waiting.iter().filter(|paper| paper.attempt.person.0 == who) {
        let (opinion, comment) = match verdict {
            Verdict::Pass(comment) => (Opinion::Points(paper.question.points), comment),
            Verdict::Return(comment) => (Opinion::Return, comment),
        };
        let seen = (paper.round, paper.marks().count());
        let said = Said { opinion, comment, asks_second: false, may_lower: false, seen };
        let text = (paper.attempt.id, paper.question.id.as_str());
        mark::mark(&**store, catalog, (&trainer, cast::TRAINER.1), text, said, at)?;
    }
    Ok(())
}

/// Who is in the demo.
#[must_use]
pub fn cast(catalog: &Catalog) -> Cast {
    Cast {
        trainer: PersonId(cast::TRAINER.0.to_owned()),
        staff: cast::STAFF.map(|(id, _, role)| (PersonId(id.to_owned()), role)).to_vec(),
        session: SessionId(FIRST_SESSION.to_owned()),
        phone: PersonId(cast::PHONE.to_owned()),
        last_question: cast::last_question(catalog),
        learners: cast::featured(),
    }
}

/// The session on the demo's page.
const FIRST_SESSION: &str = "skills-lab-tomorrow";

/// The sessions to plan, with their rosters and since when people are booked.
struct Sessions {
    first: ZonedDateTime,
    plans: Vec<(Plan, String, i64)>,
}

impl Sessions {
    fn plan(now: Timestamp, zone: &TimeZone) -> Result<Self, jiff::Error> {
        let today = now.to_zoned_datetime(zone.clone()).date();
        let on = |days: i64, hour: i8| {
            today.checked_add(days.days())?.to_datetime(time(hour, 0, 0, 0)).to_zoned_datetime(zone.clone())
        };
        let plan = |workshop: &str, id: &str, starts: &ZonedDateTime, place: &str| Plan {
            id: Some(id.to_owned()),
            place: Some(place.to_owned()),
            ..Plan::new(workshop, When(starts.clone()))
        };
        let first = on(1, 9)?;
        let skills = Plan {
            ready_by: Some(crate::course::Minutes(60)),
            capacity: Some(15),
            gate: Some(Gate::Warn),
            ..plan("infection-control/skills-lab", FIRST_SESSION, &first, "Skills room 2")
        };
        let next = Plan {
            capacity: Some(12),
            ..plan("infection-control/skills-lab", "skills-lab-next-week", &on(8, 13)?, "Skills room 1")
        };
        let practice = plan("sales-launch/monthly-practice", "monthly-practice", &on(12, 14)?, "Video call");
        let days = Plan {
            ends: Some(When(on(22, 17)?)),
            ..plan(
                "store-manager-onboarding/first-three-days",
                "first-three-days",
                &on(20, 9)?,
                "Store 14, back office",
            )
        };
        let plans = vec![
            (skills, cast::roster(cast::Group::Nurses), 21),
            (next, String::new(), 0),
            (practice, cast::roster(cast::Group::Sales), 6),
            (days, cast::roster(cast::Group::Managers), 10),
        ];
        Ok(Self { first, plans })
    }
}

/// The courses as they were before the second module got its second version.
fn before_second_version(catalog: &Catalog) -> Catalog {
    let mut earlier = catalog.clone();
    for module in earlier.courses.iter_mut().flat_map(|course| &mut course.modules) {
        if module.version == 2 && matches!(module.on_major, Some(OnMajor::RetakeBy(_))) {
            module.version = 1;
            module.on_major = None;
        }
    }
    earlier
}

/// A module by its key's text.
fn module_key(catalog: &Catalog, name: &str) -> Result<ModuleKey, DemoError> {
    catalog.find_module(name).ok_or_else(|| DemoError::Lacking(format!("module `{name}`")))
}
