//! A validated statement as a store keeps it: its bytes, beside the few columns that queries need.

use super::json::{Json, Kind};
use super::reader::Node;
use super::{Actor, Agent, Context, Defined, Group, Incoming, Object, Version, Violation};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// One statement, ready to be stored.
///
/// `body` is the JSON as received, with `id`, `authority`, `version` and `timestamp` spliced in and
/// its closing brace left off; the store appends `,"stored":"…"}` at the moment it commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The statement's id.
    pub id: Uuid,
    /// Whether the id was made just now, for it: no other statement has it, and none names it yet.
    pub is_fresh: bool,
    /// The verb's IRI.
    pub verb: String,
    /// When it happened.
    pub timestamp: Timestamp,
    /// `context.registration`.
    pub registration: Option<Uuid>,
    /// Every activity IRI it names: `Relation::Direct` is its object, the rest came from context and sub-statement.
    pub activities: Vec<(String, Relation)>,
    /// Every agent key it names: `Relation::Direct` is actor or object.
    pub agents: Vec<(String, Relation)>,
    /// The statement it refers to (its object is a `StatementRef`).
    pub refers: Option<Uuid>,
    /// Whether it voids that one.
    pub voids: bool,
    /// SHA-2 of each attachment it names, in lower-case hexadecimal; once prepared for a store, of those whose bytes came along.
    pub attachments: Vec<String>,
    /// What it defines, as JSON: nothing, when whoever sent it may not define.
    pub definitions: Vec<(Defined, String, String)>,
    /// The names by which it calls agents, with their keys: none, when whoever sent it may not define.
    pub names: Vec<(String, String)>,
    /// The JSON without its closing brace and without `stored`.
    pub body: String,
}

/// How a statement names an activity or an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// As its object (or, of an agent, as actor or object).
    Direct,
    /// Anywhere else: only `related_activities` and `related_agents` find it.
    Related,
}

/// What the server sets in a statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Defaults<'a> {
    /// The id, for a statement that has none.
    pub id: Uuid,
    /// Who says so: an agent, as JSON. Always set, whatever was sent.
    pub authority: &'a str,
    /// The canonical key of that agent.
    pub authority_key: &'a str,
    /// The time, for a statement that says none.
    pub now: Timestamp,
    /// Whether what it says of activities, verbs and agents is to be known from now on (the scope `define`).
    pub defines: bool,
}

impl Incoming<'_> {
    /// Makes of a valid statement what the store keeps.
    #[must_use]
    pub fn entry(&self, defaults: &Defaults) -> Entry {
        let statement = &self.statement;
        let mut activities = BTreeMap::new();
        let mut agents = BTreeMap::new();
        for key in statement.actor.keys() {
            agents.insert(key, Relation::Direct);
        }
        for key in authority_keys(defaults) {
            agents.entry(key).or_insert(Relation::Related);
        }
        name_object(&statement.object, Relation::Direct, &mut activities, &mut agents);
        name_context(statement.context.as_ref(), &mut activities, &mut agents);
        Entry {
            id: self.id().unwrap_or(defaults.id),
            is_fresh: self.id().is_none(),
            verb: statement.verb.id.to_string(),
            timestamp: statement.timestamp.unwrap_or(defaults.now),
            registration: statement.context.as_ref().and_then(|context| context.registration),
            activities: activities.into_iter().collect(),
            agents: agents.into_iter().collect(),
            refers: statement.refers(),
            voids: statement.voids(),
            attachments: statement.all_attachments().map(|attachment| attachment.sha2.to_ascii_lowercase()).collect(),
            definitions: if defaults.defines { definitions(&self.json) } else { Vec::new() },
            names: if defaults.defines { names(statement) } else { Vec::new() },
            body: self.body(defaults),
        }
    }

    /// The JSON as received, but for what the server sets. Time and 2.0 only: UTC.
    fn body(&self, defaults: &Defaults) -> String {
        let mut body = String::with_capacity(self.json.text.len() + 256);
        let timestamp = self.statement.timestamp.filter(|_| self.version == Version::Two);
        for member in self.json.members() {
            let value = &member.value;
            let text = match member.key.as_ref() {
                "stored" | "authority" => continue,
                "timestamp" => timestamp.map(|instant| format!("\"{instant}\"")),
                "context" => listed_activities(value),
                "object" => value
                    .get("context")
                    .and_then(listed_activities)
                    .map(|context| rebuilt(value, |key, _| (key == "context").then(|| context.clone()))),
                _ => None,
            };
            push(&mut body, member.key_text, text.as_deref().unwrap_or(value.text));
        }
        if self.statement.id.is_none() {
            push(&mut body, "\"id\"", &format!("\"{}\"", self.id().unwrap_or(defaults.id)));
        }
        if self.statement.timestamp.is_none() {
            push(&mut body, "\"timestamp\"", &format!("\"{:.6}\"", defaults.now));
        }
        if self.statement.version.is_none() {
            push(&mut body, "\"version\"", &format!("\"{}\"", self.version.of_statement()));
        }
        push(&mut body, "\"authority\"", defaults.authority);
        body
    }
}

