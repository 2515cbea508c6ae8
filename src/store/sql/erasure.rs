//! Forgetting: rows that name a person are changed or go, and what finds a statement is worked out again.

use super::column::{json, micros, text, unreadable, uuid};
use super::connection::{Connection, Row, values};
use super::term::Term;
use super::{SqlStore, decision, file, people, query, term};
use crate::access::PersonId;
use crate::decision::{Act, Decision, Fate, Mark};
use crate::roster::Person;
use crate::store::{Erased, Erasure, Erasures, Expiry, Mention, Query, StoreError};
use crate::xapi::{Pseudonym, Words};
use serde_json::Value;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// How many statements are looked at, or forgotten, at once.
const TOGETHER: usize = 500;

const BODY: &str = "select body from statement where sequence = $1 and body <> ''";

/// An id without a statement: whatever is sent under it is taken as the one that was there.
const REMOVE: &str = "
    update statement
    set refers = null, voids = 0, voided = $1, erased = 1, body = ''
    where sequence = $2";

const RENAME: &str = "update statement set erased = 1, body = $1 where sequence = $2";

const REMOVE_EVIDENCE: &str = "delete from evidence where sequence = $1";

const RENAME_EVIDENCE: &str = "
    update evidence set home_page = $1, name = $2 where sequence = $3";

const REMOVE_DOCUMENTS: &str = "delete from document where agent = $1";

const REMOVE_NAMES: &str = "delete from agent_name where term = $1";

/// The other store said why, perhaps with a name in it.
const BLANK_REFUSALS: &str = "update forward_refusal set reason = '' where sequence = $1";

const FORGET_REFUSALS: &str = "delete from forward_refusal where sequence = $1";

const BODIES: &str = "
    select sequence, id, body from statement
    where sequence > $1 and body <> ''
    order by sequence limit $2";

const DEFINITIONS: &str = "select iri, json from definition order by iri";

const DOCUMENTS: &str = "
    select kind, activity, agent, id, content from document order by kind, activity, agent, registration, id";

const DECISIONS: &str = "select sequence, json from decision where json <> '' order by sequence";

const ATTEMPTS: &str = "select id, answers, marks from attempt order by id";

const MARKED: &str = "select id, marks from attempt where marks <> '[]'";

const MARK_AS: &str = "update attempt set marks = $1 where id = $2";

/// What else names a person: what is done when statements stay, and when they go.
const SIGNED_IN: [&str; 6] = [
    "delete from notice where person = $1",
    "delete from claim where person = $1",
    "delete from upload where owner = $1",
    "delete from sign_in where person = $1",
    "delete from sign_in_link where person = $1",
    "delete from person_role where person = $1",
];

const REMOVE_GLIMPSES: &str = "delete from glimpse where address = $1";

/// What they or others wrote about it may name them.
const MOVE_SEATS: &str = "
    insert into booking_step (session, person, number, at, seat, enrolled, until, note, said_by)
    select session, cast($1 as text), number, at, seat, enrolled, until, '', '' from booking_step where person = $2
    on conflict do nothing";

const MOVE_ATTEMPTS: &str = "update attempt set person = $1 where person = $2";

const MOVE_TRAINER: &str = "update session_trainer set person = $1 where person = $2";

const MOVE_KEPT: &str = "update snapshot_seat set person = $1, reason = '' where person = $2";

/// By what names somebody decided on what concerns others.
const UNSAID: [&str; 3] = [
    "update booking_step set said_by = '' where said_by = $1",
    "update notice set said_by = '' where said_by = $1",
    "update claim set settled_by = '' where settled_by = $1",
];

const BEFORE: &str = "select id, previous from session where previous is not null";

const CHANGE_BEFORE: &str = "update session set previous = $1 where id = $2";

const REMOVE_KEPT: &str = "delete from snapshot_seat where person = $1";

const REMOVE_SEATS: &str = "delete from booking_step where person = $1";

const REMOVE_ATTEMPTS: &str = "delete from attempt where person = $1";

const REMOVE_TRAINER: &str = "delete from session_trainer where person = $1";

const REMOVE_PERSON: &str = "delete from person where id = $1";

