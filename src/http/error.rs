//! The error of converting to the `http` crate's request.

use core::fmt;

/// Why a request cannot be an `http::Request`.
///
/// The number is an index into the caller-supplied headers.
///
/// ```
/// use sts_wire::{AssumeRoleWithWebIdentity, Endpoint, HttpRequestError, Operation};
///
/// let endpoint = Endpoint::regional("eu-west-1")?;
/// let action = AssumeRoleWithWebIdentity::new("arn:aws:iam::123456789012:role/demo", "name", "token");
/// let long = "x".repeat(65_536);
/// let error = action.request(&endpoint).headers(&[(&long, "1")]).unsigned()?.to_http().unwrap_err();
/// assert_eq!(error, HttpRequestError::InvalidHeaderName(0));
/// assert_eq!(error.to_string(), "header 0 has a name that http does not allow");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HttpRequestError {
    /// The `http` crate does not accept the URL, because it is too long with its query, for example.
    InvalidUrl,
    /// The name of a header is longer than 65,535 bytes.
    InvalidHeaderName(usize),
    /// The `http` crate does not accept the value of a header.
    InvalidHeaderValue(usize),
    /// There are more headers than the `http` crate accepts, some ten thousand.
    TooManyHeaders,
}

impl fmt::Display for HttpRequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidUrl => f.write_str("http does not allow the url of the endpoint"),
            Self::InvalidHeaderName(index) => {
                write!(f, "header {index} has a name that http does not allow")
            }
            Self::InvalidHeaderValue(index) => {
                write!(f, "header {index} has a value that http does not allow")
            }
            Self::TooManyHeaders => f.write_str("there are more headers than http allows"),
        }
    }
}

impl core::error::Error for HttpRequestError {}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;
    use alloc::string::ToString;

    #[test]
    fn every_kind_has_a_different_message() {
        let kinds = [
            HttpRequestError::InvalidUrl,
            HttpRequestError::InvalidHeaderName(7),
            HttpRequestError::InvalidHeaderValue(7),
            HttpRequestError::TooManyHeaders,
        ];
        let told: BTreeSet<_> = kinds.iter().map(|&kind| kind.to_string()).collect();
        assert_eq!(told.len(), kinds.len(), "{told:?}");
        assert!(told.iter().all(|words| words.len() > 5), "{told:?}");
    }
}
