//! How long a module takes: its required lessons and its assessment, on the course's pages as in what a learner has left.

use crate::course::{Assessment, Completion, Lesson, Minutes};

/// How long a module takes in all. Its own page, which has no time of its own, takes what the others leave of what the author
/// `wrote` for the whole.
pub(super) fn whole(
    wrote: Option<Minutes>,
    lessons: &mut [Lesson],
    (completion, assessment): (Completion, Option<&Assessment>),
) -> Minutes {
    let asked = match completion {
        Completion::Assessment | Completion::Both => assessment.map_or(Minutes(0), Assessment::minutes),
        Completion::Pages | Completion::Declared => Minutes(0),
    };
    if let (Some(Minutes(wrote)), Some((own, others))) = (wrote, lessons.split_first_mut()) {
        let rest = required(others).0.saturating_add(asked.0);
        own.duration = Minutes(wrote.saturating_sub(rest).max(1));
    }
    match [required(lessons), asked].into_iter().sum() {
        // Nothing has to be done: then it is what there is to read.
        Minutes(0) => lessons.iter().map(|lesson| lesson.duration).sum(),
        whole => whole,
    }
}

fn required(lessons: &[Lesson]) -> Minutes {
    lessons.iter().filter(|lesson| lesson.required).map(|lesson| lesson.duration).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::{Id, Question, Task};

    fn lesson(minutes: u32, required: bool) -> Lesson {
        Lesson {
            id: Id::from_name("a"),
            title: String::new(),
            duration: Minutes(minutes),
            required,
            questions: Vec::new(),
            body: Vec::new(),
            source: String::new(),
        }
    }

    #[test]
    fn what_is_shown_is_what_is_to_be_done() {
        let question =
            |n: u32| Question::new(Id::from_name(&n.to_string()), Vec::new(), Task::Single { choices: Vec::new() });
        let five = Assessment::new((0..5).map(question).collect(), 8_000);
        let limited = Assessment { time_limit: Some(Minutes(20)), ..five.clone() };
        let (pages, both) = (Completion::Pages, Completion::Both);
        for (wrote, others, (completion, assessment), own, whole) in [
            (None, vec![], (pages, None), 3, 3),
            (None, vec![(4, true), (8, false)], (pages, None), 3, 7),
            (None, vec![(4, true)], (both, Some(&five)), 3, 12),
            (None, vec![(4, true)], (both, Some(&limited)), 3, 27),
            (None, vec![(4, true)], (pages, Some(&five)), 3, 7),
            (Some(25), vec![], (pages, None), 25, 25),
            (Some(25), vec![(6, true), (6, true)], (both, Some(&five)), 8, 25),
            (Some(25), vec![(6, true), (30, false)], (Completion::Assessment, Some(&five)), 14, 25),
            // The author wrote less than all of it takes: a page takes a minute, whatever is left for it.
            (Some(10), vec![(6, true)], (both, Some(&five)), 1, 12),
        ] {
            let mut lessons = vec![lesson(3, true)];
            lessons.extend(others.iter().map(|(minutes, required)| lesson(*minutes, *required)));
            let all = super::whole(wrote.map(Minutes), &mut lessons, (completion, assessment));
            assert_eq!((lessons[0].duration, all), (Minutes(own), Minutes(whole)), "{wrote:?} {others:?}");
        }
        let mut page = [lesson(3, false)];
        assert_eq!(super::whole(None, &mut page, (pages, None)), Minutes(3), "nothing of it has to be read");
    }
}
