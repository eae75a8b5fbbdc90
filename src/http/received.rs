//! A received request of the `http` crate, to verify.

use crate::sigv4::{Claim, PayloadHash, Query, Received, Rejection, RejectionKind, Settings, SignaturePart};
use ::http::header::{HOST, HeaderMap, HeaderName, HeaderValue};
use ::http::request::Parts;
use ::http::{Method, Request, Uri};
use alloc::vec::Vec;
use core::fmt;

/// The head of a received [`http::Request`], to [claim](Self::claim) its signature.
///
/// The list of the headers is allocated; nothing is copied. The server has to put `:authority` of HTTP/2 into the URI,
/// as hyper does.
///
/// ```
/// use sts_wire::HttpReceived;
/// use sts_wire::sigv4::{PayloadHash, RejectionKind, Settings};
///
/// let request = http::Request::post("/").header("Host", "sts.us-east-1.amazonaws.com").body("Action=…")?;
/// let (parts, body) = request.into_parts();
/// let received = HttpReceived::new(&parts)?;
/// let rejection = received.claim(PayloadHash::of(body.as_bytes()), Settings::new()).unwrap_err();
/// assert_eq!(rejection.kind(), RejectionKind::NotSigned);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
pub struct HttpReceived<'a> {
    method: &'a Method,
    uri: &'a Uri,
    headers: Vec<(&'a str, &'a str)>,
    /// The indices of headers whose value is not UTF-8. In `headers` the value is empty.
    not_utf8: Vec<usize>,
}

impl<'a> HttpReceived<'a> {
    /// Lists the headers. The authority of the URI is the `host` of a request that has none, as in HTTP/2.
    ///
    /// # Errors
    /// - The URI has another authority than `host` says.
    /// - A header that belongs to the signature is not UTF-8.
    pub fn new(parts: &'a Parts) -> Result<Self, Rejection> {
        Self::read(&parts.method, &parts.uri, &parts.headers)
    }

    /// Lists the headers of a request that the caller keeps whole, as [`new`](Self::new) does.
    ///
    /// ```
    /// use sts_wire::HttpReceived;
    ///
    /// let request = http::Request::get("/").header("Host", "example.com").body(())?;
    /// assert!(HttpReceived::from_request(&request).is_ok());
    /// # Ok::<(), http::Error>(())
    /// ```
    ///
    /// # Errors
    /// The errors of [`new`](Self::new).
    pub fn from_request<B>(request: &'a Request<B>) -> Result<Self, Rejection> {
        Self::read(request.method(), request.uri(), request.headers())
    }

    fn read(method: &'a Method, uri: &'a Uri, received: &'a HeaderMap) -> Result<Self, Rejection> {
        let headers = Vec::with_capacity(received.len());
        let mut this = Self { method, uri, headers, not_utf8: Vec::new() };
        let authority = uri.authority();
        for (name, value) in received {
            this.push(name, value)?;
            let is_other = name == HOST && authority.is_some_and(|authority| authority.as_str() != value);
            if is_other {
                return Err(RejectionKind::Repeated(SignaturePart::Host).into());
            }
        }
        if let Some(authority) = authority.filter(|_| !received.contains_key(HOST)) {
            this.headers.push((HOST.as_str(), authority.as_str()));
        }
        Ok(this)
    }

    fn push(&mut self, name: &'a HeaderName, value: &'a HeaderValue) -> Result<(), Rejection> {
        let (index, name) = (self.headers.len(), name.as_str());
        let value = match str::from_utf8(value.as_bytes()) {
            Ok(value) => value,
            Err(_) if SignaturePart::is_header(name) => return Err(RejectionKind::NotUtf8(index).into()),
            Err(_) => {
                self.not_utf8.push(index);
                ""
            }
        };
        self.headers.push((name, value));
        Ok(())
    }

    /// Reads the signature, as [`Received::claim`] does.
    ///
    /// `payload_hash` is the hash of the body, as it was received. A `+` in the query is a plus sign, as botocore signs
    /// it; [`SigningKey::sign_http`](crate::SigningKey::sign_http) signs a space. To read a space, make a [`Received`]
    /// with [`Query::form`].
    ///
    /// # Errors
    /// As [`Received::claim`], and if the value of a signed header is not UTF-8: signers sign text. A header that is
    /// not signed may have any value.
    pub fn claim(&self, payload_hash: PayloadHash, settings: Settings) -> Result<Claim<'_>, Rejection> {
        let (method, uri) = (self.method.as_str(), self.uri);
        let query = Query::rfc3986(uri.query().unwrap_or_default());
        let received = Received::new(method, uri.path(), query, &self.headers, payload_hash);
        let claim = received.settings(settings).claim()?;
        let is_signed =
            |index: &&usize| self.headers.get(**index).is_some_and(|(name, _)| claim.is_signed(name));
        match self.not_utf8.iter().find(is_signed) {
            Some(index) => Err(RejectionKind::NotUtf8(*index).into()),
            None => Ok(claim),
        }
    }
}