/// The canonical key of whoever says what a kept statement says, for `statements/read/mine`.
///
/// # Errors
/// When it is no statement that was kept.
pub fn authority_of(kept: &str) -> Result<String, Violation> {
    let json = Json::parse(kept)?;
    Node::root(&json, Version::Two).must("authority", Actor::read).map(|authority| authority.key())
}

/// Whoever says so: an agent, or the client and the person of OAuth, in a group (Data 2.4.9).
fn authority_keys(defaults: &Defaults) -> BTreeSet<String> {
    let mut keys = BTreeSet::from([defaults.authority_key.to_owned()]);
    if defaults.authority.contains("\"member\"") {
        let group = Json::parse(defaults.authority).and_then(|json| Actor::read(&Node::root(&json, Version::Two)));
        keys.extend(group.iter().flat_map(Actor::keys));
    }
    keys
}

pub(super) fn push(body: &mut String, key: &str, value: &str) {
    body.push(if body.is_empty() { '{' } else { ',' });
    body.push_str(key);
    body.push(':');
    body.push_str(value);
}

/// An object with some of its members replaced.
fn rebuilt(object: &Json, replaced: impl Fn(&str, &Json) -> Option<String>) -> String {
    let mut text = String::with_capacity(object.text.len() + 8);
    for member in object.members() {
        let new = replaced(&member.key, &member.value);
        push(&mut text, member.key_text, new.as_deref().unwrap_or(member.value.text));
    }
    text.push('}');
    text
}

/// A context whose activities are all in lists, if they weren't: a single one must come back as a list of one (Data 2.4.6.2).
fn listed_activities(context: &Json) -> Option<String> {
    let single = |activity: &Json| matches!(activity.kind, Kind::Object(_));
    let activities = context.get("contextActivities")?;
    activities.members().iter().any(|member| single(&member.value)).then(|| {
        let lists = rebuilt(activities, |_, activity| single(activity).then(|| format!("[{}]", activity.text)));
        rebuilt(context, |key, _| (key == "contextActivities").then(|| lists.clone()))
    })
}

/// What a statement defines: its verb, its object and the activities around it, and the same of a sub-statement.
fn definitions(json: &Json) -> Vec<(Defined, String, String)> {
    let mut found = Vec::new();
    let mut define = |kind, key, json: &Json| {
        if let (Some(iri), Some(definition)) = (json.get("id").and_then(Json::as_str), json.get(key)) {
            found.push((kind, iri.to_owned(), definition.text.to_owned()));
        }
    };
    let sub =
        json.get("object").filter(|object| object.get("objectType").and_then(Json::as_str) == Some("SubStatement"));
    for event in [Some(json), sub].into_iter().flatten() {
        if let Some(verb) = event.get("verb") {
            define(Defined::Verb, "display", verb);
        }
        if let Some(object) = event.get("object") {
            define(Defined::Activity, "definition", object);
        }
        let around = event.get("context").and_then(|context| context.get("contextActivities"));
        for member in around.map_or(&[][..], Json::members) {
            let single = std::slice::from_ref(&member.value);
            let activities = if let Kind::Array(items) = &member.value.kind { items } else { single };
            for activity in activities {
                define(Defined::Activity, "definition", activity);
            }
        }
    }
    found
}

