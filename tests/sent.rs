//! Whatever is signed verifies as it is sent: every way of signing, against the crate's own server half.

#![cfg(all(feature = "alloc", feature = "server"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests may panic"
)]

#[path = "random/xorshift.rs"]
mod xorshift;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use sts_wire::sigv4::{
    CredentialScope, PayloadHash, Query, Received, RejectionKind, Request, Settings,
    SigningErrorKind as Kind, VerifyRules,
};
use sts_wire::{Credentials, Encode, SigningError, SigningKey, Timestamp};
use xorshift::Random;

type Headers = Vec<(String, Vec<u8>)>;

/// The characters that HTTP clients percent-encode in a path.
const UNENCODED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

const PATHS: &[&str] = &[
    "/", "/", "/", "a", "B", "..", ".", "*", "b c", "%20", "%2F", "%2e%2e", "%2E", "\u{e9}", "%C3%A9", "+",
    "%2B", "~", "%7e", "{x}", "\"", "[0]", "|", "\\", "%", "%z", "a=b&c;d", ":@", "!$'(),",
];
const QUERIES: &[&str] = &[
    "a=1",
    "&",
    "&",
    "b",
    "=",
    "x=%2B",
    "A=",
    "a b",
    "\u{e9}",
    "%20",
    "%7E",
    "%ff",
    "+",
    "a=",
    "X-Amz-Meta=1",
    "~",
    "{}",
];
/// What a query may say of the payload: nothing, that it is not signed, the hash of [`BODY`].
const SAID: [&str; 8] = [
    "",
    "",
    "",
    "",
    "",
    "",
    "&X-Amz-Content-Sha256=UNSIGNED-PAYLOAD",
    "&X-Amz-Content-Sha256=230d8358dc8e8890b4c58deeb62912ee2f20357ae92a5cc861b98e68fe31acb5",
];
const HOSTS: &[&str] = &[
    "h.example",
    "H.Example",
    "h.example:8443",
    "[::1]:9000",
    "[2001:db8::1]",
    "127.0.0.1:80",
    "localhost",
    "a_b.c.",
];
const HEADERS: &[(&str, &str)] = &[
    ("x-a", " a  b\t\tc "),
    ("X-A", ""),
    ("range", "bytes=0-9"),
    ("x-a", "\u{e9}"),
    ("user-agent", "u"),
    ("accept", "\t"),
    ("x-amz-meta-b", "\"a   b\""),
    ("content-type", "text/plain"),
];
const TOKENS: &[Option<&str>] = &[None, Some(""), Some("to/ken+= a")];
const SETTINGS: [Settings; 6] = [
    Settings::new(),
    Settings::S3,
    Settings::new().double_encode_path(false),
    Settings::new().normalize_path(false),
    Settings::new().sign_payload_hash(true).omit_session_token(true),
    Settings::S3.omit_session_token(true),
];
const BODY: &[u8] = b"body";

/// A request and its credentials.
struct Case {
    path: String,
    query: String,
    is_form: bool,
    host: &'static str,
    headers: Vec<(&'static str, &'static str)>,
    credentials: Credentials<&'static str>,
    settings: Settings,
}

impl Random {
    fn text(&mut self, pieces: &[&str], most: usize) -> String {
        (0..self.below(most + 1)).map(|_| self.pick(pieces)).collect()
    }

    fn case(&mut self) -> Case {
        let path = if self.below(8) == 0 { String::new() } else { format!("/{}", self.text(PATHS, 7)) };
        let mut credentials = Credentials::new("AKIDEXAMPLE", "secret");
        if let Some(token) = self.pick(TOKENS) {
            credentials = credentials.with_session_token(token);
        }
        Case {
            path,
            query: self.text(QUERIES, 8) + self.pick(&SAID),
            is_form: self.below(2) == 0,
            host: self.pick(HOSTS),
            headers: HEADERS.iter().copied().filter(|_| self.below(3) == 0).collect(),
            credentials,
            settings: self.pick(&SETTINGS),
        }
    }
}

fn at() -> Timestamp {
    Timestamp::parse_amz_date("20150830T123600Z").unwrap()
}

