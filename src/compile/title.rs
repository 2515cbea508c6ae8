//! What pages, modules and programs are called: by their first heading, or by their file's name.

use super::outline::stem;
use crate::course::{Block, plain_text};

/// Takes the heading off that says the page's title, which the page shows above its text: a first
/// heading of level 1 or, when the title is given, any first heading that repeats it.
pub(super) fn take_title(body: &mut Vec<Block>, given: Option<&str>) -> Option<String> {
    let first =
        body.iter().position(|block| !matches!(block, Block::Html(html) if html.trim_start().starts_with("<!--")))?;
    let Block::Heading { level, text, .. } = &body[first] else { return None };
    let text = plain_text(text);
    let repeats = given.is_none_or(|given| given.trim().to_lowercase() == text.trim().to_lowercase());
    if repeats && (*level == 1 || given.is_some()) {
        body.remove(first);
        return Some(text);
    }
    None
}

/// A file's or folder's name as a title: without its number, with spaces and a capital.
pub(super) fn title_of(path: &str) -> String {
    let name = stem(path);
    let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = if rest.len() < name.len() { rest.trim_start_matches(['-', '_', '.', ' ']) } else { name };
    let name = if rest.is_empty() { name } else { rest }.replace(['-', '_'], " ");
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
