//! The store in SQL, whichever engine reads it.
//!
//! One text serves every engine: `$n` first appear in ascending order, nothing is cast with `::`, columns hold text,
//! 64-bit integers or bytes only, and text sorts by code point. What differs has a folder per engine: how a
//! connection is had, how the schema comes about, and what an [`engine::Engine`] does beyond them.

pub(super) mod connection;
pub(super) mod engine;

mod attempt;
mod booking;
mod claim;
mod column;
mod decision;
mod definition;
mod document;
mod erasure;
mod evidence;
mod facts;
mod file;
mod forward;
mod glimpse;
mod horizon;
mod key;
mod known;
mod notice;
mod people;
mod posting;
mod publication;
mod query;
mod readers;
mod session;
mod sign_in;
mod snapshot;
mod statement;
mod term;
mod walk;
mod within;
mod writer;

#[cfg(test)]
pub(super) use query::page;
#[cfg(test)]
pub(super) use term::index;
pub(super) use term::rebuild;

use super::{Size, Store, StoreError, Verified, Vitals};
use connection::{Connection, values};
use engine::Engine;
use horizon::Horizon;
use key::Ring;
use known::Known;
use publication::Shelf;
use readers::{Reader, Readers};
use std::path::Path;
use std::sync::Arc;
use writer::Writer;

/// The last statement, and the last that is in the index.
const SIZE: &str = "select coalesce((select max(sequence) from statement), 0), (select through from term_index)";

/// A store in a database.
#[derive(Debug)]
pub struct SqlStore {
    engine: Arc<dyn Engine>,
    writer: Writer,
    readers: Readers,
    horizon: Arc<Horizon>,
    known: Arc<Known>,
    shelf: Shelf,
    ring: Ring,
}

impl SqlStore {
    /// A store over an engine.
    pub(super) fn over(engine: Arc<dyn Engine>) -> Result<Self, StoreError> {
        let horizon = Arc::new(Horizon::default());
        Ok(Self {
            writer: Writer::start(Arc::clone(&engine), Arc::clone(&horizon))?,
            readers: Readers::default(),
            engine,
            horizon,
            known: Arc::default(),
            shelf: Shelf::default(),
            ring: Ring::default(),
        })
    }

    /// A store over an engine that only gives readers: whatever would be written to it is refused.
    pub(super) fn to_read(engine: Arc<dyn Engine>) -> Self {
        Self {
            writer: Writer::none(),
            readers: Readers::default(),
            engine,
            horizon: Arc::new(Horizon::default()),
            known: Arc::default(),
            shelf: Shelf::default(),
            ring: Ring::default(),
        }
    }

    /// Copies everything, as it is at this instant, to a new file, which appears once it is on disk and verified.
    ///
    /// # Errors
    /// `Conflict` when `file` exists.
    pub fn back_up(&self, file: &Path) -> Result<Verified, StoreError> {
        self.engine.back_up(file)
    }

    fn read(&self) -> Result<Reader<'_>, StoreError> {
        self.readers.lend(&*self.engine)
    }

    fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&dyn Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.writer.write(work)
    }
}

impl Store for SqlStore {
    fn revision(&self) -> Result<u64, StoreError> {
        self.engine.revision()
    }

    fn vitals(&self) -> &Vitals {
        self.writer.vitals()
    }

    fn size(&self) -> Result<Size, StoreError> {
        let reader = self.read()?;
        let size = reader.one(SIZE, values![], |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?)))?;
        let (statements, indexed) = size.unwrap_or_default();
        let bytes = self.engine.bytes(&*reader)?;
        Ok(Size { statements: statements.unsigned_abs(), waiting: (statements - indexed).unsigned_abs(), bytes })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    /// `$n` in order of first appearance.
    fn placeholders(sql: &str) -> Vec<u32> {
        let mut seen = Vec::new();
        for part in sql.split('$').skip(1) {
            let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
            let number = digits.parse().unwrap_or(0);
            if !seen.contains(&number) {
                seen.push(number);
            }
        }
        seen
    }

    #[test]
    fn the_sql_is_what_both_engines_read() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/sql");
        let mut checked = BTreeSet::new();
        for file in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let Ok(source) = fs::read_to_string(&file) else { continue };
            let (code, _) = source.split_once("#[cfg(test)]").unwrap_or((&source, ""));
            let is_text = |declared: &&str| declared.split('=').next().is_some_and(|name| name.contains(": &str"));
            for declared in code.split("\nconst ").skip(1).filter(is_text) {
                let sql = declared.split_once(";\n").unwrap().0;
                let name = format!("{}: {sql}", file.display());
                assert!(!sql.contains("::") && !sql.contains('?'), "{name}");
                let found = placeholders(sql);
                assert!(found.iter().copied().eq((1..).take(found.len())), "{name}");
                checked.insert(name);
            }
        }
        assert!(checked.len() > 30, "only {} found", checked.len());
    }
}
