//! Requests signed by headers.

use super::canonical::{CanonicalRequest, SignedHeaders};
use super::credential::{Credential, CredentialScope};
use super::hash::{Digest, Hex};
use super::headers;
use super::request::Request;
use crate::encode::{Sink, WriteTo};
use crate::text::Text;
use crate::timestamp::FixedStr;
use core::fmt;

/// A request signed by headers, and the headers to add to it.
///
/// Send the request exactly as it was signed, with [`headers`](Self::headers) added.
///
/// ```
/// use sts_wire::sigv4::{PayloadHash, Request};
/// use sts_wire::{Credentials, Encode, Timestamp};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let at = Timestamp::parse_amz_date("20150830T123600Z")?;
/// let key = credentials.signing_key(at, "us-east-1", "service")?;
/// let request = Request::new("GET", "example.amazonaws.com", "/", PayloadHash::EMPTY);
/// let signed = key.sign(&credentials, &request, at)?;
///
/// let names: Vec<&str> = signed.headers().map(|(name, _)| name).collect();
/// assert_eq!(names, ["x-amz-date", "authorization"]);
/// // As the test suite of AWS has it (get-vanilla).
/// assert_eq!(signed.signature().as_str(), "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Signed<'a> {
    pub(super) canonical_request: CanonicalRequest<'a>,
    pub(super) signature: Signature,
}

/// A header that signing adds.
#[derive(Clone, Copy)]
enum AddedHeader {
    Date,
    SessionToken,
    ContentSha256,
    Authorization,
}

impl AddedHeader {
    const ALL: [Self; 4] = [Self::Date, Self::SessionToken, Self::ContentSha256, Self::Authorization];
}

impl Signed<'_> {
    /// Whether this signs a request like `other`, for the region and the service. The comparison covers the method, the
    /// host, the path, the headers, and whether there is a content type.
    pub(crate) fn is_of(&self, other: &Request<'_>, region: &str, service: &str) -> bool {
        let CanonicalRequest { request, credential, .. } = &self.canonical_request;
        request.method == other.method
            && request.host == other.host
            && request.path == other.path
            && request.headers == other.headers
            && request.content_type.is_some() == other.content_type.is_some()
            && credential.scope.region == region
            && credential.scope.service == service
    }

    /// The headers to add, with lower-case names: `x-amz-date`; the session token, if there is one, under the name
    /// that the [`Settings`](super::Settings) choose; `x-amz-content-sha256`, if the settings sign it or it is a
    /// literal; and `authorization`.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, HeaderValue<'_>)> {
        AddedHeader::ALL.iter().filter_map(|header| self.added(*header))
    }

    fn added(&self, header: AddedHeader) -> Option<(&'static str, HeaderValue<'_>)> {
        let canonical = &self.canonical_request;
        let (name, value) = match header {
            AddedHeader::Date => (headers::DATE, Value::Ascii(canonical.amz_date.as_bytes())),
            AddedHeader::SessionToken => (canonical.token_header(), Value::Token(canonical.session_token?)),
            AddedHeader::ContentSha256 if !canonical.request.adds_payload_hash() => return None,
            AddedHeader::ContentSha256 => {
                (headers::CONTENT_SHA256, Value::Ascii(canonical.request.payload_hash.as_bytes()))
            }
            AddedHeader::Authorization => (headers::AUTHORIZATION, Value::Authorization(self)),
        };
        Some((name, HeaderValue(value)))
    }

    /// The signature.
    #[must_use]
    pub const fn signature(&self) -> Signature {
        self.signature
    }

    /// The canonical request.
    #[must_use]
    pub const fn canonical_request(&self) -> &CanonicalRequest<'_> {
        &self.canonical_request
    }

    /// The string to sign. It hashes the canonical request again.
    #[cfg(feature = "sigv4")]
    #[must_use]
    pub fn string_to_sign(&self) -> StringToSign<'_> {
        self.canonical_request.string_to_sign()
    }

    /// The names of the signed headers.
    #[must_use]
    pub const fn signed_headers(&self) -> SignedHeaders<'_> {
        SignedHeaders(&self.canonical_request)
    }

    fn write_authorization(&self, sink: &mut Sink<'_>) {
        let credential = &self.canonical_request.credential;
        let write_names = |sink: &mut Sink<'_>| self.signed_headers().write_to(sink);
        write_authorization(credential, &write_names, self.signature, sink);
    }
}

