//! Around it: a statement's `context` (xAPI 1.0.3, Data 2.4.6; contextAgents and contextGroups: 2.0).

use super::literal::read_uuid;
use super::object::read_reference;
use super::reader::{Node, string};
use super::{Activity, Actor, Extensions, Group, Iri, LanguageTag, Version, Violation};
use uuid::Uuid;

/// A statement's `context`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    /// Which attempt, enrolment or sitting it belongs to.
    pub registration: Option<Uuid>,
    /// Who taught.
    pub instructor: Option<Actor>,
    /// With whom.
    pub team: Option<Group>,
    /// Activities around the object.
    pub activities: ContextActivities,
    /// Of the activity, as its maker counts.
    pub revision: Option<String>,
    /// Where it ran.
    pub platform: Option<String>,
    /// The language it was experienced in.
    pub language: Option<LanguageTag>,
    /// Another statement to be read with it.
    pub statement: Option<Uuid>,
    /// Other people around it, and as what (2.0).
    pub agents: Vec<Related<Actor>>,
    /// Other groups around it, and as what (2.0).
    pub groups: Vec<Related<Group>>,
    /// Anything else.
    pub extensions: Option<Extensions>,
}

/// Activities around the object (xAPI 1.0.3, Data 2.4.6.2).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContextActivities {
    /// It is directly part of these.
    pub parent: Vec<Activity>,
    /// It is in some way part of these.
    pub grouping: Vec<Activity>,
    /// These classify it.
    pub category: Vec<Activity>,
    /// Anything else.
    pub other: Vec<Activity>,
}

/// Somebody around it, and as what (2.0: contextAgents, contextGroups).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related<T> {
    /// Who.
    pub who: T,
    /// As what.
    pub relevant_types: Vec<Iri>,
}

impl Context {
    pub(super) fn read(node: &Node) -> Result<Self, Violation> {
        const KEYS: [&str; 11] = [
            "registration",
            "instructor",
            "team",
            "contextActivities",
            "revision",
            "platform",
            "language",
            "statement",
            "extensions",
            "contextAgents",
            "contextGroups",
        ];
        let known = if node.version == Version::Two { &KEYS[..] } else { &KEYS[..9] };
        node.only("a context", known)?;
        let agents = node.maybe("contextAgents", |list| {
            list.each("an array of context agents", |node| Related::read(node, "contextAgent", "agent", Actor::read))
        })?;
        let groups = node.maybe("contextGroups", |list| {
            list.each("an array of context groups", |node| Related::read(node, "contextGroup", "group", Group::read))
        })?;
        Ok(Self {
            registration: node.maybe("registration", read_uuid)?,
            instructor: node.maybe("instructor", Actor::read)?,
            team: node.maybe("team", Group::read)?,
            activities: node.maybe("contextActivities", ContextActivities::read)?.unwrap_or_default(),
            revision: node.maybe("revision", string)?,
            platform: node.maybe("platform", string)?,
            language: node.maybe("language", LanguageTag::read)?,
            statement: node.maybe("statement", read_reference)?,
            agents: agents.unwrap_or_default(),
            groups: groups.unwrap_or_default(),
            extensions: node.maybe("extensions", Extensions::read)?,
        })
    }
}

impl ContextActivities {
    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Activity> {
        [&self.parent, &self.grouping, &self.category, &self.other].into_iter().flatten()
    }

    fn read(node: &Node) -> Result<Self, Violation> {
        node.only("context activities", &["parent", "grouping", "category", "other"])?;
        let list = |key| {
            let list = node.maybe(key, |node| {
                if node.is_array() {
                    node.each("an activity or an array of activities", Activity::read)
                } else {
                    Activity::read(node).map(|one| vec![one])
                }
            });
            list.map(Option::unwrap_or_default)
        };
        Ok(Self {
            parent: list("parent")?,
            grouping: list("grouping")?,
            category: list("category")?,
            other: list("other")?,
        })
    }
}

impl<T> Related<T> {
    fn read(
        node: &Node,
        kind: &str,
        key: &str,
        read: impl FnOnce(&Node) -> Result<T, Violation>,
    ) -> Result<Self, Violation> {
        node.only(&format!("a {kind}"), &["objectType", key, "relevantTypes"])?;
        node.must("objectType", |node| node.one_of(&[(kind, ())]))?;
        let types = node.maybe("relevantTypes", |list| {
            let types = list.each("an array of IRIs", Iri::read)?;
            if types.is_empty() { Err(list.wrong("expected at least one IRI")) } else { Ok(types) }
        })?;
        Ok(Self { who: node.must(key, read)?, relevant_types: types.unwrap_or_default() })
    }
}