/// Those up to one that is old enough, of no use. The last row stays, so that no number is given twice; and what voids
/// another stays as long as that one, or it would be in force again wherever both are carried.
const EXPIRED: &str = "
    select s.sequence from statement s
    where s.sequence > $1 and s.sequence <= $2 and s.sequence < (select max(sequence) from statement)
        and ($3 = 1 or not exists (select 1 from evidence e where e.sequence = s.sequence))
        and not exists (select 1 from statement t where s.voids = 1 and t.id = s.refers and t.body <> '')
    order by s.sequence limit $4";

const EXPIRING: &str = "
    select count(*) from statement s
    where s.sequence <= $1 and s.sequence < (select max(sequence) from statement)
        and ($2 = 1 or not exists (select 1 from evidence e where e.sequence = s.sequence))
        and not exists (select 1 from statement t where s.voids = 1 and t.id = s.refers and t.body <> '')";

const FORGET: &str = "delete from statement where sequence = $1";

impl Erasures for SqlStore {
    fn erase(&self, erasure: &Erasure) -> Result<Erased, StoreError> {
        let erasure = erasure.clone();
        let erased = self.write(move |connection| erase(connection, &erasure))?;
        self.known.clear();
        // It is done, and said to be done, also where the files are too busy to be tidied.
        Ok(Erased { is_compact: self.compact().unwrap_or(false), ..erased })
    }

