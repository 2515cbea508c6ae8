//! A list of records: what taking it in would do, shown first, and done whole or not at all.

use super::names::{Names, find_module};
use super::statement::{Credit, prepare};
use super::{VouchError, known, may};
use crate::access::{PersonId, Principal};
use crate::course::{Catalog, ModuleKey};
use crate::decision::{Accepted, Act, Decision, Ended, Said};
use crate::diagnostic::Diagnostic;
use crate::evidence::{Evidence, Scan};
use crate::operation::waive::Grounds;
use crate::operation::{judge, record};
use crate::readiness::Word;
use crate::roster::{Past, PastRow, read_past};
use crate::store::{Store, StoreError, Vouching};
use crate::xapi::File;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// What becomes of one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Wasn't known before.
    New,
    /// Corrects one that holds, which is voided.
    Replaces {
        /// The decision that accepted it.
        record: Uuid,
        /// What it says.
        says: Said,
        /// The statement that says so.
        #[serde(skip)]
        statement: Uuid,
    },
    /// Was revoked before; it is left as it is.
    Revoked {
        /// By whom.
        by: String,
        /// Why.
        reason: String,
    },
}

/// One record of the list that isn't known just so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What becomes of it.
    pub kind: Kind,
    /// Whose.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Which module it stands for.
    #[serde(serialize_with = "as_text")]
    pub module: ModuleKey,
    /// The module's title.
    pub title: String,
    /// What it says.
    pub says: Said,
}

fn as_text<S: serde::Serializer>(key: &ModuleKey, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(key)
}

/// What taking a list in would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// How the list is named in messages.
    pub path: String,
    /// The list as text, into which messages point.
    pub text: String,
    /// Its records that aren't known just so, in its order.
    pub lines: Vec<Line>,
    /// How many are known just so.
    pub known: usize,
    /// All its mistakes; with any, nothing is taken in.
    pub problems: Vec<Diagnostic>,
    /// The headings of columns that say nothing here.
    pub unread: Vec<String>,
    /// The scans of its records, by their hash.
    scans: BTreeMap<String, Vec<u8>>,
    seen: i64,
}

/// Finds a scan by the name of its file; what is wrong with it, in words.
pub type Scans<'a> = dyn Fn(&str) -> Result<Vec<u8>, String> + 'a;

/// How many bytes of scans come with one list.
const TOGETHER: usize = 256 * 1024 * 1024;

impl Plan {
    /// How many lines become something.
    #[must_use]
    pub fn count(&self, is: impl Fn(&Kind) -> bool) -> usize {
        self.lines.iter().filter(|line| is(&line.kind)).count()
    }

    /// How many records are new.
    #[must_use]
    pub fn new_ones(&self) -> usize {
        self.count(|kind| *kind == Kind::New)
    }

    /// How many correct one that holds.
    #[must_use]
    pub fn replacing(&self) -> usize {
        self.count(|kind| matches!(kind, Kind::Replaces { .. }))
    }

    /// How many are left as they are, because they were revoked.
    #[must_use]
    pub fn revoked(&self) -> usize {
        self.count(|kind| matches!(kind, Kind::Revoked { .. }))
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.taken().next().is_none()
    }

    /// Tells this plan from any other: what somebody was shown is what is done.
    #[must_use]
    pub fn seal(&self) -> String {
        let told = serde_json::to_vec(&(&self.lines, self.known, self.problems.len())).unwrap_or_default();
        data_encoding::BASE64URL_NOPAD.encode(&Sha256::digest(told))
    }

    fn taken(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| !matches!(line.kind, Kind::Revoked { .. }))
    }

    /// The decisions and statements that take it in.
    fn vouching(
        &self,
        store: &dyn Store,
        catalog: &Catalog,
        grounds: Grounds<'_>,
        now: Timestamp,
    ) -> Result<Vouching, VouchError> {
        let versions = store.versions()?;
        let mut made = Vouching { seen: self.seen, ..Vouching::default() };
        for line in self.taken() {
            let (decision, statement) = (Uuid::now_v7(), Uuid::now_v7());
            let replaces = match &line.kind {
                Kind::Replaces { record, statement, .. } => {
                    made.batch.statements.push(record::prepare_void(*statement, &catalog.id_base, now)?);
                    Some(*record)
                }
                _ => None,
            };
            let bytes = line.says.scan.as_ref().and_then(|sha2| self.scans.get(sha2));
            let credit = Credit {
                person: &line.person,
                module: &line.module,
                says: &line.says,
                scan: bytes.and_then(|bytes| Some((Scan::of(bytes)?, bytes.len()))),
                decision,
            };
            made.batch.statements.push(prepare(statement, &credit, (catalog, &versions), now)?);
            let act = Act::AcceptRecord {
                person: line.person.clone(),
                module: line.module.clone(),
                says: line.says.clone(),
                replaces,
                statement,
            };
            let decided = grounds.decision(act, now).ok_or(VouchError::NoReason)?;
            made.decisions.push(Decision { id: decision, ..decided });
        }
        let file = |(sha2, content): (&String, &Vec<u8>)| File { sha2: sha2.clone(), content: content.clone() };
        made.batch.files = self.scans.iter().map(file).collect();
        Ok(made)
    }
}

