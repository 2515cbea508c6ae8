//! Objects whose keys are data: language maps and extensions.

use super::reader::{Node, string};
use super::{Iri, LanguageTag, Violation};

/// A text in several languages, in the order received (xAPI 1.0.3, Data 4.2).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LanguageMap(pub Vec<(LanguageTag, String)>);

impl LanguageMap {
    pub(super) fn read(node: &Node) -> Result<Self, Violation> {
        let entries = node.entries("a language map: an object of language tags and strings", |tag, value| {
            let tag = LanguageTag::parse(tag)
                .ok_or_else(|| value.wrong("the key should be a language tag, such as `en` or `de-CH`"))?;
            Ok((tag, string(value)?))
        });
        entries.map(Self)
    }
}

/// Properties nobody standardised: IRI → any JSON, kept as its text (xAPI 1.0.3, Data 4.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extensions(pub Vec<(Iri, String)>);

impl Extensions {
    /// The JSON under this IRI, as received.
    #[must_use]
    pub fn get(&self, iri: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key.as_str() == iri).map(|(_, json)| json.as_str())
    }

    pub(super) fn read(node: &Node) -> Result<Self, Violation> {
        let entries = node.entries("extensions: an object whose keys are IRIs", |iri, value| {
            let iri =
                Iri::parse(iri).ok_or_else(|| value.wrong("the key of an extension should be an IRI with a scheme"))?;
            Ok((iri, value.text().to_owned()))
        });
        entries.map(Self)
    }
}
