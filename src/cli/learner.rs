//! `prework learner`: people who work through courses.

use super::context::{Failure, State, Why, print_json, print_line};
use super::erase::Erase;
use super::intake::{Import, Sync};
use super::invite::Invite;
use super::person::{Link, List};
use crate::access::{PersonId, Role};
use crate::decision::{Act, Report};
use crate::operation::people::{self, PersonError};
use crate::operation::waive::Grounds;
use crate::operation::{dossier, extend, look};
use crate::roster::{Membership, Person, day_of};
use clap::{Args, Subcommand};
use jiff::Timestamp;

/// `prework learner …`
#[derive(Debug, Subcommand)]
pub(super) enum Learner {
    /// Add or update one learner
    Add(Add),
    /// Add or update the learners of a CSV or XLSX file
    Import(Import),
    /// Take the whole list of learners: joiners come, movers move, and who isn't in it is gone
    Sync(Sync),
    /// List learners
    List(List),
    /// Change what is known of a learner
    Update(Update),
    /// Say that two ids are one person, or that they aren't
    Merge(Merge),
    /// Say that a learner is gone, or back
    Deactivate(Deactivate),
    /// Invite those of a session, a team or a list who never signed in
    Invite(Invite),
    /// Give a learner more time in assessments that have a limit
    Extend(Extend),
    /// Print a personal sign-in link
    Link(Link),
    /// Take out everything that is kept about a person, as JSON
    Export(Export),
    /// Forget a person, and print the receipt
    Erase(Erase),
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// The person's id
    id: String,
    /// The person's name
    #[arg(long)]
    name: String,
    #[command(flatten)]
    known: Known,
    #[command(flatten)]
    state: State,
}

#[derive(Debug, Args)]
pub(super) struct Update {
    /// The person's id
    id: String,
    /// The person's name
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    known: Known,
    #[command(flatten)]
    state: State,
}

/// What is known of a person besides id and name. What is left out stays; an empty value takes away.
#[derive(Debug, Args)]
struct Known {
    /// E-mail address
    #[arg(long)]
    email: Option<String>,
    /// Phone number
    #[arg(long)]
    phone: Option<String>,
    /// The team they are in from now on; several times for several
    #[arg(long)]
    team: Vec<String>,
    /// Anything else that is known, as `name=value`: `role=nurse`, `site=North`, `manager_email=…`
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = pair)]
    attributes: Vec<(String, String)>,
}

#[derive(Debug, Args)]
pub(super) struct Merge {
    /// The id that turned out to be somebody else's
    id: String,
    /// Whose it is, and under which everything goes on
    #[arg(required_unless_present = "undo")]
    into: Option<String>,
    /// They are two people, after all
    #[arg(long, conflicts_with = "into")]
    undo: bool,
    #[command(flatten)]
    decider: Decider,
    #[command(flatten)]
    state: State,
}

#[derive(Debug, Args)]
pub(super) struct Extend {
    /// The person's id
    id: String,
    /// How much more, in percent of the limit; 0 is as much as everybody
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(0..=400))]
    by_percent: u32,
    #[command(flatten)]
    decider: Decider,
    #[command(flatten)]
    state: State,
}

#[derive(Debug, Args)]
pub(super) struct Export {
    /// The person's id
    id: String,
    #[command(flatten)]
    why: Why,
    #[command(flatten)]
    state: State,
}

impl Extend {
    fn run(self) -> Result<(), Failure> {
        let id = PersonId(self.id);
        let given = extend::give(&self.state.store()?, &id, self.by_percent, self.decider.grounds(), Timestamp::now());
        match given {
            Err(PersonError::Nothing) => Err(Failure::new(format!("`{id}` has that much more time already"))),
            given => Ok(given?),
        }
    }
}

impl Export {
    fn run(self) -> Result<(), Failure> {
        let store = self.state.kept()?;
        let (catalog, id, now) = (State::catalog(&store)?, PersonId(self.id), Timestamp::now());
        let Some(all) = dossier::of(&store, &catalog, &id, now)? else {
            return Err(PersonError::Unknown(id).into());
        };
        let grounds = self.why.grounds("asked for by the person");
        let act = Act::Export { what: Report::Person, person: Some(all.person.id.clone()), session: None };
        look::taken_out(&store, grounds.by, act, now)?;
        print_json(&all.json(now))
    }
}

