//! Inviting people: a personal link with a six-digit code for each, mailed, printed, or listed for another tool; and what
//! became of it.

use super::sign_in::{self, SignInError};
use super::token;
use super::waive::Grounds;
use crate::access::{PersonId, Role};
use crate::decision::{Act, Decision};
use crate::report::{InvitationLine, invitations_csv};
use crate::roster::{Person, SessionId};
use crate::store::{Delivery, SignInLink, Store, StoreError, Way};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

/// How long somebody who took an invitation to mail has, before another one takes it.
const CLAIM: SignedDuration = SignedDuration::from_mins(5);

/// One invitation, as its person gets it. Neither link nor code is kept anywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Whom it invites.
    pub person: Person,
    /// The link's path, to append to the server's address.
    pub path: String,
    /// The six digits that do the same with the person's id.
    pub code: String,
    /// From when on neither works.
    pub expires: Timestamp,
    /// To which session, when it is about one.
    pub session: Option<SessionId>,
}

/// Who invites, and to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occasion<'a> {
    /// The session, when it is about one.
    pub session: Option<&'a SessionId>,
    /// The team, when its people were asked for.
    pub team: Option<&'a str>,
    /// The name shown beside it on the record.
    pub by: &'a str,
}

impl Occasion<'_> {
    /// What the record says of it; nothing when it is about nobody.
    fn decision(self, way: Way, people: usize, now: Timestamp) -> Option<Decision> {
        let act = Act::Invite { session: self.session.cloned(), team: self.team.map(str::to_owned), way, people };
        Grounds { by: self.by, reason: "invited" }.decision(act, now).filter(|_| people > 0)
    }
}

/// Keeps links to hand out or to mail, and puts it on the record.
fn keep(
    store: &dyn Store,
    links: &[SignInLink],
    occasion: Occasion<'_>,
    way: Way,
    now: Timestamp,
) -> Result<(), StoreError> {
    match occasion.decision(way, links.len(), now) {
        Some(decision) => store.add_invitations(links, &decision),
        None => store.add_links(links),
    }
}

/// Whom letters were asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// Each has a letter that waits.
    pub mailed: Vec<PersonId>,
    /// They have no e-mail address.
    pub without_address: Vec<PersonId>,
}

/// What became of letters that were asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Letters {
    /// Went out.
    pub sent: usize,
    /// Can't be delivered.
    pub refused: usize,
    /// Are still to be sent.
    pub waiting: usize,
}

impl Letters {
    /// Looks at the newest letter of each; whoever sent them meanwhile, this process or a server beside it.
    pub fn of(store: &dyn Store, asked: &Asked) -> Result<Self, StoreError> {
        let mut found = Self::default();
        for person in &asked.mailed {
            let links = store.links_of(person, Role::Learner)?;
            match links.iter().find(|link| link.way == Way::Mail) {
                Some(link) if link.refused.is_some() => found.refused += 1,
                Some(link) if link.sent.is_some() => found.sent += 1,
                _ => found.waiting += 1,
            }
        }
        Ok(found)
    }
}

/// How far somebody's invitation got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// It couldn't be delivered.
    Bounced,
    /// Nobody invited them.
    NotInvited,
    /// It is too old, and nobody came.
    NeverCame,
    /// It waits to be mailed.
    Waiting,
    /// It is on its way, or there.
    Invited,
    /// It was opened, and nobody signed in.
    Opened,
    /// They signed in.
    SignedIn,
}

impl Progress {
    /// Every state, in the order a screen lists them: who needs something first.
    pub const ALL: [Self; 7] =
        [Self::Bounced, Self::NotInvited, Self::NeverCame, Self::Waiting, Self::Invited, Self::Opened, Self::SignedIn];

