//! Ids of courses, modules, lessons and questions, and the activity IRIs that hang on `id_base`.

use serde::{Deserialize, Serialize};
use std::fmt;

/// One path segment that names a thing: letters, digits, `-`, `_` and `.`; never empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Id(String);

/// Why a text is no id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an id: use letters, digits, `-`, `_` and `.`")]
pub struct InvalidId(pub String);

impl Id {
    /// Reads an id as an author wrote it.
    ///
    /// # Errors
    /// When `text` is empty, starts with `.`, or holds anything but letters, digits, `-`, `_`, `.`.
    pub fn new(text: &str) -> Result<Self, InvalidId> {
        let fits = !text.is_empty()
            && !text.starts_with('.')
            && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidId(text.to_owned())) }
    }

    /// Makes an id of a file or folder name: its ordering number dropped, the rest in lower case
    /// with `-` for whatever an id can't hold. `02-Five moments` becomes `five-moments`.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
        let rest = if rest.len() < name.len() { rest.trim_start_matches(['-', '_', '.', ' ']) } else { name };
        let source = if rest.is_empty() { name } else { rest };
        let mut id = String::with_capacity(source.len());
        for c in source.chars().flat_map(char::to_lowercase) {
            match c {
                c if c.is_alphanumeric() || c == '_' => id.push(c),
                '.' if !id.is_empty() => id.push('.'),
                _ if !id.is_empty() && !id.ends_with('-') => id.push('-'),
                _ => {}
            }
        }
        let id = id.trim_end_matches(['-', '.']);
        Self(if id.is_empty() { "untitled".to_owned() } else { id.to_owned() })
    }

    /// The id's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Id {
    type Error = InvalidId;
    fn try_from(text: String) -> Result<Self, InvalidId> {
        Self::new(&text)
    }
}

impl From<Id> for String {
    fn from(id: Id) -> Self {
        id.0
    }
}

/// A module across courses: `course/module`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ModuleKey {
    /// The course it belongs to.
    pub course: Id,
    /// Its id there.
    pub module: Id,
}

impl fmt::Display for ModuleKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.course, self.module)
    }
}

/// A workshop across courses: `course/workshop`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct WorkshopKey {
    /// The course it belongs to.
    pub course: Id,
    /// Its id there.
    pub workshop: Id,
}

impl fmt::Display for WorkshopKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.course, self.workshop)
    }
}

/// What can be asked for, as its address on the site: `course/module`, or `course/workshops/workshop`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RequirementKey {
    /// Something to work through online.
    Module(ModuleKey),
    /// Something to have been at.
    Workshop(WorkshopKey),
}

impl RequirementKey {
    /// The course it belongs to.
    #[must_use]
    pub fn course(&self) -> &Id {
        match self {
            Self::Module(key) => &key.course,
            Self::Workshop(key) => &key.course,
        }
    }

    /// Its id there.
    #[must_use]
    pub fn id(&self) -> &Id {
        match self {
            Self::Module(key) => &key.module,
            Self::Workshop(key) => &key.workshop,
        }
    }

    /// The module, when it is one.
    #[must_use]
    pub fn module(&self) -> Option<&ModuleKey> {
        if let Self::Module(key) = self { Some(key) } else { None }
    }

    /// The workshop, when it is one.
    #[must_use]
    pub fn workshop(&self) -> Option<&WorkshopKey> {
        if let Self::Workshop(key) = self { Some(key) } else { None }
    }

    /// Within one course: `module`, or `workshops/workshop`.
    #[must_use]
    pub fn short(&self) -> String {
        match self {
            Self::Module(key) => key.module.to_string(),
            Self::Workshop(key) => format!("{WORKSHOPS}/{}", key.workshop),
        }
    }
}

impl fmt::Display for RequirementKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.course(), self.short())
    }
}

impl From<ModuleKey> for RequirementKey {
    fn from(key: ModuleKey) -> Self {
        Self::Module(key)
    }
}

impl From<WorkshopKey> for RequirementKey {
    fn from(key: WorkshopKey) -> Self {
        Self::Workshop(key)
    }
}

impl PartialEq<ModuleKey> for RequirementKey {
    fn eq(&self, other: &ModuleKey) -> bool {
        self.module() == Some(other)
    }
}

