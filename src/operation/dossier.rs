//! Everything that is kept about one person, for themselves: to be read, and as JSON to be taken elsewhere (GDPR, articles
//! 15 and 20). What is left out are secrets: hashes of links and sign-ins, and the keys of graded questions.

use crate::access::{PersonId, Role};
use crate::course::Catalog;
use crate::decision::Act;
use crate::evidence::Account;
use crate::report::AuditEntry;
use crate::roster::{Booking, Person, Session};
use crate::store::{Attempt, Claim, Query, SignIn, SignInLink, Store, StoreError};
use crate::xapi::account_key;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Everything about somebody.
#[derive(Debug, Clone)]
pub struct Dossier {
    /// Who they are.
    pub person: Person,
    /// The sessions they have a seat in, or may yet have one.
    pub seats: Vec<(Session, Booking)>,
    /// What became of their seats in all sessions, oldest first.
    pub bookings: Vec<Booking>,
    /// Their attempts at assessments.
    pub attempts: Vec<Attempt>,
    /// The statements about them, oldest first, as they are stored, without keys.
    pub statements: Vec<Value>,
    /// What was decided about them, and who looked, oldest first.
    pub decisions: Vec<AuditEntry>,
    /// Where they are signed in.
    pub sign_ins: Vec<SignIn>,
    /// The invitations they were sent.
    pub invitations: Vec<SignInLink>,
    /// The certificates they handed in.
    pub claims: Vec<Claim>,
}

/// Everything about a person, under whatever id; `None` when nobody has it.
pub fn of(store: &dyn Store, catalog: &Catalog, id: &PersonId, now: Timestamp) -> Result<Option<Dossier>, StoreError> {
    let Some(person) = super::people::current(store, id)? else { return Ok(None) };
    let (mut statements, mut seen) = (Vec::new(), BTreeSet::new());
    for account in Account::all_of(&person, &catalog.id_base) {
        let query = Query {
            agent: Some(account_key(&account.home_page, &account.name)),
            related_agents: true,
            voided: true,
            ..Query::default()
        };
        super::export::export(store, query, |stored| {
            if seen.insert(stored.sequence) {
                statements.push((stored.sequence, told(&stored.body)));
            }
            Ok::<_, StoreError>(())
        })?;
    }
    statements.sort_by_key(|(sequence, _)| *sequence);
    let is_theirs = |about: &PersonId| person.ids().any(|id| id == about);
    let decisions = store.decisions(now)?;
    let mut waivers = BTreeSet::new();
    let decisions = decisions.iter().filter(|record| match &record.decision.act {
        Act::RevokeWaiver { waiver } => waivers.contains(waiver),
        act => {
            let concerns = act.about().any(is_theirs);
            if concerns && matches!(act, Act::Waive { .. }) {
                waivers.insert(record.decision.id);
            }
            concerns
        }
    });
    let decisions = decisions.map(AuditEntry::new).collect();
    let mut claims = Vec::new();
    for id in person.ids() {
        claims.extend(store.claims_of(id)?);
    }
    let (mut sign_ins, mut invitations) = (Vec::new(), Vec::new());
    for role in Role::ALL {
        sign_ins.extend(store.sign_ins_of(&person.id, role)?);
        invitations.extend(store.links_of(&person.id, role)?);
    }
    Ok(Some(Dossier {
        seats: store.bookings(&person.id)?,
        bookings: store.steps_of(&person.id)?,
        attempts: store.attempts_of(&person.id)?,
        statements: statements.into_iter().map(|(_, statement)| statement).collect(),
        decisions,
        sign_ins,
        invitations,
        claims,
        person,
    }))
}

/// A statement as its person may see it: what the server wrote of a graded question has the key in its definition.
fn told(body: &str) -> Value {
    let mut statement: Value = crate::xapi::values_of(body);
    if statement["authority"]["account"]["name"] == "prework"
        && let Some(definition) = statement["object"]["definition"].as_object_mut()
    {
        definition.remove("correctResponsesPattern");
    }
    statement
}

impl Dossier {
    /// The whole as JSON; the guide has its shape.
    #[must_use]
    pub fn json(&self, now: Timestamp) -> Value {
        let Self { person, seats, bookings, attempts, statements, decisions, sign_ins, invitations, claims } = self;
        let seat = |(session, booking): &(Session, Booking)| {
            json!({
                "session": session.id, "workshop": session.workshop.to_string(), "starts": session.starts,
                "ends": session.ends, "timezone": session.timezone, "place": session.place, "since": booking.enrolled,
            })
        };
        let attempt = |attempt: &Attempt| {
            json!({
                "id": attempt.id, "module": attempt.module.to_string(), "begun": attempt.begun,
                "handed_in": attempt.handed_in, "score": attempt.score, "passed": attempt.passed,
                "answers": attempt.answers, "round": attempt.round,
                "comments": attempt.marks.iter().map(|mark| &mark.comment).collect::<Vec<_>>(),
            })
        };
        let sign_in = |known: &SignIn| {
            json!({
                "role": known.role, "device": known.device, "since": known.created, "last_used": known.seen,
                "shared": known.shared, "expires": known.expires,
            })
        };
        let invitation = |link: &SignInLink| {
            json!({
                "role": link.role, "way": link.way.as_str(), "made": link.created, "sent": link.sent,
                "opened": link.opened, "used": link.used, "refused": link.refused, "session": link.session,
            })
        };
        let claim = |claim: &Claim| {
            let waits = claim.settled.is_none();
            json!({
                "id": claim.id, "module": claim.module.to_string(), "achieved_on": claim.says.achieved,
                "valid_until": claim.says.until, "source": claim.says.source, "handed_in": claim.made,
                "scan": waits.then(|| format!("/me/certificates/{}/scan", claim.id)),
                "settled": claim.settled.as_ref().map(|settled| json!({
                    "at": settled.at, "accepted": settled.accepted, "by": settled.by, "reason": settled.reason,
                })),
            })
        };
        json!({
            "made": now,
            "person": {
                "id": person.id, "name": person.name, "email": person.email, "phone": person.phone,
                "teams": person.teams, "attributes": person.attributes, "roles": person.roles, "left": person.left,
                "also": person.also,
            },
            "seats": listed(seats, seat),
            "bookings": listed(bookings, |step| {
                json!({
                    "session": step.session, "seat": step.seat, "since": step.since, "enrolled": step.enrolled,
                    "until": step.until, "note": step.note,
                })
            }),
            "attempts": listed(attempts, attempt),
            "statements": statements,
            "decisions": decisions,
            "sign_ins": listed(sign_ins, sign_in),
            "invitations": listed(invitations, invitation),
            "certificates": listed(claims, claim),
        })
    }
}

fn listed<T, V: Serialize>(all: &[T], one: impl Fn(&T) -> V) -> Value {
    json!(all.iter().map(one).collect::<Vec<_>>())
}
