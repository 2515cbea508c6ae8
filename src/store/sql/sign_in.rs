//! Personal links and sign-ins.

use super::column::{micros, time};
use super::connection::values;
use super::{SqlStore, people};
use crate::access::PersonId;
use crate::store::{SignIn, SignInLink, SignIns, StoreError, TokenHash};

const INSERT_LINK: &str = "
    insert into sign_in_link (token, person, role, created, expires) values ($1, $2, $3, $4, $5)";

const FIND_LINK: &str = "select token, person, role, created, expires from sign_in_link where token = $1";

const INSERT: &str = "insert into sign_in (token, person, role, created, expires) values ($1, $2, $3, $4, $5)";

const FIND: &str = "select token, person, role, created, expires from sign_in where token = $1";

const END: &str = "delete from sign_in where token = $1";

impl SignIns for SqlStore {
    fn add_link(&self, link: &SignInLink) -> Result<(), StoreError> {
        let SignInLink { token, person, role, created, expires } = link.clone();
        self.write(move |connection| {
            people::expect(connection, &person)?;
            connection
                .execute(INSERT_LINK, values![token, person.0, role.as_str(), micros(created), micros(expires)])?;
            Ok(())
        })
    }

    fn link(&self, token: &TokenHash) -> Result<Option<SignInLink>, StoreError> {
        self.read()?.one(FIND_LINK, values![token], |row| {
            Ok(SignInLink {
                token: row.get(0)?,
                person: PersonId(row.get(1)?),
                role: people::role(row.get::<&str>(2)?, 2)?,
                created: time(row, 3)?,
                expires: time(row, 4)?,
            })
        })
    }

    fn add_sign_in(&self, sign_in: &SignIn) -> Result<(), StoreError> {
        let SignIn { token, person, role, created, expires } = sign_in.clone();
        self.write(move |connection| {
            people::expect(connection, &person)?;
            connection.execute(INSERT, values![token, person.0, role.as_str(), micros(created), micros(expires)])?;
            Ok(())
        })
    }

    fn sign_in(&self, token: &TokenHash) -> Result<Option<SignIn>, StoreError> {
        self.read()?.one(FIND, values![token], |row| {
            Ok(SignIn {
                token: row.get(0)?,
                person: PersonId(row.get(1)?),
                role: people::role(row.get::<&str>(2)?, 2)?,
                created: time(row, 3)?,
                expires: time(row, 4)?,
            })
        })
    }

    fn end_sign_in(&self, token: &TokenHash) -> Result<(), StoreError> {
        let token = *token;
        self.write(move |connection| {
            connection.execute(END, values![token])?;
            Ok(())
        })
    }
}
