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

/// What the ids begin with that take the place of those who were erased.
pub(super) const ERASED: &str = "erased-";

/// How many mentions a receipt lists.
const MENTIONS: usize = 1_000;

/// Why nobody was erased.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// The server's own accounts are nobody's.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// Who was merged is erased as who they are.
    #[error("`{person}` was merged into `{into}`: erase `{into}`, who is the same person")]
    Merged {
        /// Who was to be erased.
        person: PersonId,
        /// Who that is.
        into: PersonId,
    },
    /// It is on the record for good, so somebody answers for it.
    #[error(
        "an erasure needs a reason of at most {} characters, and the name of who decides it",
        super::waive::LONGEST_REASON
    )]
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
    if let Some(into) = known.as_ref().and_then(|known| known.merged_into.clone()) {
        return Err(EraseError::Merged { person: person.clone(), into });
    }
    let mut selves: Vec<Person> = known.into_iter().collect();
    for id in selves.first().map(|known| known.also.clone()).unwrap_or_default() {
        selves.extend(store.person(&id)?);
    }
    let home_page = Account::of(person, base).home_page;
    let mut of: BTreeSet<String> = agents.iter().map(Actor::key).collect();
    for id in std::iter::once(person).chain(selves.iter().map(|person| &person.id)) {
        for home_page in [home_page.as_str(), home_page.trim_end_matches('/')] {
            of.insert(crate::xapi::account_key(home_page, &id.0));
        }
    }
    of.extend(selves.iter().filter_map(|person| person.email.as_deref()).flat_map(mailbox_keys));
    let name = format!("{ERASED}{}", &Uuid::new_v4().simple().to_string()[..12]);
    let pseudonym = PersonId(name.clone());
    let act = Act::Erase { person: pseudonym.clone(), fate: *fate, records: Vec::new(), before: Vec::new() };
    let decision = grounds.decision(act, now).ok_or(EraseError::NoReason)?;
    let erasure = Erasure { person: person.clone(), pseudonym: Pseudonym { of, home_page, name }, decision };
    let id = erasure.decision.id;
    let erased = store.erase(&erasure)?;
    let mut within: Vec<String> =
        selves.iter().flat_map(|person| std::iter::once(&person.name).chain(&person.email)).cloned().collect();
    let mut alone: Vec<String> =
        std::iter::once(person).chain(selves.iter().flat_map(|person| &person.also)).map(|id| id.0.clone()).collect();
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
