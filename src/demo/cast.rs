//! The people of the demo, all invented, and what each of them did.

use super::DemoError;
use super::history::{Deed, Moment, Right, Verdict};
use crate::access::{PersonId, Role};
use crate::course::{ActivityId, Catalog};
use jiff::{SignedDuration, Timestamp, ToSpan, ZonedDateTime};

/// The trainer's id and name.
pub(super) const TRAINER: (&str, &str) = ("r.ito", "R. Ito");
/// Whoever else there is: id, name and what they sign in as.
pub(super) const STAFF: [(&str, &str, Role); 3] = [
    ("d.ramos", "D. Ramos", Role::Organiser),
    ("k.sato", "K. Sato", Role::Manager),
    ("t.abebe", "T. Abebe", Role::Auditor),
];
/// The manager's address, as the wards' people name it.
pub(super) const MANAGER: &str = "k.sato@northside.example";
/// Whose phone stands beside the roster.
pub(super) const PHONE: &str = "n05";

/// Which session somebody has a seat in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    Nurses,
    /// Came to the nurses' list when it was full.
    Late,
    Sales,
    Managers,
}

/// Everybody: id, name, team, job, and which session they have a seat in.
const PEOPLE: [(&str, &str, &str, &str, Group); 34] = [
    ("n01", "Jonas Weber", "Ward 3", "nurse", Group::Nurses),
    ("n02", "Amina Yusuf", "Ward 1", "nurse", Group::Nurses),
    ("n03", "Piet de Boer", "Theatre", "nurse", Group::Nurses),
    ("n04", "Rosa Lindqvist", "Agency", "nurse", Group::Nurses),
    ("n05", "Chidi Okafor", "Ward 2", "nurse", Group::Nurses),
    ("n06", "Fatima Al-Sayed", "Ward 1", "nurse", Group::Nurses),
    ("n07", "Tomás Rivera", "Theatre", "nurse", Group::Nurses),
    ("n08", "Mei Chen", "Ward 2", "nurse", Group::Nurses),
    ("n09", "Lars Nyström", "Rehabilitation", "physiotherapist", Group::Nurses),
    ("n10", "Priya Raman", "Ward 3", "nurse", Group::Nurses),
    ("n11", "Daniel Osei", "Ward 2", "nurse", Group::Nurses),
    ("n12", "Ewa Kowalska", "Theatre", "nurse", Group::Nurses),
    ("n13", "Sam Taylor", "Agency", "nurse", Group::Nurses),
    ("n14", "Nour Haddad", "Ward 1", "nurse", Group::Nurses),
    ("n15", "Grace Kim", "Ward 3", "nurse", Group::Nurses),
    ("n16", "Aisha Bello", "Ward 2", "nurse", Group::Late),
    ("n17", "Hugo Lind", "Rehabilitation", "nurse", Group::Late),
    ("s01", "Ines Ferreira", "North", "sales", Group::Sales),
    ("s02", "Tom Becker", "North", "sales", Group::Sales),
    ("s03", "Yuki Mori", "South", "sales", Group::Sales),
    ("s04", "Olga Petrova", "South", "sales", Group::Sales),
    ("s05", "Ben Adeyemi", "North", "sales", Group::Sales),
    ("s06", "Clara Holm", "South", "sales", Group::Sales),
    ("s07", "Ravi Nair", "West", "sales", Group::Sales),
    ("s08", "Léa Moreau", "West", "sales", Group::Sales),
    ("m01", "Hanna Virtanen", "Store 14", "store-manager", Group::Managers),
    ("m02", "Kwame Mensah", "Store 9", "store-manager", Group::Managers),
    ("m03", "Marta Rossi", "Store 22", "store-manager", Group::Managers),
    ("m04", "Jakub Novák", "Store 3", "store-manager", Group::Managers),
    ("m05", "Siobhán Byrne", "Store 9", "store-manager", Group::Managers),
    ("m06", "Andrés Vega", "Store 31", "store-manager", Group::Managers),
    ("m07", "Lina Haugen", "Store 3", "store-manager", Group::Managers),
    ("m08", "Omar Farouk", "Store 22", "store-manager", Group::Managers),
    ("m09", "Julia Schmid", "Store 14", "store-manager", Group::Managers),
];

