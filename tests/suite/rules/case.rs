//! A small language for cases: modules, a session, a history, and the verdict expected of them.
//!
//! A history line reads `TIME WHAT ACTIVITY [KEY…]`: `2027-02-12 passed hand 90% v1 reported`. The
//! activity is a module, `module/lesson` or `module/assessment`; `passed` and `failed` mean the
//! assessment, if the module has one. Times are Berlin's; a bare date is noon.

#![allow(clippy::unwrap_used, reason = "a case that can't be read is a broken test")]

use jiff::{Timestamp, ToSpan, civil::Date, civil::DateTime, tz::TimeZone};
use prework::access::Role;
use prework::course::{
    Assessment, Catalog, Completion, Course, Criterion, Gate, Grade, Id, IdBase, Lesson, Minutes, Modality, Module,
    ModuleKey, Need, OnMajor, Question, Rule, Skill, Task, Thresholds, Validity, Workshop, WorkshopKey,
};
use prework::decision::Waiver;
use prework::evidence::{Account, Evidence, Proof, Scaled};
use prework::readiness::{Case as Judged, Published, Release, RequirementVerdict, Silence, Verdict, judge};
use prework::roster::{Booking, Person, PersonId, Session, SessionId};
use std::sync::Arc;
use uuid::Uuid;

pub(super) const BASE: &str = "https://x.test/";
pub(super) const COURSE: &str = "ic";

pub(super) fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

pub(super) fn key(module: &str) -> ModuleKey {
    ModuleKey { course: id(COURSE), module: id(module) }
}

/// An instant in Berlin: a date (noon) or a date and time.
pub(super) fn at(text: &str) -> Timestamp {
    let local: DateTime =
        if text.contains('T') { text.parse().unwrap() } else { text.parse::<Date>().unwrap().at(12, 0, 0, 0) };
    local.to_zoned_datetime(TimeZone::get("Europe/Berlin").unwrap()).unwrap().timestamp()
}

fn workshop(name: &str, requires: Rule) -> Workshop {
    let mut title = name.to_owned();
    title[..1].make_ascii_uppercase();
    Workshop {
        id: id(name),
        formerly: Vec::new(),
        title,
        summary: String::new(),
        duration: None,
        modality: Modality::InPerson,
        capacity: None,
        requires,
        ready_by: Minutes(24 * 60),
        gate: Gate::Warn,
        objectives: Vec::new(),
        skills: Vec::new(),
        valid_for: None,
        grace: None,
        follow_up: None,
        bring: Vec::new(),
        plan: Vec::new(),
        body: Vec::new(),
        place: None,
        source: String::new(),
    }
}

/// The need for a workshop.
pub(super) fn live(name: &str, criterion: Criterion) -> Rule {
    let key = WorkshopKey { course: id(COURSE), workshop: id(name) };
    Rule::Need(Need { key: key.into(), criterion, grade: criterion.usual_grade() })
}

/// The need for a module: passed, proved by the server.
pub(super) fn need(module: &str) -> Rule {
    needs(module, Criterion::Passed, Grade::Verified)
}

pub(super) fn needs(module: &str, criterion: Criterion, grade: Grade) -> Rule {
    Rule::Need(Need { key: key(module).into(), criterion, grade })
}

/// A module as it is being described.
#[derive(Clone)]
pub(super) struct Spec(pub(super) Module, Criterion, Grade);

impl Spec {
    pub(super) fn new(name: &str) -> Self {
        let mut title = name.to_owned();
        title[..1].make_ascii_uppercase();
        let module = Module {
            id: id(name),
            formerly: Vec::new(),
            title,
            summary: String::new(),
            duration: Minutes(0),
            version: 1,
            on_major: None,
            objectives: Vec::new(),
            concepts: Vec::new(),
            requires: Vec::new(),
            completion: Completion::Pages,
            valid_for: None,
            grace: None,
            audience: std::collections::BTreeMap::new(),
            recommended: false,
            equivalent: Vec::new(),
            due: None,
            tags: Vec::new(),
            aliases: Vec::new(),
            lessons: Vec::new(),
            assessment: None,
            provenance: None,
            place: None,
        };
        Self(module, Criterion::Completed, Grade::Reported)
    }

    /// Adds a lesson that takes this many minutes.
    pub(super) fn lesson(mut self, name: &str, minutes: u32) -> Self {
        let mut title = name.to_owned();
        title[..1].make_ascii_uppercase();
        self.0.lessons.push(Lesson {
            id: id(name),
            title,
            duration: Minutes(minutes),
            required: true,
            questions: Vec::new(),
            body: Vec::new(),
            source: String::new(),
        });
        self
    }

