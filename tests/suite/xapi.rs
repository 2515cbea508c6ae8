//! The record store over a real socket, on the real store.

mod query;
mod trust;
mod write;

use axum::middleware::from_fn;
use data_encoding::BASE64;
use jiff::Timestamp;
use prework::access::{PersonId, Principal, Role, Scope};
use prework::course::IdBase;
use prework::decision::{Act, Decision};
use prework::store::{Key, Keys, SqlStore, Store};
use prework::web::arrival::receive;
use prework::web::connection;
use prework::web::xapi::{XapiState, routes};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use uuid::Uuid;

/// A record store that listens. Its sign-in cookie is just `learner=NAME`.
struct Stage {
    url: String,
    store: Arc<SqlStore>,
    agent: ureq::Agent,
    runtime: Option<tokio::runtime::Runtime>,
    _folder: tempfile::TempDir,
}

/// An answer: status, headers, text.
#[derive(Debug)]
struct Answer {
    status: u16,
    headers: ureq::http::HeaderMap,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    /// Status and detail of a problem.
    fn problem(&self) -> (u16, String) {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        (self.status, self.json()["detail"].as_str().unwrap().to_owned())
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Stage {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(SqlStore::in_folder(folder.path()).unwrap());
        for (key, scopes) in [
            ("all", vec![Scope::All]),
            ("writer", vec![Scope::StatementsWrite, Scope::StatementsReadMine]),
            ("reader", vec![Scope::StatementsRead]),
        ] {
            let secret = Sha256::digest(b"secret").into();
            let created = Timestamp::now();
            let act = Act::Key { key: key.to_owned(), name: key.to_owned(), scopes: scopes.clone(), given: true };
            let (by, reason) = ("a test".to_owned(), "a test".to_owned());
            let decision = Decision { id: Uuid::now_v7(), at: created, by, reason, act };
            let key = Key {
                key: key.to_owned(),
                secret,
                name: key.to_owned(),
                scopes,
                origins: Vec::new(),
                rate: None,
                created,
                revoked: None,
            };
            store.add_key(&key, &decision).unwrap();
        }
        let state = XapiState {
            store: Arc::clone(&store) as Arc<dyn Store>,
            base: Arc::new(|| IdBase::new("https://x.org/ids")),
            prefix: Arc::new(String::new),
            is_sites: Arc::new(|_| false),
            clients: Arc::default(),
            clock: Arc::new(Timestamp::now),
            identify: Arc::new(|headers| {
                let name = headers.get("cookie")?.to_str().ok()?.strip_prefix("learner=")?;
                Some(Principal::Person(PersonId(name.to_owned()), Role::Learner))
            }),
            is_vouched: Arc::new(|_| false),
        };
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(connection::serve(listener, None, routes(state).layer(from_fn(receive)), std::future::pending()));
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        Self { url, store, agent, runtime: Some(runtime), _folder: folder }
    }

    /// Sends a request with just these headers.
    fn raw(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = self.agent.run(request.body(body).unwrap()).unwrap();
        let text = response.body_mut().with_config().limit(100 << 20).read_to_string().unwrap();
        Answer { status: response.status().as_u16(), headers: response.headers().clone(), text }
    }

    /// Sends a request in 1.0.3 with the key `key`.
    fn as_key(&self, key: &str, method: &str, path: &str, body: &str) -> Answer {
        let credential = format!("Basic {}", BASE64.encode(format!("{key}:secret").as_bytes()));
        let headers = [
            ("authorization", credential.as_str()),
            ("x-experience-api-version", "1.0.3"),
            ("content-type", "application/json"),
        ];
        self.raw(method, path, &headers, body.as_bytes())
    }

    fn get(&self, path: &str) -> Answer {
        self.as_key("all", "GET", path, "")
    }

    fn post(&self, statement: &Value) -> Answer {
        self.as_key("all", "POST", "/xapi/statements", &statement.to_string())
    }

    /// How many statements there are.
    fn count(&self) -> usize {
        self.get("/xapi/statements").json()["statements"].as_array().unwrap().len()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// The id of the statement numbered `n`.
fn id(n: u32) -> String {
    format!("00000000-0000-4000-8000-{n:012}")
}

/// A statement by Ana, with the id numbered `n`.
fn statement(n: u32) -> Value {
    json!({
        "id": id(n),
        "actor": { "account": { "homePage": "https://x.org/ids/", "name": "ana" } },
        "verb": { "id": "http://adlnet.gov/expapi/verbs/experienced" },
        "object": { "id": format!("https://x.org/ids/course/module/lesson-{n}") },
    })
}

/// Percent-encodes a parameter's value.
fn encoded(value: &str) -> String {
    value
        .bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}
