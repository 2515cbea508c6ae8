//! A mail server for a test's time: it takes letters, refuses those to `gone@…`, and wants those to `busy@…` later.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// It is open until the test ends.
pub struct PostOffice {
    /// Its address, as `--smtp` takes it.
    pub url: String,
    taken: Arc<Mutex<Vec<String>>>,
}

impl PostOffice {
    /// Opens one on a free port.
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let taken = Arc::<Mutex<Vec<String>>>::default();
        let shared = Arc::clone(&taken);
        std::thread::spawn(move || {
            for caller in listener.incoming().map_while(Result::ok) {
                let shared = Arc::clone(&shared);
                // A caller who hangs up is no failure.
                std::thread::spawn(move || drop(answer(&caller, &shared)));
            }
        });
        Self { url, taken }
    }

    /// To whom it took letters, in order.
    pub fn taken(&self) -> Vec<String> {
        self.taken.lock().unwrap().clone()
    }
}

fn answer(caller: &TcpStream, taken: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut lines = BufReader::new(caller).lines();
    let mut say = |text: &str| {
        let mut out = caller;
        out.write_all(format!("{text}\r\n").as_bytes())
    };
    let mut to = String::new();
    say("220 here")?;
    while let Some(line) = lines.next().transpose()? {
        let command = line.to_ascii_uppercase();
        if command.starts_with("RCPT TO:") {
            to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
            match to.split('@').next() {
                Some("gone") => say("550 no such mailbox")?,
                Some("busy") => say("451 later")?,
                _ => say("250 ok")?,
            }
        } else if command == "DATA" {
            say("354 go on")?;
            for line in lines.by_ref() {
                if line? == "." {
                    break;
                }
            }
            taken.lock().unwrap().push(to.clone());
            say("250 taken")?;
        } else if command == "QUIT" {
            return say("221 bye");
        } else {
            say("250 ok")?;
        }
    }
    Ok(())
}
