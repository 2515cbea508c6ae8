//! What is done about somebody on a session's list: a page that asks, the deed, and taking it back.

use super::book;
use super::choice::Doing;
use super::filter::Filter;
use super::{AsOf, Desk};
use crate::access::{Act, PersonId, may};
use crate::course::Catalog;
use crate::operation::catch_up::{self, CatchUpError};
use crate::operation::judge::JudgeError;
use crate::operation::notify;
use crate::operation::recent::{self, RecentError, Token};
use crate::operation::seats::{self, SeatError, Wish};
use crate::operation::waive::{self, Grounds, WaiveError};
use crate::readiness::Standings;
use crate::roster::{Session, SessionId};
use crate::store::{Store, StoreError};
use crate::web::Server;
use crate::web::page::Fault;
use crate::web::shown::sentence;
use axum::extract::{Form, Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;

/// What is asked, or said.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Said {
    /// What is to be done, or `undo`.
    #[serde(rename = "do")]
    pub(super) doing: String,
    pub(super) who: String,
    pub(super) module: String,
    pub(super) reason: String,
    /// A day.
    pub(super) until: String,
    /// Another session.
    pub(super) to: String,
    /// What is to be undone.
    what: String,
    /// The query of the roster one came from.
    pub(super) back: String,
}

impl Said {
    pub(super) fn who(&self) -> Option<PersonId> {
        (!self.who.is_empty()).then(|| PersonId(self.who.clone()))
    }
}

/// Why nothing was done.
#[derive(Debug)]
enum Refusal {
    NotYours,
    Missing,
    Because(String),
}

impl Refusal {
    fn of(error: impl std::fmt::Display) -> Self {
        Self::Because(sentence(&error.to_string()))
    }
}

/// Done, or not; what the store lacks is neither.
type Done = Result<Result<(), Refusal>, JudgeError>;

/// Where one came from, as the address of the roster.
pub(super) fn back(desk: &Desk, session: &SessionId, said: &Said, headers: &HeaderMap) -> Filter {
    match said.back.strip_prefix('?') {
        Some(query) => Filter::of(query),
        None => Filter::of_referer(headers, &desk.roster_url(session)),
    }
}

pub(in crate::web) async fn ask(
    State(server): State<Server>,
    desk: Desk,
    Path(session): Path<String>,
    headers: HeaderMap,
    Query(said): Query<Said>,
) -> Result<Response, Fault> {
    super::ask::shown(&server, &desk, session, &said, &headers, None).await
}

pub(in crate::web) async fn say(
    State(server): State<Server>,
    desk: Desk,
    Path(session): Path<String>,
    headers: HeaderMap,
    Form(said): Form<Said>,
) -> Result<Response, Fault> {
    let (catalog, standings) = super::roster::judged(&server, &desk, session.clone(), &AsOf::default()).await?;
    let by = desk.name(&server).await?;
    let desired = Deed {
        catalog,
        standings,
        desk: desk.clone(),
        by,
        address: server.address(&headers),
        mails: server.options.courier.is_some(),
        now: server.now(),
    };
    let (id, asked) = (desired.standings.session.id.clone(), said.clone());
    match server.with_store(move |store| desired.carry_out(store, &asked)).await? {
        Ok(()) => {
            server.changed();
            let query = back(&desk, &id, &said, &headers).query();
            Ok(Redirect::to(&format!("{}{query}#recent", desk.roster_url(&id))).into_response())
        }
        Err(Refusal::NotYours) => Err(Fault::NotYours),
        Err(Refusal::Missing) => Err(Fault::Missing),
        Err(Refusal::Because(problem)) => {
            super::ask::shown(&server, &desk, session, &said, &headers, Some(problem)).await
        }
    }
}

/// Something to be done, with all that it takes to know.
struct Deed {
    catalog: std::sync::Arc<Catalog>,
    standings: Standings,
    desk: Desk,
    by: String,
    address: String,
    mails: bool,
    now: Timestamp,
}

