//! Statements as a query asks to see them: by ids alone, or with the definitions known best, in one language
//! (xAPI 1.0.3, Communication 2.1.3).

use super::json::{Json, Kind};
use super::{Languages, Violation};

/// What becomes of a stored statement on its way out; `exact` is the stored text itself.
pub enum Format<'a> {
    /// Agents, activities and verbs with no more than what identifies them.
    Ids,
    /// Activities and verbs as they are known now, their texts in one language.
    Canonical {
        /// What the reader understands.
        languages: &'a Languages,
        /// The definition of an activity or the display of a verb, as JSON, by its IRI.
        known: &'a dyn Fn(Defined, &str) -> Option<String>,
    },
}

/// Something that statements define.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Defined {
    /// An activity: its `definition`.
    Activity,
    /// A verb: its `display`.
    Verb,
}

/// A part of a statement that looks otherwise in some format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Plain,
    Statement,
    Actor,
    Actors,
    Verb,
    Object,
    Context,
    ContextActivities,
    Activities,
    Related,
    Definition,
    Components,
    Texts,
}

/// Rewrites a statement.
///
/// # Errors
/// When `text` is no JSON: a stored statement always is.
pub fn formatted(text: &str, format: &Format) -> Result<String, Violation> {
    let json = Json::parse(text)?;
    let mut out = String::with_capacity(text.len());
    write(&json, Part::Statement, format, &mut out);
    Ok(out)
}

