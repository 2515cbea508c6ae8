//! `prework assignments`, and `prework report standing`: whom courses and programs ask for something, and how they stand.

use super::build::spinner;
use super::context::{Failure, Folder, Output, State, print_json, print_line};
use crate::course::{Ask, Catalog};
use crate::operation::{assignments, impact};
use crate::report::{
    StandingReport, previews, previews_csv, previews_table, standing_csv, standing_people_csv, standing_table,
};
use crate::roster::{Person, When, day_of};
use clap::Args;
use jiff::Timestamp;
use std::sync::Arc;

/// Whom the courses and programs in a folder would ask for something, were they published now, and how many of them have it
/// already; beside it, the same as published. A course or program asks those whom its `audience` names. Nothing is written.
#[derive(Debug, Args)]
pub(super) struct Assignments {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    among: Among,
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
}

/// How everybody stands with what courses and programs ask of them, without a session: valid, due within 30, 60 and 90 days, in grace, lapsed,
/// or not yet held. A figure counts those who are in one state, so that a line adds up to its people.
#[derive(Debug, Args)]
pub(super) struct Standing {
    #[command(flatten)]
    among: Among,
    /// By what was known at that instant, the teams of that day, and the rules in force then
    #[arg(long, value_name = "TIME")]
    as_of: Option<When>,
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
}

/// Of what, and of whom.
#[derive(Debug, Args)]
struct Among {
    /// Only this course, by id
    #[arg(long, value_name = "COURSE")]
    course: Option<String>,
    /// Only this program, by id
    #[arg(long, value_name = "PROGRAM")]
    program: Option<String>,
    /// Only this team
    #[arg(long, value_name = "TEAM")]
    team: Option<String>,
    /// Print everybody's name
    #[arg(long)]
    people: bool,
}

impl Among {
    fn has(&self, person: &Person, as_of: Timestamp) -> bool {
        let same = |team: &str| self.team.as_deref().is_none_or(|wanted| team.eq_ignore_ascii_case(wanted));
        self.team.is_none() || person.teams_on(day_of(as_of)).any(same)
    }

    fn is_wanted(&self, ask: Ask) -> bool {
        let named = match ask {
            Ask::Course(_) => &self.course,
            Ask::Program(_) => &self.program,
        };
        self.course.is_none() && self.program.is_none() || named.as_deref() == Some(ask.id().as_str())
    }

    /// Whether what was named is there, in one of these catalogs.
    fn known(&self, catalogs: &[&Catalog]) -> Result<(), Failure> {
        let all = || catalogs.iter();
        let of_courses = all().flat_map(|catalog| catalog.courses.iter().map(|course| course.id.as_str()));
        let of_programs = all().flat_map(|catalog| catalog.programs.iter().map(|program| program.id.as_str()));
        for (what, wanted, known) in [
            ("course", &self.course, of_courses.collect::<Vec<_>>()),
            ("program", &self.program, of_programs.collect::<Vec<_>>()),
        ] {
            if let Some(wanted) = wanted.as_deref().filter(|wanted| !known.contains(wanted)) {
                let hint = format!("leave out `--{what}` to see all");
                return Err(Failure::new(format!("there is no {what} `{wanted}`")).hint(hint));
            }
        }
        Ok(())
    }
}

impl Assignments {
    pub(super) fn run(self) -> Result<(), Failure> {
        let now = Timestamp::now();
        let progress = spinner("compiling");
        let read = self.folder.prepare(&progress)?;
        let courses = read.courses.ok_or_else(|| Failure::Diagnostics(String::new()))?.catalog;
        let store = self.state.to_read().map_err(|failure| {
            failure.hint("people are kept where `prework serve` runs: name its folder with `--data`, or its database")
        })?;
        progress.set_message("judging");
        let wanted = |person: &Person| self.among.has(person, now);
        let before = impact::in_force(&store, now)?;
        let mut catalogs: Vec<&Catalog> = vec![&courses];
        catalogs.extend(before.iter().map(|rules| &*rules.catalog));
        self.among.known(&catalogs)?;
        let rules = impact::published(&store, Arc::clone(&courses), now)?;
        let folder = assignments::by(&store, rules, &wanted, now)?;
        let published = match before {
            Some(rules) => {
                let catalog = Arc::clone(&rules.catalog);
                Some((catalog, assignments::by(&store, rules, &wanted, now)?))
            }
            None => None,
        };
        progress.finish_and_clear();
        let published = published.as_ref().map(|(catalog, people)| (&**catalog, &people[..]));
        let wanted = |ask: Ask| self.among.is_wanted(ask);
        let found = previews((&courses, &folder), published, &wanted, self.among.people, now);
        match self.format {
            Output::Json => print_json(&found)?,
            Output::Csv => print_line(previews_csv(&found).trim_end()),
            Output::Table => print_line(previews_table(&found).trim_end()),
        }
        Ok(())
    }
}

impl Standing {
    pub(super) fn run(self) -> Result<(), Failure> {
        let store = self.state.kept()?;
        let as_of = self.as_of.as_ref().map_or_else(Timestamp::now, |when| when.0.timestamp());
        let wanted = |person: &Person| self.among.has(person, as_of);
        let (catalog, people) = assignments::everybody(&store, &wanted, as_of)?;
        self.among.known(&[&catalog])?;
        let asks: Vec<Ask> = catalog.asks().filter(|ask| self.among.is_wanted(*ask)).collect();
        let with_people = self.among.people;
        match self.format {
            Output::Json => print_json(&StandingReport::new((&catalog, &asks), &people, with_people, as_of))?,
            Output::Csv if with_people => print_line(standing_people_csv(&asks, &people, as_of).trim_end()),
            Output::Csv => print_line(standing_csv((&catalog, &asks), &people, as_of).trim_end()),
            Output::Table => print_line(standing_table((&catalog, &asks), &people, with_people, as_of).trim_end()),
        }
        Ok(())
    }
}
