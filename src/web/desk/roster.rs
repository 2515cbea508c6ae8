//! A session's roster: who is ready, who is not, why; and its rows again as they change.

use super::{AsOf, Desk};
use crate::access::{Principal, Role};
use crate::course::{Catalog, ModuleKey};
use crate::operation::judge::{self, JudgeError};
use crate::readiness::{Standing, Standings, Word};
use crate::roster::{Session, SessionId};
use crate::web::Server;
use crate::web::live::{Feed, stream};
use crate::web::moment::Moment;
use crate::web::page::{Fault, Section, page, part};
use crate::web::shown::{self, Counts, Heading, Need, abbreviated};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::response::sse::Event;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

impl From<JudgeError> for Fault {
    fn from(error: JudgeError) -> Self {
        match error {
            JudgeError::UnknownSession(_) => Self::Missing,
            JudgeError::Store(error) => error.into(),
            JudgeError::NothingPublished => Self::Broken,
        }
    }
}

/// One learner's row.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Row {
    id: String,
    order: u64,
    name: String,
    team: String,
    state: shown::State,
    reason: String,
    evidence_url: String,
    /// One for each column; nothing where it isn't asked of this learner.
    cells: Vec<Option<Need>>,
    minutes_left: String,
    last_activity: Option<Moment>,
}

/// A roster, ready to be shown.
#[derive(Debug, Serialize)]
struct View {
    session: Heading,
    back: Value,
    counts: Counts,
    columns: Vec<Value>,
    rows: Vec<Row>,
    as_of: Moment,
    /// For whom looks back: the form that asks for another instant.
    back_to: Option<Value>,
}

impl View {
    fn new(standings: &Standings, catalog: &Catalog, desk: &Desk, then: &AsOf) -> Self {
        let (session, now) = (&standings.session, standings.as_of);
        let modules = columns(standings, catalog);
        let title = |key: &ModuleKey| catalog.module(key).map_or_else(|| key.to_string(), |m| m.title.clone());
        let column = |key| json!({ "title": title(key), "short": abbreviated(&title(key)) });
        Self {
            session: Heading::new(session, catalog, standings.seats.len(), now).at(desk, session, catalog),
            back: json!({ "title": "Sessions", "url": format!("{}{}", desk.home(), then.query()) }),
            counts: Counts::new(standings),
            columns: modules.iter().map(column).collect(),
            rows: standings.seats.iter().map(|seat| row(seat, &modules, session, (desk, then), now)).collect(),
            as_of: if then.0.is_some() {
                Moment::exact(now, &session.zone())
            } else {
                Moment::clock(now, &session.zone())
            },
            back_to: (desk.role == Role::Auditor).then(|| then.form(&session.zone())),
        }
    }
}

/// The modules asked for, in the course's order.
fn columns(standings: &Standings, catalog: &Catalog) -> Vec<ModuleKey> {
    let mut modules: Vec<ModuleKey> = Vec::new();
    for requirement in standings.seats.iter().flat_map(|seat| &seat.verdict.requirements) {
        if !modules.contains(&requirement.module) {
            modules.push(requirement.module.clone());
        }
    }
    modules.sort_by_key(|key| shown::place(catalog, key));
    modules
}

fn row(seat: &Standing, modules: &[ModuleKey], session: &Session, (desk, then): (&Desk, &AsOf), now: Timestamp) -> Row {
    let Standing { person, verdict, .. } = seat;
    let cells = modules.iter().map(|key| verdict.requirements.iter().find(|r| r.module == *key).map(Need::new));
    let (word, left, ..) = seat.order();
    let place = Word::ALL.iter().position(|w| *w == word).unwrap_or_default();
    Row {
        id: element_id(&person.id.0),
        order: u64::try_from(place).unwrap_or_default() * 1_000_000 + u64::from(left.min(999_999)),
        name: person.name.clone(),
        team: person.team_at(now),
        state: word.into(),
        reason: verdict.reason.clone(),
        evidence_url: format!("{}{}", desk.learner_url(&session.id, &person.id), then.query()),
        cells: cells.collect(),
        minutes_left: if left == 0 || verdict.next.is_none() {
            String::new()
        } else {
            verdict.minutes_left.to_string()
        },
        last_activity: verdict.last_activity.map(|at| Moment::ago(at, now, &session.zone())),
    }
}

