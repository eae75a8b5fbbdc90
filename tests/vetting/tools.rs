//! The proofs of the tools that users have (`vectors/proofs.jsonl`) are vetted, and what is written anew verifies.

use super::proof::{Format, SECRET};
use super::verifier::Verifier;
use serde_json::Value;
use sts_wire::{Credentials, Endpoint, Timestamp};

#[test]
fn every_proof_of_a_tool_is_accepted_and_verifies() {
    let mut count = 0;
    for line in include_str!("../../vectors/proofs.jsonl").lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| line[name].as_str();
        let proof = text("proof").unwrap();
        let (format, proof) = match text("format").unwrap() {
            "eks" => (Format::Eks, proof.as_bytes().to_vec()),
            "exec_credential" => {
                let json: Value = serde_json::from_str(proof).unwrap();
                (Format::Eks, json["status"]["token"].as_str().unwrap().into())
            }
            "vault" => (Format::Vault, proof.into()),
            "google" => (Format::Google, proof.into()),
            "snowflake" => (Format::Snowflake, proof.into()),
            "mongodb" => (Format::MongoDb, hex::decode(proof).unwrap()),
            // It holds a nonce alone.
            "mongodb_first" => continue,
            format => panic!("{format}"),
        };
        let endpoint = match (format, text("region"), text("host")) {
            (Format::Vault, ..) | (_, _, Some("sts.amazonaws.com")) => Endpoint::global(),
            (_, Some(region), _) => Endpoint::regional(region).unwrap(),
            (_, _, host) => {
                let host = host.unwrap();
                let region = host.split('.').nth(1).unwrap_or("us-east-1");
                Endpoint::custom(&format!("https://{host}"), region).unwrap()
            }
        };
        let mut verifier = Verifier::new(format);
        verifier.endpoints = std::slice::from_ref(&endpoint);
        verifier.audience =
            text("audience").or((format != Format::Vault).then_some(verifier.audience)).unwrap_or("");
        if let Some(nonce) = text("nonce") {
            verifier.nonce = hex::decode(nonce).unwrap().try_into().unwrap();
        }
        let signed_at = Timestamp::parse_rfc3339(text("time").unwrap()).unwrap();
        let credentials = Credentials::new(text("access_key_id").unwrap(), SECRET);
        let credentials =
            text("session_token").map_or(credentials, |token| credentials.with_session_token(token));
        for (age, is_accepted) in [(0, true), (14 * 60, true), (16 * 60, false)] {
            verifier.now = signed_at.saturating_add_seconds(age);
            match verifier.vet(&proof) {
                Ok(rebuilt) => {
                    assert!(is_accepted, "{line}");
                    verifier.assert_harmless(&rebuilt);
                    assert_eq!(rebuilt.verify_with(&credentials), Ok(()), "{line}");
                    assert_eq!(
                        (&*rebuilt.access_key_id, rebuilt.signed_at),
                        (credentials.access_key_id, signed_at)
                    );
                }
                Err(error) => assert!(!is_accepted, "{error} {line}"),
            }
        }
        count += 1;
    }
    assert_eq!(count, 144);
}
