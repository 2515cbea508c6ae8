//! The record of decisions: looked through, and taken out as a file, which is on the record itself.

use crate::access::{Act, may};
use crate::decision::{self, Record, Report};
use crate::operation::look;
use crate::report::{AuditEntry, audit_csv};
use crate::store::StoreError;
use crate::web::Server;
use crate::web::desk::Desk;
use crate::web::moment::Moment;
use crate::web::page::{Fault, Section, page};
use crate::web::shown::path_segment;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::{Value, json};

/// How many a page shows.
const SHOWN: usize = 100;

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Search {
    /// A person's id.
    #[serde(default)]
    person: String,
    /// A kind of decision.
    #[serde(default)]
    kind: String,
    /// Only what was decided before this one.
    before: Option<i64>,
}

impl Search {
    fn finds(&self, record: &Record) -> bool {
        let act = &record.decision.act;
        let person = self.person.trim();
        (person.is_empty() || act.about().any(|about| about.0 == person))
            && (self.kind.is_empty() || act.kind() == self.kind)
    }
}

/// Decisions, last first.
pub(super) async fn show(
    State(server): State<Server>,
    desk: Desk,
    Query(search): Query<Search>,
) -> Result<Response, Fault> {
    if !may(&desk.principal(), Act::ReadRecord) {
        return Err(Fault::NotYours);
    }
    let found =
        server.with_store(|store| Ok::<_, StoreError>((store.decisions(Timestamp::MAX)?, store.first_broken()?)));
    let (mut records, broken) = found.await?;
    let all = records.last().map_or(0, |record| record.sequence);
    let mut kinds: Vec<&str> = records.iter().map(|record| record.decision.act.kind()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    records.retain(|record| search.finds(record) && search.before.is_none_or(|before| record.sequence < before));
    records.reverse();
    let zone = TimeZone::get(&server.published().catalog.timezone).unwrap_or(TimeZone::UTC);
    let more = (records.len() > SHOWN).then(|| {
        let (person, kind) = (path_segment(&search.person), path_segment(&search.kind));
        format!("/audit/record?person={person}&kind={kind}&before={}", records[SHOWN - 1].sequence)
    });
    let entry = |record: &Record| {
        let when = Moment::exact(record.decision.at, &zone);
        json!({ "when": when, "entry": AuditEntry::new(record) })
    };
    let entries: Vec<Value> = records.iter().take(SHOWN).map(entry).collect();
    let sentence = match (all, broken) {
        (0, _) => "Nothing was decided yet.".to_owned(),
        (_, Some(sequence)) => format!("Record {sequence} was changed, or one before it was taken out."),
        (1, None) => "One decision. The chain holds.".to_owned(),
        (all, None) => format!("{all} decisions. The chain holds: none was changed or taken out."),
    };
    let name = desk.name(&server).await?;
    let values = json!({
        "sentence": sentence, "broken": broken, "entries": entries, "kinds": kinds, "more": more,
        "sought": { "person": search.person, "kind": search.kind },
    });
    page(&server, "app/record.html", &desk.frame("Record", &name, Section::Record), &values)
}

/// All of it as CSV.
pub(super) async fn csv(State(server): State<Server>, desk: Desk) -> Result<Response, Fault> {
    if !may(&desk.principal(), Act::ReadRecord) {
        return Err(Fault::NotYours);
    }
    let (now, name) = (server.now(), desk.name(&server).await?);
    let taken = server.with_store(move |store| {
        let act = decision::Act::Export { what: Report::Audit, person: None, session: None };
        look::taken_out(store, &name, act, now)?;
        store.decisions(Timestamp::MAX)
    });
    let entries: Vec<AuditEntry> = taken.await?.iter().map(AuditEntry::new).collect();
    let head = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"record.csv\""),
    ];
    Ok((head, audit_csv(&entries)).into_response())
}
