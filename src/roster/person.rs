//! A person, as a roster file names them.

use super::{Membership, PersonId, away, membership};
use crate::access::Role;
use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Someone Prework knows. Never in git; evidence names them by account only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The key.
    pub id: PersonId,
    /// As shown.
    pub name: String,
    /// An attribute, not a key.
    pub email: Option<String>,
    /// For text messages.
    pub phone: Option<String>,
    /// Where they work, worked and will work.
    pub teams: Vec<Membership>,
    /// Everything else a file said (`role`, `site`, `language`, other columns as tags),
    /// which audiences are matched against.
    pub attributes: BTreeMap<String, String>,
    /// What they may sign in as.
    pub roles: BTreeSet<Role>,
    /// Since when they are gone, and can't sign in; what they did stays.
    pub left: Option<Timestamp>,
    /// Ids of those who turned out to be this very person: what they did is this one's.
    pub also: Vec<PersonId>,
    /// Who they turned out to be.
    pub merged_into: Option<PersonId>,
}

/// Why somebody can't be taken in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The server, and the keys of clients, have accounts of their own.
    #[error("`{0}` is an id of the server's own")]
    Reserved(PersonId),
    /// What says when they are away is no days.
    #[error("`{0}` doesn't say when somebody is away: write `2027-02-20/2027-02-28`, several with a comma between")]
    BadAway(String),
    /// An id is shown, typed and written into addresses.
    #[error("`{0}` can't be an id: use at most 200 visible characters")]
    BadId(String),
    /// Mail would go astray.
    #[error("`{0}` is not an e-mail address")]
    BadEmail(String),
    /// A name stands in one line of a card, a roster, a letter.
    #[error("the name of `{0}` is longer than 200 characters")]
    LongName(PersonId),
    /// Names are shown in terminals and tables.
    #[error("something that is said of `{0}` has characters that can't be seen")]
    Unseen(PersonId),
}

/// Whether a character does something to the text around it and shows nothing itself.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Whether a text can be an e-mail address.
#[must_use]
pub(super) fn is_address(text: &str) -> bool {
    let seen = |c: char| !c.is_whitespace() && !is_unseen(c) && !matches!(c, '<' | '>' | ',' | ';' | '"');
    let parts = text.split_once('@').is_some_and(|(mailbox, host)| !mailbox.is_empty() && !host.is_empty());
    text.len() <= 254 && parts && text.chars().all(seen)
}

impl Person {
    /// Whether this person can be taken in.
    ///
    /// # Errors
    /// As [`Unfit`] says.
    pub fn check(&self) -> Result<(), Unfit> {
        let id = &self.id.0;
        if id == "prework" || id.starts_with("key:") {
            return Err(Unfit::Reserved(self.id.clone()));
        }
        // Two ids that look the same would be two people; in names, some of these join letters.
        let is_hidden = |c: char| {
            is_unseen(c)
                || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200d}' | '\u{2028}' | '\u{2029}' | '\u{2060}')
        };
        if matches!(id.as_str(), "" | "." | "..") || id.len() > 200 || id.trim() != id || id.chars().any(is_hidden) {
            return Err(Unfit::BadId(id.escape_debug().take(60).collect()));
        }
        if self.name.chars().count() > 200 {
            return Err(Unfit::LongName(self.id.clone()));
        }
        let teams = self.teams.iter().flat_map(|membership| membership.team.chars());
        let phone = self.phone.iter().flat_map(|phone| phone.chars());
        let known = self.attributes.iter().flat_map(|(name, value)| name.chars().chain(value.chars()));
        let known = known.filter(|c| !matches!(c, '\n' | '\r' | '\t'));
        if self.name.chars().chain(teams).chain(phone).chain(known).any(is_unseen) {
            return Err(Unfit::Unseen(self.id.clone()));
        }
        if let Some(text) = self.attributes.get(away::AWAY).filter(|text| away::read(text).is_none()) {
            return Err(Unfit::BadAway(text.escape_debug().take(80).collect()));
        }
        if let Some(email) = self.email.as_deref().filter(|email| !is_address(email)) {
            return Err(Unfit::BadEmail(email.escape_debug().take(80).collect()));
        }
        Ok(())
    }

    /// Puts them into teams from `today` on, in place of those they are in.
    pub fn move_to(&mut self, teams: &[Membership], today: Date) {
        membership::move_to(&mut self.teams, teams, today);
    }

    /// A person known by id and name alone.
    #[must_use]
    pub fn new(id: impl Into<String>, name: impl Into<String>, role: Role) -> Self {
        Self {
            id: PersonId(id.into()),
            name: name.into(),
            email: None,
            phone: None,
            teams: Vec::new(),
            attributes: BTreeMap::new(),
            roles: BTreeSet::from([role]),
            left: None,
            also: Vec::new(),
            merged_into: None,
        }
    }

    /// Whether they may sign in.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.left.is_none() && self.merged_into.is_none()
    }

    /// The team, or the teams, they are in on a day.
    pub fn teams_on(&self, day: Date) -> impl Iterator<Item = &str> {
        self.teams.iter().filter(move |membership| membership.is_on(day)).map(|membership| membership.team.as_str())
    }

    /// The same at an instant (a day begins at midnight, UTC), as screens show it.
    #[must_use]
    pub fn team_at(&self, now: Timestamp) -> String {
        self.teams_on(day_of(now)).collect::<Vec<_>>().join(", ")
    }

    /// Everybody's ids who this person is.
    pub fn ids(&self) -> impl Iterator<Item = &PersonId> {
        std::iter::once(&self.id).chain(&self.also)
    }

    /// Since which day they are in an audience they are in: since a team of theirs let them in, without a gap. `None` when that
    /// has always been so, or nobody knows: of other attributes only the present value is known.
    #[must_use]
    pub fn since(&self, audience: &BTreeMap<String, Vec<String>>, now: Timestamp) -> Option<Date> {
        let accepted = audience.get("team")?;
        let fits = |time: &&Membership| accepted.iter().any(|one| one.eq_ignore_ascii_case(&time.team));
        let teams: Vec<&Membership> = self.teams.iter().filter(fits).collect();
        membership::since(&teams, day_of(now))
    }

    /// Whether an audience (attribute → accepted values) includes this person; an empty one includes everybody.
    #[must_use]
    pub fn is_in(&self, audience: &BTreeMap<String, Vec<String>>, now: Timestamp) -> bool {
        let day = day_of(now);
        audience.iter().all(|(attribute, accepted)| {
            let accepts = |value: &str| accepted.iter().any(|one| one.eq_ignore_ascii_case(value));
            if attribute == "team" {
                self.teams_on(day).any(accepts)
            } else {
                self.attributes.get(attribute).is_some_and(|value| accepts(value))
            }
        })
    }
}

/// The day an instant is in, UTC: what begins and ends by days does so there.
#[must_use]
pub fn day_of(now: Timestamp) -> Date {
    now.to_zoned_datetime(TimeZone::UTC).date()
}
