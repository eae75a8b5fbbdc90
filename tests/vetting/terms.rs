//! Mistakes in what a verifier demands.

use super::proof::{FORM, Format, NONCE, Proof, TOKEN, signed_at};
use super::verifier::{Verifier, kind};
use sts_wire::endpoint::EndpointOptions;
use sts_wire::proof::{ProofError, ProofStep, ReceivedProof, Terms, eks, mongodb, vault};
use sts_wire::{Endpoint, Timestamp};

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
    assert_eq!(told(vet(&proof, &Terms::new(&endpoints, &[]))), (ProofStep::Terms, "NoBound".into()));
    assert_eq!(vet(&proof, &Terms::new(&endpoints, &[eks::bound("production")])), Ok(()));
}

#[test]
fn an_empty_or_padded_bound_value_is_refused() {
    let (proof, endpoints) =
        (Proof::signed(Format::Eks, None).wrapped(), [Endpoint::regional("eu-west-1").unwrap()]);
    for value in ["", " ", "\t", " production", "production ", "production\n"] {
        let bound = [eks::bound(value)];
        let terms = Terms::new(&endpoints, &bound);
        assert_eq!(told(vet(&proof, &terms)), (ProofStep::Terms, "BoundValue".into()), "{value:?}");
    }
    for name in ["", "host", "Authorization", "x-amz-date", "a b", "x:", "USER-AGENT"] {
        let bound = [(name, "production")];
        let terms = Terms::new(&endpoints, &bound);
        assert_eq!(told(vet(&proof, &terms)), (ProofStep::Terms, "BoundName".into()), "{name:?}");
    }
    let twice = [("x-k8s-aws-id", "production"), ("X-K8S-AWS-ID", "staging")];
    assert_eq!(told(vet(&proof, &Terms::new(&endpoints, &twice))), (ProofStep::Terms, "BoundName".into()));
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
        assert_eq!(told(vet(&proof, &terms)), (ProofStep::Terms, "MaxAge".into()), "{seconds}");
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
    // No clock makes it overflow.
    for now in [Timestamp::MIN, Timestamp::MAX] {
        assert!(received.vet(&Terms::new(&endpoints, &bound), now).is_err());
    }
}

/// A proof that another verifier demands a header of is not taken by a verifier that demands none.
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