/// Writes the value of the header `authorization`. `write_names` writes the names of the signed headers.
pub(crate) fn write_authorization(
    credential: &Credential<'_>,
    write_names: &dyn Fn(&mut Sink<'_>),
    signature: Signature,
    sink: &mut Sink<'_>,
) {
    sink.text("AWS4-HMAC-SHA256 Credential=");
    credential.write(false, sink);
    sink.text(", SignedHeaders=");
    write_names(sink);
    sink.text(", Signature=");
    sink.ascii(signature.as_bytes());
}

/// The value of a header to send.
///
/// It may hold the session token, so [`Encode`](crate::Encode) writes it and it has no `Display`.
///
/// ```
/// use sts_wire::sigv4::{PayloadHash, Request};
/// use sts_wire::{Credentials, Encode, Timestamp};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let at = Timestamp::parse_amz_date("20150830T123600Z")?;
/// let key = credentials.signing_key(at, "us-east-1", "service")?;
/// let request = Request::new("GET", "example.amazonaws.com", "/", PayloadHash::EMPTY);
/// # let signed = key.sign(&credentials, &request, at)?;
///
/// for (name, value) in signed.headers() {
///     let mut text = String::new();
///     value.encode(&mut text)?;
///     assert_eq!(value.is_sensitive(), name == "authorization", "{name}: {text}");
/// }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct HeaderValue<'s>(Value<'s>);

#[derive(Clone, Copy)]
enum Value<'s> {
    Ascii(&'s [u8]),
    Plain(&'s str),
    Token(Text<'s>),
    Authorization(&'s Signed<'s>),
    #[cfg(all(feature = "proof", feature = "server"))]
    Secret(&'s dyn WriteTo),
}

impl<'s> HeaderValue<'s> {
    /// A caller-supplied value.
    pub(crate) const fn plain(value: &'s str) -> Self {
        Self(Value::Plain(value))
    }

    /// A session token, or another text that must not be logged.
    #[cfg(all(feature = "proof", feature = "server"))]
    pub(crate) const fn token(token: Text<'s>) -> Self {
        Self(Value::Token(token))
    }

    /// A value that must not be logged.
    #[cfg(all(feature = "proof", feature = "server"))]
    pub(crate) const fn secret(value: &'s dyn WriteTo) -> Self {
        Self(Value::Secret(value))
    }

    /// Whether the value must not be logged: the session token, the authorization, and the bound headers of a vetted
    /// proof.
    #[must_use]
    pub const fn is_sensitive(&self) -> bool {
        !matches!(self.0, Value::Ascii(_) | Value::Plain(_))
    }
}

impl WriteTo for HeaderValue<'_> {
    fn write_to(&self, sink: &mut Sink<'_>) {
        match self.0 {
            Value::Ascii(value) => sink.ascii(value),
            Value::Plain(value) => sink.text(value),
            Value::Token(token) => sink.unescaped(token),
            Value::Authorization(signed) => signed.write_authorization(sink),
            #[cfg(all(feature = "proof", feature = "server"))]
            Value::Secret(value) => value.write_to(sink),
        }
    }
}

impl fmt::Debug for HeaderValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeaderValue").field("is_sensitive", &self.is_sensitive()).finish_non_exhaustive()
    }
}

/// The string to sign: four lines with the algorithm, the time, the credential scope and the canonical request's hash.
///
/// ```
/// use sts_wire::sigv4::{PayloadHash, Request};
/// use sts_wire::{Credentials, Encode, Timestamp};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let at = Timestamp::parse_amz_date("20150830T123600Z")?;
/// let key = credentials.signing_key(at, "us-east-1", "service")?;
/// let request = Request::new("GET", "example.amazonaws.com", "/", PayloadHash::EMPTY);
/// let signed = key.sign(&credentials, &request, at)?;
///
/// // get-vanilla of AWS's test suite.
/// let mut string_to_sign = String::new();
/// signed.string_to_sign().encode(&mut string_to_sign)?;
/// assert_eq!(
///     string_to_sign,
///     "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n\
///      bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63"
/// );
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// [Create a string to sign](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-string-to-sign)
#[derive(Clone, Copy)]
pub struct StringToSign<'a> {
    amz_date: FixedStr<16>,
    scope: CredentialScope<'a>,
    hash: Hex,
}

