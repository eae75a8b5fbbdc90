//! A request to sign, and the settings in which services differ.

use super::hash::PayloadHash;
use crate::encode::WriteTo;
use crate::setters::setters;
use core::fmt;

/// A request to sign.
///
/// Signing returns the headers or the query to add. It signs every field, except for [`headers`](Self::headers) that
/// clients and proxies change.
///
/// ```
/// use sts_wire::sigv4::{PayloadHash, Query, Request};
///
/// let request = Request::new("GET", "example.amazonaws.com", "/", PayloadHash::EMPTY)
///     .query(Query::rfc3986("Param2=value2&Param1=value1"))
///     .headers(&[("My-Header1", "value1")]);
/// assert!(request.settings.normalize_path);
/// ```
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Request<'a> {
    /// The method, in upper case.
    pub method: &'a str,
    /// The value of the `Host` header, with the port unless it is the default of the scheme.
    ///
    /// A name of ASCII letters, digits, `-`, `.` and `_` without an empty label (`a..b`, `.a`; a dot may end the name),
    /// or an IPv6 address in brackets, of which only the characters are checked; then `:` and a port from 1 to 65,535
    /// without leading zeros, or nothing. It is signed as it is. Many HTTP clients send it in lower case, so write it
    /// in lower case.
    pub host: &'a str,
    /// The path from its first `/` as in the request line, without the query; empty is `/`.
    ///
    /// This is the path that is sent, so percent-encode it first. A path is refused if HTTP clients rewrite it and the
    /// rewritten path would have another signature, unless the settings [allow it](Settings::allow_unencoded_path):
    ///
    /// - A character that a URL must encode (a space, `é`, a `%` that begins no escape) is an error. Only a path that
    ///   the canonical request does not encode again, as with [`Settings::S3`], may have such a character, because its
    ///   canonical form is the form of the encoded path; but no `\`, which is sent as `/`, and no space at the end.
    /// - A dot segment is an error where clients remove it in another way than
    ///   [`normalize_path`](Settings::normalize_path) does: an escaped one (`%2e`), one at the end (`/a/.` is sent as
    ///   `/a/`), and a `..` after `//`. Without `normalize_path` dot segments are signed as they are: send the path by
    ///   a client that keeps them.
    pub path: &'a str,
    /// The query, without the `?`.
    pub query: Query<'a>,
    /// The value of the `Content-Type` header, if one is sent.
    pub content_type: Option<&'a str>,
    /// Other headers to sign. A name may be repeated. Without the feature `alloc`, 48 is the limit.
    ///
    /// Skipped, because somebody on the way may change them: baggage, connection, expect, keep-alive,
    /// proxy-authenticate, proxy-authorization, te, traceparent, tracestate, trailer, transfer-encoding, upgrade,
    /// user-agent, x-amzn-trace-id. Refused, because signing adds them: authorization, x-amz-date,
    /// x-amz-security-token, x-amz-s3session-token, and in a request signed by headers x-amz-content-sha256. Refused,
    /// because they have their own fields: host, and content-type if that field is set. `content-length` is signed if
    /// it is here: it must be what the client sends.
    pub headers: &'a [(&'a str, &'a str)],
    /// The hash of the body, or a literal. [`Settings::S3`] presigns without it.
    pub payload_hash: PayloadHash,
    /// The settings in which services differ.
    pub settings: Settings,
}

impl<'a> Request<'a> {
    /// Creates a request with the required fields.
    #[must_use]
    pub const fn new(method: &'a str, host: &'a str, path: &'a str, payload_hash: PayloadHash) -> Self {
        Self {
            method,
            host,
            path,
            query: Query::rfc3986(""),
            content_type: None,
            headers: &[],
            payload_hash,
            settings: Settings::new(),
        }
    }

    setters! {
        query: Query<'a> = query;
        content_type: &'a str = Some(content_type);
        headers: &'a [(&'a str, &'a str)] = headers;
        settings: Settings = settings;
    }

    /// Whether signing by headers adds `x-amz-content-sha256`.
    pub(super) const fn adds_payload_hash(&self) -> bool {
        self.settings.sign_payload_hash || self.payload_hash.is_literal()
    }
}

impl fmt::Debug for Request<'_> {
    /// Leaves out query, headers and payload hash, which may be secret or reveal a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("host", &self.host)
            .field("path", &self.path)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// The query of a request, without the `?`.
