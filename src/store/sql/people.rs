//! People and their roles.

use super::SqlStore;
use super::column::{json, unreadable};
use super::connection::{Connection, Row, values};
use crate::access::{PersonId, Role};
use crate::roster::Person;
use crate::store::{People, Saved, StoreError};

/// What [`read`] reads, before a `from` clause: the roles in one text.
macro_rules! person_columns {
    ($rest:literal) => {
        concat!(
            "select p.id, p.name, p.email, p.phone, p.team, p.attributes, p.active,
            (select string_agg(r.role, ' ') from person_role r where r.person = p.id)",
            $rest
        )
    };
}
pub(super) use person_columns;

const FIND: &str = person_columns!(" from person p where p.id = $1");

const ALL: &str = person_columns!(" from person p order by p.name, p.id");

const IN_ROLE: &str = person_columns!(
    " from person p join person_role asked on asked.person = p.id
    where asked.role = $1 order by p.name, p.id"
);

const SAVE: &str = "
    insert into person (id, name, email, phone, team, attributes, active)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (id) do update set name = excluded.name, email = excluded.email, phone = excluded.phone,
        team = excluded.team, attributes = excluded.attributes, active = excluded.active";

const ADD_ROLE: &str = "insert into person_role (person, role) values ($1, $2) on conflict do nothing";

impl People for SqlStore {
    fn save_people(&self, people: &[Person]) -> Result<Saved, StoreError> {
        let people = people.to_vec();
        self.write(move |connection| save(connection, &people))
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
        person.roles.extend(before.iter().flat_map(|before| &before.roles));
        match before {
            Some(before) if before == person => {
                saved.unchanged += 1;
                continue;
            }
            Some(_) => saved.changed += 1,
            None => saved.added += 1,
        }
        let attributes = serde_json::to_string(&person.attributes).map_err(|e| StoreError::Engine(e.to_string()))?;
        connection.execute(
            SAVE,
            values![person.id.0, person.name, person.email, person.phone, person.team, attributes, person.active,],
        )?;
        for role in &person.roles {
            connection.execute(ADD_ROLE, values![person.id.0, role.as_str()])?;
        }
    }
    Ok(saved)
}

/// Reads a person from the first eight columns.
pub(super) fn read(row: &dyn Row) -> Result<Person, StoreError> {
    let roles: Option<String> = row.get(7)?;
    let roles = roles.iter().flat_map(|roles| roles.split_whitespace());
    Ok(Person {
        id: PersonId(row.get(0)?),
        name: row.get(1)?,
        email: row.get(2)?,
        phone: row.get(3)?,
        team: row.get(4)?,
        attributes: json(row, 5)?,
        active: row.get(6)?,
        roles: roles.map(|word| role(word, 7)).collect::<Result<_, _>>()?,
    })
}

/// The role a word in `column` stands for.
pub(super) fn role(word: &str, column: usize) -> Result<Role, StoreError> {
    Role::parse(word).ok_or_else(|| unreadable(column, format!("no role is called {word}")))
}
