//! Presence: what marks come to, in cases of one line; and what holds for any of them.

use jiff::{SignedDuration, Timestamp};
use prework::roster::{Attendance, Block, Mark, Method, Presence, Stay, within};
use proptest::prelude::*;

/// Minutes from the start of the session.
fn at(minutes: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
}

fn block(from: i64, until: i64) -> Block {
    Block { starts: at(from), ends: at(until) }
}

/// A morning of 100 minutes, and an afternoon of 100.
fn two() -> [Block; 2] {
    [block(0, 100), block(200, 300)]
}

/// Marks as `1 present, 2 late 30, 1 call 10-40 30-60`: the block, what is said of it, and minutes or stays.
fn marks(text: &str, blocks: &[Block]) -> Vec<Mark> {
    let one = |text: &str| {
        let mut words = text.split_whitespace();
        let which: usize = words.next().unwrap().parse().unwrap();
        let (said, rest) = (words.next().unwrap(), words.collect::<Vec<_>>());
        let (presence, method) = match said {
            "call" => (Presence::CheckedIn, Method::Import),
            "code" => (Presence::CheckedIn, Method::Code),
            code => (Presence::of(code).unwrap(), Method::Hand),
        };
        let stay = |text: &&str| {
            let (from, until) = text.rsplit_once('-').unwrap();
            Stay { from: at(from.parse().unwrap()), until: until.parse().ok().map(at) }
        };
        let is_in = presence == Presence::CheckedIn;
        Mark {
            block: blocks[which - 1].starts,
            presence,
            minutes: rest.first().filter(|_| !is_in).map(|minutes| minutes.parse().unwrap()),
            stays: if is_in { rest.iter().map(stay).collect() } else { Vec::new() },
            method,
        }
    };
    text.split(',').map(str::trim).filter(|text| !text.is_empty()).map(one).collect()
}

/// “attended 200 of 200, Attended”.
fn come_to(blocks: &[Block], text: &str, percent: u32, now: i64) -> String {
    let marks = marks(text, blocks);
    let found = Attendance::of(blocks, &marks, percent, at(now));
    format!("{} {} of {}, {}", found.turnout.code(), found.minutes, found.of, found.word(at(now)).1)
}

#[test]
fn what_marks_come_to() {
    for (text, now, expected) in [
        // Before, during, and after it, as the clock goes on.
        ("", -10, "open 0 of 200, Expected"),
        ("1 code -5-", -5, "open 0 of 200, Checked in"),
        ("1 present", 50, "open 0 of 200, Present"),
        ("1 present", 100, "open 100 of 200, Present"),
        ("1 present, 2 present", 299, "open 100 of 200, Present"),
        ("1 present, 2 present", 300, "attended 200 of 200, Attended"),
        // Who is excused from the second day is there on the first; before both, it is all that is known.
        ("2 excused, 1 present", 50, "open 0 of 200, Present"),
        ("2 excused", -10, "open 0 of 200, Excused"),
        // The threshold is met exactly, or missed by a minute.
        ("1 present, 2 late 60", 300, "attended 160 of 200, Attended"),
        ("1 present, 2 late 59", 300, "partial 159 of 200, Partly there"),
        // Without a word on minutes, late and left early are half of a block.
        ("1 present, 2 late", 300, "partial 150 of 200, Partly there"),
        ("1 left_early, 2 left_early", 300, "partial 100 of 200, Partly there"),
        // More minutes than a block has are as many as it has.
        ("1 late 500, 2 late 90", 300, "attended 190 of 200, Attended"),
        // Nobody there; who was excused from all of it isn't called absent.
        ("1 no_show, 2 no_show", 300, "absent 0 of 200, Absent"),
        ("1 excused, 2 excused", 300, "absent 0 of 200, Excused"),
        ("1 excused, 2 no_show", 300, "absent 0 of 200, Absent"),
        ("1 excused, 2 present", 300, "partial 100 of 200, Partly there"),
        // As long as nothing is said of a block, it isn't known.
        ("1 present", 300, "open 100 of 200, Expected"),
        ("1 no_show", 300, "open 0 of 200, Expected"),
        // The last word counts, and one can take it all back.
        ("1 no_show, 1 present, 2 present", 300, "attended 200 of 200, Attended"),
        ("1 present, 2 present, 2 no_show", 300, "partial 100 of 200, Partly there"),
        ("1 present, 2 present, 2 expected", 300, "open 100 of 200, Expected"),
        // Who checked in stays, as far as anybody knows; who was on a call, as long as it says.
        ("1 code 20-, 2 code 190-", 300, "attended 180 of 200, Attended"),
        ("1 call -30-50 40-60 80-120, 2 call 200-300", 300, "attended 180 of 200, Attended"),
        ("1 call 110-190, 2 present", 300, "partial 100 of 200, Partly there"),
    ] {
        assert_eq!(come_to(&two(), text, 80, now), expected, "{text} at {now}");
    }
    // Other thresholds; and a session of no length, which nobody can attend.
    assert_eq!(come_to(&two(), "1 present, 2 no_show", 50, 300), "attended 100 of 200, Attended");
    assert_eq!(come_to(&two(), "1 present, 2 late 99", 100, 300), "partial 199 of 200, Partly there");
    assert_eq!(come_to(&[block(0, 0)], "1 present", 80, 10), "absent 0 of 0, Absent");
    // A session that was moved has other blocks: what was said of the old ones is of no account.
    let moved = [block(1000, 1100)];
    let found = Attendance::of(&moved, &marks("1 present, 2 present", &two()), 80, at(2000));
    assert_eq!((found.turnout.code(), found.minutes), ("open", 0));
}

