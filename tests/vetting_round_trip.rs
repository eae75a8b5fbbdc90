//! Each format: minted, read, vetted, written anew, and verified by the server half of this crate.
#![cfg(all(feature = "proof", feature = "server", feature = "alloc"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests may panic")]

use sts_wire::proof::{ProofError, ProofErrorKind, ProofStep, Terms, Vetted, eks};
use sts_wire::sigv4::{PayloadHash, Query, Received, Rejection, RejectionKind, VerifyRules};
use sts_wire::{Credentials, Encode, Endpoint, Timestamp};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const REGION: &str = "eu-west-1";

/// What the test of a format does with the outcome of `vet`.
type Check<'c> = &'c mut dyn FnMut(Result<Vetted<'_>, ProofError>);

/// A format: mints a proof at a time and vets it at another.
type Format = fn(&Credentials<&str>, &Endpoint, Timestamp, Timestamp, Check<'_>);

/// All formats.
const FORMATS: [(&str, Format); 1] = [("eks", |credentials, endpoint, at, now, check| {
    let (mut token, mut scratch, bound) = (String::new(), [0; 4096], [eks::bound("cluster")]);
    eks::token(credentials, endpoint, "cluster", at, &mut token).unwrap();
    let terms = Terms::new(core::slice::from_ref(endpoint), &bound);
    check(eks::read(&token, &mut scratch).and_then(|proof| proof.vet(&terms, now)));
})];

/// Verifies the request as a server does that has the secret key. An HTTP client adds `host`, and `content-length` for a
/// body.
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
    let candidate = received.claim()?.check(now, &VerifyRules::new("sts", &[REGION]))?;
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