    /// Adds an assessment of ten questions (ten minutes) with this pass mark in percent, and asks for a verified pass.
    pub(super) fn assessment(mut self, pass: u32) -> Self {
        let choices = Vec::new;
        let question = |n: usize| Question::new(id(&format!("q{n}")), Vec::new(), Task::Single { choices: choices() });
        self.0.assessment = Some(Assessment::new((0..10).map(question).collect(), pass * 100));
        self.asks(Criterion::Passed, Grade::Verified)
    }

    pub(super) fn attempts(mut self, attempts: u32) -> Self {
        self.0.assessment.as_mut().unwrap().attempts = Some(attempts);
        self
    }

    pub(super) fn retry_after_hours(mut self, hours: i64) -> Self {
        self.0.assessment.as_mut().unwrap().retry_after = Some(jiff::SignedDuration::from_hours(hours));
        self
    }

    pub(super) fn asks(mut self, criterion: Criterion, grade: Grade) -> Self {
        (self.1, self.2) = (criterion, grade);
        self
    }

    pub(super) fn valid_for(mut self, text: &str) -> Self {
        self.0.valid_for = Some(Validity::new(text).unwrap());
        self
    }

    pub(super) fn grace(mut self, text: &str) -> Self {
        self.0.grace = Some(Validity::new(text).unwrap());
        self
    }

    pub(super) fn version(mut self, version: u32, on_major: OnMajor) -> Self {
        (self.0.version, self.0.on_major) = (version, Some(on_major));
        self
    }

    pub(super) fn formerly(mut self, name: &str) -> Self {
        self.0.formerly.push(id(name));
        self
    }

    pub(super) fn equivalent(mut self, name: &str) -> Self {
        self.0.equivalent.push(key(name));
        self
    }

    pub(super) fn only_for(mut self, attribute: &str, value: &str) -> Self {
        self.0.audience.insert(attribute.into(), vec![value.into()]);
        self
    }

    pub(super) fn due(mut self, day: &str) -> Self {
        self.0.due = Some(day.parse().unwrap());
        self
    }
}

/// A case as it is being described. Unless it says otherwise, the session is on 4 March 2027 from
/// 9:00 to 12:00 in Berlin, everything is due a day earlier, the seat was given on 20 February,
/// and the question is asked at noon on 22 February.
#[derive(Debug, Clone)]
pub(super) struct Case {
    name: String,
    pub(super) catalog: Catalog,
    requires: Vec<Rule>,
    rule: Option<Rule>,
    pub(super) published: Vec<(String, u32, Release)>,
    pub(super) session: Session,
    pub(super) person: Person,
    enrolled: Timestamp,
    pub(super) evidence: Vec<Evidence>,
    pub(super) waivers: Vec<Waiver>,
    silent: Option<Silence>,
    pub(super) as_of: Timestamp,
}

pub(super) fn case(name: &str) -> Case {
    let course = Course {
        id: id(COURSE),
        title: String::new(),
        summary: String::new(),
        language: "en".into(),
        version: String::new(),
        authors: Vec::new(),
        license: String::new(),
        audience: std::collections::BTreeMap::new(),
        credit: None,
        drafts: Vec::new(),
        retired: Vec::new(),
        modules: Vec::new(),
        workshops: Vec::new(),
        pages: Vec::new(),
        body: Vec::new(),
        source: String::new(),
        folder: String::new(),
    };
    let case = Case {
        name: name.to_owned(),
        catalog: Catalog { id_base: IdBase::new(BASE), courses: vec![course], ..Catalog::default() },
        requires: Vec::new(),
        rule: None,
        published: Vec::new(),
        session: Session::plain(
            SessionId("s".into()),
            WorkshopKey { course: id(COURSE), workshop: id("lab") },
            (Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH),
            String::new(),
        ),
        person: Person::new("ada", "Ada", Role::Learner),
        enrolled: at("2027-02-20"),
        evidence: Vec::new(),
        waivers: Vec::new(),
        silent: None,
        as_of: at("2027-02-22"),
    };
    case.session("2027-03-04T09:00[Europe/Berlin]", 3)
}

impl Case {
    /// A module that the workshop asks for.
    pub(super) fn module(self, name: &str, spec: impl FnOnce(Spec) -> Spec) -> Self {
        let Spec(module, criterion, grade) = spec(Spec::new(name));
        let mut case = self.defines(module);
        case.requires.push(needs(name, criterion, grade));
        case
    }

