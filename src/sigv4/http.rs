//! Signing of requests of the `http` crate, in place.

use super::canonical::{check_host, check_payload_hash};
use super::error::{SigningError, SigningErrorKind};
use super::hash::PayloadHash;
use super::headers::{self, Carrier, Given};
use super::key::SigningKey;
use super::presign::Presigned;
use super::query;
use super::request::{Query, Request, Settings};
use super::sign::Signature;
use crate::credentials::Credentials;
use crate::encode::{Encode, Sink, WriteTo};
use crate::text::ToText;
use crate::timestamp::Timestamp;
use ::http::header::{HOST, HeaderName, HeaderValue};
use ::http::request::Parts;
use ::http::uri::{PathAndQuery, Scheme, Uri};
use ::http::{HeaderMap, Method};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

impl SigningKey {
    /// Signs a request of the `http` crate by headers, in place.
    ///
    /// It signs method, path, query, host and every header, except for headers that clients and proxies change (see
    /// [`Request::headers`]). The URI and the other headers keep their bytes.
    ///
    /// - It sets `authorization`, `x-amz-date`, the session token, and `x-amz-content-sha256` if the settings ask for
    ///   it or `payload` is a literal.
    /// - A request that was signed by headers can be signed again, with another payload and other credentials: the
    ///   headers of the earlier signature are replaced. The session token of an earlier signature by another access key
    ///   id is removed. A presigned URI is refused, because signing by headers does not change the URI.
    /// - `authorization` and tokens are marked sensitive.
    /// - If the credentials have no session token, a token header of `parts` is kept and signed, as botocore does.
    /// - The host is the `Host` header, or else the host of the URI without the default port. A missing header is not
    ///   added, because HTTP clients add it.
    /// - The values of a repeated header are joined in their order. A value need not be ASCII or UTF-8.
    /// - A `+` in the query is a space, as services read it; see [`Query::form`].
    ///
    /// It returns the signature, with which the signatures of a chunked body begin.
    ///
    /// ```
    /// use sts_wire::sigv4::{PayloadHash, Settings};
    /// use sts_wire::{Credentials, Timestamp};
    ///
    /// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    /// let at = Timestamp::parse_amz_date("20150830T123600Z")?;
    /// let key = credentials.signing_key(at, "us-east-1", "service")?;
    ///
    /// let request = http::Request::get("https://example.amazonaws.com/").body(())?;
    /// let (mut parts, body) = request.into_parts();
    /// key.sign_http(&credentials, &mut parts, PayloadHash::EMPTY, &Settings::new(), at)?;
    /// let request = http::Request::from_parts(parts, body);
    /// assert_eq!(
    ///     request.headers()["authorization"],
    ///     "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
    ///      SignedHeaders=host;x-amz-date, \
    ///      Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`sign`](Self::sign). Then `parts` is unchanged. Also if:
    /// - The URI and the `Host` header name different hosts, there are several `Host` headers, there is no host, or one
    ///   of them is malformed.
    /// - The URI has no path, as in a CONNECT, or is `*`.
    /// - The query has parameters of a presigned URL.
    /// - The request has an `x-amz-content-sha256` that signing does not replace and that is not `payload`.
    pub fn sign_http<S: ToText>(
        &self,
        credentials: &Credentials<S>,
        parts: &mut Parts,
        payload: PayloadHash,
        settings: &Settings,
        at: Timestamp,
    ) -> Result<Signature, SigningError> {
        let session_token = self.check_use(credentials, at)?;
        let (mut headers, is_signed) = self.without_signature(&parts.headers, session_token.is_some());
        let query = parts.uri.query().unwrap_or_default();
        let replaces_hash = is_signed && headers.contains_key(headers::CONTENT_SHA256);
        let settings = settings.sign_payload_hash(settings.sign_payload_hash || replaces_hash);
        let request = request(parts, query, payload, &settings)?;
        if request.adds_payload_hash() {
            headers.remove(headers::CONTENT_SHA256);
        }
        let to_sign = headers_to_sign(&headers);
        let given = Given::Bytes(&to_sign);
        check_payload_hash(payload, given)?;
        let credential = self.credential();
        let signed = self.sign_given(&request, given, credential, session_token, at, Carrier::Headers)?;
        let added: Vec<_> = signed.headers().map(|(name, value)| (name, header_value(&value))).collect();
        let signature = signed.signature();
        for (name, value) in added {
            let added = headers.try_insert(HeaderName::from_static(name), value?);
            added.map_err(|_| SigningError::new(SigningErrorKind::TooManyHeaders))?;
        }
        parts.headers = headers;
        Ok(signature)
    }

