//! AWS Signature Version 4, for any service.
//!
//! A [`Request`] says what will be sent. A [`SigningKey`] signs it by headers ([`Signed`]) or by query parameters
//! ([`Presigned`]). What was signed can be had as it was hashed: the canonical request, the string to sign, the
//! names of the signed headers. Nothing here knows of operations or endpoints, reads a clock or allocates.
//!
//! The rules are those of AWS, in the reading in which SDKs and services agree:
//!
//! - Names and values of the query are percent-encoded once, whatever encoding they come in, and sorted by encoded
//!   name, then by encoded value. `+` is a plus sign.
//! - Names of headers are in lower case and sorted; a repeated header is one, its values joined with `,`; runs of
//!   space and HTAB are one space, and those at the ends are gone.
//! - The path is normalised and encoded as [`Settings`] say.
//! - A request that carries a part of a signature already is refused.
//!
//! Whatever is wrong is found before anything is signed: [`SigningError`] says what, and where.
//!
//! Source: [Signature Version 4](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html).

mod canonical;
mod character;
mod error;
mod hash;
mod identity;
mod key;
mod mac;
mod mismatch;
mod presign;
mod request;
mod sign;
mod signature;
mod split;

pub use canonical::{CanonicalRequest, SignedHeaders};
pub(crate) use canonical::{GIVEN, Rules};
pub(crate) use identity::Sent;

pub use error::{SigningError, SigningErrorKind};
pub use hash::PayloadHash;
pub use key::{CredentialScope, SigningKey};
pub use mismatch::{Mismatch, MismatchPart};
pub use presign::Presigned;
pub use request::{Query, Request, Settings};
pub use sign::{HeaderValue, Signed};
pub use signature::{Signature, StringToSign};
