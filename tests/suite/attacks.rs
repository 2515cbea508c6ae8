//! Attacks: each test is one, named after what doesn't work. It shows the refusal, and by what the store keeps before and
//! after that nothing has changed.
//!
//! Those that need a real browser are in `tests/browser/attacks.mjs`. Others stand where they belong to something else:
//!
//! | where | what doesn't work |
//! |---|---|
//! | `server/trust` | `a_learners_browser_reports_about_its_learner_and_nothing_else`, `another_site_changes_nothing_through_a_learners_browser`, `a_trainers_cookie_writes_no_statement_whatever_it_is_called`, `a_learner_sees_no_roster`, `a_learner_reads_nothing_the_server_wrote_of_right_answers`, `a_keys_rate_scopes_and_origins_hold` |
//! | `server/access` | `everybody_asks_for_everything`: every route, asked by everybody |
//! | `server/assess` | `the_site_says_nothing_of_what_is_asked_or_right`, `an_attempt_shows_text_and_random_ids_and_no_hint_at_what_is_right`, `what_was_not_drawn_is_refused_and_changes_nothing`, `every_choice_at_once_is_no_answer`, `another_learners_attempt_is_not_there`, `an_attempt_is_handed_in_once` |
//! | `server/hostile` | `statements_that_are_none`, `huge_heads_are_refused`, `nothing_beside_the_site_is_served`, `who_never_reads_takes_nobodys_turn`, `forms_that_never_end_take_nothing_but_each_others_turn`, `a_form_without_its_sign_ins_token_changes_nothing` |
//! | `server/sign_in` | `a_link_works_once_within_two_weeks`, `opening_a_link_signs_nobody_in_and_its_button_does`, `who_left_is_refused`, `no_page_holds_a_script_or_a_style` |
//! | `server/limited` | `who_guesses_for_many_from_one_address_waits`, `without_a_proxy_nobody_says_where_they_come_from`, `who_is_guessed_from_everywhere_is_guarded_whether_they_exist_or_not`, `in_a_day_somebodys_codes_are_looked_at_ninety_times_however_many_there_are` |
//! | `server/proxy` | `from_anywhere_else_the_header_is_refused_and_nothing_changes`, `a_header_that_says_two_things_or_nothing_is_refused`, `pages_elsewhere_get_no_more_of_it_than_of_a_cookie` |
//! | `server/organisation` | `nobody_comes_back_twice_late_from_elsewhere_or_as_somebody_else`, `a_cookie_that_is_sent_again_brings_nobody_back`, `what_the_provider_says_is_checked` |
//! | `server/secured` | `plain_http_beside_it_leads_to_the_courses_address_and_nowhere_else` |
//! | `server/organise` | `what_was_done_under_another_id_counts`: the old sign-ins of who was merged end |
//! | `server/records` | `what_is_no_certificate_is_not_taken`, `nobody_sees_or_takes_back_anothers_certificate_nor_accepts_their_own`, `a_list_with_a_bad_line_is_not_taken_in_and_names_lead_to_no_other_file` |
//! | `xapi/trust` | `a_learner_forges_in_vain`, `a_cookie_counts_only_from_this_origin` |
//! | `stories/sqlite` | `a_changed_decision_is_found_out` |
//! | `author/hostile` | `depth_is_bounded`, `width_is_bounded`, `a_folder_in_trouble`: courses |
//! | `commands/observed` | `a_request_is_logged_by_its_route_with_the_id_of_its_answer_and_nothing_of_a_person`, `even_when_everything_is_logged_nobody_is_named` |
//! | `commands/faults` | `ten_thousand_idle_connections_leave_room_for_one_that_works` |

mod attempts;
mod chain;
mod forged;
mod leads;
mod others;
mod signing;
mod sizes;
mod tables;

use crate::server::{classroom, course, statement, three_questions};
use crate::support::stage::Stage;
use prework::access::Role;
use prework::operation::people;
use prework::roster::Person;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

const ASSESSMENT: &str = "https://x.org/ids/c/m/assessment";

/// A workshop with a skill to sign.
const SKILLS: &str =
    "---\ntitle: Workshop\nduration: 1h\nskills: [{id: rub, text: Rubs for 20 seconds}]\n---\n\nCome in.\n";

/// A classroom where Ana and Ben are expected in Tom's session, and somebody has each of the other roles.
fn room(front: &str) -> Stage {
    let stage = classroom(front);
    fill(&stage);
    stage
}

/// The same with a text in the assessment, and a skill to sign.
fn room_with_texts() -> Stage {
    let assessment =
        "---\npass: 70%\nattempts: 2\n---\n\nWhy? <!-- #why type=essay points=3 -->\n\n> [!RUBRIC]\n> A reason.\n";
    let mut files = course(assessment);
    files[4].1 = SKILLS;
    let stage = Stage::courses(&files, "2027-03-01T12:00:00Z");
    stage.learner("ana", "Ana", "North");
    stage.learner("ben", "Ben", "South");
    stage.trainer("tom", "Tom");
    fill(&stage);
    stage
}

fn fill(stage: &Stage) {
    stage.trainer("uli", "Uli");
    for (id, name, role) in
        [("olga", "Olga", Role::Organiser), ("mona", "Mona", Role::Manager), ("amy", "Amy", Role::Auditor)]
    {
        let person = Person { email: Some(format!("{id}@example.org")), ..Person::new(id, name, role) };
        people::add(&*stage.store, person, stage.now()).unwrap();
    }
    stage.session_of(&["tom"], "s", "w", "2027-03-20T09:00:00Z", &["ana", "ben"]);
    stage.session_of(&["uli"], "t", "w", "2027-03-21T09:00:00Z", &[]);
}

fn verb(name: &str) -> Value {
    json!({ "id": format!("http://adlnet.gov/expapi/verbs/{name}") })
}

/// What Ana may say, with an id that is hers to choose.
fn good() -> Value {
    let mut good = statement();
    good["id"] = uuid::Uuid::new_v4().to_string().into();
    good
}

/// An assessment of three questions, as the classroom has it.
fn questions() -> String {
    three_questions("attempts: 1")
}

/// Percent-encodes a value for a form or an address.
fn encoded(value: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    value.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// Sends bytes as they are; the whole answer.
fn raw(stage: &Stage, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(stage.address.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    // Who refuses early may close while we still send.
    let _ = stream.write_all(request);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// A header of such an answer.
fn header<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let head = answer.split("\r\n\r\n").next()?;
    head.lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|h| h.1)
}