    /// Signs a request of the `http` crate by query parameters, in place.
    ///
    /// It signs what [`sign_http`](Self::sign_http) signs, without `payload` under
    /// [`Settings::presign_unsigned_payload`], and appends its parameters to the query, whose bytes it keeps:
    ///
    /// - If the query has `X-Amz-Algorithm` and `X-Amz-Signature`, all parameters that signing adds are replaced, so a
    ///   request can be presigned again. Otherwise such a parameter is refused.
    /// - `authorization`, `x-amz-date` and, if the credentials have a session token, token headers are removed. With
    ///   the `authorization` of an earlier signature, its `x-amz-content-sha256` and the session token of another
    ///   access key id are removed too.
    /// - The other headers are signed, so they must be sent with the URL. Remove every header that the recipient of the
    ///   URL cannot send.
    ///
    /// The URL then holds the signature and perhaps a session token: whoever has it can send the request.
    ///
    /// ```
    /// use sts_wire::sigv4::{PayloadHash, Settings};
    /// use sts_wire::{Credentials, Timestamp};
    ///
    /// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    /// let at = Timestamp::parse_amz_date("20150830T123600Z")?;
    /// let key = credentials.signing_key(at, "us-east-1", "service")?;
    ///
    /// let (mut parts, ()) = http::Request::get("https://example.amazonaws.com/").body(())?.into_parts();
    /// key.presign_http(&credentials, &mut parts, PayloadHash::EMPTY, &Settings::new(), at, 3_600)?;
    /// assert_eq!(
    ///     parts.uri,
    ///     "https://example.amazonaws.com/?X-Amz-Algorithm=AWS4-HMAC-SHA256\
    ///      &X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice%2Faws4_request\
    ///      &X-Amz-Date=20150830T123600Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host\
    ///      &X-Amz-Signature=e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`presign`](Self::presign) and [`sign_http`](Self::sign_http), and if the URI becomes longer than the `http`
    /// crate allows (65,534 bytes). Then `parts` is unchanged. An offset in the query counts without the earlier
    /// signature.
    pub fn presign_http<S: ToText>(
        &self,
        credentials: &Credentials<S>,
        parts: &mut Parts,
        payload: PayloadHash,
        settings: &Settings,
        at: Timestamp,
        expires_seconds: u32,
    ) -> Result<Signature, SigningError> {
        let session_token = self.check_use(credentials, at)?;
        let (mut headers, is_signed) = self.without_signature(&parts.headers, session_token.is_some());
        if is_signed {
            headers.remove(headers::CONTENT_SHA256);
        }
        let to_sign = headers_to_sign(&headers);
        let query: Vec<_> = query::without_signature(parts.uri.query().unwrap_or_default()).collect();
        let query = query.join("&");
        let request = request(parts, &query, payload, settings)?;
        let (given, carrier) = (Given::Bytes(&to_sign), Carrier::query(expires_seconds)?);
        let signed = self.sign_given(&request, given, self.credential(), session_token, at, carrier)?;
        let presigned = Presigned::new(signed);
        let separator = if query.is_empty() || query.ends_with('&') { "" } else { "&" };
        let added = AddedQuery(&presigned).encode_to_string();
        let target = format!("{}?{query}{separator}{added}", parts.uri.path());
        let signature = presigned.signature();
        parts.uri = with_target(&parts.uri, target)?;
        parts.headers = headers;
        Ok(signature)
    }

    /// The headers without the headers of an earlier signature, but with its payload hash; and whether there was one.
    fn without_signature(&self, headers: &HeaderMap, replaces_token: bool) -> (HeaderMap, bool) {
        let signer = access_key_id(headers);
        let is_of_other = signer.is_some_and(|signer| signer != self.access_key_id());
        let mut others = headers.clone();
        others.remove(headers::AUTHORIZATION);
        others.remove(headers::DATE);
        for name in TOKENS.into_iter().filter(|_| replaces_token || is_of_other) {
            others.remove(name);
        }
        let tokens = others.iter_mut().filter(|(name, _)| TOKENS.contains(&name.as_str()));
        tokens.for_each(|(_, value)| value.set_sensitive(true));
        (others, signer.is_some())
    }
}

/// The access key id of an earlier signature by headers.
fn access_key_id(headers: &HeaderMap) -> Option<&str> {
    let authorization = headers.get(headers::AUTHORIZATION)?.to_str().ok()?;
    let (_, credential) = authorization.strip_prefix("AWS4-")?.split_once("Credential=")?;
    credential.split('/').next()
}

/// The headers that hold a session token.
const TOKENS: [&str; 2] = [headers::SECURITY_TOKEN, headers::S3_SESSION_TOKEN];

/// All headers but `Host`, whose value is signed as the host of the request.
fn headers_to_sign(headers: &HeaderMap) -> Vec<(&str, &[u8])> {
    let headers = headers.iter().filter(|(name, _)| *name != HOST);
    headers.map(|(name, value)| (name.as_str(), value.as_bytes())).collect()
}

/// The request to sign. Its headers are not in it.
fn request<'p>(
    parts: &'p Parts,
    query: &'p str,
    payload: PayloadHash,
    settings: &Settings,
) -> Result<Request<'p>, SigningError> {
    // A CONNECT is sent without a path.
    let has_no_path = parts.method == Method::CONNECT || parts.uri.path_and_query().is_none();
    SigningError::refuse_if(has_no_path, SigningErrorKind::InvalidUri)?;
    let request = Request::new(parts.method.as_str(), host(parts)?, parts.uri.path(), payload);
    Ok(request.query(Query::form(query)).settings(*settings))
}

