//! When two statements are the same one: when all is equal that must not differ (xAPI 1.0.3, Data 2.3.1).
//!
//! Left out: what the server may assign (`id`, `authority`, `stored`, `timestamp`, `version`), what is
//! no part of a statement (definitions, display names of verbs, attachments). Evened out: the order of
//! keys and group members, white space, the spelling of numbers, escapes and whatever is
//! case-insensitive, a single context activity and a list of one.

use super::json::{Json, Kind};
use super::{Actor, Duration, Version, parse_timestamp, reader::Node};

/// Whether two valid statements, each the JSON it was sent as or is kept as, are the same one. What is no JSON is the same as nothing.
#[must_use]
pub fn are_same(one: &str, other: &str) -> bool {
    let canonical = |text| Json::parse(text).map(|json| canonical(&json));
    matches!((canonical(one), canonical(other)), (Ok(one), Ok(other)) if one == other)
}

/// All that must not differ of a valid statement, evened out.
pub(super) fn canonical(statement: &Json) -> String {
    let mut text = String::with_capacity(statement.text.len());
    object(statement, &mut text, |key| match key {
        "id" | "authority" | "stored" | "timestamp" | "version" => Form::Skip,
        key => event_part(key),
    });
    text
}

/// How a value is written in canonical form.
#[derive(Clone, Copy)]
enum Form {
    Skip,
    Plain,
    Actor,
    Members,
    Verb,
    Object,
    Context,
    ContextActivities,
    Activities,
    Result,
    Duration,
    Timestamp,
    /// Case doesn't matter in it.
    Lower,
}

/// The parts that statements and sub-statements share.
fn event_part(key: &str) -> Form {
    match key {
        "actor" => Form::Actor,
        "verb" => Form::Verb,
        "object" => Form::Object,
        "result" => Form::Result,
        "context" => Form::Context,
        "attachments" => Form::Skip,
        _ => Form::Plain,
    }
}

fn value(json: &Json, how: Form, out: &mut String) {
    match (how, &json.kind) {
        (Form::Actor, _) => actor(json, out),
        (Form::Members, Kind::Array(items)) => {
            let mut members: Vec<String> = items.iter().map(|item| written(item, Form::Actor)).collect();
            members.sort_unstable();
            out.push('[');
            out.push_str(&members.join(","));
            out.push(']');
        }
        (Form::Verb, _) => object(json, out, |key| if key == "display" { Form::Skip } else { Form::Plain }),
        (Form::Object, _) => about(json, out),
        (Form::Context, _) => object(json, out, |key| match key {
            "instructor" | "team" => Form::Actor,
            "contextActivities" => Form::ContextActivities,
            "registration" | "language" => Form::Lower,
            "statement" => Form::Object,
            _ => Form::Plain,
        }),
        (Form::ContextActivities, _) => object(json, out, |_| Form::Activities),
        (Form::Activities, Kind::Array(items)) => list(items, Form::Object, out),
        (Form::Activities, _) => list(std::slice::from_ref(json), Form::Object, out),
        (Form::Result, _) => object(json, out, |key| if key == "duration" { Form::Duration } else { Form::Plain }),
        (Form::Duration, Kind::String(text)) => string(&hundredths(text), out),
        (Form::Timestamp, Kind::String(text)) => match parse_timestamp(text) {
            Some(instant) => string(&instant.to_string(), out),
            None => string(text, out),
        },
        (Form::Lower, Kind::String(text)) => string(&text.to_lowercase(), out),
        (_, Kind::String(text)) => string(text, out),
        (_, Kind::Number) => out.push_str(&number(json.text)),
        (_, Kind::Array(items)) => list(items, Form::Plain, out),
        (_, Kind::Object(_)) => object(json, out, |_| Form::Plain),
        (_, Kind::Null | Kind::Bool(_)) => out.push_str(json.text),
    }
}

fn written(json: &Json, how: Form) -> String {
    let mut out = String::new();
    value(json, how, &mut out);
    out
}