    fn mentions(&self, words: &Words, limit: usize) -> Result<Vec<Mention>, StoreError> {
        let reader = self.read()?;
        let mut found = mentioned_in_statements(&*reader, words, limit)?;
        let mut look = |sql: &str, mention: Mentioning| {
            reader.each(sql, values![], &mut |row| {
                let (text, mention) = mention(row)?;
                if words.are_in(&text) {
                    found.push(mention);
                }
                Ok(if found.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
            })
        };
        look(DEFINITIONS, |row| {
            let iri: String = row.get(0)?;
            Ok((format!("{iri} {}", row.get::<&str>(1)?), Mention::Definition(iri)))
        })?;
        look(DOCUMENTS, |row| {
            let parts: Vec<&str> = (0..4).map(|column| row.get(column)).collect::<Result<_, _>>()?;
            let name = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
            Ok((format!("{name} {}", String::from_utf8_lossy(row.get(4)?)), Mention::Document(name)))
        })?;
        look(DECISIONS, |row| Ok((row.get(1)?, Mention::Decision(row.get(0)?))))?;
        look(ATTEMPTS, |row| {
            Ok((format!("{} {}", row.get::<&str>(1)?, row.get::<&str>(2)?), Mention::Attempt(uuid(row, 0)?)))
        })?;
        found.truncate(limit);
        Ok(found)
    }

    fn expiring(&self, expiry: Expiry) -> Result<u64, StoreError> {
        let reader = self.read()?;
        let last = query::last_before(&*reader, expiry.before)?;
        let count: i64 = reader.value(EXPIRING, values![last, expiry.with_evidence])?;
        Ok(count.unsigned_abs())
    }

    fn expire(&self, expiry: Expiry, after: i64) -> Result<Vec<i64>, StoreError> {
        self.write(move |connection| expire(connection, expiry, after))
    }

    fn compact(&self) -> Result<bool, StoreError> {
        self.engine.compact()
    }
}

/// Reads a row's text, and what it is called if words stand in it.
type Mentioning = fn(&dyn Row) -> Result<(String, Mention), StoreError>;

/// The statements in which words stand, oldest first.
fn mentioned_in_statements(
    connection: &dyn Connection,
    words: &Words,
    limit: usize,
) -> Result<Vec<Mention>, StoreError> {
    let together = i64::try_from(TOGETHER).unwrap_or(i64::MAX);
    let (mut found, mut after) = (Vec::new(), 0);
    loop {
        let mut last = after;
        connection.each(BODIES, values![after, together], &mut |row| {
            last = row.get(0)?;
            if words.are_in(row.get(2)?) {
                found.push(Mention::Statement(uuid(row, 1)?));
            }
            Ok(if found.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
        })?;
        if last == after || found.len() >= limit {
            return Ok(found);
        }
        after = last;
    }
}

fn erase(connection: &dyn Connection, erasure: &Erasure) -> Result<Erased, StoreError> {
    let Erasure { person, pseudonym, decision } = erasure;
    let Act::Erase { fate, .. } = decision.act else {
        return Err(StoreError::Engine("an erasure is decided as one".to_owned()));
    };
    let mut erased = Erased::default();
    statements(connection, pseudonym, decision, fate, &mut erased)?;
    let count = |rows: usize| u64::try_from(rows).unwrap_or(u64::MAX);
    let mut names = 0;
    for key in &pseudonym.of {
        erased.documents += count(connection.execute(REMOVE_DOCUMENTS, values![key])?);
        names += connection.execute(REMOVE_NAMES, values![Term::agent(key).0])?;
    }
    let new = &pseudonym.name;
    let known = people::find(connection, person)?;
    // Those who were merged into them come first: they point there.
    let ids = || known.iter().flat_map(|known| known.also.iter().chain([&known.id]));
    for id in ids() {
        for sql in SIGNED_IN {
            connection.execute(sql, values![&id.0])?;
        }
    }
    if let Some(address) = known.as_ref().and_then(|known| known.email.as_deref()) {
        connection.execute(REMOVE_GLIMPSES, values![address.to_lowercase()])?;
    }
    match (&known, fate) {
        (None, _) => {}
        (Some(known), Fate::Pseudonymous) => {
            let mut stays = Person::new(new, "Erased learner", crate::access::Role::Learner);
            stays.roles.clone_from(&known.roles);
            stays.left = Some(decision.at);
            people::save(connection, &[stays])?;
            for id in known.ids() {
                let moved = |sql: &str| connection.execute(sql, values![new, &id.0]);
                moved(MOVE_SEATS)?;
                erased.seats += count(connection.execute(REMOVE_SEATS, values![&id.0])?);
                erased.attempts += count(moved(MOVE_ATTEMPTS)?);
                moved(MOVE_TRAINER)?;
                moved(MOVE_KEPT)?;
            }
        }
        (Some(known), Fate::Removed) => {
            for id in known.ids() {
                let gone = |sql: &str| connection.execute(sql, values![&id.0]);
                erased.seats += count(gone(REMOVE_SEATS)?);
                erased.attempts += count(gone(REMOVE_ATTEMPTS)?);
                gone(REMOVE_TRAINER)?;
                gone(REMOVE_KEPT)?;
            }
        }
    }
    for id in ids() {
        if let Some(name) = people::find(connection, id)?.map(|known| known.name).filter(|name| !name.is_empty()) {
            for sql in UNSAID {
                connection.execute(sql, values![name])?;
            }
        }
        let stays = (fate == Fate::Pseudonymous && known.is_some()).then_some(new.as_str());
        rename_trainer_before(connection, id, stays)?;
        rename_marker(connection, id, new)?;
        connection.execute(REMOVE_PERSON, values![&id.0])?;
    }
    if known.is_none() && names == 0 && erased == Erased::default() {
        return Err(StoreError::Missing(format!("nothing here names {person}")));
    }
    let nobody = Person::new(&person.0, "", crate::access::Role::Learner);
    let (emptied, hashes) = decision::empty(connection, known.as_ref().unwrap_or(&nobody))?;
    erased.records = emptied;
    let mut decision = decision.clone();
    if let Act::Erase { records, before, .. } = &mut decision.act {
        records.clone_from(&erased.records);
        *before = hashes;
    }
    decision::append(connection, &decision)?;
    Ok(erased)
}

/// Puts the pseudonym, or nobody, where a session was somebody's before it was changed: undone, it is so again.
fn rename_trainer_before(connection: &dyn Connection, person: &PersonId, new: Option<&str>) -> Result<(), StoreError> {
    let before = connection.all(BEFORE, values![], |row| Ok((row.get::<String>(0)?, json::<Value>(row, 1)?)))?;
    for (id, mut session) in before {
        let Some(trainers) = session["trainers"].as_array_mut() else { continue };
        let is_them = |trainer: &Value| trainer.as_str() == Some(person.0.as_str());
        if !trainers.iter().any(is_them) {
            continue;
        }
        match new {
            Some(new) => {
                trainers.iter_mut().filter(|trainer| is_them(trainer)).for_each(|trainer| *trainer = new.into());
            }
            None => trainers.retain(|trainer| !is_them(trainer)),
        }
        connection.execute(CHANGE_BEFORE, values![session.to_string(), id])?;
    }
    Ok(())
}

/// Puts the pseudonym where somebody is named who marked what others wrote.
fn rename_marker(connection: &dyn Connection, person: &PersonId, new: &str) -> Result<(), StoreError> {
    let marked = connection.all(MARKED, values![], |row| Ok((uuid(row, 0)?, json::<Vec<Mark>>(row, 1)?)))?;
    for (id, mut marks) in marked {
        let mut theirs = marks.iter_mut().filter(|mark| mark.by == *person).peekable();
        if theirs.peek().is_none() {
            continue;
        }
        theirs.for_each(|mark| new.clone_into(&mut mark.by.0));
        let marks = serde_json::to_string(&marks).map_err(|e| StoreError::Engine(e.to_string()))?;
        connection.execute(MARK_AS, values![marks, text(id)])?;
    }
    Ok(())
}

/// Changes or removes every statement that names them. What finds it, and whatever refers to it, is worked out again.
fn statements(
    connection: &dyn Connection,
    pseudonym: &Pseudonym,
    decision: &Decision,
    fate: Fate,
    erased: &mut Erased,
) -> Result<(), StoreError> {
    let mut found = BTreeSet::new();
    for key in &pseudonym.of {
        let mut query = Query {
            agent: Some(key.clone()),
            related_agents: true,
            voided: true,
            ascending: true,
            limit: TOGETHER,
            ..Query::default()
        };
        loop {
            let page = query::page_within(connection, &query)?;
            found.extend(page.statements.iter().map(|statement| statement.sequence));
            query.after = page.more;
            if page.more.is_none() {
                break;
            }
        }
    }
    term::forget(connection, &found)?;
    for sequence in found {
        let body: String = connection.value(BODY, values![sequence])?;
        connection.execute(BLANK_REFUSALS, values![sequence])?;
        let renamed = pseudonym.rename(&body).map_err(|violation| unreadable(0, violation))?;
        match renamed {
            Some(renamed) if renamed.is_theirs && fate == Fate::Removed => {
                connection.execute(REMOVE_EVIDENCE, values![sequence])?;
                connection.execute(REMOVE, values![micros(decision.at), sequence])?;
                erased.attachments += file::keep_only(connection, sequence, &[])?;
                erased.removed += 1;
            }
            Some(renamed) => {
                let entry = term::reread(&renamed.body)?;
                connection.execute(RENAME, values![renamed.body, sequence])?;
                erased.attachments += file::keep_only(connection, sequence, &entry.attachments)?;
                if renamed.is_theirs {
                    let account = values![pseudonym.home_page, pseudonym.name, sequence];
                    connection.execute(RENAME_EVIDENCE, account)?;
                }
                term::renew(connection, &entry, sequence)?;
                erased.renamed += 1;
            }
            // It refers to one that does.
            None => term::renew(connection, &term::reread(&body)?, sequence)?,
        }
    }
    Ok(())
}

fn expire(connection: &dyn Connection, expiry: Expiry, after: i64) -> Result<Vec<i64>, StoreError> {
    let limit = i64::try_from(TOGETHER).unwrap_or(i64::MAX);
    let last = query::last_before(connection, expiry.before)?;
    let expired: Vec<i64> =
        connection.all(EXPIRED, values![after, last, expiry.with_evidence, limit], |row| row.get(0))?;
    term::forget(connection, &expired)?;
    for sequence in &expired {
        file::keep_only(connection, *sequence, &[])?;
        connection.execute(REMOVE_EVIDENCE, values![sequence])?;
        connection.execute(FORGET_REFUSALS, values![sequence])?;
        connection.execute(FORGET, values![sequence])?;
    }
    Ok(expired)
}
