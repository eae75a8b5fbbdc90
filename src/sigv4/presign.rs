//! Requests signed by query parameters: URLs that carry their signature.

use super::canonical::{CanonicalRequest, SignedHeaders};
use super::path;
use super::query::Added;
use super::request::Request;
#[cfg(feature = "sigv4")]
use super::sign::StringToSign;
use super::sign::{Signature, Signed};
use crate::encode::{Sink, WriteTo};
use core::fmt;

/// A request signed by query parameters: its path and query, with the signature last.
///
/// [`Encode`](crate::Encode) writes it. The presigned request of an operation is a whole URL; [`origin`](Self::origin)
/// makes a URL of another presigned request.
///
/// The parameters are in canonical order. The path is the signed path; under
/// [`Settings::S3`](super::Settings::S3) it is in its canonical form. To keep the bytes of a URL, add
/// [`parameters`](Self::parameters) to it.
///
/// Whoever has the URL can send the request until it expires. It may hold the session token.
#[derive(Clone, Debug)]
pub struct Presigned<'a> {
    signed: Signed<'a>,
    origin: &'a str,
}

impl<'a> Presigned<'a> {
    pub(crate) const fn new(signed: Signed<'a>) -> Self {
        Self { signed, origin: "" }
    }

    /// Sets the origin, which makes a whole URL: `https://` and the signed host.
    ///
    /// Without an origin, only the request target is written.
    #[must_use]
    pub const fn origin(mut self, origin: &'a str) -> Self {
        self.origin = origin;
        self
    }

    /// The parameters that signing adds to the query, decoded, in the order in which [`Presigned`] writes them.
    ///
    /// Percent-encode the values and append the parameters to the query that was signed: the order of a query is free.
    ///
    /// ```
    /// use sts_wire::sigv4::{PayloadHash, Query, Request};
    /// use sts_wire::{Credentials, Encode, Timestamp};
    ///
    /// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    /// let at = Timestamp::parse_amz_date("20150830T123600Z")?;
    /// let key = credentials.signing_key(at, "us-east-1", "service")?;
    ///
    /// let request = Request::new("GET", "example.amazonaws.com", "/", PayloadHash::EMPTY).query(Query::form("z=%7E&a"));
    /// let presigned = key.presign(&credentials, &request, at, 3_600)?;
    /// let mut url = url::Url::parse("https://example.amazonaws.com/?z=%7E&a")?;
    /// for (name, value) in presigned.parameters() {
    ///     url.query_pairs_mut().append_pair(name, value.encode_to_str(&mut [0; 256])?);
    /// }
    /// assert_eq!(
    ///     url.query(),
    ///     Some(&*format!(
    ///         "z=%7E&a&X-Amz-Algorithm=AWS4-HMAC-SHA256\
    ///          &X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice%2Faws4_request\
    ///          &X-Amz-Date=20150830T123600Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature={}",
    ///         presigned.signature().as_str()
    ///     ))
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn parameters(&self) -> impl Iterator<Item = (&'static str, ParameterValue<'_>)> {
        let canonical = self.canonical_request();
        let unsigned_token = canonical.unsigned_token().map(|_| canonical.token());
        let added = canonical.added().iter().copied().chain([Added::Signature]).chain(unsigned_token);
        added.map(|added| (added.name(), ParameterValue { presigned: self, added }))
    }

    /// The signature.
    #[must_use]
    pub const fn signature(&self) -> Signature {
        self.signed.signature
    }

    /// The canonical request.
    #[must_use]
    pub const fn canonical_request(&self) -> &CanonicalRequest<'a> {
        &self.signed.canonical_request
    }

    /// The string to sign. It hashes the canonical request again.
    #[cfg(feature = "sigv4")]
    #[must_use]
    pub fn string_to_sign(&self) -> StringToSign<'_> {
        self.signed.string_to_sign()
    }

    /// The names of the signed headers.
    #[must_use]
    pub const fn signed_headers(&self) -> SignedHeaders<'_> {
        self.signed.signed_headers()
    }
}

impl WriteTo for Presigned<'_> {
    fn write_to(&self, sink: &mut Sink<'_>) {
        let canonical = self.canonical_request();
        let Request { path, settings, .. } = canonical.request;
        sink.text(self.origin);
        path::write_in_url(path, settings, sink);
        sink.byte(b'?');
        canonical.write_query(sink);
        sink.text("&X-Amz-Signature=");
        sink.ascii(self.signature().as_bytes());
        if canonical.unsigned_token().is_some() {
            let token = canonical.token();
            sink.byte(b'&');
            sink.text(token.name());
            sink.byte(b'=');
            canonical.write_added(token, true, sink);
        }
    }
}

