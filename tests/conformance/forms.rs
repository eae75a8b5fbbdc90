//! `vectors/forms.jsonl`: what botocore serialises, in canonical order.

use super::example::operation::{self, Use};
use super::{answers_to, vectors};
use std::collections::BTreeSet;
use sts_wire::{Encode, Operation};

const FORMS: &str = include_str!("../../vectors/forms.jsonl");

/// Climbs the whole ladder of encoding.
struct Ladder<'c> {
    query: &'c str,
}

impl Use for Ladder<'_> {
    type Answer = ();

    fn with<O: Operation>(self, operation: &O) {
        let Self { query } = self;
        let mut string = String::new();
        operation.encode(&mut string).unwrap();
        assert_eq!(string, query);
        assert_eq!(operation.encoded_len(), query.len(), "{query}");
        let mut buffer = vec![0xff; query.len() + 3];
        assert_eq!(operation.encode_to_slice(&mut buffer), Ok(query));
        assert_eq!(buffer[query.len()..], [0xff; 3], "{query}");
        let error = operation.encode_to_slice(&mut buffer[..query.len() - 1]).unwrap_err();
        assert_eq!(error.needed(), query.len(), "{query}");
        #[cfg(feature = "alloc")]
        assert_eq!(operation.encode_to_string(), query);
    }
}

#[test]
fn every_rung_of_the_ladder_writes_what_botocore_serialises() {
    for case in vectors(FORMS) {
        let (operation, params) = (case["operation"].as_str().unwrap(), case["params"].as_object().unwrap());
        let query = case["query"].as_str().unwrap();
        operation::request(operation, params, Ladder { query }).unwrap();
    }
}

#[test]
fn the_driver_answers_the_query() {
    let cases = vectors(FORMS);
    for (case, answer) in cases.iter().zip(answers_to("encode", &cases)) {
        assert_eq!((&answer["id"], &answer["query"]), (&case["id"], &case["query"]));
    }
}

#[test]
fn all_operations_and_members_are_there() {
    let cases = vectors(FORMS);
    let members = |operation: &str| -> BTreeSet<_> {
        let cases = cases.iter().filter(|case| case["operation"] == operation);
        cases.flat_map(|case| case["params"].as_object().unwrap().keys()).collect()
    };
    let operations: BTreeSet<_> = cases.iter().map(|case| case["operation"].as_str().unwrap()).collect();
    let counts: Vec<_> = operations.iter().map(|operation| members(operation).len()).collect();
    // The service model's, by the names of the operations.
    assert_eq!(counts, [13, 7, 8, 4, 1, 1, 0, 1, 6, 4, 4]);
}