const HANDS: &str = "infection-control/hand-hygiene";
const REFRESHER: &str = "infection-control/hand-hygiene-refresher";
const EQUIPMENT: &str = "infection-control/protective-equipment";
const ISOLATION: &str = "infection-control/isolation";
const SHARPS: &str = "infection-control/sharps-and-waste";
const CHANGED: &str = "sales-launch/what-changed";
const TALKS: &str = "sales-launch/conversations";
const PRICING: &str = "sales-launch/pricing-and-quotes";
const DAY: &str = "store-manager-onboarding/the-store-day";
const ROTAS: &str = "store-manager-onboarding/people-and-rotas";
const SAFETY: &str = "store-manager-onboarding/safety-and-cash";
/// What three people wrote about a colleague's sharp word.
const WAITING: &str = "Thanks for coming in. Around ten, at the till, I heard you say \u{201c}then read the sign\u{201d} to the lady \
    with the return. She put her things down and left, and the two people behind her looked at the floor.\n\n\
    That isn't how I know you. What was going on?\n\n\
    (I wait.)\n\n\
    If it is the queue at ten, I'll stand at the second till myself tomorrow, from quarter to. And would you tell me when \
    you need two minutes away from it? Let's look at it again on Friday.";
const PASSED: &str = "This morning at the counter I heard you tell a customer that he should have thought of it earlier. He \
    went quiet, and so did Sara next to you. What happened just before? … So the delivery came without papers again. Then \
    I'll call the depot today. And what would help you next time? … Good: you fetch me, and I take the customer. From \
    tomorrow on.";
const RETURNED: &str = "I saw what happened this morning and it can't happen again. Customers come first, also when we are \
    busy. I know you can do better, you are one of our best. Please say sorry to her if she comes back, and be friendly \
    from now on. I trust you.";
/// More lessons than any module has.
const WHOLE: usize = 99;

/// Everybody, as a file that `learner import` reads.
pub(super) fn people() -> String {
    let lines = PEOPLE.iter().map(|(id, name, team, role, _)| {
        let manager = if team.starts_with("Ward") { MANAGER } else { "" };
        format!("{id},{name},{team},{role},{manager}\n")
    });
    format!("id,name,team,role,manager_email\n{}", lines.collect::<String>())
}

/// A session's roster, as a file that `roster import` reads.
pub(super) fn roster(group: Group) -> String {
    let seats = PEOPLE.iter().filter(|(.., of)| *of == group).map(|(id, ..)| format!("{id}\n"));
    format!("id\n{}", seats.collect::<String>())
}

/// The people the demo's page offers to be, with a word on each.
pub(super) fn featured() -> Vec<(PersonId, String, String)> {
    let of = |id: &str, word: &str| {
        let name = PEOPLE.iter().find(|(known, ..)| *known == id).map_or("", |(_, name, ..)| name);
        (PersonId(id.to_owned()), name.to_owned(), word.to_owned())
    };
    vec![
        of(PHONE, "one question from ready"),
        of("n06", "ready"),
        of("n02", "one module to go"),
        of("n12", "failed once"),
        of("n13", "not started"),
        of("s03", "a session in twelve days"),
        of("m01", "a text to be marked"),
        of("m08", "a text to write again"),
    ]
}

/// Who can't come to the first session, and what they wrote.
pub(super) const APOLOGY: (&str, &str) =
    ("n17", "My shift was changed to nights this week. Sorry, I would have liked to.");

/// Where the phone is open: the assessment with one question left.
pub(super) fn last_question(catalog: &Catalog) -> String {
    let assessment = catalog.find_module(SHARPS).map(ActivityId::assessment);
    let path = assessment.map(|id| catalog.id_base.iri(&id)).unwrap_or_default();
    format!("/{}/", path.trim_start_matches(catalog.id_base.as_str()))
}

/// What everybody did, in any order. `session` is when the first one starts.
pub(super) fn deeds(now: Timestamp, session: &ZonedDateTime) -> Result<Vec<Deed>, DemoError> {
    let mut script = Script { now, deeds: Vec::new() };
    nurses(&mut script, session)?;
    sales(&mut script);
    managers(&mut script);
    Ok(script.deeds)
}

