//! A statement, typed (xAPI 1.0.3, Data 2.4).

use super::literal::{read_timestamp, read_uuid};
use super::object::check_parts;
use super::reader::Node;
use super::{Actor, Attachment, Context, Group, Object, Outcome, Verb, Violation, version};
use jiff::Timestamp;
use uuid::Uuid;

/// A statement as received: what is missing here, the server sets.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Its id.
    pub id: Option<Uuid>,
    /// Who.
    pub actor: Actor,
    /// Did what.
    pub verb: Verb,
    /// To what.
    pub object: Object,
    /// With what result.
    pub result: Option<Outcome>,
    /// In what context.
    pub context: Option<Context>,
    /// When.
    pub timestamp: Option<Timestamp>,
    /// Who says so; the server overwrites it.
    pub authority: Option<Actor>,
    /// The version it was made for.
    pub version: Option<String>,
    /// With what attached.
    pub attachments: Vec<Attachment>,
}

impl Statement {
    pub(super) fn read(node: &Node) -> Result<Self, Violation> {
        node.only(
            "a statement",
            &[
                "id",
                "actor",
                "verb",
                "object",
                "result",
                "context",
                "timestamp",
                "stored",
                "authority",
                "version",
                "attachments",
            ],
        )?;
        let statement = Self {
            id: node.maybe("id", read_uuid)?,
            actor: node.must("actor", Actor::read)?,
            verb: node.must("verb", Verb::read)?,
            object: node.must("object", Object::read)?,
            result: node.maybe("result", Outcome::read)?,
            context: node.maybe("context", Context::read)?,
            timestamp: node.maybe("timestamp", read_timestamp)?,
            authority: node.maybe("authority", read_authority)?,
            version: node.maybe("version", version::read)?,
            attachments: node.maybe("attachments", Attachment::read_list)?.unwrap_or_default(),
        };
        // Overwritten, but it has to be one (Data 2.4.8).
        node.maybe("stored", read_timestamp)?;
        check_parts(node, &statement.verb, &statement.object, statement.context.as_ref())?;
        Ok(statement)
    }

    /// The statement it refers to, when that is its object.
    #[must_use]
    pub fn refers(&self) -> Option<Uuid> {
        if let Object::Reference(id) = self.object { Some(id) } else { None }
    }

    /// Whether it takes that statement back.
    #[must_use]
    pub fn voids(&self) -> bool {
        self.verb.id.as_str() == super::VOIDED
    }
}

/// An agent, or, of three-legged `OAuth`, a group of two without an identifier (Data 2.4.9).
fn read_authority(node: &Node) -> Result<Actor, Violation> {
    let actor = Actor::read(node)?;
    match &actor {
        Actor::Group(Group { identifier, members, .. }) if identifier.is_some() || members.len() != 2 => {
            Err(node.wrong("an authority is an agent, or an anonymous group of two agents"))
        }
        _ => Ok(actor),
    }
}
