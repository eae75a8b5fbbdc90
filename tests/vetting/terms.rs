//! Mistakes in what a verifier demands.

use super::proof::{FORM, Format, NONCE, Proof, TOKEN, signed_at};
use super::verifier::{Verifier, kind};
use sts_wire::endpoint::EndpointOptions;
use sts_wire::proof::{ProofError, ProofStep, ReceivedProof, Terms, eks, mongodb, vault};
use sts_wire::sigv4::{PayloadHash, Request};
use sts_wire::{Credentials, Endpoint, Timestamp};

/// Vets a token of EKS.
fn vet(proof: &[u8], terms: &Terms<'_>) -> Result<(), ProofError> {
    let mut scratch = [0; ReceivedProof::MAX_SCRATCH];
    eks::read(str::from_utf8(proof).unwrap(), &mut scratch)?.vet(terms, signed_at()).map(drop)
}

fn told(result: Result<(), ProofError>) -> (ProofStep, String) {
    let error = result.unwrap_err();
    (error.step(), kind(&error))
}

#[test]
fn terms_without_a_bound_header_are_refused() {
    let (proof, endpoints) =
        (Proof::signed(Format::Eks, None).wrapped(), [Endpoint::regional("eu-west-1").unwrap()]);
    assert_eq!(told(vet(&proof, &Terms::new(&endpoints, &[]))), (ProofStep::Terms, "NoBoundHeader".into()));
    assert_eq!(vet(&proof, &Terms::new(&endpoints, &[eks::bound("production")])), Ok(()));
}

#[test]
fn an_empty_or_padded_bound_value_is_refused() {
    let (proof, endpoints) =
        (Proof::signed(Format::Eks, None).wrapped(), [Endpoint::regional("eu-west-1").unwrap()]);
    for value in ["", " ", "\t", " production", "production ", "production\n"] {
        let bound = [eks::bound(value)];
        let terms = Terms::new(&endpoints, &bound);
        assert_eq!(told(vet(&proof, &terms)), (ProofStep::Terms, "InvalidBoundValue".into()), "{value:?}");
    }
    for name in ["", "host", "Authorization", "x-amz-date", "a b", "x:", "USER-AGENT"] {
        let bound = [(name, "production")];
        let terms = Terms::new(&endpoints, &bound);
        assert_eq!(told(vet(&proof, &terms)), (ProofStep::Terms, "InvalidBoundName".into()), "{name:?}");
    }
    for name in ["x-b\n", "x-b\u{e9}"] {
        let bound = [("x-a", "production"), (name, "production")];
        let error = vet(&proof, &Terms::new(&endpoints, &bound)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "terms: bound header 1 has a malformed name, or the name of another header"
        );
    }
    let twice = [("x-k8s-aws-id", "production"), ("X-K8S-AWS-ID", "staging")];
    assert_eq!(
        told(vet(&proof, &Terms::new(&endpoints, &twice))),
        (ProofStep::Terms, "InvalidBoundName".into())
    );
}

#[test]
fn terms_without_an_endpoint_or_a_region_are_refused() {
    let (proof, bound) = (Proof::signed(Format::Eks, None).wrapped(), [eks::bound("production")]);
    assert_eq!(told(vet(&proof, &Terms::new(&[], &bound))), (ProofStep::Terms, "NoEndpoint".into()));
    let options = EndpointOptions::new().endpoint("https://sts.example");
    let endpoints = [Endpoint::regional("eu-west-1").unwrap(), Endpoint::resolve(&options).unwrap()];
    let terms = Terms::new(&endpoints, &bound);
    assert_eq!(told(vet(&proof, &terms)), (ProofStep::Terms, "EndpointWithoutRegion".into()));
}

#[test]
fn an_age_of_0_or_above_15_minutes_is_refused() {
    let (proof, endpoints) =
        (Proof::signed(Format::Eks, None).wrapped(), [Endpoint::regional("eu-west-1").unwrap()]);
    let bound = [eks::bound("production")];
    let terms = Terms::new(&endpoints, &bound);
    for seconds in [0, 901, u32::MAX] {
        let terms = terms.max_age_seconds(seconds);
        assert_eq!(told(vet(&proof, &terms)), (ProofStep::Terms, "InvalidMaxAge".into()), "{seconds}");
    }
    assert_eq!(vet(&proof, &terms.max_age_seconds(1)), Ok(()));
}

