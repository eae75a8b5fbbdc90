//! The signing key, and what it signs.

use super::canonical::CanonicalRequest;
use super::credential::{
    Credential, CredentialScope, MAX_ACCESS_KEY_ID, MAX_NAME, TERMINATOR, check_access_key_id, session_token,
};
use super::error::{SigningError, SigningErrorKind};
use super::hash::Hex;
use super::headers::{Carrier, Given};
use super::mac::MacKey;
use super::presign::Presigned;
use super::request::Request;
use super::sign::{Signature, Signed, StringToSign};
use crate::credentials::Credentials;
use crate::encode::{WriteTo, fill};
use crate::text::{Text, ToText};
use crate::timestamp::{Date, FixedStr, Timestamp};
use core::fmt;
use zeroize::Zeroize;

/// The most bytes of an access key id, a region and a service.
const MAX_NAMES: usize = MAX_ACCESS_KEY_ID + 2 * MAX_NAME;

/// The most bytes that a secret access key may have: the size of the buffer from which it is derived.
const MAX_SECRET: usize = 1024;

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
    /// The lengths of the access key id, the region and the service.
    lengths: [usize; 3],
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
    /// - The secret access key is empty, longer than 1,024 bytes, or begins or ends with white space or a control
    ///   character, such as the line feed of the file that it was read from.
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
    /// - The session token has a control character, or white space at an end. An empty session token is no token.
    pub fn check(&self) -> Result<(), SigningError> {
        let at = Timestamp::UNIX_EPOCH;
        self.signing_key(at, "any", "any")?.check_use(self, at).map(drop)
    }
}

