//! Each format: minted, read, vetted, written anew, and verified by the server half of this crate.
#![cfg(all(feature = "proof", feature = "server", feature = "alloc"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests may panic")]

use core::slice;
use std::fs;
use sts_wire::proof::vault::ServerId;
use sts_wire::proof::{MintError, ProofError, ProofErrorKind, ProofStep, ReceivedProof, Terms, Vetted};
use sts_wire::proof::{eks, google, mongodb, snowflake, teleport, vault};
use sts_wire::sigv4::{PayloadHash, Query, Received, Rejection, RejectionKind, VerifyRules};
use sts_wire::{Credentials, Encode, Endpoint, Timestamp};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const REGION: &str = "eu-west-1";

/// What the test of a format does with the outcome of `vet`.
type Check<'c> = &'c mut dyn FnMut(Result<Vetted<'_>, ProofError>);

/// A format: mints a proof at a time and vets it at another.
type Format = fn(&Credentials<&str>, &Endpoint, Timestamp, Timestamp, Check<'_>);

/// All formats.
const FORMATS: [(&str, Format); 7] = [
    ("eks", |credentials, endpoint, at, now, check| {
        let (mut token, mut scratch, bound) = (String::new(), [0; 4096], [eks::bound("cluster")]);
        eks::token(credentials, endpoint, "cluster", at, &mut token).unwrap();
        let terms = Terms::new(slice::from_ref(endpoint), &bound);
        check(eks::read(&token, &mut scratch).and_then(|proof| proof.vet(&terms, now)));
    }),
    ("vault", |credentials, endpoint, at, now, check| {
        login(ServerId::Vault("vault.example.com"), credentials, endpoint, at, now, check);
    }),
    ("consul", |credentials, endpoint, at, now, check| {
        login(ServerId::Consul("consul.example.com"), credentials, endpoint, at, now, check);
    }),
    ("google", |credentials, endpoint, at, now, check| {
        let (mut token, mut scratch) = (String::new(), [0; ReceivedProof::MAX_SCRATCH]);
        google::subject_token(credentials, endpoint, "//iam.googleapis.com/p", at, &mut token).unwrap();
        let bound = [google::bound("//iam.googleapis.com/p")];
        let terms = Terms::new(slice::from_ref(endpoint), &bound);
        check(google::read(&token, &mut scratch).and_then(|proof| proof.vet(&terms, now)));
    }),
    ("snowflake", |credentials, endpoint, at, now, check| {
        let (mut attestation, mut scratch) = (String::new(), [0; ReceivedProof::MAX_SCRATCH]);
        snowflake::attestation(credentials, endpoint, at, &mut attestation).unwrap();
        let bound = [snowflake::bound()];
        let terms = Terms::new(slice::from_ref(endpoint), &bound);
        check(snowflake::read(&attestation, &mut scratch).and_then(|proof| proof.vet(&terms, now)));
    }),
    ("teleport", |credentials, endpoint, at, now, check| {
        let (mut request, bound) = (String::new(), [teleport::bound("challenge")]);
        teleport::request(credentials, endpoint, "challenge", at, &mut request).unwrap();
        let terms = Terms::new(slice::from_ref(endpoint), &bound);
        check(teleport::read(&request).and_then(|proof| proof.vet(&terms, now)));
    }),
    ("mongodb", |credentials, endpoint, at, now, check| {
        let (nonce, mut buffer, mut nonce_buffer) = ([7; 64], [0; 1024], [0; 88]);
        let payload =
            mongodb::payload(credentials, &[7; 32], &nonce, endpoint.host(), at, &mut buffer).unwrap();
        let bound = mongodb::bound(&nonce, &mut nonce_buffer);
        let terms = Terms::new(slice::from_ref(endpoint), &bound);
        check(mongodb::read(payload, endpoint.host()).and_then(|proof| proof.vet(&terms, now)));
    }),
];

fn login(
    server: ServerId<'_>,
    credentials: &Credentials<&str>,
    endpoint: &Endpoint,
    at: Timestamp,
    now: Timestamp,
    check: Check<'_>,
) {
    let (mut login, mut scratch) = (String::new(), [0; ReceivedProof::MAX_SCRATCH]);
    vault::login(credentials, endpoint, server, None, at, &mut login).unwrap();
    let bound = [vault::bound(server).unwrap()];
    let terms = Terms::new(slice::from_ref(endpoint), &bound);
    check(vault::read(&login, &mut scratch).and_then(|login| login.proof.vet(&terms, now)));
}

/// Verifies the request as a server does that has the secret key. An HTTP client adds `host`, and `content-length` for
/// a body.
fn verify(vetted: &Vetted<'_>, credentials: &Credentials<&str>, now: Timestamp) -> Result<(), Rejection> {
    let length = vetted.body().len().to_string();
    let mut headers = vec![("host", vetted.endpoint().host().to_owned())];
    if vetted.method() == "POST" {
        headers.push(("content-length", length));
    }
    headers.extend(vetted.headers().map(|(name, value)| (name, value.encode_to_string())));
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let url = vetted.url().encode_to_string();
    let (path, query) = url.split_once('?').unwrap_or((&url, ""));
    let path = path.strip_prefix(vetted.endpoint().origin()).unwrap();
    let payload_hash = PayloadHash::of(vetted.body().as_bytes());
    let received = Received::new(vetted.method(), path, Query::rfc3986(query), &headers, payload_hash);
    let candidate = received.claim()?.check(now, &VerifyRules::new("sts", &[vetted.scope().region()]))?;
    let key = candidate.signing_key(credentials).unwrap();
    let verified = candidate.verify(credentials, &key)?;
    assert_eq!(verified.access_key_id(), vetted.access_key_id());
    assert_eq!(verified.signed_at(), vetted.signed_at());
    Ok(())
}

/// Calls `test` for each format, with and without a session token.
fn each(test: impl Fn(&str, Format, &Credentials<&str>)) {
    let credentials = Credentials::new("AKIDEXAMPLE", SECRET);
    for (name, format) in FORMATS {
        test(name, format, &credentials);
        test(name, format, &credentials.with_session_token("IQoJb3JpZ2lu//X2Vj+EXAMPLE=="));
    }
}

fn at() -> Timestamp {
    Timestamp::parse_rfc3339("2026-01-31T23:50:00Z").unwrap()
}

#[test]
fn a_minted_proof_is_vetted_and_its_request_verifies() {
    let endpoint = Endpoint::regional(REGION).unwrap();
    each(|name, format, credentials| {
        format(credentials, &endpoint, at(), at(), &mut |vetted| {
            let vetted = vetted.unwrap();
            verify(&vetted, credentials, at()).unwrap_or_else(|rejection| panic!("{name}: {rejection}"));
            assert_eq!(vetted.access_key_id(), "AKIDEXAMPLE");
            assert_eq!((vetted.endpoint(), vetted.scope().region()), (&endpoint, REGION));
        });
    });
}

/// The last second is the 900th. STS ignores `X-Amz-Expires`, which is 60 in a token for EKS.
#[test]
fn a_proof_is_accepted_at_minute_14_and_refused_at_minute_16() {
    let endpoint = Endpoint::regional(REGION).unwrap();
    for (seconds, is_accepted) in
        [(14 * 60, true), (900, true), (901, false), (16 * 60, false), (-300, true), (-301, false)]
    {
        let now = at().saturating_add_seconds(seconds);
        each(|name, format, credentials| {
            format(credentials, &endpoint, at(), now, &mut |vetted| match vetted {
                Ok(vetted) => {
                    assert!(is_accepted, "{name} {seconds}");
                    verify(&vetted, credentials, now).unwrap();
                    assert_eq!(vetted.expires_at(), at().saturating_add_seconds(900));
                }
                Err(error) => {
                    assert!(!is_accepted, "{name} {seconds}: {error}");
                    let kind = match seconds {
                        0.. => RejectionKind::Expired { signed_at: at(), now },
                        _ => RejectionKind::NotYetCurrent { signed_at: at(), now },
                    };
                    assert_eq!(error.kind(), ProofErrorKind::Rejected(kind));
                    assert_eq!(error.step(), ProofStep::Vet);
                }
            });
        });
    }
}

/// aws-iam-authenticator reads at most 4,096 bytes (`maxTokenLenBytes`), and so does `eks::read`.
#[test]
fn a_token_longer_than_verifiers_take_is_not_minted() {
    let (endpoint, bound) = (Endpoint::regional(REGION).unwrap(), [eks::bound("cluster")]);
    let terms = Terms::new(slice::from_ref(&endpoint), &bound);
    let mint = |length: usize| {
        let session_token = "a".repeat(length);
        let credentials = Credentials::new("AKIDEXAMPLE", SECRET).with_session_token(&*session_token);
        let (mut token, mut json) = (String::new(), String::new());
        let minted = eks::token(&credentials, &endpoint, "cluster", at(), &mut token);
        assert_eq!(eks::exec_credential(&credentials, &endpoint, "cluster", at(), &mut json), minted);
        assert_eq!((token.is_empty(), json.is_empty()), (minted.is_err(), minted.is_err()));
        minted.map(|()| token)
    };
    // Base64 has four characters for three bytes, and begins behind the prefix of 11.
    let url = |token: &str| (token.len() - 11) * 3 / 4;
    let shortest = url(&mint(1).unwrap());
    let mut outcomes = [0; 2];
    for length in 2500..2700 {
        let expected = 11 + ((shortest + length - 1) * 4).div_ceil(3);
        match mint(length) {
            Ok(token) => {
                assert_eq!(token.len(), expected);
                assert!(expected <= 4096);
                eks::read(&token, &mut [0; 4096]).unwrap().vet(&terms, at()).unwrap();
                outcomes[0] += 1;
            }
            Err(error) => {
                assert_eq!(error, MintError::TokenTooLong(expected));
                assert!(expected > 4096);
                outcomes[1] += 1;
            }
        }
    }
    assert!(outcomes.iter().all(|count| *count > 0), "{outcomes:?}");
}

/// The proofs of the AWS CLI, hvac, pymongo-auth-aws, google-auth and Snowflake's connector. `vectors/README.md` says
/// how they are made.
#[test]
fn every_proof_of_a_tool_is_vetted_and_its_request_verifies() {
    let vectors = fs::read_to_string("vectors/proofs.jsonl").unwrap();
    let mut vetted = 0;
    for line in vectors.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| line[name].as_str();
        let (format, proof) = (text("format").unwrap(), text("proof").unwrap());
        let now = Timestamp::parse_rfc3339(text("time").unwrap()).unwrap();
        let credentials = Credentials::new(text("access_key_id").unwrap(), SECRET);
        let credentials =
            text("session_token").map_or(credentials, |token| credentials.with_session_token(token));
        let endpoint = match (format, text("host")) {
            ("vault", _) | (_, Some("sts.amazonaws.com")) => Endpoint::global(),
            // The second label of a host is its region.
            (_, Some(host)) => {
                let region = host.split('.').nth(1).unwrap_or("us-east-1");
                Endpoint::custom(&format!("https://{host}"), region).unwrap()
            }
            _ => Endpoint::regional(text("region").unwrap()).unwrap(),
        };
        let endpoints = slice::from_ref(&endpoint);
        let check = |read: Result<ReceivedProof<'_>, ProofError>, bound: &[(&str, &str)]| {
            let terms =
                if bound.is_empty() { Terms::unbound(endpoints) } else { Terms::new(endpoints, bound) };
            let proof = read.unwrap_or_else(|error| panic!("{line}: {error}"));
            let vetted = proof.vet(&terms, now).unwrap_or_else(|error| panic!("{line}: {error}"));
            verify(&vetted, &credentials, now).unwrap_or_else(|rejection| panic!("{line}: {rejection}"));
        };
        let mut scratch = [0; ReceivedProof::MAX_SCRATCH];
        match format {
            "eks" => check(eks::read(proof, &mut scratch), &[eks::bound(text("audience").unwrap())]),
            "vault" => {
                let server = text("audience").map_or(ServerId::Unbound, ServerId::Vault);
                let login = vault::read(proof, &mut scratch).unwrap();
                assert_eq!(login.role, text("role"));
                check(Ok(login.proof), &Vec::from_iter(vault::bound(server)));
            }
            "google" => check(google::read(proof, &mut scratch), &[google::bound(text("audience").unwrap())]),
            "snowflake" => check(snowflake::read(proof, &mut scratch), &[snowflake::bound()]),
            "mongodb" => {
                let nonce = <[u8; 64]>::try_from(hex::decode(text("nonce").unwrap()).unwrap()).unwrap();
                let (payload, mut buffer) = (hex::decode(proof).unwrap(), [0; 88]);
                let bound = mongodb::bound(&nonce, &mut buffer);
                check(mongodb::read(&payload, endpoint.host()), &bound);
            }
            // Neither is a proof that a verifier gets.
            "exec_credential" | "mongodb_first" => continue,
            _ => panic!("no format {format}"),
        }
        vetted += 1;
    }
    assert_eq!(vetted, 120);
}
