//! Everything known of an agent, as the agents resource tells it (xAPI 1.0.3, Communication 2.4).

use super::{Actor, Identifier};
use serde_json::{Value, json};

impl Actor {
    /// A Person object: the identifier asked for, and every name it was seen with.
    #[must_use]
    pub fn person(&self, names: &[String]) -> Value {
        let (own, identifier) = match self {
            Self::Agent(agent) => (agent.name.as_ref(), Some(&agent.identifier)),
            Self::Group(group) => (group.name.as_ref(), group.identifier.as_ref()),
        };
        let mut person = json!({ "objectType": "Person" });
        let mut names = names.to_vec();
        names.extend(own.filter(|own| !names.contains(own)).cloned());
        if !names.is_empty() {
            person["name"] = names.into();
        }
        match identifier {
            Some(Identifier::Mbox(mbox)) => person["mbox"] = json!([mbox]),
            Some(Identifier::MboxSha1(hash)) => person["mbox_sha1sum"] = json!([hash]),
            Some(Identifier::OpenId(uri)) => person["openid"] = json!([uri]),
            Some(Identifier::Account { home_page, name }) => {
                person["account"] = json!([{ "homePage": home_page.as_str(), "name": name }]);
            }
            None => {}
        }
        person
    }
}
