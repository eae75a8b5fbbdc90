//! Why a proof could not be minted.

use crate::sigv4::SigningError;
use core::fmt;

/// The reason why a proof was not minted.
///
/// ```
/// use sts_wire::proof::{MintError, eks};
/// use sts_wire::{Credentials, Endpoint, Timestamp};
///
/// let (credentials, mut token) = (Credentials::new("AKIDEXAMPLE", "secret"), String::new());
/// let error = eks::token(&credentials, &Endpoint::global(), "", Timestamp::UNIX_EPOCH, &mut token).unwrap_err();
/// assert_eq!(error, MintError::NoAudience);
/// assert_eq!(error.to_string(), "cannot mint a proof: the audience is empty");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MintError {
    /// The audience (cluster, id of the server, provider, challenge) is empty, so the proof would be bound to nobody.
    NoAudience,
    /// The audience has a byte at this offset that is neither visible ASCII nor a single space in it. Signing changes
    /// white space, so two such audiences would have one signature.
    InvalidAudience(usize),
    /// The token for EKS has this many bytes, because the session token is too long. aws-iam-authenticator takes at
    /// most 4,096.
    TokenTooLong(usize),
    /// The role is empty: Vault would choose one.
    NoRole,
    /// The nonce of the server does not begin with the nonce of the client.
    Nonce,
    /// The server sent a malformed host: it is empty, is longer than 255 bytes, has an empty label, or is no host of a
    /// [`Request`](crate::sigv4::Request::host).
    Host,
    /// The buffer is too small; this many bytes are needed.
    BufferTooSmall(usize),
    /// The request cannot be signed.
    Signing(SigningError),
    /// The writer failed.
    Writer,
}

impl From<SigningError> for MintError {
    fn from(error: SigningError) -> Self {
        Self::Signing(error)
    }
}

impl From<fmt::Error> for MintError {
    fn from(_: fmt::Error) -> Self {
        Self::Writer
    }
}

impl fmt::Display for MintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cannot mint a proof: ")?;
        match self {
            Self::NoAudience => f.write_str("the audience is empty"),
            Self::InvalidAudience(at) => {
                write!(f, "the audience is not visible ASCII with single spaces at byte {at}")
            }
            Self::TokenTooLong(length) => {
                write!(f, "the token has {length} bytes, and aws-iam-authenticator takes at most 4096")
            }
            Self::NoRole => f.write_str("the role is empty"),
            Self::Nonce => f.write_str("the server's nonce does not begin with the client's"),
            Self::Host => f.write_str("the server's host is no host name"),
            Self::BufferTooSmall(needed) => write!(f, "buffer too small: {needed} bytes are needed"),
            Self::Signing(error) => error.fmt(f),
            Self::Writer => f.write_str("the writer failed"),
        }
    }
}

impl core::error::Error for MintError {}
