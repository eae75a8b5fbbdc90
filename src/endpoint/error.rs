//! The error of endpoints.

use core::fmt;

/// The error of a URL, a region or the settings of an endpoint, and the byte at which it is wrong.
///
/// ```
/// use sts_wire::endpoint::EndpointErrorKind;
/// use sts_wire::Endpoint;
///
/// let error = Endpoint::custom("https://localhost:0/", "local").unwrap_err();
/// assert_eq!((error.kind(), error.offset()), (EndpointErrorKind::Port, 17));
/// assert_eq!(error.to_string(), "invalid endpoint URL: the port is not 1 to 65535, at byte 17");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndpointError {
    kind: EndpointErrorKind,
    offset: usize,
    /// In an [`OtherRegion`](EndpointErrorKind::OtherRegion), the region of the host and the region to sign for.
    regions: [RegionName; 2],
}

/// A region, filled up with NUL. Of more than 40 bytes, which no region of AWS has, the first 37 and `...` are kept.
#[derive(Clone, Copy, PartialEq, Eq)]
struct RegionName([u8; 40]);

impl RegionName {
    const NONE: Self = Self([0; 40]);

    fn new(region: &str) -> Self {
        let mut name = Self::NONE;
        let (kept, end) = if region.len() > name.0.len() { (37, "...") } else { (region.len(), "") };
        let bytes = region.bytes().take(kept).chain(end.bytes());
        name.0.iter_mut().zip(bytes).for_each(|(to, byte)| *to = byte);
        name
    }
}

impl fmt::Display for RegionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let region = self.0.split(|byte| *byte == 0).next().unwrap_or_default();
        f.write_str(str::from_utf8(region).unwrap_or_default())
    }
}

impl fmt::Debug for RegionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

/// The kinds of [`EndpointError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EndpointErrorKind {
    /// The settings have both FIPS and a custom endpoint.
    FipsWithCustomEndpoint,
    /// The settings have both dual-stack and a custom endpoint.
    DualStackWithCustomEndpoint,
    /// The settings have FIPS or dual-stack and the region `aws-global`, which has neither.
    GlobalVariant,
    /// The settings have neither a region nor a custom endpoint.
    MissingRegion,
    /// The region is empty or too long.
    RegionLength,
    /// The region has a character that it cannot have there.
    RegionCharacter,
    /// The URL is longer than [`Endpoint::MAX_URL`](super::Endpoint::MAX_URL), as written or in canonical form.
    UrlLength,
    /// The URL does not begin with `http://` or `https://`.
    Scheme,
    /// The URL has user information, which ends in `@`.
    UserInformation,
    /// The host is not a name, an IPv4 address or a bracketed IPv6 address, it has an empty label, or clients would
    /// rewrite it.
    Host,
    /// The host is followed by something other than a colon and a number from 1 to 65535.
    Port,
    /// The host is an STS endpoint of AWS in another region than the region to sign for.
    OtherRegion,
    /// A character that a host cannot have, or that a path must escape.
    Character,
    /// A segment of the path is `.` or `..`, escaped or not: clients would send another path.
    DotSegment,
    /// `%` without two hexadecimal digits.
    PercentEncoding,
    /// The URL has a query.
    Query,
    /// The URL has a fragment.
    Fragment,
}

impl EndpointError {
    pub(super) const fn new(kind: EndpointErrorKind, offset: usize) -> Self {
        Self { kind, offset, regions: [RegionName::NONE; 2] }
    }

    /// The host at `offset` verifies signatures for the region `host`, and the caller signs for `signed`.
    pub(super) fn other_region(offset: usize, host: &str, signed: &str) -> Self {
        let regions = [RegionName::new(host), RegionName::new(signed)];
        Self { kind: EndpointErrorKind::OtherRegion, offset, regions }
    }

    /// The kind of the error.
    #[must_use]
    pub const fn kind(&self) -> EndpointErrorKind {
        self.kind
    }

    /// The byte at which the region or the URL is wrong, whichever [`kind`](Self::kind) is about; 0 where settings
    /// contradict each other.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }
}

impl From<EndpointErrorKind> for EndpointError {
    /// A contradiction between settings, at offset 0.
    fn from(kind: EndpointErrorKind) -> Self {
        Self::new(kind, 0)
    }
}

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (subject, what) = match self.kind {
            // Word for word as in AWS's endpoint rules: people search for these messages.
            EndpointErrorKind::FipsWithCustomEndpoint => {
                return f.write_str("Invalid Configuration: FIPS and custom endpoint are not supported");
            }
            EndpointErrorKind::DualStackWithCustomEndpoint => {
                return f.write_str("Invalid Configuration: Dualstack and custom endpoint are not supported");
            }
            EndpointErrorKind::MissingRegion => return f.write_str("Invalid Configuration: Missing Region"),
            EndpointErrorKind::GlobalVariant => {
                return f.write_str("aws-global has no FIPS or dual-stack endpoint: name a region");
            }
            EndpointErrorKind::OtherRegion => {
                let ([host, signed], at) = (&self.regions, self.offset);
                return write!(
                    f,
                    "invalid endpoint URL: the host serves region {host}, not the signing region {signed}, at byte {at}"
                );
            }
            EndpointErrorKind::RegionLength => ("region", "it is empty or too long"),
            EndpointErrorKind::RegionCharacter => ("region", "unexpected character"),
            EndpointErrorKind::UrlLength => ("endpoint URL", "it is too long"),
            EndpointErrorKind::Scheme => ("endpoint URL", "the scheme is not http or https"),
            EndpointErrorKind::UserInformation => ("endpoint URL", "user information"),
            EndpointErrorKind::Host => ("endpoint URL", "the host is not a name or an address"),
            EndpointErrorKind::Port => ("endpoint URL", "the port is not 1 to 65535"),
            EndpointErrorKind::Character => ("endpoint URL", "unexpected character"),
            EndpointErrorKind::DotSegment => ("endpoint URL", "a path segment is . or .."),
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
    fn the_offset_is_returned_and_printed() {
        let error = EndpointError::new(EndpointErrorKind::Port, 12);
        assert_eq!((error.kind(), error.offset()), (EndpointErrorKind::Port, 12));
        assert_eq!(error.to_string(), "invalid endpoint URL: the port is not 1 to 65535, at byte 12");
        let error = EndpointError::from(EndpointErrorKind::MissingRegion);
        assert_eq!((error.offset(), &*error.to_string()), (0, "Invalid Configuration: Missing Region"));
    }

    #[test]
    fn a_long_region_is_visibly_cut_off() {
        for (length, [kept, end]) in [
            (1, ["r", ""]),
            (40, [&*"r".repeat(40), ""]),
            (41, [&*"r".repeat(37), "..."]),
            (64, [&*"r".repeat(37), "..."]),
        ] {
            let told = EndpointError::other_region(8, "host", &"r".repeat(length)).to_string();
            let expected = "invalid endpoint URL: the host serves region host, not the signing region ";
            assert_eq!(told, alloc::format!("{expected}{kept}{end}, at byte 8"));
        }
    }

    #[test]
    fn every_kind_has_a_different_message() {
        let kinds = [
            EndpointErrorKind::FipsWithCustomEndpoint,
            EndpointErrorKind::DualStackWithCustomEndpoint,
            EndpointErrorKind::GlobalVariant,
            EndpointErrorKind::MissingRegion,
            EndpointErrorKind::OtherRegion,
            EndpointErrorKind::DotSegment,
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
