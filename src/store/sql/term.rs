//! What finds a statement: terms, one for each thing that it names, itself or through what it refers to.
//!
//! Indexing each statement as it arrives would write a page of the index per term, all over the file. So a
//! statement's terms are first kept beside it (`statement_terms`, in order of arrival), and go into the index
//! ([`posting`]) many statements at a time, sorted. `term_index.through` says up to which statement that
//! is done; a query walks the index up to there, block by block, and looks through the rest one by one.

use super::column::{text, unreadable};
use super::connection::{Access, Bind, Connection, Value, several, values};
use super::posting::{self, Found};
use super::statement::TOGETHER;
use crate::store::StoreError;
use crate::xapi::{Actor, Defaults, Entry, Incoming, Relation, Version};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::LazyLock;
use uuid::Uuid;

/// How many statements wait for the index at most: they are looked through by each query.
pub(in crate::store) const WAITING: i64 = 8_192;

const THROUGH: &str = "select through from term_index";

const LAST: &str = "select coalesce(max(sequence), 0) from statement_terms";

const KEEP: &str = "
    insert into statement_terms (sequence, terms) values ($1, $2)
    on conflict (sequence) do update set terms = excluded.terms";

const KEEP_NEW: &str = "insert into statement_terms (sequence, terms) values ($1, $2)";

/// `KEEP_NEW` for `TOGETHER` rows.
static KEEP_TOGETHER: LazyLock<String> = LazyLock::new(|| several(KEEP_NEW, TOGETHER));

const KEPT: &str = "select terms from statement_terms where sequence = $1";

const KEPT_OF: &str = "
    select kept.terms from statement target join statement_terms kept on kept.sequence = target.sequence
    where target.id = $1";

/// Those that refer to a statement, directly or through others.
const REFERRING: &str = "
    with recursive referring (id, sequence) as (
        select id, sequence from statement where refers = $1
        union
        select above.id, above.sequence from referring join statement above on above.refers = referring.id
    )
    select sequence from referring";

const WAITING_TERMS: &str = "
    select sequence, terms from statement_terms where sequence > $1 order by sequence limit $2";

const ALL: &str = "select sequence, body from statement where body <> '' order by sequence";

const FORGET: &str = "delete from statement_terms where sequence = $1";

const MOVE_ON: &str = "update term_index set through = $1";

/// What may be asked for, as the 16 bytes it is indexed by: 15 of a hash, so that a row is short however long an IRI is,
/// and one that tells what is found directly from what is only found among the related, side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Term(pub(super) [u8; 16]);

impl Term {
    pub(super) fn verb(iri: &str) -> Self {
        Self::of("verb", iri)
    }

    pub(super) fn activity(iri: &str) -> Self {
        Self::of("activity", iri)
    }

    pub(super) fn agent(key: &str) -> Self {
        Self::of("agent", key)
    }

    pub(super) fn registration(id: Uuid) -> Self {
        Self::of("registration", &text(id))
    }

    fn of(condition: &str, value: &str) -> Self {
        let digest = Sha256::new().chain_update(condition).chain_update([0]).chain_update(value).finalize();
        let mut term = [0; 16];
        term[..15].copy_from_slice(&digest[..15]);
        Self(term)
    }

    fn related(self) -> Self {
        let mut term = self.0;
        term[15] = 1;
        Self(term)
    }
}

/// What a query asks for: a statement meets it by any of these terms.
#[derive(Debug, Clone)]
pub(super) struct Condition(Vec<Term>);

impl Condition {
    pub(super) fn any(terms: impl IntoIterator<Item = Term>) -> Self {
        Self(terms.into_iter().collect())
    }

    /// What is found directly is found among the related, too.
    pub(super) fn found(term: Term, among_related: bool) -> Self {
        Self::any([Some(term), among_related.then(|| term.related())].into_iter().flatten())
    }

    pub(super) fn terms(&self) -> &[Term] {
        &self.0
    }

    /// Whether a statement with these terms meets it.
    pub(super) fn is_met_by(&self, packed: &[u8]) -> bool {
        packed.as_chunks().0.iter().any(|term| self.0.contains(&Term(*term)))
    }
}

/// What finds a statement by itself, packed.
pub(super) fn of(entry: &Entry) -> Vec<u8> {
    let mut terms = BTreeSet::from([Term::verb(&entry.verb)]);
    terms.extend(entry.registration.map(Term::registration));
    let activities = entry.activities.iter().map(|(activity, relation)| (Term::activity(activity), *relation));
    let agents = entry.agents.iter().map(|(agent, relation)| (Term::agent(agent), *relation));
    for (direct, relation) in activities.chain(agents) {
        terms.insert(if relation == Relation::Direct { direct } else { direct.related() });
    }
    packed(&terms)
}

fn packed(terms: &BTreeSet<Term>) -> Vec<u8> {
    terms.iter().flat_map(|term| term.0).collect()
}

fn unpacked(bytes: &[u8]) -> impl Iterator<Item = Term> {
    bytes.as_chunks().0.iter().map(|term| Term(*term))
}

/// Keeps the terms of a new statement, with those of what it refers to; `referred` says that others refer to it,
/// which then are found by its terms, too.
pub(super) fn keep(
    connection: &dyn Connection,
    entry: &Entry,
    own: &[u8],
    sequence: i64,
    referred: bool,
) -> Result<(), StoreError> {
    let mut terms = Cow::Borrowed(own);
    if let Some(target) = entry.refers
        && let Some(inherited) = connection.one(KEPT_OF, values![text(target)], |row| row.get::<Vec<u8>>(0))?
    {
        terms = Cow::Owned(packed(&unpacked(own).chain(unpacked(&inherited)).collect()));
    }
    connection.execute(KEEP, values![sequence, &*terms])?;
    if referred {
        bequeath(connection, entry.id, &terms)?;
    }
    Ok(())
}