///
/// Parameters are separated by `&`, and the first `=` ends a name. A name without `=` has the empty value, and an empty
/// segment has no parameter. Escapes may be in either case. A character that should be escaped and is not (a space,
/// `é`) is itself. The order is free, but a query that is not sorted has at most 65,535 bytes and 256 parameters.
///
/// Signers do not agree about a `+` that is not escaped: botocore signs a plus sign, aws-sigv4 and the SDK for Go a
/// space. Choose by what the server reads; without a `+` it makes no difference.
///
/// ```
/// use sts_wire::sigv4::{PayloadHash, Query, Request};
/// use sts_wire::{Credentials, Encode, Timestamp};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let key = credentials.signing_key(Timestamp::UNIX_EPOCH, "us-east-1", "service")?;
/// for (query, canonical) in [(Query::rfc3986("q=a+b"), "\nq=a%2Bb\n"), (Query::form("q=a+b"), "\nq=a%20b\n")] {
///     let request = Request::new("GET", "example.com", "/", PayloadHash::EMPTY).query(query);
///     let signed = key.sign(&credentials, &request, Timestamp::UNIX_EPOCH)?;
///     let mut written = String::new();
///     signed.canonical_request().encode(&mut written)?;
///     assert!(written.contains(canonical));
/// }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct Query<'a>(pub(super) QuerySource<'a>);

#[derive(Clone, Copy)]
pub(super) enum QuerySource<'a> {
    Raw {
        raw: &'a str,
        plus_is_space: bool,
    },
    /// Writes one parameter or more in canonical form, sorted, and all before `X-Amz-`. None of it is checked.
    Form(&'a (dyn WriteTo + Sync)),
}

impl<'a> Query<'a> {
    /// A query as RFC 3986 reads it: `+` is a plus sign.
    #[must_use]
    pub const fn rfc3986(query: &'a str) -> Self {
        Self(QuerySource::Raw { raw: query, plus_is_space: false })
    }

    /// A query as a form (`application/x-www-form-urlencoded`) reads it: `+` is a space.
    ///
    /// It is signed, and written into a presigned URL, as `%20`.
    #[must_use]
    pub const fn form(query: &'a str) -> Self {
        Self(QuerySource::Raw { raw: query, plus_is_space: true })
    }

    /// A query that writes itself in canonical form.
    pub(crate) const fn canonical(query: &'a (dyn WriteTo + Sync)) -> Self {
        Self(QuerySource::Form(query))
    }
}

impl fmt::Debug for Query<'_> {
    /// Leaves out the query, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Query").finish_non_exhaustive()
    }
}

/// The settings in which services differ. The defaults are for every service but S3, which has [`S3`](Self::S3).
///
/// ```
/// use sts_wire::sigv4::Settings;
///
/// assert!(Settings::new().double_encode_path);
/// assert!(!Settings::S3.double_encode_path);
/// let behind_a_proxy = Settings::S3.omit_session_token(true);
/// assert_ne!(behind_a_proxy, Settings::S3);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Settings {
    /// Whether dot segments and repeated slashes are removed from the canonical path; `true`.
    pub normalize_path: bool,
    /// Whether the canonical path encodes `%` too, so that `%20` becomes `%2520`; `true`. If not, the path is decoded
    /// first, and a `%` that begins no escape is refused.
    pub double_encode_path: bool,
    /// Whether to sign a path that HTTP clients rewrite; `false`. [`Request::path`] lists these paths. The signature is
    /// for a client that sends the path unchanged. The test `get-space` of AWS's suite has such a path.
    pub allow_unencoded_path: bool,
    /// Whether signing by headers adds `x-amz-content-sha256` for a hash; `false`. A literal such as `UNSIGNED-PAYLOAD`
    /// is always added.
    ///
    /// A presigned URL never gets this header. A literal in a presigned request is an error, unless the request has it
    /// as a header `x-amz-content-sha256` or a parameter `X-Amz-Content-Sha256`, or the service expects it:
    /// [`presign_unsigned_payload`](Self::presign_unsigned_payload).
    pub sign_payload_hash: bool,
    /// Whether a presigned URL signs `UNSIGNED-PAYLOAD` in place of the payload hash; `false`. With the header or the
    /// parameter `x-amz-content-sha256`, the payload hash is signed nevertheless, and their value must equal it.
    pub presign_unsigned_payload: bool,
    /// Whether the session token is added after signing and is not signed; `false`.
    pub omit_session_token: bool,
    /// The name under which the session token is sent; [`SessionTokenName::SecurityToken`].
    pub session_token_name: SessionTokenName,
}