impl CanonicalRequest<'_> {
    /// The string to sign. `hash` is the SHA-256 of the canonical request.
    pub(super) fn string_to_sign_of(&self, hash: &Digest) -> StringToSign<'_> {
        StringToSign { amz_date: self.amz_date, scope: self.credential.scope, hash: Hex::new(hash) }
    }
}

impl StringToSign<'_> {
    /// The most bytes that it may have: the algorithm, a time, a scope with 64 bytes each for region and service, a
    /// hash.
    #[cfg(feature = "sigv4")]
    pub(super) const MAX: usize = 17 + 17 + (9 + 65 + 65 + 13) + 64;
}

impl WriteTo for StringToSign<'_> {
    fn write_to(&self, sink: &mut Sink<'_>) {
        sink.text("AWS4-HMAC-SHA256\n");
        sink.ascii(self.amz_date.as_bytes());
        sink.byte(b'\n');
        self.scope.write_to(sink);
        sink.byte(b'\n');
        sink.ascii(self.hash.as_bytes());
    }
}

impl fmt::Debug for StringToSign<'_> {
    /// Leaves out the hash: a short secret in the request can be found by hashing all candidates.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StringToSign")
            .field("amz_date", &self.amz_date)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

/// A signature: 64 lower-case hex digits.
///
/// It has no `Display`, and its `Debug` is a constant text: with the other parts of a request, the signature is all
/// that somebody needs to send the request. [`as_str`](Self::as_str) returns the digits.
#[derive(Clone, Copy)]
pub struct Signature(pub(super) Hex);

impl Signature {
    /// The digits.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub(super) const fn as_bytes(&self) -> &[u8; 64] {
        self.0.as_bytes()
    }
}

impl AsRef<str> for Signature {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Debug for Signature {
    /// A constant text: a presigned URL is a secret until it expires, because of its signature.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Encode;
    use crate::credentials::Credentials;
    use crate::sigv4::PayloadHash;
    use crate::sigv4::SigningErrorKind;
    use crate::sigv4::{Query, Settings};
    use crate::sigv4::{Request, SigningKey};
    use crate::timestamp::Date;
    use crate::timestamp::Timestamp;
    use alloc::{format, string::String, vec::Vec};

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    const EMPTY: PayloadHash = PayloadHash::EMPTY;
    const VANILLA: Request<'static> = Request::new("GET", "example.amazonaws.com", "/", EMPTY);

    fn at(time: &str) -> Timestamp {
        Timestamp::parse_amz_date(time).unwrap()
    }

    fn string(value: &impl Encode) -> String {
        let mut string = String::new();
        value.encode(&mut string).unwrap();
        string
    }

    #[test]
    fn a_literal_payload_hash_is_always_a_signed_header() {
        let credentials = Credentials::new("AKIDEXAMPLE", SECRET);
        let at = at("20150830T123600Z");
        let key = credentials.signing_key(at, "us-east-1", "service").unwrap();
        for literal in [PayloadHash::UNSIGNED, PayloadHash::STREAMING, PayloadHash::STREAMING_EVENTS] {
            for settings in [Settings::new(), Settings::S3] {
                let request = Request { payload_hash: literal, ..VANILLA }.settings(settings);
                let signed = key.sign(&credentials, &request, at).unwrap();
                assert_eq!(string(&signed.signed_headers()), "host;x-amz-content-sha256;x-amz-date");
                let sent = signed.headers().find(|(name, _)| *name == "x-amz-content-sha256").unwrap();
                assert_eq!(string(&sent.1), literal.as_str());
                assert!(string(signed.canonical_request()).ends_with(literal.as_str()));
            }
        }
    }

    #[test]
    fn signs_the_published_example() {
        // get-vanilla-query-order-key-case of the suite of Signature Version 4, as the documentation had it.
        let credentials = Credentials::new("AKIDEXAMPLE", SECRET);
        let at = at("20150830T123600Z");
        let key = credentials.signing_key(at, "us-east-1", "service").unwrap();
        let request = VANILLA.query(Query::rfc3986("Param2=value2&Param1=value1"));
        let signed = key.sign(&credentials, &request, at).unwrap();
        assert_eq!(
            string(signed.canonical_request()),
            "GET\n/\nParam1=value1&Param2=value2\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\n\
             host;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert_eq!(
            string(&signed.string_to_sign()),
            "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n\
             816cd5b414d056048ba4f7c5386d6e0533120fb1fcfa93762cf0fc39e2cf19e0"
        );
        assert_eq!(
            signed.signature().as_str(),
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"
        );
        assert_eq!(string(&signed.signed_headers()), "host;x-amz-date");
    }

