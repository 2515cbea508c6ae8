//! A mail server for a test's time: it takes letters, refuses those to `gone@…`, and wants those to `busy@…` later.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// It is open until the test ends.
pub struct PostOffice {
    /// Its address, as `--smtp` takes it.
    pub url: String,
    taken: Receiver<Letter>,
}

/// A letter as it came, and to whom.
pub struct Letter {
    /// The address.
    pub to: String,
    /// Its head and its text; lines may be broken by `=`.
    pub text: String,
}

/// How long a letter may take before a test gives up.
const PATIENCE: Duration = Duration::from_mins(1);

impl PostOffice {
    /// Opens one on a free port.
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let (hand_over, taken) = channel();
        std::thread::spawn(move || {
            for caller in listener.incoming().map_while(Result::ok) {
                let hand_over = hand_over.clone();
                // A caller who hangs up is no failure.
                std::thread::spawn(move || drop(answer(&caller, &hand_over)));
            }
        });
        Self { url, taken }
    }

    /// To whom it took letters, in order.
    pub fn taken(&self) -> Vec<String> {
        self.taken.try_iter().map(|letter| letter.to).collect()
    }

    /// The next letter, waited for.
    pub fn next(&self) -> Letter {
        self.taken.recv_timeout(PATIENCE).expect("a letter comes")
    }
}

fn answer(caller: &TcpStream, hand_over: &Sender<Letter>) -> std::io::Result<()> {
    let mut lines = BufReader::new(caller).lines();
    let say = |text: &str| {
        let mut out = caller;
        out.write_all(format!("{text}\r\n").as_bytes())
    };
    let mut to = String::new();
    say("220 here")?;
    while let Some(line) = lines.next().transpose()? {
        let command = line.to_ascii_uppercase();
        if command.starts_with("RCPT TO:") {
            line.split(['<', '>']).nth(1).unwrap_or_default().clone_into(&mut to);
            match to.split('@').next() {
                Some("gone") => say("550 no such mailbox")?,
                Some("busy") => say("451 later")?,
                _ => say("250 ok")?,
            }
        } else if command == "DATA" {
            say("354 go on")?;
            let mut text = String::new();
            for line in lines.by_ref() {
                match line?.as_str() {
                    "." => break,
                    line => text.extend([line, "\n"]),
                }
            }
            // A test that has ended takes none.
            let _ = hand_over.send(Letter { to: to.clone(), text });
            say("250 taken")?;
        } else if command == "QUIT" {
            return say("221 bye");
        } else {
            say("250 ok")?;
        }
    }
    Ok(())
}
