//! Errors of a call: from the service, from something in front of it, or from a body that cannot be read.

mod code;
#[cfg(feature = "serde")]
mod serialize;
mod service;

pub use crate::document::{DecodeError, DecodeErrorKind};
pub use code::ErrorCode;
pub use service::{Fault, HttpError, HttpReason, ServiceError};

use core::fmt;

/// The error of a call: the service reported one, something else answered, or the success cannot be read.
///
/// The body decides, not the status: an error document is [`Service`](Self::Service) even under status 200. A damaged
/// error document is also [`Service`](Self::Service) if its code comes before the damage; [`ServiceError`] says which
/// members it lacks. Otherwise a body that cannot be read is [`Decode`](Self::Decode) under a status 2xx, and
/// [`Http`](Self::Http) under another status. `S` is the storage of the strings: `WipedString` from `decode` and
/// `decode_owned` (feature `alloc`), or [`Text`](crate::Text), borrowed from the body, from `decode_borrowed`. An error
/// holds the members of an error document unchanged, and nothing else of the body.
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::{Error, GetCallerIdentity, Operation};
///
/// let error = GetCallerIdentity::decode(503, b"<html>down</html>").unwrap_err();
/// assert!(matches!(error, Error::Http(_)) && error.is_retryable());
/// assert_eq!(error.to_string(), "http status 503 with html instead of an answer of the service");
/// # }
/// ```
///
/// Downcast a `Box<dyn Error>` that `?` has made to `Error`, whose storage is `WipedString` by default:
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::{GetCallerIdentity, Operation};
///
/// fn account(status: u16, body: &[u8]) -> Result<String, Box<dyn core::error::Error>> {
///     let output = GetCallerIdentity::decode(status, body)?.output;
///     Ok(output.account.map(String::from).unwrap_or_default())
/// }
/// let error = account(503, b"<html>down</html>").unwrap_err();
/// assert!(error.downcast_ref::<sts_wire::Error>().unwrap().is_retryable());
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error<#[cfg(feature = "alloc")] S = crate::WipedString, #[cfg(not(feature = "alloc"))] S> {
    /// An error document of the service, which may be damaged after its code.
    Service(ServiceError<S>),
    /// A status outside 2xx and no error document, as from a proxy, a load balancer or a wrong address.
    Http(HttpError),
    /// A status 2xx and a body that is neither the expected success nor an error document.
    Decode(DecodeError),
}

impl<S: crate::ToText> Error<S> {
    /// Whether the request may succeed when it is sent again: throttling, or a transient condition.
    ///
    /// The code of the service decides, and the statuses 429, 500, 502, 503 and 504. A decode error is not retryable,
    /// because the service has carried out the request.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Service(error) => error.is_retryable(),
            Self::Http(error) => error.is_retryable(),
            Self::Decode(_) => false,
        }
    }

    /// Whether the service asks for fewer requests. Throttling errors are retryable.
    #[must_use]
    pub fn is_throttling(&self) -> bool {
        match self {
            Self::Service(error) => error.is_throttling(),
            Self::Http(error) => error.is_throttling(),
            Self::Decode(_) => false,
        }
    }

    /// Whether the cause may be the local clock.
    ///
    /// Services send the same codes for a wrong key. Compare the `Date` header of the response with the time that was
    /// signed; see [`ClockSkew`](crate::skew::ClockSkew).
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
    /// Copies the strings, so that the error no longer borrows from the body.
    ///
    /// ```
    /// # #[cfg(feature = "alloc")] {
    /// use sts_wire::{Error, GetCallerIdentity, Operation, WipedString};
    ///
    /// fn account(status: u16, body: Vec<u8>) -> Result<bool, Error<WipedString>> {
    ///     let answer = GetCallerIdentity::decode_borrowed(status, &body)?; // the error outlives the body
    ///     Ok(answer.output.account.is_some())
    /// }
    /// assert!(account(503, Vec::new()).is_err());
    /// # }
    /// ```
    #[must_use]
    pub fn into_owned(self) -> Error<crate::WipedString> {
        match self {
            Self::Service(error) => Error::Service(error.into_owned()),
            Self::Http(error) => Error::Http(error),
            Self::Decode(error) => Error::Decode(error),
        }
    }
}

#[cfg(feature = "alloc")]
impl From<Error<crate::Text<'_>>> for Error<crate::WipedString> {
    /// `?` converts an error that borrows from a local body.
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
