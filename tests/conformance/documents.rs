//! `vectors/documents.jsonl`: responses of AWS and other servers, and their expected results.

use super::{answers, answers_to, vectors};
use core::fmt::Write;
use serde_json::{Value, json};

const DOCUMENTS: &str = include_str!("../../vectors/documents.jsonl");

/// Compares an answer with the expected result of a case.
fn check(case: &Value, answer: &Value) {
    let (expected, id) = (&case["expected"], &case["id"]);
    assert_eq!(&answer["id"], id);
    let error = &answer["error"];
    if expected["error"]["kind"] == "decode" {
        // The vectors have no details of decode errors.
        assert_eq!(error["kind"], "decode", "{id}: {answer}");
        let offset = usize::try_from(error["offset"].as_u64().unwrap()).unwrap();
        assert!(offset <= case["body"].as_str().unwrap().len(), "{id}: {answer}");
        assert!(!error["reason"].as_str().unwrap().is_empty(), "{id}: {answer}");
    } else if expected["error"].is_object() {
        assert_eq!(error, &expected["error"], "{id}");
    } else {
        assert_eq!(answer["output"], expected["output"], "{id}");
        assert_eq!(answer["request_id"], expected["request_id"], "{id}");
        assert!(error.is_null(), "{id}: {answer}");
    }
}

#[test]
fn every_vector_decodes_as_expected() {
    let cases = vectors(DOCUMENTS);
    for (case, answer) in cases.iter().zip(answers_to("decode", &cases)) {
        check(case, &answer);
    }
}

#[test]
fn a_body_may_be_given_in_hex() {
    for case in vectors(DOCUMENTS).iter().step_by(7) {
        let mut hex = String::new();
        case["body"].as_str().unwrap().bytes().for_each(|byte| write!(hex, "{byte:02x}").unwrap());
        let line = json!({
            "do": "decode",
            "id": case["id"],
            "operation": case["operation"],
            "status": case["status"],
            "body": {"hex": hex},
        });
        check(case, &answers(&line.to_string())[0]);
    }
}

#[test]
fn a_truncated_success_is_refused() {
    let cases = vectors(DOCUMENTS);
    for case in cases.iter().filter(|case| case["expected"]["output"].is_object()).step_by(17) {
        let body = case["body"].as_str().unwrap();
        let root_ends = body.rfind("</").unwrap();
        let cuts = body.char_indices().map(|(at, _)| at).take_while(|at| *at <= root_ends);
        let line = |at: usize| {
            let mut case = case.clone();
            case["do"] = "decode".into();
            case["body"] = body.get(..at).into();
            case.to_string() + "\n"
        };
        for answer in answers(&cuts.map(line).collect::<String>()) {
            assert_eq!(answer["error"]["kind"], "decode", "{answer}");
        }
    }
}
