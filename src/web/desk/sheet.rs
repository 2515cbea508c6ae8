//! A session's sign-in sheet, as a PDF.

use super::roster::judged;
use super::{AsOf, Desk};
use crate::access::PersonId;
use crate::operation::paper;
use crate::roster::Person;
use crate::store::StoreError;
use crate::web::Server;
use crate::web::page::Fault;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};

pub(in crate::web) async fn print(
    State(server): State<Server>,
    desk: Desk,
    Path(session): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let (catalog, standings) = judged(&server, &desk, session, &AsOf::default()).await?;
    let address = server.address(&headers);
    let session = standings.session.clone();
    let printed = server.with_store(move |store| {
        let name = |id: &PersonId| Ok::<_, StoreError>(store.person(id)?.map_or_else(|| id.to_string(), |p| p.name));
        let trainers = standings.session.trainers.iter().map(name).collect::<Result<Vec<_>, _>>()?;
        let seats: Vec<Person> = standings.seats.into_iter().map(|seat| seat.person).collect();
        Ok::<_, StoreError>(paper::sign_in_sheet(&standings.session, &seats, &trainers, &catalog, &address))
    });
    let printed = printed.await?.map_err(|error| {
        tracing::error!("a sign-in sheet can't be made");
        tracing::debug!(%error);
        Fault::Broken
    })?;
    let name: String = session.id.0.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let disposition = format!("attachment; filename=\"sign-in-{name}.pdf\"");
    let head = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    Ok((head, printed.pdf).into_response())
}
