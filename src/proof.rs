//! Proofs of identity: signed `GetCallerIdentity` requests, in the formats that other services accept.
//!
//! A workload signs a request and gives it to a verifier, which sends it to STS. STS answers with the identity of the
//! signer. The secret key never leaves the workload.
//!
//! Each format is a module. Its function derives the signing key, signs, and writes the proof:
//!
//! | verifier | function | bound to |
//! |---|---|---|
//! | EKS, aws-iam-authenticator | [`eks::token`], [`eks::exec_credential`] | the cluster |
//! | Vault, OpenBao | [`vault::login`] | [`ServerId::Vault`](vault::ServerId::Vault) |
//! | Consul | [`vault::login`] | [`ServerId::Consul`](vault::ServerId::Consul) |
//! | MongoDB | [`mongodb::payload`] | the nonce and host of the server |
//! | Google Cloud | [`google::subject_token`] | the provider of the workload identity pool |
//! | Snowflake | [`snowflake::attestation`] | Snowflake |
//! | Teleport | [`teleport::request`] | the challenge of the server |
//!
//! A proof is appended to the writer. `mongodb` writes bytes into a slice.
//!
//! A proof is a secret: for 15 minutes from its time, whoever has it acts as the signer before the verifier. It also
//! holds the session token, so the writer owns a secret.
//!
//! # Validating
//!
//! With the feature `server`, each format has the functions `read` and `bound` for the verifier. The verifier takes
//! three steps. `read` unwraps a proof and returns a `ReceivedProof`. `ReceivedProof::vet` checks the proof against the
//! `Terms` and returns a `Vetted`: the request to STS, written anew from the parts that were understood.
//! `Vetted::decode` reads the answer of STS and returns the `Caller`; `decode_borrowed` does so without an allocator.
//! `Replays` remembers the used proofs. The functions do no I/O and read no clock, and none but `decode` allocates.
//!
//! ```
//! # #[cfg(all(feature = "alloc", feature = "server"))] {
//! use sts_wire::principal::Principal;
//! use sts_wire::proof::vault::{self, ServerId};
//! use sts_wire::proof::{ReceivedProof, ReplayError, Replays, Terms};
//! use sts_wire::{Credentials, Encode, Endpoint, Timestamp};
//!
//! # let now = Timestamp::parse_rfc3339("2015-08-30T12:36:00Z")?;
//! // The workload.
//! let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
//! let (server, mut login) = (ServerId::Vault("vault.example.com"), String::new());
//! vault::login(&credentials, &Endpoint::regional("eu-west-1")?, server, None, now, &mut login)?;
//!
//! // The verifier: where a proof may be sent, and what binds it to this verifier.
//! let endpoints = [Endpoint::regional("eu-west-1")?, Endpoint::regional("eu-central-1")?];
//! let bound = Vec::from_iter(vault::bound(server));
//! let terms = Terms::new(&endpoints, &bound);
//! let mut replays = Replays::<256>::new();
//!
//! let mut scratch = [0; ReceivedProof::MAX_SCRATCH];
//! let proof = vault::read(&login, &mut scratch)?.proof;
//! let vetted = proof.vet(&terms, now)?;
//!
//! # let send = |method: &str, url: String, headers: Vec<(String, String)>, body: &str| {
//! #     assert_eq!((method, body.len(), headers.len()), ("POST", 43, 4));
//! #     assert_eq!(url, "https://sts.eu-west-1.amazonaws.com/");
//! #     (200, b"<GetCallerIdentityResponse><GetCallerIdentityResult>\
//! #         <Arn>arn:aws:sts::123456789012:assumed-role/Admin/alice</Arn><Account>123456789012</Account>\
//! #         <UserId>AROAEXAMPLEROLEID1234:alice</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>")
//! # };
//! // `send` is your HTTP client. It must not follow redirects, and must limit the size of the answer.
//! let headers = vetted.headers().map(|(name, value)| (name.to_owned(), value.encode_to_string())).collect();
//! let (status, answer) = send(vetted.method(), vetted.url().encode_to_string(), headers, vetted.body());
//! let caller = vetted.decode(status, answer)?;
//!
//! // Authorise by partition, account and principal together.
//! assert_eq!((caller.arn().partition(), caller.arn().account()), ("aws", "123456789012"));
//! assert_eq!(caller.arn().canonical().principal(), Principal::Role { path: "/", name: "Admin" });
//!
//! // Remember the proof, then grant. Nobody but those whom you authorise takes a place in the memory.
//! replays.insert(&vetted, now)?;
//!
//! // What the verifier refuses: a second use, another server, an old login.
//! assert_eq!(replays.insert(&vetted, now), Err(ReplayError::Seen));
//! let other = Vec::from_iter(vault::bound(ServerId::Vault("vault.example.org")));
//! let error = proof.vet(&Terms::new(&endpoints, &other), now).unwrap_err();
//! assert_eq!(error.to_string(), "vet: bound header 0 has another value");
//! assert!(proof.vet(&terms, now.saturating_add_seconds(901)).is_err());
//! # }
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! The page [Proofs of identity](crate::docs::proofs) says what else a verifier has to do.