/// The value of `Host` with which clients send the request: the header, or else the host of the URI.
fn host(parts: &Parts) -> Result<&str, SigningError> {
    let scheme = parts.uri.scheme();
    let mut headers = parts.headers.get_all(HOST).iter();
    let header = headers.next().map(HeaderValue::to_str).transpose();
    let header = header.map_err(|_| SigningError::new(SigningErrorKind::InvalidHost))?;
    let uri = parts.uri.authority().map(|authority| without_default_port(authority.as_str(), scheme));
    // These errors come first, because they say more than the error that the hosts differ.
    header.into_iter().chain(uri).try_for_each(check_host)?;
    let is_other = |header, uri: &str| !uri.eq_ignore_ascii_case(without_default_port(header, scheme));
    let is_ambiguous =
        headers.next().is_some() || header.zip(uri).is_some_and(|(header, uri)| is_other(header, uri));
    SigningError::refuse_if(is_ambiguous, SigningErrorKind::AmbiguousHost)?;
    // Signing refuses an empty host.
    Ok(header.or(uri).unwrap_or_default())
}

/// A host without the port if the port is the default of the scheme.
fn without_default_port<'h>(host: &'h str, scheme: Option<&Scheme>) -> &'h str {
    let default_port = match scheme.map(Scheme::as_str) {
        Some("http") => 80,
        Some("https") => 443,
        _ => return host,
    };
    let Some((name, port)) = host.rsplit_once(':') else { return host };
    // Clients compare numbers: `0443` is 443.
    let is_number = port.bytes().all(|byte| byte.is_ascii_digit());
    let is_default = port.is_empty() || is_number && port.parse() == Ok(default_port);
    if is_default { name } else { host }
}

/// The value of a header that signing adds.
fn header_value(value: &super::sign::HeaderValue<'_>) -> Result<HeaderValue, SigningError> {
    // Only the session token is not ASCII, and it was checked.
    let converted = HeaderValue::try_from(value.encode_to_string());
    let mut converted = converted.map_err(|_| SigningError::new(SigningErrorKind::InvalidSessionToken))?;
    converted.set_sensitive(value.is_sensitive());
    Ok(converted)
}

/// The URI with another path and query.
fn with_target(uri: &Uri, target: String) -> Result<Uri, SigningError> {
    let invalid = SigningError::new(SigningErrorKind::InvalidUri);
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(target).map_err(|_| invalid)?);
    Uri::from_parts(parts).map_err(|_| invalid)
}

/// The parameters that signing adds, encoded.
struct AddedQuery<'s>(&'s Presigned<'s>);

