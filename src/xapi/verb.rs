//! What was done (xAPI 1.0.3, Data 2.4.3).

use super::reader::Node;
use super::{Iri, LanguageMap, Violation};

/// The one verb the specification reserves: a statement takes another back (xAPI 1.0.3, Data 2.3.2).
pub const VOIDED: &str = "http://adlnet.gov/expapi/verbs/voided";

/// A verb.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verb {
    /// What carries the meaning.
    pub id: Iri,
    /// For people to read.
    pub display: Option<LanguageMap>,
}

impl Verb {
    pub(super) fn read(node: &Node) -> Result<Self, Violation> {
        node.only("a verb", &["id", "display"])?;
        Ok(Self { id: node.must("id", Iri::read)?, display: node.maybe("display", LanguageMap::read)? })
    }
}