/// What any person's id makes as part of an element's: what isn't a letter or digit is written as its code.
fn element_id(id: &str) -> String {
    let spelled = |c: char| if c.is_ascii_alphanumeric() { c.to_string() } else { format!("_{:x}_", u32::from(c)) };
    id.chars().map(spelled).collect()
}

/// Judges a session that is theirs to see.
pub(in crate::web) async fn judged(
    server: &Server,
    desk: &Desk,
    session: String,
    then: &AsOf,
) -> Result<(Arc<Catalog>, Standings), Fault> {
    let now = then.at(server.now());
    let id = SessionId(session);
    let (catalog, standings) = server.with_store(move |store| judge::session(store, &id, now)).await?;
    if desk.sees(&standings.session) { Ok((catalog, standings)) } else { Err(Fault::NotYours) }
}

pub(in crate::web) async fn show(
    State(server): State<Server>,
    desk: Desk,
    Path(session): Path<String>,
    then: AsOf,
) -> Result<Response, Fault> {
    let (catalog, standings) = judged(&server, &desk, session, &then).await?;
    let view = View::new(&standings, &catalog, &desk, &then);
    let name = desk.name(&server).await?;
    page(&server, "app/roster.html", &desk.frame(&view.session.title, &name, Section::Sessions), &view)
}

/// The rows that changed since they were last sent.
struct Changes {
    server: Server,
    role: Role,
    /// Of the request, whose sign-in may end while the stream is open.
    headers: HeaderMap,
    session: String,
    sent: BTreeMap<String, String>,
    counted: String,
}

impl Feed for Changes {
    async fn next(&mut self) -> Option<Vec<Event>> {
        let signed_in = self.server.still_signed_in(&self.headers, self.role).await.ok()??;
        let Principal::Person(id, role) = signed_in else { return None };
        let (desk, then) = (Desk { id, role }, AsOf::default());
        let (catalog, standings) = judged(&self.server, &desk, self.session.clone(), &then).await.ok()?;
        let view = View::new(&standings, &catalog, &desk, &then);
        let mut rows = BTreeMap::new();
        let mut events = Vec::new();
        for row in &view.rows {
            let Ok(html) = part(&self.server, "app/roster-row.html", &json!({ "row": row })) else { continue };
            // At first every row goes out: one may have changed since the page was loaded, and the page keeps those that are the same.
            if self.sent.get(&row.id) != Some(&html) {
                let message = json!({ "id": row.id, "html": html });
                events.push(Event::default().event("row").data(message.to_string()));
            }
            rows.insert(row.id.clone(), html);
        }
        for id in self.sent.keys().filter(|id| !rows.contains_key(*id)) {
            events.push(Event::default().event("gone").data(json!({ "id": id }).to_string()));
        }
        if let Ok(html) = part(&self.server, "app/roster-counts.html", &json!({ "counts": view.counts })) {
            if html != self.counted {
                events.push(Event::default().event("counts").data(json!({ "html": html }).to_string()));
            }
            self.counted = html;
        }
        if !events.is_empty() {
            events.push(Event::default().event("as_of").data(json!(view.as_of).to_string()));
        }
        self.sent = rows;
        Some(events)
    }
}

pub(in crate::web) async fn events(
    State(server): State<Server>,
    desk: Desk,
    Path(session): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    judged(&server, &desk, session.clone(), &AsOf::default()).await?;
    let role = desk.role;
    let feed =
        Changes { server: server.clone(), role, headers, session, sent: BTreeMap::new(), counted: String::new() };
    Ok(stream(&server, feed))
}
