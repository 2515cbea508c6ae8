//! How fast the record store is: a server of its own, four keep-alive connections, statements of about 1 kB.
//!
//! `cargo bench --bench store` measures at ten thousand and at a hundred thousand stored statements;
//! `cargo bench --bench store -- 1000000` goes on to a million. Each number is a p50 over at least 500 requests, or
//! what came through in two seconds.

#![allow(clippy::unwrap_used, clippy::cast_precision_loss, reason = "a tool to measure with: a panic is the message")]

use data_encoding::BASE64;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

const CONNECTIONS: u64 = 4;
const SPAN: Duration = Duration::from_secs(2);

fn main() {
    let upto = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    println!(
        "| stored | POST 1: /s | p50 ms | p99 ms | POST 50: statements/s | with own ids | GET 50 newest | by agent | by verb | related activity | verb and agent | rare verb in all | MB resident |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    let mut stored = 0;
    for level in [10_000, 100_000, 1_000_000, 10_000_000].into_iter().filter(|level| *level <= upto) {
        while stored < level {
            stored += load(&server, level - stored, statement).statements;
        }
        let batches = load(&server, u64::MAX, statement);
        let named = load(&server, u64::MAX, statement_with_id);
        let singles = singles(&server);
        stored += batches.statements + named.statements + singles.statements;
        let mut row = format!(
            "| {stored} | {:.0} | {:.2} | {:.2} | {:.0} | {:.0} |",
            singles.rate(),
            singles.percentile(50),
            singles.percentile(99),
            batches.rate(),
            named.rate(),
        );
        for query in queries() {
            let _ = write!(row, " {:.2} |", asked(&server, &query));
        }
        println!("{row} {:.0} |", server.resident());
    }
}

/// Paths of queries that find a page of fifty; of two conditions as many from a hundred thousand on, and of the rare verb one in
/// fifty thousand.
fn queries() -> [String; 6] {
    let agent = r#"{"account":{"homePage":"https://example.org/","name":"person-7"}}"#.replace('"', "%22");
    let agent = format!("agent={}", agent.replace('{', "%7B").replace('}', "%7D"));
    let verb = "verb=https://example.org/verbs/3";
    [
        "limit=50".to_owned(),
        format!("limit=50&{agent}"),
        format!("limit=50&{verb}"),
        "limit=50&related_activities=true&activity=https://example.org/courses/5".to_owned(),
        format!("limit=50&{verb}&{agent}"),
        "limit=50&verb=https://example.org/verbs/rare&related_activities=true&activity=https://w3id.org/xapi/cmi5/context/categories/cmi5".to_owned(),
    ]
}

/// What a measurement found.
struct Measured {
    statements: u64,
    took: Duration,
    millis: Vec<f64>,
}

impl Measured {
    fn rate(&self) -> f64 {
        self.statements as f64 / self.took.as_secs_f64()
    }

    fn percentile(&self, percent: usize) -> f64 {
        let mut sorted = self.millis.clone();
        sorted.sort_by(f64::total_cmp);
        sorted[(sorted.len() * percent / 100).min(sorted.len() - 1)]
    }
}

/// Sends batches of fifty on all connections, for a while or until there are enough.
fn load(server: &Server, enough: u64, statement: fn(u64) -> String) -> Measured {
    send(server, 50, enough, |numbers| {
        let statements: Vec<String> = numbers.map(statement).collect();
        format!("[{}]", statements.join(","))
    })
}

/// Sends single statements likewise.
fn singles(server: &Server) -> Measured {
    send(server, 1, u64::MAX, |mut numbers| statement(numbers.next().unwrap()))
}

fn send(server: &Server, each: u64, enough: u64, body: impl Fn(std::ops::Range<u64>) -> String + Sync) -> Measured {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let sent = AtomicU64::new(0);
    let began = Instant::now();
    let millis = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..CONNECTIONS)
            .map(|_| {
                scope.spawn(|| {
                    let mut connection = server.connect();
                    let mut millis = Vec::new();
                    while began.elapsed() < SPAN && sent.fetch_add(each, Ordering::Relaxed) < enough {
                        let first = NUMBER.fetch_add(each, Ordering::Relaxed);
                        let body = body(first..first + each);
                        let began = Instant::now();
                        connection.request("POST", "/xapi/statements", &body);
                        millis.push(began.elapsed().as_secs_f64() * 1000.0);
                    }
                    millis
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect::<Vec<f64>>()
    });
    Measured { statements: millis.len() as u64 * each, took: began.elapsed(), millis }
}

/// The p50 of a query, in milliseconds, on one connection.
fn asked(server: &Server, query: &str) -> f64 {
    let mut connection = server.connect();
    let path = format!("/xapi/statements?{query}");
    let millis = (0..500).map(|_| {
        let began = Instant::now();
        connection.request("GET", &path, "");
        began.elapsed().as_secs_f64() * 1000.0
    });
    Measured { statements: 0, took: SPAN, millis: millis.collect() }.percentile(50)
}

/// A fixed mix (`SplitMix64`), so that no two runs differ.
fn mix(number: u64) -> u64 {
    let mixed = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// A statement as a course player sends it: one of 10,000 people, 12 verbs, 2,000 activities in 20 courses. One in a hundred is
/// of one busy person, so that there is a page to ask for from the beginning.
fn statement(number: u64) -> String {
    let mixed = mix(number);
    let (person, verb, activity) = ((mixed >> 20) % 10_000, (mixed >> 8) % 12, (mixed >> 40) % 2_000);
    let person = if number.is_multiple_of(100) { 7 } else { person };
    let course = activity % 20;
    let verb = if number.is_multiple_of(50_000) { "rare".to_owned() } else { verb.to_string() };
    format!(
        r#"{{"actor":{{"objectType":"Agent","name":"Person {person}","account":{{"homePage":"https://example.org/","name":"person-{person}"}}}},"verb":{{"id":"https://example.org/verbs/{verb}","display":{{"en":"did {verb}"}}}},"object":{{"objectType":"Activity","id":"https://example.org/courses/{course}/activities/{activity}","definition":{{"type":"http://adlnet.gov/expapi/activities/lesson","name":{{"en":"Activity {activity}","de":"Aktivität {activity}"}}}}}},"result":{{"score":{{"scaled":0.{score:02},"raw":{score},"min":0,"max":100}},"success":true,"completion":true,"duration":"PT{seconds}S","extensions":{{"https://example.org/extensions/progress":{score}}}}},"context":{{"registration":"{person:08x}-0000-4000-8000-{course:012x}","platform":"A player","language":"en","contextActivities":{{"parent":[{{"id":"https://example.org/courses/{course}/parts/{part}"}}],"grouping":[{{"id":"https://example.org/courses/{course}"}}],"category":[{{"id":"https://w3id.org/xapi/cmi5/context/categories/cmi5"}}]}},"extensions":{{"https://w3id.org/xapi/cmi5/context/extensions/sessionid":"{mixed:016x}"}}}},"timestamp":"2027-01-{day:02}T10:{minute:02}:00Z"}}"#,
        score = mixed % 100,
        seconds = mixed % 900,
        part = activity % 100,
        day = mixed % 28 + 1,
        minute = mixed % 60,
    )
}

/// The same with a random id, as many a client gives: each goes to another page of the index of ids.
fn statement_with_id(number: u64) -> String {
    format!(r#"{{"id":"{}",{}"#, uuid::Uuid::new_v4(), &statement(number)[1..])
}

/// A server over an empty store.
struct Server {
    child: Child,
    address: String,
    credential: String,
}

impl Server {
    fn start(folder: &std::path::Path) -> Self {
        let binary = env!("CARGO_BIN_EXE_prework");
        std::fs::write(folder.join("index.md"), "# A course\n").unwrap();
        let data = folder.join("data");
        let mut key = Command::new(binary);
        key.args(["key", "add", "--name", "bench", "--scope", "all", "--format", "json", "--data"]).arg(&data);
        let key: serde_json::Value = serde_json::from_slice(&key.output().unwrap().stdout).unwrap();
        let pair = format!("{}:{}", key["key"].as_str().unwrap(), key["secret"].as_str().unwrap());
        let mut serve = Command::new(binary);
        serve.arg("serve").arg(folder).args(["--no-watch", "--addr", "127.0.0.1:0", "--data"]).arg(&data);
        let mut child = serve.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().trim_start_matches("http://").to_owned();
        Self { child, address, credential: BASE64.encode(pair.as_bytes()) }
    }

    fn connect(&self) -> Connection {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_nodelay(true).unwrap();
        let head = format!(
            "Host: {}\r\nAuthorization: Basic {}\r\nX-Experience-API-Version: 1.0.3\r\n",
            self.address, self.credential
        );
        Connection { reader: BufReader::with_capacity(1 << 17, stream), head }
    }

    /// Resident memory in megabytes.
    fn resident(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let kilobytes =
            status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.split_whitespace().next()?.parse().ok());
        kilobytes.unwrap_or(0.0) / 1024.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A connection that stays open; plain HTTP, so that the tool costs next to nothing.
struct Connection {
    reader: BufReader<TcpStream>,
    head: String,
}

impl Connection {
    /// Sends a request and reads its answer whole, which must be a success.
    fn request(&mut self, method: &str, path: &str, body: &str) {
        let request = format!(
            "{method} {path} HTTP/1.1\r\n{}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.head,
            body.len()
        );
        self.reader.get_mut().write_all(request.as_bytes()).unwrap();
        let (mut line, mut length, mut status) = (String::new(), 0, String::new());
        loop {
            line.clear();
            self.reader.read_line(&mut line).unwrap();
            let trimmed = line.trim();
            if trimmed.is_empty() {
                break;
            }
            if status.is_empty() {
                trimmed.clone_into(&mut status);
            } else if let Some((name, value)) = trimmed.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().unwrap();
            }
        }
        let mut answer = vec![0; length];
        self.reader.read_exact(&mut answer).unwrap();
        assert!(status.contains(" 200"), "{status}: {}", String::from_utf8_lossy(&answer));
    }
}
