//! `/xapi/statements`: GET, HEAD, POST, PUT (xAPI 1.0.3, Communication 2.1).

use super::body::{self, Kind, receive};
use super::parameters::Parameters;
use super::query::{self, AFTER, Asked, Shown};
use super::refusal::{absent, bad, forbidden};
use super::{MAX_BODY, XapiState, blocking, credential, version};
use crate::access::{Act, Principal, Role, may};
use crate::operation::record::{Forbidden, authority, submit};
use crate::store::{Page, Query, StoreError, Stored};
use crate::web::problem::Problem;
use crate::xapi::multipart::{Builder, Part};
use crate::xapi::{
    Attachment, Defined, Format, Incoming, Languages, Version, Violation, account_key, attach, formatted, parse_uuid,
};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use jiff::fmt::rfc2822::DateTimePrinter;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;
use tokio::sync::oneshot;
use uuid::Uuid;

/// Up to when all that was stored can be found.
const CONSISTENT: HeaderName = HeaderName::from_static("x-experience-api-consistent-through");

/// A body up to this size is read where requests are received; a larger one on a thread of its own, since it takes longer.
const SMALL: usize = 64 * 1024;

/// A page ends before the attachments that go with it pass this many bytes; one statement is always on it.
const MAX_ATTACHED: u64 = 32 * 1024 * 1024;

pub(super) async fn read(State(state): State<XapiState>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let found = async {
        let who = credential::principal(&state, &parts.headers, false).await?;
        version(&state, &who, &parts.headers)?;
        blocking(state.clone(), move |state| find(state, &who, &parts)).await
    };
    let response = found.await.unwrap_or_else(IntoResponse::into_response);
    dated(&state, response)
}

pub(super) async fn post(state: State<XapiState>, request: Request) -> Response {
    write(state, request, |uri, text, version| {
        Parameters::read(uri)?.finish()?;
        Ok((Incoming::batch(text, version)?, true))
    })
    .await
}

