//! What any store does, told once per story and run for each engine; and what is each engine's own.

mod claims;
mod evidence;
mod forwarding;
mod given;
mod people;
#[cfg(feature = "postgres")]
mod postgres;
mod races;
mod records;
mod schemas;
mod seats;
mod sqlite;
mod statements;

use prework::store::SqlStore;

/// Runs each story on a fresh store of each engine.
macro_rules! stories {
    ($($part:ident::$story:ident),* $(,)?) => {
        mod on_sqlite {
            $(
                #[test]
                fn $story() {
                    let folder = tempfile::tempdir().unwrap();
                    super::$part::$story(&super::SqlStore::in_folder(folder.path()).unwrap());
                }
            )*
        }

        #[cfg(feature = "postgres")]
        mod on_postgres {
            $(
                #[test]
                fn $story() {
                    super::$part::$story(&super::SqlStore::at(&crate::support::postgres::database()).unwrap());
                }
            )*
        }
    };
}

stories! {
    statements::pages_follow_the_order_of_storing,
    statements::each_filter_finds_its_own,
    statements::since_and_until_bound_what_was_stored,
    statements::what_refers_is_found_by_what_it_refers_to,
    statements::a_circle_of_references_ends,
    statements::what_refers_is_found_however_late_its_target_comes,
    statements::voiding_hides_whichever_comes_first,
    statements::a_voiding_statement_is_never_voided,
    statements::sending_again_changes_nothing,
    statements::a_batch_is_stored_whole_or_not_at_all,
    statements::the_body_ends_with_the_time_it_was_stored,
    statements::evidence_reads_as_it_was_known,
    statements::what_is_within_a_module_is_what_was_in_force,
    statements::what_is_promised_stays_true,
    statements::eight_writers_lose_nothing,
    statements::what_was_said_last_of_an_activity_counts,
    statements::what_a_statement_says_when_sent_again_is_not_known,
    statements::a_batch_is_as_if_sent_one_by_one,
    people::saving_twice_changes_nothing_and_roles_add_up,
    people::enrolling_is_all_or_nothing,
    seats::a_hundred_race_for_the_last_seat,
    seats::a_list_reads_as_it_stood,
    seats::who_was_merged_has_one_booking,
    seats::a_session_is_changed_once,
    seats::a_notice_waits_and_goes_out_once,
    people::who_left_has_no_seat_ahead,
    people::who_was_merged_is_looked_up_as_who_they_are,
    people::where_people_are_is_kept_by_day,
    people::a_session_keeps_its_id,
    people::links_and_sign_ins_open_and_end,
    people::an_invitation_is_mailed_by_one_and_used_once,
    people::a_key_can_be_taken_back,
    people::what_signs_nobody_in_any_more_is_forgotten,
    people::a_role_is_taken_with_its_sign_ins,
    forwarding::what_is_taken_is_carried_once,
    forwarding::one_that_is_refused_is_set_aside_alone,
    forwarding::a_parcel_too_large_goes_in_halves,
    forwarding::a_store_that_is_away_is_waited_for,
    forwarding::who_is_forgotten_while_it_waits_is_not_carried,
    forwarding::a_parcel_is_no_more_than_can_be_carried,
    forwarding::a_store_that_lets_nobody_in_ends_it_and_nothing_is_lost,
    records::decisions_form_a_chain,
    records::an_erased_persons_decisions_are_emptied_and_the_chain_holds,
    records::only_a_waiver_can_be_revoked,
    records::what_is_decided_together_is_kept_whole_and_once,
    records::going_back_puts_the_old_rules_in_force_again,
    records::one_attempt_at_a_time_and_one_submit,
    records::a_regrade_is_whole_or_not_at_all,
    records::a_mark_is_kept_once_and_whole,
    records::whoever_is_erased_is_no_marker_and_nobodys_text_is_marked,
    records::the_revision_grows_with_every_change,
    claims::a_claim_waits_and_is_settled_once,
    claims::what_was_decided_meanwhile_is_not_decided_again,
    claims::a_scan_is_kept_with_its_statement,
    claims::scans_of_a_list_are_its_owners_and_go,
    claims::claims_go_with_their_person,
    claims::an_erasure_stands_in_no_ones_way,
    claims::scans_go_when_evidence_is_old_enough,
    races::the_same_waiver_is_given_and_taken_back_once,
    races::the_same_catch_up_is_given_once,
    races::two_organisers_accept_a_claim_once,
}
