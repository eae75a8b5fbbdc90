//! Signing by headers.

use super::canonical::{ALGORITHM, CanonicalRequest, SignedHeaders, header};
use super::character::try_each_str;
use super::error::{SigningError, SigningErrorKind};
use super::hash::{Hex, Sha256};
use super::identity::Identity;
use super::{CredentialScope, PayloadHash, Request, SigningKey};
use crate::encode::{Encode, Sink};
use crate::{Credentials, FixedStr, Text, Timestamp, ToText};
use core::fmt;

impl SigningKey {
    /// Signs a request by headers.
    ///
    /// `credentials` are those whose secret the key was derived from; `at` is the time of the request, which the
    /// service compares with its own (STS allows 15 minutes).
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
    /// let mut buffer = [0; 256];
    /// let headers: Vec<(&str, String)> =
    ///     signed.headers().map(|(name, value)| (name, value.encode_to_string())).collect();
    /// assert_eq!(headers[0], ("x-amz-date", "20150830T123600Z".into()));
    /// assert_eq!(headers[1].0, "authorization");
    /// assert_eq!(
    ///     headers[1].1,
    ///     "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
    ///      SignedHeaders=host;x-amz-date, \
    ///      Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
    /// );
    /// # Ok::<(), sts_wire::SigningError>(())
    /// ```
    ///
    /// # Errors
    /// A key of another day, credentials that cannot be sent, and all that is wrong with the request.
    pub fn sign<'a, S: ToText>(
        &'a self,
        credentials: &'a Credentials<S>,
        request: &Request<'a>,
        at: Timestamp,
    ) -> Result<Signed<'a>, SigningError> {
        self.sign_as(Identity::new(credentials)?, request, at)
    }

    fn sign_as<'a>(
        &'a self,
        identity: Identity<'a>,
        request: &Request<'a>,
        at: Timestamp,
    ) -> Result<Signed<'a>, SigningError> {
        self.check_day(at)?;
        let token = identity.signed_token(request);
        let canonical_request = CanonicalRequest::new(request, at.amz_date(), token, None)?;
        let scope = self.scope();
        let mut hasher = Sha256::new();
        // The hasher takes all.
        let _ = canonical_request.write(&mut hasher);
        let hash = Hex::new(&hasher.finish());
        let signature =
            self.signature(&StringToSign { amz_date: *canonical_request.amz_date(), scope, hash });
        Ok(Signed { canonical_request, identity, scope, hash, signature })
    }

    pub(super) fn check_day(&self, at: Timestamp) -> Result<(), SigningError> {
        let (key, request) = (self.date(), at.date());
        if key == request {
            Ok(())
        } else {
            Err(SigningError::new(SigningErrorKind::KeyOfAnotherDay { key, request }, 0))
        }
    }

    pub(super) fn signature(&self, string_to_sign: &StringToSign<'_>) -> Signature {
        let mut hasher = self.start();
        let _ = string_to_sign.write(&mut hasher);
        Signature(Hex::new(&self.finish(&mut hasher)))
    }
}

/// A signature: 64 lower-case hex digits.
#[derive(Clone, Copy)]
pub struct Signature(Hex);

impl Signature {
    /// The digits.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl AsRef<str> for Signature {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Debug for Signature {
    /// A constant: a presigned URL is as good as a password until it expires, and its signature is the secret in
    /// it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature")
    }
}

/// What the key signs: the algorithm, the time, the scope and the hash of the canonical request, a line each.
///
/// [Create a string to sign](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-string-to-sign)
#[derive(Clone, Copy)]
pub struct StringToSign<'a> {
    pub(super) amz_date: FixedStr<16>,
    pub(super) scope: CredentialScope<'a>,
    pub(super) hash: Hex,
}

impl StringToSign<'_> {
    fn write<S: Sink + ?Sized>(&self, sink: &mut S) -> fmt::Result {
        sink.text(ALGORITHM)?;
        sink.text("\n")?;
        sink.text(self.amz_date.as_str())?;
        sink.text("\n")?;
        self.scope.write(sink)?;
        sink.text("\n")?;
        sink.text(self.hash.as_str())
    }
}

impl Encode for StringToSign<'_> {
    fn write_to(&self, sink: &mut dyn Sink) -> fmt::Result {
        self.write(sink)
    }
}

