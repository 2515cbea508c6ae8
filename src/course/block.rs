//! The text of a lesson as a typed tree: what CommonMark has, and what courses add to it.

use super::Question;
use serde::{Deserialize, Serialize};

/// A block of a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// Running text.
    Paragraph(Vec<Inline>),
    /// A heading, with the anchor links point at.
    Heading {
        /// 1 to 6.
        level: u8,
        /// Unique on its page.
        anchor: String,
        /// What it says.
        text: Vec<Inline>,
    },
    /// Code, fenced or indented; `language` may be empty.
    Code {
        /// The first word after the fence.
        language: String,
        /// As written.
        text: String,
    },
    /// A quotation.
    Quote(Vec<Block>),
    /// `> [!NOTE]` and its kin.
    Callout(Callout, Vec<Block>),
    /// `::: name` … `:::`.
    Div {
        /// What it is for.
        kind: DivKind,
        /// Its heading, when the author wrote one after the name.
        title: Option<String>,
        /// What it holds.
        body: Vec<Block>,
    },
    /// Panels of which one is seen at a time; readers choose by title.
    Tabs {
        /// Whether a choice holds for every such set that has the title.
        synced: bool,
        /// In order.
        panels: Vec<Panel>,
    },
    /// A list.
    List {
        /// The first number of an ordered list.
        start: Option<u64>,
        /// Whether items are set without space between them.
        tight: bool,
        /// The items.
        items: Vec<ListItem>,
    },
    /// Terms and what they mean.
    Definitions(Vec<(Vec<Inline>, Vec<Vec<Block>>)>),
    /// A table; every row has as many cells as `align`.
    Table {
        /// One per column.
        align: Vec<Align>,
        /// The header row.
        head: Vec<Vec<Inline>>,
        /// The rows below.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// A picture on a paragraph of its own, with its caption.
    Figure {
        /// Where it is.
        url: String,
        /// What it shows, for who can't see it.
        alt: String,
        /// The text below it, or empty.
        caption: String,
    },
    /// A scene of a scenario; links to the anchors of others are its choices.
    Scene {
        /// Unique on its page.
        anchor: String,
        /// Its heading.
        title: Vec<Inline>,
        /// How the scenario ends here, if it does.
        end: Option<End>,
        /// What happens.
        body: Vec<Block>,
    },
    /// A recording on a paragraph of its own.
    Media(Media),
    /// A practice question.
    Question(Box<Question>),
    /// Raw HTML, as written.
    Html(String),
    /// The text of a footnote.
    Footnote(String, Vec<Block>),
    /// A thematic break.
    Rule,
    /// Maths set apart, as TeX.
    Math(String),
}

/// One item of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListItem {
    /// `Some` in a task list: ticked or not.
    pub task: Option<bool>,
    /// What it holds.
    pub body: Vec<Block>,
}

/// How a scenario ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// As one would wish.
    Good,
    /// Not so.
    Poor,
}

/// A video or audio recording.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Media {
    /// Which of the two.
    pub kind: MediaKind,
    /// Its file's name as an id, unique on its page; what is recorded of it hangs on that.
    pub id: String,
    /// Where it is.
    pub url: String,
    /// What it is called, for who can't see it.
    pub label: String,
    /// The text below it, or empty.
    pub caption: String,
    /// Its captions, the course's own language first.
    pub tracks: Vec<Track>,
    /// What is said in it, in paragraphs.
    pub transcript: Vec<String>,
}

/// What a recording is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each variant is its name")]
pub enum MediaKind {
    Video,
    Audio,
}

/// Captions (`WebVTT`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Track {
    /// Where they are.
    pub url: String,
    /// A language tag; empty for the course's own.
    pub language: String,
}

/// One of several panels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Panel {
    /// The level of its title among the page's headings, 1 to 6.
    pub level: u8,
    /// Unique on its page; links point at it.
    pub anchor: String,
    /// What it is chosen by.
    pub title: Vec<Inline>,
    /// What it holds.
    pub body: Vec<Block>,
}

/// A piece of running text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inline {
    /// Characters.
    Text(String),
    /// Stress.
    Emphasis(Vec<Inline>),
    /// Strong stress.
    Strong(Vec<Inline>),
    /// Struck out.
    Strike(Vec<Inline>),
    /// Code.
    Code(String),
    /// A link; the compiler has resolved `url` when it is one to a page of the course.
    Link {
        /// Where to.
        url: String,
        /// Its tooltip, or empty.
        title: String,
        /// What it says.
        text: Vec<Inline>,
    },
    /// A picture in running text.
    Image {
        /// Where it is.
        url: String,
        /// Its tooltip, or empty.
        title: String,
        /// What it shows.
        alt: String,
    },
    /// Raw HTML, as written.
    Html(String),
    /// A mark that points to a footnote.
    FootnoteMark(String),
    /// Maths in running text, as TeX.
    Math(String),
    /// In a question's prompt: something to fill in, by its place among the gaps.
    Gap(usize),
    /// A line ending in the source.
    SoftBreak,
    /// A line break that is meant.
    HardBreak,
}

/// The five alerts git hosts know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Callout {
    /// Worth knowing.
    Note,
    /// Makes it easier.
    Tip,
    /// Needed to succeed.
    Important,
    /// Needs care.
    Warning,
    /// Does harm.
    Caution,
}

/// What a fenced div is for; the names are the Carpentries'.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each variant is its name")]
pub enum DivKind {
    Objectives,
    Questions,
    Keypoints,
    Challenge,
    Solution,
    Hint,
    Spoiler,
    Discussion,
    Checklist,
    Prereq,
    /// The trainer's edition only.
    Instructor,
    Callout,
    Caution,
    Testimonial,
    /// A name Prework doesn't know; its content still shows.
    Other(String),
}

/// How a column of a table is set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each variant is its name")]
pub enum Align {
    #[default]
    None,
    Left,
    Center,
    Right,
}

/// The characters of running text, without marks: for titles, descriptions and search.
#[must_use]
pub fn plain_text(text: &[Inline]) -> String {
    fn walk(text: &[Inline], out: &mut String) {
        for inline in text {
            match inline {
                Inline::Text(t) | Inline::Code(t) | Inline::Math(t) => out.push_str(t),
                Inline::Emphasis(t) | Inline::Strong(t) | Inline::Strike(t) | Inline::Link { text: t, .. } => {
                    walk(t, out);
                }
                Inline::Image { alt, .. } => out.push_str(alt),
                Inline::SoftBreak | Inline::HardBreak => out.push(' '),
                Inline::Gap(_) => out.push_str("____"),
                Inline::Html(_) | Inline::FootnoteMark(_) => {}
            }
        }
    }
    let mut out = String::new();
    walk(text, &mut out);
    out
}
