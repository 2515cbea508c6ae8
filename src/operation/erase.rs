//! Erase a person: who they are is gone, and what they did is gone or nobody's; a receipt tells what was done.

use super::waive::Grounds;
use crate::access::PersonId;
use crate::course::IdBase;
use crate::decision::{Act, Fate};
use crate::evidence::Account;
use crate::roster::{Person, Unfit};
use crate::store::{Erased, Erasure, Expiry, Mention, Store, StoreError};
use crate::xapi::{Actor, Identifier, Pseudonym, Words, mailbox_keys};
use jiff::Timestamp;
use std::collections::BTreeSet;
use uuid::Uuid;

/// How many mentions a receipt lists.
const MENTIONS: usize = 1_000;

/// Why nobody was erased.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// The server's own accounts are nobody's.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// It is on the record for good, so somebody answers for it.
    #[error("an erasure needs a reason, and the name of who decides it")]
    NoReason,
    /// The store failed, or knows nobody of that id.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Who is to be erased, and how.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// Their id.
    pub person: PersonId,
    /// What else identifies them in statements.
    pub agents: &'a [Actor],
    /// What becomes of the statements about them.
    pub fate: Fate,
    /// Who decided, and why.
    pub grounds: Grounds<'a>,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The decision's id in the audit record.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// The id that takes the place of theirs.
    pub pseudonym: PersonId,
    /// What was asked for.
    pub fate: Fate,
    /// What it changed.
    pub erased: Erased,
    /// Where a name, an address or the id still stands: somebody has to look.
    pub mentions: Vec<Mention>,
    /// Whether there may be more of them than were looked for.
    pub is_cut: bool,
}

/// Erases a person.
pub fn erase(store: &dyn Store, base: &IdBase, request: &Request<'_>, now: Timestamp) -> Result<Receipt, EraseError> {
    let Request { person, agents, fate, grounds } = request;
    Person::new(&person.0, "", crate::access::Role::Learner).check()?;
    let known = store.person(person)?;
    let account = Account::of(person, base);
    let mut of: BTreeSet<String> = agents.iter().map(Actor::key).collect();
    for home_page in [account.home_page.as_str(), account.home_page.trim_end_matches('/')] {
        of.insert(crate::xapi::account_key(home_page, &account.name));
    }
    let email = known.as_ref().and_then(|person| person.email.clone());
    of.extend(email.iter().flat_map(|email| mailbox_keys(email)));
    let name = format!("erased-{}", &Uuid::new_v4().simple().to_string()[..12]);
    let pseudonym = PersonId(name.clone());
    let act = Act::Erase { person: pseudonym.clone(), fate: *fate, records: Vec::new() };
    let decision = grounds.decision(act, now).ok_or(EraseError::NoReason)?;
    let erasure =
        Erasure { person: person.clone(), pseudonym: Pseudonym { of, home_page: account.home_page, name }, decision };
    let id = erasure.decision.id;
    let erased = store.erase(&erasure)?;
    let mut within: Vec<String> = known.map(|person| person.name).into_iter().chain(email).collect();
    let mut alone = vec![person.0.clone()];
    for actor in *agents {
        within.extend(actor.name().map(str::to_owned));
        let Some(identifier) = actor.identifier() else { continue };
        match identifier {
            Identifier::Mbox(iri) => within.push(iri.trim_start_matches("mailto:").to_owned()),
            Identifier::MboxSha1(text) | Identifier::OpenId(text) => within.push(text.clone()),
            Identifier::Account { name, .. } => alone.push(name.clone()),
        }
    }
    let mentions = store.mentions(&Words::new(within, alone), MENTIONS)?;
    Ok(Receipt { id, at: now, pseudonym, fate: *fate, erased, is_cut: mentions.len() == MENTIONS, mentions })
}

/// Forgets old statements, telling `each` how many are gone so far; how many in all.
pub fn expire(store: &dyn Store, expiry: Expiry, mut each: impl FnMut(u64)) -> Result<u64, StoreError> {
    let (mut after, mut gone) = (0, 0);
    loop {
        let expired = store.expire(expiry, after)?;
        let Some(last) = expired.last() else { break };
        after = *last;
        gone += expired.len() as u64;
        each(gone);
    }
    Ok(gone)
}
