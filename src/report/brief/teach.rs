//! Of what is taught: what to spend time on, what to skip, what they asked, and the plan with what they bring.

use super::{Asked, Known, ON_PAPER, Place, PlanLine, QuestionLine, Questions, Taught, Weak, words};
use crate::course::{Id, Module, ModuleKey, PlanStep};
use crate::insight::{ConceptTrouble, ItemId, SHARE_FROM, Trouble, by_concept, percent};
use crate::readiness::find_workshop;
use std::collections::{BTreeMap, BTreeSet};

/// From how many first answers on something is told at all.
const TOLD_FROM: usize = 3;

/// Below how many it says so.
const FEW: usize = 5;

/// What is right less often than this, in percent, is worth time.
const WEAK_BELOW: usize = 70;

/// What is right as often as this can be skipped.
const SKIP_FROM: usize = 90;

/// What of the answers is about one thing: a concept of a module, or a question that is about none.
struct Topic {
    module: ModuleKey,
    title: String,
    trouble: ConceptTrouble,
}

impl Topic {
    fn right(&self) -> usize {
        self.trouble.answered - self.trouble.wrong
    }

    /// How many people answered, at least.
    fn people(&self) -> usize {
        self.trouble.questions.iter().map(|question| question.answered).max().unwrap_or_default()
    }
}

/// By topic, those most often wrong first.
fn topics(known: &Known<'_>) -> Vec<Topic> {
    let mut modules: BTreeMap<&ModuleKey, Vec<Trouble>> = BTreeMap::new();
    for trouble in known.troubles {
        modules.entry(&trouble.id.module).or_default().push(trouble.clone());
    }
    let mut found = Vec::new();
    for (key, troubles) in modules {
        let concept = |item: &ItemId| known.catalog.module(key).and_then(|module| concept(module, item));
        for group in by_concept(troubles, concept) {
            let topic = |title, trouble| Topic { module: key.clone(), title, trouble };
            match &group.concept {
                Some(concept) => found.push(topic(words(concept), group)),
                None => found.extend(group.questions.into_iter().map(|one| {
                    let (wrong, answered) = (one.wrong, one.answered);
                    let asked = known.prompts.get(&*one.id).cloned();
                    let title = asked.filter(|text| !text.is_empty()).unwrap_or_else(|| words(&one.id.question));
                    topic(title, ConceptTrouble { concept: None, wrong, answered, questions: vec![one] })
                })),
            }
        }
    }
    // By share, exactly; of the same share, what more people had wrong.
    found.sort_by(|a, b| {
        let (a, b) = (&a.trouble, &b.trouble);
        (b.wrong * a.answered).cmp(&(a.wrong * b.answered)).then(b.wrong.cmp(&a.wrong))
    });
    found.retain(|topic| topic.people() >= TOLD_FROM);
    found
}

fn concept(module: &Module, item: &ItemId) -> Option<Id> {
    let lesson = module.lessons.iter().find(|lesson| lesson.id == item.lesson).map(|lesson| &lesson.questions);
    let assessed = module.assessment.as_ref().filter(|_| item.is_assessed()).map(|assessment| &assessment.questions);
    let questions = lesson.or(assessed)?;
    questions.iter().find(|question| question.id == item.question)?.concept.clone()
}

/// What is most often wrong at first.
pub(super) fn spend(known: &Known<'_>) -> Vec<Weak> {
    let is_weak = |topic: &Topic| topic.right() * 100 < topic.trouble.answered * WEAK_BELOW;
    topics(known).into_iter().filter(is_weak).take(ON_PAPER).map(|topic| weak(known, topic)).collect()
}

fn weak(known: &Known<'_>, topic: Topic) -> Weak {
    let (people, ConceptTrouble { concept, wrong, answered, questions }) = (topic.people(), topic.trouble);
    let worst = questions.first();
    // What one person alone said stays theirs.
    let misled = worst.and_then(|worst| worst.misled.as_ref()).filter(|(_, people)| *people > 1);
    let workshop = &known.now.session.workshop;
    let step = steps(known)
        .iter()
        .find(|step| serves(known, step, &topic.module))
        .map(|step| Place { title: step.title.clone(), url: known.places.step(workshop, &step.anchor) });
    Weak {
        title: topic.title,
        said: format!("{wrong} of {answered} wrong at first"),
        few: (people < FEW).then(|| format!("only {people} answered")),
        chose: worst.zip(misled).map(|(worst, (text, people))| {
            if people * 2 > worst.answered {
                format!("Most chose “{text}”")
            } else {
                format!("{people} chose “{text}”")
            }
        }),
        misled: misled.map(|(text, _)| text.to_string()),
        url: worst.map(|worst| known.places.question(&worst.id)).unwrap_or_default(),
        wrong,
        answered,
        step,
        concept,
    }
}

/// What nearly everybody had right at once.
pub(super) fn skip(known: &Known<'_>) -> Vec<String> {
    let mut found = topics(known);
    found.reverse();
    let is_known = |topic: &&Topic| topic.people() >= FEW && topic.right() * 100 >= topic.trouble.answered * SKIP_FROM;
    let line = |topic: &Topic| {
        let (right, answered) = (topic.right(), topic.trouble.answered);
        #[allow(clippy::cast_precision_loss, reason = "answers are few")]
        let share = percent(right as f64 / answered.max(1) as f64);
        let title = &topic.title;
        if answered < SHARE_FROM {
            format!("{title} ({right} of {answered} right)")
        } else {
            format!("{title} ({share} right)")
        }
    };
    found.iter().filter(is_known).map(line).collect()
}

