//! `prework session move`, `change`, `cancel` and `undo`: shown first, done when asked to, told after ten minutes.

use super::{parse_gate, parse_minutes, parse_sign_up, shape, unknown};
use crate::access::PersonId;
use crate::cli::context::{Failure, Output, State, Why, print_json, print_line};
use crate::course::{Gate, Minutes};
use crate::operation::reschedule::{self, Preview, RescheduleError, Wish};
use crate::report::table;
use crate::roster::{PAUSE, Session, SessionId, SignUp, When};
use clap::Args;
use jiff::Timestamp;
use serde_json::json;

#[derive(Debug, Args)]
pub(in crate::cli) struct Move {
    /// The session's id
    id: String,
    /// When it starts: `2027-03-04T09:00[Europe/Berlin]` or RFC 3339; its end and every block move along
    #[arg(long, value_name = "TIME")]
    starts: When,
    /// When it ends, or its first block, if it takes longer or shorter
    #[arg(long, value_name = "TIME")]
    ends: Option<When>,
    /// Another room or call, in words
    #[arg(long)]
    place: Option<String>,
    #[command(flatten)]
    manner: Manner,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Change {
    /// The session's id
    id: String,
    /// Room or call, in words; empty for none
    #[arg(long)]
    place: Option<String>,
    /// The address of the call; empty for none
    #[arg(long, value_name = "URL")]
    link: Option<String>,
    /// Seats
    #[arg(long, conflicts_with = "unlimited")]
    capacity: Option<u32>,
    /// As many seats as anybody wants
    #[arg(long)]
    unlimited: bool,
    /// What happens to those who aren't ready: open, warn, provisional or strict
    #[arg(long, value_parser = parse_gate)]
    gate: Option<Gate>,
    /// Whether learners can ask for a seat themselves: closed, ask or open
    #[arg(long, value_parser = parse_sign_up)]
    sign_up: Option<SignUp>,
    /// How long before the start the list closes, such as `2h`
    #[arg(long, value_parser = parse_minutes)]
    closes: Option<Minutes>,
    /// Who runs it from now on (repeat for several)
    #[arg(long = "trainer", value_name = "ID")]
    trainers: Vec<String>,
    #[command(flatten)]
    manner: Manner,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Cancel {
    /// The session's id
    id: String,
    #[command(flatten)]
    why: Why,
    #[command(flatten)]
    state: State,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Undo {
    /// The session's id
    id: String,
    #[command(flatten)]
    why: Why,
    #[command(flatten)]
    state: State,
}

/// How a change is made.
#[derive(Debug, Args)]
struct Manner {
    /// Do it; without this, what it would do is shown
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    why: Why,
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
}

impl Move {
    pub(super) fn run(self) -> Result<(), Failure> {
        let wish = Wish { starts: Some(self.starts), ends: self.ends, place: self.place, ..Wish::default() };
        self.manner.run(&self.id, &wish, "move")
    }
}

impl Change {
    pub(super) fn run(self) -> Result<(), Failure> {
        let wish = Wish {
            place: self.place,
            join_link: self.link,
            capacity: if self.unlimited { Some(None) } else { self.capacity.map(Some) },
            gate: self.gate.map(Some),
            sign_up: self.sign_up,
            cut_off: self.closes,
            trainers: (!self.trainers.is_empty()).then(|| self.trainers.into_iter().map(PersonId).collect()),
            ..Wish::default()
        };
        if wish == Wish::default() {
            return Err(Failure::new("nothing is to change").hint("`prework session change --help` says what can"));
        }
        self.manner.run(&self.id, &wish, "change")
    }
}

impl Manner {
    fn run(&self, id: &str, wish: &Wish, verb: &str) -> Result<(), Failure> {
        let store = self.state.kept()?;
        let now = Timestamp::now();
        let preview = reschedule::preview(&store, &SessionId(id.to_owned()), wish, now).map_err(told)?;
        if self.yes {
            if self.why.is_unsaid() {
                return Err(Failure::new("people are told why").hint("say it with `--reason`"));
            }
            let session = reschedule::carry_out(&store, &preview, self.why.grounds(""), now).map_err(told)?;
            if self.format == Output::Json {
                return print_json(&shape(&session, preview.seats.len()));
            }
            print_line(&preview.sentence());
            print_line(&after_pause(&session, preview.is_told()));
            return Ok(());
        }
        if self.format == Output::Json {
            return print_json(&previewed(&preview));
        }
        show(&preview);
        print_line(&format!("nothing is changed yet: `prework session {verb} … --yes --reason TEXT` does it"));
        Ok(())
    }
}

impl Cancel {
    pub(super) fn run(self) -> Result<(), Failure> {
        let store = self.state.kept()?;
        if self.why.is_unsaid() {
            return Err(Failure::new("people are told why").hint("say it with `--reason`"));
        }
        let id = SessionId(self.id);
        let session = reschedule::call_off(&store, &id, self.why.grounds(""), Timestamp::now()).map_err(told)?;
        print_line(&after_pause(&session, true));
        Ok(())
    }
}

impl Undo {
    pub(super) fn run(self) -> Result<(), Failure> {
        let store = self.state.kept()?;
        let grounds = self.why.grounds("the last change was a mistake");
        let session = reschedule::undo(&store, &SessionId(self.id), grounds, Timestamp::now()).map_err(told)?;
        print_line(&format!(
            "as before: {} starts {}",
            session.id,
            session.starts_at().strftime("%Y-%m-%dT%H:%M:%S%:z")
        ));
        Ok(())
    }
}

fn after_pause(session: &Session, is_told: bool) -> String {
    if is_told {
        let minutes = PAUSE.as_mins();
        format!("nobody is told for {minutes} minutes; `prework session undo {}` takes it back until then", session.id)
    } else {
        format!("done; `prework session undo {}` takes it back", session.id)
    }
}

fn told(error: RescheduleError) -> Failure {
    match error {
        RescheduleError::Unknown(id) => unknown(&id.0),
        RescheduleError::Plan(error) => super::unplanned(error),
        other => Failure::new(other),
    }
}

/// Everybody for whom something changes.
fn rows(preview: &Preview) -> Vec<[String; 4]> {
    let word = |standing: &crate::readiness::Standing| standing.verdict.state.word().label().to_owned();
    let changed = preview.seats.iter().filter(|(before, after)| {
        word(before) != word(after)
            || preview.lapse.iter().any(|(person, _)| person.id == after.person.id)
            || preview.elsewhere.iter().any(|(person, _)| person.id == after.person.id)
    });
    changed
        .map(|(before, after)| {
            let elsewhere = preview.elsewhere.iter().find(|(person, _)| person.id == after.person.id);
            let also = elsewhere.map(|(_, other)| format!("; also in {} then", other.id)).unwrap_or_default();
            let reason = format!("{}{also}", after.verdict.reason);
            [after.person.name.clone(), word(before), word(after), reason]
        })
        .collect()
}

fn show(preview: &Preview) {
    print_line(&preview.sentence());
    let rows: Vec<Vec<String>> = rows(preview).into_iter().map(|row| row.to_vec()).collect();
    if !rows.is_empty() {
        print_line(table(&["learner", "now", "then", "why"], &rows).trim_end());
    }
    if preview.waiting > 0 {
        print_line(&format!("{} on the list have no seat yet, and are told too", preview.waiting));
    }
}

/// The stable JSON of a preview.
fn previewed(preview: &Preview) -> serde_json::Value {
    let people: Vec<_> = preview
        .seats
        .iter()
        .map(|(before, after)| {
            let lapse = preview.lapse.iter().find(|(person, _)| person.id == after.person.id);
            let other = preview.elsewhere.iter().find(|(person, _)| person.id == after.person.id);
            json!({
                "id": after.person.id, "before": before.verdict.state, "after": after.verdict.state,
                "reason": after.verdict.reason, "lapses": lapse.map(|(_, titles)| titles),
                "elsewhere": other.map(|(_, session)| &session.id),
            })
        })
        .collect();
    json!({
        "sentence": preview.sentence(), "before": shape(&preview.before, preview.seats.len()),
        "after": shape(&preview.after, preview.seats.len()), "people": people, "waiting": preview.waiting,
    })
}
