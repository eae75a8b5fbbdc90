//! What a call can end in when it does not end in success.

mod code;
mod decode;
#[cfg(feature = "serde")]
mod serialize;
mod service;

pub use code::ErrorCode;
pub(crate) use decode::Refused;
pub use decode::{DecodeError, DecodeErrorKind};
pub use service::{Fault, HttpError, HttpReason, ServiceError};

use core::fmt;

/// Why an answer is no success: the service said so, something else answered, or a success cannot be read.
///
/// The body decides, not the status: an error document is [`Service`](Self::Service) even under status 200.
/// `S` is the storage of the texts: [`Text`](crate::Text) as decoded, borrowed from the body, `String` after
/// `into_owned` (under `alloc`). What the service says is passed on as it is; of the body, nothing else is held.
///
/// ```
/// use sts_wire::{Error, GetCallerIdentity, Operation};
///
/// let error = GetCallerIdentity::decode(503, b"<html>down</html>").unwrap_err();
/// assert!(matches!(error, Error::Http(_)) && error.is_retryable());
/// assert_eq!(error.to_string(), "http status 503 with html instead of an answer of the service");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error<S> {
    /// The service answered with an error document.
    Service(ServiceError<S>),
    /// A status outside 2xx without an error document: a proxy, a load balancer, a wrong address.
    Http(HttpError),
    /// A status within 2xx and a body that cannot be read.
    Decode(DecodeError),
}

impl<S: crate::ToText> Error<S> {
    /// Whether the same request may succeed when sent again: throttled, or a transient condition.
    ///
    /// By the service's code where there is one, and by status 429, 500, 502, 503 and 504. A decode error is
    /// not retryable: the request was carried out.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Service(error) => error.is_retryable(),
            Self::Http(error) => error.is_retryable(),
            Self::Decode(_) => false,
        }
    }

    /// Whether the service asks for fewer requests; such an error is retryable too.
    #[must_use]
    pub fn is_throttling(&self) -> bool {
        match self {
            Self::Service(error) => error.is_throttling(),
            Self::Http(error) => error.is_throttling(),
            Self::Decode(_) => false,
        }
    }

    /// Whether the caller's clock may be the cause. Compare the answer's `Date` header with the time that was
    /// signed: the codes are also given for a wrong key.
    #[must_use]
    pub fn is_clock_skew(&self) -> bool {
        match self {
            Self::Service(error) => error.is_clock_skew(),
            Self::Http(_) | Self::Decode(_) => false,
        }
    }
}

#[cfg(feature = "alloc")]
impl Error<crate::Text<'_>> {
    /// The same error with its texts copied, free of the body's lifetime.
    ///
    /// ```
    /// use sts_wire::{Error, GetCallerIdentity, Operation};
    ///
    /// fn account(status: u16, body: Vec<u8>) -> Result<bool, Error<String>> {
    ///     let answer = GetCallerIdentity::decode(status, &body)?; // the error outlives the body
    ///     Ok(answer.output.account.is_some())
    /// }
    /// assert!(account(503, Vec::new()).is_err());
    /// ```
    #[must_use]
    pub fn into_owned(self) -> Error<alloc::string::String> {
        match self {
            Self::Service(error) => Error::Service(error.into_owned()),
            Self::Http(error) => Error::Http(error),
            Self::Decode(error) => Error::Decode(error),
        }
    }
}

#[cfg(feature = "alloc")]
impl From<Error<crate::Text<'_>>> for Error<alloc::string::String> {
    /// So that `?` frees an error from the body it was read from.
    fn from(error: Error<crate::Text<'_>>) -> Self {
        error.into_owned()
    }
}

impl<S: crate::ToText> fmt::Display for Error<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service(error) => error.fmt(f),
            Self::Http(error) => error.fmt(f),
            Self::Decode(error) => error.fmt(f),
        }
    }
}

impl<S: crate::ToText> fmt::Debug for Error<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service(error) => f.debug_tuple("Service").field(error).finish(),
            Self::Http(error) => f.debug_tuple("Http").field(error).finish(),
            Self::Decode(error) => f.debug_tuple("Decode").field(error).finish(),
        }
    }
}

impl<S: crate::ToText> core::error::Error for Error<S> {}
