//! The answer: a state, its reason, its evidence, and the next step.

use crate::course::{Criterion, Grade, Minutes, RequirementKey};
use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

/// Learner × requirement. The order is the order of the rules; the first that matches wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RequirementState {
    /// Doesn't apply to this learner.
    Exempt,
    /// Excused by a decision.
    Waived,
    /// Met through the session's end.
    Satisfied,
    /// Met by accepted evidence of another module.
    Equivalent,
    /// Met now, but not through the session's end.
    Expiring,
    /// Met only on a version that no longer counts.
    Outdated,
    /// Was met; its validity has ended.
    Expired,
    /// Handed in; a person has to mark it.
    PendingReview,
    /// No attempts left.
    FailedFinal,
    /// The last attempt failed; there are more.
    FailedRetry,
    /// Begun.
    InProgress,
    /// Nothing yet.
    NotStarted,
    /// Evidence is known to be missing.
    Unknown,
}

/// Learner × session, as the rules compute it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Readiness {
    /// A required item's evidence is known to be missing.
    Unknown,
    /// Everything is met.
    Ready,
    /// Everything is met, something by a waiver.
    ReadyByWaiver,
    /// The learner has done their part; a person has to mark it.
    ToMark,
    /// It can't be met any more, or the time is over.
    NotReady,
    /// It may well not be met in time.
    AtRisk,
    /// Less is done than should be by now.
    Behind,
    /// All is well so far.
    OnTrack,
}

/// The five words people read, the same everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// ✕ Somebody has to decide.
    NeedsYou,
    /// ▲ Behind, or at risk.
    Behind,
    /// ? Not known.
    NoData,
    /// ◔ On track.
    OnTrack,
    /// ● Ready.
    Ready,
}

/// The verdict on one requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequirementVerdict {
    /// Which module or workshop is asked for.
    pub key: RequirementKey,
    /// Its title.
    pub title: String,
    /// What meets it.
    pub criterion: Criterion,
    /// Where the learner stands.
    pub state: RequirementState,
    /// Why, in one line.
    pub reason: String,
    /// What its evidence is worth, when there is any.
    pub grade: Option<Grade>,
    /// The first instant at which it no longer holds.
    pub valid_until: Option<Timestamp>,
    /// Statements that show it, oldest first.
    pub evidence: Vec<Uuid>,
    /// What is left to do, in learner's time.
    pub minutes_left: Minutes,
    /// Failed attempts that count.
    pub fails: usize,
    /// Who excused the learner, when that is what meets it.
    pub waived_by: Option<String>,
}

/// The verdict on one learner and one session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Where the learner stands.
    pub state: Readiness,
    /// Why, in one line: that of the first unmet requirement in the author's order, "and n more".
    pub reason: String,
    /// What to do next, as the id of the requirement to work on; `None` when nothing is left, or nothing can be done.
    pub next: Option<RequirementKey>,
    /// The requirements, in the author's order.
    pub requirements: Vec<RequirementVerdict>,
    /// Learner's time that closes it.
    pub minutes_left: Minutes,
    /// When it has to be done.
    pub due: Timestamp,
    /// The first instant at which readiness ends by itself.
    pub valid_until: Option<Timestamp>,
    /// When the learner was last heard from.
    pub last_activity: Option<Timestamp>,
    /// The statements that decided the reason.
    pub evidence: Vec<Uuid>,
}

impl RequirementState {
    /// Every state that can occur, in the order of the rules.
    pub const PRODUCED: [Self; 13] = [
        Self::Exempt,
        Self::Waived,
        Self::Satisfied,
        Self::Equivalent,
        Self::Expiring,
        Self::Outdated,
        Self::Expired,
        Self::PendingReview,
        Self::FailedFinal,
        Self::FailedRetry,
        Self::InProgress,
        Self::NotStarted,
        Self::Unknown,
    ];