impl Deed {
    fn carry_out(&self, store: &dyn Store, said: &Said) -> Done {
        if said.doing == "undo" {
            return self.undo(store, &said.what);
        }
        let Some(doing) = Doing::read(&said.doing) else { return Ok(Err(Refusal::Missing)) };
        let (session, who) = (&self.standings.session, said.who());
        if !doing.is_permitted(&self.desk, who.as_ref(), session) {
            return Ok(Err(Refusal::NotYours));
        }
        if doing == Doing::Remind {
            return self.remind(store, who.as_ref());
        }
        let Some(who) = who.filter(|who| is_listed(&self.standings, who)) else { return Ok(Err(Refusal::Missing)) };
        let grounds = Grounds { by: &self.by, reason: &said.reason };
        match doing {
            Doing::Remind | Doing::Link => Ok(Err(Refusal::Missing)),
            Doing::Waive => self.waive(store, &who, said, grounds),
            Doing::Assign => self.assign(store, &who, said, grounds),
            Doing::Move => self.reseat(store, &who, said, grounds),
            Doing::Admit => self.seat(store, &who, Wish::Admit, grounds),
            Doing::Offer => self.seat(store, &who, Wish::Offer, grounds),
            Doing::TakeOff => self.seat(store, &who, Wish::TakeOff, grounds),
        }
    }

    fn remind(&self, store: &dyn Store, only: Option<&PersonId>) -> Done {
        let id = &self.standings.session.id;
        if !self.mails {
            return Ok(Err(Refusal::Because("This server sends no mail: copy the text, and send it yourself.".into())));
        }
        let letters = notify::nudges(store, id, only, &self.by, &self.address, self.now)?;
        let people: Vec<PersonId> =
            letters.into_iter().filter(|(person, _)| person.email.is_some()).map(|(person, _)| person.id).collect();
        if people.is_empty() {
            return Ok(Err(Refusal::Because("There is nobody to remind who has an address.".to_owned())));
        }
        notify::nudge(store, id, &people, &self.by, self.now)?;
        Ok(Ok(()))
    }

    /// Only from what this session asks of them.
    fn waive(&self, store: &dyn Store, who: &PersonId, said: &Said, grounds: Grounds<'_>) -> Done {
        let asked = self.standings.of(who).into_iter().flat_map(|standing| &standing.verdict.requirements);
        let is_asked = asked.into_iter().any(|requirement| requirement.key.to_string() == said.module);
        if !is_asked {
            return Ok(Err(Refusal::Because("Choose a module that is asked of them.".to_owned())));
        }
        let until = match end_of(&said.until, &self.standings.session) {
            Ok(until) => until,
            Err(problem) => return Ok(Err(Refusal::Because(problem))),
        };
        match waive::add(store, &self.catalog, who, &said.module, until, grounds, self.now) {
            Ok(_) => Ok(Ok(())),
            Err(WaiveError::Store(error)) => Err(error.into()),
            Err(WaiveError::Past) => Ok(Err(Refusal::Because("That day is over.".to_owned()))),
            Err(other) => Ok(Err(Refusal::of(other))),
        }
    }

    fn assign(&self, store: &dyn Store, who: &PersonId, said: &Said, grounds: Grounds<'_>) -> Done {
        let session = &self.standings.session;
        let Some(module) = self.catalog.find_module(&said.module) else {
            return Ok(Err(Refusal::Because("Choose a module.".to_owned())));
        };
        let due = match end_of(&said.until, session) {
            Ok(Some(end)) => end.saturating_sub(1.second()).unwrap_or(end),
            Ok(None) => return Ok(Err(Refusal::Because("Say by which day.".to_owned()))),
            Err(problem) => return Ok(Err(Refusal::Because(problem))),
        };
        match catch_up::give(store, (&session.id, who), (&module, due), grounds, self.now) {
            Ok(_) => Ok(Ok(())),
            Err(CatchUpError::Store(error)) => Err(error.into()),
            Err(CatchUpError::Judge(error)) => Err(error),
            Err(other) => Ok(Err(Refusal::of(other))),
        }
    }

