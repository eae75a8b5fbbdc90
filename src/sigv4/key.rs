//! The signing key, and the credential scope that it signs for.

use super::error::{SigningError, SigningErrorKind};
use super::hash::Digest;
use super::headers;
use super::mac::MacKey;
use crate::credentials::Credentials;
use crate::encode::{Sink, WriteTo, fill};
use crate::text::{Text, ToText};
use crate::timestamp::{Date, FixedStr, Timestamp};
use core::fmt;
use zeroize::Zeroize;

/// The most bytes that a region or a service may have.
const MAX_NAME: usize = 64;

/// The most bytes of an access key id, a region and a service.
const MAX_NAMES: usize = SigningKey::MAX_ACCESS_KEY_ID + 2 * MAX_NAME;

/// The most bytes that a secret access key may have: the size of the buffer from which it is derived.
const MAX_SECRET: usize = 1024;

/// The last part of every credential scope.
pub(super) const TERMINATOR: &str = "aws4_request";

/// A key derived from a secret access key for one day, one region and one service.
///
/// Derivation costs about two thirds of a signature (18 of 27 compressions of SHA-256 for `GetCallerIdentity`), so
/// keep a key for its day. [`sign`](Self::sign) and [`presign`](Self::presign) refuse another day, and credentials of
/// another access key id.
///
/// A key is wiped when it is dropped, and is not `Clone`. The compiler may leave a copy behind when it moves a value:
/// keep a long-lived key in one place.
///
/// ```
/// use sts_wire::{Credentials, Timestamp};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let at = Timestamp::parse_amz_date("20150830T123600Z").unwrap();
/// let key = credentials.signing_key(at, "us-east-1", "sts")?;
/// assert_eq!((key.date(), key.region(), key.service()), (at.date(), "us-east-1", "sts"));
/// assert_eq!(key.access_key_id(), "AKIDEXAMPLE");
/// # Ok::<(), sts_wire::SigningError>(())
/// ```
///
/// [Create a signed request](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html)
pub struct SigningKey {
    mac: MacKey,
    date: Date,
    day: FixedStr<8>,
    /// The access key id, the region and the service. Unused bytes are zeros: an array that leaves them uninitialised
    /// would carry along what was on the stack while the key was derived.
    names: [u8; MAX_NAMES],
    /// Where each name ends.
    ends: [usize; 3],
}

impl<S: ToText> Credentials<S> {
    /// Derives the key that signs for one region and one service on the day of `at`; see [`SigningKey`].
    ///
    /// [`CredentialScope::new`] says what a region and a service are.
    ///
    /// ```
    /// use sts_wire::{Credentials, Timestamp};
    ///
    /// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    /// let key = credentials.signing_key(Timestamp::UNIX_EPOCH, "us-east-1", "sts")?;
    /// assert_eq!(key.date(), Timestamp::UNIX_EPOCH.date());
    /// # Ok::<(), sts_wire::SigningError>(())
    /// ```
    ///
    /// # Errors
    /// - The region or the service is empty, too long or has a character that it cannot have.
    /// - The access key id is empty, longer than [`SigningKey::MAX_ACCESS_KEY_ID`] bytes or has a character that would
    ///   end it in a credential.
    /// - The secret access key is empty, or begins or ends with white space or a control character, as one does that
    ///   was read from a file with its line feed.
    pub fn signing_key(
        &self,
        at: Timestamp,
        region: &str,
        service: &str,
    ) -> Result<SigningKey, SigningError> {
        let access_key_id = self.access_key_id.to_text();
        let secret = self.secret_access_key.expose_secret().to_text();
        SigningKey::derive(access_key_id, secret, CredentialScope::new(at.date(), region, service)?)
    }

