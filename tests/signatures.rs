//! Signatures, compared with botocore's and with those of the reference in `vectors/generate/signatures.py`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

use percent_encoding::percent_decode_str;
use serde_json::Value;
use sts_wire::sigv4::{PayloadHash, Query, Request, Settings, SigningErrorKind as Kind};
use sts_wire::{Credentials, Encode, Timestamp};

const BY_BOTOCORE_FOR_S3: &str = include_str!("../vectors/signatures-s3.jsonl");
const BY_BOTOCORE: &str = include_str!("../vectors/signatures.jsonl");
const BY_RULE: &str = include_str!("../vectors/signatures-by-rule.jsonl");

fn cases(lines: &str) -> Vec<Value> {
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn text<'c>(case: &'c Value, member: &str) -> &'c str {
    case[member].as_str().unwrap_or_else(|| panic!("{}: no {member}", case["id"]))
}

/// Encodes a value with every method that does not allocate, and compares the results.
fn written(value: &impl Encode) -> String {
    let mut string = String::new();
    value.encode(&mut string).unwrap();
    let mut buffer = vec![0; value.encoded_len()];
    assert_eq!(value.encode_to_str(&mut buffer).unwrap(), string);
    string
}

/// The decoded parameters of a query, sorted by bytes.
fn parameters(query: &str) -> Vec<(Vec<u8>, Vec<u8>)> {
    let decode = |part: &str| percent_decode_str(part).collect::<Vec<u8>>();
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let mut pairs: Vec<_> = pairs.map(|(name, value)| (decode(name), decode(value))).collect();
    pairs.sort();
    pairs
}

fn headers(case: &Value) -> Vec<(&str, &str)> {
    let headers = case["headers"].as_array().unwrap().iter();
    headers.map(|header| (header[0].as_str().unwrap(), header[1].as_str().unwrap())).collect()
}

fn is(case: &Value, setting: &str, default: bool) -> bool {
    case["settings"][setting].as_bool().unwrap_or(default)
}

fn settings(case: &Value) -> Settings {
    if case["key"].is_string() {
        return Settings::S3;
    }
    Settings::new()
        .normalize_path(is(case, "normalize_path", true))
        .double_encode_path(is(case, "double_encode_path", true))
        .allow_unencoded_path(true)
        .sign_payload_hash(is(case, "sign_payload_hash", false))
        .omit_session_token(is(case, "omit_session_token", false))
}

fn payload_hash(case: &Value) -> PayloadHash {
    let body = PayloadHash::of(text(case, "body").as_bytes());
    case["payload"].as_str().map_or(body, |value| PayloadHash::from_header(value).unwrap())
}

/// Whether a path has a character that a URL must encode (RFC 3986, section 3.3).
fn is_unencoded(path: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "/%-._~!$&'()*+,;=:@".contains(c);
    let is_escape = |digits: &str| digits.get(..2).is_some_and(|two| u8::from_str_radix(two, 16).is_ok());
    !path.chars().all(is_allowed) || !path.split('%').skip(1).all(is_escape)
}

fn credentials(case: &Value) -> Credentials<&str> {
    let credentials = Credentials::new(text(case, "access_key_id"), text(case, "secret_access_key"));
    case["session_token"].as_str().map_or(credentials, |token| credentials.with_session_token(token))
}

/// Signs a case in place and returns the signature; `None` if the `http` crate does not accept it, or if its query has
/// a `+`, which is a space in place.
#[cfg(feature = "http")]
fn signature_in_place(case: &Value) -> Option<String> {
    use http::HeaderValue;

    let (query, path) = (text(case, "query"), text(case, "path"));
    let path = if path.is_empty() { "/" } else { path };
    let target = format!("{path}{}{query}", if query.is_empty() { "" } else { "?" });
    let mut request = http::Request::builder().method(text(case, "method")).uri(&target);
    let own = [("host", case["host"].as_str()), ("content-type", case["content_type"].as_str())];
    let own = own.into_iter().filter_map(|(name, value)| Some((name, value?)));
    for (name, value) in own.chain(headers(case)) {
        request = request.header(name, HeaderValue::from_bytes(value.as_bytes()).ok()?);
    }
    let (mut parts, ()) = request.body(()).ok()?.into_parts();
    if query.contains('+') || parts.uri.to_string() != target {
        return None;
    }
    let at = Timestamp::parse_amz_date(text(case, "time")).unwrap();
    let (credentials, payload_hash, settings) = (credentials(case), payload_hash(case), settings(case));
    let key = credentials.signing_key(at, text(case, "region"), text(case, "service")).unwrap();
    let signature = if text(case, "mode") == "header" {
        key.sign_http(&credentials, &mut parts, payload_hash, &settings, at)
    } else {
        let expires = u32::try_from(case["expires"].as_u64().unwrap()).unwrap();
        key.presign_http(&credentials, &mut parts, payload_hash, &settings, at, expires)
    };
    let signature = signature.unwrap_or_else(|error| panic!("{}: {error}", text(case, "id")));
    Some(signature.as_str().to_owned())
}