/// An activity as a reader of this language gets to know it (xAPI 1.0.3, Communication 2.5).
///
/// # Errors
/// When the definition is no JSON.
pub fn activity(iri: &str, definition: Option<&str>) -> Result<String, Violation> {
    let definition = definition.map(Json::parse).transpose()?;
    let definition = definition.map_or_else(String::new, |json| format!(r#","definition":{}"#, json.text));
    Ok(format!(r#"{{"objectType":"Activity","id":{}{definition}}}"#, serde_json::Value::from(iri)))
}

fn write(json: &Json, part: Part, format: &Format, out: &mut String) {
    match (&json.kind, part) {
        (Kind::Array(items), Part::Actors | Part::Activities | Part::Related | Part::Components) => {
            let part = match part {
                Part::Actors => Part::Actor,
                Part::Activities => Part::Object,
                other => other,
            };
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(item, part, format, out);
            }
            out.push(']');
        }
        (Kind::Object(_), Part::Statement) => members(json, format, out, |key| Some(event_part(key))),
        (Kind::Object(_), Part::Actor) => write_actor(json, format, out),
        (Kind::Object(_), Part::Verb) => defined(json, Defined::Verb, "display", format, out),
        (Kind::Object(_), Part::Object | Part::Activities) => match json.get("objectType").and_then(Json::as_str) {
            Some("Agent" | "Group") => write_actor(json, format, out),
            Some("StatementRef") => out.push_str(json.text),
            Some("SubStatement") => members(json, format, out, |key| Some(event_part(key))),
            _ => defined(json, Defined::Activity, "definition", format, out),
        },
        (Kind::Object(_), Part::Context) => members(json, format, out, |key| {
            Some(match key {
                "instructor" | "team" => Part::Actor,
                "contextActivities" => Part::ContextActivities,
                "contextAgents" | "contextGroups" => Part::Related,
                _ => Part::Plain,
            })
        }),
        (Kind::Object(_), Part::ContextActivities) => members(json, format, out, |_| Some(Part::Activities)),
        (Kind::Object(_), Part::Related) => members(json, format, out, |key| {
            Some(if key == "agent" || key == "group" { Part::Actor } else { Part::Plain })
        }),
        (Kind::Object(_), Part::Definition) => members(json, format, out, |key| {
            Some(match key {
                "name" | "description" => Part::Texts,
                "choices" | "scale" | "source" | "target" | "steps" => Part::Components,
                _ => Part::Plain,
            })
        }),
        (Kind::Object(_), Part::Components) => {
            members(json, format, out, |key| Some(if key == "description" { Part::Texts } else { Part::Plain }));
        }
        (Kind::Object(_), Part::Texts) => {
            let Format::Canonical { languages, .. } = format else { return out.push_str(json.text) };
            let tags: Vec<&str> = json.members().iter().map(|member| member.key.as_ref()).collect();
            let chosen = languages.choose(&tags);
            members(json, format, out, |key| (Some(key) == chosen).then_some(Part::Plain));
        }
        _ => out.push_str(json.text),
    }
}

fn event_part(key: &str) -> Part {
    match key {
        "actor" | "authority" => Part::Actor,
        "verb" => Part::Verb,
        "object" => Part::Object,
        "context" => Part::Context,
        _ => Part::Plain,
    }
}

/// Writes those members of an object that have a part.
fn members(json: &Json, format: &Format, out: &mut String, part: impl Fn(&str) -> Option<Part>) {
    out.push('{');
    let mut first = true;
    for member in json.members() {
        let Some(part) = part(&member.key) else { continue };
        if !first {
            out.push(',');
        }
        first = false;
        out.push_str(member.key_text);
        out.push(':');
        write(&member.value, part, format, out);
    }
    out.push('}');
}

fn write_actor(json: &Json, format: &Format, out: &mut String) {
    if !matches!(format, Format::Ids) {
        return out.push_str(json.text);
    }
    let identified = ["mbox", "mbox_sha1sum", "openid", "account"].iter().any(|key| json.get(key).is_some());
    members(json, format, out, |key| match key {
        "name" => None,
        // Members are all that identifies an anonymous group.
        "member" => (!identified).then_some(Part::Actors),
        _ => Some(Part::Plain),
    });
}

/// Writes an activity or a verb, which has its definition under `key`.
fn defined(json: &Json, kind: Defined, key: &str, format: &Format, out: &mut String) {
    let Format::Canonical { known, .. } = format else {
        // That it is an activity goes without saying.
        let left_out = [key, "objectType"];
        return members(json, format, out, |member| (!left_out.contains(&member)).then_some(Part::Plain));
    };
    let part = if kind == Defined::Verb { Part::Texts } else { Part::Definition };
    let known = json.get("id").and_then(Json::as_str).and_then(|iri| known(kind, iri));
    let Some(known) = known else {
        return members(json, format, out, |member| Some(if member == key { part } else { Part::Plain }));
    };
    members(json, format, out, |member| (member != key).then_some(Part::Plain));
    if let Ok(definition) = Json::parse(&known) {
        out.pop();
        out.push_str(",\"");
        out.push_str(key);
        out.push_str("\":");
        write(&definition, part, format, out);
        out.push('}');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_leave_what_identifies() {
        for (sent, shown) in [
            (r#"{"actor":{"name":"Ana","mbox":"mailto:a@b.c"}}"#, r#"{"actor":{"mbox":"mailto:a@b.c"}}"#),
            (
                r#"{"actor":{"objectType":"Group","name":"G","member":[{"name":"Ana","openid":"x:a"}]}}"#,
                r#"{"actor":{"objectType":"Group","member":[{"openid":"x:a"}]}}"#,
            ),
            (
                r#"{"actor":{"objectType":"Group","openid":"x:g","member":[{"openid":"x:a"}]}}"#,
                r#"{"actor":{"objectType":"Group","openid":"x:g"}}"#,
            ),
            (
                r#"{"verb":{"id":"x:v","display":{"en":"did"}},"object":{"objectType":"Activity","id":"x:o","definition":{}}}"#,
                r#"{"verb":{"id":"x:v"},"object":{"id":"x:o"}}"#,
            ),
            (
                r#"{"object":{"objectType":"SubStatement","object":{"objectType":"Agent","name":"B","openid":"x:b"}}}"#,
                r#"{"object":{"objectType":"SubStatement","object":{"objectType":"Agent","openid":"x:b"}}}"#,
            ),
            (
                r#"{"context":{"contextActivities":{"parent":[{"id":"x:p","definition":{}}]},"platform":"p"}}"#,
                r#"{"context":{"contextActivities":{"parent":[{"id":"x:p"}]},"platform":"p"}}"#,
            ),
            (
                r#"{"context":{"contextAgents":[{"objectType":"contextAgent","agent":{"name":"A","openid":"x:a"}}]}}"#,
                r#"{"context":{"contextAgents":[{"objectType":"contextAgent","agent":{"openid":"x:a"}}]}}"#,
            ),
            (r#"{"result":{"score":{"raw":1.0}}}"#, r#"{"result":{"score":{"raw":1.0}}}"#),
        ] {
            assert_eq!(formatted(sent, &Format::Ids).unwrap(), shown);
        }
    }

    #[test]
    fn canonical_speaks_one_language_and_knows_best() {
        let languages = Languages::parse("de-CH, en;q=0.5");
        let known = |kind: Defined, iri: &str| match (kind, iri) {
            (Defined::Activity, "x:known") => Some(r#"{"name":{"en":"Known","de":"Bekannt"},"type":"x:t"}"#.to_owned()),
            (Defined::Verb, "x:v") => Some(r#"{"fr":"fit","en":"did"}"#.to_owned()),
            _ => None,
        };
        for (sent, shown) in [
            (r#"{"verb":{"id":"x:v"}}"#, r#"{"verb":{"id":"x:v","display":{"en":"did"}}}"#),
            (
                r#"{"object":{"id":"x:known","definition":{"name":{"en":"Own"}}}}"#,
                r#"{"object":{"id":"x:known","definition":{"name":{"de":"Bekannt"},"type":"x:t"}}}"#,
            ),
            (
                r#"{"object":{"id":"x:other","definition":{"name":{"fr":"Le","it":"Il"},"choices":[{"id":"a","description":{"en":"A","de":"Ä"}}]}}}"#,
                r#"{"object":{"id":"x:other","definition":{"name":{"fr":"Le"},"choices":[{"id":"a","description":{"de":"Ä"}}]}}}"#,
            ),
            (r#"{"actor":{"name":"Ana","openid":"x:a"}}"#, r#"{"actor":{"name":"Ana","openid":"x:a"}}"#),
        ] {
            let format = Format::Canonical { languages: &languages, known: &known };
            assert_eq!(formatted(sent, &format).unwrap(), shown);
        }
    }
}