    /// Checks whether the credentials can sign: signing refuses what this refuses.
    ///
    /// Call it on credentials from files, variables and prompts, to find the mistake where it was made.
    ///
    /// ```
    /// use sts_wire::{Credentials, SigningErrorKind};
    ///
    /// let from_a_file = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY\n");
    /// assert_eq!(from_a_file.check().unwrap_err().kind(), SigningErrorKind::PaddedSecretAccessKey);
    /// ```
    ///
    /// # Errors
    /// - The access key id is empty, too long or has a character that would end it in a credential.
    /// - The secret access key is empty, too long, or begins or ends with white space or a control character.
    /// - The session token has a control character. An empty session token is no token.
    pub fn check(&self) -> Result<(), SigningError> {
        let at = Timestamp::UNIX_EPOCH;
        self.signing_key(at, "any", "any")?.check_use(self, at).map(drop)
    }
}

impl SigningKey {
    /// The most bytes that an access key id may have: the maximum of AWS's own model.
    ///
    /// [`accessKeyIdType`](https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html)
    pub const MAX_ACCESS_KEY_ID: usize = 128;

    // One copy for every storage of credentials; tests/constant_time looks for remains in its frame.
    #[inline(never)]
    fn derive(
        access_key_id: Text<'_>,
        secret: Text<'_>,
        scope: CredentialScope<'_>,
    ) -> Result<Self, SigningError> {
        check_access_key_id(access_key_id)?;
        check_secret(secret)?;
        let mut mac =
            secret_key(secret).ok_or(SigningError::new(SigningErrorKind::SecretAccessKeyTooLong))?;
        for part in [scope.day.as_str(), scope.region, scope.service, TERMINATOR] {
            mac.derive(part.as_bytes());
        }
        let mut names = [0; MAX_NAMES];
        let end = fill(&mut names, &mut |sink| {
            sink.unescaped(access_key_id);
            sink.text(scope.region);
            sink.text(scope.service);
        });
        // Every part was checked, so it fits.
        let end = end.unwrap_or_default();
        let region_end = end.saturating_sub(scope.service.len());
        let ends = [access_key_id.len(), region_end, end];
        Ok(Self { mac, date: scope.date, day: scope.day, names, ends })
    }

    /// The access key id of the credentials that the key was derived from.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        self.name(0, self.ends[0])
    }

    /// The day it signs for.
    #[must_use]
    pub const fn date(&self) -> Date {
        self.date
    }

    /// The region it signs for.
    #[must_use]
    pub fn region(&self) -> &str {
        self.name(self.ends[0], self.ends[1])
    }

    /// The service it signs for.
    #[must_use]
    pub fn service(&self) -> &str {
        self.name(self.ends[1], self.ends[2])
    }

    /// Day, region and service, as a signature names them.
    #[must_use]
    pub fn scope(&self) -> CredentialScope<'_> {
        CredentialScope { date: self.date, day: self.day, region: self.region(), service: self.service() }
    }

    /// The access key id and the scope.
    #[cfg(any(feature = "http", test))]
    pub(super) fn credential(&self) -> Credential<'_> {
        Credential { access_key_id: Text::new(self.access_key_id()), scope: self.scope() }
    }

    fn name(&self, start: usize, end: usize) -> &str {
        let name = self.names.get(start..end);
        name.and_then(|name| str::from_utf8(name).ok()).unwrap_or_default()
    }

    /// Refuses credentials that the key was not derived from, and another day. Returns the session token, if there is
    /// one that is not empty.
    pub(super) fn check_use<'c, S: ToText>(
        &self,
        credentials: &'c Credentials<S>,
        at: Timestamp,
    ) -> Result<Option<Text<'c>>, SigningError> {
        let token = credentials.session_token.as_ref().map(|token| token.expose_secret().to_text());
        self.check_text(credentials.access_key_id.to_text(), at)?;
        let token = token.filter(|token| !token.is_empty());
        let control = token.and_then(|token| first_in(token, headers::first_control));
        // A header loses the white space at its ends on the way.
        let padded = token.filter(|token| token.trimmed().len() != token.len()).map(|_| 0);
        SigningError::at(control.or(padded), SigningErrorKind::InvalidSessionToken)?;
        Ok(token)
    }

    pub(super) fn check_text(&self, access_key_id: Text<'_>, at: Timestamp) -> Result<(), SigningError> {
        let (key, request) = (self.date, at.date());
        let is_other = access_key_id != *self.access_key_id();
        SigningError::when(is_other, SigningErrorKind::KeyOfOtherCredentials)?;
        SigningError::when(key != request, SigningErrorKind::KeyOfAnotherDay { key, request })
    }

    /// The MAC of a message.
    pub(super) fn mac(&self, message: &[u8]) -> Digest {
        self.mac.mac(message)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("access_key_id", &self.access_key_id())
            .field("date", &self.date)
            .field("region", &self.region())
            .field("service", &self.service())
            .finish_non_exhaustive()
    }
}

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
    day: FixedStr<8>,
    region: &'a str,
    service: &'a str,
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
        self.write(sink, "/");
    }
}