mod base64;
pub mod eks;
mod error;
pub mod google;
#[cfg(feature = "server")]
mod json;
pub mod mongodb;
#[cfg(feature = "server")]
mod proof_error;
#[cfg(feature = "server")]
mod received;
#[cfg(feature = "server")]
mod replay;
#[cfg(feature = "server")]
mod scratch;
pub mod snowflake;
pub mod teleport;
#[cfg(feature = "server")]
mod terms;
pub mod vault;
#[cfg(feature = "server")]
mod vetted;

pub use error::MintError;
#[cfg(feature = "server")]
pub use proof_error::{ProofError, ProofErrorKind, ProofStep};
#[cfg(feature = "server")]
pub use received::ReceivedProof;
#[cfg(feature = "server")]
pub use replay::{ReplayError, ReplayKey, Replays};
#[cfg(feature = "server")]
pub use terms::Terms;
#[cfg(feature = "server")]
pub use vetted::{AnswerError, Vetted, VettedUrl};

use crate::credentials::Credentials;
use crate::encode::{Sink, WriteTo, json_string, write_through};
use crate::endpoint::Endpoint;
use crate::sigv4::{HeaderValue, PayloadHash, Request, Signed, SigningKey};
use crate::text::ToText;
use crate::timestamp::Timestamp;
use core::fmt;

/// `GetCallerIdentity` as a form and as a query.
const FORM: &str = "Action=GetCallerIdentity&Version=2011-06-15";

/// The length of [`FORM`] in bytes.
const FORM_LENGTH: &str = "43";

/// The content type of [`FORM`] as a body.
const FORM_TYPE: &str = "application/x-www-form-urlencoded; charset=utf-8";

/// A header, with its name in the letter case of the format.
type Header<'s> = (&'s str, HeaderValue<'s>);

/// A POST request to an endpoint.
fn post<'a>(endpoint: &'a Endpoint, headers: &'a [(&'a str, &'a str)], body: &str) -> Request<'a> {
    Request::new("POST", endpoint.host(), endpoint.path(), PayloadHash::of(body.as_bytes())).headers(headers)
}

/// Signs a request and writes what the format makes of it.
fn mint<S: ToText, W: fmt::Write + ?Sized>(
    credentials: &Credentials<S>,
    endpoint: &Endpoint,
    request: &Request<'_>,
    now: Timestamp,
    out: &mut W,
    write: &dyn Fn(&Signed<'_>, &mut Sink<'_>),
) -> Result<(), MintError> {
    let key = SigningKey::for_sts(credentials, endpoint, now)?;
    let signed = key.sign(credentials, request, now)?;
    Ok(write_through(out, &mut |sink| write(&signed, sink))?)
}

/// The headers that signing added: `X-Amz-Date`, `X-Amz-Security-Token` if there is a token, `Authorization`.
fn added<'s>(signed: &'s Signed<'_>) -> impl Iterator<Item = Header<'s>> {
    signed.headers().map(|(name, value)| match name {
        "x-amz-date" => ("X-Amz-Date", value),
        "x-amz-security-token" => ("X-Amz-Security-Token", value),
        _ => ("Authorization", value),
    })
}

/// Writes headers as a JSON object. Each value is a string between `before` and `after`.
fn write_headers(
    headers: &mut dyn Iterator<Item = Header<'_>>,
    [before, after]: [&str; 2],
    sink: &mut Sink<'_>,
) {
    let mut separator = "{";
    for (name, value) in headers {
        sink.text(separator);
        ["\"", name, "\": "].iter().for_each(|part| sink.text(part));
        sink.text(before);
        json_string(sink, &mut |sink| value.write_to(sink));
        sink.text(after);
        separator = ", ";
    }
    sink.text("}");
}

/// The offset of the first byte that the value of a bound header cannot have; 0 for an empty value.
///
/// A value is visible ASCII with single spaces in it. Signing removes white space around a value and folds white space
/// in it, so several values with other white space have one signature.
fn first_unbindable(value: &str) -> Option<usize> {
    let mut before = b' ';
    for (at, byte) in value.bytes().enumerate() {
        if !byte.is_ascii_graphic() && (byte != b' ' || before == b' ') {
            return Some(at);
        }
        before = byte;
    }
    (before == b' ').then_some(value.len().saturating_sub(1))
}

fn check_audience(audience: &str) -> Result<(), MintError> {
    match first_unbindable(audience) {
        _ if audience.is_empty() => Err(MintError::NoAudience),
        Some(at) => Err(MintError::InvalidAudience(at)),
        None => Ok(()),
    }
}
