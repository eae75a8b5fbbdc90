//! The key that signs: derived once, used often.

use super::character::{Class, is_all};
use super::error::{SigningError, SigningErrorKind};
use super::hash::{BLOCK, Block, Digest, Sha256};
use super::mac::MacKey;
use super::scope::{CredentialScope, MAX, TERMINATOR};
use crate::encode::{Sink, fill};
use crate::{Date, FixedStr, Secret, Text, ToText};
use core::fmt;
use zeroize::Zeroizing;

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
        Ok(Self::derived(secret, scope))
    }

    #[inline(never)]
    fn derived(secret: Text<'_>, scope: CredentialScope<'_>) -> Self {
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
        let mac = derive(secret, parts);
        let is_plain = is_all(Class::Unreserved, region) && is_all(Class::Unreserved, service);
        Self { mac, date, yyyymmdd, scope: written, scope_len, region_len: region.len(), is_plain }
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

    /// The MAC of what `write` writes; `hasher` is scratch.
    pub(super) fn mac(&self, hasher: &mut Sha256, write: &dyn Fn(&mut Sink<'_>)) -> Digest {
        self.mac.mac(hasher, write)
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

fn derive(secret: Text<'_>, parts: [&str; 4]) -> MacKey {
    let mut hasher = Sha256::new();
    let mut block = Zeroizing::new([0; BLOCK]);
    write_secret(secret, &mut hasher, &mut block);
    let mut key = MacKey::new(&mut block);
    for part in parts {
        key.derive(part, &mut hasher, &mut block);
    }
    key
}

/// Writes `AWS4` and the secret as a key of HMAC.
fn write_secret(secret: Text<'_>, hasher: &mut Sha256, block: &mut Block) {
    hasher.take(&|sink| {
        sink.text("AWS4");
        sink.unescaped(secret);
    });
    hasher.finish_key(block);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timestamp;
    use alloc::{format, string::String};

    const DAY: Date = Timestamp::UNIX_EPOCH.date();

    fn mac(secret: Text<'_>) -> Digest {
        let key = SigningKey::new(&Secret::new(secret), DAY, "us-east-1", "sts").unwrap();
        key.mac(&mut Sha256::new(), &|_| ())
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
    fn a_long_secret_is_hashed() {
        use sha2::Digest;

        // RFC 2104, section 2: a key longer than a block is replaced by its digest. `write_secret` puts AWS4 before
        // it, so that the block is compared.
        for length in [60, 61] {
            let secret: String = "s".repeat(length);
            let mut block = [0; BLOCK];
            write_secret(Text::new(&secret), &mut Sha256::new(), &mut block);
            let whole = format!("AWS4{secret}");
            let hashed = sha2::Sha256::digest(&whole);
            let expected = if whole.len() <= BLOCK { whole.as_bytes() } else { hashed.as_slice() };
            assert_eq!(&block[..expected.len()], expected);
            assert!(block[expected.len()..].iter().all(|byte| *byte == 0));
        }
    }
}
