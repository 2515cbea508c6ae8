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

/// A parcel ends before it would pass this many bytes, attachments included; one statement is always in it.
const LARGEST: usize = 8 << 20;

impl Parcel {
    /// Takes statements from the front, as many as have one version and aren't too much to carry.
    pub(super) fn pack(store: &dyn Store, statements: &[Stored]) -> Result<Option<Self>, StoreError> {
        let Some(first) = statements.first() else { return Ok(None) };
        let mut parcel = Self { version: version_of(first), statements: Vec::new(), files: BTreeMap::new() };
        let mut bytes = 0;
        for statement in statements.iter().take_while(|statement| version_of(statement) == parcel.version) {
            // Few statements have attachments, and those that have say so.
            let has_files = statement.body.contains("\"attachments\"");
            let files = if has_files { store.files(statement.sequence)? } else { Vec::new() };
            bytes += statement.body.len() + files.iter().map(|file| file.content.len()).sum::<usize>();
            if bytes > LARGEST && !parcel.statements.is_empty() {
                break;
            }
            parcel.statements.push(statement.clone());
            parcel.files.extend(files.into_iter().map(|file| (file.sha2.clone(), file)));
        }
        Ok(Some(parcel))
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