fn mark() -> impl Strategy<Value = Mark> {
    let stay = (-50..350i64, prop::option::of(-50..350i64))
        .prop_map(|(from, until)| Stay { from: at(from), until: until.map(at) });
    let presence = prop::sample::select(Presence::ALL.to_vec());
    (0..2usize, presence, prop::option::of(0..500u32), prop::collection::vec(stay, 0..5)).prop_map(
        |(which, presence, minutes, stays)| {
            let block = two()[which].starts;
            Mark { block, presence, minutes, stays, method: Method::Hand }
        },
    )
}

proptest! {
    #[test]
    fn nobody_is_credited_more_than_there_is(marks in prop::collection::vec(mark(), 0..12), percent in 1..=100u32, now in -50..350i64) {
        let found = Attendance::of(&two(), &marks, percent, at(now));
        for known in &found.blocks {
            prop_assert!(known.minutes <= known.block.minutes());
        }
        prop_assert!(found.minutes <= found.of);
        prop_assert_eq!(found.turnout.code() == "attended", found.minutes > 0 && found.minutes * 100 >= found.of * percent);
        prop_assert!(found.minutes == 0 || found.last.is_some_and(|last| last <= at(now)), "nothing ahead is credited");
    }

    #[test]
    fn marks_of_one_block_say_nothing_of_another(marks in prop::collection::vec(mark(), 0..12)) {
        let (first, second): (Vec<Mark>, Vec<Mark>) = marks.iter().cloned().partition(|mark| mark.block == two()[0].starts);
        let sorted: Vec<Mark> = second.iter().chain(&first).cloned().collect();
        let of = |marks: &[Mark]| Attendance::of(&two(), marks, 80, at(400));
        prop_assert_eq!(of(&marks), of(&sorted));
    }

    #[test]
    fn the_last_mark_of_a_block_counts(marks in prop::collection::vec(mark(), 1..12)) {
        let last = two().map(|block| marks.iter().rfind(|mark| mark.block == block.starts).cloned());
        let only: Vec<Mark> = last.into_iter().flatten().collect();
        let of = |marks: &[Mark]| Attendance::of(&two(), marks, 80, at(400));
        prop_assert_eq!(of(&marks), of(&only));
    }

    #[test]
    fn stays_are_joined_in_any_order_and_only_once(stays in prop::collection::vec((-50..350i64, -50..350i64), 0..8)) {
        let stays: Vec<Stay> = stays.into_iter().map(|(from, until)| Stay { from: at(from), until: Some(at(until)) }).collect();
        let joined = within(&stays, &two()[0]);
        let back: Vec<Stay> = stays.iter().rev().copied().collect();
        prop_assert_eq!(&within(&back, &two()[0]), &joined);
        let again: Vec<Stay> = joined.iter().map(|(from, until)| Stay { from: *from, until: Some(*until) }).collect();
        prop_assert_eq!(&within(&again, &two()[0]), &joined);
        prop_assert!(joined.windows(2).all(|pair| pair[0].1 < pair[1].0), "apart, and in order");
        // Minute by minute: one is in the union that is in a stay.
        for minute in 0..100 {
            let is_in = |from: Timestamp, until: Timestamp| from <= at(minute) && at(minute) < until;
            let any = stays.iter().any(|stay| is_in(stay.from, stay.until.unwrap_or(Timestamp::MAX)));
            prop_assert_eq!(joined.iter().any(|(from, until)| is_in(*from, *until)), any, "minute {}", minute);
        }
    }
}
