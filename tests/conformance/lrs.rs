//! A record store under test: a server on a socket, a key, and the version to speak.

use crate::support::stage::Stage;
use data_encoding::{BASE64, HEXLOWER};
use prework::access::Scope;
use prework::operation::key::{self, Grant};
use prework::operation::waive::Grounds;
use prework::xapi::Version;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The store, spoken to in one version.
pub(crate) struct Lrs {
    stage: Stage,
    agent: ureq::Agent,
    credential: String,
    /// Which version.
    pub(crate) version: Version,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: ureq::http::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// A request, built step by step.
pub(crate) struct Request<'a> {
    lrs: &'a Lrs,
    method: &'static str,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request<'_> {
    /// Adds a parameter.
    pub(crate) fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.path.push(if self.path.contains('?') { '&' } else { '?' });
        self.path.push_str(&format!("{name}={}", encoded(&value.to_string())));
        self
    }

    /// Sets a header; an empty value leaves it out.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        if !value.is_empty() {
            self.headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string().as_bytes())
    }

    pub(crate) fn body(self, content_type: &str, body: &[u8]) -> Self {
        let mut request = self.header("content-type", content_type);
        request.body = body.to_vec();
        request
    }

    pub(crate) fn send(self) -> Answer {
        let mut request = ureq::http::Request::builder()
            .method(self.method)
            .uri(format!("{}/xapi/{}", self.lrs.stage.address, self.path));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let agent = &self.lrs.agent;
        let mut response = match self.method {
            "GET" | "HEAD" => agent.run(request.body(()).unwrap()).unwrap(),
            "DELETE" => {
                let request = request.body(self.body).unwrap();
                agent.run(agent.configure_request(request).allow_non_standard_methods(true).build()).unwrap()
            }
            _ => agent.run(request.body(self.body).unwrap()).unwrap(),
        };
        let body = response.body_mut().with_config().limit(64 << 20).read_to_vec().unwrap();
        Answer { status: response.status().as_u16(), headers: response.headers().clone(), body }
    }

    /// Sends it and asks for this status.
    pub(crate) fn gives(self, status: u16) -> Answer {
        let what = format!("{} {}", self.method, self.path);
        let sent = String::from_utf8_lossy(&self.body).chars().take(600).collect::<String>();
        let answer = self.send();
        assert_eq!(answer.status, status, "{what}\n{sent}\n{}", answer.text());
        answer
    }
}

impl Lrs {
    pub(crate) fn speaking(version: Version) -> Self {
        let stage = Stage::courses(&[("index.md", "# A course")], "2027-01-10T09:00:00Z");
        stage.run_clock();
        let grant = Grant { name: "conformance".to_owned(), scopes: vec![Scope::All], ..Grant::default() };
        let new = key::add(&*stage.store, grant, Grounds::operator("a test"), stage.now()).unwrap();
        let credential = format!("Basic {}", BASE64.encode(format!("{}:{}", new.key, new.secret).as_bytes()));
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        Self { stage, agent, credential, version }
    }

    pub(crate) fn request(&self, method: &'static str, path: &str) -> Request<'_> {
        let headers = vec![
            ("authorization".to_owned(), self.credential.clone()),
            ("x-experience-api-version".to_owned(), self.version.header().to_owned()),
        ];
        Request { lrs: self, method, path: path.to_owned(), headers, body: Vec::new() }
    }

    pub(crate) fn credential(&self) -> &str {
        &self.credential
    }

    pub(crate) fn get(&self, path: &str) -> Request<'_> {
        self.request("GET", path)
    }

    pub(crate) fn post(&self, statement: &Value) -> Request<'_> {
        self.request("POST", "statements").json(statement)
    }

    /// Stores a statement; its id.
    pub(crate) fn store(&self, statement: &Value) -> String {
        self.post(statement).gives(200).json()[0].as_str().unwrap().to_owned()
    }

    /// A stored statement.
    pub(crate) fn statement(&self, id: &str) -> Value {
        self.get("statements").with("statementId", id).gives(200).json()
    }

    /// The ids that a query finds.
    pub(crate) fn found(&self, query: Request<'_>) -> Vec<String> {
        let page = query.gives(200).json();
        page["statements"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    }

    /// Asks for 400 for each value put at `path` of an otherwise right statement.
    pub(crate) fn refuses(&self, path: &str, values: &[Value]) {
        for value in values {
            self.post(&with(statement(), path, value.clone())).gives(400);
        }
    }

    /// Asks that each value at `path` is taken.
    pub(crate) fn takes(&self, path: &str, values: &[Value]) {
        for value in values {
            self.post(&with(statement(), path, value.clone())).gives(200);
        }
    }
}

/// A right statement that nobody else makes.
pub(crate) fn statement() -> Value {
    json!({
        "actor": { "mbox": format!("mailto:{}@example.org", Uuid::new_v4().simple()) },
        "verb": { "id": "http://adlnet.gov/expapi/verbs/attended", "display": { "en": "attended" } },
        "object": { "id": format!("https://example.org/{}", Uuid::new_v4()) },
    })
}

/// The same with the value at `path` (`a.b.c`) set; null takes it out.
pub(crate) fn with(mut statement: Value, path: &str, value: Value) -> Value {
    let pointer = format!("/{}", path.replace('.', "/"));
    let (above, key) = pointer.rsplit_once('/').unwrap();
    let mut place = &mut statement;
    for step in above.split('/').filter(|step| !step.is_empty()) {
        place = if step.bytes().all(|b| b.is_ascii_digit()) {
            &mut place[step.parse::<usize>().unwrap()]
        } else {
            &mut place[step]
        };
    }
    place[key] = value;
    statement
}

/// The same without what is at the top under `key`.
pub(crate) fn without(mut statement: Value, key: &str) -> Value {
    statement.as_object_mut().unwrap().remove(key);
    statement
}

pub(crate) fn uuid() -> String {
    Uuid::new_v4().to_string()
}

pub(crate) fn agent() -> Value {
    json!({ "mbox": format!("mailto:{}@example.org", Uuid::new_v4().simple()) })
}

pub(crate) fn activity() -> String {
    format!("https://example.org/{}", Uuid::new_v4())
}

/// The hash of a file, as attachments name it.
pub(crate) fn sha2(content: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(content))
}

/// An attachment that describes these bytes.
pub(crate) fn attachment(content: &[u8]) -> Value {
    json!({
        "usageType": "https://example.org/usage", "display": { "en": "A file" }, "contentType": "text/plain",
        "length": content.len(), "sha2": sha2(content),
    })
}

/// A multipart body with the boundary `b`: the statements, and files under their hashes.
pub(crate) fn mixed(statements: &Value, files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = format!("--b\r\nContent-Type: application/json\r\n\r\n{statements}\r\n").into_bytes();
    for (hash, content) in files {
        let head = "--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n";
        body.extend(format!("{head}X-Experience-API-Hash: {hash}\r\n\r\n").bytes());
        body.extend_from_slice(content);
        body.extend(b"\r\n");
    }
    body.extend(b"--b--\r\n");
    body
}

fn encoded(value: &str) -> String {
    let keep = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    value.bytes().map(|b| if keep(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