impl fmt::Debug for HttpReceived<'_> {
    /// Leaves out the query and the headers, which may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (method, path) = (self.method, self.uri.path());
        f.debug_struct("HttpReceived").field("method", method).field("path", &path).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Encode;
    use crate::sigv4::{Request, VerifyRules};
    use crate::{Credentials, Timestamp};
    use alloc::string::String;

    /// A signed request with these headers beside `host`, and with what `change` does to it.
    fn verify(headers: &[(&str, &str)], change: impl Fn(&mut Parts)) -> Result<(), Rejection> {
        let at = Timestamp::parse_amz_date("20150830T123600Z").unwrap();
        let credentials = Credentials::new("AKIDEXAMPLE", "secret").with_session_token("token");
        let key = credentials.signing_key(at, "us-east-1", "sts").unwrap();
        let request = Request::new("GET", "example.com:8080", "/a/b", PayloadHash::EMPTY)
            .query(Query::rfc3986("a=b&c"))
            .headers(headers);
        let signed = key.sign(&credentials, &request, at).unwrap();
        let mut sent = ::http::Request::get("/a/b?a=b&c").header("Host", "example.com:8080");
        for (name, value) in headers {
            sent = sent.header(*name, *value);
        }
        for (name, value) in signed.headers() {
            let mut text = String::new();
            value.encode(&mut text).unwrap();
            sent = sent.header(name, text);
        }
        let (mut parts, ()) = sent.body(()).unwrap().into_parts();
        change(&mut parts);
        let request = ::http::Request::from_parts(parts, ());
        let received = HttpReceived::from_request(&request)?;
        let claim = received.claim(PayloadHash::EMPTY, Settings::new())?;
        let candidate = claim.check(at, &VerifyRules::new("sts", &["us-east-1"]))?;
        candidate.verify(&credentials, &key).map(drop)
    }

    fn kind(headers: &[(&str, &str)], change: impl Fn(&mut Parts)) -> Option<RejectionKind> {
        verify(headers, change).err().map(|rejection| rejection.kind())
    }

    #[test]
    fn repeated_headers_are_joined_in_their_order() {
        let headers = [("X-A", "1"), ("x-b", "2"), ("x-a", "3"), ("X-A", " 4  5 ")];
        assert_eq!(kind(&headers, |_| {}), None);
        let other_order = |parts: &mut Parts| {
            parts.headers.remove("x-a");
            for value in ["3", "1", "4 5"] {
                parts.headers.append("x-a", HeaderValue::from_static(value));
            }
        };
        assert_eq!(kind(&headers, other_order), Some(RejectionKind::SignatureDoesNotMatch));
    }

    #[test]
    fn a_signed_value_is_utf8() {
        assert_eq!(kind(&[("x-a", "é")], |_| {}), None);
        let latin_1 = |name: &'static str| {
            move |parts: &mut Parts| {
                _ = parts.headers.insert(name, HeaderValue::from_bytes(b"\xe9").unwrap());
            }
        };
        assert!(matches!(kind(&[("x-a", "é")], latin_1("x-a")), Some(RejectionKind::NotUtf8(_))));
        // Nobody signed it.
        assert_eq!(kind(&[("x-a", "é")], latin_1("referer")), None);
        // The rules see its name.
        let unsigned = kind(&[], latin_1("x-amz-meta-a"));
        assert!(matches!(unsigned, Some(RejectionKind::UnsignedHeader(_))), "{unsigned:?}");
        for part in ["authorization", "x-amz-date", "x-amz-security-token", "host"] {
            assert!(matches!(kind(&[], latin_1(part)), Some(RejectionKind::NotUtf8(_))), "{part}");
        }
    }

    #[test]
    fn the_authority_is_the_host_of_a_request_without_one() {
        let with = |uri: &'static str, host: Option<&'static str>| {
            move |parts: &mut Parts| {
                parts.uri = uri.parse().unwrap();
                parts.headers.remove("host");
                if let Some(host) = host {
                    parts.headers.insert("host", HeaderValue::from_static(host));
                }
            }
        };
        let host = Some("example.com:8080");
        assert_eq!(kind(&[], with("http://example.com:8080/a/b?a=b&c", None)), None);
        assert_eq!(kind(&[], with("http://example.com:8080/a/b?a=b&c", host)), None);
        let repeated = Some(RejectionKind::Repeated(SignaturePart::Host));
        assert_eq!(kind(&[], with("http://example.com/a/b?a=b&c", host)), repeated);
        assert_eq!(
            kind(&[], with("http://example.com/a/b?a=b&c", None)),
            Some(RejectionKind::SignatureDoesNotMatch)
        );
        assert_eq!(kind(&[], with("/a/b?a=b&c", None)), Some(RejectionKind::Missing(SignaturePart::Host)));
    }
}
