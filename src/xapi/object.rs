//! What a statement is about: an activity, somebody, another statement, or a statement within (xAPI 1.0.3, Data 2.4.4).

use super::literal::{read_timestamp, read_uuid};
use super::reader::Node;
use super::{Activity, Actor, Agent, Attachment, Context, Group, Outcome, Verb, Violation};
use jiff::Timestamp;
use uuid::Uuid;

/// What a statement is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Object {
    /// An activity.
    Activity(Activity),
    /// Somebody.
    Actor(Actor),
    /// Another statement, by id; it need not be there.
    Reference(Uuid),
    /// A statement of something that need not have happened.
    SubStatement(Box<SubStatement>),
}

/// A statement within a statement (xAPI 1.0.3, Data 2.4.4.3). Its object is never another one.
#[derive(Debug, Clone, PartialEq)]
pub struct SubStatement {
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
    /// With what attached.
    pub attachments: Vec<Attachment>,
}

#[derive(Clone, Copy)]
enum ObjectType {
    Activity,
    Agent,
    Group,
    StatementRef,
    SubStatement,
}

impl Object {
    pub(super) fn read(node: &Node) -> Result<Self, Violation> {
        Self::read_one_of(
            node,
            &[
                ("Activity", ObjectType::Activity),
                ("Agent", ObjectType::Agent),
                ("Group", ObjectType::Group),
                ("StatementRef", ObjectType::StatementRef),
                ("SubStatement", ObjectType::SubStatement),
            ],
        )
    }

    fn read_one_of(node: &Node, kinds: &[(&str, ObjectType)]) -> Result<Self, Violation> {
        if !node.is_object() {
            return Err(node.expected("an object"));
        }
        let kind = node.maybe("objectType", |kind| kind.one_of(kinds))?;
        Ok(match kind.unwrap_or(ObjectType::Activity) {
            ObjectType::Activity => Self::Activity(Activity::read(node)?),
            ObjectType::Agent => Self::Actor(Actor::Agent(Agent::read(node)?)),
            ObjectType::Group => Self::Actor(Actor::Group(Group::read(node)?)),
            ObjectType::StatementRef => Self::Reference(read_reference(node)?),
            ObjectType::SubStatement => Self::SubStatement(Box::new(SubStatement::read(node)?)),
        })
    }
}

/// Reads a `StatementRef` down to the id it refers to.
pub(super) fn read_reference(node: &Node) -> Result<Uuid, Violation> {
    node.only("a reference to a statement", &["objectType", "id"])?;
    node.must("objectType", |kind| kind.one_of(&[("StatementRef", ())]))?;
    node.must("id", read_uuid)
}

impl SubStatement {
    fn read(node: &Node) -> Result<Self, Violation> {
        node.only(
            "a sub-statement",
            &["objectType", "actor", "verb", "object", "result", "context", "timestamp", "attachments"],
        )?;
        let sub = Self {
            actor: node.must("actor", Actor::read)?,
            verb: node.must("verb", Verb::read)?,
            object: node.must("object", |object| {
                Object::read_one_of(
                    object,
                    &[
                        ("Activity", ObjectType::Activity),
                        ("Agent", ObjectType::Agent),
                        ("Group", ObjectType::Group),
                        ("StatementRef", ObjectType::StatementRef),
                    ],
                )
            })?,
            result: node.maybe("result", Outcome::read)?,
            context: node.maybe("context", Context::read)?,
            timestamp: node.maybe("timestamp", read_timestamp)?,
            attachments: node.maybe("attachments", Attachment::read_list)?.unwrap_or_default(),
        };
        check_parts(node, &sub.verb, &sub.object, sub.context.as_ref())?;
        Ok(sub)
    }
}

/// Checks what concerns several parts of a statement or sub-statement at once.
pub(super) fn check_parts(
    node: &Node,
    verb: &Verb,
    object: &Object,
    context: Option<&Context>,
) -> Result<(), Violation> {
    let about_activity = matches!(object, Object::Activity(_));
    for (key, given) in [
        ("revision", context.is_some_and(|context| context.revision.is_some())),
        ("platform", context.is_some_and(|context| context.platform.is_some())),
    ] {
        if given && !about_activity {
            return node
                .must("context", |context| Err(context.wrong(format!("`{key}` is for statements about an activity"))));
        }
    }
    if verb.id.as_str() == super::VOIDED && !matches!(object, Object::Reference(_)) {
        return node
            .must("object", |object| Err(object.wrong("a voiding statement needs a `StatementRef` as its object")));
    }
    Ok(())
}