/// The names by which a statement calls its actor and, if its object is somebody, that one, with their members.
fn names(statement: &super::Statement) -> Vec<(String, String)> {
    let object = if let Object::Actor(actor) = &statement.object { Some(actor) } else { None };
    let mut found = Vec::new();
    let mut add = |agent: &Agent| found.extend(agent.name.clone().map(|name| (agent.identifier.key(), name)));
    for actor in [Some(&statement.actor), object].into_iter().flatten() {
        match actor {
            Actor::Agent(agent) => add(agent),
            Actor::Group(Group { members, .. }) => members.iter().for_each(&mut add),
        }
    }
    found
}

type Named = BTreeMap<String, Relation>;

fn name_object(object: &Object, relation: Relation, activities: &mut Named, agents: &mut Named) {
    match object {
        Object::Activity(activity) => {
            activities.entry(activity.id.to_string()).or_insert(relation);
        }
        Object::Actor(actor) => name_actor(actor.keys(), relation, agents),
        Object::Reference(_) => {}
        Object::SubStatement(sub) => {
            name_actor(sub.actor.keys(), Relation::Related, agents);
            name_object(&sub.object, Relation::Related, activities, agents);
            name_context(sub.context.as_ref(), activities, agents);
        }
    }
}

fn name_actor(keys: impl Iterator<Item = String>, relation: Relation, agents: &mut Named) {
    for key in keys {
        let known = agents.entry(key).or_insert(relation);
        *known = relation.min(*known);
    }
}

fn name_context(context: Option<&Context>, activities: &mut Named, agents: &mut Named) {
    let Some(context) = context else { return };
    for activity in context.activities.all() {
        activities.entry(activity.id.to_string()).or_insert(Relation::Related);
    }
    let groups = context.team.iter().chain(context.groups.iter().map(|related| &related.who));
    let actors = context.instructor.iter().chain(context.agents.iter().map(|related| &related.who));
    for actor in actors.cloned().chain(groups.cloned().map(Actor::Group)) {
        name_actor(actor.keys(), Relation::Related, agents);
    }
}

#[cfg(test)]
mod tests {
    use super::super::are_same;
    use super::*;

    fn entry(text: &str, version: Version) -> Entry {
        let defaults = Defaults {
            id: Uuid::from_u128(7),
            authority: r#"{"mbox":"mailto:s@s.s"}"#,
            authority_key: "mbox:mailto:s@s.s",
            now: "2026-05-03T12:00:00.123456Z".parse().unwrap(),
            defines: true,
        };
        Incoming::one(text, version).unwrap().entry(&defaults)
    }

    #[test]
    fn bytes_stay_as_sent() {
        let sent = "{ \"verb\":{\"id\":\"x:\\u0079\"},\n\"result\":{ \"score\" : {\"raw\":1.0e2} },\"stored\":\"2020-01-01T00:00:00Z\",\"actor\":{\"mbox\":\"mailto:é@b.c\"},\"authority\":{\"mbox\":\"mailto:forged@b.c\"},\"object\":{\"id\":\"x:z\"}}";
        let kept = "{\"verb\":{\"id\":\"x:\\u0079\"},\"result\":{ \"score\" : {\"raw\":1.0e2} },\"actor\":{\"mbox\":\"mailto:é@b.c\"},\"object\":{\"id\":\"x:z\"},\"id\":\"00000000-0000-0000-0000-000000000007\",\"timestamp\":\"2026-05-03T12:00:00.123456Z\",\"version\":\"1.0.0\",\"authority\":{\"mbox\":\"mailto:s@s.s\"}";
        let entry = entry(sent, Version::One);
        assert_eq!(entry.body, kept);
        assert_eq!((entry.verb.as_str(), entry.is_fresh), ("x:y", true));
        assert!(are_same(sent, &format!("{kept}}}")), "sent again, it is the same");
    }