impl CredentialScope<'_> {
    /// No part has a character that a query escapes.
    fn write(&self, sink: &mut Sink<'_>, slash: &str) {
        sink.ascii(self.day.as_bytes());
        for part in [self.region, self.service, TERMINATOR] {
            sink.text(slash);
            sink.text(part);
        }
    }
}

/// The access key id and the scope, as a signature names them: `AKIDEXAMPLE/20150830/us-east-1/sts/aws4_request`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Credential<'a> {
    pub(super) access_key_id: Text<'a>,
    pub(super) scope: CredentialScope<'a>,
}

impl Credential<'_> {
    /// Writes the value of the parameter `X-Amz-Credential`.
    pub(super) fn write_percent(&self, sink: &mut Sink<'_>) {
        sink.unescaped_percent(self.access_key_id);
        sink.text("%2F");
        self.scope.write(sink, "%2F");
    }
}

impl WriteTo for Credential<'_> {
    fn write_to(&self, sink: &mut Sink<'_>) {
        sink.unescaped(self.access_key_id);
        sink.text("/");
        self.scope.write_to(sink);
    }
}

fn check_name(name: &str, [empty, too_long, invalid]: [SigningErrorKind; 3]) -> Result<(), SigningError> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    SigningError::when(name.is_empty(), empty)?;
    SigningError::when(name.len() > MAX_NAME, too_long)?;
    SigningError::at(name.bytes().position(|byte| !is_allowed(byte)), invalid)
}

/// Refuses `/`, which ends the id in a credential, and `,`, which ends the credential in the `Authorization` header.
pub(super) fn check_access_key_id(id: Text<'_>) -> Result<(), SigningError> {
    let is_refused = |byte: u8| !byte.is_ascii_graphic() || matches!(byte, b'/' | b',');
    SigningError::when(id.is_empty(), SigningErrorKind::EmptyAccessKeyId)?;
    let refused = first_in(id, |piece| piece.bytes().position(is_refused));
    SigningError::at(refused, SigningErrorKind::InvalidAccessKeyId)?;
    let is_too_long = id.is_longer_than(SigningKey::MAX_ACCESS_KEY_ID);
    SigningError::when(is_too_long, SigningErrorKind::AccessKeyIdTooLong)
}

/// The offset that `first` finds, in the unescaped text.
fn first_in(text: Text<'_>, first: impl Fn(&str) -> Option<usize>) -> Option<usize> {
    let (mut before, mut found) = (0_usize, None);
    text.each_str(&mut |piece| {
        found = found.or_else(|| first(piece).map(|at| before.saturating_add(at)));
        before = before.saturating_add(piece.len());
    });
    found
}

