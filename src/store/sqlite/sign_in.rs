//! Personal links and sign-ins.

use super::column::{micros, time};
use super::{SqliteStore, people};
use crate::access::PersonId;
use crate::store::{SignIn, SignInLink, SignIns, StoreError, TokenHash};
use rusqlite::{OptionalExtension, params};

const INSERT_LINK: &str = "
    insert into sign_in_link (token, person, role, created, expires) values ($1, $2, $3, $4, $5)";

const FIND_LINK: &str = "select token, person, role, created, expires from sign_in_link where token = $1";

const INSERT: &str = "insert into sign_in (token, person, role, created, expires) values ($1, $2, $3, $4, $5)";

const FIND: &str = "select token, person, role, created, expires from sign_in where token = $1";

const END: &str = "delete from sign_in where token = $1";

impl SignIns for SqliteStore {
    fn add_link(&self, link: &SignInLink) -> Result<(), StoreError> {
        let SignInLink { token, person, role, created, expires } = link.clone();
        self.write(move |connection| {
            people::expect(connection, &person)?;
            let row = params![token, person.0, role.as_str(), micros(created), micros(expires)];
            connection.prepare_cached(INSERT_LINK)?.execute(row)?;
            Ok(())
        })
    }

    fn link(&self, token: &TokenHash) -> Result<Option<SignInLink>, StoreError> {
        let link = self.read()?.prepare_cached(FIND_LINK)?.query_row([token], |row| {
            Ok(SignInLink {
                token: row.get(0)?,
                person: PersonId(row.get(1)?),
                role: people::role(row.get_ref(2)?.as_str()?, 2)?,
                created: time(row, 3)?,
                expires: time(row, 4)?,
            })
        });
        Ok(link.optional()?)
    }

    fn add_sign_in(&self, sign_in: &SignIn) -> Result<(), StoreError> {
        let SignIn { token, person, role, created, expires } = sign_in.clone();
        self.write(move |connection| {
            people::expect(connection, &person)?;
            let row = params![token, person.0, role.as_str(), micros(created), micros(expires)];
            connection.prepare_cached(INSERT)?.execute(row)?;
            Ok(())
        })
    }

    fn sign_in(&self, token: &TokenHash) -> Result<Option<SignIn>, StoreError> {
        let sign_in = self.read()?.prepare_cached(FIND)?.query_row([token], |row| {
            Ok(SignIn {
                token: row.get(0)?,
                person: PersonId(row.get(1)?),
                role: people::role(row.get_ref(2)?.as_str()?, 2)?,
                created: time(row, 3)?,
                expires: time(row, 4)?,
            })
        });
        Ok(sign_in.optional()?)
    }

    fn end_sign_in(&self, token: &TokenHash) -> Result<(), StoreError> {
        let token = *token;
        self.write(move |connection| {
            connection.prepare_cached(END)?.execute([token])?;
            Ok(())
        })
    }
}