    /// A module nobody asks for by itself.
    pub(super) fn other(self, name: &str, spec: impl FnOnce(Spec) -> Spec) -> Self {
        self.defines(spec(Spec::new(name)).0)
    }

    fn defines(mut self, module: Module) -> Self {
        self.catalog.courses[0].modules.push(module);
        self
    }

    /// Another workshop, with what the trainer signs there and how long it counts.
    pub(super) fn workshop<const N: usize>(mut self, name: &str, skills: [&str; N], valid_for: Option<&str>) -> Self {
        let skill = |name: &str| Skill { id: id(name), text: format!("The {name}"), steps: Vec::new() };
        self.catalog.courses[0].workshops.push(Workshop {
            skills: skills.into_iter().map(skill).collect(),
            valid_for: valid_for.map(|text| Validity::new(text).unwrap()),
            ..workshop(name, Rule::All(Vec::new()))
        });
        self
    }

    /// What the workshop asks for, in place of every module.
    pub(super) fn rule(mut self, rule: Rule) -> Self {
        self.rule = Some(rule);
        self
    }

    pub(super) fn session(mut self, starts: &str, hours: i64) -> Self {
        let starts: prework::roster::When = starts.parse().unwrap();
        self.session.timezone = starts.0.time_zone().iana_name().unwrap().into();
        self.session.starts = starts.0.timestamp();
        self.session.ends = starts.0.checked_add(hours.hours()).unwrap().timestamp();
        self
    }

    pub(super) fn enrolled(mut self, time: &str) -> Self {
        self.enrolled = at(time);
        self
    }

    pub(super) fn published(mut self, module: &str, version: u32, time: &str) -> Self {
        self.published.push((key(module).to_string(), version, Release { at: at(time), on_major: None }));
        self
    }

    pub(super) fn released(mut self, module: &str, version: u32, time: &str, on_major: OnMajor) -> Self {
        self.published.push((key(module).to_string(), version, Release { at: at(time), on_major: Some(on_major) }));
        self
    }

    pub(super) fn waived(mut self, module: &str, until: Option<&str>) -> Self {
        self.waivers.push(Waiver {
            id: Uuid::from_u128(900),
            person: PersonId("ada".into()),
            key: key(module).into(),
            by: "R. Ito".into(),
            reason: "equivalent course".into(),
            at: at("2027-02-01"),
            until: until.map(at),
            revoked: None,
        });
        self
    }

    pub(super) fn waived_live(self, workshop: &str) -> Self {
        let mut case = self.waived("any", None);
        let key = WorkshopKey { course: id(COURSE), workshop: id(workshop) };
        case.waivers.last_mut().unwrap().key = key.into();
        case
    }

    pub(super) fn revoked(mut self, time: &str) -> Self {
        self.waivers.last_mut().unwrap().revoked = Some(at(time));
        self
    }

    /// The client `LMS` should have sent something by now, and was last heard from then.
    pub(super) fn silent_since(mut self, time: &str) -> Self {
        self.silent = Some(Silence { since: at(time), source: "LMS".into() });
        self
    }

    /// The days on which the learner is away.
    pub(super) fn away(mut self, days: &str) -> Self {
        self.person.attributes.insert("away".into(), days.into());
        assert!(!self.person.away().is_empty(), "`{days}`");
        self
    }

    /// Other numbers than the usual ones.
    pub(super) fn policy(mut self, change: impl FnOnce(&mut Thresholds)) -> Self {
        change(&mut self.catalog.thresholds);
        self
    }

    pub(super) fn asked(mut self, time: &str) -> Self {
        self.as_of = at(time);
        self
    }

    /// Adds evidence, a line each; see the head of this file.
    pub(super) fn history<const N: usize>(mut self, lines: [&str; N]) -> Self {
        for line in lines {
            let evidence = self.read(line);
            self.evidence.push(evidence);
        }
        self
    }

