//! The credential that a signature names: an access key id, and the scope that it signs for.

use super::character::{Class, first_other};
use super::error::{SigningError, SigningErrorKind};
use super::headers;
use crate::credentials::Credentials;
use crate::encode::{Sink, WriteTo};
use crate::text::{Text, ToText};
use crate::timestamp::{Date, FixedStr};

/// The most bytes that a region or a service may have.
pub(super) const MAX_NAME: usize = 64;

/// The most bytes that an access key id may have; [`SigningKey`](super::SigningKey) says why.
pub(super) const MAX_ACCESS_KEY_ID: usize = 128;

/// The last part of every credential scope.
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
    pub(super) date: Date,
    pub(super) day: FixedStr<8>,
    pub(super) region: &'a str,
    pub(super) service: &'a str,
}

impl<'a> CredentialScope<'a> {
    /// The scope of a day, a region and a service.
    ///
    /// A region and a service are 1 to 64 letters, digits, `-`, `_` and `.` of ASCII. AWS uses lower-case letters,
    /// digits and `-`; zone groups of Ceph and regions of private clouds have the others (`RegionOne`, `zone_1`).
    ///
    /// # Errors
    /// The region or the service is empty, too long or has another character. A comma or a space would end the scope
    /// in an `Authorization` header.
    pub fn new(date: Date, region: &'a str, service: &'a str) -> Result<Self, SigningError> {
        use SigningErrorKind::{
            EmptyRegion, EmptyService, InvalidRegion, InvalidService, RegionTooLong, ServiceTooLong,
        };
        check_name(region, [EmptyRegion, RegionTooLong, InvalidRegion])?;
        check_name(service, [EmptyService, ServiceTooLong, InvalidService])?;
        Ok(Self { date, day: date.yyyymmdd(), region, service })
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
        self.write(false, sink);
    }
}

impl CredentialScope<'_> {
    /// Writes the scope. Percent-encoding changes only the slashes.
    pub(super) fn write(&self, is_percent_encoded: bool, sink: &mut Sink<'_>) {
        sink.ascii(self.day.as_bytes());
        for part in [self.region, self.service, TERMINATOR] {
            write_slash(is_percent_encoded, sink);
            sink.text(part);
        }
    }
}

fn write_slash(is_percent_encoded: bool, sink: &mut Sink<'_>) {
    if is_percent_encoded { sink.text("%2F") } else { sink.byte(b'/') }
}

/// The access key id and the scope, as a signature names them: `AKIDEXAMPLE/20150830/us-east-1/sts/aws4_request`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Credential<'a> {
    pub(crate) access_key_id: Text<'a>,
    pub(crate) scope: CredentialScope<'a>,
}

impl Credential<'_> {
    pub(crate) fn write(&self, is_percent_encoded: bool, sink: &mut Sink<'_>) {
        if is_percent_encoded {
            sink.unescaped_percent(self.access_key_id);
        } else {
            sink.unescaped(self.access_key_id);
        }
        write_slash(is_percent_encoded, sink);
        self.scope.write(is_percent_encoded, sink);
    }
}

fn check_name(name: &str, [empty, too_long, invalid]: [SigningErrorKind; 3]) -> Result<(), SigningError> {
    SigningError::refuse_if(name.is_empty(), empty)?;
    SigningError::refuse_if(name.len() > MAX_NAME, too_long)?;
    SigningError::refuse_at(first_other(name, Class::Name), invalid)
}

/// Refuses an access key id that is empty, too long or has a character that a credential cannot have.
pub(super) fn check_access_key_id(id: Text<'_>) -> Result<(), SigningError> {
    SigningError::refuse_if(id.is_empty(), SigningErrorKind::EmptyAccessKeyId)?;
    let refused = first_in(id, |piece| first_other(piece, Class::AccessKeyId));
    SigningError::refuse_at(refused, SigningErrorKind::InvalidAccessKeyId)?;
    let is_too_long = id.is_longer_than(MAX_ACCESS_KEY_ID);
    SigningError::refuse_if(is_too_long, SigningErrorKind::AccessKeyIdTooLong)
}