/// Collects deeds by how long ago they were.
struct Script {
    now: Timestamp,
    deeds: Vec<Deed>,
}

impl Script {
    fn ago(&self, days: f64) -> Timestamp {
        let ago = SignedDuration::try_from_secs_f64(days * 86_400.0).unwrap_or_default();
        self.now.saturating_sub(ago).unwrap_or(Timestamp::MIN)
    }

    fn add(&mut self, who: &str, days: f64, what: Moment) {
        let at = self.ago(days);
        self.deeds.push(Deed { at, who: who.to_owned(), what });
    }

    /// Reads a whole module, and passes its assessment a little later.
    fn done(&mut self, who: &str, module: &'static str, days: f64, right: Right) {
        self.add(who, days, Moment::Read(module, WHOLE));
        self.add(who, days - 0.02, Moment::Assess(module, right));
    }
}

fn nurses(script: &mut Script, session: &ZonedDateTime) -> Result<(), DemoError> {
    use Right::{All, But};
    // Everybody who is ready, or was: the four modules over the last months.
    for (who, days) in [
        ("n06", 12.0),
        ("n14", 31.0),
        ("n15", 5.0),
        ("n16", 6.5),
        ("n05", 9.0),
        ("n01", 20.0),
        ("n02", 8.0),
        ("n12", 6.0),
    ] {
        script.done(who, HANDS, days, if who == "n06" { All } else { But(1) });
        script.done(who, EQUIPMENT, days - 1.0, All);
    }
    for (who, days) in [("n06", 10.0), ("n14", 29.0), ("n15", 3.0), ("n16", 4.5), ("n05", 7.0), ("n02", 5.5)] {
        script.done(who, ISOLATION, days, But(1));
    }
    for (who, days) in [("n06", 9.0), ("n14", 28.0), ("n15", 1.2), ("n16", 4.0), ("n01", 17.0), ("n12", 2.0)] {
        script.done(who, SHARPS, days, All);
    }
    // Attempts used up, and one failed once.
    script.add("n01", 18.5, Moment::Read(ISOLATION, WHOLE));
    for (days, wrong) in [(18.0, 3), (11.0, 2), (1.3, 2)] {
        script.add("n01", days, Moment::Assess(ISOLATION, But(wrong)));
    }
    script.add("n12", 1.5, Moment::Read(ISOLATION, WHOLE));
    script.add("n12", 0.2, Moment::Assess(ISOLATION, But(3)));
    // One question from ready.
    script.add("n05", 0.3, Moment::Read(SHARPS, WHOLE));
    script.add("n05", 0.01, Moment::AllButOne(SHARPS));
    // Passed the version before, which counts no longer.
    for (module, days) in [(HANDS, 170.0), (EQUIPMENT, 168.0), (ISOLATION, 40.0), (SHARPS, 39.0)] {
        script.done("n03", module, days, All);
    }
    // Answers wait on a phone.
    script.done("n04", HANDS, 15.0, All);
    script.done("n04", EQUIPMENT, 14.0, But(1));
    script.done("n04", SHARPS, 13.0, All);
    script.add("n04", 3.1, Moment::Read(ISOLATION, 1));
    script.add("n04", 3.0, Moment::Announce(ISOLATION, 2));
    // Excused from one.
    for (module, days) in [(HANDS, 25.0), (ISOLATION, 23.0), (SHARPS, 22.0)] {
        script.done("n07", module, days, But(1));
    }
    let until = script.now.saturating_add(SignedDuration::from_hours(24 * 120)).unwrap_or(Timestamp::MAX);
    let (by, reason) = (TRAINER.1, "equivalent course");
    script.add("n07", 20.0, Moment::Waived { module: EQUIPMENT, until: Some(until), by, reason });
    // Did the refresher in place of the whole module.
    script.add("n08", 4.2, Moment::Read(REFRESHER, WHOLE));
    script.add("n08", 4.1, Moment::Assess(REFRESHER, All));
    // What was shown almost a year ago holds until after the session, and not for long.
    for (module, days) in [(EQUIPMENT, 60.0), (ISOLATION, 350.0), (SHARPS, 44.0)] {
        script.done("n08", module, days, All);
    }
    // Doesn't handle sharps.
    for (module, days) in [(HANDS, 16.0), (EQUIPMENT, 15.5), (ISOLATION, 15.0)] {
        script.done("n09", module, days, All);
    }
    // Was valid, and is no longer; will not be valid to the end of the session.
    script.done("n10", ISOLATION, 400.0, All);
    for (module, days) in [(HANDS, 50.0), (EQUIPMENT, 49.0), (SHARPS, 48.0)] {
        script.done("n10", module, days, But(1));
    }
    let passed = year_before(session, script.now)?;
    let days = script.now.duration_since(passed).as_secs_f64() / 86_400.0;
    script.add("n11", days, Moment::Read(HANDS, WHOLE));
    script.add("n11", days, Moment::Assess(HANDS, All));
    for (module, days) in [(EQUIPMENT, 33.0), (ISOLATION, 32.0), (SHARPS, 31.5)] {
        script.done("n11", module, days, All);
    }
    Ok(())
}