/// Keeps the terms of some statements that were just stored, and refer to none.
pub(super) fn keep_new(connection: &dyn Connection, new: [(i64, &[u8]); TOGETHER]) -> Result<(), StoreError> {
    let values: Vec<Value<'_>> = new.iter().flat_map(|(sequence, terms)| [sequence.bind(), terms.bind()]).collect();
    connection.execute(&KEEP_TOGETHER, &values).map(drop)
}

/// Gives terms to all that refer to a statement; those that are in the index already get them there.
pub(super) fn bequeath(connection: &dyn Connection, id: Uuid, terms: &[u8]) -> Result<(), StoreError> {
    let through = through(connection)?;
    let referring: Vec<i64> = connection.all(REFERRING, values![text(id)], |row| row.get(0))?;
    for sequence in referring {
        // One that a rebuild has not come to yet takes its target's terms by itself.
        let kept = connection.one(KEPT, values![sequence], |row| row.get::<Vec<u8>>(0))?;
        let Some(kept) = kept else { continue };
        let mut all: BTreeSet<Term> = unpacked(&kept).collect();
        all.extend(unpacked(terms));
        connection.execute(KEEP, values![sequence, packed(&all)])?;
        if sequence <= through {
            insert(connection, sequence, unpacked(terms))?;
        }
    }
    Ok(())
}

/// Brings terms of one statement into the index.
fn insert(connection: &dyn Connection, sequence: i64, mut terms: impl Iterator<Item = Term>) -> Result<(), StoreError> {
    terms.try_for_each(|term| posting::add(connection, term, sequence))
}

/// The last statement whose terms are in the index.
pub(super) fn through(connection: &dyn Connection) -> Result<i64, StoreError> {
    connection.value(THROUGH, values![])
}

/// Brings waiting terms into the index, when `least` statements wait or more; whether it did.
pub(in crate::store) fn index(connection: &dyn Connection, least: i64) -> Result<bool, StoreError> {
    let bounds = |connection: &dyn Connection| -> Result<(i64, i64), StoreError> {
        let newest: i64 = connection.value(LAST, values![])?;
        Ok((through(connection)?, newest))
    };
    let (through, newest) = bounds(connection)?;
    if newest - through < least.max(1) {
        return Ok(false);
    }
    let transaction = connection.transaction(Access::Write)?;
    let (through, _) = bounds(connection)?;
    let mut found: Vec<Found> = Vec::new();
    let mut moved = through;
    connection.each(WAITING_TERMS, values![through, 2 * WAITING], &mut |row| {
        moved = row.get(0)?;
        found.extend(unpacked(row.get(1)?).map(|term| posting::found(term, moved)));
        Ok(ControlFlow::Continue(()))
    })?;
    posting::insert(connection, found)?;
    connection.execute(MOVE_ON, values![moved])?;
    transaction.commit()?;
    Ok(true)
}

/// Makes of these statements what nothing finds, and what hands down nothing, until they are renewed.
pub(super) fn forget<'a>(
    connection: &dyn Connection,
    sequences: impl IntoIterator<Item = &'a i64>,
) -> Result<(), StoreError> {
    let mut found: Vec<Found> = Vec::new();
    for sequence in sequences {
        let kept = connection.one(KEPT, values![sequence], |row| row.get::<Vec<u8>>(0))?;
        found.extend(unpacked(&kept.unwrap_or_default()).map(|term| posting::found(term, *sequence)));
        connection.execute(FORGET, values![sequence])?;
    }
    posting::remove(connection, found)
}

/// Lets a statement be found that was forgotten, and hands its terms down again.
pub(super) fn renew(connection: &dyn Connection, entry: &Entry, sequence: i64) -> Result<(), StoreError> {
    keep(connection, entry, &of(entry), sequence, true)?;
    if sequence <= through(connection)? {
        let kept: Vec<u8> = connection.value(KEPT, values![sequence])?;
        insert(connection, sequence, unpacked(&kept))?;
    }
    Ok(())
}

/// What finds a statement, from what is kept of it.
pub(super) fn reread(body: &str) -> Result<Entry, StoreError> {
    let incoming = Incoming::kept(body, Version::Two).map_err(|violation| unreadable(1, violation))?;
    let authority_key = incoming.statement.authority.as_ref().map(Actor::key).unwrap_or_default();
    Ok(incoming.entry(&Defaults {
        id: Uuid::nil(),
        authority: incoming.authority_json().unwrap_or("null"),
        authority_key: &authority_key,
        now: Timestamp::UNIX_EPOCH,
        defines: false,
    }))
}

/// Works out the terms of all statements from what was stored of them, in the order they were stored.
pub(in crate::store) fn rebuild(connection: &dyn Connection) -> Result<(), StoreError> {
    connection.each(ALL, values![], &mut |row| {
        let entry = reread(row.get(1)?)?;
        // Whatever refers to it and came before it gets its terms now, as it did then.
        keep(connection, &entry, &of(&entry), row.get(0)?, true)?;
        Ok(ControlFlow::Continue(()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_kept_apart() {
        assert_ne!(Term::verb("https://example.org/x"), Term::activity("https://example.org/x"));
        assert_ne!(Term::activity("https://example.org/x"), Term::activity("https://example.org/x").related());
    }
}