    fn read(&self, line: &str) -> Evidence {
        let mut words = line.split(' ');
        let (time, verb, target) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
        let assessed = |name: &str| {
            self.catalog.courses[0].modules.iter().any(|m| m.id.as_str() == name && m.assessment.is_some())
        };
        let result = matches!(verb, "passed" | "failed" | "submitted" | "returned");
        let activity = if result && assessed(target) {
            format!("{BASE}{COURSE}/{target}/assessment")
        } else {
            format!("{BASE}{COURSE}/{target}")
        };
        let occurred = at(time);
        let mut evidence = Evidence {
            statement: Uuid::from_u128(self.evidence.len() as u128 + 1),
            account: Account { home_page: BASE.into(), name: "ada".into() }.into(),
            activity,
            proof: Proof::Initialized,
            version: 1,
            grade: if result || matches!(verb, "certified" | "attended") { Grade::Verified } else { Grade::Reported },
            registration: None,
            device: None,
            source: None,
            occurred,
            known: occurred,
            voided: None,
        };
        let (mut score, mut waiting, mut until) = (None, 0, None);
        for word in words {
            if let Some(percent) = word.strip_suffix('%') {
                score = Some(Scaled::from_f64(percent.parse::<f64>().unwrap() / 100.0));
            } else if let Some(version) = word.strip_prefix('v').and_then(|v| v.parse().ok()) {
                evidence.version = version;
            } else if let Some(count) = word.strip_prefix("waiting:") {
                waiting = count.parse().unwrap();
            } else if let Some(device) = word.strip_prefix("device:") {
                evidence.device = Some(Uuid::from_u128(device.parse().unwrap()));
            } else if let Some(attempt) = word.strip_prefix("attempt:") {
                evidence.registration = Some(Uuid::from_u128(attempt.parse().unwrap()));
            } else if let Some(source) = word.strip_prefix("from:") {
                evidence.source = Some(source.replace('_', " "));
            } else if let Some(day) = word.strip_prefix("until:") {
                until = Some(day.parse().unwrap());
            } else if let Some(time) = word.strip_prefix("known:") {
                evidence.known = at(time);
            } else if let Some(time) = word.strip_prefix("voided:") {
                evidence.voided = Some(at(time));
            } else if let Some(name) = word.strip_prefix("by:") {
                Arc::make_mut(&mut evidence.account).name = name.into();
            } else {
                evidence.grade = match word {
                    "reported" => Grade::Reported,
                    "verified" => Grade::Verified,
                    word => panic!("`{word}` in `{line}`"),
                };
            }
        }
        evidence.proof = match verb {
            "opened" => Proof::Initialized,
            "read" => Proof::Experienced,
            "answered" => Proof::Answered(None),
            "completed" => Proof::Completed,
            "passed" => Proof::Passed(score),
            "failed" => Proof::Failed(score),
            "submitted" => Proof::Submitted,
            "returned" => Proof::Returned,
            "left" => Proof::Terminated,
            "announced" => Proof::Announced(waiting),
            "certified" => Proof::External(until),
            "attended" => Proof::Attended,
            "declared" => Proof::Declared,
            verb => panic!("`{verb}` in `{line}`"),
        };
        evidence
    }

    /// What the workshop asks for.
    pub(super) fn needs(&self) -> Vec<Need> {
        let rule = self.rule.clone().unwrap_or_else(|| Rule::All(self.requires.clone()));
        rule.needs().into_iter().cloned().collect()
    }

    pub(super) fn verdict(&self) -> Verdict {
        let mut catalog = self.catalog.clone();
        let requires = self.rule.clone().unwrap_or_else(|| Rule::All(self.requires.clone()));
        catalog.courses[0].workshops.push(workshop("lab", requires));
        let published: Published = self.published.iter().cloned().collect();
        let booking = Booking::seat(self.session.id.clone(), self.person.id.clone(), self.enrolled);
        judge(&Judged {
            catalog: &catalog,
            published: &published,
            session: &self.session,
            person: &self.person,
            booking: &booking,
            evidence: &self.evidence,
            waivers: &self.waivers,
            silent: self.silent.as_ref(),
            as_of: self.as_of,
        })
    }

    /// The verdict's state and reason, and the state of every requirement.
    #[track_caller]
    pub(super) fn expect<const N: usize>(&self, state: &str, reason: &str, requirements: [(&str, &str); N]) {
        let verdict = self.verdict();
        let found: Vec<(&str, &str)> =
            verdict.requirements.iter().map(|r| (r.key.id().as_str(), r.state.code())).collect();
        assert_eq!(
            (verdict.state.code(), verdict.reason.as_str(), found.as_slice()),
            (state, reason, requirements.as_slice()),
            "{}",
            self.name
        );
    }

    /// The state and reason of the only requirement.
    #[track_caller]
    pub(super) fn gives(&self, state: &str, reason: &str) {
        let found = self.only();
        assert_eq!((found.state.code(), found.reason.as_str()), (state, reason), "{}", self.name);
    }

    /// The only requirement.
    pub(super) fn only(&self) -> RequirementVerdict {
        let mut verdict = self.verdict();
        assert_eq!(verdict.requirements.len(), 1, "{}", self.name);
        verdict.requirements.remove(0)
    }
}