    #[test]
    fn signs_get_caller_identity_as_google_auth_does() {
        // google-auth-library-python, tests/test_aws.py.
        let token = "AQoEXAMPLEH4aoAH0gNCAPyJxz4BlCFFxWNE1OPTgk5TthT+FvwqnKwRcOIfrRh3c/LTo6UDdyJwOOvEVPvLXCrrrUtdnniCE\
                     XAMPLE/IvU1dYUg2RVAJBanLiHb4IgRmpRV3zrkuWJOgQs8IZZaIv2BXIa2R4OlgkBN9bkUDNCJiBeb/AXlzBBko7b15fjrBs2\
                     +cTQtpZ3CYWFXG8C5zqx37wnOE49mRl/+OtkIKGO7fAE";
        let credentials =
            Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
        let at = at("20200811T065522Z");
        let request = Request::new("POST", "sts.us-east-2.amazonaws.com", "/", EMPTY)
            .query(Query::rfc3986("Action=GetCallerIdentity&Version=2011-06-15"));
        let key = credentials.signing_key(at, "us-east-2", "sts").unwrap();
        for (credentials, expected) in [
            (
                credentials.with_session_token(token),
                "596aa990b792d763465d73703e684ca273c45536c6d322c31be01a41d02e5b60",
            ),
            (credentials, "9e722e5b7bfa163447e2a14df118b45ebd283c5aea72019bdf921d6e7dc01a9a"),
        ] {
            assert_eq!(key.sign(&credentials, &request, at).unwrap().signature().as_str(), expected);
        }
    }

    #[test]
    fn headers_to_add_are_in_order() {
        let credentials = Credentials::new("AKIDEXAMPLE", SECRET).with_session_token("to+ken/==");
        let at = at("20150830T123600Z");
        let key = credentials.signing_key(at, "us-east-1", "service").unwrap();
        let settings = Settings::new().sign_payload_hash(true);
        let signed = key.sign(&credentials, &VANILLA.settings(settings), at).unwrap();
        let headers: Vec<_> =
            signed.headers().map(|(name, value)| (name, string(&value), value.is_sensitive())).collect();
        let [date, token, hash, authorization] = headers.as_slice() else { panic!("{headers:?}") };
        assert_eq!(*date, ("x-amz-date", "20150830T123600Z".into(), false));
        assert_eq!(*token, ("x-amz-security-token", "to+ken/==".into(), true));
        assert_eq!(*hash, ("x-amz-content-sha256", EMPTY.as_str().into(), false));
        assert!(authorization.2);
        let expected = format!(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
             SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature={}",
            signed.signature().as_str()
        );
        assert_eq!(authorization.1, expected);

        // Sent, and not signed.
        let request = VANILLA.settings(Settings::new().omit_session_token(true));
        let signed = key.sign(&credentials, &request, at).unwrap();
        assert!(signed.headers().any(|(name, _)| name == "x-amz-security-token"));
        assert_eq!(
            signed.signature().as_str(),
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
        );
    }

    #[test]
    fn credentials_in_any_storage_sign_alike() {
        let at = at("20150830T123600Z");
        let plain = Credentials::new("A&B", SECRET).with_session_token("a& b");
        let decoded = Credentials::new(Text::from_xml("A&amp;B"), Text::new(SECRET))
            .with_session_token(Text::from_xml("a&amp; b"));
        let (key, other) =
            (plain.signing_key(at, "x", "y").unwrap(), decoded.signing_key(at, "x", "y").unwrap());
        let signed = key.sign(&plain, &VANILLA, at).unwrap();
        let other = other.sign(&decoded, &VANILLA, at).unwrap();
        assert!(string(signed.canonical_request()).contains("\nx-amz-security-token:a& b\n"));
        for ((name, value), (other_name, other_value)) in signed.headers().zip(other.headers()) {
            assert_eq!((name, string(&value)), (other_name, string(&other_value)));
        }
    }