/// What was asked, by lesson in the order given; the same words count once, and so does who asks them again.
pub(super) fn asked(all: &[Asked]) -> Vec<Questions> {
    let mut found: Vec<Questions> = Vec::new();
    let mut counted = BTreeSet::new();
    for Asked { person, lesson, url, text, by } in all {
        let is_new = counted.insert((url, plain(text), person));
        let place = found.iter().position(|known| known.lesson.url == *url).unwrap_or_else(|| {
            let lesson = Place { title: lesson.clone(), url: url.clone() };
            found.push(Questions { lesson, lines: Vec::new() });
            found.len() - 1
        });
        let lines = &mut found[place].lines;
        let same = |line: &&mut QuestionLine| plain(&line.text) == plain(text);
        match lines.iter_mut().find(same) {
            Some(line) => {
                line.count += usize::from(is_new);
                line.names.extend(by.clone().filter(|name| !line.names.contains(name)));
            }
            None => lines.push(QuestionLine { text: text.clone(), count: 1, names: by.iter().cloned().collect() }),
        }
    }
    for questions in &mut found {
        questions.lines.sort_by_key(|line| std::cmp::Reverse(line.count));
    }
    found
}

/// A text as it is compared: in one case, without what stands around its words.
fn plain(text: &str) -> String {
    let letters = text.chars().map(|letter| if letter.is_alphanumeric() { letter } else { ' ' });
    let text: String = letters.flat_map(char::to_lowercase).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn steps<'a>(known: &Known<'a>) -> &'a [PlanStep] {
    find_workshop(known.catalog, &known.now.session.workshop).map_or(&[], |workshop| &workshop.plan)
}

/// Whether a step and a module serve an objective in common.
fn serves(known: &Known<'_>, step: &PlanStep, key: &ModuleKey) -> bool {
    let module = known.catalog.module(key);
    module.is_some_and(|module| module.objectives.iter().any(|objective| step.objectives.contains(&objective.id)))
}

/// The workshop, step by step.
pub(super) fn plan(known: &Known<'_>, spend: &[Weak]) -> Vec<PlanLine> {
    let session = &known.now.session;
    let mut asked: Vec<ModuleKey> = Vec::new();
    for key in known.now.seats.iter().flat_map(|seat| &seat.verdict.requirements).filter_map(|need| need.key.module()) {
        if !asked.contains(key) {
            asked.push(key.clone());
        }
    }
    let line = |step: &PlanStep| {
        let mut met: Vec<(usize, usize, String)> =
            asked.iter().filter(|key| serves(known, step, key)).map(|key| bring(known, key)).collect();
        // What nobody needs, nobody is to have.
        met.retain(|(_, all, _)| *all > 0);
        met.sort_by(|a, b| (a.0 * b.1).cmp(&(b.0 * a.1)));
        let told: Vec<String> = met.iter().map(|(met, all, title)| format!("{met} of {all} have {title}")).collect();
        let here =
            |weak: &&Weak| weak.step.as_ref().is_some_and(|place| place.url.ends_with(&format!("#{}", step.anchor)));
        let said: Vec<&Taught> = known.taught.iter().filter(|taught| taught.step == step.anchor).collect();
        let now = said.iter().rev().find(|taught| taught.session == session.id);
        let before = said.iter().filter(|taught| taught.session != session.id && taught.starts < session.starts);
        let last = before.max_by_key(|taught| taught.starts);
        PlanLine {
            title: step.title.clone(),
            anchor: step.anchor.clone(),
            url: known.places.step(&session.workshop, &step.anchor),
            minutes: step.minutes.to_string(),
            evidence: told.join("; "),
            start_with: spend.iter().find(here).map(|weak| weak.title.clone()),
            last_time: last.and_then(|taught| {
                let day = taught.starts.to_zoned_datetime(session.zone()).strftime("%-d %B");
                match (taught.landed, taught.note.as_str()) {
                    (true, "") => None,
                    (true, note) => Some(format!("last time: landed ({day}): “{note}”")),
                    (false, "") => Some(format!("last time: re-teach ({day})")),
                    (false, note) => Some(format!("last time: re-teach ({day}): “{note}”")),
                }
            }),
            landed: now.map(|taught| taught.landed),
            note: now.map(|taught| taught.note.clone()).unwrap_or_default(),
        }
    };
    steps(known).iter().map(line).collect()
}

/// How many of those who need a module have it.
fn bring(known: &Known<'_>, key: &ModuleKey) -> (usize, usize, String) {
    let needs = known.now.seats.iter().flat_map(|seat| &seat.verdict.requirements).filter(|need| need.key == *key);
    let (mut met, mut all, mut title) = (0, 0, key.to_string());
    for need in needs.filter(|need| need.state != crate::readiness::RequirementState::Exempt) {
        all += 1;
        met += usize::from(need.state.is_met());
        title.clone_from(&need.title);
    }
    (met, all, title)
}
