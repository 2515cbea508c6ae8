//! Bring statements in that another store, or this one, gave out: one a line.
//!
//! Whatever ends an import, it can be run again: a statement that is there is there once. One without an id gets
//! one that follows from its line, so that it, too, is the same the second time.

use super::record::{Assertion, prepare_as};
use crate::access::{PersonId, Principal, Scope};
use crate::course::{Grade, IdBase};
use crate::evidence::Account;
use crate::store::{Batch, Recorded, Store, StoreError};
use crate::xapi::{File, Incoming, Version, Violation};
use jiff::Timestamp;
use std::collections::HashSet;
use uuid::Uuid;

/// How many statements are stored together.
const TOGETHER: usize = 500;

/// How many bytes of them.
const MAX_TOGETHER: usize = 4 << 20;

/// What the ids of statements without one hang on.
const NAMESPACE: Uuid = Uuid::from_u128(0x6d0f_2e6b_1c53_4f0e_9a53_0b8c_77d1_e4a2);

/// How far the file is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// As far as a client with a key: whatever it says is reported.
    Reported,
    /// As far as this store: authorities stay as they are, and what the server graded counts as verified.
    Full,
}

/// What an import came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Brought {
    /// Statements that are new.
    pub stored: u64,
    /// Statements that were there already.
    pub known: u64,
    /// Lines that were refused.
    pub refused: u64,
    /// Attachments whose bytes didn't come along.
    pub bare: u64,
}

/// An import at work.
pub struct Import<'a> {
    store: &'a dyn Store,
    base: &'a IdBase,
    trust: Trust,
    /// The bytes of an attachment, by its hash.
    files: &'a dyn Fn(&str) -> Option<Vec<u8>>,
    waiting: Vec<(u64, Recorded, Vec<File>)>,
    ids: HashSet<Uuid>,
    bytes: usize,
    /// What it came to so far.
    pub brought: Brought,
}

/// A line that was not taken in, by its number, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedLine(pub u64, pub String);

impl<'a> Import<'a> {
    /// An import that has not begun.
    pub fn new(
        store: &'a dyn Store,
        base: &'a IdBase,
        trust: Trust,
        files: &'a dyn Fn(&str) -> Option<Vec<u8>>,
    ) -> Self {
        let brought = Brought::default();
        Self { store, base, trust, files, waiting: Vec::new(), ids: HashSet::new(), bytes: 0, brought }
    }

    /// Takes a line in; it is on disk once enough of them wait, or after `finish`.
    ///
    /// # Errors
    /// When the store fails; lines that can't be used are returned.
    pub fn line(&mut self, number: u64, line: &str, now: Timestamp) -> Result<Vec<RefusedLine>, StoreError> {
        if line.trim().is_empty() {
            return Ok(Vec::new());
        }
        let (recorded, files) = match self.read(number, line, now) {
            Ok(read) => read,
            Err(violation) => return Ok(vec![self.refuse(number, &violation.to_string())]),
        };
        // Two of one id must not share a batch.
        let mut refused = if self.ids.contains(&recorded.0.id) { self.finish(now)? } else { Vec::new() };
        self.ids.insert(recorded.0.id);
        self.bytes += line.len() + files.iter().map(|file| file.content.len()).sum::<usize>();
        self.waiting.push((number, recorded, files));
        if self.waiting.len() == TOGETHER || self.bytes > MAX_TOGETHER {
            refused.extend(self.finish(now)?);
        }
        Ok(refused)
    }

    /// Notes a line that can't be read at all.
    pub fn refuse(&mut self, number: u64, why: &str) -> RefusedLine {
        self.brought.refused += 1;
        RefusedLine(number, why.to_owned())
    }

    fn read(&mut self, number: u64, line: &str, now: Timestamp) -> Result<(Recorded, Vec<File>), Violation> {
        let two = Incoming::kept(line, Version::Two).ok();
        let two = two.filter(|read| read.statement.version.as_deref().is_some_and(|version| version.starts_with('2')));
        let mut incoming = two.map_or_else(|| Incoming::kept(line, Version::One), Ok)?;
        incoming.assign(Uuid::new_v5(&NAMESPACE, format!("{number}:{line}").as_bytes()));
        let mut recorded = prepare_as(&incoming, &self.assertion(&incoming), self.base, now);
        let mut files = Vec::new();
        for sha2 in &recorded.0.attachments {
            match (self.files)(sha2).and_then(|content| File::of(sha2, content)) {
                Some(file) => files.push(file),
                None => self.brought.bare += 1,
            }
        }
        recorded.0.attachments = files.iter().map(|file| file.sha2.clone()).collect();
        Ok((recorded, files))
    }

    /// Under whose authority a statement is kept.
    fn assertion(&self, incoming: &Incoming) -> Assertion {
        let server = Account::of(&PersonId("prework".to_owned()), self.base);
        match &incoming.statement.authority {
            Some(authority) if self.trust == Trust::Full => {
                let own = Assertion::of(&Principal::Server, self.base);
                let is_own = authority.account() == Some((server.home_page.as_str(), server.name.as_str()));
                let grade = if is_own { Grade::Verified } else { Grade::Reported };
                match incoming.authority_json() {
                    Some(json) => {
                        Assertion { authority: json.to_owned(), authority_key: authority.key(), grade, defines: true }
                    }
                    None => own,
                }
            }
            _ => Assertion::of(
                &Principal::Client { key: "import".to_owned(), name: "import".to_owned(), scopes: vec![Scope::All] },
                self.base,
            ),
        }
    }

    /// Stores what waits. When it is refused together, each is tried by itself.
    ///
    /// # Errors
    /// When the store fails.
    pub fn finish(&mut self, now: Timestamp) -> Result<Vec<RefusedLine>, StoreError> {
        let waiting = std::mem::take(&mut self.waiting);
        self.ids.clear();
        self.bytes = 0;
        let mut known = 0;
        for (_, (entry, _), _) in &waiting {
            known += u64::from(self.store.is_taken(entry.id)?);
        }
        match self.store.record(batch(&waiting), now) {
            Ok(()) => {
                self.brought.known += known;
                self.brought.stored += waiting.len() as u64 - known;
                Ok(Vec::new())
            }
            Err(StoreError::Conflict(_)) => self.one_by_one(&waiting, now),
            Err(error) => Err(error),
        }
    }

    fn one_by_one(
        &mut self,
        waiting: &[(u64, Recorded, Vec<File>)],
        now: Timestamp,
    ) -> Result<Vec<RefusedLine>, StoreError> {
        let mut refused = Vec::new();
        for one in waiting {
            let known = self.store.is_taken(one.1.0.id)?;
            match self.store.record(batch(std::slice::from_ref(one)), now) {
                Ok(()) if known => self.brought.known += 1,
                Ok(()) => self.brought.stored += 1,
                Err(StoreError::Conflict(why)) => {
                    self.brought.refused += 1;
                    refused.push(RefusedLine(one.0, why));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(refused)
    }
}

fn batch(waiting: &[(u64, Recorded, Vec<File>)]) -> Batch {
    let files = waiting.iter().flat_map(|(_, _, files)| files.clone()).collect();
    Batch { statements: waiting.iter().map(|(_, recorded, _)| recorded.clone()).collect(), files }
}
