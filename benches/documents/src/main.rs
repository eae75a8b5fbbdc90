//! Decodes the documents that servers send with other libraries: the table of COMPARE.md.
//!
//! `cargo run --manifest-path benches/documents/Cargo.toml`. Everybody decodes the answer to
//! AssumeRoleWithWebIdentity, the aws-sdk-sts and rusoto clients and reqsign's provider over transports in memory.

mod document;
mod peer;

use document::{Document, Expected};
use peer::Outcome;
use std::process::ExitCode;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// The time limit of a peer for a document.
const PATIENCE: Duration = Duration::from_secs(5);

fn main() -> ExitCode {
    println!("| the answer | should be | sts-wire | aws-sdk-sts | reqsign-aws-v4 | rusoto_sts |");
    println!("|---|---|---|---|---|---|");
    let mut ours_are_right = true;
    for document in document::all() {
        let Document { name, expected, .. } = document;
        let cells = [peer::ours, peer::aws_sdk, peer::reqsign, peer::rusoto].map(|peer| {
            let (sender, receiver) = mpsc::channel();
            let body = document.body.clone();
            thread::spawn(move || sender.send(peer(document.status, &body)));
            receiver
                .recv_timeout(PATIENCE)
                .map_or_else(|error| gave_none(error), |outcome| judge(expected, outcome))
        });
        ours_are_right &= cells[0] == RIGHT;
        let should_be = match expected {
            Expected::Session => "read",
            Expected::Error => "code, message, request id",
            Expected::Refusal => "refused",
        };
        println!("| {name} | {should_be} | {} |", cells.join(" | "));
    }
    // Peers that are still running end with the program.
    if ours_are_right { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn gave_none(error: RecvTimeoutError) -> String {
    match error {
        RecvTimeoutError::Timeout => "**does not end**".into(),
        RecvTimeoutError::Disconnected => "**panics**".into(),
    }
}

const RIGHT: &str = "yes";

/// The result of a peer, as a cell of the table.
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
        (Expected::Error, Outcome::Error(said)) if said.contains("<Code>") || said.contains("[60, ") => {
            return "the body as it is".into();
        }
        (Expected::Error, Outcome::Error(said)) => {
            let lacks: Vec<&str> = [
                ("code", document::CODE),
                ("message", document::MESSAGE),
                ("request id", document::REQUEST_ID),
            ]
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