#[derive(Debug, Args)]
pub(super) struct Deactivate {
    /// The person's id
    id: String,
    /// They are back
    #[arg(long)]
    undo: bool,
    #[command(flatten)]
    decider: Decider,
    #[command(flatten)]
    state: State,
}

/// Who decides, for the audit record.
#[derive(Debug, Args)]
struct Decider {
    /// Who decides, for the audit record
    #[arg(long)]
    by: String,
    /// Why
    #[arg(long)]
    reason: String,
}

impl Decider {
    fn grounds(&self) -> Grounds<'_> {
        Grounds { by: &self.by, reason: &self.reason }
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or_else(|| format!("`{text}` is not `name=value`"))?;
    Ok((name.trim().to_lowercase(), value.trim().to_owned()))
}

impl Learner {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Add(command) => command.run(),
            Self::Import(command) => command.run(),
            Self::Sync(command) => command.run(),
            Self::List(command) => command.run(Role::Learner),
            Self::Update(command) => command.run(),
            Self::Merge(command) => command.run(),
            Self::Deactivate(command) => command.run(),
            Self::Invite(command) => command.run(),
            Self::Link(command) => command.run(Role::Learner),
            Self::Extend(command) => command.run(),
            Self::Export(command) => command.run(),
            Self::Erase(command) => command.run(),
        }
    }
}

impl Known {
    fn apply(self, person: &mut Person) {
        let set = |field: &mut Option<String>, given: Option<String>| {
            if let Some(given) = given {
                *field = Some(given).filter(|text| !text.is_empty());
            }
        };
        set(&mut person.email, self.email);
        set(&mut person.phone, self.phone);
        let teams: Vec<Membership> =
            self.team.into_iter().filter(|team| !team.is_empty()).map(Membership::new).collect();
        person.move_to(&teams, day_of(Timestamp::now()));
        for (name, value) in self.attributes {
            if value.is_empty() {
                person.attributes.remove(&name);
            } else {
                person.attributes.insert(name, value);
            }
        }
    }
}

impl Add {
    fn run(self) -> Result<(), Failure> {
        let store = self.state.store()?;
        let id = PersonId(self.id);
        let mut person = match people::find(&store, &id) {
            Ok(known) => known,
            Err(PersonError::Unknown(_)) => Person::new(&id.0, &self.name, Role::Learner),
            Err(error) => return Err(error.into()),
        };
        person.name = self.name;
        person.left = None;
        person.roles.insert(Role::Learner);
        self.known.apply(&mut person);
        people::add(&store, person, Timestamp::now())?;
        Ok(())
    }
}

impl Update {
    fn run(self) -> Result<(), Failure> {
        let store = self.state.kept()?;
        let mut person = people::find(&store, &PersonId(self.id))?;
        person.name = self.name.unwrap_or(person.name);
        self.known.apply(&mut person);
        let saved = people::add(&store, person, Timestamp::now())?;
        print_line(if saved.changed == 1 { "changed" } else { "as it was" });
        Ok(())
    }
}

impl Merge {
    fn run(self) -> Result<(), Failure> {
        let store = self.state.kept()?;
        let (id, now) = (PersonId(self.id), Timestamp::now());
        if let Some(into) = self.into.map(PersonId) {
            people::merge(&store, &id, &into, self.decider.grounds(), now)?;
            print_line(&format!("`{id}` is `{into}` from now on; `prework learner merge {id} --undo` takes it back"));
        } else {
            people::separate(&store, &id, self.decider.grounds(), now)?;
            print_line(&format!("`{id}` is a person of their own again"));
        }
        Ok(())
    }
}

impl Deactivate {
    fn run(self) -> Result<(), Failure> {
        let store = self.state.kept()?;
        let (id, now) = (PersonId(self.id), Timestamp::now());
        if self.undo {
            people::come_back(&store, &id, self.decider.grounds(), now)?;
            print_line(&format!("`{id}` is back"));
        } else {
            people::leave(&store, &id, self.decider.grounds(), now)?;
            print_line(&format!("`{id}` can't sign in any more; what they did stays"));
        }
        Ok(())
    }
}