/// Takes the list in, whole; there is nothing to take in of one with mistakes.
pub fn carry_out(
    store: &dyn Store,
    catalog: &Catalog,
    plan: &Plan,
    grounds: Grounds<'_>,
    now: Timestamp,
) -> Result<(), VouchError> {
    if plan.is_empty() || !plan.problems.is_empty() {
        return Ok(());
    }
    let vouching = plan.vouching(store, catalog, grounds, now)?;
    if store.vouch(&vouching, now)? { Ok(()) } else { Err(VouchError::Meanwhile) }
}

/// How many people become ready by it for a session ahead for which they aren't.
pub fn made_ready(store: &dyn Store, catalog: &Catalog, plan: &Plan, now: Timestamp) -> Result<usize, VouchError> {
    let vouching = plan.vouching(store, catalog, Grounds::operator("to see what would be"), now)?;
    let mut by_person: BTreeMap<&str, Vec<&Evidence>> = BTreeMap::new();
    for evidence in vouching.batch.statements.iter().filter_map(|(_, evidence)| evidence.as_ref()) {
        by_person.entry(&evidence.account.name).or_default().push(evidence);
    }
    let ready = |judged: Result<judge::Seats, StoreError>| -> Result<BTreeSet<String>, StoreError> {
        let seats = judged?
            .1
            .into_iter()
            .filter(|(session, seat)| session.ends > now && seat.verdict.state.word() == Word::Ready);
        Ok(seats.map(|(session, _)| session.id.0).collect())
    };
    let judged = |result: Result<judge::Seats, judge::JudgeError>| match result {
        Err(judge::JudgeError::Store(error)) => Err(error),
        Err(_) => Ok((std::sync::Arc::new(Catalog::default()), Vec::new())),
        Ok(seats) => Ok(seats),
    };
    let mut count = 0;
    for (id, more) in by_person {
        let id = PersonId(id.to_owned());
        let before = ready(judged(judge::person(store, &id, now)))?;
        let with = |known: Vec<Evidence>| known.into_iter().chain(more.into_iter().cloned()).collect();
        let after = ready(judged(judge::person_with(store, &id, now, with)))?;
        count += usize::from(!after.is_subset(&before));
    }
    Ok(count)
}

/// What taking a list in would do. `path` names it in messages; `source` is where records come from whose lines don't say.
/// What was revoked before is taken in only when it is said to be meant so, by `again`.
pub fn plan(
    store: &dyn Store,
    catalog: &Catalog,
    (path, bytes): (&str, &[u8]),
    scans: &Scans<'_>,
    (who, source, again): (&Principal, Option<&str>, bool),
    now: Timestamp,
) -> Result<Plan, StoreError> {
    let Past { text, rows, problems, unread } = read_past(path, bytes);
    let (accepted, seen) = known(store, now)?;
    let zone = TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC);
    let mut reader = Reader {
        store,
        catalog,
        people: Names::of(store)?,
        accepted: accepted.iter().map(|record| (about(&record.person, &record.module, &record.says), record)).collect(),
        today: now.to_zoned_datetime(zone).date(),
        source: source.map(str::trim).filter(|source| !source.is_empty()),
        again,
        who,
        files: HashMap::new(),
        weight: 0,
        taken: HashMap::new(),
        plan: Plan { path: path.to_owned(), text, problems, unread, seen, ..Plan::default() },
    };
    for row in &rows {
        if let Err(problem) = reader.take(row, scans)? {
            reader.plan.problems.push(*problem);
        }
    }
    let mut plan = reader.plan;
    plan.problems.sort_by_key(|problem| problem.place.as_ref().map_or(0, |place| place.start));
    Ok(plan)
}

/// What a record is about: two that agree in this are the same.
type About = (PersonId, ModuleKey, Date, String);

fn about(person: &PersonId, module: &ModuleKey, says: &Said) -> About {
    (person.clone(), module.clone(), says.achieved, says.source.to_lowercase())
}

/// What is known, and what the list has said so far.
struct Reader<'a> {
    store: &'a dyn Store,
    catalog: &'a Catalog,
    people: Names,
    /// The last record about each thing.
    accepted: HashMap<About, &'a Accepted>,
    today: Date,
    source: Option<&'a str>,
    again: bool,
    who: &'a Principal,
    /// The hashes of files that were read.
    files: HashMap<String, String>,
    weight: usize,
    taken: HashMap<About, Said>,
    plan: Plan,
}

