//! `prework learner invite`: a personal link with a code for each who never signed in, by mail, on cards, or as a list.

use super::build::spinner;
use super::context::{Failure, State, print_line};
use super::mail::Mail;
use crate::access::{PersonId, Role};
use crate::operation::invite::{self, Letters, Occasion};
use crate::operation::{paper, people};
use crate::roster::{Person, SessionId};
use crate::store::{Sessions as _, SqlStore, Way};
use clap::Args;
use jiff::Timestamp;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Who makes links here, as the record names them when nobody else is named.
pub(super) const BY: &str = "the command line";

/// `prework learner invite`
#[derive(Debug, Args)]
pub(super) struct Invite {
    /// Learners' ids
    #[arg(required_unless_present_any = ["session", "team"], conflicts_with_all = ["session", "team"])]
    learners: Vec<String>,
    /// Those who have a seat in a session
    #[arg(long, conflicts_with = "team")]
    session: Option<String>,
    /// Those who are in a team today
    #[arg(long)]
    team: Option<String>,
    /// Send each a letter
    #[arg(long, required_unless_present_any = ["csv", "cards"], conflicts_with_all = ["csv", "cards"])]
    mail: bool,
    /// Print a list with a link and a code each, for a tool that sends text messages
    #[arg(long, conflicts_with = "cards")]
    csv: bool,
    /// Write a PDF with a card each, eight to an A4 sheet; `-` is stdout
    #[arg(long, value_name = "FILE")]
    cards: Option<PathBuf>,
    /// Also those who signed in before
    #[arg(long)]
    again: bool,
    /// Who invites them, for the record
    #[arg(long, value_name = "NAME", default_value = BY)]
    by: String,
    #[command(flatten)]
    post: Mail,
    #[command(flatten)]
    state: State,
}

impl Invite {
    pub(super) fn run(self) -> Result<(), Failure> {
        let store = self.state.kept()?;
        let now = Timestamp::now();
        let session = self.session.map(SessionId);
        if let Some(id) = &session {
            let Some(known) = store.session(id)? else {
                return Err(
                    Failure::new(format!("there is no session `{id}`")).hint("`prework session list` shows all")
                );
            };
            if known.cancelled.is_some() {
                return Err(Failure::new(format!("the session `{id}` doesn't take place"))
                    .hint("name a team, or learners by their ids"));
            }
        }
        let mut whom = if self.learners.is_empty() {
            invite::whom(&store, session.as_ref(), self.team.as_deref(), now)?
        } else {
            let ids = self.learners.into_iter().map(PersonId);
            let found = ids.map(|id| people::find(&store, &id)).collect::<Result<Vec<_>, _>>()?;
            if let Some(person) =
                found.iter().find(|person| !person.is_active() || !person.roles.contains(&Role::Learner))
            {
                return Err(Failure::new(format!("`{}` can't sign in as a learner", person.id))
                    .hint("`prework learner list` shows who is a learner, and who is gone"));
            }
            found
        };
        if !self.again {
            whom = invite::not_yet(&store, whom, now)?;
        }
        let address = self.state.address(&store)?;
        let occasion = Occasion { session: session.as_ref(), team: self.team.as_deref(), by: &self.by };
        if self.csv {
            let made = invite::hand_out(&store, whom, occasion, Way::List, now)?;
            let _ = std::io::stdout().lock().write_all(invite::list(&made, &address).as_bytes());
            return Ok(());
        }
        if let Some(file) = &self.cards {
            return print(&store, whom, occasion, (file, &address), now);
        }
        let Some(courier) = self.post.courier(&address)? else {
            return Err(Failure::new("no mail server is known").hint("name one with `--smtp`, or in `PREWORK_SMTP`"));
        };
        let asked = invite::have_mailed(&store, whom, occasion, now)?;
        let progress = spinner("sending");
        let mut told = |round: crate::operation::courier::Round| progress.set_message(format!("{} sent", round.sent));
        let round = courier.round(&store, &Timestamp::now, &mut told)?;
        progress.finish_and_clear();
        let Letters { sent, refused, waiting } = Letters::of(&store, &asked)?;
        let without = asked.without_address.len();
        print_line(&format!(
            "{sent} sent, {refused} can't be delivered, {waiting} to be sent, {without} without an address"
        ));
        if round.is_put_off {
            return Err(Failure::new(format!("the mail server doesn't take letters now; {waiting} wait"))
                .hint("run it again later; a server that runs with `--smtp` sends what waits by itself"));
        }
        Ok(())
    }
}

/// Makes cards. Where they go is opened first: what is on them is kept nowhere.
fn print(
    store: &SqlStore,
    whom: Vec<Person>,
    occasion: Occasion<'_>,
    (file, address): (&Path, &str),
    now: Timestamp,
) -> Result<(), Failure> {
    if whom.is_empty() {
        return Err(Failure::new("nobody is left to invite").hint("`--again` makes cards for those who signed in, too"));
    }
    let (catalog, cards) = (State::catalog(store)?, whom.len());
    let session = occasion.session.map(|id| store.session(id)).transpose()?.flatten();
    let mut out = sink(file)?;
    let made = invite::hand_out(store, whom, occasion, Way::Card, now)?;
    let printed = paper::cards(&made, session.as_ref(), &catalog, address, now)?;
    out.write_all(&printed.pdf)?;
    out.flush()?;
    if file != Path::new("-") {
        print_line(&format!("{cards} {} in {}", if cards == 1 { "card" } else { "cards" }, file.display()));
    }
    if printed.not_whole > 0 {
        tell_not_whole(printed.not_whole);
    }
    Ok(())
}

/// A file to write a PDF to; `-` is stdout.
pub(super) fn sink(file: &Path) -> Result<Box<dyn Write>, Failure> {
    if file == Path::new("-") {
        return Ok(Box::new(std::io::stdout().lock()));
    }
    let made = std::fs::File::create(file);
    let made = made.map_err(|error| Failure::new(format!("`{}` can't be written: {error}", file.display())))?;
    Ok(Box::new(made))
}

fn tell_not_whole(names: usize) {
    let names = if names == 1 { "1 name isn't".to_owned() } else { format!("{names} names aren't") };
    let _ = writeln!(
        anstream::stderr(),
        "\u{1b}[1;33mwarning\u{1b}[0m: {names} printed whole: no font here has all their letters\n  \
         = hint: the last page says whose; install fonts for them (on Debian fonts-noto-core and fonts-noto-cjk), or print \
         the organiser's page of cards from a browser"
    );
}
