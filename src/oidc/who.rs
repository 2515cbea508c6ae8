//! Whom the provider names.

use super::OidcError;
use serde_json::{Map, Value};

/// Somebody, as the roster may have them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// By an e-mail address that the provider has verified.
    Email(String),
    /// By their id.
    Id(String),
}

impl Who {
    /// What `claim` says of them; `None` where it isn't said at all. An address counts only with `email_verified` beside it
    /// (OpenID Connect Core 1.0, 5.1): anybody can write somebody else's into a profile.
    pub(super) fn claimed(said: &Map<String, Value>, claim: &str) -> Option<Result<Self, OidcError>> {
        let text = match said.get(claim)? {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) if number.is_u64() => number.to_string(),
            _ => return None,
        };
        if text.is_empty() {
            return None;
        }
        if claim != "email" {
            return Some(Ok(Self::Id(text)));
        }
        let is_verified = said.get("email_verified") == Some(&Value::Bool(true));
        Some(if is_verified { Ok(Self::Email(text)) } else { Err(OidcError::Unverified) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_address_counts_when_it_is_verified_and_an_id_as_it_is() {
        let claimed = |said: Value, claim| Who::claimed(said.as_object().unwrap(), claim);
        let address = |verified: Value| claimed(json!({ "email": "a@x.org", "email_verified": verified }), "email");
        assert_eq!(address(json!(true)), Some(Ok(Who::Email("a@x.org".to_owned()))));
        for verified in [json!(false), json!(null), json!("true"), json!(1)] {
            assert_eq!(address(verified), Some(Err(OidcError::Unverified)));
        }
        assert_eq!(claimed(json!({ "email": "a@x.org" }), "email"), Some(Err(OidcError::Unverified)));
        assert_eq!(claimed(json!({ "number": 17 }), "number"), Some(Ok(Who::Id("17".to_owned()))));
        assert_eq!(claimed(json!({ "number": " n17 " }), "number"), Some(Ok(Who::Id("n17".to_owned()))));
        for said in [json!({}), json!({ "number": "" }), json!({ "number": 1.5 }), json!({ "number": ["n17"] })] {
            assert_eq!(claimed(said, "number"), None);
        }
    }
}
