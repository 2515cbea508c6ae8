//! Personal links and sign-ins.

use super::column::{micros, time, time_or_none, unreadable};
use super::connection::{Connection, Row, values};
use super::{SqlStore, decision, people};
use crate::access::{PersonId, Role};
use crate::decision::Decision;
use crate::roster::SessionId;
use crate::store::{Delivery, KeptCode, SignIn, SignInLink, SignIns, StoreError, TokenHash, Tries, Way};
use jiff::Timestamp;

const INSERT_LINK: &str = "
    insert into sign_in_link (token, person, role, created, expires, way, session, code, sent)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// What [`read`] reads of a link, before a `where` clause.
macro_rules! link_columns {
    ($rest:literal) => {
        concat!(
            "select token, person, role, created, expires, way, session, code, tries, tried, sent, refused, opened, used
            from sign_in_link where ",
            $rest
        )
    };
}

const FIND_LINK: &str = link_columns!("token = $1");

const OF_PERSON: &str = link_columns!(
    "role = $1 and person in (select id from person where id = $2 or merged_into = $2)
    order by created desc, token"
);

const WAITING: &str = link_columns!(
    "way = 'mail' and sent is null and refused is null and used is null and expires > $1 and coalesce(claimed, 0) < $2
    order by created, token limit 1"
);

const OPEN_LINK: &str = "update sign_in_link set opened = $1 where token = $2 and opened is null";

const USE_LINK: &str = "update sign_in_link set used = $1 where token = $2 and used is null and expires > $1";

/// After each so many there is a pause.
const TRY_CODE: &str = "
    update sign_in_link set tries = tries + 1, tried = $1
    where token = $2 and used is null and tries < $3 and (tries % $4 <> 0 or tries = 0 or tried < $5)";

const CLAIM: &str = "update sign_in_link set token = $1, code = $2, claimed = $3 where token = $4";

const SENT: &str = "update sign_in_link set sent = $1 where token = $2";

const REFUSED: &str = "update sign_in_link set refused = $1 where token = $2";

const INSERT: &str = "
    insert into sign_in (token, person, role, created, expires, device, seen, shared, origin)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

const FIND: &str = "
    select token, person, role, created, expires, device, coalesce(seen, created), shared, origin from sign_in where token = $1";

const IN_ROLE: &str = "
    select token, person, role, created, expires, device, coalesce(seen, created), shared, origin from sign_in
    where person = $1 and role = $2 order by coalesce(seen, created) desc, token";

const SEE: &str = "update sign_in set seen = $1 where token = $2";

const END: &str = "delete from sign_in where token = $1";

/// What is of no use since before an instant: how much there is of each, and away with it.
const OLD: [&str; 3] = [
    "select count(*) from sign_in where expires < $1",
    "select count(*) from sign_in_link where coalesce(used, expires) < $1",
    "select count(*) from glimpse where coalesce(revoked, expires) < $1",
];

const FORGET_OLD: [&str; 3] = [
    "delete from sign_in where expires < $1",
    "delete from sign_in_link where coalesce(used, expires) < $1",
    "delete from glimpse where coalesce(revoked, expires) < $1",
];

impl SignIns for SqlStore {
    fn add_links(&self, links: &[SignInLink]) -> Result<(), StoreError> {
        let links = links.to_vec();
        self.write(move |connection| insert_links(connection, &links))
    }

    fn add_invitations(&self, links: &[SignInLink], decision: &Decision) -> Result<(), StoreError> {
        let (links, decision) = (links.to_vec(), decision.clone());
        self.write(move |connection| {
            insert_links(connection, &links)?;
            decision::append(connection, &decision)?;
            Ok(())
        })
    }

    fn link(&self, token: &TokenHash) -> Result<Option<SignInLink>, StoreError> {
        self.read()?.one(FIND_LINK, values![token], read)
    }

    fn links_of(&self, person: &PersonId, role: Role) -> Result<Vec<SignInLink>, StoreError> {
        self.read()?.all(OF_PERSON, values![role.as_str(), person.0], read)
    }

    fn open_link(&self, token: &TokenHash, now: Timestamp) -> Result<(), StoreError> {
        let token = *token;
        self.write(move |connection| connection.execute(OPEN_LINK, values![micros(now), token]).map(drop))
    }

    fn use_link(&self, token: &TokenHash, sign_in: &SignIn) -> Result<bool, StoreError> {
        let (token, sign_in) = (*token, sign_in.clone());
        self.write(move |connection| {
            let is_open = connection.execute(USE_LINK, values![micros(sign_in.created), token])? == 1;
            if is_open {
                insert(connection, &sign_in)?;
            }
            Ok(is_open)
        })
    }

    fn try_code(&self, token: &TokenHash, tries: Tries, since: Timestamp, now: Timestamp) -> Result<bool, StoreError> {
        let token = *token;
        self.write(move |connection| {
            let counted =
                connection.execute(TRY_CODE, values![micros(now), token, tries.most, tries.at_once, micros(since)])?;
            Ok(counted == 1)
        })
    }