/// The decoded value of a parameter that signing adds to a query.
///
/// It may be the session token or the signature, so [`Encode`](crate::Encode) writes it and it has no `Display`.
///
/// ```
/// use sts_wire::sigv4::{PayloadHash, Request};
/// use sts_wire::{Credentials, Encode, Timestamp};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let key = credentials.signing_key(Timestamp::UNIX_EPOCH, "us-east-1", "service")?;
/// let request = Request::new("GET", "example.amazonaws.com", "/", PayloadHash::EMPTY);
/// let presigned = key.presign(&credentials, &request, Timestamp::UNIX_EPOCH, 60)?;
/// for (name, value) in presigned.parameters() {
///     let mut text = String::new();
///     value.encode(&mut text)?;
///     assert_eq!(value.is_sensitive(), name == "X-Amz-Signature", "{name}: {text}");
/// }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct ParameterValue<'s> {
    presigned: &'s Presigned<'s>,
    added: Added,
}

impl ParameterValue<'_> {
    /// Whether the value must not be logged: the session token and the signature.
    #[must_use]
    pub const fn is_sensitive(&self) -> bool {
        self.added.is_token() || matches!(self.added, Added::Signature)
    }

    pub(crate) fn write(&self, is_percent_encoded: bool, sink: &mut Sink<'_>) {
        match self.added {
            Added::Signature => sink.ascii(self.presigned.signature().as_bytes()),
            added => self.presigned.canonical_request().write_added(added, is_percent_encoded, sink),
        }
    }
}

impl WriteTo for ParameterValue<'_> {
    fn write_to(&self, sink: &mut Sink<'_>) {
        self.write(false, sink);
    }
}

