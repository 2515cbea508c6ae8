//! What a learner sees of their own: the path to each workshop, and assessments.

mod ask;
mod assess;
mod assigned;
mod certificates;
mod data;
mod declare;
mod me;
mod pass;
mod progress;
mod records;
mod sessions;
mod sign_ins;

use super::address::ClientAddress;
use super::{Problem, Server, apart};
use crate::access::{PersonId, Principal, Role};
use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;

pub(super) fn routes(server: &Server) -> Router<Server> {
    let of_pages = assess::routes().merge(progress::routes()).layer(apart::layer(server.clone()));
    of_pages
        .merge(me::routes())
        .merge(sign_ins::routes())
        .merge(data::routes())
        .merge(declare::routes())
        .merge(ask::routes())
        .merge(sessions::routes())
        .merge(pass::routes())
        .merge(certificates::routes())
}

fn signed_out() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "signed-out",
        "Nobody is signed in",
        "This is for a learner who is signed in.",
    )
    .hint("open your personal link first")
}

/// The learner who is signed in; programs get a 401 problem when nobody is.
pub(super) struct Learner(pub(super) PersonId);

impl FromRequestParts<Server> for Learner {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Problem> {
        match server.signed_in(&parts.headers, Role::Learner).await {
            Ok(Some(Principal::Person(person, _))) => Ok(Self(person)),
            Ok(_) if server.vouched(&parts.headers).is_some() => Err(no_learner()),
            Ok(_) => Err(signed_out()),
            Err(error) => Err(Problem::internal(&error)),
        }
    }
}

/// The learner who is signed in, and does no more in assessments than a person can.
pub(super) struct Paced(pub(super) PersonId);

impl FromRequestParts<Server> for Paced {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Problem> {
        let Learner(person) = Learner::from_request_parts(parts, server).await?;
        let Ok(from) = ClientAddress::from_request_parts(parts, server).await;
        server.limits.grade(from, &person, server.now())?;
        Ok(Self(person))
    }
}

/// Whom the proxy in front names can't sign in again as somebody else.
fn no_learner() -> Problem {
    let detail = "The organisation signed somebody in who is no learner on the roster here.";
    Problem::new(StatusCode::FORBIDDEN, "not-on-roster", "Not on the roster", detail)
        .hint("ask the training office to add you")
}
