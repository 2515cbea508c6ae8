//! People and their roles.

use super::column::{cut, json, micros, time_or_none, unreadable};
use super::connection::{Connection, Row, values};
use super::{SqlStore, decision};
use crate::access::{PersonId, Role};
use crate::decision::Decision;
use crate::roster::Person;
use crate::store::{People, Saved, StoreError};
use std::collections::BTreeMap;

/// What [`read`] reads, before a `from` clause: the roles in one text, and the ids of who was merged, which have no line
/// ends in them.
macro_rules! person_columns {
    ($rest:literal) => {
        concat!(
            "select p.id, p.name, p.email, p.phone, p.teams, p.attributes, p.departed, p.merged_into,
            (select string_agg(r.role, ' ') from person_role r where r.person = p.id),
            (select string_agg(m.id, '
') from person m where m.merged_into = p.id)",
            $rest
        )
    };
}
pub(super) use person_columns;

const FIND: &str = person_columns!(" from person p where p.id = $1");

const ALL: &str = person_columns!(" from person p where p.merged_into is null order by p.name, p.id");

const AT: &str = person_columns!(
    " from person p where lower(p.email) = lower(cast($1 as text)) and p.merged_into is null order by p.name, p.id"
);

const IN_ROLE: &str = person_columns!(
    " from person p join person_role asked on asked.person = p.id
    where asked.role = $1 and p.merged_into is null order by p.name, p.id"
);

const SAVE: &str = "
    insert into person (id, name, email, phone, teams, attributes, departed)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (id) do update set name = excluded.name, email = excluded.email, phone = excluded.phone,
        teams = excluded.teams, attributes = excluded.attributes, departed = excluded.departed";

const MERGED: &str = "select id, merged_into from person where merged_into is not null";

const MERGE: &str = "update person set merged_into = $1 where id = $2";

const END_SIGN_INS: [&str; 2] = ["delete from sign_in where person = $1", "delete from sign_in_link where person = $1"];

const TAKE_ROLE: &str = "delete from person_role where person = $1 and role = $2";

const END_IN_ROLE: [&str; 2] =
    ["delete from sign_in where person = $1 and role = $2", "delete from sign_in_link where person = $1 and role = $2"];

const ADD_ROLE: &str = "insert into person_role (person, role) values ($1, $2) on conflict do nothing";

impl People for SqlStore {
    fn save_people(&self, people: &[Person], decisions: &[Decision]) -> Result<Saved, StoreError> {
        let (people, decisions) = (people.to_vec(), decisions.to_vec());
        self.write(move |connection| {
            for decision in &decisions {
                decision::append(connection, decision)?;
            }
            save(connection, &people)
        })
    }

    fn take_role(&self, person: &PersonId, role: Role, decision: &Decision) -> Result<bool, StoreError> {
        let (person, decision) = (person.clone(), decision.clone());
        self.write(move |connection| {
            let had = connection.execute(TAKE_ROLE, values![person.0, role.as_str()])? == 1;
            if had {
                for sql in END_IN_ROLE {
                    connection.execute(sql, values![person.0, role.as_str()])?;
                }
                decision::append(connection, &decision)?;
            }
            Ok(had)
        })
    }

    fn person(&self, id: &PersonId) -> Result<Option<Person>, StoreError> {
        find(&*self.read()?, id)
    }

    fn people(&self, role: Option<Role>) -> Result<Vec<Person>, StoreError> {
        match role {
            None => self.read()?.all(ALL, values![], read),
            Some(role) => self.read()?.all(IN_ROLE, values![role.as_str()], read),
        }
    }

    fn people_at(&self, email: &str) -> Result<Vec<Person>, StoreError> {
        self.read()?.all(AT, values![email], read)
    }

    fn merged(&self) -> Result<BTreeMap<PersonId, PersonId>, StoreError> {
        let pairs = self.read()?.all(MERGED, values![], |row| Ok((PersonId(row.get(0)?), PersonId(row.get(1)?))))?;
        Ok(pairs.into_iter().collect())
    }

    fn merge(&self, person: &PersonId, into: Option<&PersonId>, decision: &Decision) -> Result<(), StoreError> {
        let (person, into, decision) = (person.clone(), into.cloned(), decision.clone());
        self.write(move |connection| {
            let known = |id: &PersonId| {
                find(connection, id)?.ok_or_else(|| StoreError::Missing(format!("there is nobody with the id {id}")))
            };
            let from = known(&person)?;
            if let Some(into) = &into {
                let to = known(into)?;
                if to.id == from.id || from.merged_into.is_some() || !from.also.is_empty() || to.merged_into.is_some() {
                    return Err(StoreError::Conflict(format!("{person} can't be merged into {into}")));
                }
            } else if from.merged_into.is_none() {
                return Err(StoreError::Conflict(format!("{person} is nobody else")));
            }
            connection.execute(MERGE, values![into.as_ref().map(|id| &id.0), person.0])?;
            // Taken apart, nobody knows who of the two was signed in as the one.
            for id in std::iter::once(&person).chain(&from.merged_into) {
                for sql in END_SIGN_INS {
                    connection.execute(sql, values![&id.0])?;
                }
            }
            decision::append(connection, &decision)?;
            Ok(())
        })
    }
}

/// One person.
pub(super) fn find(connection: &dyn Connection, id: &PersonId) -> Result<Option<Person>, StoreError> {
    connection.one(FIND, values![&id.0], read)
}

/// Says so when a person is not there.
pub(super) fn expect(connection: &dyn Connection, id: &PersonId) -> Result<(), StoreError> {
    match find(connection, id)? {
        Some(_) => Ok(()),
        None => Err(StoreError::Missing(format!("there is nobody with the id {id}"))),
    }
}

/// Saves people inside the transaction at hand.
pub(super) fn save(connection: &dyn Connection, people: &[Person]) -> Result<Saved, StoreError> {
    let mut saved = Saved::default();
    for person in people {
        let before = find(connection, &person.id)?;
        let mut person = person.clone();
        if let Some(before) = &before {
            person.roles.extend(&before.roles);
            person.also.clone_from(&before.also);
            person.merged_into.clone_from(&before.merged_into);
        }
        person.left = person.left.map(cut);
        match before {
            Some(before) if before == person => {
                saved.unchanged += 1;
                continue;
            }
            Some(_) => saved.changed += 1,
            None => saved.added += 1,
        }
        let [teams, attributes] = [serde_json::to_string(&person.teams), serde_json::to_string(&person.attributes)]
            .map(|text| text.map_err(|e| StoreError::Engine(e.to_string())));
        connection.execute(
            SAVE,
            values![
                person.id.0,
                person.name,
                person.email,
                person.phone,
                teams?,
                attributes?,
                person.left.map(micros),
            ],
        )?;
        for role in &person.roles {
            connection.execute(ADD_ROLE, values![person.id.0, role.as_str()])?;
        }
    }
    Ok(saved)
}

/// How many columns [`read`] reads.
pub(super) const COLUMNS: usize = 10;

/// Reads a person from the first columns.
pub(super) fn read(row: &dyn Row) -> Result<Person, StoreError> {
    let roles: Option<String> = row.get(8)?;
    let roles = roles.iter().flat_map(|roles| roles.split_whitespace());
    let also: Option<String> = row.get(9)?;
    let mut also: Vec<PersonId> = also.iter().flat_map(|ids| ids.lines()).map(|id| PersonId(id.to_owned())).collect();
    also.sort();
    Ok(Person {
        id: PersonId(row.get(0)?),
        name: row.get(1)?,
        email: row.get(2)?,
        phone: row.get(3)?,
        teams: json(row, 4)?,
        attributes: json(row, 5)?,
        left: time_or_none(row, 6)?,
        also,
        merged_into: row.get::<Option<String>>(7)?.map(PersonId),
        roles: roles.map(|word| role(word, 8)).collect::<Result<_, _>>()?,
    })
}

/// The role a word in `column` stands for.
pub(super) fn role(word: &str, column: usize) -> Result<Role, StoreError> {
    Role::parse(word).ok_or_else(|| unreadable(column, format!("no role is called {word}")))
}
