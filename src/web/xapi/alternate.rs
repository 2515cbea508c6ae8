//! The alternate request syntax of 1.0.x: any request as a form in a POST (xAPI 1.0.3, Communication 1.3).
//! In 2.0 it is gone.

use super::body::receive;
use super::parameters::Parameters;
use super::refusal::{bad, busy};
use super::{MAX_BODY, asked_version};
use crate::web::problem::Problem;
use crate::xapi::Version;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// The form parameters that stand for headers.
const HEADERS: [&str; 8] = [
    "authorization",
    "x-experience-api-version",
    "content-type",
    "content-length",
    "if-match",
    "if-none-match",
    "accept",
    "accept-language",
];

/// How many forms are received at once: until one is there, nobody knows who sends it.
static FORMS: Semaphore = Semaphore::const_new(32);
/// How long a form waits for its turn, and how long it may take then.
const TURN: Duration = Duration::from_secs(10);
const FORM: Duration = Duration::from_mins(2);

/// Makes of an alternate request the one it stands for; every other goes on as it came.
pub(super) async fn translate(request: Request, next: Next) -> Response {
    let is_alternate = *request.method() == Method::POST
        && request.uri().query().is_some_and(|query| query.split('&').any(|pair| pair.starts_with("method=")));
    if !is_alternate {
        return next.run(request).await;
    }
    match translated(request).await {
        Ok(request) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

async fn translated(request: Request) -> Result<Request, Problem> {
    let (mut parts, body) = request.into_parts();
    if asked_version(&parts.headers) == Some(Version::Two) {
        return Err(bad("Version 2.0 has no alternate request syntax.").hint("send the method itself"));
    }
    let mut query = Parameters::read(&parts.uri)?;
    let method = query.must("method", |_, value| {
        ["GET", "HEAD", "PUT", "POST", "DELETE"]
            .contains(&value)
            .then(|| value.parse::<Method>().ok())
            .flatten()
            .ok_or_else(|| bad("The parameter `method` should be GET, HEAD, PUT, POST or DELETE."))
    })?;
    if let Some((name, _)) = query.pairs().first() {
        return Err(bad(format!("Beside `method`, the parameter `{name}` belongs in the form.")));
    }
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded") {
        return Err(bad("An alternate request comes as `application/x-www-form-urlencoded`."));
    }
    // What the form says takes the place of what the browser said about the form.
    parts.headers.remove(header::CONTENT_TYPE);
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::TRANSFER_ENCODING);
    let Ok(Ok(_turn)) = timeout(TURN, FORMS.acquire()).await else {
        return Err(busy("Too many forms are on their way."));
    };
    let form = timeout(FORM, receive(body, MAX_BODY)).await.map_err(|_| busy("The form did not come in time."))??;
    let form = std::str::from_utf8(&form).map_err(|_| bad("The form is not UTF-8."))?;
    let mut content = None;
    let mut query = String::new();
    for pair in form.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = decoded(name)?;
        if name == "content" {
            content = Some(decoded(value)?);
        } else if HEADERS.contains(&name.to_ascii_lowercase().as_str()) {
            set(&mut parts.headers, &name, &decoded(value)?)?;
        } else {
            query.push_str(if query.is_empty() { "?" } else { "&" });
            query.push_str(pair);
        }
    }
    if matches!(method, Method::PUT | Method::POST) && content.is_none() {
        return Err(bad("The form has no parameter `content`, which carries what this method sends."));
    }
    if content.is_some() && !parts.headers.contains_key(header::CONTENT_TYPE) {
        parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    let uri = format!("{}{query}", parts.uri.path());
    parts.uri = Uri::try_from(uri).map_err(|_| bad("The form's parameters don't fit in an address."))?;
    parts.method = method;
    let content = content.unwrap_or_default();
    parts.headers.insert(header::CONTENT_LENGTH, content.len().into());
    Ok(Request::from_parts(parts, Body::from(content)))
}

fn decoded(text: &str) -> Result<String, Problem> {
    let text = text.replace('+', " ");
    let decoded = percent_encoding::percent_decode_str(&text).decode_utf8();
    decoded.map(std::borrow::Cow::into_owned).map_err(|_| bad("The form is not UTF-8."))
}

fn set(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), Problem> {
    let wrong = || bad(format!("The form's `{name}` can't be a header."));
    let name = HeaderName::try_from(name).map_err(|_| wrong())?;
    // Its length is that of the content, whatever the form says.
    if name != header::CONTENT_LENGTH {
        headers.insert(name, HeaderValue::try_from(value).map_err(|_| wrong())?);
    }
    Ok(())
}
