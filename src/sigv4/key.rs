//! The key that signs: derived once, used often.

use super::character::{Class, is_all};
use super::error::{SigningError, SigningErrorKind};
use super::hash::Digest;
use super::mac::MacKey;
use super::scope::{CredentialScope, MAX, TERMINATOR};
use crate::encode::{Sink, fill};
use crate::{Date, FixedStr, Secret, Text, ToText};
use core::fmt;
use zeroize::Zeroize;

/// A key derived from a secret access key for one day, one region and one service.
///
/// Derivation takes two thirds of the work of a signature (18 of 27 compressions of SHA-256 for a
/// `GetCallerIdentity`), so a key is worth keeping for its day. It refuses to sign for another. Whether and where
/// it is kept is the caller's choice.
///
/// It is wiped when it is dropped, and cannot be cloned by accident. What the compiler leaves behind when it
/// moves a value cannot be wiped: keep a long-lived key in one place.
///
/// ```
/// use sts_wire::{Secret, SigningKey, Timestamp};
///
/// let secret = Secret::new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let day = Timestamp::parse_amz_date("20150830T123600Z").unwrap().date();
/// let key = SigningKey::new(&secret, day, "us-east-1", "sts")?;
/// assert_eq!((key.date(), key.region(), key.service()), (day, "us-east-1", "sts"));
/// # Ok::<(), sts_wire::SigningError>(())
/// ```
///
/// [Create a signed request](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html)
pub struct SigningKey {
    mac: MacKey,
    date: Date,
    yyyymmdd: FixedStr<8>,
    /// The credential scope, written once: `20150830/us-east-1/sts/aws4_request`.
    scope: [u8; MAX_SCOPE],
    scope_len: usize,
    /// How long the region in it is.
    region_len: usize,
    /// Whether region and service have nothing to be percent-encoded.
    is_plain: bool,
}

/// The most bytes that a secret access key may have. Those of AWS have 40.
const MAX_SECRET: usize = 1024;

/// The longest credential scope, in bytes: a day, a region, a service, the terminator, and the `/` between them.
const MAX_SCOPE: usize = 8 + MAX + MAX + TERMINATOR.len() + 3;

impl SigningKey {
    /// Derives the key of a day; [`Timestamp::date`](crate::Timestamp::date) gives that of the request.
    ///
    /// Region and service have 1 to 64 bytes of visible ASCII, without `/`.
    ///
    /// # Errors
    /// An empty secret, or a region or service that cannot be one.
    pub fn new(
        secret_access_key: &Secret<impl ToText>,
        date: Date,
        region: &str,
        service: &str,
    ) -> Result<Self, SigningError> {
        let scope = CredentialScope::new(date, region, service)?;
        let secret = secret_access_key.expose_secret().to_text();
        if secret.is_empty() {
            return Err(SigningError::new(SigningErrorKind::EmptySecretAccessKey, 0));
        }
        Self::derived(secret, scope).ok_or(SigningError::new(SigningErrorKind::SecretAccessKeyTooLong, 0))
    }

    #[inline(never)]
    fn derived(secret: Text<'_>, scope: CredentialScope<'_>) -> Option<Self> {
        let (date, region, service) = (scope.date(), scope.region(), scope.service());
        let yyyymmdd = date.yyyymmdd();
        let parts = [yyyymmdd.as_str(), region, service, TERMINATOR];
        let mut written = [0; MAX_SCOPE];
        let written_len = fill(&mut written, &mut |sink| {
            for (number, part) in parts.into_iter().enumerate() {
                sink.text(if number > 0 { "/" } else { "" });
                sink.text(part);
            }
        });
        // It fits.
        let scope_len = written_len.unwrap_or_default();
        let mac = derive(secret, parts)?;
        let is_plain = is_all(Class::Unreserved, region) && is_all(Class::Unreserved, service);
        Some(Self { mac, date, yyyymmdd, scope: written, scope_len, region_len: region.len(), is_plain })
    }

    /// The day it signs for.
    #[must_use]
    pub const fn date(&self) -> Date {
        self.date
    }

    /// The region it signs for.
    #[must_use]
    pub fn region(&self) -> &str {
        text(self.region_and_service().0)
    }

    /// The service it signs for.
    #[must_use]
    pub fn service(&self) -> &str {
        text(self.region_and_service().1)
    }

    /// As they stand in the scope, behind the day.
    fn region_and_service(&self) -> (&[u8], &[u8]) {
        const BEHIND: usize = "/".len() + TERMINATOR.len();

        let behind_day = self.written_scope().get("20150830/".len()..).unwrap_or_default();
        let (region, after) = behind_day.split_at_checked(self.region_len).unwrap_or_default();
        (region, after.get(1..after.len().saturating_sub(BEHIND)).unwrap_or_default())
    }