/// The signatures of requests that are signed in place.
#[cfg(feature = "http")]
#[test]
fn every_signature_in_place_is_the_one_of_the_vectors() {
    for (lines, least) in [(BY_BOTOCORE, 400), (BY_BOTOCORE_FOR_S3, 130), (BY_RULE, 180)] {
        let cases = cases(lines);
        let signed = cases.iter().filter_map(|case| Some((case, signature_in_place(case)?)));
        let count = signed
            .inspect(|(case, found)| assert_eq!(found, text(case, "signature"), "{}", case["id"]))
            .count();
        assert!(count >= least, "{count} of {}", cases.len());
    }
}

fn check(case: &Value) {
    check_path(case, text(case, "path"));
}

/// `url_path` is the path of the URL that `case` has.
fn check_path(case: &Value, url_path: &str) {
    let id = text(case, "id");
    let credentials = credentials(case);
    let at = Timestamp::parse_amz_date(text(case, "time")).unwrap();
    let (headers, settings, payload_hash) = (headers(case), settings(case), payload_hash(case));
    let (host, path) = (text(case, "host"), text(case, "path"));
    let mut request = Request::new(text(case, "method"), host, path, payload_hash)
        .query(Query::rfc3986(text(case, "query")))
        .headers(&headers)
        .settings(settings);
    if let Some(content_type) = case["content_type"].as_str() {
        request = request.content_type(content_type);
    }

    let key = credentials.signing_key(at, text(case, "region"), text(case, "service")).unwrap();
    // No client sends such a path, so the settings have to allow it.
    if settings.double_encode_path && is_unencoded(path) {
        let request = request.settings(settings.allow_unencoded_path(false));
        let error = key.sign(&credentials, &request, at).unwrap_err();
        let is_refused = matches!(error.kind(), Kind::UnencodedPath | Kind::MalformedPath);
        assert!(is_refused && path.get(error.offset()..).is_some_and(is_unencoded), "{id}: {error}");
    }
    if text(case, "mode") == "header" {
        let signed = key.sign(&credentials, &request, at).unwrap_or_else(|error| panic!("{id}: {error}"));
        assert_eq!(written(signed.canonical_request()), text(case, "canonical_request"), "{id}");
        assert_eq!(written(&signed.string_to_sign()), text(case, "string_to_sign"), "{id}");
        assert_eq!(signed.signature().as_str(), text(case, "signature"), "{id}");
        assert_eq!(written(&signed.signed_headers()), text(case, "signed_headers"), "{id}");
        let mut expected = vec![("x-amz-date", text(case, "time"), false)];
        expected.extend(case["session_token"].as_str().map(|token| ("x-amz-security-token", token, true)));
        if settings.sign_payload_hash {
            expected.push(("x-amz-content-sha256", payload_hash.as_str(), false));
        }
        expected.push(("authorization", text(case, "authorization"), true));
        let added: Vec<(&str, String, bool)> =
            signed.headers().map(|(name, value)| (name, written(&value), value.is_sensitive())).collect();
        let added: Vec<_> =
            added.iter().map(|(name, value, sensitive)| (*name, value.as_str(), *sensitive)).collect();
        assert_eq!(added, expected, "{id}");
    } else {
        let expires = u32::try_from(case["expires"].as_u64().unwrap()).unwrap();
        let presigned =
            key.presign(&credentials, &request, at, expires).unwrap_or_else(|error| panic!("{id}: {error}"));
        let canonical = written(presigned.canonical_request());
        assert_eq!(canonical, text(case, "canonical_request"), "{id}");
        assert_eq!(written(&presigned.string_to_sign()), text(case, "string_to_sign"), "{id}");
        assert_eq!(presigned.signature().as_str(), text(case, "signature"), "{id}");
        assert_eq!(written(&presigned.signed_headers()), text(case, "signed_headers"), "{id}");
        let (target, query) = text(case, "url").split_once('?').unwrap();
        let origin = target.strip_suffix(url_path).unwrap().trim_end_matches('/').to_owned();
        let url = written(&presigned.origin(&origin));
        let (written_path, written_query) = url.strip_prefix(&origin).unwrap().split_once('?').unwrap();
        // The URL of S3 has the canonical path, another URL the given path, encoded if it is encoded once.
        let signed_path = canonical.split('\n').nth(1).unwrap();
        let is_raw = is_unencoded(path) && !settings.double_encode_path;
        let is_canonical = !settings.normalize_path && !settings.double_encode_path;
        if is_canonical || path.is_empty() {
            assert_eq!(written_path, signed_path, "{id}");
        } else if !is_raw {
            assert_eq!(written_path, path, "{id}");
        } else {
            let decode = |path: &str| percent_decode_str(path).collect::<Vec<u8>>();
            assert!(!is_unencoded(written_path) && decode(written_path) == decode(path), "{id}");
        }
        assert_eq!(parameters(written_query), parameters(query), "{id}");
        // The query is the signed query, followed by the signature.
        let hashed = canonical.split('\n').nth(2).unwrap();
        let expected = format!("{hashed}&X-Amz-Signature={}", text(case, "signature"));
        assert!(written_query.starts_with(&expected), "{id}");
        assert_eq!(
            written_query.len() == expected.len(),
            !is(case, "omit_session_token", false) || case["session_token"].is_null()
        );
    }
}

