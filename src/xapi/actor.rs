//! Who: agents, groups, and the one identifier each has (xAPI 1.0.3, Data 2.4.2).

use super::json::Json;
use super::reader::{Node, string};
use super::{Iri, Version, Violation};
use iri_string::types::UriStr;

/// The one thing that identifies an agent or an identified group (xAPI 1.0.3, Data 2.4.2.3).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identifier {
    /// An e-mail address, with its `mailto:`.
    Mbox(String),
    /// SHA-1 of such a `mailto:` IRI, in hexadecimal.
    MboxSha1(String),
    /// An `OpenID`.
    OpenId(String),
    /// An account on some system (xAPI 1.0.3, Data 2.4.2.4).
    Account {
        /// The system.
        home_page: Iri,
        /// The account's name there.
        name: String,
    },
}

/// One person or system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// For people to read.
    pub name: Option<String>,
    /// Its identifier.
    pub identifier: Identifier,
}

/// Several agents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// For people to read.
    pub name: Option<String>,
    /// Its identifier; none makes it an anonymous group, distinct from every other.
    pub identifier: Option<Identifier>,
    /// In no order.
    pub members: Vec<Agent>,
}

/// An agent or a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// One.
    Agent(Agent),
    /// Several.
    Group(Group),
}

impl Identifier {
    /// One text per identifier, the same for every spelling of it; none is a prefix trick away from another,
    /// since no IRI can hold the `|` between an account's two parts.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Mbox(mbox) => match mbox.rsplit_once('@') {
                Some((local, domain)) => format!("mbox:{local}@{}", domain.to_lowercase()),
                None => format!("mbox:{mbox}"),
            },
            Self::MboxSha1(hash) => format!("mbox_sha1sum:{}", hash.to_lowercase()),
            Self::OpenId(uri) => format!("openid:{uri}"),
            Self::Account { home_page, name } => account_key(home_page.as_str(), name),
        }
    }

    fn read(node: &Node) -> Result<Option<Self>, Violation> {
        let given: Vec<&str> = IDENTIFIERS.into_iter().filter(|key| node.has(key)).collect();
        if let [first, second, ..] = given.as_slice() {
            return Err(node.wrong(format!("has both `{first}` and `{second}`; exactly one identifier is allowed")));
        }
        Ok(match given.first().copied() {
            Some("mbox") => node.maybe("mbox", read_mbox)?,
            Some("mbox_sha1sum") => node.maybe("mbox_sha1sum", read_sha1)?,
            Some("openid") => node.maybe("openid", read_openid)?,
            Some(_) => node.maybe("account", read_account)?,
            None => None,
        })
    }
}

/// The canonical key of an account.
#[must_use]
pub fn account_key(home_page: &str, name: &str) -> String {
    format!("account:{home_page}|{name}")
}

/// Every canonical key by which an e-mail address may be named, in the ways people spell it.
#[must_use]
pub fn mailbox_keys(address: &str) -> Vec<String> {
    let mut keys = Vec::new();
    for spelt in [address.to_owned(), address.to_lowercase()] {
        let mailbox = format!("mailto:{spelt}");
        keys.push(Identifier::MboxSha1(sha1_smol::Sha1::from(&mailbox).digest().to_string()).key());
        keys.push(Identifier::Mbox(mailbox).key());
    }
    keys
}

const IDENTIFIERS: [&str; 4] = ["mbox", "mbox_sha1sum", "openid", "account"];

fn read_mbox(node: &Node) -> Result<Identifier, Violation> {
    const WHAT: &str = "`mailto:` and an e-mail address";
    let text = node.str(WHAT)?;
    let fits =
        text.strip_prefix("mailto:").and_then(|address| address.rsplit_once('@')).is_some_and(|(local, domain)| {
            !local.is_empty()
                && !domain.is_empty()
                && !domain.contains(['?', ',', ';'])
                && !text.contains(|c: char| c.is_whitespace() || c.is_control())
                && (!local.contains('@') || local.starts_with('"'))
        });
    if fits { Ok(Identifier::Mbox(text.to_owned())) } else { Err(node.expected(WHAT)) }
}

fn read_sha1(node: &Node) -> Result<Identifier, Violation> {
    const WHAT: &str = "a SHA-1 in 40 hexadecimal digits";
    let text = node.str(WHAT)?;
    let fits = text.len() == 40 && text.bytes().all(|b| b.is_ascii_hexdigit());
    if fits { Ok(Identifier::MboxSha1(text.to_owned())) } else { Err(node.expected(WHAT)) }
}

fn read_openid(node: &Node) -> Result<Identifier, Violation> {
    const WHAT: &str = "a URI with a scheme";
    let text = node.str(WHAT)?;
    if UriStr::new(text).is_ok() { Ok(Identifier::OpenId(text.to_owned())) } else { Err(node.expected(WHAT)) }
}

fn read_account(node: &Node) -> Result<Identifier, Violation> {
    node.only("an account", &["homePage", "name"])?;
    Ok(Identifier::Account { home_page: node.must("homePage", Iri::read)?, name: node.must("name", string)? })
}

