//! A session's roster: who is ready, who is not, why; and what of it changes while it is open.

use super::book::Book;
use super::filter::Filter;
use super::view::View;
use super::{AsOf, Desk};
use crate::access::{Principal, Role};
use crate::course::Catalog;
use crate::operation::door;
use crate::operation::judge::{self, JudgeError};
use crate::readiness::Standings;
use crate::roster::SessionId;
use crate::web::Server;
use crate::web::live::{Feed, stream};
use crate::web::page::{Fault, Section, page, part};
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::response::sse::Event;
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

/// The same, with what was decided and told.
async fn opened(
    server: &Server,
    desk: &Desk,
    session: String,
    then: AsOf,
    headers: &HeaderMap,
) -> Result<(Arc<Catalog>, Standings, Book), Fault> {
    let (catalog, standings) = judged(server, desk, session, &then).await?;
    let (session, at) = (standings.session.clone(), standings.as_of);
    let mut book = server.with_store(move |store| Book::read(store, &session, then, at)).await?;
    book.gate = door::gate(&standings.session, &catalog);
    book.address = server.address(headers);
    Ok((catalog, standings, book))
}

pub(in crate::web) async fn show(
    State(server): State<Server>,
    desk: Desk,
    Path(session): Path<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    then: AsOf,
) -> Result<Response, Fault> {
    let (catalog, standings, book) = opened(&server, &desk, session, then, &headers).await?;
    let filter = Filter::of(&query.unwrap_or_default());
    let view = View::new(&standings, &catalog, &desk, &book, filter, server.now());
    let name = desk.name(&server).await?;
    page(&server, "app/roster.html", &desk.frame(&view.session.title, &name, Section::Sessions), &view)
}

/// What changed since it was last sent.
struct Changes {
    server: Server,
    role: Role,
    /// Of the request, whose sign-in may end while the stream is open.
    headers: HeaderMap,
    session: String,
    rows: BTreeMap<String, String>,
    parts: BTreeMap<&'static str, String>,
}

impl Changes {
    /// A part of the page, if it is another one now.
    fn part(&mut self, id: &'static str, template: &str, values: &Value) -> Option<Event> {
        let html = part(&self.server, template, values).ok()?;
        if self.parts.get(id) == Some(&html) {
            return None;
        }
        let event = Event::default().event(id).data(json!({ "html": html }).to_string());
        self.parts.insert(id, html);
        Some(event)
    }
}

impl Feed for Changes {
    async fn next(&mut self) -> Option<Vec<Event>> {
        let signed_in = self.server.still_signed_in(&self.headers, self.role).await.ok()??;
        let Principal::Person(id, role) = signed_in else { return None };
        let desk = Desk { id, role };
        let asked = opened(&self.server, &desk, self.session.clone(), AsOf::default(), &self.headers);
        let (catalog, standings, book) = asked.await.ok()?;
        let view = View::new(&standings, &catalog, &desk, &book, Filter::default(), self.server.now());
        let mut rows = BTreeMap::new();
        let mut events = Vec::new();
        for row in &view.rows {
            let Ok(html) = part(&self.server, "app/roster-row.html", &json!({ "row": row })) else { continue };
            // At first every row goes out: one may have changed since the page was loaded, and the page keeps those that are the same.
            if self.rows.get(&row.id) != Some(&html) {
                let message = json!({ "id": row.id, "html": html });
                events.push(Event::default().event("row").data(message.to_string()));
            }
            rows.insert(row.id.clone(), html);
        }
        for id in self.rows.keys().filter(|id| !rows.contains_key(*id)) {
            events.push(Event::default().event("gone").data(json!({ "id": id }).to_string()));
        }
        self.rows = rows;
        let counts = json!({ "counts": view.counts, "filter": Filter::default() });
        events.extend(self.part("counts", "app/roster-counts.html", &counts));
        let head = json!({ "session": view.session, "urls": view.urls, "rows": view.rows.len() });
        events.extend(self.part("head", "app/roster-head.html", &head));
        let sentence = json!({ "sentence": view.sentence, "gate": view.gate });
        events.extend(self.part("sentence", "app/roster-sentence.html", &sentence));
        events.extend(self.part("others", "app/roster-others.html", &json!({ "others": view.others })));
        events.extend(self.part("recent", "app/roster-recent.html", &json!({ "recent": view.recent })));
        events.extend(self.part("fresh", "app/roster-fresh.html", &json!({ "fresh": view.fresh })));
        if !events.is_empty() {
            events.push(Event::default().event("as_of").data(json!(view.as_of).to_string()));
        }
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
    let (rows, parts) = (BTreeMap::new(), BTreeMap::new());
    let feed = Changes { server: server.clone(), role, headers, session, rows, parts };
    Ok(stream(&server, feed))
}
