//! Validation of proofs: whatever a client sends is refused, or is written anew as a request that does no harm.

#![cfg(all(feature = "alloc", feature = "proof", feature = "server"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::std_instead_of_alloc,
    clippy::std_instead_of_core,
    unreachable_pub,
    reason = "tests may panic and use std"
)]

mod answers;
mod attacks;
mod cases;
mod proof;
mod random;
mod terms;
mod verifier;
#[path = "../random/xorshift.rs"]
mod xorshift;

/// The known attacks, and the tests that show that each fails in every format that can express it.
///
/// `attacks::refused` also looks for the session token and the audience in each error.
const ATTACKS: &[(&str, &[&str])] = &[
    (
        "a second action, x-amz-signedheaders or x-amz-credential in another case (CVE-2022-2385)",
        &[
            "a_twin_of_action_by_case_is_refused",
            "a_twin_of_signed_headers_by_case_is_refused",
            "a_twin_of_credential_by_case_is_refused",
        ],
    ),
    (
        "a parameter twice, or twice by escapes",
        &[
            "an_exact_twin_of_action_is_refused",
            "a_twin_hidden_by_escapes_is_refused",
            "a_twin_hidden_by_escapes_of_json_is_refused",
            "a_twin_of_any_parameter_of_the_signature_is_refused",
        ],
    ),
    (
        "a signature in two places",
        &[
            "a_parameter_of_the_signature_beside_authorization_is_refused",
            "authorization_beside_a_signature_in_the_query_is_refused",
            "authorization_twice_is_refused",
            "authorization_split_over_two_lines_is_refused",
            "a_part_of_authorization_twice_or_unknown_is_refused",
        ],
    ),
    (
        "a host of the attacker (CVE-2020-16250, CVE-2025-49827)",
        &[
            "host_twice_is_refused",
            "a_host_header_of_another_host_is_refused",
            "a_host_of_the_client_is_refused",
            "a_host_with_the_prefix_or_suffix_of_an_endpoint_is_refused",
            "a_region_that_leaves_the_label_of_the_host_is_refused",
            "a_label_that_is_no_region_of_the_list_is_refused",
        ],
    ),
    (
        "userinfo, a port, http:, another path",
        &[
            "userinfo_and_ports_are_refused",
            "a_scheme_other_than_https_is_refused",
            "a_path_other_than_the_root_is_refused",
            "a_fragment_is_refused",
            "a_url_without_a_host_is_refused",
        ],
    ),
    (
        "another method",
        &[
            "another_method_is_refused",
            "get_in_place_of_post_does_not_verify",
            "get_with_a_body_is_refused",
            "get_without_an_action_is_refused",
        ],
    ),
    (
        "parameters in the query and in the body",
        &[
            "parameters_in_query_and_body_are_refused",
            "a_body_moved_into_the_query_does_not_verify",
            "a_presigned_post_with_the_action_in_its_body_is_refused",
        ],
    ),
    (
        "another body or action",
        &[
            "a_longer_or_shorter_body_is_refused",
            "a_body_without_action_is_refused",
            "another_action_is_refused",
            "a_body_equal_in_meaning_is_refused",
            "an_unsigned_payload_is_refused",
        ],
    ),
    (
        "an unsigned x-amz- header",
        &["an_unsigned_amz_header_is_refused", "an_unsigned_security_token_is_refused"],
    ),
    (
        "a header that steers the answer (CVE-2020-16250)",
        &[
            "an_unsigned_header_that_steers_the_answer_is_dropped",
            "a_signed_header_that_steers_the_answer_is_refused",
            "a_header_that_steers_the_connection_is_refused",
        ],
    ),
    (
        "a signed header removed, changed or twice",
        &[
            "a_signed_header_removed_is_refused",
            "a_signed_header_given_twice_is_refused",
            "a_signed_header_split_in_two_is_refused",
            "a_signed_header_with_another_value_does_not_verify",
        ],
    ),
    (
        "SignedHeaders malformed, or with an absent header",
        &[
            "signed_headers_in_another_form_are_refused",
            "host_not_signed_is_refused",
            "a_signed_header_that_is_absent_is_refused",
        ],
    ),
    (
        "the audience unsigned, another or twice",
        &[
            "a_bound_header_that_is_not_signed_is_refused",
            "a_bound_header_that_is_missing_is_refused",
            "a_bound_header_of_another_value_is_refused",
            "a_bound_header_with_other_white_space_is_refused",
            "a_bound_header_twice_with_the_right_value_first_is_refused",
            "a_proof_for_another_verifier_does_not_verify",
        ],
    ),
    (
        "no audience, or the proof of another product",
        &[
            "terms_without_a_bound_header_are_refused",
            "a_bound_proof_at_a_verifier_that_is_not_bound_is_refused",
            "the_proof_of_another_format_is_refused",
        ],
    ),
    (
        "another algorithm, form of the signature or of the scope",
        &[
            "another_algorithm_is_refused",
            "a_signature_in_another_form_is_refused",
            "a_signature_of_other_digits_does_not_verify",
            "a_scope_in_another_form_is_refused",
        ],
    ),
    (
        "a scope of another day, service or region",
        &[
            "a_scope_of_another_day_is_refused",
            "a_scope_of_another_service_is_refused",
            "a_scope_of_another_region_than_the_endpoint_is_refused",
        ],
    ),
    (
        "an old or future date",
        &[
            "a_date_out_of_the_window_is_refused",
            "a_date_in_another_form_is_refused",
            "a_proof_lives_15_minutes_by_its_date",
            "expires_out_of_range_is_refused",
        ],
    ),
    (
        "the session token dropped, changed or twice",
        &[
            "a_session_token_twice_is_refused",
            "a_session_token_in_header_and_query_is_refused",
            "a_session_token_dropped_or_changed_does_not_verify",
        ],
    ),
    (
        "the proof again",
        &["a_proof_used_again_is_refused", "a_nonce_of_another_conversation_does_not_verify"],
    ),
    (
        "a redirect, or an answer in another format (CVE-2020-16250, CVE-2020-16251)",
        &[
            "a_redirect_names_no_caller",
            "an_answer_that_is_another_document_names_no_caller",
            "a_member_twice_in_the_answer_names_no_caller",
            "markup_in_a_member_of_the_answer_names_no_caller",
        ],
    ),
    (
        "an answer with another account, partition or path (CVE-2025-11621)",
        &[
            "an_arn_that_is_cut_by_hand_elsewhere_names_no_caller",
            "another_account_than_the_one_of_the_arn_names_no_caller",
            "an_arn_of_another_partition_than_the_endpoint_names_no_caller",
            "another_user_id_than_the_one_of_the_arn_names_no_caller",
            "a_path_in_an_assumed_role_names_no_caller",
        ],
    ),
    (
        "broken escapes, control characters, too many bytes",
        &[
            "a_broken_escape_in_the_query_is_refused",
            "a_plus_in_the_query_is_refused",
            "control_characters_in_a_header_are_refused",
            "a_header_without_a_name_is_refused",
            "a_proof_that_is_too_long_is_refused",
        ],
    ),
];

#[test]
fn every_known_attack_has_its_tests() {
    let sources = [include_str!("attacks.rs"), include_str!("answers.rs"), include_str!("terms.rs")];
    for (attack, tests) in ATTACKS {
        for test in *tests {
            let test = format!("#[test]\nfn {test}()");
            assert!(sources.iter().any(|source| source.contains(&test)), "{attack}: {test}");
        }
    }
}