    /// A seat in another session, which has to be theirs to give as well.
    fn reseat(&self, store: &dyn Store, who: &PersonId, said: &Said, grounds: Grounds<'_>) -> Done {
        let to = SessionId(said.to.clone());
        let from = &self.standings.session;
        let fits = |to: &Session| to.workshop == from.workshop && to.id != from.id && to.is_ahead(self.now);
        let Some(to) = store.session(&to)?.filter(fits) else {
            return Ok(Err(Refusal::Because("Choose a session of the same workshop.".to_owned())));
        };
        if !Doing::Move.is_permitted(&self.desk, Some(who), &to) {
            return Ok(Err(Refusal::NotYours));
        }
        let is_live = seats::booking(store, &from.id, who, self.now)?.is_some_and(|booking| booking.seat.is_live());
        let done = if is_live {
            seats::move_to(store, &self.catalog, (&from.id, &to.id), who, grounds, self.now)
        } else {
            seats::change(store, &self.catalog, (&to.id, who), Wish::Give, grounds, self.now)
        };
        told(done.map(|_| ()))
    }

    fn seat(&self, store: &dyn Store, who: &PersonId, wish: Wish, grounds: Grounds<'_>) -> Done {
        let id = &self.standings.session.id;
        told(seats::change(store, &self.catalog, (id, who), wish, grounds, self.now).map(|_| ()))
    }

    fn undo(&self, store: &dyn Store, what: &str) -> Done {
        let session = &self.standings.session;
        let Some(token) = Token::read(what) else { return Ok(Err(Refusal::Missing)) };
        let found = recent::recent(store, &session.id, &store.notices(&session.id)?, self.now)?;
        let found = found.into_iter().find(|one| one.token == token);
        if found.is_some_and(|one| !book::permitted(&self.desk, &one, session)) {
            return Ok(Err(Refusal::NotYours));
        }
        match recent::take_back(store, &session.id, &token, &self.by, self.now) {
            Ok(()) => Ok(Ok(())),
            Err(RecentError::Store(error)) => Err(error.into()),
            Err(RecentError::Judge(error)) => Err(error),
            Err(other) => Ok(Err(Refusal::of(other))),
        }
    }
}

fn told(done: Result<(), SeatError>) -> Done {
    match done {
        Ok(()) => Ok(Ok(())),
        Err(SeatError::Store(error)) => Err(error.into()),
        Err(SeatError::Judge(error)) => Err(error),
        Err(other) => Ok(Err(Refusal::of(other))),
    }
}

/// Whether somebody is or was on the list.
pub(super) fn is_listed(standings: &Standings, who: &PersonId) -> bool {
    standings.of(who).is_some() || standings.off.iter().any(|(person, _)| person.id == *who)
}

/// The first instant after a day, where the session is; nothing for no day.
fn end_of(day: &str, session: &Session) -> Result<Option<Timestamp>, String> {
    if day.trim().is_empty() {
        return Ok(None);
    }
    let next = day.trim().parse::<Date>().and_then(|day| day.checked_add(1.day()));
    let end = next.and_then(|next| next.to_zoned_datetime(session.zone()));
    end.map(|end| Some(end.timestamp())).map_err(|_| "There is no such day.".to_owned())
}

/// The sessions somebody can be moved to: of the same workshop, ahead, and theirs who moves them.
pub(super) fn elsewhere(
    store: &dyn Store,
    desk: &Desk,
    from: &Session,
    who: &PersonId,
    now: Timestamp,
) -> Result<Vec<(Session, usize)>, StoreError> {
    let mut found = store.sessions()?;
    found.retain(|(other, _)| {
        other.workshop == from.workshop
            && other.id != from.id
            && other.is_ahead(now)
            && may(&desk.principal(), Act::Reseat { learner: who, trainers: &other.trainers })
    });
    Ok(found)
}
