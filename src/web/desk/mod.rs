//! What trainers, organisers and auditors see of a session, each from a desk of their own: the roster, the evidence behind
//! every reason, texts to mark, how questions are answered. What a desk may see is the one table's say; what it looks like is the same for all.

pub(super) mod act;
mod ask;
pub(super) mod attendance;
mod book;
pub(super) mod brief;
mod choice;
pub(super) mod evidence;
mod filter;
pub(super) mod marking;
pub(super) mod questions;
pub(super) mod roster;
mod row;
pub(super) mod sheet;
pub(super) mod snapshots;
pub(super) mod steps;
mod view;

use super::Server;
use super::page::{Fault, Frame, Section};
use super::shown::path_segment;
use crate::access::{Act, PersonId, Principal, Role, may};
use crate::course::{ModuleKey, WorkshopKey};
use crate::roster::{Session, SessionId};
use crate::store::StoreError;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::{Value, json};
use std::fmt::Display;

/// Somebody at work, in the role whose pages they are on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Desk {
    pub(super) id: PersonId,
    pub(super) role: Role,
}

impl Desk {
    /// Who that is to the table of who may do what.
    pub(super) fn principal(&self) -> Principal {
        Principal::Person(self.id.clone(), self.role)
    }

    /// Whether a session is theirs to see.
    pub(super) fn sees(&self, session: &Session) -> bool {
        may(&self.principal(), Act::SeeSession { trainers: &session.trainers })
    }

    /// Their name.
    pub(super) async fn name(&self, server: &Server) -> Result<String, StoreError> {
        let id = self.id.clone();
        server
            .with_store(move |store| Ok(store.person(&id)?.map_or_else(|| id.to_string(), |person| person.name)))
            .await
    }

    /// Where their pages begin.
    pub(super) fn home(&self) -> &'static str {
        self.role.home()
    }

    /// Where a session's roster is.
    pub(super) fn roster_url(&self, session: &SessionId) -> String {
        let roster = if self.role == Role::Organiser { "/roster" } else { "" };
        format!("{}sessions/{}{roster}", self.home(), path_segment(&session.0))
    }

    /// Where a session's brief is.
    pub(super) fn brief_url(&self, session: &SessionId) -> String {
        format!("{}sessions/{}/brief", self.home(), path_segment(&session.0))
    }

    /// Where it is marked who was in a session.
    pub(super) fn attendance_url(&self, session: &SessionId) -> String {
        format!("{}sessions/{}/attendance", self.home(), path_segment(&session.0))
    }

    /// Where a learner's evidence is.
    pub(super) fn learner_url(&self, session: &SessionId, learner: &PersonId) -> String {
        format!("{}sessions/{}/learners/{}", self.home(), path_segment(&session.0), path_segment(&learner.0))
    }

    /// Where texts are marked, for those who do.
    pub(super) fn marking_url(&self) -> Option<String> {
        (self.role != Role::Auditor).then(|| format!("{}marking", self.home()))
    }

    /// Where a module's questions are.
    pub(super) fn questions_url(&self, module: &ModuleKey) -> String {
        let (course, module) = (path_segment(module.course.as_str()), path_segment(module.module.as_str()));
        format!("{}questions/{course}/{module}", self.home())
    }

    /// Where a workshop's steps are.
    pub(super) fn steps_url(&self, workshop: &WorkshopKey) -> String {
        let (course, workshop) = (path_segment(workshop.course.as_str()), path_segment(workshop.workshop.as_str()));
        format!("{}questions/{course}/workshops/{workshop}", self.home())
    }

    /// Where one text is.
    pub(super) fn text_url(&self, attempt: impl Display, question: &str) -> String {
        format!("{}marking/{attempt}/{}", self.home(), path_segment(question))
    }

    /// The frame around a page of theirs.
    pub(super) fn frame<'a>(&self, title: &'a str, name: &str, section: Section) -> Frame<'a> {
        match self.role {
            Role::Organiser => Frame::organiser(title, name, section),
            Role::Auditor => Frame::auditor(title, name, section),
            _ => Frame::trainer(title, name, section),
        }
    }
}

/// The instant somebody looks back to, as `?as-of=2027-03-04T09:00` has it; now, when there is none. Only auditors do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct AsOf(pub(super) Option<Timestamp>);

impl AsOf {
    /// That instant, which is never ahead.
    pub(super) fn at(&self, now: Timestamp) -> Timestamp {
        self.0.map_or(now, |then| then.min(now))
    }

    /// The query that keeps it in an address.
    pub(super) fn query(&self) -> String {
        self.0.map_or_else(String::new, |then| format!("?as-of={then}"))
    }

    /// The form that asks for another one.
    pub(super) fn form(&self, zone: &TimeZone) -> Value {
        let then = self.0.map(|then| then.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string());
        json!({ "then": then, "zone": zone.iana_name().unwrap_or("UTC") })
    }
}

impl FromRequestParts<Server> for AsOf {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Fault> {
        #[derive(Deserialize)]
        struct Asked {
            #[serde(default, rename = "as-of")]
            as_of: String,
        }
        if Role::at(parts.uri.path()) != Role::Auditor {
            return Ok(Self(None));
        }
        let Query(Asked { as_of }) = Query::try_from_uri(&parts.uri).map_err(|_| Fault::Missing)?;
        if as_of.is_empty() {
            return Ok(Self(None));
        }
        // With an offset as links have it, or as a form has it: in the courses' zone.
        let instant = as_of.parse().or_else(|_| {
            let zone = TimeZone::get(&server.published().catalog.timezone).unwrap_or(TimeZone::UTC);
            as_of.parse::<DateTime>().and_then(|read| zone.to_timestamp(read))
        });
        instant.map(|at| Self(Some(at))).map_err(|_| Fault::Missing)
    }
}

impl FromRequestParts<Server> for Desk {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Fault> {
        let role = Role::at(parts.uri.path());
        let found = server.signed_in(&parts.headers, role).await?;
        match found.filter(|who| may(who, Act::ListSessions)) {
            Some(Principal::Person(id, role)) => Ok(Self { id, role }),
            _ => Err(Fault::SignIn(role)),
        }
    }
}