    #[test]
    fn an_error_of_the_credentials_has_the_kind_and_the_byte() {
        use SigningErrorKind as Kind;

        let at = at("20150830T123600Z");
        let good = Credentials::new("AKIDEXAMPLE", SECRET);
        let key = good.signing_key(at, "us-east-1", "sts").unwrap();
        for (credentials, kind, offset) in [
            (good.with_session_token("to\nken"), Kind::InvalidSessionToken, 2),
            (good.with_session_token("to\rken"), Kind::InvalidSessionToken, 2),
            (good.with_session_token("\0"), Kind::InvalidSessionToken, 0),
        ] {
            let signed = key.sign(&credentials, &VANILLA, at).unwrap_err();
            assert_eq!((signed.kind(), signed.offset()), (kind, offset), "{credentials:?}");
            assert_eq!(key.presign(&credentials, &VANILLA, at, 60).unwrap_err(), signed);
        }
    }

    #[test]
    fn a_key_refuses_other_credentials() {
        let at = at("20150830T123600Z");
        let credentials = Credentials::new("AKIDEXAMPLE", SECRET);
        let key = credentials.signing_key(at, "us-east-1", "sts").unwrap();
        // As after assuming a role: other credentials, and the key of those before.
        for id in ["ASIAEXAMPLE", "AKIDEXAMPLE2", "AKIDEXAMPL", "", "akidexample"] {
            let others = Credentials::new(id, SECRET).with_session_token("token");
            let error = key.sign(&others, &VANILLA, at).unwrap_err();
            assert_eq!((error.kind(), error.offset()), (SigningErrorKind::KeyOfOtherCredentials, 0));
            assert_eq!(key.presign(&others, &VANILLA, at, 60).unwrap_err(), error);
            assert_eq!(format!("{error}"), "signing key of credentials with another access key id");
        }
        let escaped = Credentials::new(Text::from_xml("AKID&#69;XAMPLE"), Text::new(SECRET));
        assert!(key.sign(&escaped, &VANILLA, at).is_ok());
    }

    #[test]
    fn an_empty_session_token_is_no_token() {
        let at = at("20150830T123600Z");
        let without = Credentials::new("AKIDEXAMPLE", SECRET);
        let key = without.signing_key(at, "us-east-1", "sts").unwrap();
        let expected = key.sign(&without, &VANILLA, at).unwrap();
        let (without_url, empty) =
            (key.presign(&without, &VANILLA, at, 60).unwrap(), without.with_session_token(""));
        let signed = key.sign(&empty, &VANILLA, at).unwrap();
        assert_eq!(signed.signature().as_str(), expected.signature().as_str());
        assert_eq!(signed.headers().count(), expected.headers().count());
        assert_eq!(string(&key.presign(&empty, &VANILLA, at, 60).unwrap()), string(&without_url));
    }

    #[test]
    fn an_error_of_the_request_has_the_kind_and_the_byte() {
        use SigningErrorKind as Kind;

        let at = at("20150830T123600Z");
        let credentials = Credentials::new("AKIDEXAMPLE", SECRET);
        let key = credentials.signing_key(at, "us-east-1", "sts").unwrap();
        let request = |method, host, path| Request::new(method, host, path, EMPTY);
        for (request, kind, offset, message) in [
            (request("", "h", "/"), Kind::EmptyMethod, 0, "method is empty"),
            (
                request("get", "h", "/"),
                Kind::InvalidMethod,
                0,
                "method is not a token in upper case at byte 0",
            ),
            (
                request("GEt", "h", "/"),
                Kind::InvalidMethod,
                2,
                "method is not a token in upper case at byte 2",
            ),
            (
                request("GET /", "h", "/"),
                Kind::InvalidMethod,
                3,
                "method is not a token in upper case at byte 3",
            ),
            (request("GET", "", "/"), Kind::EmptyHost, 0, "host is empty or missing"),
            (
                request("GET", "h\r\n", "/"),
                Kind::InvalidHost,
                1,
                "host is neither a name nor an address in brackets, with or without a port at byte 1",
            ),
            (
                request("GET", "h", "a"),
                Kind::InvalidPath,
                0,
                "path does not begin with `/`, or has a control character, `?` or `#` at byte 0",
            ),
            (
                VANILLA.query(Query::rfc3986("a=%4")),
                Kind::MalformedQuery,
                2,
                "query has a `%` without two hex digits, a control character or `#` at byte 2",
            ),
            (
                VANILLA.query(Query::rfc3986("a&x-amz-signature=x")),
                Kind::SigningParameter,
                2,
                "query has a parameter that signing adds at byte 2",
            ),
            (
                VANILLA.content_type("a\r\n"),
                Kind::InvalidContentType,
                1,
                "content type has a control character at byte 1",
            ),
            (
                VANILLA.headers(&[("a", "b"), ("c", "d\0")]),
                Kind::InvalidHeaderValue(1),
                1,
                "header 1: value has a control character at byte 1",
            ),
            (
                VANILLA.headers(&[("Authorization", "x")]),
                Kind::SigningHeader(0),
                0,
                "header 0: signing adds this header",
            ),
        ] {
            let signed = key.sign(&credentials, &request, at).unwrap_err();
            assert_eq!((signed.kind(), signed.offset()), (kind, offset));
            assert_eq!(format!("{signed}"), message);
            assert_eq!(key.presign(&credentials, &request, at, 60).unwrap_err(), signed);
        }
    }