    /// In words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Bounced => "Bounced",
            Self::NotInvited => "Not invited",
            Self::NeverCame => "Never came",
            Self::Waiting => "Being sent",
            Self::Invited => "Invited",
            Self::Opened => "Opened",
            Self::SignedIn => "Signed in",
        }
    }

    /// How far the links of somebody got, newest first.
    #[must_use]
    pub fn of(links: &[SignInLink], now: Timestamp) -> Self {
        if links.iter().any(|link| link.used.is_some()) {
            return Self::SignedIn;
        }
        let Some(newest) = links.first() else { return Self::NotInvited };
        if newest.refused.is_some() {
            Self::Bounced
        } else if !newest.is_open(now) {
            Self::NeverCame
        } else if links.iter().any(|link| link.opened.is_some() && link.is_open(now)) {
            Self::Opened
        } else if newest.way == Way::Mail && newest.sent.is_none() {
            Self::Waiting
        } else {
            Self::Invited
        }
    }
}

/// Who has a seat in a session, or is in a team on the day, and can sign in as a learner.
pub fn whom(
    store: &dyn Store,
    session: Option<&SessionId>,
    team: Option<&str>,
    now: Timestamp,
) -> Result<Vec<Person>, StoreError> {
    let people: Vec<Person> = match session {
        Some(session) => store.roster(session)?.into_iter().map(|(person, _)| person).collect(),
        None => store.people(Some(Role::Learner))?,
    };
    let day = crate::roster::day_of(now);
    let is_meant = |person: &Person| {
        person.is_active()
            && person.roles.contains(&Role::Learner)
            && team.is_none_or(|team| person.teams_on(day).any(|theirs| theirs.eq_ignore_ascii_case(team)))
    };
    Ok(people.into_iter().filter(is_meant).collect())
}

/// Those of them who never signed in: who did needs no invitation.
pub fn not_yet(store: &dyn Store, people: Vec<Person>, now: Timestamp) -> Result<Vec<Person>, StoreError> {
    let mut found = Vec::new();
    for person in people {
        if progress(store, &person.id, now)? != Progress::SignedIn {
            found.push(person);
        }
    }
    Ok(found)
}

/// How far somebody's invitation got.
pub fn progress(store: &dyn Store, person: &PersonId, now: Timestamp) -> Result<Progress, StoreError> {
    Ok(Progress::of(&store.links_of(person, Role::Learner)?, now))
}

/// Makes an invitation for each, to be handed out.
pub fn hand_out(
    store: &dyn Store,
    people: Vec<Person>,
    occasion: Occasion<'_>,
    way: Way,
    now: Timestamp,
) -> Result<Vec<Invitation>, StoreError> {
    let session = occasion.session;
    let mut links = Vec::with_capacity(people.len());
    let mut invitations = Vec::with_capacity(people.len());
    for person in people {
        let ((token, kept), (code, kept_code)) = (token::fresh(), token::fresh_code());
        let link = SignInLink {
            way,
            session: session.cloned(),
            code: Some(kept_code),
            sent: Some(now),
            ..sign_in::fresh(kept, &person, Role::Learner, now)
        };
        let (path, expires) = (format!("/sign-in/{token}"), link.expires);
        links.push(link);
        invitations.push(Invitation { person, path, code, expires, session: session.cloned() });
    }
    keep(store, &links, occasion, way, now)?;
    Ok(invitations)
}

/// Makes a personal link in a role, on the record; returns the path to append to the server's address.
pub fn link(store: &dyn Store, person: &PersonId, role: Role, by: &str, now: Timestamp) -> Result<String, SignInError> {
    let person = sign_in::expect(store, person, role)?;
    let (token, kept) = token::fresh();
    let occasion = Occasion { session: None, team: None, by };
    keep(store, &[sign_in::fresh(kept, &person, role, now)], occasion, Way::Link, now)?;
    Ok(format!("/sign-in/{token}"))
}