/// Checks only the first and the last byte, so that no branch depends on the others.
fn check_secret(secret: Text<'_>) -> Result<(), SigningError> {
    let mut ends = None;
    secret.each_str(&mut |piece| {
        if let (Some(first), Some(last)) = (piece.bytes().next(), piece.bytes().next_back()) {
            ends = Some((ends.map_or(first, |(first, _)| first), last));
        }
    });
    let is_refused = |byte: u8| byte.is_ascii_whitespace() || byte.is_ascii_control();
    let (first, last) = ends.ok_or(SigningError::new(SigningErrorKind::EmptySecretAccessKey))?;
    SigningError::when(is_refused(first) || is_refused(last), SigningErrorKind::PaddedSecretAccessKey)
}

/// `AWS4` and the secret as a key of HMAC; `None` if the secret is longer than [`MAX_SECRET`].
fn secret_key(secret: Text<'_>) -> Option<MacKey> {
    const PREFIX: &str = "AWS4";

    let mut buffer = [0; PREFIX.len() + MAX_SECRET];
    let length = fill(&mut buffer, &mut |sink| {
        sink.text(PREFIX);
        sink.unescaped(secret);
    });
    let key = length.ok().and_then(|length| buffer.get(..length)).map(MacKey::new);
    let used = length.unwrap_or(buffer.len());
    buffer.iter_mut().take(used).for_each(Zeroize::zeroize);
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::Encode;
    use alloc::format;
    use alloc::string::{String, ToString};

    const AT: Timestamp = Timestamp::UNIX_EPOCH;

    fn mac(secret: Text<'_>) -> Digest {
        let key = Credentials::new(Text::new("AKID"), secret).signing_key(AT, "us-east-1", "sts").unwrap();
        key.mac(b"")
    }

    #[test]
    fn debug_hides_the_secret() {
        let key = Credentials::new("AKID", "planted").signing_key(AT, "us-east-1", "sts").unwrap();
        let expected = "SigningKey { access_key_id: \"AKID\", date: 19700101, region: \"us-east-1\", \
                        service: \"sts\", .. }";
        assert_eq!(format!("{key:?}"), expected);
    }

    #[test]
    fn a_key_has_the_access_key_id_of_its_credentials() {
        let (longest, long) = ("k".repeat(128), "k".repeat(129));
        for (id, expected) in [
            ("AKID", Ok("AKID")),
            ("a+key=id", Ok("a+key=id")),
            (&longest, Ok(&*longest)),
            (&long, Err((SigningErrorKind::AccessKeyIdTooLong, 0))),
            ("", Err((SigningErrorKind::EmptyAccessKeyId, 0))),
            ("AKID/", Err((SigningErrorKind::InvalidAccessKeyId, 4))),
            ("AK,ID", Err((SigningErrorKind::InvalidAccessKeyId, 2))),
            ("AKID\r\n", Err((SigningErrorKind::InvalidAccessKeyId, 4))),
            ("é", Err((SigningErrorKind::InvalidAccessKeyId, 0))),
        ] {
            let key = Credentials::new(id, "secret").signing_key(AT, "us-east-1", "sts");
            let kept = key.as_ref().map(SigningKey::access_key_id);
            assert_eq!(kept.map_err(|error| (error.kind(), error.offset())), expected, "{id}");
        }
        let escaped = Credentials::new(Text::from_xml("A&amp;B"), Text::new("secret"));
        assert_eq!(escaped.signing_key(AT, "us-east-1", "sts").unwrap().access_key_id(), "A&B");
    }

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

    #[test]
    fn credentials_that_cannot_sign_are_refused_by_their_check() {
        let kind = |id: &str, secret: &str, token: &str| {
            let credentials = Credentials::new(id, secret).with_session_token(token);
            credentials.check().err().map(|error| error.kind())
        };
        assert_eq!(kind("AKID", "secret", "token"), None);
        assert_eq!(kind("AKID", "secret", ""), None);
        for (id, secret, token, expected) in [
            ("", "secret", "token", SigningErrorKind::EmptyAccessKeyId),
            ("AKID\n", "secret", "token", SigningErrorKind::InvalidAccessKeyId),
            ("AKID", "", "token", SigningErrorKind::EmptySecretAccessKey),
            ("AKID", "secret\n", "token", SigningErrorKind::PaddedSecretAccessKey),
            ("AKID", " secret", "token", SigningErrorKind::PaddedSecretAccessKey),
            ("AKID", "secret", "token\r\n", SigningErrorKind::InvalidSessionToken),
            ("AKID", "secret", "token ", SigningErrorKind::InvalidSessionToken),
            ("AKID", "secret", " token", SigningErrorKind::InvalidSessionToken),
        ] {
            assert_eq!(kind(id, secret, token), Some(expected), "{id:?} {secret:?} {token:?}");
        }
    }

    #[test]
    fn a_secret_that_begins_or_ends_in_white_space_is_refused() {
        let kind = |secret: Text<'_>| {
            let key = Credentials::new(Text::new("AKID"), secret).signing_key(AT, "us-east-1", "sts");
            key.err().map(|error| error.kind())
        };
        for blank in [" ", "\t", "\n", "\r\n", "\u{b}", "\0"] {
            for secret in [format!("secret{blank}"), format!("{blank}secret"), blank.to_string()] {
                let refused = kind(Text::new(&secret));
                assert_eq!(refused, Some(SigningErrorKind::PaddedSecretAccessKey), "{secret:?}");
            }
        }
        assert_eq!(
            kind(Text::from_xml("secret<!-- -->&#10;")),
            Some(SigningErrorKind::PaddedSecretAccessKey)
        );
        assert_eq!(kind(Text::new("")), Some(SigningErrorKind::EmptySecretAccessKey));
        assert_eq!(kind(Text::from_xml("<!-- -->")), Some(SigningErrorKind::EmptySecretAccessKey));
        assert_eq!(kind(Text::new("in ner")), None);
        assert_eq!(kind(Text::from_xml("<!-- -->secret<!-- -->")), None);
    }

    #[test]
    fn an_escaped_secret_is_unescaped() {
        // 60 and 61 bytes: with `AWS4` one block, and more than one.
        for length in [2, 60, 61, 200] {
            let plain = format!("a&{}", "x".repeat(length - 2));
            let escaped = plain.replace('&', "&amp;");
            assert_eq!(mac(Text::new(&plain)), mac(Text::from_xml(&escaped)), "{length}");
        }
    }

    #[test]
    fn a_secret_of_any_length_derives_the_key_of_hmac() {
        use hmac::{KeyInit, Mac};

        let hmac = |key: &[u8], message: &str| {
            let mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(key).unwrap().chain_update(message);
            mac.finalize().into_bytes().to_vec()
        };
        // 60 and 61: with `AWS4` one block, and more than one, which is hashed first.
        for length in [1, 59, 60, 61, 124, 125, 200, MAX_SECRET] {
            let secret = "s".repeat(length);
            let parts = ["19700101", "us-east-1", "sts", "aws4_request", ""];
            let start = format!("AWS4{secret}").into_bytes();
            let expected = parts.into_iter().fold(start, |key, part| hmac(&key, part));
            assert_eq!(mac(Text::new(&secret)).as_slice(), expected, "{length}");
        }
    }

    #[test]
    fn a_secret_longer_than_the_buffer_is_refused() {
        for secret in ["s".repeat(MAX_SECRET + 1), "s".repeat(100_000)] {
            let error = Credentials::new("AKID", &*secret).signing_key(AT, "us-east-1", "sts").unwrap_err();
            assert_eq!(error.kind(), SigningErrorKind::SecretAccessKeyTooLong);
            assert_eq!(format!("{error}"), "secret access key is longer than 1024 bytes");
        }
        // The limit applies to the unescaped secret.
        let escaped = "&amp;".repeat(MAX_SECRET);
        let escaped = Credentials::new(Text::new("AKID"), Text::from_xml(&escaped));
        assert!(escaped.signing_key(AT, "us-east-1", "sts").is_ok());
    }
}