    /// Whether the requirement is met.
    #[must_use]
    pub fn is_met(self) -> bool {
        matches!(self, Self::Exempt | Self::Waived | Self::Satisfied | Self::Equivalent)
    }

    /// What people read in a cell.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Exempt => "Not required",
            Self::Waived => "Waived",
            Self::Satisfied | Self::Equivalent => "Done",
            Self::Expiring | Self::Outdated | Self::Expired => "Renew",
            Self::PendingReview => "To mark",
            Self::FailedFinal | Self::FailedRetry => "Failed",
            Self::InProgress => "Started",
            Self::NotStarted => "Not started",
            Self::Unknown => "No data",
        }
    }

    /// The sign beside that word.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Exempt => "·",
            Self::Waived => "W",
            Self::Satisfied | Self::Equivalent => "✓",
            Self::Expiring | Self::Outdated | Self::Expired => "↻",
            Self::PendingReview => "✎",
            Self::FailedFinal | Self::FailedRetry => "✕",
            Self::InProgress => "◔",
            Self::NotStarted => "–",
            Self::Unknown => "?",
        }
    }

    /// The word in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Exempt => "exempt",
            Self::Waived => "waived",
            Self::Satisfied => "satisfied",
            Self::Equivalent => "equivalent",
            Self::Expiring => "expiring",
            Self::Outdated => "outdated",
            Self::Expired => "expired",
            Self::PendingReview => "pending_review",
            Self::FailedFinal => "failed_final",
            Self::FailedRetry => "failed_retry",
            Self::InProgress => "in_progress",
            Self::NotStarted => "not_started",
            Self::Unknown => "unknown",
        }
    }
}

impl Readiness {
    /// Every state that can occur, in the order of the rules.
    pub const PRODUCED: [Self; 8] = [
        Self::Unknown,
        Self::Ready,
        Self::ReadyByWaiver,
        Self::ToMark,
        Self::NotReady,
        Self::AtRisk,
        Self::Behind,
        Self::OnTrack,
    ];

    /// How far from ready it is, to compare two verdicts on one seat: more is worse.
    #[must_use]
    pub fn distance(self) -> u8 {
        match self {
            Self::Ready | Self::ReadyByWaiver => 0,
            Self::ToMark => 1,
            Self::OnTrack => 2,
            Self::Behind => 3,
            Self::AtRisk => 4,
            Self::Unknown => 5,
            Self::NotReady => 6,
        }
    }

    /// What people read.
    #[must_use]
    pub fn word(self) -> Word {
        match self {
            Self::Unknown => Word::NoData,
            Self::Ready | Self::ReadyByWaiver => Word::Ready,
            Self::ToMark | Self::NotReady => Word::NeedsYou,
            Self::AtRisk | Self::Behind => Word::Behind,
            Self::OnTrack => Word::OnTrack,
        }
    }

    /// The word in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Ready => "ready",
            Self::ReadyByWaiver => "ready_by_waiver",
            Self::ToMark => "to_mark",
            Self::NotReady => "not_ready",
            Self::AtRisk => "at_risk",
            Self::Behind => "behind",
            Self::OnTrack => "on_track",
        }
    }
}

impl Word {
    /// Most fixable first: the order of a roster.
    pub const ALL: [Self; 5] = [Self::NeedsYou, Self::Behind, Self::NoData, Self::OnTrack, Self::Ready];

    /// As shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::NeedsYou => "Needs you",
            Self::Behind => "Behind",
            Self::NoData => "No data",
            Self::OnTrack => "On track",
            Self::Ready => "Ready",
        }
    }

    /// The sign beside the label.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::NeedsYou => "✕",
            Self::Behind => "▲",
            Self::NoData => "?",
            Self::OnTrack => "◔",
            Self::Ready => "●",
        }
    }

    /// The word in style sheets and addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NeedsYou => "needs",
            Self::Behind => "behind",
            Self::NoData => "none",
            Self::OnTrack => "track",
            Self::Ready => "ready",
        }
    }
}