    fn claim_link(
        &self,
        token: &TokenHash,
        code: &KeptCode,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<Option<SignInLink>, StoreError> {
        let (token, code) = (*token, *code);
        self.write(move |connection| {
            let Some(found) = connection.one(WAITING, values![micros(now), micros(since)], read)? else {
                return Ok(None);
            };
            connection.execute(CLAIM, values![token, code, micros(now), found.token])?;
            Ok(Some(SignInLink { token, code: Some(code), ..found }))
        })
    }

    fn deliver_link(&self, token: &TokenHash, delivery: &Delivery, now: Timestamp) -> Result<(), StoreError> {
        let (token, delivery) = (*token, delivery.clone());
        self.write(move |connection| {
            match &delivery {
                Delivery::Sent => connection.execute(SENT, values![micros(now), token])?,
                Delivery::Refused(why) => connection.execute(REFUSED, values![why, token])?,
                Delivery::Postponed | Delivery::Later => 0,
            };
            Ok(())
        })
    }

    fn add_sign_in(&self, sign_in: &SignIn) -> Result<(), StoreError> {
        let sign_in = sign_in.clone();
        self.write(move |connection| insert(connection, &sign_in))
    }

    fn sign_in(&self, token: &TokenHash) -> Result<Option<SignIn>, StoreError> {
        self.read()?.one(FIND, values![token], read_sign_in)
    }

    fn sign_ins_of(&self, person: &PersonId, role: Role) -> Result<Vec<SignIn>, StoreError> {
        self.read()?.all(IN_ROLE, values![person.0, role.as_str()], read_sign_in)
    }

    fn see_sign_in(&self, token: &TokenHash, now: Timestamp) -> Result<(), StoreError> {
        let token = *token;
        self.write(move |connection| connection.execute(SEE, values![micros(now), token]).map(drop))
    }

    fn old_sign_ins(&self, before: Timestamp) -> Result<u64, StoreError> {
        let reader = self.read()?;
        let mut all = 0_u64;
        for sql in OLD {
            all +=
                reader.one(sql, values![micros(before)], |row| row.get::<i64>(0))?.unwrap_or_default().unsigned_abs();
        }
        Ok(all)
    }

    fn forget_sign_ins(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.write(move |connection| {
            let mut all = 0_u64;
            for sql in FORGET_OLD {
                all += u64::try_from(connection.execute(sql, values![micros(before)])?).unwrap_or_default();
            }
            Ok(all)
        })
    }

    fn end_sign_in(&self, token: &TokenHash) -> Result<(), StoreError> {
        let token = *token;
        self.write(move |connection| connection.execute(END, values![token]).map(drop))
    }
}

fn insert_links(connection: &dyn Connection, links: &[SignInLink]) -> Result<(), StoreError> {
    for link in links {
        people::expect(connection, &link.person)?;
        connection.execute(
            INSERT_LINK,
            values![
                link.token,
                link.person.0,
                link.role.as_str(),
                micros(link.created),
                micros(link.expires),
                link.way.as_str(),
                link.session.as_ref().map(|session| &session.0),
                link.code,
                link.sent.map(micros),
            ],
        )?;
    }
    Ok(())
}

fn insert(connection: &dyn Connection, sign_in: &SignIn) -> Result<(), StoreError> {
    let SignIn { token, person, role, created, expires, device, seen, shared, origin } = sign_in;
    people::expect(connection, person)?;
    let times = (micros(*created), micros(*expires), micros(*seen));
    connection.execute(
        INSERT,
        values![token, person.0, role.as_str(), times.0, times.1, device, times.2, i64::from(*shared), origin.as_ref()],
    )?;
    Ok(())
}

fn read_sign_in(row: &dyn Row) -> Result<SignIn, StoreError> {
    Ok(SignIn {
        token: row.get(0)?,
        person: PersonId(row.get(1)?),
        role: people::role(row.get::<&str>(2)?, 2)?,
        created: time(row, 3)?,
        expires: time(row, 4)?,
        device: row.get(5)?,
        seen: time(row, 6)?,
        shared: row.get::<i64>(7)? != 0,
        origin: row.get(8)?,
    })
}

fn read(row: &dyn Row) -> Result<SignInLink, StoreError> {
    let way: &str = row.get(5)?;
    let known = Way::ALL.into_iter().find(|known| known.as_str() == way);
    Ok(SignInLink {
        token: row.get(0)?,
        person: PersonId(row.get(1)?),
        role: people::role(row.get::<&str>(2)?, 2)?,
        created: time(row, 3)?,
        expires: time(row, 4)?,
        way: known.ok_or_else(|| unreadable(5, format!("no way is called {way}")))?,
        session: row.get::<Option<String>>(6)?.map(SessionId),
        code: row.get(7)?,
        tries: row.get(8)?,
        tried: time_or_none(row, 9)?,
        sent: time_or_none(row, 10)?,
        refused: row.get(11)?,
        opened: time_or_none(row, 12)?,
        used: time_or_none(row, 13)?,
    })
}
