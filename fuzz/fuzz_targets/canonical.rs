//! The library signs and refuses any request as the reference signer does, and signs it in place alike.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sts_wire::sigv4::{CredentialScope, PayloadHash, Query, Request, Settings};
use sts_wire::{Credentials, Encode, SigningError, SigningErrorKind, Timestamp};
use sts_wire_fuzz::fields::Fields;
use sts_wire_fuzz::signature::{Case, Signed};

fn credentials<'c>(case: &Case<'c>) -> Credentials<&'c str> {
    let credentials = Credentials::new(case.access_key_id, case.secret_access_key);
    case.session_token.map_or(credentials, |token| credentials.with_session_token(token))
}

fn settings(case: &Case<'_>) -> Settings {
    Settings::new()
        .normalize_path(case.normalize_path)
        .double_encode_path(case.double_encode_path)
        .allow_unencoded_path(case.allow_unencoded_path)
        .sign_payload_hash(case.sign_payload_hash)
        .omit_session_token(case.omit_session_token)
}

/// The signature of a case that is signed in place; `None` if the `http` crate does not accept the request or if its
/// query is not read as a form.
fn signature_in_place(case: &Case<'_>, at: Timestamp) -> Option<String> {
    let path = if case.path.is_empty() { "/" } else { case.path };
    let target = if case.query.is_empty() { path.to_owned() } else { format!("{path}?{}", case.query) };
    let mut request = http::Request::builder().method(case.method).uri(&target);
    let own = [Some(("host", case.host)), case.content_type.map(|value| ("content-type", value))];
    for (name, value) in own.into_iter().flatten().chain(case.headers.iter().copied()) {
        request = request.header(name, http::HeaderValue::from_bytes(value.as_bytes()).ok()?);
    }
    let (mut parts, ()) = request.body(()).ok()?.into_parts();
    if !case.query_is_form || parts.uri.to_string() != target {
        return None;
    }
    let (credentials, payload_hash) = (credentials(case), PayloadHash::of(case.body.as_bytes()));
    let key = credentials.signing_key(at, case.region, case.service).unwrap();
    let signature = match case.expires {
        Some(expires) => {
            key.presign_http(&credentials, &mut parts, payload_hash, &settings(case), at, expires)
        }
        None => key.sign_http(&credentials, &mut parts, payload_hash, &settings(case), at),
    };
    match signature {
        Ok(signature) => Some(signature.as_str().to_owned()),
        // The signature does not fit into the URI.
        Err(error) if error.kind() == SigningErrorKind::InvalidUri => None,
        Err(error) => panic!("{error}"),
    }
}

fn sign(case: &Case<'_>, at: Timestamp) -> Result<Signed, SigningError> {
    let (credentials, settings) = (credentials(case), settings(case));
    let mut request = Request::new(case.method, case.host, case.path, PayloadHash::of(case.body.as_bytes()))
        .query(if case.query_is_form { Query::form(case.query) } else { Query::rfc3986(case.query) })
        .headers(&case.headers)
        .settings(settings);
    request.content_type = case.content_type;
    let key = credentials.signing_key(at, case.region, case.service)?;
    let scope = CredentialScope::new(at.date(), case.region, case.service)?;
    assert_eq!(key.scope(), scope);
    match case.expires {
        Some(expires) => {
            let signed = key.presign(&credentials, &request, at, expires)?;
            Ok(Signed {
                canonical_request: signed.canonical_request().encode_to_string(),
                string_to_sign: signed.string_to_sign().encode_to_string(),
                signed_headers: signed.signed_headers().encode_to_string(),
                signature: signed.signature().as_str().into(),
                product: signed.encode_to_string(),
            })
        }
        None => {
            let signed = key.sign(&credentials, &request, at)?;
            let headers: Vec<_> =
                signed.headers().map(|(name, value)| (name, value.encode_to_string())).collect();
            let value = |name| headers.iter().find(|(known, _)| *known == name).map(|(_, value)| &**value);
            assert_eq!(value("x-amz-date"), Some(&*case.amz_date));
            assert_eq!(value("x-amz-security-token"), case.session_token.filter(|token| !token.is_empty()));
            assert_eq!(value("x-amz-content-sha256").is_some(), case.sign_payload_hash);
            Ok(Signed {
                canonical_request: signed.canonical_request().encode_to_string(),
                string_to_sign: signed.string_to_sign().encode_to_string(),
                signed_headers: signed.signed_headers().encode_to_string(),
                signature: signed.signature().as_str().into(),
                product: value("authorization").unwrap().into(),
            })
        }
    }
}

fuzz_target!(|input: &str| {
    let Some((case, at)) = Case::read(Fields::new(input)) else { return };
    match (sign(&case, at), case.sign()) {
        (Ok(ours), Some(naive)) => {
            assert_eq!(ours, naive);
            let in_place = signature_in_place(&case, at);
            assert!(in_place.is_none_or(|in_place| in_place == naive.signature));
        }
        (Err(_), None) => {}
        (ours, naive) => panic!("{ours:?}\n{naive:?}"),
    }
});
