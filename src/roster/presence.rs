//! Presence: what was said of somebody in each block of a session, and whether they attended it. Apart from whether they have a
//! seat, and from whether they were ready for it.

use super::Block;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What is said of somebody's presence in one block of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Nothing, or nothing any more.
    Expected,
    /// They came, and since when is known; or from when to when they were on a call.
    CheckedIn,
    /// They were there, all of it.
    Present,
    /// They came late.
    Late,
    /// They left before the end.
    LeftEarly,
    /// They weren't there, and nobody has to ask why.
    Excused,
    /// They weren't there.
    NoShow,
}

/// How it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Somebody saw it.
    Hand,
    /// Somebody typed the code of a seat.
    Code,
    /// A call's list of who was on it. It never takes the place of what a person said.
    Import,
}

/// A time in which somebody was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stay {
    /// First instant.
    pub from: Timestamp,
    /// First instant after it; `None` when nobody saw them leave.
    pub until: Option<Timestamp>,
}

/// A word on somebody's presence in one block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The block, by its first instant: a session that takes place at another time has other blocks.
    pub block: Timestamp,
    /// What is said.
    pub presence: Presence,
    /// Of who came late or left early: how many minutes they were there, when that is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// Of who checked in: when they were there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stays: Vec<Stay>,
    /// How it is known.
    pub method: Method,
}

/// Whether somebody attended a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turnout {
    /// It isn't over, or not everything was said.
    Open,
    /// Long enough.
    Attended,
    /// Not long enough.
    Partial,
    /// Not at all.
    Absent,
}

/// One block of a session, and what was said of somebody in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InBlock {
    /// Which.
    pub block: Block,
    /// What was said last; nothing of who is still expected.
    pub mark: Option<Mark>,
    /// Whole minutes that are credited by it.
    pub minutes: u32,
}

/// Somebody's presence in one session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendance {
    /// Its blocks, in order.
    pub blocks: Vec<InBlock>,
    /// The whole minutes credited, of blocks that are over.
    pub minutes: u32,
    /// How many there are in all.
    pub of: u32,
    /// What follows from both.
    pub turnout: Turnout,
    /// The end of the last block that is credited, of those that are over.
    pub last: Option<Timestamp>,
}

impl Presence {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Expected, Self::CheckedIn, Self::Present, Self::Late, Self::LeftEarly, Self::Excused, Self::NoShow];

    /// What a person says at a tap, most likely first.
    pub const TAPS: [Self; 5] = [Self::Present, Self::Late, Self::LeftEarly, Self::Excused, Self::NoShow];

    /// The word in forms, columns and JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Expected => "expected",
            Self::CheckedIn => "checked_in",
            Self::Present => "present",
            Self::Late => "late",
            Self::LeftEarly => "left_early",
            Self::Excused => "excused",
            Self::NoShow => "no_show",
        }
    }

    /// The one with that word.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.code() == code)
    }

    /// Whether somebody is in the room by it.
    #[must_use]
    pub fn is_here(self) -> bool {
        matches!(self, Self::CheckedIn | Self::Present | Self::Late)
    }

    /// What people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Expected => "Expected",
            Self::CheckedIn => "Checked in",
            Self::Present => "Present",
            Self::Late => "Late",
            Self::LeftEarly => "Left early",
            Self::Excused => "Excused",
            Self::NoShow => "No-show",
        }
    }

    /// The sign beside it.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Expected => "○",
            Self::CheckedIn => "→",
            Self::Present => "✓",
            Self::Late => "◔",
            Self::LeftEarly => "◕",
            Self::Excused => "–",
            Self::NoShow => "✕",
        }
    }
}

impl Turnout {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Open, Self::Attended, Self::Partial, Self::Absent];

    /// The word in columns and JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Attended => "attended",
            Self::Partial => "partial",
            Self::Absent => "absent",
        }
    }

    /// What people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::Attended => "Attended",
            Self::Partial => "Partly there",
            Self::Absent => "Absent",
        }
    }

    /// The sign beside it.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Open => "○",
            Self::Attended => "✓",
            Self::Partial => "◑",
            Self::Absent => "✕",
        }
    }
}

impl Block {
    /// How long it is, in whole minutes.
    #[must_use]
    pub fn minutes(&self) -> u32 {
        whole_minutes(self.ends.duration_since(self.starts).as_secs())
    }
}

fn whole_minutes(seconds: i64) -> u32 {
    u32::try_from(seconds / 60).unwrap_or(0)
}

impl Mark {
    /// A person's word on a block that begins then.
    #[must_use]
    pub fn by_hand(block: Timestamp, presence: Presence) -> Self {
        Self { block, presence, minutes: None, stays: Vec::new(), method: Method::Hand }
    }

