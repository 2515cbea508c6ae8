//! `/xapi/statements`: GET, HEAD, POST, PUT (xAPI 1.0.3, Communication 2.1).

use super::query::{self, AFTER, Asked};
use super::refusal::{absent, bad, forbidden, too_large};
use super::{MAX_BODY, VERSION, XapiState, asked_version, credential};
use crate::access::{Principal, Role, Scope};
use crate::operation::record::{authority, record};
use crate::store::{Page, Query, Stored};
use crate::web::problem::Problem;
use crate::xapi::{Incoming, Version, account_key, parse_uuid};
use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use jiff::fmt::rfc2822::DateTimePrinter;
use std::fmt::Write;
use uuid::Uuid;

/// Up to when all that was stored can be found.
const CONSISTENT: HeaderName = HeaderName::from_static("x-experience-api-consistent-through");

pub(super) async fn read(State(state): State<XapiState>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    blocking(state, move |state| {
        let who = credential::principal(state, &parts.headers, false)?;
        version(&parts.headers)?;
        find(state, &who, &parts.uri)
    })
    .await
}

pub(super) async fn post(state: State<XapiState>, request: Request) -> Response {
    write(state, request, |uri, text, version| {
        if let Some((name, _)) = query::parameters(uri)?.first() {
            return Err(bad(format!("There is no parameter `{name}` of POST.")));
        }
        Ok((Incoming::batch(text, version)?, true))
    })
    .await
}

pub(super) async fn put(state: State<XapiState>, request: Request) -> Response {
    write(state, request, |uri, text, version| {
        let parameters = query::parameters(uri)?;
        let id = match parameters.as_slice() {
            [(name, id)] if name == "statementId" => parse_uuid(id),
            _ => return Err(bad("PUT takes the parameter `statementId`, and no other.")),
        };
        let id = id.ok_or_else(|| bad("The parameter `statementId` should be a UUID in standard form."))?;
        let mut incoming = Incoming::one(text, version)?;
        if incoming.statement.id.is_some_and(|own| own != id) {
            return Err(bad("$.id: differs from the parameter `statementId`"));
        }
        incoming.assign(id);
        Ok((vec![incoming], false))
    })
    .await
}

type Read = for<'a> fn(&Uri, &'a str, Version) -> Result<(Vec<Incoming<'a>>, bool), Problem>;

/// Stores what `read` makes of the body; it also says whether the ids are the answer.
async fn write(State(state): State<XapiState>, request: Request, read: Read) -> Response {
    let (parts, body) = request.into_parts();
    let headers = parts.headers.clone();
    let checked = blocking_value(state.clone(), move |state| {
        let who = credential::principal(state, &headers, true)?;
        let version = version(&headers)?;
        json_only(&headers)?;
        Ok((who, version))
    });
    let (who, version) = match checked.await {
        Ok(checked) => checked,
        Err(problem) => {
            // A refusal sent over an unread body would reach many clients as a broken connection.
            let _ = receive(body, 0).await;
            return problem.into_response();
        }
    };
    let bytes = match receive(body, MAX_BODY).await {
        Ok(bytes) => bytes,
        Err(problem) => return problem.into_response(),
    };
    blocking(state, move |state| {
        let text = std::str::from_utf8(&bytes)
            .map_err(|e| bad(format!("The body is not UTF-8: byte {} can't be read.", e.valid_up_to() + 1)))?;
        let (batch, answers) = read(&parts.uri, text, version)?;
        for (index, incoming) in batch.iter().enumerate() {
            if incoming.statement.attachments.iter().any(|attachment| attachment.file_url.is_none()) {
                let detail = format!(
                    "$[{index}].attachments: an attachment needs a `fileUrl`, since its bytes don't come along"
                );
                return Err(bad(detail));
            }
        }
        let ids = record(state.store.as_ref(), &batch, &who, &(state.base)(), (state.clock)())?;
        let ids: Vec<String> = ids.iter().map(Uuid::to_string).collect();
        Ok(if answers { axum::Json(ids).into_response() } else { StatusCode::NO_CONTENT.into_response() })
    })
    .await
}

/// Receives a body of up to `limit` bytes. A larger one is read to its end, to a point, so that the refusal arrives.
async fn receive(body: Body, limit: usize) -> Result<Vec<u8>, Problem> {
    const PATIENCE: u64 = 8 * MAX_BODY as u64;
    if body.size_hint().lower() > PATIENCE {
        return Err(too_large(limit));
    }
    let mut stream = body.into_data_stream();
    let (mut bytes, mut seen) = (Vec::new(), 0);
    while let Some(chunk) = tokio_stream::StreamExt::next(&mut stream).await {
        let chunk = chunk.map_err(|_| bad("The body broke off."))?;
        seen += chunk.len() as u64;
        if seen <= limit as u64 {
            bytes.extend_from_slice(&chunk);
        } else if seen > PATIENCE {
            break;
        }
    }
    if seen > limit as u64 { Err(too_large(limit)) } else { Ok(bytes) }
}

fn version(headers: &HeaderMap) -> Result<Version, Problem> {
    asked_version(headers).ok_or_else(|| {
        match headers.get(VERSION) {
            Some(version) => bad(format!("The version {version:?} is not spoken here.")),
            None => bad("The header X-Experience-API-Version is missing."),
        }
        .hint("send X-Experience-API-Version: 1.0.3, or 2.0.0")
    })
}

fn json_only(headers: &HeaderMap) -> Result<(), Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/json" => Ok(()),
        "multipart/mixed" => {
            let detail = "Attachments as multipart/mixed are not taken yet.";
            Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported-media-type",
                "Not this media type",
                detail,
            )
            .hint("send application/json, and attachments by `fileUrl`"))
        }
        "" => Err(bad("The header Content-Type is missing.").hint("send Content-Type: application/json")),
        _ => Err(bad(format!("Statements don't come as `{essence}`.")).hint("send Content-Type: application/json")),
    }
}

