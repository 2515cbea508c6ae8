//! `prework roster give|take-off|…`: one person's seat in a session.

use crate::access::PersonId;
use crate::cli::context::{Failure, State, Why, print_line};
use crate::operation::seats::{self, SeatError, Wish};
use crate::roster::{Booking, SessionId};
use clap::Args;
use jiff::Timestamp;

/// Whose seat, in what, and why.
#[derive(Debug, Args)]
pub(in crate::cli) struct Seat {
    /// The session's id
    session: String,
    /// The learner's id
    learner: String,
    #[command(flatten)]
    why: Why,
    #[command(flatten)]
    state: State,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Move {
    /// The session they are in
    session: String,
    /// The learner's id
    learner: String,
    /// The session they go to
    #[arg(long, value_name = "SESSION")]
    to: String,
    #[command(flatten)]
    why: Why,
    #[command(flatten)]
    state: State,
}

impl Seat {
    pub(super) fn wish(self, wish: Wish) -> Result<(), Failure> {
        if wish == Wish::Admit && self.why.is_unsaid() {
            return Err(Failure::new("an exception needs a reason").hint("say it with `--reason`"));
        }
        let store = self.state.kept()?;
        let catalog = State::catalog(&store)?;
        let (session, learner) = (SessionId(self.session), PersonId(self.learner));
        let grounds = self.why.grounds("");
        let now = Timestamp::now();
        let booking = seats::change(&store, &catalog, (&session, &learner), wish, grounds, now).map_err(told)?;
        say(&learner, booking.as_ref());
        Ok(())
    }

    pub(super) fn undo(self) -> Result<(), Failure> {
        let store = self.state.kept()?;
        let (session, learner) = (SessionId(self.session), PersonId(self.learner));
        let now = Timestamp::now();
        seats::undo(&store, (&session, &learner), self.why.grounds("it was a mistake"), now).map_err(told)?;
        say(&learner, seats::booking(&store, &session, &learner, now)?.as_ref());
        Ok(())
    }
}

impl Move {
    pub(super) fn run(self) -> Result<(), Failure> {
        let store = self.state.kept()?;
        let catalog = State::catalog(&store)?;
        let (from, to) = (SessionId(self.session), SessionId(self.to));
        let (learner, now) = (PersonId(self.learner), Timestamp::now());
        let there =
            seats::move_to(&store, &catalog, (&from, &to), &learner, self.why.grounds(""), now).map_err(told)?;
        say(&learner, there.as_ref());
        Ok(())
    }
}

fn say(learner: &PersonId, booking: Option<&Booking>) {
    let seat = booking.map_or("off the list", |booking| booking.seat.code());
    print_line(&format!("{learner}: {seat}"));
}

fn told(error: SeatError) -> Failure {
    match error {
        SeatError::UnknownSession(_) => Failure::new(error).hint("`prework session list` shows all"),
        SeatError::UnknownPerson(_) => Failure::new(error).hint("`prework learner list` shows all"),
        other => Failure::new(other),
    }
}
