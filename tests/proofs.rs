//! Proofs of identity equal the proofs of the tools that users have, byte for byte.
#![cfg(feature = "proof")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests may panic")]

use serde_json::Value;
use std::fs;
use sts_wire::proof::vault::ServerId;
use sts_wire::proof::{MintError, eks, google, mongodb, snowflake, teleport, vault};
use sts_wire::{Credentials, Endpoint, Timestamp};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// The arguments of a line of the vectors.
struct Line(Value);

impl Line {
    fn text(&self, name: &str) -> &str {
        self.0[name].as_str().unwrap_or_default()
    }

    fn credentials(&self) -> Credentials<&str> {
        let credentials = Credentials::new(self.text("access_key_id"), SECRET);
        match self.0["session_token"].as_str() {
            Some(token) => credentials.with_session_token(token),
            None => credentials,
        }
    }

    fn endpoint(&self) -> Endpoint {
        Endpoint::regional(self.text("region")).unwrap()
    }

    fn time(&self) -> Timestamp {
        Timestamp::parse_rfc3339(self.text("time")).unwrap()
    }
}

fn mint(line: &Line) -> String {
    let (credentials, now) = (line.credentials(), line.time());
    let mut proof = String::new();
    let nonce = || <[u8; 64]>::try_from(hex::decode(line.text("nonce")).unwrap()).unwrap();
    let client_nonce = || <[u8; 32]>::try_from(&nonce()[..32]).unwrap();
    match line.text("format") {
        "eks" => eks::token(&credentials, &line.endpoint(), line.text("audience"), now, &mut proof).unwrap(),
        "exec_credential" => {
            eks::exec_credential(&credentials, &line.endpoint(), line.text("audience"), now, &mut proof)
                .unwrap();
        }
        "vault" => {
            let server = line.0["audience"].as_str().map_or(ServerId::Unbound, ServerId::Vault);
            let role = Some(line.text("role"));
            vault::login(&credentials, &Endpoint::global(), server, role, now, &mut proof).unwrap();
        }
        "mongodb_first" => proof = hex::encode(mongodb::first_payload(&client_nonce())),
        "mongodb" => {
            let (nonce, host) = (nonce(), line.text("host"));
            let mut buffer = [0; 4096];
            let payload =
                mongodb::payload(&credentials, &client_nonce(), &nonce, host, now, &mut buffer).unwrap();
            proof = hex::encode(payload);
        }
        "google" => {
            let provider = line.text("audience");
            google::subject_token(&credentials, &line.endpoint(), provider, now, &mut proof).unwrap();
        }
        "snowflake" => snowflake::attestation(&credentials, &line.endpoint(), now, &mut proof).unwrap(),
        format => panic!("no format {format}"),
    }
    proof
}

#[test]
fn every_proof_equals_the_proof_of_its_tool() {
    let vectors = fs::read_to_string("vectors/proofs.jsonl").unwrap();
    let lines: Vec<_> = vectors.lines().map(|line| Line(serde_json::from_str(line).unwrap())).collect();
    assert_eq!(lines.len(), 184);
    for line in lines {
        assert_eq!(mint(&line), line.text("proof"), "{} {}", line.text("format"), line.text("time"));
    }
}

