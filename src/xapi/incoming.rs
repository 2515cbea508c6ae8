//! What a client sent: one statement or a batch, each typed and still as text.

use super::equality::canonical;
use super::json::{Json, Kind};
use super::reader::Node;
use super::{Statement, Version, Violation};
use uuid::Uuid;

/// A statement that was received and is valid.
#[derive(Debug, Clone, PartialEq)]
pub struct Incoming<'a> {
    /// What it says.
    pub statement: Statement,
    /// The version it was sent in.
    pub version: Version,
    pub(super) json: Json<'a>,
    /// The id it gets, when it came without.
    pub(super) assigned: Option<Uuid>,
}

impl<'a> Incoming<'a> {
    /// Reads one statement.
    ///
    /// # Errors
    /// The first thing wrong with it; paths begin with `$`.
    pub fn one(text: &'a str, version: Version) -> Result<Self, Violation> {
        Self::read(Json::received(text)?, version)
    }

    /// Reads one that was kept: it nests deeper than when it was received, once its activities are in lists.
    ///
    /// # Errors
    /// The first thing wrong with it.
    pub fn kept(text: &'a str, version: Version) -> Result<Self, Violation> {
        Self::read(Json::parse(text)?, version)
    }

    fn read(json: Json<'a>, version: Version) -> Result<Self, Violation> {
        let statement = {
            let node = Node::root(&json, version);
            node.distinct_keys()?;
            Statement::read(&node)?
        };
        Ok(Self { statement, version, json, assigned: None })
    }

    /// Whether it is the same statement as another one (xAPI 1.0.3, Data 2.3.1).
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        canonical(&self.json) == canonical(&other.json)
    }

    /// The authority it was sent with, as JSON.
    #[must_use]
    pub fn authority_json(&self) -> Option<&'a str> {
        self.json.get("authority").map(|authority| authority.text)
    }

    /// Its id, if it has one.
    #[must_use]
    pub fn id(&self) -> Option<Uuid> {
        self.statement.id.or(self.assigned)
    }

    /// Gives it this id, if it has none: the one a PUT names.
    pub fn assign(&mut self, id: Uuid) {
        self.assigned = self.statement.id.is_none().then_some(id);
    }

    /// Reads one statement or an array of them, as a POST carries (xAPI 1.0.3, Communication 2.1.2).
    ///
    /// # Errors
    /// The first thing wrong; paths in an array begin with `$[0]`. No two may have one id.
    pub fn batch(text: &'a str, version: Version) -> Result<Vec<Self>, Violation> {
        let json = Json::received(text)?;
        let statements = {
            let node = Node::root(&json, version);
            node.distinct_keys()?;
            if node.is_array() { read_all(&node)? } else { vec![Statement::read(&node)?] }
        };
        let texts = if let Kind::Array(items) = json.kind { items } else { vec![json] };
        let pairs = statements.into_iter().zip(texts);
        Ok(pairs.map(|(statement, json)| Self { statement, version, json, assigned: None }).collect())
    }
}

/// The most statements of a batch: one writer commits them all before the next.
const MAX_BATCH: usize = 5_000;

fn read_all(node: &Node) -> Result<Vec<Statement>, Violation> {
    let mut ids = std::collections::HashMap::new();
    let mut index = 0;
    node.each("an array of statements", |node| {
        if index == MAX_BATCH {
            return Err(node.wrong(format!("is more than the {MAX_BATCH} statements a batch may have")));
        }
        let statement = Statement::read(node)?;
        if let Some(earlier) = statement.id.and_then(|id| ids.insert(id, index)) {
            return Err(node.wrong(format!("has the same `id` as $[{earlier}]")));
        }
        index += 1;
        Ok(statement)
    })
}
