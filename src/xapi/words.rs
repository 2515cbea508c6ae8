//! Words by which somebody could be known, and whether they stand in a text.

use super::json::{Json, Kind};

/// Words to look for, whatever their case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// Names and addresses: found anywhere.
    within: Vec<String>,
    /// Ids: found where no letter or digit stands beside them.
    alone: Vec<String>,
}

impl Words {
    /// Names and addresses, and ids; empty ones are left out.
    #[must_use]
    pub fn new(within: impl IntoIterator<Item = String>, alone: impl IntoIterator<Item = String>) -> Self {
        let folded = |word: String| Some(word.trim().to_lowercase()).filter(|word| !word.is_empty());
        Self {
            within: within.into_iter().filter_map(folded).collect(),
            alone: alone.into_iter().filter_map(folded).collect(),
        }
    }

    /// Whether one of them stands in a text; where it is JSON, also behind escapes.
    #[must_use]
    pub fn are_in(&self, text: &str) -> bool {
        self.stand_in(text)
            || (text.contains('\\') && Json::parse(text).is_ok_and(|json| self.are_in_strings_of(&json)))
    }

    fn are_in_strings_of(&self, json: &Json) -> bool {
        match &json.kind {
            Kind::String(text) => self.stand_in(text),
            Kind::Array(items) => items.iter().any(|item| self.are_in_strings_of(item)),
            Kind::Object(members) => {
                members.iter().any(|member| self.stand_in(&member.key) || self.are_in_strings_of(&member.value))
            }
            Kind::Null | Kind::Bool(_) | Kind::Number => false,
        }
    }

    fn stand_in(&self, text: &str) -> bool {
        let folded = text.to_lowercase();
        let is_between = |c: char| !c.is_alphanumeric() && !"-_.".contains(c);
        let mut tokens = folded.split(is_between).map(|token| token.trim_matches('.'));
        self.within.iter().any(|word| folded.contains(word))
            || (self.alone.iter().any(|word| folded.contains(word))
                && tokens.any(|token| self.alone.iter().any(|word| token == word)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_case_and_behind_escapes() {
        let words = Words::new(["José \"Pepe\" Díaz".to_owned(), String::new()], ["n01".to_owned()]);
        for text in [
            r#"{"response":"JOS\u00c9 \"Pepe\" D\u00edaz said"}"#,
            r#"{"a":[{"n01":1}]}"#,
            r#"{"id":"https://x.org/essays/N01"}"#,
            "seen by n01.",
            "José \"pepe\" díaz",
        ] {
            assert!(words.are_in(text), "{text}");
        }
        for text in ["n012", "xn01", "{}", "", r#"{"a":"José"}"#, "n01-b", r#"{"broken\": "#] {
            assert!(!words.are_in(text), "{text}");
        }
    }
}
