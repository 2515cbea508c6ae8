//! `/me/data`: everything that is kept about a learner, to read and to take along, and who looked at it.

use crate::access::{PersonId, Principal, Role};
use crate::course::Catalog;
use crate::decision::Act;
use crate::operation::dossier::{self, Dossier};
use crate::operation::look;
use crate::store::StoreError;
use crate::web::Server;
use crate::web::moment::Moment;
use crate::web::page::{Fault, Frame, page};
use crate::web::shown::sentence;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::sync::Arc;

/// How many who looked are listed.
const LOOKED: usize = 50;

pub(super) fn routes() -> Router<Server> {
    Router::new().route("/me/data", get(show)).route("/me/data.json", get(take))
}

async fn own(server: &Server, headers: &HeaderMap) -> Result<PersonId, Fault> {
    match server.signed_in(headers, Role::Learner).await? {
        Some(Principal::Person(id, _)) => Ok(id),
        _ => Err(Fault::SignIn(Role::Learner)),
    }
}

async fn show(State(server): State<Server>, headers: HeaderMap) -> Result<Response, Fault> {
    let id = own(&server, &headers).await?;
    let (now, catalog) = (server.now(), server.published().catalog.clone());
    let rules = Arc::clone(&catalog);
    let found = server
        .with_store(move |store| {
            let looked = look::at(store, &id, now)?;
            Ok::<_, StoreError>(dossier::of(store, &rules, &id, now)?.map(|all| (all, looked)))
        })
        .await?;
    let Some((all, looked)) = found else { return Err(Fault::Missing) };
    let zone = TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC);
    let looks = looked.iter().take(LOOKED).map(|record| {
        let what = match &record.decision.act {
            Act::View { role, .. } => format!("as {}, your evidence for a session", role.as_str()),
            _ => "everything kept about you".to_owned(),
        };
        json!({ "by": record.decision.by, "what": what, "when": Moment::exact(record.decision.at, &zone) })
    });
    let values = json!({
        "kept": kept(&all), "decided": decided(&all, &zone), "looks": looks.collect::<Vec<Value>>(),
        "retention": catalog.retention.told(),
    });
    page(&server, "app/data.html", &Frame::learner("What is kept about you", &all.person.name), &values)
}

/// What there is, a line for each kind.
fn kept(all: &Dossier) -> Vec<Value> {
    let Dossier { person, seats, attempts, statements, sign_ins, invitations, claims, .. } = all;
    let line = |title: &str, text: String| json!({ "title": title, "text": sentence(&text) });
    let count = |n: usize, one: &str, more: &str| match n {
        0 => format!("no {more}"),
        1 => format!("one {one}"),
        n => format!("{n} {more}"),
    };
    let known: Vec<String> = [("e-mail", &person.email), ("phone", &person.phone)]
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name} {}", value.as_ref()?)))
        .chain(person.teams.iter().map(|known| format!("team {}", known.team)))
        .chain(person.attributes.iter().map(|(name, value)| format!("{} {value}", name.replace('_', " "))))
        .collect();
    let known = if known.is_empty() { "nothing else".to_owned() } else { known.join(", ") };
    vec![
        line("Who you are", format!("{}, id {}; {known}", person.name, person.id)),
        line("Sessions", count(seats.len(), "seat", "seats")),
        line("Assessments", format!("{}, with what you answered", count(attempts.len(), "attempt", "attempts"))),
        line(
            "What you did",
            format!(
                "{} about lessons, questions and results. They name you by your id only",
                count(statements.len(), "statement", "statements")
            ),
        ),
        line(
            "Certificates",
            format!(
                "{} handed in. What was accepted is a statement, with its scan; what was refused has none any more",
                count(claims.len(), "certificate", "certificates")
            ),
        ),
        line(
            "Signing in",
            format!(
                "{}, {}. No password, and no network address",
                count(sign_ins.len(), "device", "devices"),
                count(invitations.len(), "invitation", "invitations")
            ),
        ),
    ]
}

/// What was decided about them, but for who looked.
fn decided(all: &Dossier, zone: &TimeZone) -> Vec<Value> {
    let entries = all.decisions.iter().rev().filter(|entry| !matches!(entry.kind, "view" | "export"));
    let line = |entry: &crate::report::AuditEntry| {
        let when = entry.at.parse().ok().map(|at| Moment::exact(at, zone));
        json!({ "told": entry.told, "by": entry.by, "reason": entry.reason, "when": when })
    };
    entries.map(line).collect()
}

/// All of it as a file.
async fn take(State(server): State<Server>, headers: HeaderMap) -> Result<Response, Fault> {
    let id = own(&server, &headers).await?;
    let (now, catalog): (_, Arc<Catalog>) = (server.now(), server.published().catalog.clone());
    let found = server.with_store(move |store| dossier::of(store, &catalog, &id, now)).await?;
    let all = found.ok_or(Fault::Missing)?.json(now);
    let text = serde_json::to_string_pretty(&all).map_err(|_| Fault::Broken)?;
    let head = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"my-records.json\""),
    ];
    Ok((head, text).into_response())
}
