//! What came with it: an attachment's description; its bytes travel beside the statement (xAPI 1.0.3, Data 2.4.11).

use super::reader::{Node, integer};
use super::{Iri, LanguageMap, Violation};

/// An attachment's description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// What it is for.
    pub usage_type: Iri,
    /// Its title.
    pub display: LanguageMap,
    /// What it is.
    pub description: Option<LanguageMap>,
    /// Its media type.
    pub content_type: String,
    /// Its size in bytes.
    pub length: u64,
    /// SHA-2 of its bytes, in hexadecimal.
    pub sha2: String,
    /// Where its bytes are, when they don't travel with the statement.
    pub file_url: Option<Iri>,
}

impl Attachment {
    pub(super) fn read_list(node: &Node) -> Result<Vec<Self>, Violation> {
        node.each("an array of attachments", Self::read)
    }

    fn read(node: &Node) -> Result<Self, Violation> {
        node.only(
            "an attachment",
            &["usageType", "display", "description", "contentType", "length", "sha2", "fileUrl"],
        )?;
        Ok(Self {
            usage_type: node.must("usageType", Iri::read)?,
            display: node.must("display", LanguageMap::read)?,
            description: node.maybe("description", LanguageMap::read)?,
            content_type: node.must("contentType", read_media_type)?,
            length: node.must("length", integer)?,
            sha2: node.must("sha2", read_sha2)?,
            file_url: node.maybe("fileUrl", Iri::read)?,
        })
    }
}

fn read_media_type(node: &Node) -> Result<String, Violation> {
    const WHAT: &str = "a media type, such as `image/png`";
    let text = node.str(WHAT)?;
    let essence = text.split(';').next().unwrap_or_default().trim();
    let token = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_graphic() && b != b'/');
    let fits = essence.split_once('/').is_some_and(|(kind, subtype)| token(kind) && token(subtype));
    if fits { Ok(text.to_owned()) } else { Err(node.expected(WHAT)) }
}

fn read_sha2(node: &Node) -> Result<String, Violation> {
    const WHAT: &str = "a SHA-2 in hexadecimal: 56, 64, 96 or 128 digits";
    let text = node.str(WHAT)?;
    let fits = matches!(text.len(), 56 | 64 | 96 | 128) && text.bytes().all(|b| b.is_ascii_hexdigit());
    if fits { Ok(text.to_owned()) } else { Err(node.expected(WHAT)) }
}
