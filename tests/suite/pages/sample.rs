//! A small course, built by hand, that has one of everything a page can show.

use prework::course::{
    Align, Assessment, Block, Callout, Catalog, Choice, Completion, Course, Criterion, DivKind, FeedbackPolicy, Gate,
    Grade, Id, IdBase, Inline, Lesson, ListItem, Minutes, Modality, Module, ModuleKey, Need, Objective, ObjectiveKind,
    PlanStep, Program, Question, Rule, Scoring, Skill, Step, Task, Workshop,
};
use std::collections::BTreeMap;

pub(super) fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

pub(super) fn text(text: &str) -> Vec<Inline> {
    vec![Inline::Text(text.to_owned())]
}

pub(super) fn paragraph(of: &str) -> Block {
    Block::Paragraph(text(of))
}

pub(super) fn heading(level: u8, title: &str) -> Block {
    Block::Heading { level, anchor: Id::from_name(title).to_string(), text: text(title) }
}

pub(super) fn bullets(items: &[&str]) -> Block {
    let items = items.iter().map(|item| ListItem { task: None, body: vec![paragraph(item)] }).collect();
    Block::List { start: None, tight: true, items }
}

pub(super) fn div(kind: DivKind, body: Vec<Block>) -> Block {
    Block::Div { kind, title: None, body }
}

/// A choice per line; the right ones begin with `x `, what follows ` > ` is said to whoever chose it.
pub(super) fn question(name: &str, prompt: &str, choices: &[&str]) -> Question {
    let choices: Vec<Choice> = choices
        .iter()
        .map(|line| {
            let (line, feedback) = line.split_once(" > ").unwrap_or((line, ""));
            let (right, line) = line.strip_prefix("x ").map_or((false, line), |rest| (true, rest));
            let feedback = if feedback.is_empty() { Vec::new() } else { vec![paragraph(feedback)] };
            Choice { text: text(line), right, feedback }
        })
        .collect();
    let several = choices.iter().filter(|choice| choice.right).count() > 1;
    let scoring = if several { Scoring::Partial } else { Scoring::Whole };
    let task = if several { Task::Multiple { choices } } else { Task::Single { choices } };
    Question { scoring, ..Question::new(id(name), text(prompt), task) }
}

pub(super) fn lesson(name: &str, title: &str, minutes: u32, body: Vec<Block>) -> Lesson {
    let questions = body.iter().filter_map(|block| match block {
        Block::Question(question) => Some((**question).clone()),
        _ => None,
    });
    Lesson {
        id: id(name),
        title: title.to_owned(),
        duration: Minutes(minutes),
        required: true,
        questions: questions.collect(),
        body,
        source: String::new(),
    }
}

pub(super) fn module(name: &str, title: &str, summary: &str, lessons: Vec<Lesson>) -> Module {
    Module {
        id: id(name),
        formerly: Vec::new(),
        title: title.to_owned(),
        summary: summary.to_owned(),
        duration: lessons.iter().map(|lesson| lesson.duration).sum(),
        version: 1,
        on_major: None,
        objectives: Vec::new(),
        concepts: Vec::new(),
        requires: Vec::new(),
        completion: Completion::Pages,
        valid_for: None,
        grace: None,
        audience: BTreeMap::new(),
        recommended: false,
        equivalent: Vec::new(),
        due: None,
        tags: Vec::new(),
        aliases: Vec::new(),
        lessons,
        assessment: None,
        provenance: None,
        place: None,
    }
}

/// Two questions of which one is drawn, three attempts, 80 %.
pub(super) fn assessment() -> Assessment {
    Assessment {
        intro: vec![paragraph("Take ten quiet minutes for it.")],
        questions: vec![
            question("before-the-flush", "SECRET: what comes before the flush?", &["SECRET nothing", "x SECRET hands"]),
            question("porter", "SECRET: when does the porter clean his hands?", &["SECRET never", "x SECRET after"]),
        ],
        draw: Some(1),
        pass: 8000,
        attempts: Some(3),
        retry_after: None,
        time_limit: None,
        feedback: FeedbackPolicy::AfterAttempt,
        source: String::new(),
    }
}

fn key(module: &str) -> ModuleKey {
    ModuleKey { course: id("infection-control"), module: id(module) }
}

fn need(module: &str) -> Rule {
    Rule::Need(Need { key: key(module).into(), criterion: Criterion::CompletedAndPassed, grade: Grade::Verified })
}

