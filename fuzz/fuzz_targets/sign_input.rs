//! Any endpoint, headers and credentials: a signed request can be sent unchanged, and no error contains a secret.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::fmt::Debug;
use sts_wire::endpoint::EndpointOptions;
use sts_wire::{
    AssumeRoleWithSaml, Credentials, Encode, Endpoint, GetCallerIdentity, Operation, SigningKey, Timestamp,
};
use sts_wire_fuzz::fields::Fields;
use sts_wire_fuzz::request::PLANTED;

/// Asserts that `Debug` prints no secret.
fn silent<T: Debug>(value: T) -> T {
    assert!(!format!("{value:?} {value:#?}").contains(PLANTED));
    value
}

/// Whether clients send the Host that was signed, if they can read the URL at all.
fn check_endpoint(endpoint: &Endpoint) -> bool {
    let parsed = match url::Url::parse(endpoint.url()) {
        // A label that looks like punycode and is not valid punycode.
        Err(url::ParseError::IdnaError) if endpoint.host().contains("xn--") => return false,
        parsed => parsed.expect("a client can parse what was accepted"),
    };
    assert!(matches!(parsed.scheme(), "http" | "https"));
    let whole = [endpoint.origin(), endpoint.path()].concat();
    assert!(whole == endpoint.url() || whole.strip_suffix('/') == Some(endpoint.url()));
    // The `Host` that a client sends.
    let port = parsed.port().map(|port| format!(":{port}")).unwrap_or_default();
    let host = parsed.host_str().expect("every such URL has a host");
    let is_ipv6 = host.starts_with('[');
    assert!(is_ipv6 || endpoint.host() == format!("{host}{port}"), "{endpoint:?} {parsed}");
    assert!(endpoint.host().bytes().all(|byte| byte.is_ascii_graphic() && !b"/?#@\\".contains(&byte)));
    assert!(parsed.username().is_empty() && parsed.password().is_none() && parsed.query().is_none());
    true
}

fn check_value(value: &impl Encode) -> String {
    let value = value.encode_to_string();
    // RFC 9110, section 5.5.
    assert!(!value.contains(|c: char| c.is_ascii_control() && c != '\t'), "{value:?}");
    value
}

fuzz_target!(|input: &str| {
    // Skip inputs that contain the secret, which only secret members may have.
    if input.to_ascii_lowercase().contains(PLANTED) {
        return;
    }
    let mut fields = Fields::new(input);
    let has = fields.flags();
    let Some(now) = Timestamp::from_unix(fields.number()) else { return };
    let expires = u32::try_from(fields.number()).unwrap_or_default();
    let (url, region) = (fields.opt_text(), fields.opt_text());
    let mut options = EndpointOptions::new().fips(has('f')).dual_stack(has('d')).global(has('g'));
    (options.endpoint, options.region) = (url, region);
    let Ok(endpoint) = silent(Endpoint::resolve(&options)) else { return };
    if !check_endpoint(&endpoint) {
        return;
    }

    let access_key_id = fields.text();
    let secret_access_key = &*format!("{PLANTED} key {}", fields.text());
    let session_token = &*format!("{PLANTED} token {}.", fields.text());
    let mut credentials = Credentials::new(access_key_id, secret_access_key);
    if has('t') {
        credentials = credentials.with_session_token(session_token);
    }
    let Ok(key) = silent(SigningKey::for_sts(silent(&credentials), &endpoint, now)) else { return };
    let headers: Vec<(String, String)> = fields
        .pairs()
        .into_iter()
        .map(|(name, value)| (name.into(), if has('p') { format!("{value}{PLANTED}") } else { value.into() }))
        .collect();
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (&**name, &**value)).collect();

    let who = GetCallerIdentity::new();
    let request = silent(who.request(&endpoint)).headers(&headers);
    if let Ok(request) = silent(request.sign(&credentials, &key, now)) {
        silent(request.signed());
        let mut names = vec![];
        for (name, value) in silent(request.headers().collect::<Vec<_>>()) {
            names.push(name.to_ascii_lowercase());
            check_value(&value);
        }
        let signed = request.signed().unwrap();
        for name in signed.signed_headers().encode_to_string().split(';') {
            assert!(name == "host" || names.iter().any(|sent| sent == name), "{name}");
        }
        assert_eq!(names.iter().filter(|name| *name == "authorization").count(), 1);
        // The lines of a string to sign and of the headers: no value adds a line break.
        let canonical = signed.canonical_request().encode_to_string();
        let lines = signed.signed_headers().encode_to_string().split(';').count() + 6;
        assert_eq!(canonical.split('\n').count(), lines, "{canonical:?}");
        assert!(!canonical.contains(secret_access_key));
    }

    let request = who.request(&endpoint).headers(&headers);
    if let Ok(presigned) = silent(request.presign(&credentials, &key, now, expires)) {
        let url = presigned.encode_to_string();
        assert!(url.bytes().all(|byte| byte.is_ascii_graphic()), "{url:?}");
        let parsed = url::Url::parse(&url).unwrap();
        let count = |wanted| parsed.query_pairs().filter(|(name, _)| name == wanted).count();
        assert_eq!((count("Action"), count("X-Amz-Signature")), (1, 1));
        let token = parsed.query_pairs().find(|(name, _)| name == "X-Amz-Security-Token");
        assert_eq!(token.map(|(_, token)| token.into_owned()).as_deref(), has('t').then_some(session_token));
        assert!(url.ends_with(presigned.signature().as_str()));
        silent((presigned.canonical_request(), presigned.string_to_sign(), presigned.signed_headers()));
    }

    let assertion = AssumeRoleWithSaml::new(access_key_id, region.unwrap_or_default(), session_token);
    let unsigned = silent(silent(&assertion).request(&endpoint)).headers(&headers).unsigned();
    // Headers that can be signed can be sent. Signing may fail for other reasons.
    let signed = who.request(&endpoint).headers(&headers).sign(&credentials, &key, now);
    assert!(unsigned.is_ok() || signed.is_err());
    if let Ok(request) = silent(unsigned) {
        assert_eq!(request.url().encode_to_string(), endpoint.url());
        for (name, value) in silent(request.headers().collect::<Vec<_>>()) {
            assert!(name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':'), "{name:?}");
            check_value(&value);
        }
    }
});