/// Has an invitation mailed to each who has an address.
pub fn have_mailed(
    store: &dyn Store,
    people: Vec<Person>,
    occasion: Occasion<'_>,
    now: Timestamp,
) -> Result<Asked, StoreError> {
    let (with, without): (Vec<Person>, Vec<Person>) = people.into_iter().partition(|person| person.email.is_some());
    let mut links = Vec::new();
    for person in &with {
        // Who waits for a letter already gets that one.
        if progress(store, &person.id, now)? != Progress::Waiting {
            // Until it is sent nobody knows its token.
            let link = sign_in::fresh(token::fresh().1, person, Role::Learner, now);
            links.push(SignInLink { way: Way::Mail, session: occasion.session.cloned(), ..link });
        }
    }
    keep(store, &links, occasion, Way::Mail, now)?;
    let ids = |people: Vec<Person>| people.into_iter().map(|person| person.id).collect();
    Ok(Asked { mailed: ids(with), without_address: ids(without) })
}

/// Invitations as CSV, for whatever tool sends text messages; `address` is this server's.
#[must_use]
pub fn list(invitations: &[Invitation], address: &str) -> String {
    invitations_csv(invitations.iter().map(|one| InvitationLine {
        id: &one.person.id.0,
        name: &one.person.name,
        phone: one.person.phone.as_deref(),
        email: one.person.email.as_deref(),
        link: format!("{address}{}", one.path),
        code: &one.code,
        expires: one.expires,
    }))
}

/// How many letters somebody can ask for within an hour.
const LETTERS: usize = 3;

/// Has a new link and code mailed to what is on file for a learner's id or address. Who isn't known, has no address, or had
/// enough letters lately, gets none; whoever asks is told the same.
/// Came they by a poster of a session they have a seat in, the letter is about that.
pub fn send_new(store: &dyn Store, who: &str, session: Option<&SessionId>, now: Timestamp) -> Result<(), StoreError> {
    let Some(person) = sign_in::named(store, who)?.filter(|person| person.is_active() && person.email.is_some()) else {
        return Ok(());
    };
    // Whoever may change an address could else become anybody whose it is: staff get their links from whoever runs the
    // server.
    let role = Role::Learner;
    if !person.roles.contains(&role) {
        return Ok(());
    }
    let hour_ago = now.saturating_sub(SignedDuration::from_hours(1)).unwrap_or(Timestamp::MIN);
    let lately = store.links_of(&person.id, role)?;
    if lately.iter().filter(|link| link.way == Way::Mail && link.created > hour_ago).count() >= LETTERS {
        return Ok(());
    }
    let has_seat =
        |id: &SessionId| Ok::<_, StoreError>(store.roster(id)?.iter().any(|(seated, _)| seated.id == person.id));
    let session = match session {
        Some(id) if has_seat(id)? => Some(id.clone()),
        _ => None,
    };
    let link = SignInLink { way: Way::Mail, session, ..sign_in::fresh(token::fresh().1, &person, role, now) };
    store.add_links(&[link])
}

/// Sends the invitation that waits longest; what became of it, or nothing when none waits.
pub fn send_next(
    store: &dyn Store,
    now: Timestamp,
    send: &mut dyn FnMut(&Invitation) -> Delivery,
) -> Result<Option<Delivery>, StoreError> {
    let ((token, kept), (code, kept_code)) = (token::fresh(), token::fresh_code());
    let since = now.saturating_sub(CLAIM).unwrap_or(Timestamp::MIN);
    let Some(link) = store.claim_link(&kept, &kept_code, since, now)? else { return Ok(None) };
    let delivery = match sign_in::expect(store, &link.person, link.role) {
        Ok(person) => {
            let path = format!("/sign-in/{token}");
            send(&Invitation { person, path, code, expires: link.expires, session: link.session })
        }
        Err(SignInError::Store(error)) => return Err(error),
        Err(gone) => Delivery::Refused(gone.to_string()),
    };
    store.deliver_link(&kept, &delivery, now)?;
    Ok(Some(delivery))
}
