//! One person: what is known of them, whether they are here, and who they turned out to be.

use super::Organiser;
use super::people::address;
use crate::access::{PersonId, Role};
use crate::operation::extend;
use crate::operation::intake::membership;
use crate::operation::invite;
use crate::operation::people::{self, PersonError};
use crate::operation::waive::Grounds;
use crate::roster::{Membership, Person, day_of};
use crate::store::{Store, StoreError};
use crate::web::Server;
use crate::web::moment::Moment;
use crate::web::page::{Fault, Frame, Section, page};
use crate::web::shown::sentence;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::{Value, json};

/// What an organiser says of a person.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Wish {
    say: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    teams: String,
    #[serde(default)]
    attributes: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    other: String,
    #[serde(default)]
    percent: String,
}

pub(super) async fn show(
    State(server): State<Server>,
    organiser: Organiser,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    shown(&server, &organiser, PersonId(id), None).await
}

pub(super) async fn change(
    State(server): State<Server>,
    organiser: Organiser,
    Path(id): Path<String>,
    Form(wish): Form<Wish>,
) -> Result<Response, Fault> {
    let (now, id, by) = (server.now(), PersonId(id), organiser.name(&server).await?);
    let (person, said) = (id.clone(), wish.clone());
    let done = server
        .with_store(move |store| match carry_out(store, &person, &said, &by, now) {
            Ok(()) => Ok(Ok(())),
            Err(PersonError::Store(error)) => Err(error),
            Err(PersonError::Unknown(unknown)) if unknown == person => Ok(Err(None)),
            Err(error) => Ok(Err(Some(sentence(&error.to_string())))),
        })
        .await?;
    match done {
        Ok(()) => Ok(Redirect::to(&address(&id)).into_response()),
        Err(None) => Err(Fault::Missing),
        Err(Some(problem)) => {
            let page = shown(&server, &organiser, id, Some((&wish, &problem))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn carry_out(store: &dyn Store, id: &PersonId, wish: &Wish, by: &str, now: Timestamp) -> Result<(), PersonError> {
    let grounds = Grounds { by, reason: &wish.reason };
    let other = PersonId(wish.other.trim().to_owned());
    match wish.say.as_str() {
        "save" => {
            let mut person = people::find(store, id)?;
            edit(&mut person, wish, now);
            people::add(store, person, now).map(drop)
        }
        "leave" => people::leave(store, id, grounds, now),
        "return" => people::come_back(store, id, grounds, now),
        // What was done under the other id is this person's.
        "merge" => people::merge(store, &other, id, grounds, now),
        "separate" => people::separate(store, &other, grounds, now),
        "extend" => {
            let percent = wish.percent.trim().trim_end_matches('%').trim().parse().map_err(|_| PersonError::Nothing)?;
            extend::give(store, id, percent, grounds, now)
        }
        _ => Err(PersonError::Nothing),
    }
}

fn edit(person: &mut Person, wish: &Wish, now: Timestamp) {
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    person.name = text(&wish.name).unwrap_or_else(|| person.name.clone());
    person.email = text(&wish.email);
    person.phone = text(&wish.phone);
    let today = day_of(now);
    // What stands as it was shown is left as it is, planned days and all.
    let (same_teams, same_attributes) =
        (wish.teams.trim() == person.team_at(now), lines_of(&wish.attributes) == lines_of(&attributes(person)));
    let teams: Vec<Membership> = wish.teams.split(',').filter_map(text).map(Membership::new).collect();
    if same_teams {
    } else if teams.is_empty() {
        // In no team any more, from today on.
        person.teams.retain(|known| known.starts.is_none_or(|starts| starts < today));
        let yesterday = today.yesterday().unwrap_or(today);
        for known in person.teams.iter_mut().filter(|known| known.ends.is_none_or(|ends| ends >= today)) {
            known.ends = Some(yesterday);
        }
    } else {
        person.move_to(&teams, today);
    }
    if same_attributes {
        return;
    }
    person.attributes = wish
        .attributes
        .lines()
        .filter_map(|line| line.split_once('='))
        .filter_map(|(name, value)| Some((text(name)?.to_lowercase(), text(value)?)))
        .collect();
}

/// What else is known, one per line.
fn attributes(person: &Person) -> String {
    let lines: Vec<String> = person.attributes.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    lines.join("\n")
}

/// A text's lines, whatever a browser ends them with.
fn lines_of(text: &str) -> Vec<&str> {
    text.trim().lines().collect()
}

async fn shown(
    server: &Server,
    organiser: &Organiser,
    id: PersonId,
    failed: Option<(&Wish, &str)>,
) -> Result<Response, Fault> {
    let (now, catalog) = (server.now(), server.published().catalog.clone());
    let zone = TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC);
    let found = server
        .with_store(move |store| {
            let Some(person) = store.person(&id)? else { return Ok(None) };
            let also =
                person.also.iter().filter_map(|id| store.person(id).transpose()).collect::<Result<Vec<_>, _>>()?;
            let links = store.links_of(&person.id, Role::Learner)?;
            let seats = store.bookings(&person.id)?;
            let extra = extend::at(store, &person.id, now)?;
            Ok::<_, StoreError>(Some((person, also, links, seats, extra)))
        })
        .await?;
    let Some((person, also, links, seats, extra)) = found else { return Err(Fault::Missing) };
    if let Some(into) = &person.merged_into {
        return Ok(Redirect::to(&address(into)).into_response());
    }
    let seats: Vec<Value> = seats
        .iter()
        .map(|(session, _)| {
            let title =
                catalog.workshop(&session.workshop).map_or_else(|| session.workshop.to_string(), |w| w.title.clone());
            let when = Moment::day_and_time(&session.starts_at(), now);
            json!({ "title": title, "when": when, "url": super::sessions::address(session) })
        })
        .collect();
    let was = |m: &&Membership| !m.is_on(day_of(now));
    let values = json!({
        "id": person.id, "url": address(&person.id), "is_here": person.is_active(),
        "left": person.left.map(|at| Moment::exact(at, &zone)),
        "invitation": if person.is_active() { invite::Progress::of(&links, now).label() } else { "Gone" },
        "refused": links.first().and_then(|link| link.refused.clone()),
        "fields": {
            "name": failed.map_or(&person.name, |(wish, _)| if wish.say == "save" { &wish.name } else { &person.name }),
            "email": person.email, "phone": person.phone, "teams": person.team_at(now), "attributes": attributes(&person),
        },
        "once": person.teams.iter().filter(was).map(membership).collect::<Vec<_>>(),
        "also": also.iter().map(|other| json!({ "id": other.id, "name": other.name })).collect::<Vec<_>>(),
        "extra": extra, "most_extra": extend::MOST, "seats": seats, "problem": failed.map(|(_, problem)| problem), "reason": failed.map_or("", |(wish, _)| &wish.reason),
    });
    let name = organiser.name(server).await?;
    let mut values = values;
    values["person_name"] = json!(person.name);
    page(server, "app/person.html", &Frame::organiser(&person.name, &name, Section::People), &values)
}