impl Settings {
    /// The settings for S3.
    ///
    /// The path is the bucket and the key, each character encoded once and no segment removed. A request that is signed
    /// by headers has `x-amz-content-sha256`. A presigned URL signs `UNSIGNED-PAYLOAD`, since nobody knows the body
    /// yet.
    ///
    /// In a key, encode `%` as `%25`, `?` as `%3F`, `#` as `%23`, `\` as `%5C` and a space at its end as `%20`; other
    /// characters may be as they are. The segments `.` and `..`, escaped or not, are signed as they are, but many HTTP
    /// clients remove them, so they cannot send a key that has them. `%2F` in a key is signed as `%2F`, as botocore
    /// does; MinIO decodes it first and refuses the signature.
    ///
    /// ```
    /// use sts_wire::sigv4::{PayloadHash, Request, Settings};
    /// use sts_wire::{Credentials, Encode, Timestamp};
    ///
    /// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    /// let at = Timestamp::parse_amz_date("20150830T123600Z")?;
    /// let key = credentials.signing_key(at, "us-east-1", "s3")?;
    /// let request = Request::new("PUT", "bucket.s3.amazonaws.com", "/photos/a b+c/é.jpg", PayloadHash::of(b"image"))
    ///     .settings(Settings::S3);
    ///
    /// let mut canonical = String::new();
    /// key.sign(&credentials, &request, at)?.canonical_request().encode(&mut canonical)?;
    /// assert!(canonical.starts_with("PUT\n/photos/a%20b%2Bc/%C3%A9.jpg\n"));
    /// assert!(canonical.contains("\nx-amz-content-sha256:6105d6cc76af400325e94d588ce511be5bfdbb73b437dc51eca43917d7a43e3d\n"));
    ///
    /// let mut canonical = String::new();
    /// key.presign(&credentials, &request, at, 3_600)?.canonical_request().encode(&mut canonical)?;
    /// assert!(canonical.ends_with("\nhost\nUNSIGNED-PAYLOAD"));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// [Authenticating requests](https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html)
    pub const S3: Self = Self {
        normalize_path: false,
        double_encode_path: false,
        allow_unencoded_path: false,
        sign_payload_hash: true,
        presign_unsigned_payload: true,
        omit_session_token: false,
        session_token_name: SessionTokenName::SecurityToken,
    };

    /// The defaults.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            normalize_path: true,
            double_encode_path: true,
            allow_unencoded_path: false,
            sign_payload_hash: false,
            presign_unsigned_payload: false,
            omit_session_token: false,
            session_token_name: SessionTokenName::SecurityToken,
        }
    }

    setters! {
        normalize_path: bool = normalize_path;
        double_encode_path: bool = double_encode_path;
        ///
        /// ```
        /// use sts_wire::sigv4::{PayloadHash, Request, Settings, SigningErrorKind};
        /// use sts_wire::{Credentials, Timestamp};
        ///
        /// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        /// let at = Timestamp::parse_amz_date("20150830T123600Z")?;
        /// let key = credentials.signing_key(at, "us-east-1", "service")?;
        ///
        /// let request = Request::new("GET", "example.amazonaws.com", "/example space/", PayloadHash::EMPTY);
        /// let error = key.sign(&credentials, &request, at).unwrap_err();
        /// assert_eq!((error.kind(), error.offset()), (SigningErrorKind::UnencodedPath, 8));
        ///
        /// // get-space of AWS's test suite.
        /// let request = request.settings(Settings::new().allow_unencoded_path(true));
        /// let signed = key.sign(&credentials, &request, at)?;
        /// assert_eq!(
        ///     signed.signature().as_str(),
        ///     "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"
        /// );
        /// # Ok::<(), Box<dyn core::error::Error>>(())
        /// ```
        allow_unencoded_path: bool = allow_unencoded_path;
        sign_payload_hash: bool = sign_payload_hash;
        presign_unsigned_payload: bool = presign_unsigned_payload;
        omit_session_token: bool = omit_session_token;
        session_token_name: SessionTokenName = session_token_name;
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self::new()
    }
}

/// The name of the header or of the query parameter that holds the session token.
///
/// ```
/// use sts_wire::sigv4::{PayloadHash, Request, SessionTokenName, Settings};
/// use sts_wire::{Credentials, Timestamp};
///
/// // The credentials of CreateSession, with which S3 Express One Zone is used.
/// let credentials = Credentials::new("AKIDEXAMPLE", "secret").with_session_token("token");
/// let key = credentials.signing_key(Timestamp::UNIX_EPOCH, "us-west-2", "s3express")?;
/// let host = "bucket--usw2-az1--x-s3.s3express-usw2-az1.us-west-2.amazonaws.com";
/// let request = Request::new("GET", host, "/key", PayloadHash::EMPTY)
///     .settings(Settings::new().session_token_name(SessionTokenName::S3SessionToken));
/// let signed = key.sign(&credentials, &request, Timestamp::UNIX_EPOCH)?;
/// assert!(signed.headers().any(|(name, _)| name == "x-amz-s3session-token"));
/// # Ok::<(), sts_wire::SigningError>(())
/// ```
///
/// [Authenticating and authorizing in directory buckets](https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-authenticating-authorizing.html)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SessionTokenName {
    /// `x-amz-security-token`, or `X-Amz-Security-Token` in a query.
    #[default]
    SecurityToken,
    /// `x-amz-s3session-token`, or `X-Amz-S3session-Token` in a query: the token that `CreateSession` of S3 returns.
    S3SessionToken,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_the_defaults_until_set() {
        assert_eq!(Settings::default(), Settings::new());
        let kept = Settings { normalize_path: false, ..Settings::new() };
        assert_eq!(Settings::new().normalize_path(false), kept);
    }
}
