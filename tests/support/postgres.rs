//! A PostgreSQL server of the test process's own. It begins when a test first needs it, and ends with the process,
//! however that ends.

use postgres::{Client, NoTls};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How long it may take to begin.
const PATIENCE: Duration = Duration::from_mins(1);

/// Runs a server for as long as the test process holds the other end of its input, and leaves nothing behind.
const WATCHED: &str = r#"trap '' HUP INT TERM; "$@" & read _; kill -QUIT $!; wait $!; rm -rf "$0""#;

struct Server {
    folder: PathBuf,
    /// Held open; nobody writes to it.
    _watched: Child,
}

/// The URL of a new database, with nothing in it.
pub fn database() -> String {
    static SERVER: OnceLock<Server> = OnceLock::new();
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let server = SERVER.get_or_init(start);
    let name = format!("prework_{}", NEXT.fetch_add(1, Ordering::SeqCst));
    client(&server.url("postgres")).batch_execute(&format!("create database {name}")).unwrap();
    server.url(&name)
}

/// A connection to look at a database with, or to do it harm.
pub fn client(url: &str) -> Client {
    Client::connect(url, NoTls).unwrap()
}

impl Server {
    fn url(&self, name: &str) -> String {
        let folder = self.folder.to_str().unwrap().replace('/', "%2F");
        format!("postgres://prework@{folder}/{name}")
    }
}

fn start() -> Server {
    let programs = programs();
    // Not in `target`: PostgreSQL runs as another user where tests run as root, and a socket's path must be short.
    let folder = tempfile::Builder::new().prefix("prework-postgres-").tempdir().unwrap().keep();
    let user = as_somebody(&folder);
    let data = folder.join("data");
    let made = run(&user, &programs.join("initdb"))
        .args(["--username=prework", "--auth=trust", "--locale=C", "--encoding=UTF8", "--no-sync", "--pgdata"])
        .arg(&data)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let log = folder.join("log");
    let server = run(&user, &programs.join("postgres"));
    let mut watched = Command::new("sh");
    watched.args(["-c", WATCHED]).arg(&folder).arg(server.get_program()).args(server.get_args());
    // Its answers need not outlive the machine.
    for setting in ["fsync=off", "full_page_writes=off", "autovacuum=off", "max_connections=400", "shared_buffers=32MB"]
    {
        watched.args(["-c", setting]);
    }
    watched.args(["-c", "listen_addresses=", "-k"]).arg(&folder).arg("-D").arg(&data);
    watched.current_dir("/").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(fs::File::create(&log).unwrap());
    let server = Server { _watched: watched.spawn().unwrap(), folder };
    let begun = Instant::now();
    while let Err(error) = Client::connect(&server.url("postgres"), NoTls) {
        assert!(begun.elapsed() < PATIENCE, "{error}: {}", fs::read_to_string(&log).unwrap_or_default());
        thread::sleep(Duration::from_millis(20));
    }
    server
}

/// Where `initdb` is: on the path, or where Debian puts every version, the newest last.
fn programs() -> PathBuf {
    let on_path = env::var_os("PATH").map(|path| env::split_paths(&path).collect::<Vec<_>>()).unwrap_or_default();
    let version = |path: &Path| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let mut versions: Vec<PathBuf> = versions.filter_map(|entry| Some(entry.ok()?.path())).collect();
    versions.sort_by_key(|path| version(path));
    let places = on_path.into_iter().chain(versions.into_iter().rev().map(|version| version.join("bin")));
    let found = places.into_iter().find(|place| place.join("initdb").is_file());
    found.expect("there is no `initdb`: install postgresql, as `tests/run` does")
}

/// As whom the server runs, which refuses to be root; then the folder is that user's.
fn as_somebody(folder: &Path) -> Vec<String> {
    let id = Command::new("id").arg("-u").output().unwrap();
    if id.stdout.trim_ascii() != b"0" {
        return Vec::new();
    }
    assert!(Command::new("chown").arg("postgres").arg(folder).status().unwrap().success());
    ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"].map(str::to_owned).into()
}

fn run(user: &[String], program: &Path) -> Command {
    let mut command = match user {
        [] => Command::new(program),
        [first, rest @ ..] => {
            let mut command = Command::new(first);
            command.args(rest).arg(program);
            command
        }
    };
    command.current_dir("/").stdin(Stdio::null());
    command
}
