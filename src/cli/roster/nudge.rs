//! `prework roster nudge`.

use crate::access::PersonId;
use crate::cli::context::{Failure, State, Why, print_line};
use crate::operation::notify;
use crate::roster::{PAUSE, SessionId};
use clap::Args;
use jiff::Timestamp;

#[derive(Debug, Args)]
pub(in crate::cli) struct Nudge {
    /// The session's id
    session: String,
    /// Only this learner, by id; else all who are behind, or of whom nothing is heard
    learner: Option<String>,
    /// Have them reminded; without this, what they would read is shown
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    why: Why,
    #[command(flatten)]
    state: State,
}

impl Nudge {
    pub(super) fn run(self) -> Result<(), Failure> {
        let store = self.state.kept()?;
        let session = super::known(&store, self.session)?;
        let (now, address) = (Timestamp::now(), self.state.address(&store)?);
        let only = self.learner.map(PersonId);
        let by = self.why.grounds("").by.to_owned();
        let nudges = notify::nudges(&store, &session, only.as_ref(), &by, &address, now)?;
        let (with, without): (Vec<_>, Vec<_>) = nudges.into_iter().partition(|(person, _)| person.email.is_some());
        for (person, _) in &without {
            print_line(&format!("{} has no e-mail address", person.name));
        }
        if self.yes {
            let people: Vec<PersonId> = with.iter().map(|(person, _)| person.id.clone()).collect();
            notify::nudge(&store, &session, &people, &by, now)?;
            print_line(&sentence(people.len(), &session));
            return Ok(());
        }
        for (person, letter) in &with {
            print_line(&format!("to {} <{}>: {}", person.name, letter.to, letter.subject));
        }
        if let Some((_, letter)) = with.first() {
            print_line(&format!("\n{}", letter.text.trim_end()));
            print_line("\nnobody is told yet: `--yes` does it");
        } else {
            print_line("there is nobody to remind");
        }
        Ok(())
    }
}

fn sentence(people: usize, session: &SessionId) -> String {
    let who = if people == 1 { "1 person is".to_owned() } else { format!("{people} people are") };
    format!("{who} reminded of {session} in {} minutes, by a server with `--smtp`", PAUSE.as_mins())
}
