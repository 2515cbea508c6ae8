//! Pictures that only questions of assessments show: they come with the questions, from the server, and are no files of the
//! site, where anybody could look at them beforehand.

use super::build::BuildError;
use crate::compile::{Asset, Source};
use crate::course::{Catalog, Question};
use serde_json::Value;
use std::collections::BTreeMap;

/// How large such a picture may be, in bytes: it is part of what is published.
const LARGEST: usize = 4 * 1024 * 1024;

/// Puts pictures into the questions that show them, as `data:` addresses; which of the site's files are of no use then.
///
/// # Errors
/// When a picture can't be read, or is too large.
pub(super) fn enclose(catalog: &mut Catalog, assets: &[Asset], source: &dyn Source) -> Result<Vec<String>, BuildError> {
    let mut enclosed = BTreeMap::new();
    for asset in assets.iter().filter(|asset| asset.only_assessed) {
        let Some(kind) = kind(&asset.path) else { continue };
        let bytes = source.bytes(&asset.source);
        let bytes = bytes.map_err(|reason| BuildError::Asset { path: asset.source.clone(), reason })?;
        if bytes.len() > LARGEST {
            return Err(BuildError::LargePicture(asset.source.clone()));
        }
        let data = format!("data:{kind};base64,{}", data_encoding::BASE64.encode(&bytes));
        enclosed.insert(format!("prework:{}", asset.path), data);
    }
    if enclosed.is_empty() {
        return Ok(Vec::new());
    }
    let modules = catalog.courses.iter_mut().flat_map(|course| &mut course.modules);
    let mut kept = Vec::new();
    for assessment in modules.filter_map(|module| module.assessment.as_mut()) {
        // The opening text is the site's.
        let intro = serde_json::to_string(&assessment.intro).unwrap_or_default();
        kept.extend(enclosed.keys().filter(|address| intro.contains(&format!("\"{address}\""))).cloned());
        for question in &mut assessment.questions {
            within(question, &enclosed);
        }
    }
    let gone = enclosed.into_keys().filter(|address| !kept.contains(address));
    Ok(gone.filter_map(|address| address.strip_prefix("prework:").map(str::to_owned)).collect())
}

/// Wherever a question shows a picture: in its prompt, a choice, feedback, an explanation.
fn within(question: &mut Question, enclosed: &BTreeMap<String, String>) {
    let Ok(mut value) = serde_json::to_value(&*question) else { return };
    if replace(&mut value, enclosed)
        && let Ok(read) = serde_json::from_value(value)
    {
        *question = read;
    }
}

/// Replaces the addresses of pictures; whether there were any.
fn replace(value: &mut Value, enclosed: &BTreeMap<String, String>) -> bool {
    match value {
        Value::Array(items) => items.iter_mut().fold(false, |any, item| replace(item, enclosed) | any),
        Value::Object(members) => {
            let mut any = false;
            // Of what has an address, pictures alone have a text that stands for them.
            if members.contains_key("alt")
                && let Some(Value::String(url)) = members.get_mut("url")
                && let Some(data) = enclosed.get(url)
            {
                url.clone_from(data);
                any = true;
            }
            members.values_mut().fold(any, |any, item| replace(item, enclosed) | any)
        }
        _ => false,
    }
}

/// What kind of picture a file is, by its name.
fn kind(path: &str) -> Option<&'static str> {
    let (_, end) = path.rsplit_once('.')?;
    Some(match end.to_ascii_lowercase().as_str() {
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        _ => return None,
    })
}