pub(super) async fn put(state: State<XapiState>, request: Request) -> Response {
    write(state, request, |uri, text, version| {
        let parameters = Parameters::read(uri)?;
        let id = match parameters.pairs() {
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
    let written = async {
        let (parts, body) = request.into_parts();
        let who = credential::principal(&state, &parts.headers, true).await?;
        let version = version(&state, &who, &parts.headers)?;
        let kind = body::kind(&parts.headers)?;
        let bytes = receive(body, MAX_BODY).await?;
        let who = credential::confirm(&state, who, &parts.headers).await?;
        let request = Sent { uri: parts.uri, who, version, kind, bytes };
        let ids = if request.bytes.len() <= SMALL {
            hand_over(&state, request, read)?
        } else {
            blocking(state.clone(), move |state| hand_over(state, request, read)).await?
        };
        let Handed { ids, stored } = ids;
        stored.await.map_err(|_| StoreError::Engine("the writer has stopped".to_owned()))??;
        Ok::<_, Problem>(match ids {
            Some(ids) => axum::Json(ids).into_response(),
            None => StatusCode::NO_CONTENT.into_response(),
        })
    };
    let response = written.await.unwrap_or_else(IntoResponse::into_response);
    dated(&state, response)
}

/// A request that brings statements, received.
struct Sent {
    uri: Uri,
    who: Principal,
    version: Version,
    kind: Kind,
    bytes: Vec<u8>,
}

/// What the store was handed.
struct Handed {
    /// The ids, where they are the answer.
    ids: Option<Vec<Uuid>>,
    /// Resolves when all of it is on disk.
    stored: oneshot::Receiver<Result<(), StoreError>>,
}

/// Reads a request's statements, checks them and hands them to the store.
fn hand_over(state: &XapiState, sent: Sent, read: Read) -> Result<Handed, Problem> {
    let Sent { uri, who, version, kind, bytes } = sent;
    let (text, parts): (&str, Vec<Part>) = body::taken_apart(&bytes, &kind)?;
    let (batch, answers) = read(&uri, text, version)?;
    let files = attach(&batch, &parts)?;
    let (tell, stored) = oneshot::channel();
    let now = (state.clock)();
    let base = (state.base)();
    // Nobody waits any more when the client has gone; what it sent is stored all the same.
    let done = Box::new(move |result| drop(tell.send(result)));
    let ids = submit(state.store.as_ref(), &batch, files, &who, &base, now, done);
    let ids = ids.map_err(|Forbidden(reason)| forbidden(reason))?;
    Ok(Handed { ids: answers.then_some(ids), stored })
}

/// Says up to when what was stored can be found.
fn dated(state: &XapiState, mut response: Response) -> Response {
    let through = state.store.consistent_through((state.clock)()).ok();
    if let Some(through) = through.and_then(|at| HeaderValue::from_str(&format!("{at:.6}")).ok()) {
        response.headers_mut().insert(CONSISTENT, through);
    }
    response
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
    if may(who, Act::ReadStatements) {
        return Ok(Reach::Everything);
    }
    match who {
        Principal::Server => Ok(Reach::Everything),
        Principal::Person(_, Role::Learner) => Ok(Reach::Own(own())),
        Principal::Person(_, role) => {
            Err(forbidden(format!("A sign-in as {} doesn't read statements.", role.as_str())).hint("use a key"))
        }
        Principal::Client { .. } if may(who, Act::ReadOwnStatements) => Ok(Reach::Written(own())),
        Principal::Client { .. } => Err(forbidden("This key has no scope `statements/read`.")),
    }
}

fn find(state: &XapiState, who: &Principal, parts: &Parts) -> Result<Response, Problem> {
    let reach = reach(state, who)?;
    let parameters = Parameters::read(&parts.uri)?;
    let (asked, shown) = query::read(parameters.pairs())?;
    let languages = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let viewer =
        Viewer { state, shown, languages: Languages::parse(languages.unwrap_or_default()), known: RefCell::default() };
    match asked {
        Asked::One(id) => viewer.one(&reach, id, false),
        Asked::Voided(id) => viewer.one(&reach, id, true),
        Asked::Many(query) => {
            let page = state.store.statements(&narrowed(query, reach)?)?;
            viewer.many(page, parts.uri.path(), parameters.pairs())
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

fn within(reach: &Reach, stored: &Stored) -> bool {
    if matches!(reach, Reach::Everything) {
        return true;
    }
    let statement = Incoming::kept(&stored.body, Version::Two).map(|incoming| incoming.statement);
    match (reach, statement) {
        (Reach::Everything, _) => true,
        (Reach::Written(own), Ok(statement)) => statement.authority.is_some_and(|authority| authority.key() == *own),
        (Reach::Own(own), Ok(statement)) => {
            statement.actor.key() == *own && statement.authority.is_some_and(|authority| authority.key() == *own)
        }
        (_, Err(_)) => false,
    }
}

/// Shows stored statements in the format that was asked for.
struct Viewer<'a> {
    state: &'a XapiState,
    shown: Shown,
    languages: Languages,
    /// Definitions that were looked up for this answer.
    known: RefCell<HashMap<(Defined, String), Option<String>>>,
}

impl Viewer<'_> {
    fn one(&self, reach: &Reach, id: Uuid, voided: bool) -> Result<Response, Problem> {
        let stored = self.state.store.statement(id)?.filter(|stored| stored.voided == voided && within(reach, stored));
        let stored = stored.ok_or_else(|| {
            let kind = if voided { "voided statement" } else { "statement" };
            absent(format!("No {kind} has the id {id}."))
        })?;
        let modified = DateTimePrinter::new().timestamp_to_rfc9110_string(&stored.stored).unwrap_or_default();
        let text = self.formatted(&stored.body)?.unwrap_or_else(|| stored.body.clone());
        let mut response = self.response(text, std::slice::from_ref(&stored))?;
        if let Ok(modified) = HeaderValue::from_str(&modified) {
            response.headers_mut().insert(header::LAST_MODIFIED, modified);
        }
        Ok(response)
    }

    /// A page (xAPI 1.0.3, Data 2.5); `more` repeats the query, so nothing need be kept for it.
    fn many(&self, mut page: Page, path: &str, parameters: &[(String, String)]) -> Result<Response, Problem> {
        if self.shown.attachments {
            let mut bytes = 0;
            for at in 0..page.statements.len() {
                bytes += attachments(&page.statements[at])?.iter().map(|attachment| attachment.length).sum::<u64>();
                if bytes > MAX_ATTACHED && at > 0 {
                    page.statements.truncate(at);
                    page.more = page.statements.last().map(|last| last.sequence);
                    break;
                }
            }
        }
        let size = page.statements.iter().map(|stored| stored.body.len() + 1).sum::<usize>();
        let mut text = String::with_capacity(size + 256);
        text.push_str(r#"{"statements":["#);
        for (index, stored) in page.statements.iter().enumerate() {
            if index > 0 {
                text.push(',');
            }
            text.push_str(self.formatted(&stored.body)?.as_deref().unwrap_or(&stored.body));
        }
        let more = page.more.map_or_else(String::new, |after| self.more(path, parameters, after));
        let _ = write!(text, r#"],"more":{}}}"#, serde_json::Value::from(more));
        self.response(text, &page.statements)
    }

    fn more(&self, path: &str, parameters: &[(String, String)], after: i64) -> String {
        let mut more = format!("{}{path}?", (self.state.prefix)());
        for (name, value) in parameters.iter().filter(|(name, _)| name != AFTER) {
            let _ = write!(more, "{name}={}&", encoded(value));
        }
        let _ = write!(more, "{AFTER}={after}");
        more
    }

    /// The statement rewritten; `None` when it is wanted as it is.
    fn formatted(&self, body: &str) -> Result<Option<String>, Problem> {
        let known = |kind: Defined, iri: &str| {
            let mut known = self.known.borrow_mut();
            let find = || {
                let found = self.state.store.definition(kind, iri);
                found.inspect_err(|error| tracing::error!(%error, "a definition can't be read")).ok().flatten()
            };
            known.entry((kind, iri.to_owned())).or_insert_with(find).clone()
        };
        let format = match self.shown.format {
            query::Format::Exact => return Ok(None),
            query::Format::Ids => Format::Ids,
            query::Format::Canonical => Format::Canonical { languages: &self.languages, known: &known },
        };
        Ok(Some(formatted(body, &format).map_err(|violation| unreadable(&violation))?))
    }

    /// `text`, and, if they are asked for, the bytes that came along with the statements, each once.
    fn response(&self, text: String, statements: &[Stored]) -> Result<Response, Problem> {
        if !self.shown.attachments {
            return Ok(json(text));
        }
        let mut builder = Builder::new(Uuid::new_v4().simple().to_string());
        builder.add(&[("Content-Type", "application/json")], text.as_bytes());
        let mut seen = BTreeSet::new();
        for stored in statements {
            let described = attachments(stored)?;
            if described.is_empty() {
                continue;
            }
            for file in self.state.store.files(stored.sequence)? {
                let described = described.iter().find(|attachment| attachment.sha2.eq_ignore_ascii_case(&file.sha2));
                let Some(described) = described.filter(|_| seen.insert(file.sha2.clone())) else { continue };
                let headers = [
                    ("Content-Type", described.content_type.as_str()),
                    ("Content-Transfer-Encoding", "binary"),
                    ("X-Experience-API-Hash", described.sha2.as_str()),
                ];
                builder.add(&headers, &file.content);
            }
        }
        let (content_type, body) = builder.finish();
        Ok((StatusCode::OK, [(header::CONTENT_TYPE, content_type)], body).into_response())
    }
}

fn attachments(stored: &Stored) -> Result<Vec<Attachment>, Problem> {
    let incoming = Incoming::kept(&stored.body, Version::Two).map_err(|violation| unreadable(&violation))?;
    Ok(incoming.statement.all_attachments().cloned().collect())
}

/// A stored statement that can't be read is the server's fault, not the client's.
fn unreadable(violation: &Violation) -> Problem {
    Problem::internal(violation)
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

pub(super) fn json(body: String) -> Response {
    (StatusCode::OK, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}
