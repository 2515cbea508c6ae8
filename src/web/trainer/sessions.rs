//! A trainer's sessions: this week's, later ones, past ones; the answer first.

use crate::course::Catalog;
use crate::operation::judge::{self, JudgeError};
use crate::readiness::{Standings, Word};
use crate::web::Server;
use crate::web::desk::{Desk, marking};
use crate::web::page::{Fault, Section, page};
use crate::web::shown::{Counts, Heading};
use axum::extract::State;
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::json;
use std::sync::Arc;

/// How far “this week” reaches.
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

#[derive(Debug, Serialize)]
struct Line {
    #[serde(flatten)]
    heading: Heading,
    #[serde(flatten)]
    counts: Figures,
}

#[derive(Debug, Serialize)]
struct Figures {
    counts: serde_json::Value,
    bar: serde_json::Value,
}

impl Line {
    fn new(catalog: &Catalog, standings: &Standings, desk: &Desk, now: Timestamp) -> Self {
        let heading = Heading::new(&standings.session, catalog, standings.seats.len(), now);
        let heading = heading.at(desk, &standings.session, catalog);
        // Of what doesn't take place, nobody has to be ready.
        let counts = if heading.is_off { json!({}) } else { json!(Counts::new(standings).present()) };
        Self { heading, counts: Figures { counts: counts["order"].clone(), bar: counts["bar"].clone() } }
    }
}

pub(super) async fn show(State(server): State<Server>, desk: Desk) -> Result<Response, Fault> {
    let now = server.now();
    let who = desk.clone();
    let (catalog, judged) = server
        .with_store(move |store| {
            let mut catalog = None;
            let mut judged = Vec::new();
            for (session, _) in store.sessions()?.into_iter().filter(|(session, _)| who.sees(session)) {
                let (rules, standings) = judge::session(store, &session.id, now)?;
                catalog = Some(rules);
                judged.push(standings);
            }
            Ok::<(Option<Arc<Catalog>>, Vec<Standings>), JudgeError>((catalog, judged))
        })
        .await?;
    let catalog = catalog.unwrap_or_else(|| server.published().catalog.clone());
    let (mut past, coming): (Vec<_>, Vec<_>) = judged.iter().partition(|s| s.session.ends <= now);
    past.reverse();
    let soon = |s: &&&Standings| s.session.starts.duration_since(now) <= WEEK;
    let group = |title: &str, sessions: Vec<&Standings>| {
        let lines: Vec<Line> = sessions.into_iter().map(|s| Line::new(&catalog, s, &desk, now)).collect();
        json!({ "title": title, "sessions": lines })
    };
    let groups: Vec<_> = [
        group("This week", coming.iter().filter(soon).copied().collect()),
        group("Later", coming.iter().filter(|s| !soon(s)).copied().collect()),
        group("Past", past),
    ]
    .into_iter()
    .filter(|group| group["sessions"].as_array().is_some_and(|all| !all.is_empty()))
    .collect();
    let sentence = coming.iter().find(|standings| standings.session.is_ahead(now)).map_or_else(
        || "Nothing is planned.".to_owned(),
        |next| {
            let heading = Heading::new(&next.session, &catalog, next.seats.len(), now);
            let ready = next.words().iter().find(|(word, _)| *word == Word::Ready).map_or(0, |(_, n)| *n);
            format!("Next: {}, {}. {ready} of {} are ready.", heading.title, heading.when.human(), next.seats.len())
        },
    );
    let name = desk.name(&server).await?;
    let to_mark = marking::count(&server, &desk).await?;
    page(
        &server,
        "app/sessions.html",
        &desk.frame("Sessions", &name, Section::Sessions),
        &json!({ "sentence": sentence, "to_mark": to_mark, "marking_url": desk.marking_url(), "groups": groups }),
    )
}