/// When to have passed so that a year's validity lasts until now, and not until the session ends.
fn year_before(session: &ZonedDateTime, now: Timestamp) -> Result<Timestamp, DemoError> {
    let passed = session.checked_sub(1.year())?.checked_add(1.hour())?;
    if passed.checked_add(1.year())?.timestamp() > now {
        return Ok(passed.timestamp());
    }
    // The session is on a leap day: what was passed on the 28th of February is valid up to the 28th.
    Ok(passed.end_of_day()?.checked_sub(1.second())?.timestamp())
}

fn sales(script: &mut Script) {
    use Right::{All, But};
    for who in ["s01", "s04", "s06"] {
        script.add(who, 5.0, Moment::Read(CHANGED, WHOLE));
        script.add(who, 3.0, Moment::Read(TALKS, WHOLE));
    }
    script.add("s02", 5.5, Moment::Read(CHANGED, WHOLE));
    script.done("s02", PRICING, 2.0, But(1));
    for who in ["s03", "s08"] {
        script.add(who, 1.0, Moment::Read(CHANGED, WHOLE));
        script.add(who, 0.5, Moment::Read(TALKS, 1));
    }
    script.add("s05", 0.8, Moment::Read(CHANGED, 1));
    script.done("s06", PRICING, 1.0, All);
}

fn managers(script: &mut Script) {
    use Right::{All, But};
    for (who, days) in [("m01", 9.0), ("m05", 8.0)] {
        script.add(who, days, Moment::Read(DAY, WHOLE));
        script.add(who, days - 2.0, Moment::Read(ROTAS, WHOLE));
        script.done(who, SAFETY, days - 4.0, All);
    }
    // What they wrote: one waits to be marked, one was passed, one was returned.
    script.add("m01", 1.4, Moment::Write(ROTAS, WAITING));
    script.add("m05", 5.5, Moment::Write(ROTAS, PASSED));
    script.add("m05", 5.1, Moment::Marked(Verdict::Pass("The silence after your question is the best part. Keep it.")));
    script.add("m08", 0.5, Moment::Read(ROTAS, WHOLE));
    script.add("m08", 0.4, Moment::Write(ROTAS, RETURNED));
    let why = "You tell her a good deal, and ask her nothing. What would you like to know from her?";
    script.add("m08", 0.2, Moment::Marked(Verdict::Return(why)));
    for (who, days) in [("m02", 6.0), ("m06", 5.0), ("m08", 3.0)] {
        script.add(who, days, Moment::Read(DAY, WHOLE));
        script.add(who, 0.6, Moment::Read(ROTAS, 1));
    }
    script.add("m03", 4.0, Moment::Read(DAY, 1));
    script.add("m07", 2.0, Moment::Read(DAY, 2));
    script.add("m04", 6.0, Moment::Read(DAY, WHOLE));
    script.add("m04", 3.0, Moment::Read(SAFETY, WHOLE));
    script.add("m04", 2.5, Moment::Assess(SAFETY, But(3)));
}
