//! A kept statement as values, to look things up in: whatever was accepted is there, however deep or large.

use super::json::{Json, Kind};
use serde_json::{Number, Value};

/// The values of a JSON text; nothing, of what is none. A number that no float holds is there as its text.
#[must_use]
pub fn values_of(text: &str) -> Value {
    Json::parse(text).map_or(Value::Null, |json| value(&json))
}

fn value(json: &Json) -> Value {
    match &json.kind {
        Kind::Null => Value::Null,
        Kind::Bool(value) => Value::Bool(*value),
        Kind::Number => json.text.parse::<Number>().map_or_else(|_| Value::String(json.text.to_owned()), Value::Number),
        Kind::String(text) => Value::String(text.clone().into_owned()),
        Kind::Array(items) => Value::Array(items.iter().map(value).collect()),
        Kind::Object(members) => {
            members.iter().map(|member| (member.key.clone().into_owned(), value(&member.value))).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_float_holds_is_there_and_all_the_rest() {
        let found = values_of(r#"{"a":[1e999999,-0.5,12345678901234567890,"x\u0041"],"b":null}"#);
        assert_eq!(found["a"][0], "1e999999");
        assert_eq!((found["a"][1].as_f64(), found["a"][2].as_u64()), (Some(-0.5), Some(12_345_678_901_234_567_890)));
        assert_eq!((&found["a"][3], &found["b"]), (&Value::from("xA"), &Value::Null));
        let deep = format!("{}1{}", "[".repeat(129), "]".repeat(129));
        assert!(values_of(&deep).is_array());
        assert_eq!(values_of("{"), Value::Null);
    }
}