impl fmt::Debug for ParameterValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParameterValue").field("is_sensitive", &self.is_sensitive()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Encode;
    use crate::credentials::Credentials;
    use crate::sigv4::{PayloadHash, Query, Settings, SigningErrorKind, SigningKey};
    use crate::timestamp::Timestamp;
    use alloc::{format, string::String, vec, vec::Vec};
    use core::fmt;

    const VANILLA: Request<'static> = Request::new("GET", "example.amazonaws.com", "/", PayloadHash::EMPTY);

    fn at() -> Timestamp {
        Timestamp::parse_amz_date("20150830T123600Z").unwrap()
    }

    fn credentials() -> Credentials<&'static str> {
        Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    }

    fn key() -> SigningKey {
        credentials().signing_key(at(), "us-east-1", "service").unwrap()
    }

    fn string(value: &impl Encode) -> String {
        let mut string = String::new();
        value.encode(&mut string).unwrap();
        string
    }

    #[test]
    fn presigns_the_published_example() {
        let (key, credentials) = (key(), credentials());
        let presigned = key.presign(&credentials, &VANILLA, at(), 3_600).unwrap();
        // get-vanilla of aws-c-auth, query mode.
        let expected = "e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d";
        assert_eq!(presigned.signature().as_str(), expected);
        let target = string(&presigned);
        assert!(target.starts_with("/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F"));
        assert!(target.ends_with(&format!("&X-Amz-SignedHeaders=host&X-Amz-Signature={expected}")));
        assert_eq!(string(&presigned.origin("http://x")), format!("http://x{target}"));
    }

    #[test]
    fn every_method_writes_the_same_bytes() {
        let token = "to+ken/=".repeat(100);
        let (key, credentials) = (key(), credentials().with_session_token(token.as_str()));
        let settings = Settings::new().omit_session_token(true);
        for request in [VANILLA, VANILLA.query(Query::rfc3986("b=2&X-Amz-Z=3&a=1")).settings(settings)] {
            let presigned = key.presign(&credentials, &request, at(), 60).unwrap();
            let target = string(&presigned);
            assert_eq!(presigned.encoded_len(), target.len());
            let mut buffer = vec![0; target.len()];
            assert_eq!(presigned.encode_to_str(&mut buffer).unwrap(), target);
            let error = presigned.encode_to_slice(&mut buffer[1..]).unwrap_err();
            assert_eq!(error.needed(), target.len());
            assert!(target.contains(&format!("&X-Amz-Signature={}", presigned.signature().as_str())));
        }
    }

    #[test]
    fn an_unsigned_token_follows_the_signature() {
        let (key, credentials) = (key(), credentials().with_session_token("to+ken"));
        let request = VANILLA.settings(Settings::new().omit_session_token(true));
        let target = string(&key.presign(&credentials, &request, at(), 3_600).unwrap());
        let expected = "&X-Amz-Signature=e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d\
                        &X-Amz-Security-Token=to%2Bken";
        assert!(target.ends_with(expected), "{target}");
    }

    #[test]
    fn a_streamed_query_is_signed_like_a_query_in_memory() {
        struct Form;
        impl WriteTo for Form {
            fn write_to(&self, sink: &mut Sink<'_>) {
                sink.text("Action=Get&Text=");
                sink.percent("two words");
            }
        }

        let (key, credentials) = (key(), credentials());
        let written = VANILLA.query(Query::rfc3986("Text=two words&Action=Get"));
        let mut streamed = VANILLA;
        streamed.query = Query::canonical(&Form);
        let [this, that] =
            [written, streamed].map(|request| key.presign(&credentials, &request, at(), 60).unwrap());
        assert_eq!(string(&this), string(&that));
        assert_eq!(string(this.canonical_request()), string(that.canonical_request()));
        let [this, that] = [written, streamed].map(|request| key.sign(&credentials, &request, at()).unwrap());
        assert_eq!(this.signature().as_str(), that.signature().as_str());
    }

    #[test]
    fn reserved_characters_are_escaped() {
        for (id, region, service, expected) in [
            ("A-B", "a.b", "c_d", "A-B%2F20150830%2Fa.b%2Fc_d%2Faws4_request"),
            ("A+B", "a", "c", "A%2BB%2F20150830%2Fa%2Fc%2Faws4_request"),
        ] {
            let credentials = Credentials::new(id, "secret");
            let key = credentials.signing_key(at(), region, service).unwrap();
            for (headers, names) in [
                ([("x-a", "1"), ("b", "2")], "b%3Bhost%3Bx-a"),
                ([("X-A", "1"), ("b", "2")], "b%3Bhost%3Bx-a"),
                ([("x+a", "1"), ("b", "2")], "b%3Bhost%3Bx%2Ba"),
            ] {
                let request = VANILLA.headers(&headers);
                let target = string(&key.presign(&credentials, &request, at(), 60).unwrap());
                assert!(target.contains(&format!("&X-Amz-Credential={expected}&")), "{target}");
                assert!(target.contains(&format!("&X-Amz-SignedHeaders={names}&")), "{target}");
            }
        }
    }

    #[test]
    fn the_lifetime_is_one_second_to_one_week() {
        let (key, credentials) = (key(), credentials());
        for (expires_seconds, is_good) in
            [(0, false), (1, true), (604_800, true), (604_801, false), (u32::MAX, false)]
        {
            let presigned = key.presign(&credentials, &VANILLA, at(), expires_seconds);
            assert_eq!(presigned.is_ok(), is_good);
            if let Err(error) = presigned {
                assert_eq!(error.kind(), SigningErrorKind::ExpiresOutOfRange);
                assert_eq!(format!("{error}"), "expiry is not 1 to 604800 seconds");
            }
        }
    }

    #[test]
    fn a_failing_sink_fails_the_encoding() {
        struct Full(usize);
        impl fmt::Write for Full {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                self.0 = self.0.checked_sub(text.len()).ok_or(fmt::Error)?;
                Ok(())
            }
        }
        let (key, credentials) = (key(), credentials());
        let presigned = key.presign(&credentials, &VANILLA, at(), 60).unwrap();
        for room in 0..presigned.encoded_len() {
            assert!(presigned.encode(&mut Full(room)).is_err());
        }
    }

    #[test]
    fn the_hash_of_the_body_may_be_a_signed_header() {
        let (key, credentials) = (key(), credentials());
        let headers = [("X-Amz-Content-Sha256", PayloadHash::EMPTY.as_str())];
        let presigned = key.presign(&credentials, &VANILLA.headers(&headers), at(), 60).unwrap();
        assert_eq!(string(&presigned.signed_headers()), "host;x-amz-content-sha256");
        let target = string(&presigned);
        assert!(target.contains("&X-Amz-SignedHeaders=host%3Bx-amz-content-sha256&"), "{target}");
        // Nothing but the payload hash, and not twice: the values would be joined.
        let (right, unsigned) = (headers[0], ("x-amz-content-sha256", "UNSIGNED-PAYLOAD"));
        for headers in
            [&[unsigned][..], &[("a", "b"), unsigned], &[right, right], &[("X-Amz-Content-Sha256", "")]]
        {
            for settings in [Settings::new(), Settings::S3] {
                let request = VANILLA.headers(headers).settings(settings);
                let error = key.presign(&credentials, &request, at(), 60).unwrap_err();
                assert_eq!(error.kind(), SigningErrorKind::OtherPayloadHash);
            }
        }
        // The parameter serves as well: some servers read it in place of the header.
        let hash = PayloadHash::EMPTY.as_str();
        for (query, headers, is_good) in [
            (format!("X-Amz-Content-Sha256={hash}"), &[][..], true),
            (format!("a&X-Amz-Content%2DSha256={hash}&b"), &[], true),
            (format!("X-Amz-Content-Sha256={hash}"), &[right], false),
            (format!("X-Amz-Content-Sha256={hash}&X-Amz-Content-Sha256={hash}"), &[], false),
            (format!("x-amz-content-sha256={hash}"), &[], false),
            ("X-Amz-Content-Sha256=UNSIGNED-PAYLOAD".into(), &[], false),
            ("X-Amz-Content-Sha256".into(), &[], false),
        ] {
            for settings in [Settings::new(), Settings::S3] {
                let request = VANILLA.query(Query::form(&query)).headers(headers).settings(settings);
                let presigned = key.presign(&credentials, &request, at(), 60);
                let canonical = presigned.as_ref().map(|presigned| string(presigned.canonical_request()));
                match canonical {
                    Ok(canonical) => assert!(is_good && canonical.ends_with(hash), "{query}"),
                    Err(error) => {
                        assert_eq!((error.kind(), is_good), (SigningErrorKind::OtherPayloadHash, false));
                    }
                }
            }
        }
        // Where signing adds the header, it is still refused.
        let error = key.sign(&credentials, &VANILLA.headers(&headers), at()).unwrap_err();
        assert_eq!(error.kind(), SigningErrorKind::SigningHeader(0));
    }

    #[test]
    fn a_url_of_s3_signs_no_payload_unless_its_hash_is_a_header() {
        let (key, credentials) = (key(), credentials());
        let last = |request: &Request<'_>| {
            let presigned = key.presign(&credentials, request, at(), 60).unwrap();
            string(presigned.canonical_request()).rsplit('\n').next().map(String::from).unwrap()
        };
        let hash = PayloadHash::of(b"body");
        let request = Request { payload_hash: hash, ..VANILLA };
        let headers = [("X-Amz-Content-Sha256", hash.as_str())];
        assert_eq!(last(&request), hash.as_str());
        assert_eq!(last(&request.settings(Settings::S3)), "UNSIGNED-PAYLOAD");
        assert_eq!(last(&request.settings(Settings::S3).headers(&headers)), hash.as_str());
        assert_eq!(last(&request.settings(Settings::S3.presign_unsigned_payload(false))), hash.as_str());
        assert_eq!(
            last(&request.settings(Settings::new().presign_unsigned_payload(true))),
            "UNSIGNED-PAYLOAD"
        );
    }

    #[test]
    fn a_url_has_the_signed_path() {
        let (key, credentials) = (key(), credentials());
        for (path, double, signed, sent) in [
            ("/a b/é", false, "/a%20b/%C3%A9", "/a%20b/%C3%A9"),
            ("/a%20b", true, "/a%2520b", "/a%20b"),
            ("/a%20b", false, "/a%20b", "/a%20b"),
            ("/a+b", true, "/a%2Bb", "/a+b"),
            ("/a+b", false, "/a%2Bb", "/a+b"),
            ("/\"<\u{2028}", false, "/%22%3C%E2%80%A8", "/%22%3C%E2%80%A8"),
        ] {
            let request = Request { path, ..VANILLA }.settings(Settings::new().double_encode_path(double));
            let presigned = key.presign(&credentials, &request, at(), 60).unwrap();
            let target = string(&presigned);
            assert_eq!(target.split('?').next(), Some(sent), "{path}");
            assert!(target.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte)));
            assert_eq!(string(presigned.canonical_request()).lines().nth(1), Some(signed), "{path}");
        }
        let request =
            Request { path: "/100%", ..VANILLA }.settings(Settings::new().double_encode_path(false));
        let error = key.presign(&credentials, &request, at(), 60).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (SigningErrorKind::MalformedPath, 4));
    }

    #[test]
    fn more_than_48_headers_need_an_allocator() {
        let (key, credentials) = (key(), credentials());
        let names: Vec<String> = (0..200).rev().map(|number| format!("x-{number:03}")).collect();
        for count in [47, 48, 49, 200] {
            let headers: Vec<(&str, &str)> = names[..count].iter().map(|name| (name.as_str(), "1")).collect();
            let signed = key.sign(&credentials, &VANILLA.headers(&headers), at());
            if cfg!(feature = "alloc") || count <= 48 {
                let listed = string(&signed.unwrap().signed_headers());
                let mut expected: Vec<&str> = names[..count].iter().map(String::as_str).collect();
                expected.extend(["host", "x-amz-date"]);
                expected.sort_unstable();
                assert_eq!(listed, expected.join(";"));
            } else {
                let error = signed.unwrap_err();
                assert_eq!(error.kind(), SigningErrorKind::TooManyHeaders);
                assert!(
                    format!("{error}")
                        .starts_with("more headers than 48, the limit without the feature `alloc`")
                );
            }
        }
    }
}
