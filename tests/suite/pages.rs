//! Whole pages of a hand-made catalog, as the built-in theme renders them.

#![allow(clippy::unwrap_used, clippy::too_many_lines, reason = "a sample is one long value, and a test may panic")]

mod sample;

use prework::course::Task;
use prework::site::{RenderedPage, Theme, render};

fn pages() -> Vec<RenderedPage> {
    let theme = Theme::new(&|_| None).unwrap();
    render(&sample::catalog(), &theme).unwrap()
}

fn page(path: &str) -> String {
    pages().into_iter().find(|page| page.path == path).unwrap_or_else(|| panic!("no page at {path}")).bytes
}

/// What stands between the head of the page and its foot, which change with every asset.
fn inside(path: &str) -> String {
    let page = page(path);
    let main = page.find("<main").unwrap()..page.find("</main>").unwrap();
    page[main].to_owned()
}

#[test]
fn addresses_are_the_contract() {
    let paths: Vec<_> = pages().into_iter().map(|page| page.path).collect();
    insta::assert_snapshot!(paths.join("\n"));
}

#[test]
fn the_catalog_lists_a_single_course_too() {
    insta::assert_snapshot!(inside("index.html"));
}

#[test]
fn a_course_shows_its_path_to_the_workshop() {
    insta::assert_snapshot!(inside("infection-control/index.html"));
}

#[test]
fn a_program_leads_from_course_to_course() {
    insta::assert_snapshot!(inside("programs/first-month/index.html"));
}

#[test]
fn a_lesson_has_everything_a_text_can_hold() {
    insta::assert_snapshot!(inside("infection-control/hand-hygiene/five-moments/index.html"));
}

#[test]
fn a_workshop_says_what_comes_before_it() {
    insta::assert_snapshot!(inside("infection-control/workshops/skills-lab/index.html"));
}

#[test]
fn an_assessment_says_how_it_goes() {
    insta::assert_snapshot!(inside("infection-control/hand-hygiene/assessment/index.html"));
}

#[test]
fn the_outline_leads_from_the_first_lesson_to_the_room() {
    let page = page("infection-control/hand-hygiene/index.html");
    let outline = page.find("<nav class=\"outline\"").unwrap()..page.find("<main").unwrap();
    insta::assert_snapshot!(&page[outline]);
}

#[test]
fn the_script_is_told_ids_titles_version_and_commit() {
    let page = page("infection-control/hand-hygiene/index.html");
    let (_, block) = page.split_once("id=\"prework-page\">").unwrap();
    let (block, _) = block.split_once("</script>").unwrap();
    let block: serde_json::Value = serde_json::from_str(block).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&block).unwrap());
}

#[test]
fn nothing_of_an_assessment_gets_out() {
    for page in pages() {
        assert!(!page.bytes.contains("SECRET"), "{} tells of a question", page.path);
        assert!(!page.bytes.contains("before-the-flush"), "{} names a question", page.path);
    }
}

#[test]
fn two_keys_build_the_same_site() {
    let theme = Theme::new(&|_| None).unwrap();
    let mut other = sample::catalog();
    let questions = &mut other.courses[0].modules[0].assessment.as_mut().unwrap().questions;
    for question in questions {
        match &mut question.task {
            Task::Single { choices } | Task::Multiple { choices } => {
                for choice in choices {
                    choice.right = !choice.right;
                }
            }
            task => panic!("the sample has {task:?}"),
        }
    }
    assert_eq!(render(&other, &theme).unwrap(), pages());
}

#[test]
fn the_trainers_guide_stays_with_the_trainer() {
    for page in pages() {
        assert!(!page.bytes.contains("TRAINER ONLY"), "{} has a trainer's note", page.path);
    }
}

#[test]
fn the_content_security_policy_has_nothing_to_stop() {
    for page in pages() {
        assert!(!page.bytes.contains(" style="), "{} has an inline style", page.path);
        assert!(!page.bytes.contains("<style"), "{} has a style sheet inside", page.path);
        let inline = page.bytes.matches("<script").count();
        let outside =
            page.bytes.matches("<script src=").count() + page.bytes.matches("<script type=\"module\" src=").count();
        let data = page.bytes.matches("<script type=\"application/json\"").count();
        assert_eq!(inline, outside + data, "{} has an inline script", page.path);
    }
}

#[test]
fn every_link_inside_the_site_leads_to_a_page() {
    let pages = pages();
    let theme = Theme::new(&|_| None).unwrap();
    let mut files: Vec<String> = pages.iter().map(|page| page.path.clone()).collect();
    files.extend(theme.assets().map(|(path, _)| path));
    files.push("infection-control/hand-hygiene/five-moments.svg".to_owned());
    for page in pages.iter().filter(|page| page.path != "404.html") {
        let base = page.path.strip_suffix("index.html").unwrap();
        for link in page
            .bytes
            .split(['"'])
            .collect::<Vec<_>>()
            .windows(2)
            .filter_map(|pair| (pair[0].ends_with("href=") || pair[0].ends_with("src=")).then_some(pair[1]))
        {
            let target = link.split(['#', '?']).next().unwrap();
            let mut at: Vec<&str> = base.split_terminator('/').collect();
            for segment in target.split('/').filter(|segment| !segment.is_empty() && *segment != ".") {
                if segment == ".." {
                    assert!(at.pop().is_some(), "{link} on {} leaves the site", page.path);
                } else {
                    at.push(segment);
                }
            }
            let path = at.join("/");
            let index = if path.is_empty() { "index.html".to_owned() } else { format!("{path}/index.html") };
            // The learner's own pages are the server's.
            let known = path == "me" || path == "me/ask" || files.contains(&path) || files.contains(&index);
            assert!(known, "{link} on {} leads nowhere", page.path);
        }
    }
}

#[test]
fn a_roster_row_stands_alone_and_escapes_what_learners_write() {
    let row = serde_json::json!({ "row": {
        "id": "n1", "order": 3, "name": "<b>Amina</b>", "team": "Ward 1",
        "state": { "code": "behind", "sign": "▲", "label": "Behind" },
        "reason": "12 min left: Waste", "evidence_url": "/trainer/lab/n1", "code": "7K2-M4P", "unmet": "c/waste", "hidden": false,
        "marks": [{ "sign": "!", "text": "struggles: <i>Waste</i> failed twice", "title": "\"Quiz\"" }], "done": "0 of 1", "holds": "",
        "choices": [{ "label": "Remind", "url": "/trainer/lab/act?do=remind&who=n1", "copies": "" },
                    { "label": "Copy link", "url": "/trainer/lab/act?do=link&who=n1", "copies": "https://x.org/me" }],
        "cells": [{ "title": "Waste", "short": "Waste", "state_code": "not_started", "sign": "–", "word": "Not started",
                    "reason": "Not begun", "dot": "", "grade": null }],
        "minutes_left": "12 min", "last_activity": null,
    }});
    let theme = Theme::new(&|_| None).unwrap();
    insta::assert_snapshot!(theme.page("app/roster-row.html", &row).unwrap());
}

#[test]
fn a_missing_value_is_an_error_with_its_place() {
    let theme = Theme::new(&|_| None).unwrap();
    let error = theme.page("app/roster-row.html", serde_json::json!({})).unwrap_err();
    assert_eq!(error.template, "app/roster-row.html");
    assert!(error.line.is_some(), "{error}");
}
