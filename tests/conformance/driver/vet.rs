//! The verb `vet`: reads a proof, and answers the request that its verifier sends to STS.

use super::answer::{Answer, encoded};
use super::failure::Failure;
use super::object::{Object, from_hex, object};
use super::verify::now;
use serde_json::Value;
use sts_wire::Endpoint;
use sts_wire::proof::vault::ServerId;
use sts_wire::proof::{ReceivedProof, Terms, eks, google, mongodb, snowflake, teleport, vault};

/// `endpoints` is a list of regions; `aws-global` is the global endpoint. The proof of MongoDB is hex or the JSON of
/// `mint`, and needs the `nonce` of the server in hex; its host is the first endpoint's. Without an `audience` the
/// verifier is not bound.
pub(crate) fn vet(mut line: Object<'_>) -> Answer {
    let endpoints = line.required_texts("endpoints")?;
    let endpoints: Vec<_> = endpoints
        .iter()
        .map(|region| Endpoint::regional(region).map_err(|error| Failure::of("endpoint", error)))
        .collect::<Result<_, _>>()?;
    let given = line.text("audience")?;
    let audience = given.unwrap_or_default();
    let now = now(&mut line)?;
    let format = line.required_text("format")?;
    let bytes = line.bytes("proof")?;
    let bytes = line.required("proof", bytes)?;
    let nonce = line.text("nonce")?.and_then(from_hex).and_then(|nonce| <[u8; 64]>::try_from(nonce).ok());
    let document = if format == "mongodb" { document(&bytes) } else { Vec::new() };
    let text = str::from_utf8(&bytes).unwrap_or_default();

    let (mut scratch, mut buffer) = ([0; ReceivedProof::MAX_SCRATCH], [0; 88]);
    let one = |header| vec![header];
    let (received, bound) = match format {
        "eks" => (eks::read(text, &mut scratch), one(eks::bound(audience))),
        "vault" => {
            let bound = vault::bound(ServerId::Vault(audience)).into_iter().collect();
            (vault::read(text, &mut scratch).map(|login| login.proof), bound)
        }
        "google" => (google::read(text, &mut scratch), one(google::bound(audience))),
        "snowflake" => (snowflake::read(text, &mut scratch), one(snowflake::bound())),
        "teleport" => (teleport::read(text), one(teleport::bound(audience))),
        "mongodb" => {
            let nonce = nonce.ok_or_else(|| Failure::driver("the nonce is not 64 bytes in hex"))?;
            let host = endpoints.first().map_or("", Endpoint::host);
            (mongodb::read(&document, host), mongodb::bound(&nonce, &mut buffer).to_vec())
        }
        format => return Err(Failure::driver(format!("format {format} is unknown"))),
    };
    let is_bound = given.is_some() || matches!(format, "mongodb" | "snowflake");
    let terms = if is_bound { Terms::new(&endpoints, &bound) } else { Terms::unbound(&endpoints) };
    let refused = |error| Failure::of("vet", error);
    let received = received.map_err(refused)?;
    let vetted = received.vet(&terms, now).map_err(refused)?;
    let headers: Vec<_> =
        vetted.headers().map(|(name, value)| Value::from(vec![name, &encoded(&value)])).collect();
    let request = object([
        ("method", vetted.method().into()),
        ("url", encoded(&vetted.url()).into()),
        ("headers", headers.into()),
        ("body", vetted.body().into()),
    ]);
    Ok(object([
        ("access_key_id", vetted.access_key_id().into()),
        ("signed_at", vetted.signed_at().unix().into()),
        ("request", request.into()),
    ]))
}

/// A BSON document: as it is, or of the strings in JSON.
fn document(proof: &[u8]) -> Vec<u8> {
    let Ok(Value::Object(strings)) = serde_json::from_slice(proof) else { return proof.to_vec() };
    let mut document = vec![0; 4];
    for (name, value) in &strings {
        let value = value.as_str().unwrap_or_default();
        document.push(2);
        document.extend(name.bytes().chain([0]));
        document.extend(u32::try_from(value.len()).unwrap_or(u32::MAX).saturating_add(1).to_le_bytes());
        document.extend(value.bytes().chain([0]));
    }
    document.push(0);
    let length = u32::try_from(document.len()).unwrap_or(u32::MAX).to_le_bytes();
    document.splice(..4, length);
    document
}