    /// Whether it is the region that it signs for.
    pub(crate) fn is_for(&self, region: &str) -> bool {
        self.region_and_service().0 == region.as_bytes()
    }

    /// Day, region and service, as a signature names them.
    #[must_use]
    pub fn scope(&self) -> CredentialScope<'_> {
        CredentialScope::known(self.date, self.region(), self.service())
    }

    /// The scope as it is written.
    pub(super) fn written_scope(&self) -> &[u8] {
        self.scope.get(..self.scope_len).unwrap_or_default()
    }

    /// Writes the scope as a part of a parameter, with the `/` before it.
    pub(super) fn write_percent_scope(&self, sink: &mut Sink<'_>) {
        let (region, service) = self.region_and_service();
        let write = if self.is_plain { Sink::ascii } else { Sink::percent_bytes };
        sink.text("%2F");
        sink.ascii(self.yyyymmdd.as_bytes());
        sink.text("%2F");
        write(sink, region);
        sink.text("%2F");
        write(sink, service);
        sink.text("%2Faws4_request");
    }

    /// The day as it is written.
    pub(super) const fn yyyymmdd(&self) -> &FixedStr<8> {
        &self.yyyymmdd
    }

    /// The MAC of a message.
    pub(super) fn mac(&self, message: &[u8]) -> Digest {
        self.mac.mac(message)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("date", &self.date)
            .field("region", &self.region())
            .field("service", &self.service())
            .finish_non_exhaustive()
    }
}

fn text(ascii: &[u8]) -> &str {
    str::from_utf8(ascii).unwrap_or_default()
}

/// Derives a key from a secret. `None` if the secret is longer than [`MAX_SECRET`].
fn derive(secret: Text<'_>, parts: [&str; 4]) -> Option<MacKey> {
    const PREFIX: &str = "AWS4";

    let mut buffer = [0; PREFIX.len() + MAX_SECRET];
    let length = fill(&mut buffer, &mut |sink| {
        sink.text(PREFIX);
        sink.unescaped(secret);
    });
    let key = length.ok().and_then(|length| buffer.get(..length)).map(MacKey::new);
    let used = length.unwrap_or(buffer.len());
    buffer.iter_mut().take(used).for_each(Zeroize::zeroize);
    let mut key = key?;
    for part in parts {
        key.derive(part.as_bytes());
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timestamp;
    use alloc::format;

    const DAY: Date = Timestamp::UNIX_EPOCH.date();

    fn mac(secret: Text<'_>) -> Digest {
        let key = SigningKey::new(&Secret::new(secret), DAY, "us-east-1", "sts").unwrap();
        key.mac(b"")
    }

    #[test]
    fn debug_tells_nothing_of_the_secret() {
        let key = SigningKey::new(&Secret::new("planted"), DAY, "us-east-1", "sts").unwrap();
        let expected = "SigningKey { date: 19700101, region: \"us-east-1\", service: \"sts\", .. }";
        assert_eq!(format!("{key:?}"), expected);
    }

    #[test]
    fn refuses_what_cannot_be_a_key() {
        let new = |secret, region, service| SigningKey::new(&Secret::new(secret), DAY, region, service);
        let kind = |result: Result<SigningKey, SigningError>| result.unwrap_err().kind();
        assert_eq!(kind(new("", "us-east-1", "sts")), SigningErrorKind::EmptySecretAccessKey);
        assert_eq!(kind(new("x", "", "sts")), SigningErrorKind::EmptyRegion);
        assert_eq!(kind(new("x", "us-east-1", "")), SigningErrorKind::EmptyService);
        assert!(new("x", &"r".repeat(64), &"s".repeat(64)).is_ok());
    }

    #[test]
    fn a_secret_is_the_same_however_it_was_escaped() {
        // 60 and 61 bytes: with `AWS4` one block, and more than one.
        for length in [2, 60, 61, 200] {
            let plain = format!("a&{}", "x".repeat(length - 2));
            let escaped = plain.replace('&', "&amp;");
            assert_eq!(mac(Text::new(&plain)), mac(Text::from_xml(&escaped)), "{length}");
        }
    }

    #[test]
    fn a_secret_of_any_length_is_as_hmac_takes_it() {
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
            let error = SigningKey::new(&Secret::new(&*secret), DAY, "us-east-1", "sts").unwrap_err();
            assert_eq!(error.kind(), SigningErrorKind::SecretAccessKeyTooLong);
            assert_eq!(format!("{error}"), "secret access key is longer than 1024 bytes");
        }
        // What is counted is what the secret reads as.
        let escaped = "&amp;".repeat(MAX_SECRET);
        assert!(SigningKey::new(&Secret::new(Text::from_xml(&escaped)), DAY, "us-east-1", "sts").is_ok());
    }
}
