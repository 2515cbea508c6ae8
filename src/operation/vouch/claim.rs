//! Certificates that learners hand in: a claim until somebody accepts or refuses it.

use super::statement::{Credit, prepare};
use super::{VouchError, known, may};
use crate::access::{PersonId, Principal};
use crate::course::{Catalog, ModuleKey};
use crate::decision::{Act, Decision, Said};
use crate::evidence::Scan;
use crate::operation::waive::Grounds;
use crate::operation::{people, record};
use crate::roster::{MAX_SOURCE, read_day};
use crate::store::{Batch, Claim, Store, StoreError, Vouching};
use crate::xapi::File;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// How many of one person's wait at most.
pub const MOST_WAITING: u32 = 5;

/// Why a certificate was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// No such module, or nobody of that id.
    #[error("there is no such requirement")]
    Missing,
    /// Its day.
    #[error("say on which day you achieved it; it is on the certificate")]
    NoDay,
    /// A day of the form that says something else.
    #[error("“{0}” is no day that can be read: write it as 2027-12-31")]
    Unread(&'static str),
    /// A day that can't be.
    #[error("that day lies ahead: look again at when you achieved it")]
    Ahead,
    /// It would end before it begins.
    #[error("it can't end before you achieved it")]
    Ended,
    /// Where it comes from.
    #[error("say where the certificate comes from, in at most 200 letters")]
    NoSource,
    /// The file is nothing that is taken.
    #[error("choose a PDF file or a picture (JPEG, PNG or WebP): this is neither, whatever its name says")]
    NoScan,
    /// The file is too large.
    #[error("the file is larger than 10 MB: a photo at a lower resolution will do")]
    TooLarge,
    /// Too many wait already.
    #[error("{MOST_WAITING} certificates of yours wait already: somebody looks at those first")]
    TooMany,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What somebody says of a certificate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// The day it was achieved on.
    pub achieved: Option<Date>,
    /// The last day on which it is valid, if it says so.
    pub until: Option<Date>,
    /// Where it comes from.
    pub source: String,
}

impl Wish {
    /// As a form has it: days as lists have them, too. What is empty isn't said.
    ///
    /// # Errors
    /// `Unread` with the field whose text is no day.
    pub fn of(achieved: &str, until: &str, source: &str) -> Result<Self, ClaimError> {
        let day = |field, text: &str| match text.trim() {
            "" => Ok(None),
            text => read_day(text).map(Some).ok_or(ClaimError::Unread(field)),
        };
        let (achieved, until) = (day("Achieved on", achieved)?, day("Valid until", until)?);
        Ok(Self { achieved, until, source: source.to_owned() })
    }

    /// What it says, when that can be.
    fn said(&self, catalog: &Catalog, now: Timestamp) -> Result<Said, ClaimError> {
        let zone = TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC);
        let achieved = self.achieved.filter(|day| day.year() >= 1950).ok_or(ClaimError::NoDay)?;
        if achieved > now.to_zoned_datetime(zone).date() {
            return Err(ClaimError::Ahead);
        }
        if self.until.is_some_and(|until| until < achieved) {
            return Err(ClaimError::Ended);
        }
        let source = self.source.split_whitespace().collect::<Vec<_>>().join(" ");
        if source.is_empty() || source.chars().count() > MAX_SOURCE {
            return Err(ClaimError::NoSource);
        }
        Ok(Said { achieved, until: self.until, source, scan: None })
    }
}

/// Hands a certificate in. It shows nothing until somebody accepts it.
pub fn claim(
    store: &dyn Store,
    catalog: &Catalog,
    (person, module): (&PersonId, &str),
    wish: &Wish,
    scan: &[u8],
    now: Timestamp,
) -> Result<Uuid, ClaimError> {
    let person = people::current(store, person)?.ok_or(ClaimError::Missing)?;
    let module = catalog.find_module(module).ok_or(ClaimError::Missing)?;
    let says = wish.said(catalog, now)?;
    if scan.len() > Scan::MOST {
        return Err(ClaimError::TooLarge);
    }
    Scan::of(scan).ok_or(ClaimError::NoScan)?;
    let claim = Claim { id: Uuid::now_v7(), person: person.id, module, says, made: now, settled: None };
    if store.add_claim(&claim, scan, MOST_WAITING)? { Ok(claim.id) } else { Err(ClaimError::TooMany) }
}