#[test]
fn every_signature_is_the_one_of_botocore() {
    let cases = cases(BY_BOTOCORE);
    assert!(cases.len() >= 300);
    cases.iter().for_each(check);
}

/// The key is in the path as botocore sends it, and as it is if it has nothing that must be encoded.
#[test]
fn every_signature_for_s3_is_the_one_of_botocore() {
    let cases = cases(BY_BOTOCORE_FOR_S3);
    assert!(cases.len() >= 100);
    for case in cases {
        check(&case);
        let key = text(&case, "key");
        if !key.contains(|c: char| c.is_ascii_control() || matches!(c, '%' | '?' | '#' | '\\'))
            && !key.ends_with(' ')
        {
            let path = [text(&case, "bucket"), key].concat();
            let expected = text(&case, "path").to_owned();
            let mut plain = case.clone();
            plain["path"] = path.into();
            check_path(&plain, &expected);
        }
    }
}

#[test]
fn every_signature_is_the_one_of_the_reference() {
    let cases = cases(BY_RULE);
    assert!(cases.len() >= 100);
    cases.iter().for_each(check);
}

#[test]
fn a_content_type_among_the_headers_is_signed_like_the_content_type() {
    let at = Timestamp::parse_amz_date("20150830T123600Z").unwrap();
    for token in [None, Some("token")] {
        let mut credentials = Credentials::new("AKIDEXAMPLE", "secret");
        credentials = token.map_or(credentials, |token| credentials.with_session_token(token));
        let key = credentials.signing_key(at, "us-east-1", "sts").unwrap();
        for (hash, omitted) in [(false, false), (false, true), (true, false), (true, true)] {
            let settings = Settings::new().sign_payload_hash(hash).omit_session_token(omitted);
            let plain = Request::new("POST", "example.com", "/", PayloadHash::EMPTY).settings(settings);
            let (field, listed) =
                (plain.content_type("text/x"), plain.headers(&[("Content-Type", "text/x")]));
            let (field_signed, listed_signed) =
                (key.sign(&credentials, &field, at).unwrap(), key.sign(&credentials, &listed, at).unwrap());
            let canonical = written(field_signed.canonical_request());
            assert_eq!(canonical, written(listed_signed.canonical_request()));
            assert_eq!(field_signed.signature().as_str(), listed_signed.signature().as_str());
            assert_eq!(canonical.contains("\nx-amz-content-sha256:"), hash);
            assert_eq!(canonical.contains("\nx-amz-security-token:"), token.is_some() && !omitted);
            // SignedHeaders lists the names of the canonical headers.
            let named = canonical.lines().rev().nth(1).unwrap();
            let above: Vec<_> = canonical.lines().filter_map(|line| line.split_once(':')).collect();
            assert_eq!(
                named.split(';').collect::<Vec<_>>(),
                above.iter().map(|(name, _)| *name).collect::<Vec<_>>()
            );
            let presigned =
                [field, listed].map(|request| written(&key.presign(&credentials, &request, at, 60).unwrap()));
            assert_eq!(presigned[0], presigned[1]);
        }
    }
}
