//! AWS Signature Version 4, for any service.
//!
//! A [`Request`] describes what will be sent. A [`SigningKey`] signs it by headers ([`Signed`]) or by query parameters
//! ([`Presigned`]). Both hand out the canonical request, the string to sign and the names of the signed headers.
//! Under the feature `http`, `SigningKey::sign_http` and `presign_http` sign a request of the `http` crate in place.
//! With cryptography of your own, [`Request::prepare`] gives what is to be signed and takes the signature.
//! This module knows neither operations nor endpoints and reads no clock. It allocates only for a request of more than
//! 48 headers, under `alloc`, and in place.
//!
//! The rules are AWS's, as SDKs and services agree on them:
//!
//! - Names and values of the query are decoded and then percent-encoded once. They are sorted by encoded name, then by
//!   encoded value. Empty segments are dropped. [`Query`] says what `+` is.
//! - Header names are in lower case and sorted. A repeated header becomes one header whose values are joined with `,`.
//!   Runs of space and HTAB become one space, and are removed at the ends.
//! - The path is normalised and encoded as [`Settings`] say. A path that HTTP clients rewrite is refused if the
//!   rewritten path would have another signature; [`Request::path`] lists these paths. The settings for S3 keep dot
//!   segments, which a key may have and many clients remove.
//! - A request that already carries a part of a signature is refused; in place, the signature is replaced.
//!
//! Every part is checked before anything is signed: [`SigningError`] says what is wrong and where.
//!
//! Source: [Signature Version 4](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html).

mod canonical;
mod character;
mod credential;
mod error;
mod hash;
pub(crate) mod headers;
#[cfg(all(feature = "http", feature = "sigv4"))]
mod http;
#[cfg(feature = "sigv4")]
mod key;
#[cfg(feature = "sigv4")]
mod mac;
#[cfg(feature = "sigv4")]
mod mismatch;
mod path;
mod prepare;
mod presign;
mod query;
mod request;
#[cfg(feature = "sigv4")]
mod sha256;
mod sign;
mod sort;
#[cfg(feature = "server")]
mod verify;

pub use canonical::{CanonicalRequest, SignedHeaders};
pub use credential::CredentialScope;
pub use error::{SigningError, SigningErrorKind};
pub use hash::PayloadHash;
#[cfg(feature = "sigv4")]
pub use key::SigningKey;
#[cfg(feature = "sigv4")]
pub use mismatch::{Mismatch, MismatchPart};
pub use prepare::{Prepared, PreparedUrl};
pub use presign::{ParameterValue, Presigned};
pub use request::{Query, Request, SessionTokenName, Settings};
pub use sign::{HeaderValue, Signature, Signed, StringToSign};
#[cfg(feature = "server")]
pub use verify::{
    Candidate, Claim, Received, Rejection, RejectionKind, SignaturePart, Verified, VerifyRules, VerifyStep,
};
#[cfg(all(feature = "proof", feature = "server"))]
pub(crate) use {credential::Credential, hash::Hex, sha256::sha256, sign::write_authorization};