fn list(items: &[Json], how: Form, out: &mut String) {
    out.push('[');
    for item in items {
        value(item, how, out);
        out.push(',');
    }
    out.push(']');
}

fn object(json: &Json, out: &mut String, how: impl Fn(&str) -> Form) {
    let mut members: Vec<_> = json.members().iter().collect();
    members.sort_unstable_by(|a, b| a.key.cmp(&b.key));
    out.push('{');
    for member in members {
        let how = how(&member.key);
        if !matches!(how, Form::Skip) {
            string(&member.key, out);
            value(&member.value, how, out);
            out.push(',');
        }
    }
    out.push('}');
}

/// An activity, an actor, a reference or a sub-statement: whichever it says it is.
fn about(json: &Json, out: &mut String) {
    match json.get("objectType").and_then(Json::as_str) {
        Some("Agent" | "Group") => actor(json, out),
        Some("StatementRef") => object(json, out, |key| if key == "id" { Form::Lower } else { Form::Plain }),
        Some("SubStatement") => {
            object(json, out, |key| if key == "timestamp" { Form::Timestamp } else { event_part(key) });
        }
        _ => object(json, out, |key| if key == "definition" { Form::Skip } else { Form::Plain }),
    }
}

/// An actor: the identifier in its canonical spelling, the rest as it is.
fn actor(json: &Json, out: &mut String) {
    let identified = Actor::read(&Node::root(json, Version::Two)).map(|actor| actor.key()).unwrap_or_default();
    string(&identified, out);
    object(json, out, |key| match key {
        "mbox" | "mbox_sha1sum" | "openid" | "account" => Form::Skip,
        "member" => Form::Members,
        _ => Form::Plain,
    });
}

fn string(text: &str, out: &mut String) {
    // Quoted by its length, so that no content can look like structure.
    out.push_str(&text.len().to_string());
    out.push('"');
    out.push_str(text);
}

/// A number's value in one spelling: digits without zeros at either end, and a power of ten.
fn number(text: &str) -> String {
    let (sign, text) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let short = digits.trim_end_matches('0');
    let Ok(exponent) = exponent.parse::<i64>() else { return text.to_owned() };
    let power = i128::from(exponent) - fraction.len() as i128 + (digits.len() - short.len()) as i128;
    match short.trim_start_matches('0') {
        "" => "0".to_owned(),
        short => format!("{sign}{short}e{power}"),
    }
}