#[test]
fn a_shorter_age_bounds_past_and_future() {
    let (proof, endpoints) =
        (Proof::signed(Format::Eks, None).wrapped(), [Endpoint::regional("eu-west-1").unwrap()]);
    let bound = [eks::bound("production")];
    let mut scratch = [0; ReceivedProof::MAX_SCRATCH];
    let received = eks::read(str::from_utf8(&proof).unwrap(), &mut scratch).unwrap();
    for (max_age, past, future) in
        [(1, 1, 1), (60, 60, 60), (300, 300, 300), (301, 301, 300), (900, 900, 300)]
    {
        let terms = Terms::new(&endpoints, &bound).max_age_seconds(max_age);
        let is_accepted = |age: i64| received.vet(&terms, signed_at().saturating_add_seconds(age)).is_ok();
        assert!(is_accepted(past) && !is_accepted(past + 1), "{max_age}");
        assert!(is_accepted(-future) && !is_accepted(-future - 1), "{max_age}");
    }
    // No time of the clock overflows.
    for now in [Timestamp::MIN, Timestamp::MAX] {
        assert!(received.vet(&Terms::new(&endpoints, &bound), now).is_err());
    }
}

/// Signing folds white space, so several values of a bound header have one signature. The terms and minting accept one
/// of these values.
#[test]
fn of_the_values_with_one_signature_the_terms_take_one() {
    let (credentials, endpoints) =
        (Credentials::new("AKID", "secret"), [Endpoint::regional("eu-west-1").unwrap()]);
    let signature = |value: &str| {
        let headers = [("x-k8s-aws-id", value)];
        let key = credentials.signing_key(signed_at(), "eu-west-1", "sts").unwrap();
        let request = Request::new("GET", endpoints[0].host(), "/", PayloadHash::EMPTY).headers(&headers);
        key.presign(&credentials, &request, signed_at(), 60).unwrap().signature().as_str().to_owned()
    };
    let is_taken = |value: &str| {
        let mut token = String::new();
        let minted = eks::token(&credentials, &endpoints[0], value, signed_at(), &mut token).is_ok();
        let (proof, bound) = (Proof::signed(Format::Eks, None).wrapped(), [eks::bound(value)]);
        let vetted = vet(&proof, &Terms::new(&endpoints, &bound));
        if let Err(error) = &vetted {
            assert_eq!(
                (error.step(), kind(error)),
                (ProofStep::Terms, "InvalidBoundValue".into()),
                "{value:?}"
            );
        }
        assert_eq!(vetted.is_ok(), minted, "{value:?}");
        minted
    };
    assert!(is_taken("prod east"));
    for value in
        ["prod  east", "prod\teast", "prod \teast", "prod \t east", " prod east", "prod east ", "prod east\t"]
    {
        assert_eq!(signature(value), signature("prod east"), "{value:?}");
        assert!(!is_taken(value), "{value:?}");
    }
    for byte in 0..=127_u8 {
        let is_expected = matches!(byte, b' '..=b'~');
        assert_eq!(is_taken(&format!("prod{}east", char::from(byte))), is_expected, "{byte}");
    }
    // Other libraries fold white space of Unicode, too.
    for value in ["prod\u{a0}east", "prod\u{3000}east", "\u{a0}", "\u{e9}"] {
        assert!(!is_taken(value), "{value:?}");
    }
}

