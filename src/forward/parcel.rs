//! Statements that are sent together, with the bytes of their attachments.

use crate::store::{Store, StoreError, Stored};
use crate::xapi::multipart::Builder;
use crate::xapi::{File, Version};
use serde::Deserialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Statements of one version, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// The version they are sent in.
    pub version: Version,
    /// At least one.
    pub statements: Vec<Stored>,
    /// The bytes that came along with them, once each, by hash.
    pub files: BTreeMap<String, File>,
}

impl Parcel {
    /// Takes as many statements from the front as one version has; the rest stays.
    pub(super) fn pack(store: &dyn Store, statements: &[Stored]) -> Result<Option<Self>, StoreError> {
        let Some(first) = statements.first() else { return Ok(None) };
        let version = version_of(first);
        let together = statements.iter().take_while(|statement| version_of(statement) == version);
        Self::of(store, version, together.cloned().collect()).map(Some)
    }

    fn of(store: &dyn Store, version: Version, statements: Vec<Stored>) -> Result<Self, StoreError> {
        let mut files = BTreeMap::new();
        // Few statements have attachments, and those that have say so.
        for statement in statements.iter().filter(|statement| statement.body.contains("\"attachments\"")) {
            files.extend(store.files(statement.sequence)?.into_iter().map(|file| (file.sha2.clone(), file)));
        }
        Ok(Self { version, statements, files })
    }

    /// Its first and its second half.
    pub(super) fn halves(&self, store: &dyn Store) -> Result<[Self; 2], StoreError> {
        let (first, second) = self.statements.split_at(self.statements.len() / 2);
        Ok([Self::of(store, self.version, first.to_vec())?, Self::of(store, self.version, second.to_vec())?])
    }

    /// The sequence of the last one.
    pub(super) fn last(&self) -> i64 {
        self.statements.last().map_or(0, |statement| statement.sequence)
    }

    /// The media type, and the body of the request (xAPI 1.0.3, Communication 1.5).
    #[must_use]
    pub fn body(&self) -> (String, Vec<u8>) {
        let texts: Vec<&str> = self.statements.iter().map(|statement| statement.body.as_str()).collect();
        let json = format!("[{}]", texts.join(","));
        if self.files.is_empty() {
            return ("application/json".to_owned(), json.into_bytes());
        }
        let mut builder = Builder::new(Uuid::new_v4().simple().to_string());
        builder.add(&[("Content-Type", "application/json")], json.as_bytes());
        for (sha2, file) in &self.files {
            let headers = [
                ("Content-Type", "application/octet-stream"),
                ("Content-Transfer-Encoding", "binary"),
                ("X-Experience-API-Hash", sha2.as_str()),
            ];
            builder.add(&headers, &file.content);
        }
        builder.finish()
    }
}

/// The version a statement says it has; one that says nothing is of the first.
fn version_of(statement: &Stored) -> Version {
    #[derive(Deserialize)]
    struct Versioned {
        version: Option<String>,
    }
    let said = serde_json::from_str::<Versioned>(&statement.body).ok().and_then(|said| said.version);
    said.and_then(|version| Version::parse(&version)).unwrap_or_default()
}
