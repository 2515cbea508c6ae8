//! `prework session add`.

use super::{parse_gate, parse_minutes, parse_modality, parse_sign_up, shape};
use crate::access::PersonId;
use crate::cli::context::{Failure, Output, State, print_json, print_line};
use crate::course::{Gate, Minutes, Modality};
use crate::operation::plan::{self, Every, Plan, Repeat};
use crate::roster::{Meeting, SignUp, When};
use clap::Args;

#[derive(Debug, Args)]
pub(in crate::cli) struct Add {
    /// The workshop: `course/workshop`, or its own id where only one course has it
    workshop: String,
    /// When it starts: `2027-03-04T09:00[Europe/Berlin]` or RFC 3339
    #[arg(long, value_name = "TIME")]
    starts: When,
    /// When it ends, or its first block; else the workshop's duration says
    #[arg(long, value_name = "TIME")]
    ends: Option<When>,
    /// When people meet again (repeat for several): `2027-03-05 09:00-12:00`, in the zone it starts in
    #[arg(long, value_name = "MEETING")]
    again: Vec<Meeting>,
    /// The session's id; else made of the workshop and the day
    #[arg(long)]
    id: Option<String>,
    /// Seats; else what the workshop says. Whoever comes after that waits
    #[arg(long)]
    capacity: Option<u32>,
    /// `in_person`, `virtual` or `hybrid`; else what the workshop says
    #[arg(long, value_parser = parse_modality)]
    modality: Option<Modality>,
    /// Room or call, in words
    #[arg(long)]
    place: Option<String>,
    /// The address of the call; only those see it who are let in
    #[arg(long, value_name = "URL")]
    link: Option<String>,
    /// How long before the start everything must be done, such as `24h`; else what the workshop says
    #[arg(long, value_parser = parse_minutes)]
    ready_by: Option<Minutes>,
    /// What happens to those who aren't ready: open, warn, provisional or strict; else what the workshop says
    #[arg(long, value_parser = parse_gate)]
    gate: Option<Gate>,
    /// Whether learners can ask for a seat themselves: closed, ask (somebody says yes or no) or open
    #[arg(long, value_parser = parse_sign_up, default_value = "closed")]
    sign_up: SignUp,
    /// How long before the start the list closes, such as `2h`: nobody moves up after that
    #[arg(long, value_parser = parse_minutes)]
    closes: Option<Minutes>,
    /// Who runs it (repeat for several); with nobody named, every trainer sees it
    #[arg(long = "trainer", value_name = "ID")]
    trainers: Vec<String>,
    /// A series: every week, every month on the same day, or every month on the same weekday
    #[arg(long, value_parser = parse_every, requires = "times", value_name = "week|month|month-weekday")]
    repeat: Option<Every>,
    /// How many sessions the series has
    #[arg(long, requires = "repeat", value_parser = clap::value_parser!(u32).range(1..=i64::from(plan::SERIES)))]
    times: Option<u32>,
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
}

fn parse_every(text: &str) -> Result<Every, String> {
    Every::ALL.into_iter().find(|every| every.code() == text).ok_or_else(|| super::one_of(Every::ALL.map(Every::code)))
}

impl Add {
    pub(super) fn run(self) -> Result<(), Failure> {
        let store = self.state.store()?;
        let catalog = State::catalog(&store)?;
        let plan = Plan {
            id: self.id,
            ends: self.ends,
            again: self.again,
            capacity: self.capacity,
            modality: self.modality,
            place: self.place,
            join_link: self.link,
            ready_by: self.ready_by,
            gate: self.gate,
            sign_up: self.sign_up,
            cut_off: self.closes.unwrap_or(Minutes(0)),
            trainers: self.trainers.into_iter().map(PersonId).collect(),
            repeat: self.repeat.zip(self.times).map(|(every, times)| Repeat { every, times }),
            ..Plan::new(self.workshop, self.starts)
        };
        let is_series = plan.repeat.is_some();
        let sessions = plan::add(&store, &catalog, plan).map_err(super::unplanned)?;
        if self.format == Output::Json {
            let shapes: Vec<_> = sessions.iter().map(|session| shape(session, 0)).collect();
            return match shapes.as_slice() {
                [one] if !is_series => print_json(one),
                all => print_json(&all),
            };
        }
        for session in sessions {
            print_line(&session.id.0);
        }
        Ok(())
    }
}