    #[test]
    fn a_key_refuses_another_day() {
        let credentials = Credentials::new("AKIDEXAMPLE", SECRET);
        let key = credentials.signing_key(at("20150830T000000Z"), "us-east-1", "sts").unwrap();
        let day = |time: &str| -> Date { at(time).date() };
        for time in ["20150830T000000Z", "20150830T235959Z"] {
            assert!(key.sign(&credentials, &VANILLA, at(time)).is_ok());
        }
        for time in ["20150829T235959Z", "20150831T000000Z", "20160830T123600Z"] {
            let error = key.sign(&credentials, &VANILLA, at(time)).unwrap_err();
            let (key_day, request) = (day("20150830T000000Z"), day(time));
            assert_eq!(error.kind(), SigningErrorKind::KeyOfAnotherDay { key: key_day, request });
            assert_eq!(key.presign(&credentials, &VANILLA, at(time), 60).unwrap_err(), error);
            assert_eq!(format!("{error}"), format!("signing key of 20150830 for a request of {request}"));
        }
    }

    #[test]
    fn debug_holds_no_secret() {
        let at = at("20150830T123600Z");
        let credentials = Credentials::new("AKIDEXAMPLE", "planted").with_session_token("planted");
        let key = credentials.signing_key(at, "us-east-1", "sts").unwrap();
        let request = VANILLA.query(Query::rfc3986("a=planted")).headers(&[("cookie", "planted")]);
        let signed = key.sign(&credentials, &request, at).unwrap();
        let presigned = key.presign(&credentials, &request, at, 60).unwrap();
        let headers: Vec<_> = signed.headers().collect();
        let printed = format!(
            "{credentials:?} {key:?} {request:?} {:?} {signed:?} {presigned:?} {headers:?} {:?} {:?} {:?} {:?}",
            request.query,
            signed.canonical_request(),
            signed.string_to_sign(),
            signed.signed_headers(),
            presigned.signature(),
        );
        assert!(!printed.contains("planted") && !printed.contains(signed.signature().as_str()), "{printed}");
    }

    #[test]
    fn a_signed_request_is_send_and_sync() {
        fn is_send_sync<T: Send + Sync>() {}

        is_send_sync::<SigningKey>();
        is_send_sync::<Signed<'_>>();
        is_send_sync::<crate::sigv4::Presigned<'_>>();
    }

    #[test]
    fn debug_hides_the_digits_of_a_signature() {
        let signature = Signature(Hex::new(&[0xab; 32]));
        assert_eq!(signature.as_ref(), "ab".repeat(32));
        assert_eq!(signature.as_ref(), signature.as_str());
        assert_eq!(format!("{signature:?}"), "Signature");
    }

    #[test]
    fn debug_hides_hashes() {
        let at = at("20150830T123600Z");
        let credentials = Credentials::new("AKIDEXAMPLE", SECRET);
        let key = credentials.signing_key(at, "us-east-1", "sts").unwrap();
        let hash = PayloadHash::of(b"Action=GetSessionToken&TokenCode=123456&Version=2011-06-15");
        let request = Request::new("POST", "example.com", "/", hash);
        let signed = key.sign(&credentials, &request, at).unwrap();
        let to_sign = string(&signed.string_to_sign());
        let printed = format!(
            "{hash:?} {request:?} {signed:?} {:?} {:?} {:?}",
            signed.canonical_request(),
            signed.string_to_sign(),
            signed.signed_headers()
        );
        let canonical_hash = to_sign.rsplit('\n').next().unwrap();
        assert!(!printed.contains(hash.as_str()) && !printed.contains(canonical_hash), "{printed}");
    }
}
