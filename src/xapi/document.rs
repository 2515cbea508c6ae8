//! Documents: what the state and profile resources keep, and what a request makes of one
//! (xAPI 1.0.3, Communication 2.2 and 3.1).

use super::json::{Json, Kind};
use super::reader::Node;
use super::{Version, Violation};
use jiff::{SignedDuration, Timestamp};
use std::fmt::Write;
use uuid::Uuid;

/// Which documents belong together; each has an id among them. Agents are named by their canonical key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Place {
    /// Of one agent and one activity, as the activity's provider keeps it.
    State {
        /// The activity's IRI.
        activity: String,
        /// The agent.
        agent: String,
        /// Which try; documents without one are apart from those with.
        registration: Option<Uuid>,
    },
    /// About one agent.
    AgentProfile {
        /// The agent.
        agent: String,
    },
    /// About one activity.
    ActivityProfile {
        /// The activity's IRI.
        activity: String,
    },
}

/// A document as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its media type, as it was sent.
    pub content_type: String,
    /// Its bytes.
    pub content: Vec<u8>,
    /// SHA-1 of the bytes, in hexadecimal: what its `ETag` has between the quotes.
    pub etag: String,
    /// When it changed last.
    pub updated: Timestamp,
}

/// What a request does to a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Replaces it.
    Put {
        /// The new media type.
        content_type: String,
        /// The new bytes.
        content: Vec<u8>,
    },
    /// Merges a JSON object into it, one level deep; where there is none, as `Put`.
    Post {
        /// The media type sent.
        content_type: String,
        /// The bytes sent.
        content: Vec<u8>,
    },
    /// Removes it.
    Delete,
}

/// What a request says of the document it expects (RFC 9110, 13.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Precondition {
    /// `If-Match`.
    pub matches: Option<Tags>,
    /// `If-None-Match`.
    pub none_match: Option<Tags>,
}

/// The entity tags of a precondition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tags {
    /// `*`: whatever there is.
    Any,
    /// These, without their quotes. A weak one (which a compressing proxy makes of ours) counts as its strong.
    Of(Vec<String>),
}

/// What a PUT without a precondition may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blind {
    /// Anything.
    Allowed,
    /// Write what isn't there yet.
    NotOver,
    /// Nothing.
    Never,
}

/// Why a document stays as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The document isn't the one that the request expects: 412.
    #[error("the document is not the one that the request's precondition expects")]
    Precondition,
    /// There is a document, and the request does not say that it knows it: 409.
    #[error("there is a document already, and the request does not say which one it would replace")]
    Exists,
    /// The request had to say what it expects: 400.
    #[error("a PUT here needs `If-Match` or `If-None-Match`")]
    Unconditional,
    /// One of the two to be merged is no JSON object: 400.
    #[error("{0}")]
    NotMergeable(String),
}

impl Place {
    /// What a PUT without a precondition may do here (1.0.3, Communication 3.1; 2.0, 4.1.4).
    #[must_use]
    pub fn blind(&self, version: Version) -> Blind {
        match (self, version) {
            (_, Version::Two) => Blind::NotOver,
            (Self::State { .. }, Version::One) => Blind::Allowed,
            (_, Version::One) => Blind::Never,
        }
    }
}

impl Tags {
    /// Reads the value of `If-Match` or `If-None-Match`.
    #[must_use]
    pub fn parse(header: &str) -> Self {
        if header.trim() == "*" {
            return Self::Any;
        }
        let tags = header.split(',').map(|tag| {
            let tag = tag.trim();
            tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"').to_ascii_lowercase()
        });
        Self::Of(tags.collect())
    }

    /// Whether they name this document.
    #[must_use]
    pub fn name(&self, document: Option<&Document>) -> bool {
        document.is_some_and(|document| match self {
            Self::Any => true,
            Self::Of(tags) => tags.contains(&document.etag),
        })
    }
}

impl Document {
    /// A new document.
    #[must_use]
    pub fn new(content_type: String, content: Vec<u8>, updated: Timestamp) -> Self {
        let etag = sha1_smol::Sha1::from(&content).digest().to_string();
        Self { content_type, content, etag, updated }
    }