/// A duration with whatever is finer than a hundredth of a second cut off (Data 4.6).
fn hundredths(text: &str) -> String {
    let Some(point) = text.rfind(['.', ',']).filter(|_| text.ends_with('S') && Duration::parse(text).is_some()) else {
        return text.to_owned();
    };
    let end = (point + 3).min(text.len() - 1);
    let cut = text[..end].trim_end_matches('0').trim_end_matches(['.', ',']);
    format!("{}S", cut.replace(',', "."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str) -> String {
        canonical(&Json::parse(text).unwrap())
    }

    const FULL: &str = r#"{"id":"12345678-1234-5678-1234-567812345678","actor":{"objectType":"Group","member":[{"mbox":"mailto:a@b.c"},{"account":{"homePage":"x:y","name":"n"}}]},"verb":{"id":"x:y","display":{"en":"did"}},"object":{"id":"x:z","definition":{"name":{"en":"Z"}}},"result":{"score":{"raw":10,"scaled":0.5},"duration":"PT1.5S","extensions":{"x:e":[1,{"a":null,"b":"c"}]}},"context":{"registration":"abcdef00-0000-4000-8000-000000000000","contextActivities":{"parent":{"id":"x:p"}},"language":"en-US","revision":"1"},"timestamp":"2026-05-03T14:30:00Z","version":"1.0.0"}"#;

    #[test]
    fn ignores_what_may_differ() {
        for (from, to) in [
            (r#""id":"12345678-1234-5678-1234-567812345678","#, ""),
            ("2026-05-03T14:30:00Z", "2027-01-01T00:00:00Z"),
            (r#""version":"1.0.0""#, r#""stored":"2027-01-01T00:00:00Z""#),
            (r#"{"en":"did"}"#, r#"{"de":"tat"}"#),
            (r#","definition":{"name":{"en":"Z"}}"#, ""),
            (
                r#"{"mbox":"mailto:a@b.c"},{"account":{"homePage":"x:y","name":"n"}}"#,
                r#"{"account":{"name":"n","homePage":"x:y"}},{"mbox":"mailto:a@B.C"}"#,
            ),
            (r#"{"parent":{"id":"x:p"}}"#, r#"{"parent":[{"id":"x:p"}]}"#),
            ("abcdef00-0000", "ABCDEF00-0000"),
            ("en-US", "en-us"),
            ("\"raw\":10", "\"raw\":1.0e1"),
            ("0.5", "0.50"),
            ("PT1.5S", "PT1.509S"),
            ("x:z", "x\\u003az"),
        ] {
            assert!(FULL.contains(from), "{from}");
            assert_eq!(of(FULL), of(&FULL.replacen(from, to, 1)), "{from} → {to}");
        }
    }

    #[test]
    fn sees_what_must_not_differ() {
        for (from, to) in [
            ("mailto:a@b.c", "mailto:A@b.c"),
            (r#""name":"n""#, r#""name":"N""#),
            (r#"{"id":"x:y","#, r#"{"id":"x:v","#),
            ("x:z", "x:w"),
            ("\"raw\":10", "\"raw\":100"),
            ("0.5", "-0.5"),
            ("PT1.5S", "PT1.51S"),
            ("[1,{", "[{},{"),
            (r#""b":"c""#, r#""b":"C""#),
            ("x:p", "x:q"),
            ("abcdef00", "abcdef01"),
            (r#""revision":"1""#, r#""revision":"2""#),
            (r#","revision":"1""#, ""),
        ] {
            assert!(FULL.contains(from), "{from}");
            assert_ne!(of(FULL), of(&FULL.replacen(from, to, 1)), "{from} → {to}");
        }
    }

    #[test]
    fn no_json_is_the_same_as_nothing() {
        assert!(are_same(FULL, FULL));
        assert!(!are_same("", "") && !are_same(FULL, &FULL[1..]));
    }

    #[test]
    fn numbers_by_value() {
        for (a, b) in [("1.0e2", "100"), ("-0.0", "0"), ("0.10", "1e-1"), ("120e-1", "12"), ("1E+2", "100.00")] {
            assert_eq!(number(a), number(b), "{a} {b}");
        }
        assert_ne!(number("0.1"), number("0.10000000000000000001"));
        assert_ne!(number("-1"), number("1"));
    }

    /// The same JSON with keys in another order and white space between everything.
    fn shuffled(json: &Json, turn: usize, space: &str) -> String {
        match &json.kind {
            Kind::Array(items) => {
                let items: Vec<String> = items.iter().map(|item| shuffled(item, turn, space)).collect();
                format!("[{space}{}{space}]", items.join(&format!("{space},{space}")))
            }
            Kind::Object(members) => {
                let mut texts: Vec<String> = members
                    .iter()
                    .map(|m| format!("{}{space}:{space}{}", m.key_text, shuffled(&m.value, turn, space)))
                    .collect();
                let by = turn % texts.len().max(1);
                texts.rotate_left(by);
                format!("{{{space}{}{space}}}", texts.join(&format!("{space},{space}")))
            }
            _ => json.text.to_owned(),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]
        #[test]
        fn order_of_keys_and_white_space_do_not_matter(turn in 0usize..12, space in "[ \t\r\n]{0,3}") {
            let other = shuffled(&Json::parse(FULL).unwrap(), turn, &space);
            prop_assert_eq!(of(FULL), of(&other));
        }
    }
}