/// An endpoint of one's own, with a port and a path, is in the proof as it is signed.
#[test]
fn an_endpoint_with_a_path_is_kept() {
    let endpoint = Endpoint::custom("https://sts.example:8443/base", "eu-west-1").unwrap();
    let (credentials, now) = (Credentials::new("AKID", SECRET), Timestamp::UNIX_EPOCH);
    let mut request = String::new();
    teleport::request(&credentials, &endpoint, "challenge", now, &mut request).unwrap();
    assert!(request.starts_with("POST /base HTTP/1.1\r\nHost: sts.example:8443\r\nContent-Length: 43\r\n"));
    let mut login = String::new();
    vault::login(&credentials, &endpoint, ServerId::Unbound, None, now, &mut login).unwrap();
    // https://sts.example:8443/base
    assert!(login.contains(r#""iam_request_url": "aHR0cHM6Ly9zdHMuZXhhbXBsZTo4NDQzL2Jhc2U=""#), "{login}");
    assert!(!login.contains("role"));
}

/// Nothing is written of such a proof. A control character could end a header, and signing folds white space, so that
/// two audiences would be one.
#[test]
fn an_audience_that_is_not_visible_ascii_with_single_spaces_is_refused() {
    let (credentials, endpoint) = (Credentials::new("AKID", SECRET), Endpoint::global());
    let now = Timestamp::UNIX_EPOCH;
    for (audience, expected) in [
        ("", MintError::NoAudience),
        (" ", MintError::InvalidAudience(0)),
        ("\t", MintError::InvalidAudience(0)),
        ("\u{a0}", MintError::InvalidAudience(0)),
        (" a", MintError::InvalidAudience(0)),
        ("a ", MintError::InvalidAudience(1)),
        ("a b ", MintError::InvalidAudience(3)),
        ("a  b", MintError::InvalidAudience(2)),
        ("a\tb", MintError::InvalidAudience(1)),
        ("a\u{3000}b", MintError::InvalidAudience(1)),
        ("a\u{e9}", MintError::InvalidAudience(1)),
        ("a\r\nx-amz-target: b", MintError::InvalidAudience(1)),
        ("a\0", MintError::InvalidAudience(1)),
        ("a\x7f", MintError::InvalidAudience(1)),
    ] {
        let mut out = String::new();
        let results = [
            eks::token(&credentials, &endpoint, audience, now, &mut out),
            eks::exec_credential(&credentials, &endpoint, audience, now, &mut out),
            vault::login(&credentials, &endpoint, ServerId::Vault(audience), None, now, &mut out),
            vault::login(&credentials, &endpoint, ServerId::Consul(audience), None, now, &mut out),
            google::subject_token(&credentials, &endpoint, audience, now, &mut out),
            teleport::request(&credentials, &endpoint, audience, now, &mut out),
        ];
        // No number of a header: the caller has given an audience, and no header.
        assert_eq!(results, [Err(expected); 6], "{audience:?}");
        assert_eq!(out, "");
    }
}

#[test]
fn an_empty_role_is_refused() {
    let (credentials, endpoint, mut out) =
        (Credentials::new("AKID", SECRET), Endpoint::global(), String::new());
    for server in [ServerId::Vault("a"), ServerId::Unbound] {
        let error = vault::login(&credentials, &endpoint, server, Some(""), Timestamp::UNIX_EPOCH, &mut out);
        assert_eq!(error, Err(MintError::NoRole));
    }
    assert_eq!(out, "");
}

/// As an environment with an empty `AWS_SESSION_TOKEN` gives it.
#[test]
fn an_empty_session_token_is_no_token() {
    let (endpoint, now) = (Endpoint::regional("eu-west-1").unwrap(), Timestamp::UNIX_EPOCH);
    let mint = |credentials: Credentials<&str>| {
        let (mut eks, mut vault, mut google) = (String::new(), String::new(), String::new());
        eks::token(&credentials, &endpoint, "a", now, &mut eks).unwrap();
        vault::login(&credentials, &endpoint, ServerId::Vault("a"), None, now, &mut vault).unwrap();
        google::subject_token(&credentials, &endpoint, "a", now, &mut google).unwrap();
        let (mut snowflake, mut teleport, mut buffer) = (String::new(), String::new(), [0; 512]);
        snowflake::attestation(&credentials, &endpoint, now, &mut snowflake).unwrap();
        teleport::request(&credentials, &endpoint, "a", now, &mut teleport).unwrap();
        let host = "sts.eu-west-1.amazonaws.com";
        let payload = mongodb::payload(&credentials, &[7; 32], &[7; 64], host, now, &mut buffer).unwrap();
        (eks, vault, google, snowflake, teleport, payload.to_vec())
    };
    let without = Credentials::new("AKID", SECRET);
    assert_eq!(mint(without.with_session_token("")), mint(without));
}

#[test]
fn a_join_request_of_teleport_has_the_lines_of_go() {
    let credentials = Credentials::new("AKID", SECRET).with_session_token("token");
    let mut request = String::new();
    let endpoint = Endpoint::regional("eu-west-1").unwrap();
    teleport::request(&credentials, &endpoint, "abc", Timestamp::UNIX_EPOCH, &mut request).unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert_eq!(body, "Action=GetCallerIdentity&Version=2011-06-15");
    // The example of gravitational/teleport@042979861dcf7de57a04d2728dcf6f4376a1396c, `lib/join/iamjoin/iam.go`.
    for line in [
        "POST / HTTP/1.1",
        "Accept: application/json",
        "Content-Length: 43",
        "Content-Type: application/x-www-form-urlencoded; charset=utf-8",
    ] {
        assert!(head.split("\r\n").any(|ours| ours == line), "{line}");
    }
    let signed =
        "accept;content-length;content-type;host;x-amz-date;x-amz-security-token;x-teleport-challenge";
    assert!(head.contains(&format!("SignedHeaders={signed}, ")), "{head}");
    let names: Vec<_> = head.split("\r\n").skip(1).map(|line| line.split_once(": ").unwrap().0).collect();
    assert_eq!(
        names,
        [
            "Host",
            "Content-Length",
            "Accept",
            "Authorization",
            "Content-Type",
            "X-Amz-Date",
            "X-Amz-Security-Token",
            "X-Teleport-Challenge"
        ]
    );
}