impl Reader<'_> {
    fn take(&mut self, row: &PastRow, scans: &Scans<'_>) -> Result<Result<(), Box<Diagnostic>>, StoreError> {
        let told = |code, (message, hint): (String, String)| {
            Box::new(Diagnostic::error(code, message).at(row.place.clone()).hint(hint))
        };
        let person = match self.people.find(&row.person) {
            Ok(person) => (person.id.clone(), person.name.clone()),
            Err(problem) => return Ok(Err(told("unknown-person", problem))),
        };
        let (person, name) = person;
        if may(self.who, &person).is_err() {
            let hint = "ask another organiser to take this line in".to_owned();
            return Ok(Err(told("own-record", ("nobody vouches for their own record".to_owned(), hint))));
        }
        let module = match find_module(self.catalog, &row.requirement) {
            Ok(module) => module,
            Err(problem) => return Ok(Err(told("unknown-module", problem))),
        };
        if row.achieved > self.today || row.achieved.year() < 1950 {
            let message = format!("`{}` is no day on which something was achieved", row.achieved);
            return Ok(Err(told("bad-date", (message, "write a day that is over, as `2027-12-31`".to_owned()))));
        }
        let Some(source) = row.source.as_deref().or(self.source) else {
            let hint = "fill in its `source`, or say for the whole list where its records come from".to_owned();
            return Ok(Err(told("no-source", ("this line does not say where the record comes from".to_owned(), hint))));
        };
        let scan = match row.scan.as_deref().map(|file| self.file(file, scans)).transpose() {
            Ok(scan) => scan,
            Err(message) => {
                let hint =
                    "a scan is a PDF, JPEG, PNG or WebP file of at most 10 MB, named without its folder".to_owned();
                return Ok(Err(told("bad-scan", (message, hint))));
            }
        };
        let mut says = Said { achieved: row.achieved, until: row.until, source: source.to_owned(), scan };
        let about = about(&person, &module, &says);
        if let Some(said) = self.taken.get(&about) {
            if *said == says {
                return Ok(Ok(()));
            }
            let hint = "keep one of the two lines".to_owned();
            let message = "this record is in the file twice, with different values".to_owned();
            return Ok(Err(told("duplicate-record", (message, hint))));
        }
        self.taken.insert(about.clone(), says.clone());
        let kind = match self.accepted.get(&about) {
            None => Kind::New,
            Some(known) => match &known.ended {
                Some(Ended::Revoked { by, reason, .. }) if !self.again => {
                    Kind::Revoked { by: by.clone(), reason: reason.clone() }
                }
                Some(_) => Kind::New,
                None => {
                    // Given values replace, missing ones leave as they were.
                    says.until = says.until.or(known.says.until);
                    says.source.clone_from(&known.says.source);
                    if says.scan.is_none() {
                        says.scan.clone_from(&known.says.scan);
                    }
                    if says == known.says {
                        self.plan.known += 1;
                        return Ok(Ok(()));
                    }
                    if let (Some(sha2), Some((_, bytes))) =
                        (&known.says.scan, super::scan(self.store, known.statement)?)
                    {
                        self.plan.scans.entry(sha2.clone()).or_insert(bytes);
                    }
                    Kind::Replaces { record: known.id, says: known.says.clone(), statement: known.statement }
                }
            },
        };
        let title = self.catalog.module(&module).map_or_else(|| module.to_string(), |module| module.title.clone());
        self.plan.lines.push(Line { kind, person, name, module, title, says });
        Ok(Ok(()))
    }

    /// Reads a scan, once; its hash.
    fn file(&mut self, name: &str, scans: &Scans<'_>) -> Result<String, String> {
        if let Some(sha2) = self.files.get(name) {
            return Ok(sha2.clone());
        }
        if name.starts_with('.') || name.contains(['/', '\\', ':', '\0']) {
            return Err(format!("`{name}` is not the name of a file alone"));
        }
        let bytes = scans(name)?;
        if bytes.len() > Scan::MOST {
            return Err(format!("`{name}` is larger than 10 MB"));
        }
        if Scan::of(&bytes).is_none() {
            return Err(format!("`{name}` is no PDF, JPEG, PNG or WebP file, whatever its name says"));
        }
        self.weight += bytes.len();
        if self.weight > TOGETHER {
            return Err("the scans of this list are more than 256 MB together: bring it in in parts".to_owned());
        }
        let sha2 = data_encoding::HEXLOWER.encode(&Sha256::digest(&bytes));
        self.plan.scans.insert(sha2.clone(), bytes);
        self.files.insert(name.to_owned(), sha2.clone());
        Ok(sha2)
    }
}