/// Those that wait, oldest first, of those their people turned out to be.
pub fn waiting(store: &dyn Store) -> Result<Vec<Claim>, StoreError> {
    let mut claims = store.open_claims()?;
    people::rename_merged(store, claims.iter_mut().map(|claim| &mut claim.person))?;
    Ok(claims)
}

/// A claim that waits, and whose it is, for somebody who may settle it.
fn find(store: &dyn Store, id: Uuid, who: &Principal) -> Result<(Claim, PersonId), VouchError> {
    let claim = store.claim(id)?.filter(|claim| claim.settled.is_none()).ok_or(VouchError::Unknown(id))?;
    let person = people::current(store, &claim.person)?.ok_or(VouchError::Unknown(id))?.id;
    may(who, &person)?;
    Ok((claim, person))
}

/// Accepts a claim, as it is or corrected: the learner's record from now on.
pub fn accept(
    store: &dyn Store,
    catalog: &Catalog,
    id: Uuid,
    wish: &Wish,
    (who, grounds): (&Principal, Grounds<'_>),
    now: Timestamp,
) -> Result<Result<(), ClaimError>, VouchError> {
    let (claim, person) = find(store, id, who)?;
    let mut says = match wish.said(catalog, now) {
        Ok(says) => says,
        Err(error) => return Ok(Err(error)),
    };
    let scan = store.claim_scan(id)?.unwrap_or_default();
    let file = File { sha2: data_encoding::HEXLOWER.encode(&Sha256::digest(&scan)), content: scan };
    says.scan = Some(file.sha2.clone());
    let (all, seen) = known(store, now)?;
    let old = all.iter().rfind(|record| record.holds() && record.is_about(&person, &claim.module, &says));
    let (decision, statement) = (Uuid::now_v7(), Uuid::now_v7());
    let scan = Scan::of(&file.content).map(|scan| (scan, file.content.len()));
    let credit = Credit { person: &person, module: &claim.module, says: &says, scan, decision };
    let mut statements = vec![prepare(statement, &credit, (catalog, &store.versions()?), now)?];
    if let Some(old) = old {
        statements.push(record::prepare_void(old.statement, &catalog.id_base, now)?);
    }
    let (replaces, module) = (old.map(|old| old.id), claim.module);
    let act = Act::AcceptRecord { person, module, says, replaces, statement };
    let decision = Decision { id: decision, ..grounds.decision(act, now).ok_or(VouchError::NoReason)? };
    let batch = Batch { statements, files: vec![file] };
    settle(store, &Vouching { decisions: vec![decision], batch, seen, claim: Some((id, true)) }, now).map(Ok)
}

/// Refuses a claim, with a reason that the learner reads. Its scan is gone.
pub fn refuse(
    store: &dyn Store,
    id: Uuid,
    (who, grounds): (&Principal, Grounds<'_>),
    now: Timestamp,
) -> Result<(), VouchError> {
    let (claim, person) = find(store, id, who)?;
    let act = Act::RefuseRecord { person, module: claim.module, says: claim.says };
    let decision = grounds.decision(act, now).ok_or(VouchError::NoReason)?;
    let (_, seen) = known(store, now)?;
    settle(store, &Vouching { decisions: vec![decision], seen, claim: Some((id, false)), ..Vouching::default() }, now)
}

fn settle(store: &dyn Store, vouching: &Vouching, now: Timestamp) -> Result<(), VouchError> {
    if store.vouch(vouching, now)? { Ok(()) } else { Err(VouchError::Meanwhile) }
}

/// The module a claim is for, by name.
#[must_use]
pub fn title(catalog: &Catalog, module: &ModuleKey) -> String {
    catalog.module(module).map_or_else(|| module.to_string(), |module| module.title.clone())
}
