//! Encodes, signs and decodes in fixed-size buffers, without an allocator.
//!
//! `cargo run --example no_alloc --no-default-features`
#![allow(clippy::print_stdout)]

use heapless::String;
use sts_wire::{
    AssumeRole, Credentials, Encode, Endpoint, GetCallerIdentity, Operation, SigningKey, Text, Timestamp,
};

fn main() -> Result<(), Box<dyn core::error::Error>> {
    let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    let endpoint = Endpoint::regional("eu-west-1")?;
    let now = Timestamp::parse_rfc3339("2026-11-22T12:00:00Z")?;
    let key = SigningKey::for_sts(&credentials, &endpoint, now)?;

    // The HTTP request, ready for a socket.
    let mut wire: String<2048> = String::new();
    let action = AssumeRole::new("arn:aws:iam::123456789012:role/demo", "device-7").duration_seconds(900);
    write_request(&mut wire, &action, &endpoint, &credentials, &key, now)?;
    assert!(wire.contains("SignedHeaders=content-type;host;x-amz-date, Signature="));
    println!("{wire}\n");

    // The response body, as read from the socket.
    let body =
        b"<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAI44QH8DHBEXAMPLE</AccessKeyId>\
        <SecretAccessKey>je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY</SecretAccessKey>\
        <SessionToken>IQoJb3JpZ2luX2VjEXAMPLE==</SessionToken><Expiration>2026-11-22T12:15:00Z</Expiration>\
        </Credentials></AssumeRoleResult></AssumeRoleResponse>";
    let session = AssumeRole::decode_borrowed(200, body).map_err(|_| "no success")?.output.credentials;

    // The body's buffer is used again, so copy the credentials. One buffer holds the three strings, whatever the length
    // of each. `try_map` also converts to `heapless::String<N>`, which takes N bytes for each of them.
    let mut memory = [0; 2048];
    let mut rest = memory.as_mut_slice();
    let credentials =
        session.try_map(|value| copy(value, &mut rest).ok_or("the credentials are too long"))?;
    let key = SigningKey::for_sts(&credentials, &endpoint, now)?;
    wire.clear();
    write_request(&mut wire, &GetCallerIdentity::new(), &endpoint, &credentials, &key, now)?;
    assert!(wire.contains("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature="));
    println!("{wire}");
    Ok(())
}

fn write_request<O: Operation>(
    wire: &mut impl core::fmt::Write,
    action: &O,
    endpoint: &Endpoint,
    credentials: &Credentials<&str>,
    key: &SigningKey,
    now: Timestamp,
) -> Result<(), Box<dyn core::error::Error>> {
    let request = action.request(endpoint).sign(credentials, key, now)?;
    write!(wire, "POST {} HTTP/1.1\r\nhost: {}\r\n", endpoint.path(), endpoint.host())?;
    for (name, value) in request.headers() {
        write!(wire, "{name}: ")?;
        value.encode(wire)?;
        wire.write_str("\r\n")?;
    }
    write!(wire, "content-length: {}\r\n\r\n", request.body().encoded_len())?;
    request.body().encode(wire)?;
    Ok(())
}

/// Copies a decoded value, unescaped, to the beginning of `rest`, and leaves what follows in `rest`.
fn copy<'m>(value: Text<'_>, rest: &mut &'m mut [u8]) -> Option<&'m str> {
    let (memory, after) = std::mem::take(rest).split_at_mut_checked(value.len())?;
    *rest = after;
    let mut at = 0;
    for c in value.chars() {
        at += c.encode_utf8(memory.get_mut(at..)?).len();
    }
    std::str::from_utf8(memory).ok()
}