impl SigningKey {
    /// The most bytes that an access key id may have: the maximum of AWS's own model.
    ///
    /// [`accessKeyIdType`](https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html)
    pub const MAX_ACCESS_KEY_ID: usize = MAX_ACCESS_KEY_ID;

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
        mac.derive(&[
            scope.day.as_bytes(),
            scope.region.as_bytes(),
            scope.service.as_bytes(),
            TERMINATOR.as_bytes(),
        ]);
        let mut names = [0; MAX_NAMES];
        // Every part was checked, so it fits.
        let _ = fill(&mut names, &mut |sink| {
            sink.unescaped(access_key_id);
            sink.text(scope.region);
            sink.text(scope.service);
        });
        let lengths = [access_key_id.len(), scope.region.len(), scope.service.len()];
        Ok(Self { mac, date: scope.date, day: scope.day, names, lengths })
    }

    /// The access key id of the credentials that the key was derived from.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        self.names()[0]
    }

    /// The day it signs for.
    #[must_use]
    pub const fn date(&self) -> Date {
        self.date
    }

    /// The region it signs for.
    #[must_use]
    pub fn region(&self) -> &str {
        self.names()[1]
    }

    /// The service it signs for.
    #[must_use]
    pub fn service(&self) -> &str {
        self.names()[2]
    }

    /// Day, region and service, as a signature names them.
    #[must_use]
    pub fn scope(&self) -> CredentialScope<'_> {
        let [_, region, service] = self.names();
        CredentialScope { date: self.date, day: self.day, region, service }
    }

    /// The scope with a region and a service that must be the key's. Unlike [`scope`](Self::scope), it does not borrow
    /// from the key.
    pub(crate) fn scope_in<'a>(
        &self,
        region: &'a str,
        service: &'a str,
    ) -> Result<CredentialScope<'a>, SigningError> {
        let scope = self.scope();
        SigningError::refuse_if(scope.region != region, SigningErrorKind::KeyOfAnotherRegion)?;
        SigningError::refuse_if(scope.service != service, SigningErrorKind::KeyOfAnotherService)?;
        Ok(CredentialScope { date: self.date, day: self.day, region, service })
    }

    /// The access key id and the scope.
    #[cfg(any(feature = "http", test))]
    pub(super) fn credential(&self) -> Credential<'_> {
        Credential { access_key_id: Text::new(self.access_key_id()), scope: self.scope() }
    }

    /// The access key id, the region and the service.
    fn names(&self) -> [&str; 3] {
        let used = self.names.get(..self.lengths.iter().sum()).unwrap_or_default();
        let mut rest = str::from_utf8(used).unwrap_or_default();
        self.lengths.map(|length| {
            let (name, after) = rest.split_at_checked(length).unwrap_or_default();
            rest = after;
            name
        })
    }

    /// Refuses credentials that the key was not derived from, and another day. Returns the session token; `None` if it
    /// is empty.
    pub(super) fn check_use<'c, S: ToText>(
        &self,
        credentials: &'c Credentials<S>,
        at: Timestamp,
    ) -> Result<Option<Text<'c>>, SigningError> {
        self.check_id_and_day(credentials.access_key_id.to_text(), at)?;
        session_token(credentials)
    }

    /// Refuses an access key id that the key was not derived from, and another day.
    pub(super) fn check_id_and_day(
        &self,
        access_key_id: Text<'_>,
        at: Timestamp,
    ) -> Result<(), SigningError> {
        let (key, request) = (self.date, at.date());
        let is_other = access_key_id != *self.access_key_id();
        SigningError::refuse_if(is_other, SigningErrorKind::KeyOfOtherCredentials)?;
        SigningError::refuse_if(key != request, SigningErrorKind::KeyOfAnotherDay { key, request })
    }

    /// Signs a request by headers.
    ///
    /// The key was derived from `credentials`. `at` is the time of the request, which the service compares with its own
    /// (STS allows 15 minutes).
    ///
    /// ```
    /// use sts_wire::sigv4::{PayloadHash, Request};
    /// use sts_wire::{Credentials, Encode, Timestamp};
    ///
    /// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    /// let at = Timestamp::parse_amz_date("20150830T123600Z").unwrap();
    /// let key = credentials.signing_key(at, "us-east-1", "service")?;
    ///
    /// let request = Request::new("GET", "example.amazonaws.com", "/", PayloadHash::EMPTY);
    /// let signed = key.sign(&credentials, &request, at)?;
    /// let mut lines = String::new();
    /// for (name, value) in signed.headers() {
    ///     lines += name;
    ///     lines += ": ";
    ///     value.encode(&mut lines).unwrap();
    ///     lines += "\n";
    /// }
    /// assert_eq!(
    ///     lines,
    ///     "x-amz-date: 20150830T123600Z\n\
    ///      authorization: AWS4-HMAC-SHA256 \
    ///      Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
    ///      SignedHeaders=host;x-amz-date, \
    ///      Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31\n"
    /// );
    /// # Ok::<(), sts_wire::SigningError>(())
    /// ```
    ///
    /// # Errors
    /// - The key was derived from credentials with another access key id, or for another day.
    /// - The session token has a control character, or white space at an end.
    /// - A part of the request cannot be signed; [`SigningErrorKind`] lists what can be wrong.
    pub fn sign<'a, S: ToText>(
        &'a self,
        credentials: &'a Credentials<S>,
        request: &Request<'a>,
        at: Timestamp,
    ) -> Result<Signed<'a>, SigningError> {
        self.sign_in(self.scope(), credentials, request, at, Carrier::Headers)
    }

    /// Signs a request by query parameters, so that its URL alone is enough to send it for some time.
    ///
    /// The key was derived from `credentials`. `expires_seconds` is 1 to 604,800 (7 days), from `at`. S3 accepts the
    /// URL for this time, unless the credentials expire earlier. STS accepts it for 15 minutes, whatever
    /// `expires_seconds` is. Send the signed headers with the URL.
    ///
    /// ```
    /// use sts_wire::sigv4::{PayloadHash, Request};
    /// use sts_wire::{Credentials, Encode, Timestamp};
    ///
    /// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    /// let at = Timestamp::parse_amz_date("20150830T123600Z").unwrap();
    /// let key = credentials.signing_key(at, "us-east-1", "service")?;
    ///
    /// let request = Request::new("GET", "example.amazonaws.com", "/", PayloadHash::EMPTY);
    /// let presigned = key.presign(&credentials, &request, at, 3_600)?;
    /// let mut url = String::new();
    /// presigned.origin("https://example.amazonaws.com").encode(&mut url).unwrap();
    /// assert_eq!(
    ///     url,
    ///     "https://example.amazonaws.com/?X-Amz-Algorithm=AWS4-HMAC-SHA256\
    ///      &X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice%2Faws4_request\
    ///      &X-Amz-Date=20150830T123600Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host\
    ///      &X-Amz-Signature=e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d"
    /// );
    /// # Ok::<(), sts_wire::SigningError>(())
    /// ```
    ///
    /// # Errors
    /// As [`sign`](Self::sign), and if `expires_seconds` is out of range.
    pub fn presign<'a, S: ToText>(
        &'a self,
        credentials: &'a Credentials<S>,
        request: &Request<'a>,
        at: Timestamp,
        expires_seconds: u32,
    ) -> Result<Presigned<'a>, SigningError> {
        let carrier = Carrier::query(expires_seconds)?;
        self.sign_in(self.scope(), credentials, request, at, carrier).map(Presigned::new)
    }

    /// Signs with the key's scope, which the caller passes because it must live longer than the key.
    pub(crate) fn sign_in<'a, S: ToText>(
        &self,
        scope: CredentialScope<'a>,
        credentials: &'a Credentials<S>,
        request: &Request<'a>,
        at: Timestamp,
        carrier: Carrier,
    ) -> Result<Signed<'a>, SigningError> {
        let session_token = self.check_use(credentials, at)?;
        let credential = Credential { access_key_id: credentials.access_key_id.to_text(), scope };
        self.sign_given(request, Given::Text(request.headers), credential, session_token, at, carrier)
    }

    /// Signs a request with the caller-supplied headers `given`, in place of its own.
    pub(super) fn sign_given<'a>(
        &self,
        request: &Request<'a>,
        given: Given<'a>,
        credential: Credential<'a>,
        session_token: Option<Text<'a>>,
        at: Timestamp,
        carrier: Carrier,
    ) -> Result<Signed<'a>, SigningError> {
        let canonical_request =
            CanonicalRequest::new(request, given, credential, session_token, at.amz_date(), carrier)?;
        let signature = self.sign_string(&canonical_request.string_to_sign());
        Ok(Signed { canonical_request, signature })
    }

    /// Signs bytes, such as the policy of a form that a browser posts to S3 (in base64), or the string to sign of a
    /// chunk.
    ///
    /// The signature is the HMAC-SHA-256 of the bytes under this key. The bytes name a day, a region and a service,
    /// which must be the key's.
    ///
    /// ```
    /// use sts_wire::{Credentials, Timestamp};
    ///
    /// // The string to sign of get-vanilla of AWS's test suite.
    /// let string_to_sign = "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n\
    ///                       bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63";
    /// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    /// let at = Timestamp::parse_amz_date("20150830T123600Z")?;
    /// let key = credentials.signing_key(at, "us-east-1", "service")?;
    /// assert_eq!(
    ///     key.sign_bytes(string_to_sign.as_bytes()).as_str(),
    ///     "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
    /// );
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// [POST policy](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-UsingHTTPPOST.html),
    /// [signed chunks](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html)
    #[must_use]
    pub fn sign_bytes(&self, bytes: &[u8]) -> Signature {
        Signature(Hex::new(&self.mac.mac(bytes)))
    }

    // Its buffer is not on the stack while the canonical request is hashed.
    #[inline(never)]
    pub(super) fn sign_string(&self, string_to_sign: &StringToSign<'_>) -> Signature {
        let mut message = [0; StringToSign::MAX];
        // It fits.
        let length = fill(&mut message, &mut |sink| string_to_sign.write_to(sink)).unwrap_or_default();
        self.sign_bytes(message.get(..length).unwrap_or_default())
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

/// Refuses a secret access key that is empty, or begins or ends with white space or a control character. It reads only
/// the first and the last byte, so that no branch depends on the others.
fn check_secret(secret: Text<'_>) -> Result<(), SigningError> {
    let mut ends = None;
    secret.each_str(&mut |piece| {
        if let (Some(first), Some(last)) = (piece.bytes().next(), piece.bytes().next_back()) {
            ends = Some((ends.map_or(first, |(first, _)| first), last));
        }
    });
    let is_refused = |byte: u8| byte.is_ascii_whitespace() || byte.is_ascii_control();
    let (first, last) = ends.ok_or(SigningError::new(SigningErrorKind::EmptySecretAccessKey))?;
    SigningError::refuse_if(is_refused(first) || is_refused(last), SigningErrorKind::PaddedSecretAccessKey)
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
    use alloc::format;
    use alloc::string::ToString;

    const AT: Timestamp = Timestamp::UNIX_EPOCH;

    fn mac(secret: Text<'_>) -> [u8; 32] {
        let key = Credentials::new(Text::new("AKID"), secret).signing_key(AT, "us-east-1", "sts").unwrap();
        key.mac.mac(b"")
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
