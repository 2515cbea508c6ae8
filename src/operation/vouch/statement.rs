//! A record from elsewhere as an xAPI statement: somebody was credited with a module.

use crate::access::PersonId;
use crate::course::{ActivityId, Catalog, ModuleKey};
use crate::decision::Said;
use crate::evidence::{Account, Scan, vocabulary};
use crate::operation::record;
use crate::store::{Recorded, Released};
use crate::xapi::Violation;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;
use uuid::Uuid;

/// Whose record, for what, and what it says.
pub(super) struct Credit<'a> {
    pub(super) person: &'a PersonId,
    pub(super) module: &'a ModuleKey,
    pub(super) says: &'a Said,
    /// What its scan is, and how many bytes.
    pub(super) scan: Option<(Scan, usize)>,
    /// The decision to accept it.
    pub(super) decision: Uuid,
}

/// The statement, ready to be stored under this id.
pub(super) fn prepare(
    id: Uuid,
    credit: &Credit<'_>,
    (catalog, versions): (&Catalog, &[Released]),
    now: Timestamp,
) -> Result<Recorded, Violation> {
    let Credit { person, module: key, says, scan, decision } = credit;
    let base = &catalog.id_base;
    let module = catalog.module(key);
    let language = catalog.course(&key.course).map_or("en", |course| course.language.as_str());
    let at = noon(catalog, says).min(now);
    let mut extensions = json!({ vocabulary::SOURCE: says.source, vocabulary::DECISION: decision });
    if let Some(until) = says.until {
        extensions[vocabulary::VALID_UNTIL] = json!(until.to_string());
    }
    let title = module.map_or_else(|| key.to_string(), |module| module.title.clone());
    let mut statement = json!({
        "id": id,
        "actor": Account::of(person, base).agent(),
        "verb": { "id": vocabulary::CREDITED, "display": { "en": "was credited with" } },
        "object": {
            "objectType": "Activity",
            "id": base.iri(&ActivityId::Module((*key).clone())),
            "definition": { "name": { language: title } },
        },
        "result": { "completion": true },
        "context": {
            "revision": version(versions, key, module.map_or(1, |module| module.version), at).to_string(),
            "language": language,
            "contextActivities": {
                "grouping": [{ "objectType": "Activity", "id": base.iri(&ActivityId::Course(key.course.clone())) }],
            },
            "extensions": extensions,
        },
        "timestamp": at.to_string(),
    });
    if let (Some((scan, length)), Some(sha2)) = (scan, &says.scan) {
        statement["attachments"] = json!([{
            "usageType": vocabulary::SCAN, "display": { "en": "Scan of the certificate" },
            "contentType": scan.media_type(), "length": length, "sha2": sha2,
        }]);
    }
    record::prepare_server(&statement, base, now)
}

/// Noon of the day it was achieved on: the same day wherever the session is.
fn noon(catalog: &Catalog, says: &Said) -> Timestamp {
    let zone = TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC);
    says.achieved.at(12, 0, 0, 0).to_zoned_datetime(zone).map_or(Timestamp::MIN, |noon| noon.timestamp())
}

/// The version in force then; of what was achieved before any was published here, the first one.
fn version(versions: &[Released], key: &ModuleKey, current: u32, at: Timestamp) -> u32 {
    let name = key.to_string();
    let of_module = || versions.iter().filter(|released| released.module == name);
    let then = of_module().filter(|released| released.at <= at).map(|released| released.version).max();
    then.or_else(|| of_module().map(|released| released.version).min()).unwrap_or(current)
}
