//! Where and when a signature is good: the credential scope.

use super::character::{Class, first_not};
use super::error::{SigningError, SigningErrorKind};
use crate::Date;
use crate::encode::{Sink, WriteTo};

/// The longest region or service, in bytes.
pub(super) const MAX: usize = 64;

/// The last part of a scope.
pub(super) const TERMINATOR: &str = "aws4_request";

/// The day, region and service that a signature is good for: `20150830/us-east-1/sts/aws4_request`.
///
/// ```
/// use sts_wire::sigv4::CredentialScope;
/// use sts_wire::{Encode, Timestamp};
///
/// let scope = CredentialScope::new(Timestamp::UNIX_EPOCH.date(), "us-east-1", "sts")?;
/// assert_eq!(scope.encode_to_str(&mut [0; 64]).unwrap(), "19700101/us-east-1/sts/aws4_request");
/// # Ok::<(), sts_wire::SigningError>(())
/// ```
///
/// [Elements of a request signature](https://docs.aws.amazon.com/IAM/latest/UserGuide/signing-elements.html)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CredentialScope<'a> {
    date: Date,
    region: &'a str,
    service: &'a str,
}

impl<'a> CredentialScope<'a> {
    /// The scope of a day, a region and a service, the latter two of 1 to 64 bytes.
    ///
    /// # Errors
    /// A region or service that is empty, too long, or has a character other than visible ASCII without `/`.
    pub fn new(date: Date, region: &'a str, service: &'a str) -> Result<Self, SigningError> {
        use SigningErrorKind::{
            EmptyRegion, EmptyService, InvalidRegion, InvalidService, RegionTooLong, ServiceTooLong,
        };
        check(region, [EmptyRegion, RegionTooLong, InvalidRegion])?;
        check(service, [EmptyService, ServiceTooLong, InvalidService])?;
        Ok(Self { date, region, service })
    }

    /// One that was checked before.
    pub(super) const fn known(date: Date, region: &'a str, service: &'a str) -> Self {
        Self { date, region, service }
    }

    /// The day, in UTC.
    #[must_use]
    pub const fn date(&self) -> Date {
        self.date
    }

    /// The region.
    #[must_use]
    pub const fn region(&self) -> &'a str {
        self.region
    }

    /// The service.
    #[must_use]
    pub const fn service(&self) -> &'a str {
        self.service
    }
}

impl WriteTo for CredentialScope<'_> {
    fn write_to(&self, sink: &mut Sink<'_>) {
        let date = self.date.yyyymmdd();
        for part in [date.as_str(), "/", self.region, "/", self.service, "/", TERMINATOR] {
            sink.text(part);
        }
    }
}

fn check(part: &str, [empty, too_long, invalid]: [SigningErrorKind; 3]) -> Result<(), SigningError> {
    if part.is_empty() {
        return Err(SigningError::new(empty, 0));
    }
    if part.len() > MAX {
        return Err(SigningError::new(too_long, 0));
    }
    first_not(Class::Scope, part).map_or(Ok(()), |at| Err(SigningError::new(invalid, at)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Encode;
    use crate::Timestamp;
    use alloc::string::ToString;

    #[test]
    fn is_written_as_its_documentation_has_it() {
        let day = Timestamp::parse_amz_date("20150830T123600Z").unwrap().date();
        let scope = CredentialScope::new(day, "us-east-1", "iam").unwrap();
        assert_eq!((scope.date(), scope.region(), scope.service()), (day, "us-east-1", "iam"));
        let mut written = alloc::string::String::new();
        scope.encode(&mut written).unwrap();
        assert_eq!(written, "20150830/us-east-1/iam/aws4_request");
    }

    #[test]
    fn says_what_is_wrong_with_a_region_or_service() {
        use SigningErrorKind as Kind;

        let day = Timestamp::UNIX_EPOCH.date();
        let (longest, long) = ("x".repeat(64), "x".repeat(65));
        for (region, service, kind, offset) in [
            ("", "sts", Kind::EmptyRegion, 0),
            (&long, "sts", Kind::RegionTooLong, 0),
            ("us/east", "sts", Kind::InvalidRegion, 2),
            ("us east", "sts", Kind::InvalidRegion, 2),
            ("us-east-1\n", "sts", Kind::InvalidRegion, 9),
            ("süd", "sts", Kind::InvalidRegion, 1),
            ("x", "", Kind::EmptyService, 0),
            ("x", &long, Kind::ServiceTooLong, 0),
            ("x", "s/t/s", Kind::InvalidService, 1),
            ("x", "\0", Kind::InvalidService, 0),
        ] {
            let error = CredentialScope::new(day, region, service).unwrap_err();
            assert_eq!((error.kind(), error.offset()), (kind, offset), "{region} {service}");
        }
        assert!(CredentialScope::new(day, &longest, &longest).is_ok());
        let error = CredentialScope::new(day, "", "sts").unwrap_err();
        assert_eq!(error.to_string(), "region is empty");
    }
}
