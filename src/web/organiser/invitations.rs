//! Who is expected in a session, how far their invitations got, and inviting them: by mail, on cards, or as a list.

use super::Organiser;
use crate::operation::invite::{self, Invitation, Occasion, Progress};
use crate::operation::paper;
use crate::report::pdf::PdfError;
use crate::report::spaced;
use crate::roster::{Session, SessionId};
use crate::store::{Store, StoreError, Way};
use crate::web::Server;
use crate::web::moment::Moment;
use crate::web::page::{Fault, Frame, Section, page};
use crate::web::shown::{Heading, path_segment};
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::QRBuilder;
use serde::Deserialize;
use serde_json::{Value, json};

/// How, and whom.
#[derive(Debug, Deserialize)]
pub(super) struct Wish {
    way: String,
    #[serde(default)]
    again: Option<String>,
}

pub(super) async fn show(
    State(server): State<Server>,
    organiser: Organiser,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    shown(&server, &organiser, SessionId(id), None).await
}

async fn shown(
    server: &Server,
    organiser: &Organiser,
    id: SessionId,
    problem: Option<&str>,
) -> Result<Response, Fault> {
    let (now, catalog) = (server.now(), server.published().catalog.clone());
    let found = server
        .with_store(move |store| {
            let Some(session) = store.session(&id)? else { return Ok(None) };
            let mut rows = Vec::new();
            for (person, _) in store.roster(&id)? {
                let links = store.links_of(&person.id, crate::access::Role::Learner)?;
                rows.push((Progress::of(&links, now), links.into_iter().next(), person));
            }
            Ok::<_, StoreError>(Some((session, rows)))
        })
        .await?;
    let Some((session, mut rows)) = found else { return Err(Fault::Missing) };
    rows.sort_by(|(a, _, one), (b, _, other)| a.cmp(b).then_with(|| one.name.cmp(&other.name)));
    let count = |state: Progress| rows.iter().filter(|(known, ..)| *known == state).count();
    let counts: Vec<Value> = Progress::ALL
        .into_iter()
        .rev()
        .map(|state| json!({ "state": state, "label": state.label(), "n": count(state) }))
        .filter(|count| count["n"] != 0)
        .collect();
    let said: Vec<String> = counts
        .iter()
        .map(|c| format!("{} {}", c["n"], c["label"].as_str().unwrap_or_default().to_lowercase()))
        .collect();
    let zone = session.zone();
    let people: Vec<Value> = rows
        .iter()
        .map(|(state, link, person)| {
            let since = link.as_ref().map(|link| Moment::ago(link.sent.unwrap_or(link.created), now, &zone));
            json!({
                "name": person.name, "url": super::people::address(&person.id), "team": person.team_at(now),
                "email": person.email, "state": state, "label": state.label(), "since": since,
                "refused": link.as_ref().and_then(|link| link.refused.clone()),
            })
        })
        .collect();
    let open = rows.iter().filter(|(state, ..)| *state != Progress::SignedIn).count();
    let without = rows.iter().filter(|(state, _, p)| *state != Progress::SignedIn && p.email.is_none()).count();
    let values = json!({
        "session": Heading::new(&session, &catalog, rows.len(), now), "url": super::sessions::address(&session),
        "poster": format!("{}/poster", super::sessions::address(&session)),
        "import_url": format!("/organise/import?session={}", path_segment(&session.id.0)), "sentence": if said.is_empty() { "Nobody is expected yet".to_owned() } else { said.join(", ") },
        "roster_url": format!("{}/roster", super::sessions::address(&session)),
        "counts": counts, "people": people, "open": open, "without_address": without,
        "mails": server.options.courier.is_some(), "problem": problem,
    });
    let name = organiser.name(server).await?;
    page(server, "app/invitations.html", &Frame::organiser("Invitations", &name, Section::Sessions), &values)
}

pub(super) async fn invite(
    State(server): State<Server>,
    organiser: Organiser,
    headers: HeaderMap,
    Path(id): Path<String>,
    Form(wish): Form<Wish>,
) -> Result<Response, Fault> {
    let (now, id) = (server.now(), SessionId(id));
    let way = match wish.way.as_str() {
        "mail" if server.options.courier.is_some() => Way::Mail,
        "cards" | "pdf" => Way::Card,
        "list" => Way::List,
        _ => return Err(Fault::Missing),
    };
    let by = organiser.name(&server).await?;
    let asked = id.clone();
    let made = server
        .with_store(move |store| {
            let Some(session) = store.session(&asked)?.filter(|session| session.cancelled.is_none()) else {
                return Ok(None);
            };
            let mut whom = invite::whom(store, Some(&asked), None, now)?;
            if wish.again.is_none() {
                whom = invite::not_yet(store, whom, now)?;
            }
            let occasion = Occasion { session: Some(&asked), team: None, by: &by };
            if way == Way::Mail {
                invite::have_mailed(store, whom, occasion, now)?;
                return Ok(Some((session, Vec::new())));
            }
            Ok::<_, StoreError>(Some((session, invite::hand_out(store, whom, occasion, way, now)?)))
        })
        .await?;
    let Some((session, made)) = made else {
        let problem = "Nobody was invited: this session doesn’t take place.";
        let page = shown(&server, &organiser, id, Some(problem)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    if way == Way::Mail {
        server.changed();
        return Ok(Redirect::to(&super::sessions::address(&session)).into_response());
    }
    let address = server.address(&headers);
    match wish.way.as_str() {
        "list" => {
            let list = invite::list(&made, &address);
            Ok(download(&session, "invitations", "csv", "text/csv; charset=utf-8", list.into()))
        }
        "pdf" => {
            let (catalog, named) = (server.published().catalog.clone(), session.clone());
            let print =
                move |_: &dyn Store| Ok::<_, StoreError>(paper::cards(&made, Some(&named), &catalog, &address, now));
            let printed = server.with_store(print).await?.map_err(|error| unprinted(&error))?;
            Ok(download(&session, "cards", "pdf", "application/pdf", printed.pdf))
        }
        _ => cards(&server, &organiser, &session, &made, &address).await,
    }
}

/// What is said when there is no PDF; why, the log says, without the address that may be in it.
pub(super) fn unprinted(error: &PdfError) -> Fault {
    tracing::error!("a PDF can't be made");
    tracing::debug!(%error);
    Fault::Broken
}

/// A file to keep, called after what it is and the session.
pub(super) fn download(session: &Session, what: &str, end: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let name: String = session.id.0.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let disposition = format!("attachment; filename=\"{what}-{name}.{end}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response()
}

async fn cards(
    server: &Server,
    organiser: &Organiser,
    session: &Session,
    made: &[Invitation],
    address: &str,
) -> Result<Response, Fault> {
    let (now, catalog) = (server.now(), server.published().catalog.clone());
    let mut cards = Vec::with_capacity(made.len());
    for one in made {
        let drawn = QRBuilder::new(format!("{address}{}", one.path)).build().map_err(|_| Fault::Broken)?;
        cards.push(json!({
            "id": one.person.id, "name": one.person.name, "team": one.person.team_at(now), "code": spaced(&one.code),
            "picture": SvgBuilder::default().to_str(&drawn),
            "until": paper::until(one.expires, Some(session), &catalog),
        }));
    }
    let values = json!({
        "session": Heading::new(session, &catalog, made.len(), now), "back": super::sessions::address(session),
        "door": paper::door(address), "cards": cards,
    });
    let name = organiser.name(server).await?;
    page(server, "app/cards.html", &Frame::organiser("Cards", &name, Section::Sessions), &values)
}