impl Agent {
    pub(super) fn read(node: &Node) -> Result<Self, Violation> {
        node.only("an agent", &["objectType", "name", "mbox", "mbox_sha1sum", "openid", "account"])?;
        node.maybe("objectType", |kind| kind.one_of(&[("Agent", ())]))?;
        let identifier = Identifier::read(node)?.ok_or_else(|| {
            node.wrong("an agent needs one identifier: `mbox`, `mbox_sha1sum`, `openid` or `account`")
        })?;
        Ok(Self { name: node.maybe("name", string)?, identifier })
    }
}

impl Group {
    pub(super) fn read(node: &Node) -> Result<Self, Violation> {
        node.only("a group", &["objectType", "name", "mbox", "mbox_sha1sum", "openid", "account", "member"])?;
        node.must("objectType", |kind| kind.one_of(&[("Group", ())]))?;
        let identifier = Identifier::read(node)?;
        let members = node.maybe("member", |members| members.each("an array of agents", Agent::read))?;
        if identifier.is_none() && members.is_none() {
            return Err(node.wrong("a group without an identifier needs a `member` list"));
        }
        Ok(Self { name: node.maybe("name", string)?, identifier, members: members.unwrap_or_default() })
    }
}

impl Actor {
    /// Reads an agent or identified group, as the `agent` parameter of a query carries it.
    ///
    /// # Errors
    /// When it is no JSON, no actor, or an anonymous group, which no query can name.
    pub fn parse_parameter(text: &str) -> Result<Self, Violation> {
        let json = Json::parse(text)?;
        let node = Node::root(&json, Version::One);
        node.distinct_keys()?;
        let actor = Self::read(&node)?;
        let anonymous = matches!(&actor, Self::Group(group) if group.identifier.is_none());
        if anonymous { Err(node.wrong("an anonymous group can't be searched for")) } else { Ok(actor) }
    }

    pub(super) fn read(node: &Node) -> Result<Self, Violation> {
        let kind = if node.is_object() {
            node.maybe("objectType", |kind| kind.one_of(&[("Agent", false), ("Group", true)]))?
        } else {
            return Err(node.expected("an agent or a group"));
        };
        if kind == Some(true) { Group::read(node).map(Self::Group) } else { Agent::read(node).map(Self::Agent) }
    }

    /// Its canonical key; of an anonymous group, made of its members' keys in order.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Agent(agent) => agent.identifier.key(),
            Self::Group(Group { identifier: Some(identifier), .. }) => identifier.key(),
            Self::Group(group) => {
                let mut keys: Vec<String> = group.members.iter().map(|member| member.identifier.key()).collect();
                keys.sort_unstable();
                format!("group:{}", serde_json::Value::from(keys))
            }
        }
    }

    /// Every key a search may find it by: its own identifier's and its members'.
    pub fn keys(&self) -> impl Iterator<Item = String> {
        let (own, members) = match self {
            Self::Agent(agent) => (Some(&agent.identifier), &[][..]),
            Self::Group(group) => (group.identifier.as_ref(), group.members.as_slice()),
        };
        own.into_iter().chain(members.iter().map(|member| &member.identifier)).map(Identifier::key)
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Agent(agent) => agent.name.as_deref(),
            Self::Group(group) => group.name.as_deref(),
        }
    }

    /// Its own identifier; an anonymous group has none.
    #[must_use]
    pub fn identifier(&self) -> Option<&Identifier> {
        match self {
            Self::Agent(agent) => Some(&agent.identifier),
            Self::Group(group) => group.identifier.as_ref(),
        }
    }

    /// Home page and name, when it is an agent with an account.
    #[must_use]
    pub fn account(&self) -> Option<(&str, &str)> {
        match self {
            Self::Agent(Agent { identifier: Identifier::Account { home_page, name }, .. }) => {
                Some((home_page.as_str(), name))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_key_per_identity() {
        for (text, key) in [
            (r#"{"mbox":"mailto:Ana@Example.ORG"}"#, "mbox:mailto:Ana@example.org"),
            (
                r#"{"name":"x","mbox_sha1sum":"ABCDEF0123456789abcdef0123456789abcdef01"}"#,
                "mbox_sha1sum:abcdef0123456789abcdef0123456789abcdef01",
            ),
            (r#"{"openid":"https://ana.example.org/"}"#, "openid:https://ana.example.org/"),
            (r#"{"account":{"homePage":"https://h.example/","name":"a|b"}}"#, "account:https://h.example/|a|b"),
            (r#"{"objectType":"Group","mbox":"mailto:g@example.org","member":[]}"#, "mbox:mailto:g@example.org"),
        ] {
            assert_eq!(Actor::parse_parameter(text).unwrap().key(), key);
        }
        let anonymous = Actor::parse_parameter(r#"{"objectType":"Group","member":[{"mbox":"mailto:a@b.c"}]}"#);
        assert_eq!(anonymous.unwrap_err().to_string(), "$: an anonymous group can't be searched for");
    }
}
