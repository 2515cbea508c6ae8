//! Somebody who sends requests: a browser with its cookies, or a program with a key.

use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::time::Duration;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// How long an event may let wait before a test gives up.
const PATIENCE: Duration = Duration::from_mins(1);

/// A caller.
pub struct Caller {
    address: String,
    agent: ureq::Agent,
    headers: RefCell<Vec<(String, String)>>,
    cookies: RefCell<BTreeMap<String, String>>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
    /// The same, whatever it is.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// A header's value; empty when it isn't there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// What it says of cookies.
    pub fn cookies(&self) -> Vec<&str> {
        self.headers.iter().filter(|(known, _)| known == "set-cookie").map(|(_, value)| &**value).collect()
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {}", self.body))
    }
}

impl Caller {
    /// A caller who is nobody yet. Cookies are kept.
    pub fn new(address: &str) -> Self {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().new_agent();
        Self::by(address, agent)
    }

    /// One who trusts this certificate, as PEM, and no other.
    pub fn trusting(address: &str, certificate: &str) -> Self {
        let trusted = Certificate::from_pem(certificate.as_bytes()).unwrap();
        let trusted = TlsConfig::builder().root_certs(RootCerts::new_with_certs(&[trusted])).build();
        let agent = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).tls_config(trusted);
        Self::by(address, agent.build().new_agent())
    }

    fn by(address: &str, agent: ureq::Agent) -> Self {
        Self { address: address.to_owned(), agent, headers: RefCell::default(), cookies: RefCell::default() }
            .with("x-experience-api-version", "1.0.3")
    }

    /// Authenticates with a key.
    pub fn with_key(self, key: &str, secret: &str) -> Self {
        let token = data_encoding::BASE64.encode(format!("{key}:{secret}").as_bytes());
        self.with("authorization", &format!("Basic {token}"))
    }

    /// What it says in the header `Authorization`.
    pub fn credential(&self) -> String {
        self.headers.borrow().iter().find(|(name, _)| name == "authorization").unwrap().1.clone()
    }

    /// Sends a header with every request from now on.
    pub fn with(self, name: &str, value: &str) -> Self {
        self.say(name, value);
        self
    }

    /// The same for a caller who is there already.
    pub fn say(&self, name: &str, value: &str) {
        self.headers.borrow_mut().retain(|(known, _)| known != name);
        self.headers.borrow_mut().push((name.to_owned(), value.to_owned()));
    }

    /// What a browser of theirs sends as cookies.
    pub fn cookie(&self) -> String {
        let cookies = self.cookies.borrow();
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// GET.
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None, "")
    }

    /// POST of a form, with the field that the page has it in.
    pub fn post(&self, path: &str, form: &str) -> Answer {
        let token = self.csrf(path).map(|token| format!("{}csrf={token}", if form.is_empty() { "" } else { "&" }));
        let form = format!("{form}{}", token.unwrap_or_default());
        self.send("POST", path, Some("application/x-www-form-urlencoded"), &form)
    }

    /// What a form on a page there says to show that it was shown to this sign-in.
    pub fn csrf(&self, path: &str) -> Option<String> {
        let roles = [("/trainer", "trainer"), ("/organise", "organiser"), ("/team", "manager"), ("/audit", "auditor")];
        let role = roles.iter().find(|(at, _)| path.starts_with(at)).map_or("learner", |(_, role)| role);
        self.cookies.borrow().get(&format!("prework-{role}")).map(|cookie| prework::web::csrf::token(cookie))
    }

    /// Keeps what the answer says of cookies, as the agent does.
    fn keep(&self, answer: &Answer) {
        for cookie in answer.cookies() {
            let pair = cookie.split(';').next().and_then(|pair| pair.split_once('='));
            if let Some((name, value)) = pair {
                self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Any method with JSON.
    pub fn json(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.send(method, path, Some("application/json"), &body.to_string())
    }

    /// Sends statements to the record store.
    pub fn statements(&self, body: &Value) -> Answer {
        self.json("POST", "/xapi/statements", body)
    }

    /// Opens a stream of server-sent events.
    pub fn events(&self, path: &str) -> Events {
        let mut request = ureq::http::Request::get(format!("{}{path}", self.address));
        for (name, value) in self.headers.borrow().iter() {
            request = request.header(name, value);
        }
        let request = self.agent.configure_request(request.body(()).unwrap()).timeout_recv_body(Some(PATIENCE)).build();
        let response = self.agent.run(request).unwrap();
        assert_eq!(response.status(), 200, "{path}");
        Events { lines: BufReader::new(response.into_body().into_reader()) }
    }

    /// Sends anything.
    pub fn send(&self, method: &str, path: &str, content_type: Option<&str>, body: &str) -> Answer {
        self.attempt(method, path, content_type, body).unwrap()
    }

    /// Sends anything to a server that may be gone.
    ///
    /// # Errors
    /// When nobody answers.
    pub fn attempt(
        &self,
        method: &str,
        path: &str,
        content_type: Option<&str>,
        body: &str,
    ) -> Result<Answer, ureq::Error> {
        self.attempt_bytes(method, path, content_type, body.as_bytes())
    }

    /// Sends any bytes.
    pub fn send_bytes(&self, method: &str, path: &str, content_type: &str, body: &[u8]) -> Answer {
        self.attempt_bytes(method, path, Some(content_type), body).unwrap()
    }

    fn attempt_bytes(
        &self,
        method: &str,
        path: &str,
        content_type: Option<&str>,
        body: &[u8],
    ) -> Result<Answer, ureq::Error> {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.address));
        for (name, value) in self.headers.borrow().iter() {
            request = request.header(name, value);
        }
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        let mut response = if method == "GET" || method == "HEAD" {
            self.agent.run(request.body(()).unwrap())?
        } else {
            self.agent.run(request.body(body.to_vec()).unwrap())?
        };
        let headers = response.headers().iter();
        let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()));
        let (status, headers) = (response.status().as_u16(), headers.collect());
        let bytes = response.body_mut().read_to_vec().unwrap_or_default();
        let answer = Answer { status, headers, body: String::from_utf8(bytes.clone()).unwrap_or_default(), bytes };
        self.keep(&answer);
        Ok(answer)
    }
}

/// A stream of server-sent events, open.
pub struct Events {
    lines: BufReader<ureq::BodyReader<'static>>,
}

impl Events {
    /// Waits for the next event: its name (none when it is just a message) and its data.
    pub fn next(&mut self) -> (String, String) {
        let (mut name, mut data) = (String::new(), String::new());
        loop {
            let mut line = String::new();
            assert!(self.lines.read_line(&mut line).unwrap() > 0, "the stream of events has ended");
            match line.trim_end().split_once(':') {
                Some(("event", value)) => value.trim_start().clone_into(&mut name),
                Some(("data", value)) => data.push_str(value.trim_start()),
                None if line.trim_end().is_empty() && !data.is_empty() => return (name, data),
                _ => {}
            }
        }
    }

    /// Waits for an event of this name whose data holds `text`.
    pub fn wait_for(&mut self, name: &str, text: &str) -> String {
        loop {
            let (found, data) = self.next();
            if found == name && data.contains(text) {
                return data;
            }
        }
    }

    /// Reads on until the server ends the stream.
    pub fn end(mut self) {
        let mut rest = Vec::new();
        let _ = std::io::Read::read_to_end(&mut self.lines, &mut rest);
    }
}