/// The IRI all activity ids and learner accounts hang on: apart from any address of the site, so
/// that evidence outlives a move. Kept with exactly one trailing `/`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct IdBase(String);

/// What an activity IRI under an [`IdBase`] names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActivityId {
    /// `{base}/{course}`
    Course(Id),
    /// `{base}/{course}/{module}`
    Module(ModuleKey),
    /// `{base}/{course}/{module}/{lesson}`; the assessment is the lesson `assessment`.
    Lesson(ModuleKey, Id),
    /// `{base}/{course}/{module}/{lesson}#{question}`
    Question(ModuleKey, Id, Id),
    /// `{base}/{course}/workshops/{workshop}`
    Workshop(WorkshopKey),
    /// `{base}/{course}/workshops/{workshop}#{skill}`
    Skill(WorkshopKey, Id),
}

/// The lesson id under which a module's assessment is an activity.
pub(super) const ASSESSMENT: &str = "assessment";
/// The folder, and the activity segment, of a course's workshops.
const WORKSHOPS: &str = "workshops";

impl Default for IdBase {
    /// For roots that name none: an address that can never resolve.
    fn default() -> Self {
        Self::new("https://prework.invalid/")
    }
}

impl IdBase {
    /// Wraps `iri`; the compiler has checked that it is absolute.
    #[must_use]
    pub fn new(iri: &str) -> Self {
        Self(format!("{}/", iri.trim_end_matches('/')))
    }

    /// The IRI with its trailing `/`; also the home page of learner accounts.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The activity IRI of `id`.
    #[must_use]
    pub fn iri(&self, id: &ActivityId) -> String {
        let base = &self.0;
        match id {
            ActivityId::Course(course) => format!("{base}{course}"),
            ActivityId::Module(m) => format!("{base}{m}"),
            ActivityId::Lesson(m, lesson) => format!("{base}{m}/{lesson}"),
            ActivityId::Question(m, lesson, question) => format!("{base}{m}/{lesson}#{question}"),
            ActivityId::Workshop(w) => format!("{base}{}/{WORKSHOPS}/{}", w.course, w.workshop),
            ActivityId::Skill(w, skill) => format!("{base}{}/{WORKSHOPS}/{}#{skill}", w.course, w.workshop),
        }
    }

    /// What `iri` names, if it hangs on this base and has one of the six forms.
    #[must_use]
    pub fn parse(&self, iri: &str) -> Option<ActivityId> {
        let rest = iri.strip_prefix(&self.0)?;
        let (path, question) = match rest.split_once('#') {
            Some((path, question)) => (path, Some(Id::new(question).ok()?)),
            None => (rest, None),
        };
        let segments: Vec<Id> = path.split('/').map(Id::new).collect::<Result<_, _>>().ok()?;
        match (segments.as_slice(), question) {
            ([course], None) => Some(ActivityId::Course(course.clone())),
            ([course, kind, workshop], skill) if kind.as_str() == WORKSHOPS => {
                let key = WorkshopKey { course: course.clone(), workshop: workshop.clone() };
                Some(match skill {
                    None => ActivityId::Workshop(key),
                    Some(skill) => ActivityId::Skill(key, skill),
                })
            }
            ([course, module], None) => {
                Some(ActivityId::Module(ModuleKey { course: course.clone(), module: module.clone() }))
            }
            ([course, module, lesson], question) => {
                let key = ModuleKey { course: course.clone(), module: module.clone() };
                Some(match question {
                    None => ActivityId::Lesson(key, lesson.clone()),
                    Some(question) => ActivityId::Question(key, lesson.clone(), question),
                })
            }
            _ => None,
        }
    }
}

impl ActivityId {
    /// The assessment of a module, as an activity.
    #[must_use]
    pub fn assessment(module: ModuleKey) -> Self {
        Self::Lesson(module, Id(ASSESSMENT.to_owned()))
    }

    /// Whether this is a module's assessment, or a question of one: graded by the server alone.
    #[must_use]
    pub fn is_assessed(&self) -> bool {
        matches!(self, Self::Lesson(_, lesson) | Self::Question(_, lesson, _) if lesson.as_str() == ASSESSMENT)
    }
}