impl WriteTo for AddedQuery<'_> {
    fn write_to(&self, sink: &mut Sink<'_>) {
        for (number, (name, value)) in self.0.parameters().enumerate() {
            sink.text(if number == 0 { "" } else { "&" });
            sink.text(name);
            sink.byte(b'=');
            value.write(true, sink);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sigv4::{SessionTokenName, SigningErrorKind as Kind};
    use alloc::string::ToString;
    use hmac::{KeyInit, Mac};
    use sha2::Digest;

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    const EMPTY: PayloadHash = PayloadHash::EMPTY;
    const S3: Settings =
        Settings::new().normalize_path(false).double_encode_path(false).sign_payload_hash(true);

    fn at() -> Timestamp {
        Timestamp::parse_amz_date("20150830T123600Z").unwrap()
    }

    fn credentials(token: Option<&'static str>) -> Credentials<&'static str> {
        let credentials = Credentials::new("AKIDEXAMPLE", SECRET);
        token.map_or(credentials, |token| credentials.with_session_token(token))
    }

    fn key() -> SigningKey {
        credentials(None).signing_key(at(), "us-east-1", "s3").unwrap()
    }

    fn parts(uri: &str, headers: &[(&'static str, &[u8])]) -> Parts {
        let (mut parts, ()) = ::http::Request::get(uri).body(()).unwrap().into_parts();
        for (name, value) in headers {
            parts.headers.append(*name, HeaderValue::from_bytes(value).unwrap());
        }
        parts
    }

    fn signed(mut parts: Parts, token: Option<&'static str>, settings: &Settings) -> Parts {
        key().sign_http(&credentials(token), &mut parts, EMPTY, settings, at()).unwrap();
        parts
    }

    fn presigned(mut parts: Parts, token: Option<&'static str>, settings: &Settings) -> Parts {
        key().presign_http(&credentials(token), &mut parts, EMPTY, settings, at(), 60).unwrap();
        parts
    }

    /// The signature of a canonical request, by the documentation.
    fn signature(canonical_request: &[u8]) -> String {
        let mac = |key: &[u8], message: &str| {
            let mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(key).unwrap().chain_update(message);
            mac.finalize().into_bytes().to_vec()
        };
        let hash = hex::encode(sha2::Sha256::digest(canonical_request));
        let to_sign =
            format!("AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/s3/aws4_request\n{hash}");
        let parts = ["20150830", "us-east-1", "s3", "aws4_request", &to_sign];
        hex::encode(parts.into_iter().fold(format!("AWS4{SECRET}").into_bytes(), |key, part| mac(&key, part)))
    }

    fn authorization(parts: &Parts) -> &str {
        parts.headers["authorization"].to_str().unwrap()
    }

    #[test]
    fn repeated_and_non_ascii_values_are_signed_as_they_are_sent() {
        let headers: [(_, &[u8]); 5] = [
            ("x-b", b"1"),
            ("x-a", b" \xff\t \xfe "),
            ("x-b", "\u{e9}".as_bytes()),
            ("x-b", b""),
            ("x-c", b""),
        ];
        let signed = signed(parts("https://h/", &headers), None, &Settings::new());
        let canonical = [
            b"GET\n/\n\nhost:h\nx-a:\xff \xfe\nx-amz-date:20150830T123600Z\nx-b:1,\xc3\xa9,\nx-c:\n\n"
                .as_slice(),
            b"host;x-a;x-amz-date;x-b;x-c\n",
            EMPTY.as_str().as_bytes(),
        ];
        let expected = signature(&canonical.concat());
        assert!(authorization(&signed).ends_with(&format!("x-c, Signature={expected}")));
        // The headers are still there, in their order.
        let values: Vec<_> = signed.headers.get_all("x-b").iter().map(HeaderValue::as_bytes).collect();
        assert_eq!(values, [b"1".as_slice(), "\u{e9}".as_bytes(), b""]);
        assert_eq!(signed.headers["x-a"].as_bytes(), b" \xff\t \xfe ");
    }

    #[test]
    fn a_request_of_text_is_signed_as_by_sign() {
        let headers =
            [("x-a", "1"), ("content-type", "text/plain"), ("content-length", "0"), ("user-agent", "u")];
        let of_bytes = headers.map(|(name, value)| (name, value.as_bytes()));
        let (key, credentials) = (key(), credentials(Some("token")));
        for settings in [Settings::new(), S3, Settings::new().omit_session_token(true)] {
            let mut by_http = parts("https://h:8443/a%20b/../c?z=1&a=%2f+", &of_bytes);
            let request = Request::new("GET", "h:8443", "/a%20b/../c", EMPTY)
                .query(Query::form("z=1&a=%2f+"))
                .headers(&headers)
                .settings(settings);
            let expected = key.sign(&credentials, &request, at()).unwrap();
            let signature = key.sign_http(&credentials, &mut by_http, EMPTY, &settings, at()).unwrap();
            assert_eq!(signature.as_str(), expected.signature().as_str());
            assert_eq!(by_http.headers.len(), headers.len() + expected.headers().count());
            for (name, value) in expected.headers() {
                assert_eq!(by_http.headers[name], value.encode_to_string(), "{name}");
            }
        }
    }

    #[test]
    fn the_uri_of_the_caller_keeps_its_bytes() {
        for uri in [
            "/",
            "https://h",
            "https://H.example/a//b/../%7e%2F?",
            "http://h/\u{e9}?b+c=%7e&&a={}|\u{e9}&=",
            "http://h/?a&",
        ] {
            let request = parts(uri, if uri == "/" { &[("host", b"h")] } else { &[] });
            let before = request.uri.to_string();
            assert_eq!(signed(request.clone(), Some("t"), &S3).uri.to_string(), before);
            // A presigned URL begins with them.
            let after = presigned(request, Some("t"), &S3).uri.to_string();
            let added = after.strip_prefix(before.trim_end_matches('?')).unwrap();
            let separator = match before.trim_end_matches('?').rsplit('?').next() {
                Some(query) if before.contains('?') && query.ends_with('&') => "",
                Some(query) if before.contains('?') && query.ends_with('=') => "&",
                _ => "?",
            };
            assert!(added.starts_with(&format!("{separator}X-Amz-Algorithm=AWS4-HMAC-SHA256&")), "{after}");
        }
    }

    #[test]
    fn an_earlier_signature_is_replaced() {
        let request = parts("https://h/key?a&b=1", &[("x-a", b"1")]);
        for settings in [Settings::new(), S3, S3.session_token_name(SessionTokenName::S3SessionToken)] {
            let fresh = signed(request.clone(), Some("token"), &settings);
            for earlier in [settings, S3, Settings::new()] {
                // A payload hash stays in a request that is signed again.
                if earlier.sign_payload_hash != settings.sign_payload_hash {
                    continue;
                }
                let mut again = request.clone();
                let before = Timestamp::parse_amz_date("20150830T010000Z").unwrap();
                let old = credentials(Some("old"));
                key().sign_http(&old, &mut again, PayloadHash::of(b"old"), &earlier, before).unwrap();
                assert_ne!(again.headers, fresh.headers);
                assert_eq!(signed(again, Some("token"), &settings).headers, fresh.headers);
            }
            let fresh = presigned(request.clone(), Some("token"), &settings);
            let again = presigned(fresh.clone(), Some("token"), &settings);
            assert_eq!(again.uri, fresh.uri);
            let without_token = presigned(again, None, &settings);
            assert_eq!(without_token.uri, presigned(request.clone(), None, &settings).uri);
        }
        // A signature by query replaces one by headers.
        let by_headers = signed(request.clone(), Some("token"), &Settings::new());
        let by_query = presigned(by_headers, Some("token"), &Settings::new());
        assert_eq!(by_query.headers, request.headers);
        assert_eq!(by_query.uri, presigned(request, Some("token"), &Settings::new()).uri);
    }

    #[test]
    fn a_request_is_signed_again_with_another_payload() {
        let key = key();
        for token in [None, Some("token")] {
            let credentials = credentials(token);
            for (earlier, settings) in [(S3, S3), (S3, Settings::new()), (Settings::S3, Settings::S3)] {
                for (first, payload) in [
                    (PayloadHash::of(b"first"), PayloadHash::of(b"second")),
                    (PayloadHash::UNSIGNED, EMPTY),
                    (EMPTY, PayloadHash::STREAMING),
                ] {
                    let mut again = parts("https://h/key?a", &[("x-a", b"1")]);
                    key.sign_http(&credentials, &mut again, first, &earlier, at()).unwrap();
                    key.sign_http(&credentials, &mut again, payload, &settings, at()).unwrap();
                    // The header stays, so the second signature has it too.
                    let settings = settings.sign_payload_hash(true);
                    let mut fresh = parts("https://h/key?a", &[("x-a", b"1")]);
                    key.sign_http(&credentials, &mut fresh, payload, &settings, at()).unwrap();
                    assert_eq!(again.headers, fresh.headers);
                    assert_eq!(again.headers["x-amz-content-sha256"], payload.as_str());
                }
            }
        }
    }

    #[test]
    fn a_url_needs_no_header_of_an_earlier_signature() {
        let key = key();
        for token in [None, Some("token")] {
            let credentials = credentials(token);
            for settings in [Settings::S3, S3, Settings::S3.omit_session_token(true)] {
                let literal = if settings.presign_unsigned_payload { PayloadHash::UNSIGNED } else { EMPTY };
                for (first, payload) in [(PayloadHash::UNSIGNED, literal), (PayloadHash::of(b"a"), EMPTY)] {
                    let mut again = parts("https://h/key?a", &[]);
                    key.sign_http(&credentials, &mut again, first, &settings, at()).unwrap();
                    key.presign_http(&credentials, &mut again, payload, &settings, at(), 60).unwrap();
                    assert!(again.headers.is_empty(), "{:?}", again.headers);
                    assert!(again.uri.query().unwrap().contains("&X-Amz-SignedHeaders=host&"));
                    let mut fresh = parts("https://h/key?a", &[]);
                    key.presign_http(&credentials, &mut fresh, payload, &settings, at(), 60).unwrap();
                    assert_eq!(again.uri, fresh.uri);
                }
            }
        }
    }

    #[test]
    fn the_token_of_another_access_key_id_is_removed() {
        let other = Credentials::new("ASIAEXAMPLE", SECRET).with_session_token("old");
        let key_of_other = other.signing_key(at(), "us-east-1", "s3").unwrap();
        for settings in [S3, S3.session_token_name(SessionTokenName::S3SessionToken)] {
            let mut request = parts("https://h/", &[]);
            key_of_other.sign_http(&other, &mut request, EMPTY, &settings, at()).unwrap();
            let again = signed(request.clone(), None, &settings);
            assert_eq!(again.headers, signed(parts("https://h/", &[]), None, &settings).headers);
            assert!(presigned(request, None, &settings).headers.is_empty());
        }
        // A token of the caller stays if the caller signs again. So does one beside another authorization.
        let own: [(_, &[u8]); 1] = [("x-amz-security-token", b"own")];
        let once = signed(parts("https://h/", &own), None, &S3);
        assert_eq!(signed(once.clone(), None, &S3).headers, once.headers);
        for authorization in [b"Basic Og==".as_slice(), b"AWS4-HMAC-SHA256", b"\xff"] {
            let headers = [own[0], ("authorization", authorization)];
            assert_eq!(signed(parts("https://h/", &headers), None, &S3).headers, once.headers);
        }
    }

    #[test]
    fn a_payload_hash_of_the_caller_stays_if_the_request_is_signed_again() {
        let own: [(_, &[u8]); 1] = [("x-amz-content-sha256", EMPTY.as_str().as_bytes())];
        let once = signed(parts("https://h/", &own), None, &Settings::new());
        assert_eq!(once.headers["x-amz-content-sha256"], EMPTY.as_str());
        assert_eq!(signed(once.clone(), None, &Settings::new()).headers, once.headers);
    }

    #[test]
    fn earlier_signing_parameters_are_dropped_in_any_spelling() {
        let uri = "https://h/?a=1&x-amz-signature=0&X%2DAmz-Date=1&X-Amz-S3session-Token&b&X-Amz-Other=2\
                   &X-Amz-Security-Token=t&x-Amz%2Dalgorithm=AWS4-HMAC-SHA256";
        let again = presigned(parts(uri, &[]), None, &S3);
        assert_eq!(again.uri, presigned(parts("https://h/?a=1&b&X-Amz-Other=2", &[]), None, &S3).uri);
        // By headers the URI is not changed, so it is refused.
        let error = key().sign_http(&credentials(None), &mut parts(uri, &[]), EMPTY, &S3, at()).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (Kind::SigningParameter, 4));
    }

    #[test]
    fn a_parameter_of_signing_without_an_earlier_signature_is_refused() {
        for (query, offset) in [
            ("X-Amz-Security-Token=abc", 0),
            ("a=1&X-Amz-Expires=3", 4),
            ("a=1&&x-amz-expires=3", 5),
            ("X%2DAmz-Date=1", 0),
            ("b&X-Amz-Signature=0", 2),
            ("b&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=c", 2),
        ] {
            let before = parts(&format!("https://h/?{query}"), &[]);
            let mut after = before.clone();
            let (key, credentials) = (key(), credentials(Some("token")));
            let error = key.presign_http(&credentials, &mut after, EMPTY, &S3, at(), 60).unwrap_err();
            assert_eq!((error.kind(), error.offset()), (Kind::SigningParameter, offset), "{query}");
            assert_eq!(after.uri, before.uri);
            let request = Request::new("GET", "h", "/", EMPTY).query(Query::form(query));
            assert_eq!(key.presign(&credentials, &request, at(), 60).unwrap_err(), error);
        }
    }

    #[test]
    fn a_token_of_the_caller_is_signed_if_the_credentials_have_none() {
        for name in ["x-amz-security-token", "x-amz-s3session-token"] {
            let request = parts("https://h/", &[(name, b"own")]);
            let kept = signed(request.clone(), None, &Settings::new());
            assert_eq!(kept.headers[name], "own");
            assert!(kept.headers[name].is_sensitive());
            let twice =
                signed(parts("https://h/", &[(name, b"own"), (name, b"other")]), None, &Settings::new());
            assert!(twice.headers.get_all(name).iter().all(HeaderValue::is_sensitive));
            assert!(
                authorization(&kept).contains(&format!("SignedHeaders=host;x-amz-date;{name}, "))
                    || name < "x-amz-date"
            );
            let kept = presigned(request.clone(), None, &Settings::new());
            assert_eq!(kept.headers[name], "own");
            assert!(kept.uri.query().unwrap().contains(&format!("X-Amz-SignedHeaders=host%3B{name}&")));
            // The token of the credentials replaces it.
            let replaced = signed(request.clone(), Some("token"), &Settings::new());
            assert_eq!(
                replaced.headers,
                signed(parts("https://h/", &[]), Some("token"), &Settings::new()).headers
            );
            assert!(presigned(request, Some("token"), &Settings::new()).headers.is_empty());
        }
    }

    #[test]
    fn the_token_has_the_name_of_the_settings() {
        let settings = S3.session_token_name(SessionTokenName::S3SessionToken);
        let by_headers = signed(parts("https://h/", &[]), Some("token"), &settings);
        assert_eq!(by_headers.headers["x-amz-s3session-token"], "token");
        assert!(!by_headers.headers.contains_key("x-amz-security-token"));
        let canonical = format!(
            "GET\n/\n\nhost:h\nx-amz-content-sha256:{0}\nx-amz-date:20150830T123600Z\nx-amz-s3session-token:token\n\n\
             host;x-amz-content-sha256;x-amz-date;x-amz-s3session-token\n{0}",
            EMPTY.as_str()
        );
        assert!(authorization(&by_headers).ends_with(&signature(canonical.as_bytes())));
        for (settings, is_last) in [(settings, false), (settings.omit_session_token(true), true)] {
            let query = presigned(parts("https://h/", &[]), Some("to/ken"), &settings).uri;
            let query = query.query().unwrap();
            assert!(!query.contains("X-Amz-Security-Token"));
            assert_eq!(
                query.contains("&X-Amz-Expires=60&X-Amz-S3session-Token=to%2Fken&X-Amz-SignedHeaders="),
                !is_last
            );
            assert_eq!(query.ends_with("&X-Amz-S3session-Token=to%2Fken"), is_last);
        }
    }

    #[test]
    fn secret_headers_are_marked_sensitive() {
        let signed = signed(parts("https://h/", &[("x-a", b"1")]), Some("token"), &S3);
        for (name, value) in &signed.headers {
            let is_secret = ["authorization", "x-amz-security-token"].contains(&name.as_str());
            assert_eq!(value.is_sensitive(), is_secret, "{name}");
        }
    }

    #[test]
    fn the_host_is_the_one_that_clients_send() {
        for (uri, header, expected) in [
            ("https://h.example", None, Ok("h.example")),
            ("https://h.example:443", None, Ok("h.example")),
            ("http://h.example:80/", None, Ok("h.example")),
            ("http://h.example:443/", None, Ok("h.example:443")),
            ("https://h.example:/", None, Ok("h.example")),
            ("https://[::1]:9000/", None, Ok("[::1]:9000")),
            ("https://H.example/", None, Ok("H.example")),
            ("/", Some("h.example:9000"), Ok("h.example:9000")),
            ("https://h.example/", Some("h.example"), Ok("h.example")),
            ("https://h.example/", Some("H.example:443"), Ok("H.example:443")),
            ("https://h.example/", Some("h.example:80"), Err(Kind::AmbiguousHost)),
            ("https://h.example/", Some("other.example"), Err(Kind::AmbiguousHost)),
            ("https://h.example/", Some(""), Err(Kind::EmptyHost)),
            ("https://h.example:0443/", None, Ok("h.example")),
            ("https://h.example:00443/", Some("h.example"), Ok("h.example")),
            ("https://h.example:0444/", None, Err(Kind::InvalidHost)),
            ("https://h.example:080/", None, Err(Kind::InvalidHost)),
            ("https://h.example/", Some("h.example:0443"), Err(Kind::InvalidHost)),
            ("https://:8443/", None, Err(Kind::EmptyHost)),
            ("https://user:443@h.example/", Some("h.example"), Err(Kind::UserInformation)),
            ("/", None, Err(Kind::EmptyHost)),
            ("/", Some(""), Err(Kind::EmptyHost)),
            ("/", Some("h.example "), Err(Kind::InvalidHost)),
            ("/", Some("\u{e9}"), Err(Kind::InvalidHost)),
            ("https://user:pass@h.example/", None, Err(Kind::UserInformation)),
        ] {
            let headers: &[(_, &[u8])] = &[("host", header.unwrap_or_default().as_bytes())];
            let mut request = parts(uri, if header.is_some() { headers } else { &[] });
            let before = request.headers.clone();
            let result = key().sign_http(&credentials(None), &mut request, EMPTY, &Settings::new(), at());
            let canonical = |host| {
                let empty = EMPTY.as_str();
                format!("GET\n/\n\nhost:{host}\nx-amz-date:20150830T123600Z\n\nhost;x-amz-date\n{empty}")
            };
            let expected = expected.map(|host| signature(canonical(host).as_bytes()));
            assert_eq!(
                result.map(|signature| signature.as_str().to_string()).map_err(|error| error.kind()),
                expected,
                "{uri} {header:?}"
            );
            // The header is left to the client.
            assert_eq!(request.headers.get("host"), before.get("host"));
        }
        let mut twice = parts("https://h/", &[("host", b"h"), ("host", b"h")]);
        let error = key().sign_http(&credentials(None), &mut twice, EMPTY, &S3, at()).unwrap_err();
        assert_eq!(error.kind(), Kind::AmbiguousHost);
        assert_eq!(error.to_string(), "uri and `Host` header name different hosts, or there are several");
    }

    #[test]
    fn a_request_without_a_path_is_refused() {
        for (method, uri, kind) in [
            (Method::CONNECT, "h:443", Kind::InvalidUri),
            (Method::CONNECT, "https://h/", Kind::InvalidUri),
            (Method::GET, "h:443", Kind::InvalidUri),
            (Method::OPTIONS, "*", Kind::InvalidPath),
        ] {
            let mut request = parts(uri, if uri == "*" { &[("host", b"h")] } else { &[] });
            request.method = method;
            let (key, credentials) = (key(), credentials(None));
            let signed = key.sign_http(&credentials, &mut request, EMPTY, &S3, at()).unwrap_err();
            assert_eq!(signed.kind(), kind, "{uri}");
            let presigned = key.presign_http(&credentials, &mut request, EMPTY, &S3, at(), 60).unwrap_err();
            assert_eq!(presigned, signed);
        }
    }

    #[test]
    fn an_error_leaves_the_request_unchanged() {
        let headers: [(_, &[u8]); 3] =
            [("authorization", b"old"), ("x-amz-date", b"old"), ("x-amz-security-token", b"old")];
        let long = format!("https://h/{}", "x".repeat(65_400));
        let tomorrow = Timestamp::parse_amz_date("20150831T000000Z").unwrap();
        let another_day = Kind::KeyOfAnotherDay { key: at().date(), request: tomorrow.date() };
        let other = Credentials::new("OTHER", SECRET).with_session_token("token");
        let good = credentials(Some("token"));
        let padded = credentials(Some("token\n"));
        for (uri, credentials, at, expires, by_headers, by_query) in [
            ("https://h/?a=%zz", good, at(), 60, Some(Kind::MalformedQuery), Kind::MalformedQuery),
            ("https://h/%", good, at(), 60, Some(Kind::MalformedPath), Kind::MalformedPath),
            ("https://h/", good, tomorrow, 60, Some(another_day), another_day),
            ("https://h/", other, at(), 60, Some(Kind::KeyOfOtherCredentials), Kind::KeyOfOtherCredentials),
            ("https://h/", padded, at(), 60, Some(Kind::InvalidSessionToken), Kind::InvalidSessionToken),
            ("https://h/", good, at(), 0, None, Kind::ExpiresOutOfRange),
            (&long, good, at(), 60, None, Kind::InvalidUri),
            ("h:443", good, at(), 60, Some(Kind::InvalidUri), Kind::InvalidUri),
        ] {
            let request = parts(uri, &headers);
            let is_unchanged = |after: &Parts| after.uri == request.uri && after.headers == request.headers;
            let mut after = request.clone();
            let error = key().presign_http(&credentials, &mut after, EMPTY, &S3, at, expires).unwrap_err();
            assert_eq!(error.kind(), by_query, "{uri}");
            assert!(is_unchanged(&after), "{uri}");
            let result = key().sign_http(&credentials, &mut after, EMPTY, &S3, at);
            assert_eq!(result.err().map(|error| error.kind()), by_headers, "{uri}");
            assert_eq!(is_unchanged(&after), by_headers.is_some(), "{uri}");
        }
        // A map has room for some ten thousand names.
        let mut full = parts("https://h/", &[]);
        let mut count = 0;
        while full
            .headers
            .try_insert(HeaderName::try_from(format!("x-{count}")).unwrap(), HeaderValue::from_static(""))
            .is_ok()
        {
            count += 1;
        }
        let error = key().sign_http(&good, &mut full, EMPTY, &S3, at()).unwrap_err();
        assert_eq!(error.kind(), Kind::TooManyHeaders);
        assert_eq!(full.headers.len(), count);
    }

    #[test]
    fn more_than_48_headers_are_signed() {
        let request = parts("https://h/", &[("x-many", b"1".as_slice()); 100]);
        let canonical = format!(
            "GET\n/\n\nhost:h\nx-amz-date:20150830T123600Z\nx-many:{}\n\nhost;x-amz-date;x-many\n{}",
            ["1"; 100].join(","),
            EMPTY.as_str()
        );
        let signed = signed(request, None, &Settings::new());
        assert!(authorization(&signed).ends_with(&signature(canonical.as_bytes())));
    }

    #[test]
    fn a_literal_that_a_url_does_not_send_is_refused() {
        let (key, credentials) = (key(), credentials(None));
        let scope = key.scope();
        for payload in [PayloadHash::UNSIGNED, PayloadHash::STREAMING, PayloadHash::STREAMING_TRAILER] {
            let (literal, name) = (payload.as_str(), "x-amz-content-sha256");
            let said = format!("X-Amz-Content-Sha256={literal}");
            for settings in [Settings::new(), S3, S3.omit_session_token(true)] {
                for (query, headers, expected) in [
                    ("", &[][..], Some(Kind::UnsentPayloadHash)),
                    ("", &[(name, literal)][..], None),
                    (&*said, &[][..], None),
                ] {
                    let request = Request::new("PUT", "h", "/", payload)
                        .query(Query::form(query))
                        .headers(headers)
                        .settings(settings);
                    let mut in_place = parts(&format!("https://h/?{query}"), &[]);
                    in_place.method = ::http::Method::PUT;
                    for (name, value) in headers {
                        in_place.headers.insert(*name, HeaderValue::try_from(*value).unwrap());
                    }
                    let by_http =
                        key.presign_http(&credentials, &mut in_place, payload, &settings, at(), 60).map(drop);
                    let by_key = key.presign(&credentials, &request, at(), 60);
                    let prepared = request.prepare_url(&credentials, scope, at(), 60).map(drop);
                    let kind = |error: SigningError| error.kind();
                    assert_eq!([by_http.err().map(kind), prepared.err().map(kind)], [expected; 2], "{said}");
                    if let Ok(by_key) = &by_key {
                        let canonical = by_key.canonical_request().encode_to_string();
                        let sent =
                            if query.is_empty() { format!("{name}:{literal}\n") } else { said.clone() };
                        assert!(canonical.contains(&sent) && canonical.ends_with(literal), "{canonical}");
                    }
                    assert_eq!(by_key.err().map(kind), expected);
                }
            }
            // S3 needs neither the header nor the parameter.
            let request = Request::new("PUT", "h", "/", payload).settings(Settings::S3);
            assert!(key.presign(&credentials, &request, at(), 60).is_ok());
        }
    }

    #[test]
    fn a_payload_hash_of_the_caller_agrees_with_the_payload() {
        let headers: [(_, &[u8]); 1] = [("x-amz-content-sha256", b"UNSIGNED-PAYLOAD")];
        let (key, credentials) = (key(), credentials(None));
        for (payload, settings, by_headers, by_query) in [
            (EMPTY, Settings::new(), Err(Kind::OtherPayloadHash), Err(Kind::OtherPayloadHash)),
            (EMPTY, S3, Ok(EMPTY.as_str()), Err(Kind::OtherPayloadHash)),
            (PayloadHash::UNSIGNED, Settings::new(), Ok("UNSIGNED-PAYLOAD"), Ok("UNSIGNED-PAYLOAD")),
            (PayloadHash::UNSIGNED, S3, Ok("UNSIGNED-PAYLOAD"), Ok("UNSIGNED-PAYLOAD")),
        ] {
            let sent = |parts: &Parts| parts.headers["x-amz-content-sha256"].to_str().unwrap().to_string();
            let mut request = parts("https://h/", &headers);
            let result = key.sign_http(&credentials, &mut request, payload, &settings, at());
            assert_eq!(
                result.map(|_| sent(&request)).map_err(|error| error.kind()),
                by_headers.map(String::from)
            );
            let mut request = parts("https://h/", &headers);
            let result = key.presign_http(&credentials, &mut request, payload, &settings, at(), 60);
            assert_eq!(
                result.map(|_| sent(&request)).map_err(|error| error.kind()),
                by_query.map(String::from)
            );
        }
    }
}
