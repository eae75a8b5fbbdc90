//! The verb `mint`.

use super::answer::{Answer, resolve};
use super::failure::Failure;
use super::object::{Object, from_hex, object};
use super::sign::{credentials, time};
use serde_json::{Map, Value};
use sts_wire::proof::vault::ServerId;
use sts_wire::proof::{MintError, eks, google, mongodb, snowflake, teleport, vault};

pub(crate) fn mint(mut line: Object<'_>) -> Answer {
    let endpoint = line.object("endpoint")?;
    let endpoint = resolve(&mut line.required("endpoint", endpoint)?)?;
    let (credentials, now) = (credentials(&mut line)?, time(&mut line)?);
    let given = line.text("audience")?;
    let audience = given.unwrap_or_default();
    let mut proof = String::new();
    let out = &mut proof;
    let minted = match line.required_text("format")? {
        "eks" => eks::token(&credentials, &endpoint, audience, now, out),
        "exec_credential" => eks::exec_credential(&credentials, &endpoint, audience, now, out),
        "vault" => {
            let server = given.map_or(ServerId::Unbound, ServerId::Vault);
            vault::login(&credentials, &endpoint, server, None, now, out)
        }
        "mongodb" => {
            let nonce = from_hex(line.required_text("nonce")?).unwrap_or_default();
            let sizes = (nonce.first_chunk::<32>(), <&[u8; 64]>::try_from(&*nonce));
            let (Some(client), Ok(server)) = sizes else {
                return Err(Failure::driver("the nonce is not 64 bytes in hex"));
            };
            let mut buffer = vec![0; 16_384];
            let host = endpoint.host();
            mongodb::payload(&credentials, client, server, host, now, &mut buffer)
                .map(|payload| *out = strings(payload).to_string())
        }
        "google" => google::subject_token(&credentials, &endpoint, audience, now, out),
        "snowflake" => snowflake::attestation(&credentials, &endpoint, now, out),
        "teleport" => teleport::request(&credentials, &endpoint, audience, now, out),
        format => return Err(Failure::driver(format!("format {format} is unknown"))),
    };
    minted.map_err(|error: MintError| Failure::of("mint", error))?;
    Ok(object([("proof", proof.into())]))
}

/// The strings of a BSON document, whose proof is text in the driver.
fn strings(document: &[u8]) -> Value {
    let mut strings = Map::new();
    let mut rest = document.get(4..).unwrap_or_default();
    while let [2, name, 0, a, b, c, d, after @ ..] = rest {
        let length = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
        let (text, following) = after.split_at_checked(length).unwrap_or_default();
        let text = String::from_utf8_lossy(text);
        strings.insert(char::from(*name).to_string(), text.trim_end_matches('\0').into());
        rest = following;
    }
    strings.into()
}