    #[test]
    fn what_was_sent_wins_where_it_may() {
        let sent = r#"{"id":"12345678-1234-5678-1234-56781234567A","timestamp":"2026-05-03T14:30:00+02:00","version":"1.0.2","actor":{"mbox":"mailto:a@b.c"},"verb":{"id":"x:y"},"object":{"id":"x:z"}"#;
        let whole = format!("{sent}}}");
        let one = entry(&whole, Version::One);
        assert_eq!(one.body, format!(r#"{sent},"authority":{{"mbox":"mailto:s@s.s"}}"#));
        assert_eq!((one.id.to_string().as_str(), one.is_fresh), ("12345678-1234-5678-1234-56781234567a", false));
        assert!(entry(&whole, Version::Two).body.contains(r#""timestamp":"2026-05-03T12:30:00Z""#));
    }

    #[test]
    fn single_context_activities_become_lists() {
        let context = r#"{"contextActivities":{"parent":{"id":"x:p"},"other":[ {"id":"x:o"}]},"revision":"1"}"#;
        let listed = r#"{"contextActivities":{"parent":[{"id":"x:p"}],"other":[ {"id":"x:o"}]},"revision":"1"}"#;
        let sub = format!(
            r#"{{"objectType":"SubStatement","actor":{{"mbox":"mailto:a@b.c"}},"verb":{{"id":"x:y"}},"object":{{"id":"x:z"}},"context":{context}}}"#
        );
        let outer = context.replace(r#","revision":"1""#, "");
        let sent =
            format!(r#"{{"actor":{{"mbox":"mailto:a@b.c"}},"verb":{{"id":"x:y"}},"object":{sub},"context":{outer}}}"#);
        let entry = entry(&sent, Version::One);
        assert!(
            entry
                .body
                .contains(&format!(r#""context":{listed}}},"context":{}"#, listed.replace(r#","revision":"1""#, ""))),
            "{}",
            entry.body
        );
        assert!(are_same(&sent, &format!("{}}}", entry.body)), "sent again, it is the same");
    }

    #[test]
    fn names_everybody_and_everything() {
        let sent = r#"{"actor":{"objectType":"Group","mbox":"mailto:g@b.c","member":[{"mbox":"mailto:m@b.c"}]},"verb":{"id":"x:y"},
            "object":{"objectType":"SubStatement","actor":{"mbox":"mailto:m@b.c"},"verb":{"id":"x:y"},"object":{"id":"x:sub"},"context":{"instructor":{"mbox":"mailto:i@b.c"}}},
            "context":{"team":{"objectType":"Group","mbox":"mailto:t@b.c"},"registration":"12345678-1234-5678-1234-567812345678","contextActivities":{"parent":{"id":"x:p"}}}}"#;
        let entry = entry(sent, Version::One);
        let direct = |key: &str| (format!("mbox:mailto:{key}@b.c"), Relation::Direct);
        let related = |key: &str| (format!("mbox:mailto:{key}@b.c"), Relation::Related);
        let authority = ("mbox:mailto:s@s.s".to_owned(), Relation::Related);
        assert_eq!(entry.agents, [direct("g"), related("i"), direct("m"), authority, related("t")]);
        assert_eq!(entry.activities, [("x:p".to_owned(), Relation::Related), ("x:sub".to_owned(), Relation::Related)]);
        assert_eq!(entry.registration, Some(Uuid::from_u128(0x1234_5678_1234_5678_1234_5678_1234_5678)));
    }
}