/// What of the store a credential may read.
enum Reach {
    Everything,
    /// What was written under this authority.
    Written(String),
    /// What this agent wrote of itself. What the server wrote of it says which answers are right.
    Own(String),
}

fn reach(state: &XapiState, who: &Principal) -> Result<Reach, Problem> {
    let own = || {
        let account = authority(who, &(state.base)());
        account_key(&account.home_page, &account.name)
    };
    match who {
        Principal::Server => Ok(Reach::Everything),
        Principal::Person(_, Role::Learner) => Ok(Reach::Own(own())),
        Principal::Person(_, role) => {
            Err(forbidden(format!("A sign-in as {} doesn't read statements.", role.as_str())).hint("use a key"))
        }
        Principal::Client { scopes, .. } => {
            let holds = |scope| scopes.iter().any(|held: &Scope| held.includes(scope));
            if holds(Scope::StatementsRead) {
                Ok(Reach::Everything)
            } else if holds(Scope::StatementsReadMine) {
                Ok(Reach::Written(own()))
            } else {
                Err(forbidden("This key has no scope `statements/read`."))
            }
        }
    }
}

fn find(state: &XapiState, who: &Principal, uri: &Uri) -> Result<Response, Problem> {
    let reach = reach(state, who)?;
    let parameters = query::parameters(uri)?;
    match query::read(&parameters)? {
        Asked::One(id) => one(state, &reach, id, false),
        Asked::Voided(id) => one(state, &reach, id, true),
        Asked::Many(query) => {
            let page = state.store.statements(&narrowed(query, reach)?)?;
            Ok(json(StatusCode::OK, listed(&page, uri, &parameters)))
        }
    }
}

fn narrowed(mut query: Query, reach: Reach) -> Result<Query, Problem> {
    match reach {
        Reach::Everything => {}
        Reach::Written(authority) => query.authority = Some(authority),
        Reach::Own(own) => {
            if query.agent.is_some_and(|agent| agent != own) {
                return Err(forbidden("A learner's sign-in reads only the learner's own statements."));
            }
            query.agent = Some(own.clone());
            query.related_agents = false;
            query.authority = Some(own);
        }
    }
    Ok(query)
}

fn one(state: &XapiState, reach: &Reach, id: Uuid, voided: bool) -> Result<Response, Problem> {
    let stored = state.store.statement(id)?.filter(|stored| stored.voided == voided && within(reach, stored));
    let stored = stored.ok_or_else(|| {
        absent(if voided {
            format!("No voided statement has the id {id}.")
        } else {
            format!("No statement has the id {id}.")
        })
    })?;
    let modified = DateTimePrinter::new().timestamp_to_rfc9110_string(&stored.stored).unwrap_or_default();
    let mut response = json(StatusCode::OK, stored.body);
    if let Ok(modified) = HeaderValue::from_str(&modified) {
        response.headers_mut().insert(header::LAST_MODIFIED, modified);
    }
    Ok(response)
}

fn within(reach: &Reach, stored: &Stored) -> bool {
    let statement = Incoming::one(&stored.body, Version::Two).map(|incoming| incoming.statement);
    match (reach, statement) {
        (Reach::Everything, _) => true,
        (Reach::Written(own), Ok(statement)) => statement.authority.is_some_and(|authority| authority.key() == *own),
        (Reach::Own(own), Ok(statement)) => {
            statement.actor.key() == *own && statement.authority.is_some_and(|authority| authority.key() == *own)
        }
        (_, Err(_)) => false,
    }
}

/// A page as JSON (xAPI 1.0.3, Data 2.5); `more` repeats the query, so nothing need be kept for it.
fn listed(page: &Page, uri: &Uri, parameters: &[(String, String)]) -> String {
    let bodies: Vec<&str> = page.statements.iter().map(|stored| stored.body.as_str()).collect();
    let more = page.more.map_or_else(String::new, |after| {
        let mut more = uri.path().to_owned() + "?";
        for (name, value) in parameters.iter().filter(|(name, _)| name != AFTER) {
            let _ = write!(more, "{name}={}&", encoded(value));
        }
        let _ = write!(more, "{AFTER}={after}");
        more
    });
    format!(r#"{{"statements":[{}],"more":{}}}"#, bodies.join(","), serde_json::Value::from(more))
}

/// Percent-encodes all but what RFC 3986 calls unreserved.
fn encoded(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

fn json(status: StatusCode, body: String) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// Runs what blocks where it may, and dates the answer.
async fn blocking(
    state: XapiState,
    work: impl FnOnce(&XapiState) -> Result<Response, Problem> + Send + 'static,
) -> Response {
    let work = move |state: &XapiState| {
        let mut response = work(state).unwrap_or_else(IntoResponse::into_response);
        let through = state.store.consistent_through((state.clock)()).ok();
        if let Some(through) = through.and_then(|at| HeaderValue::from_str(&format!("{at:.6}")).ok()) {
            response.headers_mut().insert(CONSISTENT, through);
        }
        Ok(response)
    };
    blocking_value(state, work).await.unwrap_or_else(IntoResponse::into_response)
}

async fn blocking_value<T: Send + 'static>(
    state: XapiState,
    work: impl FnOnce(&XapiState) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    match tokio::task::spawn_blocking(move || work(&state)).await {
        Ok(result) => result,
        Err(panicked) => Err(Problem::internal(&panicked)),
    }
}
