//! Tests the conformance driver, and the library through it, with the vectors and with lines of every kind.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may panic")]

mod driver {
    pub(crate) mod answer;
    mod failure;
    mod object;
    pub(crate) mod operation;
    mod output;
    #[cfg(feature = "server")]
    mod parse;
    mod principal;
    mod process;
    #[cfg(feature = "proof")]
    mod proof;
    #[cfg(feature = "server")]
    mod respond;
    mod response;
    mod retry;
    mod send;
    mod sign;
    #[cfg(feature = "server")]
    mod verify;
    #[cfg(all(feature = "proof", feature = "server"))]
    mod vet;
}

#[cfg(all(feature = "json", feature = "server"))]
mod answers;
mod documents;
mod forms;
mod lines;
mod requests;
mod responses;

use serde_json::{Value, from_str};

/// The driver's answers to lines.
fn answers(lines: &str) -> Vec<Value> {
    let mut output = Vec::new();
    driver::answer::run(lines.as_bytes(), &mut output).unwrap();
    str::from_utf8(&output).unwrap().lines().map(|line| from_str(line).unwrap()).collect()
}

/// The driver's answer to one line.
fn answer(line: &Value) -> Value {
    let mut answers = answers(&line.to_string());
    assert_eq!(answers.len(), 1);
    answers.remove(0)
}

/// A file of vectors.
fn vectors(file: &str) -> Vec<Value> {
    let cases: Vec<Value> = file.lines().map(|line| from_str(line).unwrap()).collect();
    assert!(cases.len() > 400);
    cases
}

/// Adds the verb to each vector and returns the driver's answers.
fn answers_to(verb: &str, cases: &[Value]) -> Vec<Value> {
    let line = |case: &Value| {
        let mut line = case.clone();
        line["do"] = verb.into();
        line.to_string() + "\n"
    };
    let answers = answers(&cases.iter().map(line).collect::<String>());
    assert_eq!(answers.len(), cases.len());
    answers
}
