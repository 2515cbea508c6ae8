//! A session's poster: a page that prints on one sheet, and the same as a PDF.

use super::Organiser;
use super::invitations::{download, unprinted};
use crate::operation::paper;
use crate::report::STEPS;
use crate::roster::SessionId;
use crate::store::{Store, StoreError};
use crate::web::Server;
use crate::web::page::{Fault, Frame, Section, page};
use crate::web::shown::Heading;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::QRBuilder;
use serde::Deserialize;
use serde_json::json;

/// As what it is wanted.
#[derive(Debug, Deserialize)]
pub(super) struct Form {
    #[serde(default)]
    form: String,
}

pub(super) async fn show(
    State(server): State<Server>,
    organiser: Organiser,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(wanted): Query<Form>,
) -> Result<Response, Fault> {
    let (now, catalog, id) = (server.now(), server.published().catalog.clone(), SessionId(id));
    let found = server
        .with_store(move |store| {
            let Some(session) = store.session(&id)? else { return Ok(None) };
            let booked = store.roster(&id)?.len();
            Ok::<_, StoreError>(Some((session, booked)))
        })
        .await?;
    let Some((session, booked)) = found else { return Err(Fault::Missing) };
    let (mails, address) = (server.options.courier.is_some(), server.address(&headers));
    if wanted.form == "pdf" {
        if !mails {
            return Err(Fault::Missing);
        }
        let named = session.clone();
        let print = move |_: &dyn Store| Ok::<_, StoreError>(paper::poster(&named, &catalog, &address));
        let printed = server.with_store(print).await?.map_err(|error| unprinted(&error))?;
        return Ok(download(&session, "poster", "pdf", "application/pdf", printed.pdf));
    }
    let back = super::sessions::address(&session);
    let drawn = QRBuilder::new(paper::way_in(&address, &session.id)).build().map_err(|_| Fault::Broken)?;
    let values = json!({
        "session": Heading::new(&session, &catalog, booked, now), "pdf": format!("{back}/poster?form=pdf"), "back": back,
        "mails": mails, "day": paper::day(&session), "steps": STEPS, "picture": SvgBuilder::default().to_str(&drawn),
        "door": paper::door(&address),
    });
    let name = organiser.name(&server).await?;
    page(&server, "app/poster.html", &Frame::organiser("Poster", &name, Section::Sessions), &values)
}
