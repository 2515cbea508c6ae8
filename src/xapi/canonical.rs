//! What is known of activities and verbs from all statements that define them (xAPI 1.0.3, Communication 2.5).

use super::Violation;
use super::json::{Json, Kind, Member};

/// A definition with a later one merged in. The later wins, but in languages and extensions that it does not
/// mention the earlier stays.
///
/// # Errors
/// When one of them is no JSON: a stored definition always is.
pub fn merge(earlier: &str, later: &str) -> Result<String, Violation> {
    let (earlier, later) = (Json::parse(earlier)?, Json::parse(later)?);
    let mut out = String::with_capacity(earlier.text.len() + later.text.len());
    members(&earlier, &later, &mut out, |key, old, new, out| match key {
        "name" | "description" | "extensions" if is_object(old) && is_object(new) => {
            members(old, new, out, |_, _, new, out| out.push_str(new.text));
        }
        // Of a verb's display, languages are the members themselves.
        _ => out.push_str(new.text),
    });
    Ok(out)
}

fn is_object(json: &Json) -> bool {
    matches!(json.kind, Kind::Object(_))
}

/// Writes the members of both; `both` writes those that both have.
fn members(earlier: &Json, later: &Json, out: &mut String, both: impl Fn(&str, &Json, &Json, &mut String)) {
    let added = later.members().iter().filter(|member| earlier.get(&member.key).is_none());
    out.push('{');
    for (index, Member { key, key_text, value }) in earlier.members().iter().chain(added).enumerate() {
        if index > 0 {
            out.push(',');
        }
        out.push_str(key_text);
        out.push(':');
        match (earlier.get(key), later.get(key)) {
            (Some(old), Some(new)) => both(key, old, new, out),
            _ => out.push_str(value.text),
        }
    }
    out.push('}');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_later_wins_where_it_speaks() {
        for (earlier, later, merged) in [
            (
                r#"{"name":{"en":"A","de":"B"},"type":"x:t"}"#,
                r#"{"name":{"en":"C","fr":"D"},"moreInfo":"x:m"}"#,
                r#"{"name":{"en":"C","de":"B","fr":"D"},"type":"x:t","moreInfo":"x:m"}"#,
            ),
            (
                r#"{"extensions":{"x:a":{"b":1},"x:c":2}}"#,
                r#"{"extensions":{"x:a":{"d":3}}}"#,
                r#"{"extensions":{"x:a":{"d":3},"x:c":2}}"#,
            ),
            (r#"{"choices":[{"id":"a"}]}"#, r#"{"choices":[]}"#, r#"{"choices":[]}"#),
            (r#"{"en":"did","de":"tat"}"#, r#"{"en":"done"}"#, r#"{"en":"done","de":"tat"}"#),
            ("{}", "{}", "{}"),
        ] {
            assert_eq!(merge(earlier, later).unwrap(), merged);
        }
    }
}
