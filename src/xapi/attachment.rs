//! What came with it: an attachment's description; its bytes travel beside the statement (xAPI 1.0.3, Data 2.4.11).

use super::multipart::Part;
use super::reader::{Node, integer};
use super::{Incoming, Iri, LanguageMap, Object, Statement, Violation, signature};
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};
use std::collections::BTreeMap;

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

/// The bytes of an attachment, kept once however many statements have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// SHA-2 of the bytes, in lower-case hexadecimal: the name they are kept by.
    pub sha2: String,
    /// The bytes.
    pub content: Vec<u8>,
}

impl File {
    /// The file of this name, if these are its bytes.
    #[must_use]
    pub fn of(sha2: &str, content: Vec<u8>) -> Option<Self> {
        let sha2 = sha2.to_ascii_lowercase();
        (digest(&content, sha2.len()).as_ref() == Some(&sha2)).then_some(Self { sha2, content })
    }
}

impl Statement {
    /// Its attachments and those of the statement within it.
    pub fn all_attachments(&self) -> impl Iterator<Item = &Attachment> {
        let within = match &self.object {
            Object::SubStatement(sub) => sub.attachments.as_slice(),
            _ => &[],
        };
        self.attachments.iter().chain(within)
    }
}

/// Brings the parts that came after the statements together with the attachments that describe them.
///
/// # Errors
/// When a part has no hash, another hash than its bytes or none that a statement names; when an attachment
/// has neither part nor `fileUrl`; when a signature is none of its statement.
pub fn attach(batch: &[Incoming], parts: &[Part]) -> Result<Vec<File>, Violation> {
    let mut files = BTreeMap::new();
    for (index, part) in parts.iter().enumerate() {
        let wrong = |message: String| Violation { path: format!("part {}", index + 2), message };
        let hash = part.header("x-experience-api-hash");
        let hash = hash.ok_or_else(|| wrong("needs a header `X-Experience-API-Hash`".to_owned()))?;
        match part.header("content-transfer-encoding") {
            Some(encoding) if encoding.eq_ignore_ascii_case("binary") => {}
            Some(_) => return Err(wrong("`Content-Transfer-Encoding` should be `binary`".to_owned())),
            None => return Err(wrong("needs a header `Content-Transfer-Encoding: binary`".to_owned())),
        }
        let hash = hash.to_ascii_lowercase();
        if digest(part.content, hash.len()).as_ref() != Some(&hash) {
            return Err(wrong("`X-Experience-API-Hash` is not the SHA-2 of its bytes".to_owned()));
        }
        files.insert(hash, (part.content, false));
    }
    let several = batch.len() > 1;
    for (nth, incoming) in batch.iter().enumerate() {
        for (index, attachment) in incoming.statement.all_attachments().enumerate() {
            let place = if several { format!("$[{nth}]") } else { "$".to_owned() };
            let wrong = |message: &str| Violation {
                path: format!("{place}.attachments[{index}]"),
                message: message.to_owned(),
            };
            let Some((content, named)) = files.get_mut(&attachment.sha2.to_ascii_lowercase()) else {
                if attachment.file_url.is_none() || attachment.is_signature() {
                    return Err(wrong(
                        "its bytes must come along, as a part of `multipart/mixed` with the same hash, or be at a `fileUrl`",
                    ));
                }
                continue;
            };
            *named = true;
            if attachment.is_signature() {
                if !attachment.content_type.eq_ignore_ascii_case("application/octet-stream") {
                    return Err(wrong("a signature has the content type `application/octet-stream`"));
                }
                signature::verify(content, incoming)
                    .map_err(|reason| wrong(&format!("the signature is not right: {reason}")))?;
            }
        }
    }
    if let Some((hash, _)) = files.iter().find(|(_, (_, named))| !named) {
        let message = format!("no statement of the request has an attachment with the hash {hash}");
        return Err(Violation { path: "$".to_owned(), message });
    }
    Ok(files.into_iter().map(|(sha2, (content, _))| File { sha2, content: content.to_vec() }).collect())
}

impl Attachment {
    /// Whether it signs its statement (xAPI 1.0.3, Data 2.6).
    #[must_use]
    pub fn is_signature(&self) -> bool {
        self.usage_type.as_str() == signature::USAGE
    }
}

/// SHA-2 of that many hexadecimal digits.
fn digest(content: &[u8], digits: usize) -> Option<String> {
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    Some(match digits {
        56 => hex(&Sha224::digest(content)),
        64 => hex(&Sha256::digest(content)),
        96 => hex(&Sha384::digest(content)),
        128 => hex(&Sha512::digest(content)),
        _ => return None,
    })
}
