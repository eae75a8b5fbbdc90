//! Headers of an unsigned request: each is valid, and none frames the message, concerns only the connection or repeats
//! a header that the crate writes.
#![no_main]

use http::{HeaderName, HeaderValue};
use libfuzzer_sys::fuzz_target;
use sts_wire::{AssumeRoleWithWebIdentity, Encode, Endpoint, Operation};
use sts_wire_fuzz::fields::Fields;

/// RFC 9110, sections 7.6.1 and 10.1.1; RFC 9112, section 6.
const FRAMING: [&str; 8] =
    ["connection", "content-length", "expect", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"];

/// Headers that the crate or the client writes.
const OWN: [&str; 7] = [
    "authorization",
    "content-type",
    "host",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-s3session-token",
    "x-amz-security-token",
];

fn may_be_sent((name, value): &(&str, &str)) -> bool {
    let lower = name.to_ascii_lowercase();
    HeaderName::from_bytes(name.as_bytes()).is_ok()
        && HeaderValue::from_bytes(value.as_bytes()).is_ok()
        && !FRAMING.contains(&&*lower)
        && !OWN.contains(&&*lower)
        && !lower.starts_with("proxy-")
}

fuzz_target!(|input: &str| {
    let headers = Fields::new(input).pairs();
    let endpoint = Endpoint::global();
    let operation = AssumeRoleWithWebIdentity::new("arn", "session", "token");
    let request = operation.request(&endpoint).headers(&headers).unsigned();
    let expected = headers.iter().all(may_be_sent);
    assert_eq!(request.is_ok(), expected, "{headers:?}: {request:?}");
    let Ok(request) = request else { return };
    let sent: Vec<(&str, String)> =
        request.headers().map(|(name, value)| (name, value.encode_to_string())).collect();
    let (own, given) = sent.split_first().unwrap();
    assert_eq!((own.0, &*own.1), ("content-type", "application/x-www-form-urlencoded"));
    let given: Vec<(&str, &str)> = given.iter().map(|(name, value)| (*name, &**value)).collect();
    assert_eq!(given, headers);
});