fn moments() -> Vec<Block> {
    let mut first = question(
        "first-moment",
        "When do you clean your hands first?",
        &[
            "After touching a patient > That is the fourth moment.",
            "x Before touching a patient > It protects the patient from what your hands carry.",
            "After lunch",
        ],
    );
    first.hint = vec![paragraph("Think of who needs protecting.")];
    first.explanation = vec![paragraph("Before contact, the patient is protected from what you bring from the ward.")];
    let two = question(
        "protect-the-patient",
        "Which two moments protect the patient in front of you?",
        &[
            "After touching the patient",
            "x Before touching the patient",
            "After a risk of body fluid",
            "x Before a clean task",
        ],
    );
    vec![
        div(
            DivKind::Objectives,
            vec![bullets(&["Name the five moments, and say whom each one protects", "Draw the line around a patient zone"])],
        ),
        Block::Paragraph(vec![
            Inline::Text("Hands carry what the eye can't see. Most of what moves between patients moves on ours, and most of it could have been stopped at one of five moments. They are not steps to recite; each answers the question ".into()),
            Inline::Emphasis(text("who needs protecting now?")),
            Inline::FootnoteMark("who".into()),
        ]),
        Block::Footnote("who".into(), vec![paragraph("World Health Organization, Guidelines on Hand Hygiene in Health Care, 2009.")]),
        heading(2, "The line around the bed"),
        paragraph("Imagine a line around each patient. Inside are the patient and the things that are theirs for now: bed, locker, drip stand, monitor, call bell. After a few hours all of these share the same microbes."),
        Block::Figure {
            url: "prework:infection-control/hand-hygiene/five-moments.svg".into(),
            alt: "A bed seen from above inside a dashed outline, the patient zone, with the five moments as arrows".into(),
            caption: "Two moments protect the patient. Three protect you and everyone else.".into(),
        },
        Block::Callout(
            Callout::Tip,
            vec![paragraph("Clean your hands where the task is, not at the door. A dispenser at the foot of the bed gets used.")],
        ),
        Block::Question(Box::new(first)),
        heading(2, "Moments inside a task"),
        Block::Paragraph(vec![
            Inline::Text("Moments hide in the middle of tasks. Read ".into()),
            Inline::Link {
                url: "prework:infection-control/hand-hygiene/#the-chain".into(),
                title: String::new(),
                text: text("why it matters"),
            },
            Inline::Text(" again if this surprises you.".into()),
        ]),
        Block::Table {
            align: vec![Align::None, Align::None, Align::Right],
            head: vec![text("Moment"), text("Protects"), text("Seconds")],
            rows: vec![
                vec![text("Before touching a patient"), text("The patient"), text("25")],
                vec![text("After a risk of body fluid"), text("You and everyone else"), text("40")],
            ],
        },
        div(
            DivKind::Challenge,
            vec![
                paragraph("You have helped Mrs B to turn, and now want to change the dressing on her hip. List every point at which you clean your hands."),
                div(DivKind::Solution, vec![paragraph("Five times; with the pack brought along, three.")]),
            ],
        ),
        div(DivKind::Instructor, vec![paragraph("TRAINER ONLY: the dye washes out.")]),
        Block::Question(Box::new(two)),
        Block::Callout(Callout::Warning, vec![paragraph("Gloves don't replace cleaning your hands.")]),
        div(DivKind::Keypoints, vec![bullets(&["A moment is a crossing, not a feeling.", "The zone is the patient and the things around them."])]),
    ]
}