    /// The whole minutes of a block that it credits, never more than there are. Who came late or left early without a word on how
    /// long they were there is credited half of it: it can be said better, and is neither nothing nor all.
    #[must_use]
    pub fn credits(&self, block: &Block) -> u32 {
        let all = block.minutes();
        match self.presence {
            Presence::Present => all,
            Presence::Late | Presence::LeftEarly => self.minutes.map_or(all / 2, |minutes| minutes.min(all)),
            Presence::CheckedIn => {
                let stays = within(&self.stays, block);
                whole_minutes(stays.iter().map(|(from, until)| until.duration_since(*from).as_secs()).sum())
            }
            Presence::Expected | Presence::Excused | Presence::NoShow => 0,
        }
    }
}

/// The union of stays, as far as they lie in a block: in order, and apart from each other.
#[must_use]
pub fn within(stays: &[Stay], block: &Block) -> Vec<(Timestamp, Timestamp)> {
    let mut clipped: Vec<(Timestamp, Timestamp)> = stays
        .iter()
        .map(|stay| (stay.from.max(block.starts), stay.until.unwrap_or(block.ends).min(block.ends)))
        .filter(|(from, until)| from < until)
        .collect();
    clipped.sort_unstable();
    let mut union: Vec<(Timestamp, Timestamp)> = Vec::new();
    for (from, until) in clipped {
        match union.last_mut().filter(|known| from <= known.1) {
            Some(known) => known.1 = known.1.max(until),
            None => union.push((from, until)),
        }
    }
    union
}

impl Attendance {
    /// What follows from what was said of somebody, oldest first, as it stands at `now`: of each block the last word counts.
    /// Attended is who is credited `percent` of all minutes, of blocks that are over.
    #[must_use]
    pub fn of<'a>(blocks: &[Block], marks: impl IntoIterator<Item = &'a Mark>, percent: u32, now: Timestamp) -> Self {
        let mut found: Vec<InBlock> =
            blocks.iter().map(|block| InBlock { block: *block, mark: None, minutes: 0 }).collect();
        for mark in marks {
            let of = found.iter_mut().find(|known| known.block.starts == mark.block);
            if let Some(known) = of {
                known.minutes = mark.credits(&known.block);
                known.mark = (mark.presence != Presence::Expected).then(|| mark.clone());
            }
        }
        let over = || found.iter().filter(|known| known.block.ends <= now);
        let minutes: u32 = over().map(|known| known.minutes).sum();
        let last = over().filter(|known| known.minutes > 0).map(|known| known.block.ends).max();
        let of: u32 = blocks.iter().map(Block::minutes).sum();
        let is_enough = minutes > 0 && u64::from(minutes) * 100 >= u64::from(of) * u64::from(percent);
        let is_settled = found.iter().all(|known| known.mark.is_some() && known.block.ends <= now);
        let turnout = match (is_enough, is_settled, minutes) {
            (true, ..) => Turnout::Attended,
            (_, false, _) => Turnout::Open,
            (.., 0) => Turnout::Absent,
            _ => Turnout::Partial,
        };
        Self { blocks: found, minutes, of, turnout, last }
    }

    /// What was said of the block that begins then.
    #[must_use]
    pub fn in_block(&self, starts: Timestamp) -> Option<&InBlock> {
        self.blocks.iter().find(|known| known.block.starts == starts)
    }

    /// What was said of a block, `Expected` when nothing was.
    #[must_use]
    pub fn presence(&self, starts: Timestamp) -> Presence {
        let mark = self.in_block(starts).and_then(|known| known.mark.as_ref());
        mark.map_or(Presence::Expected, |mark| mark.presence)
    }

    /// It in a word and its sign: whether they attended, once that is known; else how it is in the block that goes on, or
    /// went on last. Who was excused from everything is that, and not absent.
    #[must_use]
    pub fn word(&self, now: Timestamp) -> (&'static str, &'static str) {
        let only = |wanted| self.blocks.iter().all(|known| self.presence(known.block.starts) == wanted);
        if self.turnout == Turnout::Absent && only(Presence::Excused) {
            return (Presence::Excused.sign(), Presence::Excused.label());
        }
        if self.turnout != Turnout::Open {
            return (self.turnout.sign(), self.turnout.label());
        }
        let presence = self.current(now).map_or(Presence::Expected, |at| self.presence(at.block.starts));
        (presence.sign(), presence.label())
    }

    /// The block that goes on, or went on last; before the first one, that of which something was said already.
    #[must_use]
    pub fn current(&self, now: Timestamp) -> Option<&InBlock> {
        let begun = self.blocks.iter().rfind(|known| known.block.starts <= now);
        begun.or_else(|| self.blocks.iter().find(|known| known.mark.is_some())).or(self.blocks.first())
    }
}
