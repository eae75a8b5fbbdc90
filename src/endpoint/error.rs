//! Why an endpoint was refused.

use core::fmt;

/// Why an endpoint was refused, and where.
///
/// ```
/// use sts_wire::{Endpoint, EndpointErrorKind};
///
/// let error = Endpoint::custom("https://localhost:0/", "local").unwrap_err();
/// assert_eq!((error.kind(), error.offset()), (EndpointErrorKind::Port, 17));
/// assert_eq!(error.to_string(), "invalid endpoint URL: the port is not 1 to 65535, at byte 17");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndpointError {
    kind: EndpointErrorKind,
    offset: usize,
}

/// What an [`EndpointError`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EndpointErrorKind {
    /// FIPS was asked of a custom endpoint.
    FipsWithCustomEndpoint,
    /// Dual-stack was asked of a custom endpoint.
    DualStackWithCustomEndpoint,
    /// Neither a region nor a custom endpoint was given.
    MissingRegion,
    /// The region is empty, or goes on after the most bytes that it may have.
    RegionLength,
    /// A character that a region may not have there.
    RegionCharacter,
    /// The URL goes on after the most bytes that it may have.
    UrlLength,
    /// The URL does not begin with `http://` or `https://`.
    Scheme,
    /// The URL has user information, which ends in `@`.
    UserInformation,
    /// The host is not a name, an IPv4 address or a bracketed IPv6 address.
    Host,
    /// What follows the host is not a colon and a number from 1 to 65535.
    Port,
    /// A character that may not stand in a host or a path unescaped.
    Character,
    /// `%` without two hexadecimal digits.
    PercentEncoding,
    /// The URL has a query.
    Query,
    /// The URL has a fragment.
    Fragment,
}

impl EndpointError {
    pub(super) const fn new(kind: EndpointErrorKind, offset: usize) -> Self {
        Self { kind, offset }
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> EndpointErrorKind {
        self.kind
    }

    /// Where it is wrong, in bytes from the start of the region or of the URL, whichever `kind` names; 0 where
    /// the settings contradict each other.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }
}

impl From<EndpointErrorKind> for EndpointError {
    /// An error of the settings, which is at no place.
    fn from(kind: EndpointErrorKind) -> Self {
        Self::new(kind, 0)
    }
}

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (subject, what) = match self.kind {
            // The words of the rules of AWS, by which people search.
            EndpointErrorKind::FipsWithCustomEndpoint => {
                return f.write_str("Invalid Configuration: FIPS and custom endpoint are not supported");
            }
            EndpointErrorKind::DualStackWithCustomEndpoint => {
                return f.write_str("Invalid Configuration: Dualstack and custom endpoint are not supported");
            }
            EndpointErrorKind::MissingRegion => return f.write_str("Invalid Configuration: Missing Region"),
            EndpointErrorKind::RegionLength => ("region", "it is empty or too long"),
            EndpointErrorKind::RegionCharacter => ("region", "unexpected character"),
            EndpointErrorKind::UrlLength => ("endpoint URL", "it is too long"),
            EndpointErrorKind::Scheme => ("endpoint URL", "the scheme is not http or https"),
            EndpointErrorKind::UserInformation => ("endpoint URL", "user information"),
            EndpointErrorKind::Host => ("endpoint URL", "the host is not a name or an address"),
            EndpointErrorKind::Port => ("endpoint URL", "the port is not 1 to 65535"),
            EndpointErrorKind::Character => ("endpoint URL", "unexpected character"),
            EndpointErrorKind::PercentEncoding => ("endpoint URL", "incomplete percent-encoding"),
            EndpointErrorKind::Query => ("endpoint URL", "it has a query"),
            EndpointErrorKind::Fragment => ("endpoint URL", "it has a fragment"),
        };
        write!(f, "invalid {subject}: {what}, at byte {}", self.offset)
    }
}

impl core::error::Error for EndpointError {}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;
    use alloc::string::ToString;

    #[test]
    fn the_place_is_told_and_printed() {
        let error = EndpointError::new(EndpointErrorKind::Port, 12);
        assert_eq!((error.kind(), error.offset()), (EndpointErrorKind::Port, 12));
        assert_eq!(error.to_string(), "invalid endpoint URL: the port is not 1 to 65535, at byte 12");
        let error = EndpointError::from(EndpointErrorKind::MissingRegion);
        assert_eq!((error.offset(), &*error.to_string()), (0, "Invalid Configuration: Missing Region"));
    }

    #[test]
    fn every_kind_has_words_of_its_own() {
        let kinds = [
            EndpointErrorKind::FipsWithCustomEndpoint,
            EndpointErrorKind::DualStackWithCustomEndpoint,
            EndpointErrorKind::MissingRegion,
            EndpointErrorKind::RegionLength,
            EndpointErrorKind::RegionCharacter,
            EndpointErrorKind::UrlLength,
            EndpointErrorKind::Scheme,
            EndpointErrorKind::UserInformation,
            EndpointErrorKind::Host,
            EndpointErrorKind::Port,
            EndpointErrorKind::Character,
            EndpointErrorKind::PercentEncoding,
            EndpointErrorKind::Query,
            EndpointErrorKind::Fragment,
        ];
        let told: BTreeSet<_> = kinds.iter().map(|&kind| EndpointError::new(kind, 7).to_string()).collect();
        assert_eq!(told.len(), kinds.len(), "{told:?}");
        assert!(told.iter().all(|words| words.len() > 5), "{told:?}");
    }
}
