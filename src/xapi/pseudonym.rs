//! A statement in which somebody goes by another name, from the bytes that are kept of it.

use super::entry::push;
use super::json::{Json, Kind};
use super::{Actor, Violation, account_key, signature};
use std::collections::BTreeSet;

/// Who is to go by another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pseudonym {
    /// The canonical keys of all that identify them ([`super::Identifier::key`]).
    pub of: BTreeSet<String>,
    /// The home page of the account that takes their place.
    pub home_page: String,
    /// The name of that account.
    pub name: String,
}

/// A statement that named somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// The JSON in which nobody is identified by one of the keys.
    pub body: String,
    /// Whether the statement is about them: they are its actor.
    pub is_theirs: bool,
}

impl Pseudonym {
    /// The canonical key of the account.
    #[must_use]
    pub fn key(&self) -> String {
        account_key(&self.home_page, &self.name)
    }

    /// Renames somebody wherever the specification has an agent: as actor, object or member, in context, sub-statement
    /// and authority. Names beside the identifier go. A signature no longer fits, so it goes, too; and so does
    /// whatever else is attached to a statement of theirs, since nobody can tell what it shows.
    ///
    /// `None` when the statement doesn't name them.
    ///
    /// # Errors
    /// When `body` is no JSON.
    pub fn rename(&self, body: &str) -> Result<Option<Renamed>, Violation> {
        let json = Json::parse(body)?;
        let is_theirs = json.get("actor").is_some_and(|actor| self.is(actor));
        let renamed = self.event(&json);
        if renamed.is_none() && !is_theirs {
            return Ok(None);
        }
        let body = renamed.unwrap_or_else(|| body.to_owned());
        let body = without_attachments(&Json::parse(&body)?, is_theirs);
        Ok(Some(Renamed { body, is_theirs }))
    }

    /// A statement or a sub-statement.
    fn event(&self, json: &Json) -> Option<String> {
        changed(json, |key, value| match key {
            "actor" | "authority" => self.actor(value),
            "object" => match value.get("objectType").and_then(Json::as_str) {
                Some("SubStatement") => self.event(value),
                Some("Agent" | "Group") => self.actor(value),
                _ => None,
            },
            "context" => changed(value, |key, value| match key {
                "instructor" | "team" => self.actor(value),
                "contextAgents" => each(value, |related| self.related(related, "agent")),
                "contextGroups" => each(value, |related| self.related(related, "group")),
                _ => None,
            }),
            _ => None,
        })
    }

    fn related(&self, related: &Json, who: &str) -> Option<String> {
        changed(related, |key, value| if key == who { self.actor(value) } else { None })
    }

    /// An agent, or a group with its members.
    fn actor(&self, json: &Json) -> Option<String> {
        let members = changed(json, |key, value| match key {
            "member" => each(value, |member| self.actor(member)),
            _ => None,
        });
        if !self.is(json) {
            return members;
        }
        let mut text = String::new();
        for member in json.members() {
            match member.key.as_ref() {
                "objectType" => push(&mut text, member.key_text, member.value.text),
                "member" => {
                    let renamed = each(&member.value, |member| self.actor(member));
                    push(&mut text, member.key_text, renamed.as_deref().unwrap_or(member.value.text));
                }
                _ => {}
            }
        }
        let account = serde_json::json!({ "homePage": self.home_page, "name": self.name });
        push(&mut text, "\"account\"", &account.to_string());
        text.push('}');
        Some(text)
    }

    fn is(&self, json: &Json) -> bool {
        // An anonymous group has no key of its own.
        Actor::parse_parameter(json.text).is_ok_and(|actor| self.of.contains(&actor.key()))
    }
}

/// An object with those members replaced for which there is a new text; `None` when there is none.
fn changed(object: &Json, new: impl Fn(&str, &Json) -> Option<String>) -> Option<String> {
    let members = object.members();
    let texts: Vec<Option<String>> = members.iter().map(|member| new(&member.key, &member.value)).collect();
    texts.iter().any(Option::is_some).then(|| {
        let mut text = String::with_capacity(object.text.len());
        for (new, member) in texts.iter().zip(members) {
            push(&mut text, member.key_text, new.as_deref().unwrap_or(member.value.text));
        }
        text.push('}');
        text
    })
}

