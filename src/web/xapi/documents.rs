//! The state and profile resources: documents by place and id (xAPI 1.0.3, Communication 2.2, 2.3, 2.6 and 2.7).

use super::body::receive;
use super::parameters::Parameters;
use super::refusal::{absent, bad, forbidden};
use super::{MAX_BODY, XapiState, blocking, credential, version};
use crate::access::{Act, Principal, may};
use crate::operation::record::authority;
use crate::web::problem::Problem;
use crate::xapi::{Change, Document, Place, Precondition, Refused, Tags, account_key};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;

/// One of the three resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Resource {
    State,
    ActivityProfile,
    AgentProfile,
}

pub(super) fn state() -> MethodRouter<XapiState> {
    methods(Resource::State)
}

pub(super) fn activity_profile() -> MethodRouter<XapiState> {
    methods(Resource::ActivityProfile)
}

pub(super) fn agent_profile() -> MethodRouter<XapiState> {
    methods(Resource::AgentProfile)
}

fn methods(resource: Resource) -> MethodRouter<XapiState> {
    let read = move |state: State<XapiState>, request: Request| read(resource, state, request);
    let change = move |state: State<XapiState>, request: Request| change(resource, state, request);
    get(read).put(change).post(change).delete(change)
}

/// What a request asks for.
struct Asked {
    place: Place,
    id: Option<String>,
    since: Option<Timestamp>,
}

impl Resource {
    /// Reads the parameters, all of them.
    fn asked(self, parts: &Parts) -> Result<Asked, Problem> {
        let mut parameters = Parameters::read(&parts.uri)?;
        let place = match self {
            Self::State => Place::State {
                activity: parameters.must("activityId", Parameters::iri)?,
                agent: parameters.must("agent", Parameters::actor)?.key(),
                registration: parameters.maybe("registration", Parameters::uuid)?,
            },
            Self::ActivityProfile => {
                Place::ActivityProfile { activity: parameters.must("activityId", Parameters::iri)? }
            }
            Self::AgentProfile => Place::AgentProfile { agent: parameters.must("agent", Parameters::actor)?.key() },
        };
        let name = if self == Self::State { "stateId" } else { "profileId" };
        let id = parameters.maybe(name, Parameters::text)?;
        // Only a list has a beginning.
        let lists = matches!(parts.method, Method::GET | Method::HEAD) && id.is_none();
        let since = if lists { parameters.maybe("since", Parameters::timestamp)? } else { None };
        parameters.finish()?;
        let one_of_many = lists || (parts.method == Method::DELETE && self == Self::State);
        if id.is_none() && !one_of_many {
            return Err(bad(format!("The parameter `{name}` is missing.")));
        }
        Ok(Asked { place, id, since })
    }
}

/// Refuses what the credential may not do here.
fn check(state: &XapiState, who: &Principal, place: &Place, writes: bool) -> Result<(), Problem> {
    let account = authority(who, &(state.base)());
    let own = account_key(&account.home_page, &account.name);
    let act = match (place, writes) {
        (Place::State { agent, .. }, false) => Act::ReadState { own: *agent == own },
        (Place::State { agent, .. }, true) => Act::WriteState { own: *agent == own },
        (Place::AgentProfile { agent }, false) => Act::ReadProfile { own: *agent == own },
        (Place::ActivityProfile { .. }, false) => Act::ReadProfile { own: true },
        (_, true) => Act::WriteProfile,
    };
    let what = if matches!(place, Place::State { .. }) { "state" } else { "profile" };
    let verb = if writes { "write" } else { "read" };
    if may(who, act) {
        Ok(())
    } else {
        Err(forbidden(format!("This credential does not {verb} this {what} document.")))
    }
}

async fn read(resource: Resource, State(state): State<XapiState>, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let who = credential::principal(&state, &parts.headers, false).await?;
    version(&state, &who, &parts.headers)?;
    let Asked { place, id, since } = resource.asked(&parts)?;
    check(&state, &who, &place, false)?;
    let Some(id) = id else {
        let ids = blocking(state, move |state| Ok(state.store.document_ids(&place, since)?)).await?;
        return Ok(axum::Json(ids).into_response());
    };
    let document = blocking(state, move |state| Ok(state.store.document(&place, &id)?)).await?;
    let document = document.ok_or_else(|| absent("There is no such document."))?;
    let known = tags(&parts.headers, &header::IF_NONE_MATCH)?.is_some_and(|tags| tags.name(Some(&document)));
    Ok(shown(document, known))
}

/// A document as an answer; `known` says that the client has it.
fn shown(document: Document, known: bool) -> Response {
    let Document { content_type, content, etag, updated } = document;
    let modified = DateTimePrinter::new().timestamp_to_rfc9110_string(&updated).unwrap_or_default();
    let mut response =
        if known { StatusCode::NOT_MODIFIED.into_response() } else { (StatusCode::OK, content).into_response() };
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, &content_type);
    set(header::ETAG, &format!("\"{etag}\""));
    set(header::LAST_MODIFIED, &modified);
    // Opened in a browser, what a client kept here is no page of this site: it runs nothing and reads nothing.
    set(header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox");
    response
}

async fn change(resource: Resource, State(state): State<XapiState>, request: Request) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let who = credential::principal(&state, &parts.headers, true).await?;
    let version = version(&state, &who, &parts.headers)?;
    let Asked { place, id, .. } = resource.asked(&parts)?;
    check(&state, &who, &place, true)?;
    let precondition = Precondition {
        matches: tags(&parts.headers, &header::IF_MATCH)?,
        none_match: tags(&parts.headers, &header::IF_NONE_MATCH)?,
    };
    let content = receive(body, MAX_BODY).await?;
    credential::confirm(&state, who, &parts.headers).await?;
    let Some(id) = id else {
        blocking(state, move |state| Ok(state.store.delete_documents(&place)?)).await?;
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let content_type = content_type.unwrap_or("application/octet-stream").to_owned();
    let change = match parts.method {
        Method::PUT => Change::Put { content_type, content },
        Method::POST => Change::Post { content_type, content },
        _ => Change::Delete,
    };
    let now = (state.clock)();
    let done = blocking(state, move |state| {
        let blind = place.blind(version);
        Ok(state.store.change_document(&place, &id, &change, &precondition, blind, now)?)
    });
    done.await?.map_err(|reason| refused(&reason))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn tags(headers: &HeaderMap, name: &HeaderName) -> Result<Option<Tags>, Problem> {
    let value = headers.get(name).map(|value| value.to_str().map_err(|_| bad(format!("`{name}` can't be read."))));
    Ok(value.transpose()?.map(Tags::parse))
}

fn refused(refused: &Refused) -> Problem {
    let detail = format!("{refused}.");
    let fetch = "fetch the document, and send its ETag as `If-Match`";
    match refused {
        Refused::Precondition => {
            let title = "The document is another one";
            Problem::new(StatusCode::PRECONDITION_FAILED, "precondition-failed", title, detail).hint(fetch)
        }
        Refused::Exists => {
            Problem::new(StatusCode::CONFLICT, "conflict", "In conflict with what is stored", detail).hint(fetch)
        }
        Refused::Unconditional => bad(detail).hint("send `If-None-Match: *` for a new document"),
        Refused::NotMergeable(_) => bad(detail).hint("PUT replaces a document of any type"),
    }
}
