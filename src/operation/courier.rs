//! Mailing the invitations that wait, each with what it is for.

use super::invite::{self, Invitation};
use super::judge::JudgeError;
use super::team::{self, GlimpseError};
use super::waive::Grounds;
use super::{notify, paper, publish};
use crate::course::Catalog;
use crate::mail::{self, Letter, Post, PostError};
use crate::readiness::Word;
use crate::roster::Session;
use crate::store::{Delivery, Store, StoreError};
use jiff::Timestamp;
use std::sync::Arc;

/// Whoever takes invitations to the mail server.
#[derive(Debug, Clone)]
pub struct Courier {
    /// The mail server.
    pub post: Arc<Post>,
    /// The address of this one, without a slash at its end.
    pub address: String,
}

/// Why a manager was sent nothing.
#[derive(Debug, thiserror::Error)]
pub enum DigestError {
    /// There is nothing to show.
    #[error(transparent)]
    Glimpse(#[from] GlimpseError),
    /// Nobody could be judged.
    #[error(transparent)]
    Judge(#[from] JudgeError),
    /// The mail server didn't take it.
    #[error("the letter can’t be sent now: {0}")]
    Post(PostError),
}

/// What one round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    /// Went out.
    pub sent: usize,
    /// Can't be delivered.
    pub refused: usize,
    /// The mail server wants us later.
    pub is_put_off: bool,
}

impl Courier {
    /// Sends what waits, until nothing does or the mail server wants us later; `each` hears after every letter.
    ///
    /// # Errors
    /// Of the store.
    pub fn round(
        &self,
        store: &dyn Store,
        clock: &dyn Fn() -> Timestamp,
        each: &mut dyn FnMut(Round),
    ) -> Result<Round, StoreError> {
        let mut round = Round::default();
        let catalog = publish::in_force(store, clock())?.map(|publication| publication.catalog);
        loop {
            let mut send = |invitation: &Invitation| self.send(store, catalog.as_deref(), invitation, clock());
            let next = match invite::send_next(store, clock(), &mut send)? {
                None => notify::send_next(store, self, clock())?,
                next => next,
            };
            match next {
                None => return Ok(round),
                Some(Delivery::Sent) => round.sent += 1,
                Some(Delivery::Refused(_)) => round.refused += 1,
                Some(Delivery::Postponed) => {}
                Some(Delivery::Later) => {
                    round.is_put_off = true;
                    return Ok(round);
                }
            }
            each(round);
        }
    }

    /// Makes a view of a manager's team, and mails it to them.
    ///
    /// # Errors
    /// When nobody names that manager, or the letter isn't taken: the view is taken back then.
    pub fn digest(
        &self,
        store: &dyn Store,
        address: &str,
        grounds: Grounds<'_>,
        now: Timestamp,
    ) -> Result<(), DigestError> {
        let (path, glimpse) = team::glimpse(store, address, grounds, now)?;
        let (catalog, members) = team::of(store, address, now)?;
        let seats = || members.iter().flat_map(|member| &member.seats);
        let counts = Word::ALL
            .iter()
            .rev()
            .map(|word| (word.label(), seats().filter(|(_, standing)| standing.verdict.state.word() == *word).count()));
        let counts: Vec<(&str, usize)> = counts.filter(|(_, count)| *count > 0).collect();
        let zone = jiff::tz::TimeZone::get(&catalog.timezone).unwrap_or(jiff::tz::TimeZone::UTC);
        let until = glimpse.expires.to_zoned_datetime(zone).strftime("%-d %B %Y").to_string();
        let link = format!("{}{path}", self.address);
        let letter = mail::digest(&glimpse.address, &catalog.title, &counts, &link, &until);
        self.post.send(&letter).map_err(|error| {
            let undo = Grounds { reason: "the letter was not taken", ..grounds };
            if let Err(error) = team::take_back(store, &glimpse.token, undo, now) {
                tracing::error!(%error, "a view nobody was sent could not be taken back");
            }
            DigestError::Post(error)
        })
    }

    fn send(&self, store: &dyn Store, catalog: Option<&Catalog>, invitation: &Invitation, now: Timestamp) -> Delivery {
        let Invitation { person, path, code, expires, session } = invitation;
        let Some(to) = person.email.as_deref() else { return Delivery::Refused("no address is known".to_owned()) };
        let session = session.as_ref().and_then(|id| store.session(id).ok().flatten());
        let purpose = session.as_ref().map(|session| {
            let title = catalog.map_or_else(|| session.workshop.to_string(), |catalog| paper::title(catalog, session));
            format!("{title}, {}", paper::day(session))
        });
        let zone = session.as_ref().map_or(jiff::tz::TimeZone::UTC, Session::zone);
        let until = expires.to_zoned_datetime(zone).strftime("%-d %B %Y").to_string();
        let mut letter = mail::invitation(
            (to, &person.name),
            (catalog.map_or("the courses", |catalog| &catalog.title), purpose.as_deref()),
            (&format!("{}{path}", self.address), &format!("{}/sign-in", self.address)),
            (&person.id.0, code),
            &until,
        );
        if let (Some(session), Some(catalog)) = (&session, catalog) {
            letter.calendar = notify::entry(store, self, catalog, session, person, now)
                .ok()
                .flatten()
                .filter(|entry| entry.method != "CANCEL");
        }
        self.hand_over(&letter)
    }

    /// Hands a letter to the mail server; what became of it.
    pub(super) fn hand_over(&self, letter: &Letter) -> Delivery {
        match self.post.send(letter) {
            Ok(()) => Delivery::Sent,
            Err(PostError::Refused(why) | PostError::Setting(why)) => Delivery::Refused(why),
            Err(PostError::Postponed(_)) => Delivery::Postponed,
            Err(PostError::Later(error)) => {
                // Its text may name the person.
                tracing::warn!("a letter waits: the mail server doesn't take it now");
                tracing::debug!(error);
                Delivery::Later
            }
        }
    }
}