fn own(headers: &[(&str, &str)]) -> Headers {
    headers.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec())).collect()
}

impl Case {
    fn key(&self) -> SigningKey {
        self.credentials.signing_key(at(), "us-east-1", "s3").unwrap()
    }

    fn query<'q>(&self, query: &'q str) -> Query<'q> {
        if self.is_form { Query::form(query) } else { Query::rfc3986(query) }
    }

    fn request(&self) -> Request<'_> {
        Request::new("PUT", self.host, &self.path, PayloadHash::of(BODY))
            .query(self.query(&self.query))
            .headers(&self.headers)
            .settings(self.settings)
    }

    /// Verifies the request line and the headers, as they are.
    fn verify(&self, path: &str, query: Query<'_>, headers: &Headers) -> Result<(), RejectionKind> {
        let headers: Vec<_> =
            headers.iter().map(|(name, value)| (name.as_str(), str::from_utf8(value).unwrap())).collect();
        let received =
            Received::new("PUT", path, query, &headers, PayloadHash::of(BODY)).settings(self.settings);
        let rules = VerifyRules::new("s3", &["us-east-1"]).honor_expires(true).allow_unsigned_payload(true);
        let verify = || received.claim()?.check(at(), &rules)?.verify(&self.credentials, &self.key());
        verify().map(drop).map_err(|rejection| rejection.kind())
    }

    /// Signs by headers and sends the path.
    fn sign(&self, request: &Request<'_>, path: &str) -> Result<Result<(), RejectionKind>, SigningError> {
        let key = self.key();
        let signed = key.sign(&self.credentials, request, at())?;
        let mut headers = own(&[("Host", self.host)]);
        headers.extend(own(&self.headers));
        headers.extend(
            signed.headers().map(|(name, value)| (name.to_owned(), value.encode_to_string().into_bytes())),
        );
        Ok(self.verify(path, self.query(&self.query), &headers))
    }

    /// Presigns and sends the path and the query of the URL.
    fn presign(&self, request: &Request<'_>) -> Result<Result<(), RejectionKind>, SigningError> {
        let key = self.key();
        let url = key.presign(&self.credentials, request, at(), 604_800)?.encode_to_string();
        let (path, query) = url.split_once('?').unwrap();
        assert_eq!(utf8_percent_encode(path, UNENCODED).to_string(), path);
        assert!(query.bytes().all(|byte| byte.is_ascii_graphic()), "{query}");
        let mut headers = own(&[("Host", self.host)]);
        headers.extend(own(&self.headers));
        Ok(self.verify(path, self.query(query), &headers))
    }

    /// Why preparing refuses the request.
    fn prepare_error(&self, expires_seconds: Option<u32>) -> Option<SigningError> {
        let scope = CredentialScope::new(at().date(), "us-east-1", "s3").unwrap();
        let request = self.request();
        match expires_seconds {
            None => request.prepare(&self.credentials, scope, at()).err(),
            Some(seconds) => request.prepare_url(&self.credentials, scope, at(), seconds).err(),
        }
    }
}