/// The step is Terms, not Read or Unwrap, whatever the proof is.
#[test]
fn a_mistake_in_the_terms_is_not_reported_as_one_in_the_proof() {
    let endpoints = [Endpoint::regional("eu-west-1").unwrap()];
    let names: Vec<_> = (0..=Terms::MAX_BOUND).map(|index| format!("x-bound-{index}")).collect();
    let most: Vec<_> = names.iter().map(|name| (name.as_str(), "production")).collect();
    let one = |value| vec![eks::bound(value)];
    for format in [Format::Eks, Format::Vault] {
        let proof = Proof::signed(format, Some(TOKEN)).wrapped();
        let mut scratch = [0; ReceivedProof::MAX_SCRATCH];
        let received = match format {
            Format::Eks => eks::read(str::from_utf8(&proof).unwrap(), &mut scratch).unwrap(),
            _ => vault::read(str::from_utf8(&proof).unwrap(), &mut scratch).unwrap().proof,
        };
        let told = |bound: &[(&str, &str)]| {
            let error = received.vet(&Terms::new(&endpoints, bound), signed_at()).unwrap_err();
            (error.step(), error.to_string())
        };
        for (bound, expected) in [
            (one("a\nb"), "bound header 0 is empty, or not visible ASCII with single spaces at byte 1"),
            (one("\x7f"), "bound header 0 is empty, or not visible ASCII with single spaces at byte 0"),
            (most.clone(), "too many bound headers"),
            (vec![most[0]; 40], "too many bound headers"),
        ] {
            assert_eq!(told(&bound), (ProofStep::Terms, format!("terms: {expected}")));
        }
        assert_eq!(told(&most[..Terms::MAX_BOUND]).0, ProofStep::Request);
    }
}

/// A verifier that demands no header refuses a proof that is bound to another verifier.
#[test]
fn a_bound_proof_at_a_verifier_that_is_not_bound_is_refused() {
    let endpoints = [Endpoint::regional("eu-west-1").unwrap()];
    let terms = Terms::unbound(&endpoints);
    for (format, expected) in
        [(Format::Eks, "AbsentHeader"), (Format::VaultGet, "UnknownHeader"), (Format::Vault, "UnknownHeader")]
    {
        let proof = Proof::signed(format, Some(TOKEN)).wrapped();
        let text = str::from_utf8(&proof).unwrap();
        let mut scratch = [0; ReceivedProof::MAX_SCRATCH];
        let received = match format {
            Format::Eks => eks::read(text, &mut scratch).unwrap(),
            _ => vault::read(text, &mut scratch).unwrap().proof,
        };
        assert_eq!(kind(&received.vet(&terms, signed_at()).unwrap_err()), expected);
    }
}

/// Both headers of MongoDB are demanded; the flag alone binds nothing.
#[test]
fn a_nonce_of_another_conversation_does_not_verify() {
    let mut buffer = [0; 88];
    let mut nonce = NONCE;
    nonce[63] ^= 1;
    assert_ne!(mongodb::bound(&nonce, &mut buffer)[0].1, Format::MongoDb.audience().1);
    let proof = Proof::signed(Format::MongoDb, None).wrapped();
    let verifier = Verifier { nonce, ..Verifier::new(Format::MongoDb) };
    assert!(verifier.vet(&proof).unwrap().verify(None).is_err());
    assert_eq!(Verifier::new(Format::MongoDb).vet(&proof).unwrap().verify(None), Ok(()));
}

/// A verifier of its own endpoint, with a port and a path, compares both.
#[test]
fn an_endpoint_with_a_port_and_a_path_is_compared_whole() {
    let endpoints = [Endpoint::custom("https://sts.example:8443/base", "eu-west-1").unwrap()];
    let verifier = Verifier { endpoints: &endpoints, ..Verifier::new(Format::Vault) };
    let vet = |url: &str, host: &str| {
        let mut proof = Proof::signed_for(Format::Vault, None, host, "eu-west-1");
        proof.url = url.into();
        verifier.vet(&proof.wrapped())
    };
    let rebuilt = vet("https://sts.example:8443/base", "sts.example:8443").unwrap();
    assert_eq!((&*rebuilt.url, &*rebuilt.body), ("https://sts.example:8443/base", FORM));
    for (url, host) in [
        ("https://sts.example:8443/", "sts.example:8443"),
        ("https://sts.example:8443", "sts.example:8443"),
        ("https://sts.example:8443/base/", "sts.example:8443"),
        ("https://sts.example:8443/base/..", "sts.example:8443"),
        ("https://sts.example:8443/BASE", "sts.example:8443"),
        ("https://sts.example/base", "sts.example:8443"),
        ("https://sts.example:8443/base", "sts.example"),
        ("http://sts.example:8443/base", "sts.example:8443"),
    ] {
        assert_eq!(kind(&vet(url, host).unwrap_err()), "OtherEndpoint", "{url} {host}");
    }
}