    fn is_json(&self) -> bool {
        is_json(&self.content_type)
    }
}

/// What becomes of a document; `None` when there is none afterwards.
///
/// # Errors
/// When the request must leave it as it is.
pub fn changed(
    old: Option<&Document>,
    change: Change,
    precondition: &Precondition,
    blind: Blind,
    now: Timestamp,
) -> Result<Option<Document>, Refused> {
    let Precondition { matches, none_match } = precondition;
    if matches.as_ref().is_some_and(|tags| !tags.name(old)) || none_match.as_ref().is_some_and(|tags| tags.name(old)) {
        return Err(Refused::Precondition);
    }
    // Whoever asks for what changed since must not miss it because a clock was set back.
    let after = old.and_then(|old| old.updated.checked_add(SignedDuration::from_micros(1)).ok());
    let now = after.map_or(now, |after| after.max(now));
    match (change, old) {
        (Change::Delete, _) => Ok(None),
        (Change::Put { content_type, content }, old) => {
            if matches.is_none() && none_match.is_none() {
                match (blind, old) {
                    (Blind::NotOver | Blind::Never, Some(_)) => return Err(Refused::Exists),
                    (Blind::Never, None) => return Err(Refused::Unconditional),
                    _ => {}
                }
            }
            Ok(Some(Document::new(content_type, content, now)))
        }
        (Change::Post { content_type, content }, None) => {
            if is_json(&content_type) {
                parsed("the document sent", &content)?;
            }
            Ok(Some(Document::new(content_type, content, now)))
        }
        (Change::Post { content_type, content }, Some(old)) => {
            if !old.is_json() || !is_json(&content_type) {
                let reason = "only `application/json` can be merged, and one of the two documents isn't";
                return Err(Refused::NotMergeable(reason.to_owned()));
            }
            let old = object("the stored document", &old.content)?;
            let new = object("the document sent", &content)?;
            Ok(Some(Document::new("application/json".to_owned(), merged(&old, &new).into_bytes(), now)))
        }
    }
}

fn is_json(content_type: &str) -> bool {
    content_type.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

fn unmergeable(what: &str, why: impl std::fmt::Display) -> Refused {
    Refused::NotMergeable(format!("{what} can't be merged: {why}"))
}

fn parsed<'a>(what: &str, content: &'a [u8]) -> Result<Json<'a>, Refused> {
    let text = std::str::from_utf8(content).map_err(|_| unmergeable(what, "it is not UTF-8"))?;
    let json = Json::received(text).and_then(|json| Node::root(&json, Version::One).distinct_keys().map(|()| json));
    json.map_err(|Violation { path, message }| {
        unmergeable(what, if path == "$" { message } else { format!("{path}: {message}") })
    })
}

fn object<'a>(what: &str, content: &'a [u8]) -> Result<Json<'a>, Refused> {
    let json = parsed(what, content)?;
    if matches!(json.kind, Kind::Object(_)) { Ok(json) } else { Err(unmergeable(what, "it is no JSON object")) }
}