impl fmt::Debug for StringToSign<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StringToSign")
            .field("amz_date", &self.amz_date)
            .field("scope", &self.scope)
            .field("hash", &self.hash.as_str())
            .finish()
    }
}

/// A request signed by headers: what to add to what is sent.
///
/// The request must be sent exactly as it was signed, with [`headers`](Self::headers) added.
#[derive(Clone, Copy)]
pub struct Signed<'a> {
    canonical_request: CanonicalRequest<'a>,
    identity: Identity<'a>,
    scope: CredentialScope<'a>,
    hash: Hex,
    signature: Signature,
}

impl Signed<'_> {
    /// The headers to add, by lower-case names: `x-amz-date`, `x-amz-security-token` if there is a token,
    /// `x-amz-content-sha256` if it is signed, `authorization`.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, HeaderValue<'_>)> {
        let request = self.canonical_request.request();
        let hash = request.settings.sign_payload_hash.then_some(&request.payload_hash);
        [
            Some((header::DATE, Value::Date(self.canonical_request.amz_date()))),
            self.identity.session_token.map(|token| (header::SECURITY_TOKEN, Value::Token(token))),
            hash.map(|hash| (header::CONTENT_SHA256, Value::Hash(hash))),
            Some((header::AUTHORIZATION, Value::Authorization(self))),
        ]
        .into_iter()
        .flatten()
        .map(|(name, value)| (name, HeaderValue(value)))
    }

    /// The signature.
    #[must_use]
    pub const fn signature(&self) -> &str {
        self.signature.as_str()
    }

    /// What was hashed.
    #[must_use]
    pub const fn canonical_request(&self) -> &CanonicalRequest<'_> {
        &self.canonical_request
    }

    /// What was signed.
    #[must_use]
    pub const fn string_to_sign(&self) -> StringToSign<'_> {
        StringToSign { amz_date: *self.canonical_request.amz_date(), scope: self.scope, hash: self.hash }
    }

    /// The names of the headers that were signed.
    #[must_use]
    pub const fn signed_headers(&self) -> SignedHeaders<'_> {
        SignedHeaders(&self.canonical_request)
    }

    fn write_authorization(&self, sink: &mut dyn Sink) -> fmt::Result {
        sink.text(ALGORITHM)?;
        sink.text(" Credential=")?;
        try_each_str(self.identity.access_key_id, |piece| sink.text(piece))?;
        sink.text("/")?;
        self.scope.write(sink)?;
        sink.text(", SignedHeaders=")?;
        self.signed_headers().write(sink)?;
        sink.text(", Signature=")?;
        sink.text(self.signature())
    }
}

impl fmt::Debug for Signed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signed")
            .field("canonical_request", &self.canonical_request)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

/// The value of a header to add.
///
/// It may hold the session token, therefore it is written by [`Encode`] and has no `Display`.
#[derive(Clone, Copy)]
pub struct HeaderValue<'s>(Value<'s>);

#[derive(Clone, Copy)]
enum Value<'s> {
    Date(&'s FixedStr<16>),
    Token(Text<'s>),
    Hash(&'s PayloadHash),
    Authorization(&'s Signed<'s>),
    Plain(&'s str),
}

impl<'s> HeaderValue<'s> {
    /// A value that signing did not make.
    pub(crate) const fn plain(value: &'s str) -> Self {
        Self(Value::Plain(value))
    }

    /// Whether it must be kept out of logs: the token, and the authorization.
    #[must_use]
    pub const fn is_sensitive(&self) -> bool {
        matches!(self.0, Value::Token(_) | Value::Authorization(_))
    }
}

impl Encode for HeaderValue<'_> {
    fn write_to(&self, sink: &mut dyn Sink) -> fmt::Result {
        match self.0 {
            Value::Date(date) => sink.text(date.as_str()),
            Value::Token(token) => try_each_str(token, |piece| sink.text(piece)),
            Value::Hash(hash) => sink.text(hash.as_str()),
            Value::Authorization(signed) => signed.write_authorization(sink),
            Value::Plain(value) => sink.text(value),
        }
    }
}

impl fmt::Debug for HeaderValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeaderValue").field("is_sensitive", &self.is_sensitive()).finish_non_exhaustive()
    }
}
