//! The command line: one file per command. Diagnostics go to stderr, results to stdout.

mod assignments;
mod attendance;
mod audit;
mod authors;
mod brief;
mod build;
mod check;
mod context;
mod database;
mod erase;
mod front;
mod impact;
mod intake;
mod invite;
mod items;
mod key;
mod learner;
mod log;
mod lsp;
mod mail;
mod managers;
mod new;
mod organisation;
mod person;
mod proxy;
mod record;
mod regrade;
mod report;
mod retain;
mod roster;
mod schema;
mod serve;
mod session;
mod staff;
mod statements;
mod store;
mod taught;
mod waiver;

pub use context::{Failure, Folder, Output, State, Stateless};
pub use database::Database;

use crate::access::Role;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Courses in git become a site, and a workshop's roster shows who is ready.
#[derive(Debug, Parser)]
#[command(name = "prework", version, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a course repo to start from
    New(new::New),
    /// Tell every author mistake as path:line:col, with a hint
    Check(check::Check),
    /// Speak to an editor: mistakes as you type, completion, definitions (Language Server Protocol)
    Lsp(lsp::Lsp),
    /// Print the JSON Schema of a YAML file or front matter, for editors
    Schema(schema::Schema),
    /// Compile the courses into a static site
    Build(build::Build),
    /// Serve the site, the record store and the trainer's pages, and reload what changes
    Serve(serve::Serve),
    /// Bring learners in, and give them personal sign-in links
    #[command(subcommand)]
    Learner(learner::Learner),
    /// Take in certificates and completions from before, and from elsewhere
    #[command(subcommand)]
    Record(record::Records),
    /// Bring trainers in, and give them personal sign-in links
    #[command(subcommand)]
    Trainer(staff::Staff),
    /// Bring in those who bring people in, plan and decide
    #[command(subcommand)]
    Organiser(staff::Staff),
    /// Bring in those who see how far their own team is
    #[command(subcommand)]
    Manager(managers::Managers),
    /// Bring in those who read what was, and on what evidence
    #[command(subcommand)]
    Auditor(staff::Staff),
    /// Plan dated runs of a workshop
    #[command(subcommand)]
    Session(session::Sessions),
    /// Say who is expected in a session
    #[command(subcommand)]
    Roster(roster::Rosters),
    /// Say who was in a session, and take in a call's list of who was on it
    Attendance(attendance::Attendance),
    /// Excuse a learner from a requirement, with a reason
    #[command(subcommand)]
    Waiver(waiver::Waivers),
    /// Mark attempts anew after a question's key was wrong
    Regrade(regrade::Regrade),
    /// Say whose readiness this change to the courses would flip
    Impact(impact::Impact),
    /// Say whom the courses ask for something, before and after they are published
    Assignments(assignments::Assignments),
    /// Print what the trainer's screens show
    #[command(subcommand)]
    Report(report::Report),
    /// Prove that the record of decisions is whole
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Give xAPI clients their credentials
    #[command(subcommand)]
    Key(key::Keys),
    /// Take statements out, and bring them in
    #[command(subcommand)]
    Statements(statements::Statements),
    /// Forget what is old enough, as the courses' root says of how long each kind is kept
    Retain(retain::Retain),
    /// Copy everything that is kept, and put a copy back
    #[command(subcommand)]
    Store(store::Stores),
}

/// Runs the command the process was started with. 0 is done, 1 is errors, 2 is wrong usage.
#[must_use]
pub fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::New(command) => return command.run(),
        Command::Check(command) => return command.run(),
        Command::Lsp(command) => return command.run(),
        Command::Schema(command) => return command.run(),
        Command::Build(command) => command.run(),
        Command::Serve(command) => command.run(),
        Command::Learner(command) => command.run(),
        Command::Record(command) => command.run(),
        Command::Trainer(command) => command.run(Role::Trainer),
        Command::Organiser(command) => command.run(Role::Organiser),
        Command::Manager(command) => command.run(),
        Command::Auditor(command) => command.run(Role::Auditor),
        Command::Session(command) => command.run(),
        Command::Roster(command) => command.run(),
        Command::Attendance(command) => command.run(),
        Command::Waiver(command) => command.run(),
        Command::Regrade(command) => command.run(),
        Command::Impact(command) => command.run(),
        Command::Assignments(command) => command.run(),
        Command::Report(command) => command.run(),
        Command::Audit(command) => command.run(),
        Command::Key(command) => command.run(),
        Command::Statements(command) => command.run(),
        Command::Retain(command) => command.run(),
        Command::Store(command) => command.run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.tell(),
    }
}