/// The members of both, the newer ones' values where both have one; every value as it was written.
fn merged(old: &Json, new: &Json) -> String {
    let mut text = String::with_capacity(old.text.len() + new.text.len());
    let kept = old.members().iter().map(|member| (member, new.get(&member.key).unwrap_or(&member.value)));
    let added = new.members().iter().filter(|member| old.get(&member.key).is_none());
    for (member, value) in kept.chain(added.map(|member| (member, &member.value))) {
        text.push(if text.is_empty() { '{' } else { ',' });
        let _ = write!(text, "{}:{}", member.key_text, value.text);
    }
    if text.is_empty() {
        text.push('{');
    }
    text.push('}');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn json(text: &str) -> Document {
        Document::new("application/json; charset=utf-8".to_owned(), text.into(), at(10))
    }

    fn post(old: &Document, content_type: &str, text: &str) -> Result<String, String> {
        let change = Change::Post { content_type: content_type.to_owned(), content: text.into() };
        let done = changed(Some(old), change, &Precondition::default(), Blind::Never, at(5));
        done.map(|new| String::from_utf8(new.unwrap().content).unwrap()).map_err(|refused| refused.to_string())
    }

    #[test]
    fn merging_goes_one_level_deep_and_keeps_the_spelling() {
        for (old, new, merged) in [
            (r#"{"a":1,"b":{"c":1}}"#, r#"{"b":{"d":2.50}}"#, r#"{"a":1,"b":{"d":2.50}}"#),
            (r#"{ "a" : "é" }"#, r#"{"z":[1, 2],"a":null}"#, r#"{"a":null,"z":[1, 2]}"#),
            ("{}", "{}", "{}"),
            ("{}", r#"{"a":1}"#, r#"{"a":1}"#),
        ] {
            assert_eq!(post(&json(old), "application/json", new).as_deref(), Ok(merged));
        }
    }

    #[test]
    fn what_is_no_json_object_is_not_merged() {
        let kinds = "only `application/json` can be merged, and one of the two documents isn't";
        let text = Document::new("text/plain".to_owned(), "{}".into(), at(0));
        for (old, content_type, new, reason) in [
            (&text, "application/json", "{}", kinds),
            (&json("{}"), "application/octet-stream", "{}", kinds),
            (&json("{}"), "application/json", "[]", "the document sent can't be merged: it is no JSON object"),
            (&json("[]"), "application/json", "{}", "the stored document can't be merged: it is no JSON object"),
            (
                &json("{}"),
                "application/json",
                "{",
                "the document sent can't be merged: no valid JSON at line 1, column 2: expected a key in double quotes",
            ),
            (
                &json("{}"),
                "application/json",
                r#"{"a":{"b":1,"b":2}}"#,
                "the document sent can't be merged: $.a.b: the key `b` occurs twice in one object",
            ),
        ] {
            assert_eq!(post(old, content_type, new), Err(reason.to_owned()));
        }
    }

    #[test]
    fn preconditions() {
        let old = json("{}");
        let (own, star) = (format!("\"{}\"", old.etag), "*".to_owned());
        let weak = format!("\"other\", W/{own}");
        let other = "\"1234\"".to_owned();
        let put = || Change::Put { content_type: "text/plain".to_owned(), content: "new".into() };
        for (there, matches, none_match, blind, expected) in [
            (true, Some(&own), None, Blind::Never, Ok(())),
            (true, Some(&weak), None, Blind::Never, Ok(())),
            (true, Some(&star), None, Blind::Never, Ok(())),
            (true, Some(&other), None, Blind::Allowed, Err(Refused::Precondition)),
            (false, Some(&own), None, Blind::Allowed, Err(Refused::Precondition)),
            (false, Some(&star), None, Blind::Allowed, Err(Refused::Precondition)),
            (false, None, Some(&star), Blind::Never, Ok(())),
            (true, None, Some(&star), Blind::Allowed, Err(Refused::Precondition)),
            (true, None, Some(&own), Blind::Allowed, Err(Refused::Precondition)),
            (true, None, Some(&other), Blind::Never, Ok(())),
            (true, None, None, Blind::Allowed, Ok(())),
            (true, None, None, Blind::NotOver, Err(Refused::Exists)),
            (true, None, None, Blind::Never, Err(Refused::Exists)),
            (false, None, None, Blind::NotOver, Ok(())),
            (false, None, None, Blind::Never, Err(Refused::Unconditional)),
        ] {
            let precondition = Precondition {
                matches: matches.map(|tags| Tags::parse(tags)),
                none_match: none_match.map(|tags| Tags::parse(tags)),
            };
            let done = changed(there.then_some(&old), put(), &precondition, blind, at(20)).map(drop);
            assert_eq!(done, expected, "{there} {precondition:?} {blind:?}");
        }
    }

    #[test]
    fn a_clock_set_back_does_not_hide_a_change() {
        let put = Change::Put { content_type: "text/plain".to_owned(), content: Vec::new() };
        let new = changed(Some(&json("{}")), put, &Precondition::default(), Blind::Allowed, at(3)).unwrap().unwrap();
        assert!(new.updated > at(10));
    }
}
