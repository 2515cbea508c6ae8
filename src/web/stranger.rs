//! What is shown to whom the organisation knows, and who isn't on the roster, or not in the role that a page is for.

use super::Server;
use super::page::{Fault, Frame, page};
use crate::access::Role;
use crate::operation::single_sign_on;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// In place of a page for `role`, to somebody whom the proxy in front signed in as `name`.
pub(super) async fn instead_of(server: &Server, name: String, role: Role) -> Result<Response, Fault> {
    match server.with_store(move |store| single_sign_on::known(store, &name)).await? {
        None => unknown(server),
        Some(person) => {
            let heading = format!("You don’t sign in here as {}", with_article(role));
            let text = format!(
                "Your organisation signs you in as {}. Ask whoever runs the training if this page should be yours, too.",
                person.name
            );
            let homes =
                person.roles.iter().map(|role| json!({ "title": home(*role), "url": role.home(), "primary": false }));
            shown(server, &heading, &text, &homes.chain([courses(false)]).collect::<Vec<_>>())
        }
    }
}

/// To somebody who isn't on the roster, or not any more.
pub(super) fn unknown(server: &Server) -> Result<Response, Fault> {
    let text = "Your organisation’s sign-in worked, but nobody with your account is on the roster. \
                Ask your trainer or your training office to add you.";
    shown(server, "Your organisation knows you, and the roster here doesn’t", text, &[courses(true)])
}

fn shown(server: &Server, heading: &str, text: &str, actions: &[Value]) -> Result<Response, Fault> {
    let values = json!({ "kicker": null, "heading": heading, "text": text, "actions": actions });
    let shown = page(server, "app/message.html", &Frame::plain(heading), &values)?;
    Ok((StatusCode::FORBIDDEN, shown).into_response())
}

fn courses(primary: bool) -> Value {
    json!({ "title": "All courses", "url": "/", "primary": primary })
}

fn home(role: Role) -> &'static str {
    match role {
        Role::Learner => "My path",
        Role::Trainer => "Your sessions",
        Role::Organiser => "People and sessions",
        Role::Manager => "Your team",
        Role::Auditor => "Reports",
    }
}

fn with_article(role: Role) -> &'static str {
    match role {
        Role::Learner => "a learner",
        Role::Trainer => "a trainer",
        Role::Organiser => "an organiser",
        Role::Manager => "a manager",
        Role::Auditor => "an auditor",
    }
}