/// The session token; `None` if it is empty. Refuses a token that no header may have.
pub(super) fn session_token<S: ToText>(
    credentials: &Credentials<S>,
) -> Result<Option<Text<'_>>, SigningError> {
    let token = credentials.session_token.as_ref().map(|token| token.expose_secret().to_text());
    let token = token.filter(|token| !token.is_empty());
    let control = token.and_then(|token| first_in(token, headers::first_control));
    // A header loses the white space at its ends on the way.
    let padded = token.filter(|token| token.trimmed().len() != token.len()).map(|_| 0);
    SigningError::refuse_at(control.or(padded), SigningErrorKind::InvalidSessionToken)?;
    Ok(token)
}

/// The offset in the unescaped text of the byte that `first` finds in a piece of it.
fn first_in(text: Text<'_>, first: impl Fn(&str) -> Option<usize>) -> Option<usize> {
    let (mut before, mut found) = (0_usize, None);
    text.each_str(&mut |piece| {
        found = found.or_else(|| first(piece).map(|at| before.saturating_add(at)));
        before = before.saturating_add(piece.len());
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::Encode;
    use crate::timestamp::Timestamp;
    use alloc::string::{String, ToString};

    const AT: Timestamp = Timestamp::UNIX_EPOCH;

    #[test]
    fn only_letters_digits_and_inner_marks_are_a_region_or_a_service() {
        use SigningErrorKind as Kind;

        let (longest, long) = ("x".repeat(64), "x".repeat(65));
        for name in ["us-east-1", "RegionOne", "zone_1", "dc1.example", "auto", &longest] {
            assert!(CredentialScope::new(AT.date(), name, name).is_ok());
        }
        for (name, kinds, offset) in [
            ("", [Kind::EmptyRegion, Kind::EmptyService], 0),
            (&*long, [Kind::RegionTooLong, Kind::ServiceTooLong], 0),
            ("x,SignedHeaders=evil,Signature=00", [Kind::InvalidRegion, Kind::InvalidService], 1),
            ("us/east", [Kind::InvalidRegion, Kind::InvalidService], 2),
            ("us east", [Kind::InvalidRegion, Kind::InvalidService], 2),
            ("us-east-1\n", [Kind::InvalidRegion, Kind::InvalidService], 9),
            ("a+b", [Kind::InvalidRegion, Kind::InvalidService], 1),
            ("a%2Cb", [Kind::InvalidRegion, Kind::InvalidService], 1),
            ("a;b", [Kind::InvalidRegion, Kind::InvalidService], 1),
            ("süd", [Kind::InvalidRegion, Kind::InvalidService], 1),
            ("\0", [Kind::InvalidRegion, Kind::InvalidService], 0),
        ] {
            for ((region, service), kind) in [(name, "sts"), ("x", name)].into_iter().zip(kinds) {
                let error = CredentialScope::new(AT.date(), region, service).unwrap_err();
                assert_eq!((error.kind(), error.offset()), (kind, offset), "{region} {service}");
                let derived = Credentials::new("AKID", "secret").signing_key(AT, region, service);
                assert_eq!(derived.unwrap_err(), error);
            }
        }
        let error = CredentialScope::new(AT.date(), "", "sts").unwrap_err();
        assert_eq!(error.to_string(), "region is empty");
    }

    #[test]
    fn a_scope_is_written_as_documented() {
        let day = Timestamp::parse_amz_date("20150830T123600Z").unwrap().date();
        let scope = CredentialScope::new(day, "us-east-1", "iam").unwrap();
        assert_eq!((scope.date(), scope.region(), scope.service()), (day, "us-east-1", "iam"));
        let mut written = String::new();
        scope.encode(&mut written).unwrap();
        assert_eq!(written, "20150830/us-east-1/iam/aws4_request");
    }
}
