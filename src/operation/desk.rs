//! A marker's desk: the texts of attempts as papers, and whose they are to mark.

use crate::access::{self, PersonId, Principal, Role};
use crate::course::{Assessment, Catalog, Module, ModuleKey, Need, Question, WorkshopKey};
use crate::decision::{Mark, Opinion, Progress, mark};
use crate::store::{Attempt, Publication, Store, StoreError};
use jiff::Timestamp;
use std::collections::HashMap;

/// A text, as it is to be marked.
#[derive(Debug, Clone)]
pub struct Paper {
    /// The attempt it is part of.
    pub attempt: Attempt,
    /// What that began with.
    pub publication: Publication,
    /// What was asked.
    pub question: Question,
    /// What the learner wrote.
    pub text: String,
    /// In which round it was last handed in.
    pub round: u32,
    /// How far its marking has come.
    pub progress: Progress,
    /// Whether there is anybody else who could be a second marker.
    pub others: bool,
}

impl Paper {
    /// What was said of it in its round.
    pub fn marks(&self) -> impl Iterator<Item = &Mark> {
        mark::of(&self.attempt.marks, self.question.id.as_str(), self.round)
    }

    /// Whether somebody marked it in its round.
    #[must_use]
    pub fn is_marked_by(&self, who: &PersonId) -> bool {
        self.marks().any(|mark| mark.by == *who)
    }

    /// When it was handed in.
    #[must_use]
    pub fn handed_in(&self) -> Option<Timestamp> {
        self.attempt.handed_in.or_else(|| self.marks().last().map(|mark| mark.handed_in))
    }

    /// When it was handed in, of an attempt that was returned and that nobody has written in since.
    #[must_use]
    pub fn may_be_taken_back(&self) -> Option<Timestamp> {
        let returned = self.attempt.handed_in.is_none();
        let unchanged = self.attempt.questions.iter().all(|drawn| {
            let last = mark::of(&self.attempt.marks, &drawn.question, self.round).last();
            let written = self.attempt.answers.get(&drawn.id).and_then(|answer| answer.first());
            last.is_none_or(|mark| written == Some(&mark.text))
        });
        let is_latest = self.round + 1 == self.attempt.round;
        (returned && unchanged && is_latest).then(|| self.handed_in()).flatten()
    }

    /// Whether they may say something of it now, as far as it is theirs to mark: a second marker is somebody else.
    #[must_use]
    pub fn is_open_to(&self, who: &PersonId) -> bool {
        !(self.progress == Progress::Second && self.is_marked_by(who))
    }
}

/// A marker's desk: whose texts are theirs to mark. What that takes is looked up once.
pub(super) struct Desk<'a> {
    store: &'a dyn Store,
    in_force: &'a Catalog,
    who: &'a Principal,
    /// Who runs the sessions that a learner's module is asked for.
    named: HashMap<(PersonId, ModuleKey), Vec<PersonId>>,
    published: HashMap<String, Option<Publication>>,
    /// Every trainer who can sign in.
    staff: Option<Vec<PersonId>>,
}

impl<'a> Desk<'a> {
    pub(super) fn new(store: &'a dyn Store, in_force: &'a Catalog, who: &'a Principal) -> Self {
        Self { store, in_force, who, named: HashMap::new(), published: HashMap::new(), staff: None }
    }

    /// The texts of an attempt that are theirs to mark.
    pub(super) fn papers(&mut self, attempt: &Attempt) -> Result<Vec<Paper>, StoreError> {
        let mut theirs = Vec::new();
        for paper in self.all_papers(attempt)? {
            if self.may(&paper)? {
                theirs.push(paper);
            }
        }
        Ok(theirs)
    }

    pub(super) fn may(&mut self, paper: &Paper) -> Result<bool, StoreError> {
        let mut trainers = self.named(&paper.attempt)?;
        let is_second = paper.progress == Progress::Second;
        if is_second && trainers.iter().all(|trainer| paper.is_marked_by(trainer)) {
            // Nobody else runs those sessions: any trainer can be the second marker.
            trainers.clear();
        }
        Ok(access::may(self.who, access::Act::Mark { writer: &paper.attempt.person, trainers: &trainers }))
    }

