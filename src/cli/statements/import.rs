//! `prework statements import`: statements from lines of JSON.

use crate::cli::build::spinner;
use crate::cli::context::{Failure, State, print_line};
use crate::operation::import::{Brought, Import as Importing, RefusedLine, Trust};
use clap::Args;
use jiff::Timestamp;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::PathBuf;

/// The longest line, in bytes: that of the largest request.
const MAX_LINE: u64 = crate::web::xapi::MAX_BODY as u64;

/// How many refused lines are told one by one.
const TOLD: u64 = 20;

/// `prework statements import`
#[derive(Debug, Args)]
pub(in crate::cli) struct Import {
    /// A file with one statement a line; `-` is what is piped in
    file: PathBuf,
    /// The folder with the attachments' bytes, named by their hash
    #[arg(long, value_name = "DIR")]
    attachments: Option<PathBuf>,
    /// The file comes from a store trusted like this one: authorities stay, and what the server graded is verified
    #[arg(long)]
    trusted: bool,
    #[command(flatten)]
    state: State,
}

impl Import {
    pub(super) fn run(self) -> Result<(), Failure> {
        let unreadable = |error| Failure::new(format!("`{}` can't be read: {error}", self.file.display()));
        let mut reader: Box<dyn BufRead> = match self.file.to_str() {
            Some("-") => Box::new(io::stdin().lock()),
            _ => Box::new(BufReader::with_capacity(1 << 20, File::open(&self.file).map_err(unreadable)?)),
        };
        let store = self.state.store()?;
        let base = State::id_base(&store)?;
        let files = |sha2: &str| fs::read(self.attachments.as_ref()?.join(sha2)).ok();
        let trust = if self.trusted { Trust::Full } else { Trust::Reported };
        let mut import = Importing::new(&store, &base, trust, &files);
        let progress = spinner("importing");
        let name = self.file.display();
        let mut told = 0;
        let mut tell = |refused: Vec<RefusedLine>| {
            for RefusedLine(number, why) in refused {
                told += 1;
                if told <= TOLD {
                    progress.suspend(|| anstream::eprintln!("\u{1b}[1;31merror\u{1b}[0m: {name}:{number}: {why}"));
                }
            }
        };
        let mut number = 0;
        let mut bytes = Vec::new();
        loop {
            bytes.clear();
            number += 1;
            if reader.by_ref().take(MAX_LINE + 1).read_until(b'\n', &mut bytes).map_err(unreadable)? == 0 {
                break;
            }
            let now = Timestamp::now();
            if bytes.len() as u64 > MAX_LINE {
                skip_line(&mut reader).map_err(unreadable)?;
                tell(vec![import.refuse(number, &format!("the line is longer than {MAX_LINE} bytes"))]);
            } else if let Ok(line) = std::str::from_utf8(&bytes) {
                tell(import.line(number, line.trim_end_matches(['\n', '\r']).trim_start_matches('\u{feff}'), now)?);
            } else {
                tell(vec![import.refuse(number, "the line is not UTF-8")]);
            }
            if number.is_multiple_of(1_000) {
                progress.set_message(format!("{number} lines"));
            }
        }
        tell(import.finish(Timestamp::now())?);
        progress.finish_and_clear();
        said(import.brought, told)
    }
}

fn said(Brought { stored, known, refused, bare }: Brought, told: u64) -> Result<(), Failure> {
    print_line(&format!("{stored} stored, {known} were there, {refused} refused"));
    if bare > 0 {
        print_line(&format!("{bare} attachments have no bytes here: name their folder with `--attachments`"));
    }
    if refused == 0 {
        return Ok(());
    }
    let more = if told > TOLD { format!(", {TOLD} of them shown") } else { String::new() };
    Err(Failure::new(format!("{refused} lines were refused{more}"))
        .hint("mend them and import the file again: what is stored stays stored once"))
}

/// Reads to the end of a line without keeping it.
fn skip_line(reader: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        let (used, ended) = match buffer.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        reader.consume(used);
        if ended {
            return Ok(());
        }
    }
}
