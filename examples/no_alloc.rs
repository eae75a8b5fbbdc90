//! Encodes, signs and decodes in fixed-size buffers, without an allocator.
//!
//! `cargo run --example no_alloc --no-default-features`
#![allow(clippy::print_stdout)]

use heapless::String;
use sts_wire::{
    AssumeRole, Credentials, Encode, Endpoint, GetCallerIdentity, Operation, SigningKey, Timestamp, ToText,
};

/// Session credentials, copied out of the response body so that its buffer can be reused.
struct Session {
    access_key_id: String<128>,
    secret_access_key: String<128>,
    session_token: String<2048>,
}

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
    let answer = AssumeRole::decode_borrowed(200, body).map_err(|_| "no success")?.output.credentials;
    let token = answer.session_token.ok_or("no session token")?;
    let session = Session {
        access_key_id: fixed(&answer.access_key_id)?,
        secret_access_key: fixed(answer.secret_access_key.expose_secret())?,
        session_token: fixed(token.expose_secret())?,
    };

    // `Credentials` borrow the session's storage.
    let credentials = Credentials::new(session.access_key_id.as_str(), session.secret_access_key.as_str())
        .with_session_token(session.session_token.as_str());
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

/// Copies a decoded value, unescaped, into a fixed-size string.
fn fixed<const N: usize>(value: &impl ToText) -> Result<String<N>, core::fmt::Error> {
    use core::fmt::Write;

    let mut storage = String::new();
    write!(storage, "{}", value.to_text())?;
    Ok(storage)
}