    fn staff(&mut self) -> Result<&[PersonId], StoreError> {
        if self.staff.is_none() {
            let active = self.store.people(Some(Role::Trainer))?.into_iter().filter(crate::roster::Person::is_active);
            self.staff = Some(active.map(|person| person.id).collect());
        }
        Ok(self.staff.as_deref().unwrap_or_default())
    }

    /// Who runs the sessions that an attempt is asked for, and can sign in; nobody in particular, when that is nobody, or
    /// one of them is every trainer's.
    fn named(&mut self, attempt: &Attempt) -> Result<Vec<PersonId>, StoreError> {
        let key = (attempt.person.clone(), attempt.module.clone());
        if let Some(known) = self.named.get(&key) {
            return Ok(known.clone());
        }
        let mut found = Vec::new();
        for (session, _) in self.store.bookings(&attempt.person)? {
            if asks_for(self.in_force, &session.workshop, &attempt.module) {
                if session.trainers.is_empty() {
                    found.clear();
                    break;
                }
                found.extend(session.trainers);
            }
        }
        if !found.is_empty() {
            let staff = self.staff()?;
            found.retain(|trainer| *trainer != attempt.person && staff.contains(trainer));
        }
        self.named.insert(key, found.clone());
        Ok(found)
    }

    /// The texts of an attempt, those left empty aside. Of one that was returned, those that were: as they were handed in,
    /// since what is written now is nobody's to see yet.
    pub(super) fn all_papers(&mut self, attempt: &Attempt) -> Result<Vec<Paper>, StoreError> {
        let hash = &attempt.publication;
        if !self.published.contains_key(hash) {
            let publication = self.store.published(hash)?;
            self.published.insert(hash.clone(), publication);
        }
        let Principal::Person(me, _) = self.who else { return Ok(Vec::new()) };
        let others = self.staff()?.iter().any(|other| other != me && *other != attempt.person);
        let Some(Some(publication)) = self.published.get(hash) else { return Ok(Vec::new()) };
        let questions = assessment(&publication.catalog, attempt).map_or(&[][..], |found| &found.questions);
        let texts = attempt.questions.iter().filter_map(|drawn| {
            let question = questions.iter().find(|question| question.id.as_str() == drawn.question)?;
            if !question.task.is_marked() || question.points == 0 {
                return None;
            }
            let id = question.id.as_str();
            let answer = || attempt.answers.get(&drawn.id).and_then(|answer| answer.first()).cloned();
            let (text, round, progress) = match mark::latest(&attempt.marks, id, question.markers) {
                None => (answer()?, attempt.round, Progress::First),
                Some((last, Progress::Settled(Opinion::Return))) if last < attempt.round => {
                    if attempt.handed_in.is_some() {
                        (answer()?, attempt.round, Progress::First)
                    } else {
                        let text = mark::of(&attempt.marks, id, last).last()?.text.clone();
                        (text, last, Progress::Settled(Opinion::Return))
                    }
                }
                Some((last, came)) => (answer()?, last, came),
            };
            let is_seen = attempt.handed_in.is_some() || matches!(progress, Progress::Settled(_));
            (is_seen && !text.trim().is_empty()).then(|| Paper {
                attempt: attempt.clone(),
                publication: publication.clone(),
                question: question.clone(),
                text,
                round,
                progress,
                others,
            })
        });
        Ok(texts.collect())
    }
}

/// Whether a workshop asks for a module, each under its present or a former id. One that isn't there any more may have.
fn asks_for(in_force: &Catalog, workshop: &WorkshopKey, module: &ModuleKey) -> bool {
    let found = in_force.workshop(workshop).or_else(|| {
        let course = in_force.course(&workshop.course)?;
        course.workshops.iter().find(|other| other.formerly.contains(&workshop.workshop))
    });
    let is_it = |need: &Need| {
        let was = |known: &Module| known.formerly.contains(&module.module);
        need.key
            .module()
            .is_some_and(|key| key == module || key.course == module.course && in_force.module(key).is_some_and(was))
    };
    found.is_none_or(|workshop| workshop.requires.needs().into_iter().any(is_it))
}

pub(super) fn assessment<'a>(catalog: &'a Catalog, attempt: &Attempt) -> Option<&'a Assessment> {
    catalog.module(&attempt.module)?.assessment.as_ref()
}
