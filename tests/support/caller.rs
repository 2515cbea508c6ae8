//! Somebody who sends requests: a browser with its cookies, or a program with a key.

use serde_json::Value;
use std::cell::RefCell;

/// A caller.
pub struct Caller {
    address: String,
    agent: ureq::Agent,
    headers: RefCell<Vec<(String, String)>>,
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
}

impl Answer {
    /// A header's value; empty when it isn't there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
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
        Self { address: address.to_owned(), agent, headers: RefCell::default() }
    }

    /// Authenticates with a key.
    pub fn with_key(self, key: &str, secret: &str) -> Self {
        let token = data_encoding::BASE64.encode(format!("{key}:{secret}").as_bytes());
        self.with("authorization", &format!("Basic {token}"))
    }

    /// Sends a header with every request from now on.
    pub fn with(self, name: &str, value: &str) -> Self {
        self.headers.borrow_mut().retain(|(known, _)| known != name);
        self.headers.borrow_mut().push((name.to_owned(), value.to_owned()));
        self
    }

    /// GET.
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None, "")
    }

    /// POST of a form.
    pub fn post(&self, path: &str, form: &str) -> Answer {
        self.send("POST", path, Some("application/x-www-form-urlencoded"), form)
    }

    /// Any method with JSON.
    pub fn json(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.send(method, path, Some("application/json"), &body.to_string())
    }

    /// Sends statements to the record store.
    pub fn statements(&self, body: &Value) -> Answer {
        self.json("POST", "/xapi/statements", body)
    }

    /// Sends anything.
    pub fn send(&self, method: &str, path: &str, content_type: Option<&str>, body: &str) -> Answer {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.address))
            .header("x-experience-api-version", "1.0.3");
        for (name, value) in self.headers.borrow().iter() {
            request = request.header(name, value);
        }
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        let mut response = if method == "GET" || method == "HEAD" {
            self.agent.run(request.body(()).unwrap()).unwrap()
        } else {
            self.agent.run(request.body(body.to_owned()).unwrap()).unwrap()
        };
        let headers = response.headers().iter();
        let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()));
        Answer {
            status: response.status().as_u16(),
            headers: headers.collect(),
            body: response.body_mut().read_to_string().unwrap_or_default(),
        }
    }
}
