//! What can be done about somebody on a session's list, by whom: each kind has its own page, which asks before it is done.

use super::Desk;
use super::book::Book;
use crate::access::{Act, PersonId, may};
use crate::course::Gate;
use crate::operation::notify;
use crate::readiness::{Standing, Word};
use crate::roster::{Booking, Seat, Session};
use crate::web::shown::path_segment;
use jiff::Timestamp;
use serde::Serialize;

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doing {
    /// Have them reminded of what is left.
    Remind,
    /// Hand them the address of their page.
    Link,
    /// Excuse them from a module.
    Waive,
    /// Let them in all the same.
    Admit,
    /// Hold a free seat for them.
    Offer,
    /// Give them a module to do.
    Assign,
    /// Give them a seat in another session.
    Move,
    /// Take them off the list.
    TakeOff,
}

impl Doing {
    const ALL: [Self; 8] =
        [Self::Remind, Self::Link, Self::Waive, Self::Admit, Self::Offer, Self::Assign, Self::Move, Self::TakeOff];

    /// The word in addresses and forms.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Remind => "remind",
            Self::Link => "link",
            Self::Waive => "waive",
            Self::Admit => "admit",
            Self::Offer => "offer",
            Self::Assign => "assign",
            Self::Move => "move",
            Self::TakeOff => "take-off",
        }
    }

    /// Reads that.
    pub(super) fn read(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|doing| doing.code() == code)
    }

    /// As a menu has it.
    fn label(self) -> &'static str {
        match self {
            Self::Remind => "Remind",
            Self::Link => "Copy link",
            Self::Waive => "Waive a module",
            Self::Admit => "Admit all the same",
            Self::Offer => "Offer the seat",
            Self::Assign => "Give a catch-up",
            Self::Move => "Move to another session",
            Self::TakeOff => "Take off the list",
        }
    }

    /// Whether it is theirs to do, about one learner of a session or about all of them.
    pub(super) fn is_permitted(self, desk: &Desk, learner: Option<&PersonId>, session: &Session) -> bool {
        let (who, trainers) = (desk.principal(), &session.trainers);
        match (self, learner) {
            (Self::Remind | Self::Link, _) => may(&who, Act::Remind { trainers }),
            (_, None) => false,
            (Self::Waive | Self::Admit | Self::Assign, Some(learner)) => may(&who, Act::Decide { learner, trainers }),
            (Self::Offer | Self::Move | Self::TakeOff, Some(learner)) => may(&who, Act::Reseat { learner, trainers }),
        }
    }
}

/// Something in somebody's menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Choice {
    label: &'static str,
    url: String,
    /// What a script copies in place of going there; else empty.
    copies: String,
}

/// Where something is asked about somebody.
pub(super) fn url(desk: &Desk, session: &Session, doing: Doing, who: Option<&PersonId>) -> String {
    let who = who.map_or_else(String::new, |who| format!("&who={}", path_segment(&who.0)));
    format!("{}/act?do={}{who}", desk.roster_url(&session.id), doing.code())
}

/// Those of `wanted` that are theirs to do.
fn choices(desk: &Desk, person: &PersonId, session: &Session, book: &Book, wanted: &[Doing]) -> Vec<Choice> {
    if book.then.0.is_some() {
        return Vec::new();
    }
    let theirs = wanted.iter().filter(|doing| doing.is_permitted(desk, Some(person), session));
    let choice = |doing: &Doing| Choice {
        label: doing.label(),
        url: url(desk, session, *doing, Some(person)),
        copies: if *doing == Doing::Link { notify::page(&book.address, &session.id) } else { String::new() },
    };
    theirs.map(choice).collect()
}

/// What can be done about who has a seat, most likely first.
pub(super) fn of_seat(desk: &Desk, seat: &Standing, session: &Session, book: &Book, now: Timestamp) -> Vec<Choice> {
    let is_ready = seat.verdict.state.word() == Word::Ready;
    let mut wanted = Vec::new();
    if session.is_ahead(now) && !is_ready {
        wanted.extend([Doing::Remind, Doing::Waive]);
        let keeps_out = matches!(book.gate, Gate::Strict | Gate::Provisional);
        wanted.extend((keeps_out && !book.is_admitted(&seat.person.id)).then_some(Doing::Admit));
    }
    wanted.extend([Doing::Link, Doing::Assign]);
    if session.is_ahead(now) {
        wanted.extend([Doing::Move, Doing::TakeOff]);
    }
    choices(desk, &seat.person.id, session, book, &wanted)
}

/// What can be done about who has none yet.
pub(super) fn of_waiting(desk: &Desk, seat: &Standing, session: &Session, book: &Book, now: Timestamp) -> Vec<Choice> {
    if !session.is_ahead(now) {
        return Vec::new();
    }
    let mut wanted = Vec::new();
    wanted.extend((seat.verdict.state.word() != Word::Ready).then_some(Doing::Remind));
    if seat.booking.seat != Seat::Offered {
        wanted.extend([Doing::Offer, Doing::Admit]);
    }
    wanted.extend([Doing::Link, Doing::Waive, Doing::Move, Doing::TakeOff]);
    choices(desk, &seat.person.id, session, book, &wanted)
}

/// What can be done about who isn't expected any more.
pub(super) fn of_off(desk: &Desk, booking: &Booking, session: &Session, book: &Book) -> Vec<Choice> {
    let mut wanted = vec![Doing::Assign];
    wanted.extend((booking.seat != Seat::Moved).then_some(Doing::Move));
    choices(desk, &booking.person, session, book, &wanted)
}
