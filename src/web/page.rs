//! The server's own pages, and what is shown instead when one can't be.

use super::problem::Reason;
use super::{Server, stranger};
use crate::access::Role;
use crate::store::StoreError;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};

/// Renders a page of the theme. Pages about people are never kept by caches.
pub(super) fn page(
    server: &Server,
    template: &str,
    frame: &Frame<'_>,
    values: &impl Serialize,
) -> Result<Response, Fault> {
    let html = rendered(server, template, &Context { frame, shared: Shared::of(server), values })?;
    Ok(([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], Html(html)).into_response())
}

/// Leads to another host, at once. A redirect may be an answer to a form, and those lead nowhere else here (`form-action`);
/// a page does.
pub(super) fn onward(server: &Server, heading: &str, url: &str) -> Result<Response, Fault> {
    let values = json!({
        "kicker": "Sign in", "heading": heading, "text": "If nothing happens, go on by yourself.",
        "actions": [{ "title": "Go on", "url": url, "primary": true }],
    });
    let mut response = page(server, "app/message.html", &Frame::plain(heading), &values)?;
    let refresh = HeaderValue::try_from(format!("0; url={url}")).map_err(|_| Fault::Broken)?;
    response.headers_mut().insert(header::REFRESH, refresh);
    Ok(response)
}

/// Renders a part of a page.
pub(super) fn part(server: &Server, template: &str, values: &impl Serialize) -> Result<String, Fault> {
    rendered(server, template, values)
}

fn rendered(server: &Server, template: &str, values: &impl Serialize) -> Result<String, Fault> {
    server.published().theme.page(template, values).map_err(|error| {
        tracing::error!(template, %error, "a page could not be rendered");
        Fault::Broken
    })
}

/// What the frame around a page shows.
#[derive(Debug, Default, Serialize)]
pub(super) struct Frame<'a> {
    /// The page's title.
    pub(super) title: &'a str,
    /// Who is signed in.
    pub(super) person: Option<Value>,
    /// Where the form goes that signs them out.
    pub(super) sign_out: &'static str,
    /// The head's links.
    pub(super) links: Vec<Value>,
}

/// What of a trainer's or organiser's pages one belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Sessions,
    Assignments,
    Marking,
    People,
    Managers,
    Questions,
    Records,
    Record,
}

impl<'a> Frame<'a> {
    /// Around a learner's page.
    pub(super) fn learner(title: &'a str, name: &str) -> Self {
        let links = vec![
            json!({ "title": "My path", "url": "/me", "current": true }),
            json!({ "title": "Courses", "url": "/" }),
        ];
        Self { title, person: Some(json!({ "name": name })), sign_out: "/sign-out", links }
    }

    /// Around a trainer's page.
    pub(super) fn trainer(title: &'a str, name: &str, section: Section) -> Self {
        let links = vec![
            json!({ "title": "Sessions", "url": "/trainer/", "current": section == Section::Sessions }),
            json!({ "title": "Marking", "url": "/trainer/marking", "current": section == Section::Marking }),
            json!({ "title": "Questions", "url": "/trainer/questions", "current": section == Section::Questions }),
            json!({ "title": "Courses", "url": "/" }),
        ];
        Self { title, person: Some(json!({ "name": name })), sign_out: "/trainer/sign-out", links }
    }

    /// Around an organiser's page.
    pub(super) fn organiser(title: &'a str, name: &str, section: Section) -> Self {
        let links = vec![
            json!({ "title": "Sessions", "url": "/organise/", "current": section == Section::Sessions }),
            json!({ "title": "Assignments", "url": "/organise/assignments", "current": section == Section::Assignments }),
            json!({ "title": "People", "url": "/organise/people", "current": section == Section::People }),
            json!({ "title": "Records", "url": "/organise/records", "current": section == Section::Records }),
            json!({ "title": "Managers", "url": "/organise/managers", "current": section == Section::Managers }),
            json!({ "title": "Marking", "url": "/organise/marking", "current": section == Section::Marking }),
            json!({ "title": "Questions", "url": "/organise/questions", "current": section == Section::Questions }),
            json!({ "title": "Courses", "url": "/" }),
        ];
        Self { title, person: Some(json!({ "name": name })), sign_out: "/organise/sign-out", links }
    }

    /// Around a manager's page.
    pub(super) fn manager(title: &'a str, name: &str) -> Self {
        let links = vec![
            json!({ "title": "My team", "url": "/team/", "current": true }),
            json!({ "title": "Courses", "url": "/" }),
        ];
        Self { title, person: Some(json!({ "name": name })), sign_out: "/team/sign-out", links }
    }

    /// Around an auditor's page.
    pub(super) fn auditor(title: &'a str, name: &str, section: Section) -> Self {
        let links = vec![
            json!({ "title": "Sessions", "url": "/audit/", "current": section == Section::Sessions }),
            json!({ "title": "Record", "url": "/audit/record", "current": section == Section::Record }),
            json!({ "title": "Courses", "url": "/" }),
        ];
        Self { title, person: Some(json!({ "name": name })), sign_out: "/audit/sign-out", links }
    }

    /// Around a page for anybody.
    pub(super) fn plain(title: &'a str) -> Self {
        Self { title, ..Self::default() }
    }
}

/// What every page is told about the server it is on.
#[derive(Debug, Serialize)]
struct Shared {
    root: &'static str,
    /// These pages are the server's own.
    server: Option<String>,
    site: String,
    language: String,
    /// The field every form has that changes something, already HTML.
    csrf: minijinja::Value,
    /// Whether people sign in with their organisation's account.
    organisation: bool,
}