/// One course with two modules for one workshop, a third beside them, and a glossary.
pub(super) fn catalog() -> Catalog {
    let objective = |text: &str| Objective { id: id("o"), kind: ObjectiveKind::Know, text: text.to_owned() };
    let mut hands = module(
        "hand-hygiene",
        "Hand hygiene",
        "When to clean your hands, and how, so that nothing travels on them.",
        vec![
            lesson(
                "index",
                "Why it matters",
                5,
                vec![paragraph("Clean hands break the chain."), heading(2, "The chain")],
            ),
            lesson("five-moments", "The five moments", 6, moments()),
            lesson("technique", "Technique", 5, vec![paragraph("Palm to palm, and then the thumbs.")]),
        ],
    );
    hands.assessment = Some(assessment());
    hands.completion = Completion::Both;
    hands.objectives = vec![objective("Say why clean hands break the chain"), objective("Name the five moments")];
    let mut equipment = module(
        "protective-equipment",
        "Protective equipment",
        "Choosing gloves, masks and gowns for the task in front of you.",
        vec![
            lesson("index", "Choosing gloves", 7, vec![paragraph("Gloves are for what is wet.")]),
            lesson("gowns", "Gowns", 8, vec![paragraph("A gown is for what splashes.")]),
        ],
    );
    equipment.requires = vec![key("hand-hygiene")];
    let mut history = module(
        "history",
        "A short history",
        "Semmelweis, Nightingale, and the people who didn't listen.",
        vec![lesson("index", "A short history", 10, vec![paragraph("Vienna, 1847.")])],
    );
    history.recommended = true;
    let workshop = Workshop {
        valid_for: None,
        grace: None,
        id: id("skills-lab"),
        formerly: Vec::new(),
        title: "Hands-on skills lab".to_owned(),
        summary: "Three hours, twelve people, four skills: what you have read, you now do.".to_owned(),
        duration: Some(Minutes(180)),
        modality: Modality::InPerson,
        capacity: Some(12),
        requires: Rule::All(vec![need("protective-equipment"), need("hand-hygiene")]),
        ready_by: Minutes(24 * 60),
        gate: Gate::Provisional,
        objectives: vec![objective("Clean your hands completely")],
        skills: vec![
            Skill { id: id("rub"), text: "A complete hand rub, at the right moments".to_owned(), steps: Vec::new() },
            Skill { id: id("gown"), text: "Gown and gloves on and off".to_owned(), steps: Vec::new() },
        ],
        follow_up: Some("Within a week, do your one change.".to_owned()),
        bring: vec!["Your badge".to_owned(), "Work clothes with short sleeves".to_owned()],
        plan: vec![
            PlanStep {
                title: "Moments at the bedside".into(),
                anchor: "bedside".into(),
                minutes: Minutes(35),
                objectives: Vec::new(),
                written: None,
            },
            PlanStep {
                title: "On and off".into(),
                anchor: "on-and-off".into(),
                minutes: Minutes(45),
                objectives: Vec::new(),
                written: None,
            },
        ],
        body: vec![
            paragraph(
                "You know the reasons already from the modules. Here you use your hands. Nobody lectures, and nobody fails in front of others.",
            ),
            div(DivKind::Instructor, vec![paragraph("TRAINER ONLY: two trainers for twelve.")]),
            Block::Heading { level: 2, anchor: "bedside".into(), text: text("Moments at the bedside") },
            paragraph("First the lamp: rub your hands as you always do, and look."),
            Block::Heading { level: 2, anchor: "on-and-off".into(), text: text("On and off") },
            paragraph("Draw a task card. Choose what you need, and tell your group why."),
        ],
        place: None,
        source: String::new(),
    };
    let course = Course {
        id: id("infection-control"),
        title: "Infection control for nurses".to_owned(),
        summary: "Short modules that get you ready for the yearly skills lab. Clean hands, the right protection, and nobody hurt.".to_owned(),
        language: "en".to_owned(),
        version: "1".to_owned(),
        authors: vec!["R. Ito".to_owned(), "M. Okoye".to_owned()],
        license: "CC-BY-4.0".to_owned(),
        audience: BTreeMap::new(),
        credit: Some("4.5 hours of professional development".to_owned()),
        drafts: Vec::new(),
        retired: Vec::new(),
        modules: vec![hands, equipment, history],
        workshops: vec![workshop],
        pages: vec![lesson(
            "glossary",
            "Glossary",
            1,
            vec![Block::Definitions(vec![(text("Aseptic"), vec![vec![paragraph("Free of living microbes.")]])])],
        )],
        body: vec![paragraph("Most infections caught in care are not carried by careless people. They are carried by busy ones.")],
        source: String::new(),
        folder: String::new(),
    };
    let program = Program {
        id: id("first-month"),
        title: "First month on the ward".to_owned(),
        summary: "What comes before you are alone with a patient.".to_owned(),
        audience: BTreeMap::from([("role".to_owned(), vec!["nurse".to_owned(), "midwife".to_owned()])]),
        requires: vec![Step::Course(course.id.clone())],
        recommended: vec![key("history")],
        due: "2027-06-01".parse().ok(),
        source: String::new(),
    };
    Catalog {
        programs: vec![program],
        title: "Northside training".to_owned(),
        base_url: Some("https://training.example.org/learn/".to_owned()),
        server: None,
        id_base: IdBase::new("https://id.example.org/"),
        language: "en".to_owned(),
        timezone: "Europe/Berlin".to_owned(),
        theme: "default".to_owned(),
        commit: "4f2a9c1d".to_owned(),
        retention: prework::course::Retention::default(),
        thresholds: prework::course::Thresholds::default(),
        courses: vec![course],
    }
}