#[test]
fn whatever_is_signed_verifies_as_it_is_sent() {
    let mut random = Random::new(15);
    let (mut accepted, mut refused) = (0, 0);
    for number in 0..1_500 {
        let case = random.case();
        let request = case.request();
        let context = format!("{number}: {:?} {:?} {:?}", case.path, case.query, case.settings);
        let sent = case.sign(&request, &case.path);
        let url = case.presign(&request);
        for (result, expires_seconds) in [(&sent, None), (&url, Some(60))] {
            assert_eq!(result.as_ref().err(), case.prepare_error(expires_seconds).as_ref(), "{context}");
        }
        // A payload hash in the query has to be right in a URL.
        if sent.is_ok() && url.as_ref().is_err_and(|error| error.kind() == Kind::OtherPayloadHash) {
            assert!(case.query.contains("Sha256"), "{context}");
            continue;
        }
        assert_eq!(sent.as_ref().err(), url.as_ref().err(), "{context}");
        let encoded = utf8_percent_encode(&case.path, UNENCODED).to_string();
        match sent {
            Ok(sent) => {
                accepted += 1;
                assert_eq!((sent, url), (Ok(()), Ok(Ok(()))), "{context}");
                // Clients may encode what a path may have unencoded.
                assert_eq!(case.sign(&request, &encoded), Ok(Ok(())), "{context}");
                // They may rewrite what the WHATWG URL Standard rewrites, but for dot segments of S3.
                let url = url::Url::parse(&format!("https://h.example{}", case.path)).unwrap();
                if case.settings.normalize_path {
                    assert_eq!(case.sign(&request, url.path()), Ok(Ok(())), "{context}");
                }
            }
            Err(error) => {
                refused += 1;
                assert!(
                    matches!(
                        error.kind(),
                        Kind::UnencodedPath | Kind::MalformedPath | Kind::MalformedQuery | Kind::DotSegment
                    ),
                    "{context}: {error}"
                );
                if error.kind() == Kind::UnencodedPath && case.settings.double_encode_path {
                    // The character at the offset is the first one that a client changes.
                    assert!(
                        !case
                            .path
                            .get(..error.offset())
                            .unwrap()
                            .contains(|c: char| c == ' ' || !c.is_ascii())
                    );
                    let raw = case.settings.allow_unencoded_path(true);
                    // A `..` may remove it.
                    if let Ok(sent) = case.sign(&request.settings(raw), &encoded)
                        && !case.path.contains("..")
                    {
                        assert_eq!(sent, Err(RejectionKind::SignatureDoesNotMatch), "{context}");
                    }
                }
            }
        }
    }
    assert!(accepted > 500 && refused > 120, "{accepted} {refused}");
}

#[cfg(feature = "http")]
#[test]
fn whatever_is_signed_in_place_verifies_as_it_is_sent() {
    use http::HeaderValue;
    use http::request::Parts;

    let sent = |case: &Case, parts: &Parts| {
        let headers =
            parts.headers.iter().map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()));
        let headers: Headers = headers.collect();
        let query = parts.uri.query().unwrap_or_default();
        case.verify(parts.uri.path(), Query::form(query), &headers)
    };
    let mut random = Random::new(9);
    let (mut accepted, mut refused) = (0, 0);
    for number in 0..1_500 {
        let (case, second) = (random.case(), random.case());
        let target = format!("https://{}{}?{}", case.host, case.path, case.query);
        let mut request = http::Request::builder().method("PUT").uri(target).header("host", case.host);
        for (name, value) in &case.headers {
            request = request.header(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        let Ok(request) = request.body(()) else { continue };
        let (fresh, ()) = request.into_parts();
        let context = format!("{number}: {} {:?}", fresh.uri, case.settings);
        let (key, payload) = (case.key(), PayloadHash::of(BODY));
        let mut signed = fresh.clone();
        if let Err(error) = key.sign_http(&case.credentials, &mut signed, payload, &case.settings, at()) {
            refused += 1;
            assert!(matches!(
                error.kind(),
                Kind::UnencodedPath | Kind::MalformedPath | Kind::MalformedQuery | Kind::DotSegment
            ));
            let presigned =
                key.presign_http(&case.credentials, &mut signed, payload, &case.settings, at(), 60).map(drop);
            assert_eq!(presigned, Err(error), "{context}");
            continue;
        }
        accepted += 1;
        assert_eq!(sent(&case, &signed), Ok(()), "{context}");
        // Signed again, maybe under other settings; then by query, which may be repeated.
        let case = Case {
            settings: second.settings,
            path: case.path,
            query: case.query,
            headers: case.headers,
            ..case
        };
        for _ in 0..2 {
            if key.sign_http(&case.credentials, &mut signed, payload, &case.settings, at()).is_ok() {
                assert_eq!(sent(&case, &signed), Ok(()), "{context} {:?}", case.settings);
            }
        }
        for _ in 0..2 {
            if key.presign_http(&case.credentials, &mut signed, payload, &case.settings, at(), 60).is_ok() {
                assert_eq!(sent(&case, &signed), Ok(()), "{context} {:?}", case.settings);
                assert!(!signed.headers.contains_key("x-amz-content-sha256"));
            }
        }
    }
    assert!(accepted > 250 && refused > 50, "{accepted} {refused}");
}
