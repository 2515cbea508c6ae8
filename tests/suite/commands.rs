//! The binary, run as people run it.

#[cfg(feature = "acme")]
mod acme;
mod assignments;
mod attendance;
mod backups;
mod brief;
mod courses;
#[cfg(feature = "postgres")]
mod databases;
mod erase;
mod faults;
mod impact;
mod invitations;
mod items;
mod killed;
mod observed;
mod oversight;
mod people;
mod records;
mod secured;
mod serving;
mod statements;
mod taught;

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

/// How long something may take before a test gives up.
const PATIENCE: Duration = Duration::from_mins(1);

/// A folder in which somebody works.
struct Desk(TempDir);

/// What a command came to.
#[derive(Debug)]
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Desk {
    /// An empty one.
    fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// One where `prework new` made a course repo.
    fn with_course() -> Self {
        let desk = Self::empty();
        desk.done("new .");
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file.
    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> &Self {
        std::fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        std::fs::write(self.path(name), text).unwrap();
        self
    }

    /// Changes a file.
    fn edit(&self, name: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(from), "{name} has no `{from}`");
        self.write(name, text.replace(from, to));
    }

    /// Runs `prework` with these words; what stands in single quotes is one word.
    fn run(&self, words: &str) -> Ran {
        let output = command(self.0.path(), words).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Runs it, and it has to succeed without a word on stderr; what it printed.
    fn done(&self, words: &str) -> String {
        let ran = self.run(words);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{words}: {ran:?}");
        ran.out.trim_end().to_owned()
    }

    /// The same with JSON.
    fn json(&self, words: &str) -> Value {
        let out = self.done(words);
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{words}: {error} in {out}"))
    }

    /// Runs it, and it has to fail with this code and to print no result; what it said.
    fn refused(&self, code: i32, words: &str) -> String {
        let ran = self.run(words);
        assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{words}: {ran:?}");
        ran.err
    }
}

fn command(folder: &Path, words: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_prework"));
    for (index, part) in words.split('\'').enumerate() {
        if index % 2 == 1 {
            command.arg(part);
        } else {
            command.args(part.split_whitespace());
        }
    }
    command.current_dir(folder).env_remove("RUST_LOG").env_remove("PREWORK_DATABASE").stdin(Stdio::null());
    command
}

/// A command that goes on; dropping it kills it.
struct Running {
    child: Child,
    out: Receiver<String>,
    err: Receiver<String>,
}

impl Running {
    /// Starts `prework` with these words.
    fn start(desk: &Desk, words: &str) -> Self {
        Self::begin(&mut command(desk.0.path(), words))
    }

    fn begin(command: &mut Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error} (`tests/run` installs what tests need)"));
        let (out, err) = (lines(child.stdout.take().unwrap()), lines(child.stderr.take().unwrap()));
        Self { child, out, err }
    }

    /// Waits until it says something on stderr that holds `text`.
    fn says(&self, text: &str) -> String {
        loop {
            let line = self.err.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("it never said `{text}`"));
            if line.contains(text) {
                return line;
            }
        }
    }

    /// Waits until it has ended; its exit code.
    fn ends(mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        let (tell, told) = channel();
        thread::scope(|scope| {
            scope.spawn(|| tell.send(self.child.wait().unwrap()));
            told.recv_timeout(PATIENCE).map_or_else(
                |_| {
                    let _ = Command::new("kill").args(["-KILL", &pid]).status();
                    panic!("it does not end")
                },
                |status| status.code(),
            )
        })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server in a process of its own.
struct Serving {
    process: Running,
    /// Such as `http://127.0.0.1:40001`.
    address: String,
    /// What it printed first.
    out: Vec<String>,
}

impl Serving {
    /// Starts `prework serve` with these words, and waits for the line with its address.
    fn start(desk: &Desk, words: &str) -> Self {
        Self::start_at(desk, "127.0.0.1:0", words)
    }

    /// The same at an address.
    fn start_at(desk: &Desk, address: &str, words: &str) -> Self {
        Self::begin(Running::start(desk, &format!("serve --addr {address} {words}")))
    }

    /// The same trusting the authorities in this file, and no others.
    #[cfg(feature = "acme")]
    fn trusting(desk: &Desk, authorities: &str, words: &str) -> Self {
        let mut server = command(desk.0.path(), &format!("serve {words}"));
        Self::begin(Running::begin(server.env("SSL_CERT_FILE", desk.path(authorities))))
    }

    /// The same under `strace`, with these options; what it sees stands on stderr.
    fn traced(desk: &Desk, options: &str, words: &str) -> Self {
        let server = command(desk.0.path(), &format!("serve --addr 127.0.0.1:0 {words}"));
        let mut tracer = Command::new("strace");
        // Its child is the server, so that the tracer ends with it.
        tracer.args(["-D", "-f", "-qq"]).args(options.split_whitespace());
        tracer.arg(server.get_program()).args(server.get_args()).current_dir(desk.0.path()).stdin(Stdio::null());
        Self::begin(Running::begin(&mut tracer))
    }

    /// The same from a shell that did something first.
    fn within(desk: &Desk, first: &str, words: &str) -> Self {
        let server = command(desk.0.path(), &format!("serve --addr 127.0.0.1:0 {words}"));
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("{first} && exec \"$0\" \"$@\"")]);
        shell.arg(server.get_program()).args(server.get_args()).current_dir(desk.0.path()).stdin(Stdio::null());
        Self::begin(Running::begin(&mut shell))
    }

    fn begin(process: Running) -> Self {
        let mut serving = Self { process, address: String::new(), out: Vec::new() };
        while serving.address.is_empty() {
            let process = &serving.process;
            let line = process
                .out
                .recv_timeout(PATIENCE)
                .unwrap_or_else(|_| panic!("no address: {:?}", process.err.try_recv()));
            if let Some((before, after)) = line.split_once("://127.0.0.1:") {
                let scheme = before.rsplit(' ').next().unwrap_or_default();
                let port = after.split('/').next().unwrap_or_default();
                serving.address = format!("{scheme}://127.0.0.1:{port}");
            }
            serving.out.push(line);
        }
        serving
    }

    fn caller(&self) -> crate::support::caller::Caller {
        crate::support::caller::Caller::new(&self.address)
    }

    /// Waits until it says something on stderr that holds `text`.
    fn says(&self, text: &str) -> String {
        self.process.says(text)
    }

    /// Asks it to end, as a service manager does; its exit code.
    fn terminate(self) -> Option<i32> {
        let pid = self.process.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        self.process.ends()
    }
}

fn lines(pipe: impl std::io::Read + Send + 'static) -> Receiver<String> {
    let (send, receive) = channel();
    thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            if send.send(line).is_err() {
                return;
            }
        }
    });
    receive
}

/// The names of an object's members, in order.
fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap_or_else(|| panic!("no object: {value}")).keys().map(String::as_str).collect()
}
