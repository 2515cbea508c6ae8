//! What it was done with: activities, their definitions and interactions (xAPI 1.0.3, Data 2.4.4.1).

use super::reader::{Node, string};
use super::{Extensions, Iri, LanguageMap, Violation};
use std::collections::HashSet;

/// An activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// Its IRI.
    pub id: Iri,
    /// What it is, as this sender sees it; no part of the statement's identity.
    pub definition: Option<Definition>,
}

/// What an activity is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Definition {
    /// For people to read.
    pub name: Option<LanguageMap>,
    /// For people to read, longer.
    pub description: Option<LanguageMap>,
    /// What kind of activity.
    pub kind: Option<Iri>,
    /// Where people read more.
    pub more_info: Option<Iri>,
    /// Set when it is one question.
    pub interaction: Option<Interaction>,
    /// Anything else.
    pub extensions: Option<Extensions>,
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InteractionKind {
    /// True or false.
    TrueFalse,
    /// One or several of a list.
    Choice,
    /// A short text.
    FillIn,
    /// A long text.
    LongFillIn,
    /// Pairs of two lists.
    Matching,
    /// Steps done.
    Performance,
    /// A list in order.
    Sequencing,
    /// A place on a scale.
    Likert,
    /// A number or range.
    Numeric,
    /// Anything else.
    Other,
}

/// A question as an activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interaction {
    /// How it is answered.
    pub kind: InteractionKind,
    /// Every pattern that counts as right; unset when any answer does.
    pub correct_responses: Option<Vec<String>>,
    /// Its lists, under the names `choices`, `scale`, `source`, `target` and `steps`.
    pub components: Vec<(&'static str, Vec<Component>)>,
}

/// One item of such a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// Unique in its list.
    pub id: String,
    /// For people to read.
    pub description: Option<LanguageMap>,
}

const KINDS: [(&str, InteractionKind); 10] = [
    ("true-false", InteractionKind::TrueFalse),
    ("choice", InteractionKind::Choice),
    ("fill-in", InteractionKind::FillIn),
    ("long-fill-in", InteractionKind::LongFillIn),
    ("matching", InteractionKind::Matching),
    ("performance", InteractionKind::Performance),
    ("sequencing", InteractionKind::Sequencing),
    ("likert", InteractionKind::Likert),
    ("numeric", InteractionKind::Numeric),
    ("other", InteractionKind::Other),
];
const COMPONENTS: [&str; 5] = ["choices", "scale", "source", "target", "steps"];

impl Activity {
    pub(super) fn read(node: &Node) -> Result<Self, Violation> {
        node.only("an activity", &["objectType", "id", "definition"])?;
        node.maybe("objectType", |kind| kind.one_of(&[("Activity", ())]))?;
        Ok(Self { id: node.must("id", Iri::read)?, definition: node.maybe("definition", Definition::read)? })
    }
}

impl Definition {
    fn read(node: &Node) -> Result<Self, Violation> {
        node.only(
            "a definition",
            &[
                "name",
                "description",
                "type",
                "moreInfo",
                "extensions",
                "interactionType",
                "correctResponsesPattern",
                "choices",
                "scale",
                "source",
                "target",
                "steps",
            ],
        )?;
        Ok(Self {
            name: node.maybe("name", LanguageMap::read)?,
            description: node.maybe("description", LanguageMap::read)?,
            kind: node.maybe("type", Iri::read)?,
            more_info: node.maybe("moreInfo", Iri::read)?,
            interaction: Interaction::read(node)?,
            extensions: node.maybe("extensions", Extensions::read)?,
        })
    }
}

impl Interaction {
    fn read(definition: &Node) -> Result<Option<Self>, Violation> {
        let parts = || ["correctResponsesPattern"].into_iter().chain(COMPONENTS);
        let Some(kind) = definition.maybe("interactionType", |kind| kind.one_of(&KINDS))? else {
            return match parts().find(|key| definition.has(key)) {
                Some(key) => Err(definition.wrong(format!("has `{key}`, so it needs an `interactionType`"))),
                None => Ok(None),
            };
        };
        let correct_responses =
            definition.maybe("correctResponsesPattern", |list| list.each("an array of strings", string))?;
        let mut components = Vec::new();
        for key in COMPONENTS {
            components.extend(definition.maybe(key, Component::read_list)?.map(|list| (key, list)));
        }
        Ok(Some(Self { kind, correct_responses, components }))
    }
}

impl Component {
    fn read_list(node: &Node) -> Result<Vec<Self>, Violation> {
        let mut ids = HashSet::new();
        node.each("an array of interaction components", |node| {
            node.only("an interaction component", &["id", "description"])?;
            let id = node.must("id", string)?;
            if !ids.insert(id.clone()) {
                return Err(node.wrong("another component of this list has the same `id`"));
            }
            Ok(Self { id, description: node.maybe("description", LanguageMap::read)? })
        })
    }
}
