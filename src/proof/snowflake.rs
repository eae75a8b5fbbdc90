//! Attestations for Snowflake.

use super::base64::base64;
use super::{FORM, MintError, added, mint, post, write_headers};
use crate::credentials::Credentials;
use crate::encode::json_string;
use crate::endpoint::Endpoint;
use crate::sigv4::{HeaderValue, Query};
use crate::text::ToText;
use crate::timestamp::Timestamp;
use core::fmt;
#[cfg(feature = "server")]
use {
    super::base64::decode,
    super::proof_error::{ProofError, ProofErrorKind as Kind},
    super::received::ReceivedProof,
    super::{json, scratch::Scratch},
    crate::text::Text,
};

const AUDIENCE: (&str, &str) = ("X-Snowflake-Audience", "snowflakecomputing.com");

/// Writes an attestation for workload identity federation: the request as JSON in base64.
///
/// The header `X-Snowflake-Audience` binds it to Snowflake. Every account of Snowflake has the audience
/// `snowflakecomputing.com`. `endpoint` must be a regional one. The attestation equals the attestation of Snowflake's
/// connector for Python.
///
/// ```
/// use sts_wire::proof::snowflake;
/// use sts_wire::{Credentials, Endpoint, Timestamp};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let (endpoint, now) = (Endpoint::regional("eu-west-1")?, Timestamp::parse_rfc3339("2015-08-30T12:36:00Z")?);
/// let mut attestation = String::new();
/// snowflake::attestation(&credentials, &endpoint, now, &mut attestation)?;
/// // {"url": "https://sts.eu-west-1.amazonaws.com/?Action=
/// assert!(attestation.starts_with("eyJ1cmwiOiAiaHR0cHM6Ly9zdHMuZXUtd2VzdC0xLmFtYXpvbmF3cy5jb20vP0FjdGlvbj"));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// # Errors
/// The request cannot be signed, or the writer fails.
///
/// Source: <https://docs.snowflake.com/en/user-guide/workload-identity-federation>.
pub fn attestation<S: ToText, W: fmt::Write + ?Sized>(
    credentials: &Credentials<S>,
    endpoint: &Endpoint,
    now: Timestamp,
    out: &mut W,
) -> Result<(), MintError> {
    let request = post(endpoint, &[AUDIENCE], "").query(Query::rfc3986(FORM));
    mint(credentials, endpoint, &request, now, out, &|signed, sink| {
        base64(sink, &mut |sink| {
            sink.text("{\"url\": ");
            json_string(sink, &mut |sink| {
                [endpoint.origin(), endpoint.path(), "?", FORM].iter().for_each(|part| sink.text(part));
            });
            sink.text(", \"method\": \"POST\", \"headers\": ");
            let first =
                [("Host", endpoint.host()), AUDIENCE].map(|(name, value)| (name, HeaderValue::plain(value)));
            write_headers(&mut first.into_iter().chain(added(signed)), ["", ""], sink);
            sink.text("}");
        });
    })
}

/// The header that binds an attestation to Snowflake, for [`Terms`](super::Terms).
///
/// ```
/// use sts_wire::proof::snowflake;
///
/// assert_eq!(snowflake::bound(), ("X-Snowflake-Audience", "snowflakecomputing.com"));
/// ```
#[must_use]
pub const fn bound() -> (&'static str, &'static str) {
    AUDIENCE
}

/// Reads an attestation: a JSON object in base64 with `url`, `method` and the object `headers`. It does not check the
/// request.
///
/// An attestation has at most 8,192 bytes. `scratch` must be twice as long as the attestation. Afterwards `scratch`
/// holds the request, which is a secret: the caller must wipe it.
///
/// ```
/// use sts_wire::proof::{ReceivedProof, Terms, snowflake};
/// use sts_wire::{Credentials, Endpoint, Timestamp};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let (endpoints, now) = ([Endpoint::regional("eu-west-1")?], Timestamp::parse_rfc3339("2015-08-30T12:36:00Z")?);
/// let mut attestation = String::new();
/// snowflake::attestation(&credentials, &endpoints[0], now, &mut attestation)?;
///
/// let (bound, mut scratch) = ([snowflake::bound()], [0; ReceivedProof::MAX_SCRATCH]);
/// let vetted = snowflake::read(&attestation, &mut scratch)?.vet(&Terms::new(&endpoints, &bound), now)?;
/// assert_eq!(vetted.access_key_id(), "AKIDEXAMPLE");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// # Errors
/// The attestation is too long, the buffer is too small, the base64 is malformed, or a field is missing, repeated,
/// unknown or malformed.
///
/// Source: <https://docs.snowflake.com/en/user-guide/workload-identity-federation>.
#[cfg(feature = "server")]
pub fn read<'a>(attestation: &'a str, scratch: &'a mut [u8]) -> Result<ReceivedProof<'a>, ProofError> {
    let mut scratch = Scratch::new(attestation.len(), scratch)?;
    let json = scratch.decode(Text::new(attestation), Kind::InvalidBase64, decode)?;
    json::request(json, &mut scratch, &json::headers)
}
