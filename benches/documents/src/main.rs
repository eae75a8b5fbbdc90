//! What others make of the documents that a server can send: the table of COMPARE.md.
//!
//! `cargo run --manifest-path benches/documents/Cargo.toml`. Everybody decodes the answer to
//! AssumeRoleWithWebIdentity, the aws-sdk-sts and rusoto clients and reqsign's provider over transports in memory.

mod document;
mod peer;

use document::{Document, Expected};
use peer::Outcome;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    println!("| the answer | should be | sts-wire | aws-sdk-sts | reqsign-aws-v4 | rusoto_sts |\n|---|---|---|---|---|---|");
    let mut ours_are_right = true;
    for document in document::all() {
        let Document { name, status, body, expected } = &document;
        let ours = judge(*expected, peer::ours(*status, body));
        ours_are_right &= ours == RIGHT;
        let cells = [
            ours,
            judge(*expected, runtime.block_on(peer::aws_sdk(*status, body))),
            judge(*expected, runtime.block_on(peer::reqsign(*status, body))),
            judge(*expected, runtime.block_on(peer::rusoto(*status, body))),
        ];
        let should_be = match expected {
            Expected::Session => "read",
            Expected::Error => "code, message, request id",
            Expected::Refusal => "refused",
        };
        println!("| {name} | {should_be} | {} |", cells.join(" | "));
    }
    assert!(ours_are_right, "sts-wire is wrong about one of them");
}

const RIGHT: &str = "yes";

/// What a peer did, in a cell.
fn judge(expected: Expected, outcome: Outcome) -> String {
    let right = match (expected, &outcome) {
        (Expected::Session, Outcome::Session { token, expiration }) => {
            if token != document::TOKEN {
                return format!("**another token** ({} of {} bytes)", token.len(), document::TOKEN.len());
            }
            if *expiration != Some(document::EXPIRATION) {
                return format!("**another expiration** ({expiration:?})");
            }
            true
        }
        (Expected::Error, Outcome::Error(said)) => {
            let lacks: Vec<&str> = [("code", document::CODE), ("message", document::MESSAGE), ("request id", document::REQUEST_ID)]
                .into_iter()
                .filter(|(_, value)| !said.contains(value))
                .map(|(name, _)| name)
                .collect();
            if !lacks.is_empty() {
                return format!("no {}", lacks.join(", no "));
            }
            true
        }
        (Expected::Refusal, Outcome::Error(_)) => true,
        (Expected::Session, Outcome::Error(_)) => return "error".into(),
        (Expected::Error | Expected::Refusal, Outcome::Session { token, .. }) => {
            return format!("**taken**, with a token of {} bytes", token.len());
        }
    };
    if right { RIGHT.into() } else { "no".into() }
}