impl Shared {
    fn of(server: &Server) -> Self {
        let catalog = &server.published().catalog;
        let csrf = minijinja::Value::from_safe_string(super::csrf::field());
        let organisation = server.options.organisation.is_some();
        Self {
            root: "/",
            server: None,
            site: catalog.title.clone(),
            language: catalog.language.clone(),
            csrf,
            organisation,
        }
    }
}

#[derive(Serialize)]
struct Context<'a, T> {
    #[serde(flatten)]
    frame: &'a Frame<'a>,
    #[serde(flatten)]
    shared: Shared,
    #[serde(flatten)]
    values: &'a T,
}

/// Why a page isn't shown. What the cause was is logged, never sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nobody is signed in, in the role the page is for.
    SignIn(Role),
    /// Signed in, but this isn't theirs.
    NotYours,
    /// The form isn't one that was shown to this sign-in.
    Stale,
    /// The form is larger than any that is taken.
    TooLarge,
    /// There is no such page.
    Missing,
    /// Tried too often; after how many seconds again.
    TooOften(u32),
    /// The server failed.
    Broken,
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed");
        Self::Broken
    }
}

impl IntoResponse for Fault {
    /// The bare status; [`dress`] puts the theme's page around it.
    fn into_response(self) -> Response {
        let status = match self {
            Self::SignIn(_) => StatusCode::UNAUTHORIZED,
            Self::NotYours | Self::Stale => StatusCode::FORBIDDEN,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Missing => StatusCode::NOT_FOUND,
            Self::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Gives a fault its page.
pub(super) async fn dress(State(server): State<Server>, request: Request, next: Next) -> Response {
    let vouched = server.vouched(request.headers());
    let response = next.run(request).await;
    let Some(fault) = response.extensions().get::<Fault>().copied() else { return response };
    if let (Fault::SignIn(role), Some(name)) = (fault, vouched)
        && let Ok(shown) = stranger::instead_of(&server, name, role).await
    {
        return shown;
    }
    let (title, text) = match fault {
        Fault::SignIn(Role::Learner) => (
            "Sign in to see your path",
            "Open the personal link you were given. If it no longer works, ask your trainer for a new one.",
        ),
        Fault::SignIn(Role::Organiser) => (
            "Sign in as an organiser",
            "Open the personal link you were given. Whoever runs this server can make you a new one, with prework organiser link.",
        ),
        Fault::SignIn(Role::Manager) => (
            "Sign in to see your team",
            "Open the personal link you were given. Whoever runs this server can make you a new one, with prework manager link.",
        ),
        Fault::SignIn(Role::Auditor) => (
            "Sign in as an auditor",
            "Open the personal link you were given. Whoever runs this server can make you a new one, with prework auditor link.",
        ),
        Fault::SignIn(Role::Trainer) => (
            "Sign in to see your sessions",
            "Open the personal link you were given. Whoever runs this server can make you a new one.",
        ),
        Fault::NotYours => (
            "This isn’t one of your sessions",
            "You see the sessions you run. Ask the organiser to add you as a trainer.",
        ),
        Fault::Stale => (
            "This form is from an earlier sign-in",
            "Nothing was changed. Go back, load the page again, and send it once more.",
        ),
        Fault::TooLarge => ("That is too much at once", "Nothing was changed. Bring it in smaller parts."),
        Fault::Missing => ("There is no such page", "It may have moved, or the address has a slip in it."),
        Fault::TooOften(seconds) => return too_often(&server, seconds),
        Fault::Broken => (
            "Something failed on our side",
            "Nothing of yours was lost. Try again in a moment; the operator finds the cause in the log.",
        ),
    };
    let actions = match fault {
        Fault::NotYours => json!([{ "title": "Your sessions", "url": "/trainer/", "primary": true }]),
        Fault::SignIn(_) => json!([
            { "title": "Sign in with a code", "url": "/sign-in", "primary": true }, { "title": "All courses", "url": "/" },
        ]),
        _ => json!([{ "title": "All courses", "url": "/", "primary": true }]),
    };
    match page(
        &server,
        "app/message.html",
        &Frame::plain(title),
        &json!({
            "kicker": null, "heading": title, "text": text, "actions": actions,
            "signs_in": matches!(fault, Fault::SignIn(_)),
        }),
    ) {
        Ok(shown) => (response.status(), shown).into_response(),
        Err(_) => (response.status(), title).into_response(),
    }
}

/// Says when to try again, and what works at once.
fn too_often(server: &Server, seconds: u32) -> Response {
    let wait = match seconds.div_ceil(60) {
        1 => "a minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    };
    let text = format!("Wait {wait}, then try again. The personal link in your invitation works at once.");
    let title = "Too many tries";
    let actions = json!([{ "title": "All courses", "url": "/", "primary": true }]);
    let shown = json!({ "kicker": null, "heading": title, "text": text, "actions": actions });
    let shown =
        page(server, "app/message.html", &Frame::plain(title), &shown).unwrap_or_else(|_| title.into_response());
    let again = [(header::RETRY_AFTER, HeaderValue::from(seconds))];
    let mut response = (StatusCode::TOO_MANY_REQUESTS, again, shown).into_response();
    response.extensions_mut().insert(Reason("too-many-tries".to_owned()));
    response
}
