//! `vectors/forms.jsonl`: forms by botocore, in canonical order.

use super::driver::operation::{self, Use};
use super::{answers_to, vectors};
use sts_wire::{Encode, Operation};

const FORMS: &str = include_str!("../../vectors/forms.jsonl");

/// Encodes with every method of `Encode`.
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
        let mut buffer = [query.as_bytes(), b"rest"].concat();
        buffer[..query.len()].fill(0xff);
        assert_eq!(operation.encode_to_str(&mut buffer), Ok(query));
        assert_eq!(&buffer[query.len()..], b"rest", "{query}");
        let (_, too_small) = buffer[..query.len()].split_last_mut().unwrap();
        let error = operation.encode_to_slice(too_small).unwrap_err();
        assert_eq!(error.needed(), query.len(), "{query}");
        #[cfg(feature = "alloc")]
        assert_eq!(operation.encode_to_string(), query);
    }
}

#[test]
fn every_method_of_encode_writes_the_form_of_botocore() {
    for case in vectors(FORMS) {
        let (operation, params) = (case["operation"].as_str().unwrap(), case["params"].as_object().unwrap());
        let query = case["query"].as_str().unwrap();
        operation::request(operation, params, Ladder { query }).unwrap();
    }
}

#[test]
fn the_driver_answers_the_form_of_botocore() {
    let cases = vectors(FORMS);
    for (case, answer) in cases.iter().zip(answers_to("encode", &cases)) {
        assert_eq!((&answer["id"], &answer["query"]), (&case["id"], &case["query"]));
    }
}

#[test]
fn the_vectors_have_all_operations_and_members() {
    let cases = vectors(FORMS);
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for case in &cases {
        let operation = case["operation"].as_str().unwrap();
        seen.extend(case["params"].as_object().unwrap().keys().map(|member| (operation, &**member)));
    }
    seen.sort_unstable();
    seen.dedup();
    let counts: Vec<_> = seen.chunk_by(|this, that| this.0 == that.0).map(<[_]>::len).collect();
    // The number of members of each operation in the service model, in the order of names. GetCallerIdentity has none.
    assert_eq!(counts, [13, 7, 8, 4, 1, 1, 1, 6, 4, 4]);
    assert!(cases.iter().any(|case| case["operation"] == "GetCallerIdentity"));
}