/// The same for the items of a list.
fn each(list: &Json, new: impl Fn(&Json) -> Option<String>) -> Option<String> {
    let Kind::Array(items) = &list.kind else { return None };
    let texts: Vec<Option<String>> = items.iter().map(new).collect();
    texts.iter().any(Option::is_some).then(|| {
        let texts: Vec<&str> = texts.iter().zip(items).map(|(new, old)| new.as_deref().unwrap_or(old.text)).collect();
        format!("[{}]", texts.join(","))
    })
}

/// A statement without its signature, or without any attachment, its sub-statement's included.
fn without_attachments(statement: &Json, all: bool) -> String {
    let is_signature =
        |attachment: &&Json| attachment.get("usageType").and_then(Json::as_str) == Some(signature::USAGE);
    let mut text = String::with_capacity(statement.text.len());
    for member in statement.members() {
        let value = &member.value;
        let kept = match (member.key.as_ref(), &value.kind) {
            ("attachments", Kind::Array(items)) => {
                let kept: Vec<&str> =
                    items.iter().filter(|item| !all && !is_signature(item)).map(|item| item.text).collect();
                if kept.is_empty() {
                    continue;
                }
                format!("[{}]", kept.join(","))
            }
            ("object", Kind::Object(_)) => without_attachments(value, all),
            _ => value.text.to_owned(),
        };
        push(&mut text, member.key_text, &kept);
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

    fn renamed(body: &str) -> Option<Renamed> {
        let of = ["account:https://x.org/|ana", "mbox:mailto:ana@x.org"].map(str::to_owned).into();
        let pseudonym = Pseudonym { of, home_page: "https://x.org/".to_owned(), name: "erased-1".to_owned() };
        pseudonym.rename(body).unwrap()
    }

    const ANA: &str = r#"{"name":"Ana","account":{"homePage":"https://x.org/","name":"ana"}}"#;
    const MBOX: &str = r#"{"objectType":"Agent","mbox":"mailto:ana@X.org","name":"Ana"}"#;
    const BEN: &str = r#"{"mbox":"mailto:ben@x.org","name":"Ben"}"#;
    const GONE: &str = r#"{"account":{"homePage":"https://x.org/","name":"erased-1"}}"#;

    fn typed(agent: &str) -> String {
        agent.replacen('{', r#"{"objectType":"Agent","#, 1)
    }

    #[test]
    fn goes_by_another_name_everywhere() {
        let statement = |ana: &str, mbox: &str| {
            let sub = format!(
                r#"{{"objectType":"SubStatement","actor":{BEN},"verb":{{"id":"x:v"}},"object":{mbox},"context":{{"instructor":{ana}}}}}"#
            );
            format!(
                r#"{{"actor":{{"objectType":"Group","name":"Team","member":[{BEN}, {ana}]}},"verb":{{"id":"x:v"}},"object":{sub},"context":{{"team":{{"objectType":"Group","member":[{mbox}]}},"contextAgents":[{{"objectType":"contextAgent","agent":{ana}}}],"revision":"1"}},"authority":{ana}}}"#
            )
            .replace("}, {", "},{")
        };
        let renamed = renamed(&statement(ANA, MBOX)).unwrap();
        assert_eq!(renamed.body, statement(GONE, &typed(GONE)));
        assert!(!renamed.is_theirs);
    }

    #[test]
    fn others_stay_byte_for_byte() {
        assert_eq!(renamed(&format!(r#"{{ "actor": {BEN}, "object":{{"id":"mailto:ana@x.org"}} }}"#)), None);
    }

    #[test]
    fn what_is_attached_to_theirs_goes_and_of_others_the_signature() {
        let attachments = r#""attachments":[{"usageType":"http://adlnet.gov/expapi/attachments/signature","sha2":"1"},{"usageType":"x:photo","sha2":"2"}]"#;
        let own = renamed(&format!(r#"{{"actor":{ANA},"object":{{"id":"x:o"}},{attachments}}}"#)).unwrap();
        assert_eq!(own.body, format!(r#"{{"actor":{GONE},"object":{{"id":"x:o"}}}}"#));
        assert!(own.is_theirs);
        let other = renamed(&format!(r#"{{"actor":{BEN},"object":{},{attachments}}}"#, typed(ANA))).unwrap();
        let photo = r#""attachments":[{"usageType":"x:photo","sha2":"2"}]"#;
        assert_eq!(other.body, format!(r#"{{"actor":{BEN},"object":{},{photo}}}"#, typed(GONE)));
    }
}
