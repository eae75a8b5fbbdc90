//! Join requests for Teleport.

use super::{FORM, FORM_LENGTH, FORM_TYPE, MintError, added, check_audience, mint, post};
use crate::credentials::Credentials;
use crate::encode::WriteTo;
use crate::endpoint::Endpoint;
use crate::sigv4::HeaderValue;
use crate::text::ToText;
use crate::timestamp::Timestamp;
use core::fmt;
#[cfg(feature = "server")]
use {
    super::proof_error::{ProofError, ProofErrorKind as Kind},
    super::received::ReceivedProof,
    crate::document::Cursor,
    crate::encode::decimal,
};

/// Writes the `sts_identity_request` of an IAM join: the request as HTTP/1.1 text.
///
/// The header `X-Teleport-Challenge` binds it to one challenge of the server, so that it cannot be replayed. `endpoint`
/// may be regional, FIPS or global. Header names are in the order of Go's `Request.Write`.
///
/// ```
/// use sts_wire::proof::teleport;
/// use sts_wire::{Credentials, Endpoint, Timestamp};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let (endpoint, now) = (Endpoint::regional("eu-west-1")?, Timestamp::parse_rfc3339("2015-08-30T12:36:00Z")?);
/// let mut request = String::new();
/// teleport::request(&credentials, &endpoint, "challenge", now, &mut request)?;
/// assert!(request.starts_with("POST / HTTP/1.1\r\nHost: sts.eu-west-1.amazonaws.com\r\n"));
/// assert!(request.contains("SignedHeaders=accept;content-length;content-type;host;x-amz-date;x-teleport-challenge,"));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// # Errors
/// The challenge is empty or is not visible ASCII with single spaces; the request cannot be signed; or the writer
/// fails.
///
/// Source: <https://github.com/gravitational/teleport/blob/master/rfd/0041-aws-node-join.md>.
pub fn request<S: ToText, W: fmt::Write + ?Sized>(
    credentials: &Credentials<S>,
    endpoint: &Endpoint,
    challenge: &str,
    now: Timestamp,
    out: &mut W,
) -> Result<(), MintError> {
    check_audience(challenge)?;
    let (length, accept) = (("Content-Length", FORM_LENGTH), ("Accept", "application/json"));
    let bound = bound(challenge);
    let headers = [length, accept, bound];
    let request = post(endpoint, &headers, FORM).content_type(FORM_TYPE);
    mint(credentials, endpoint, &request, now, out, &|signed, sink| {
        let own = |(name, value)| (name, HeaderValue::plain(value));
        let is_authorization = |(name, _): &(&str, HeaderValue<'_>)| *name == "Authorization";
        let host = ("Host", endpoint.host());
        let lines = [host, length, accept].into_iter().map(own);
        let lines =
            lines.chain(added(signed).filter(is_authorization)).chain([own(("Content-Type", FORM_TYPE))]);
        let lines = lines.chain(added(signed).filter(|header| !is_authorization(header))).chain([own(bound)]);
        sink.text("POST ");
        sink.text(endpoint.path());
        sink.text(" HTTP/1.1\r\n");
        for (name, value) in lines {
            sink.text(name);
            sink.text(": ");
            value.write_to(sink);
            sink.text("\r\n");
        }
        sink.text("\r\n");
        sink.text(FORM);
    })
}

/// The header that binds a request to a challenge of the server, for [`Terms`](super::Terms).
///
/// ```
/// assert_eq!(sts_wire::proof::teleport::bound("challenge"), ("X-Teleport-Challenge", "challenge"));
/// ```
#[must_use]
pub const fn bound(challenge: &str) -> (&'static str, &str) {
    ("X-Teleport-Challenge", challenge)
}

/// Reads the `sts_identity_request` of an IAM join: a request as HTTP/1.1 text. It checks neither the URL nor the
/// signature.
///
/// A request has at most 8,192 bytes. Nothing is copied. Lines end in CR and LF, no line is folded, the target is a
/// path, the header `Host` is there, and `Content-Length` is the length of the body. White space around values is
/// dropped.
///
/// ```
/// use sts_wire::proof::{Terms, teleport};
/// use sts_wire::{Credentials, Endpoint, Timestamp};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let (endpoints, now) = ([Endpoint::regional("eu-west-1")?], Timestamp::parse_rfc3339("2015-08-30T12:36:00Z")?);
/// let mut request = String::new();
/// teleport::request(&credentials, &endpoints[0], "challenge", now, &mut request)?;
///
/// let bound = [teleport::bound("challenge")];
/// let vetted = teleport::read(&request)?.vet(&Terms::new(&endpoints, &bound), now)?;
/// assert_eq!(vetted.access_key_id(), "AKIDEXAMPLE");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// # Errors
/// The request is too long, or breaks one of these rules.
///
/// Source: <https://www.rfc-editor.org/rfc/rfc9112> and
/// <https://github.com/gravitational/teleport/blob/master/rfd/0041-aws-node-join.md>.
#[cfg(feature = "server")]
pub fn read(request: &str) -> Result<ReceivedProof<'_>, ProofError> {
    ReceivedProof::check_length(request.len())?;
    let mut cursor = Cursor::new(request);
    let method = name(&mut cursor, " ")?;
    let target = cursor.take(cursor.rest().bytes().take_while(u8::is_ascii_graphic).count());
    if !target.starts_with('/') {
        return Err(ProofError::at(
            Kind::InvalidHttp("target is not a path"),
            method.len().saturating_add(1),
        ));
    }
    expect(&mut cursor, " HTTP/1.1", "version is not HTTP/1.1")?;
    end_of_line(&mut cursor)?;

    let mut proof = ReceivedProof::new(method, target, "");
    let mut length = None;
    let mut has_host = false;
    while !cursor.starts_with("\r\n") {
        let (start, name) = (cursor.offset(), name(&mut cursor, ":")?);
        let is_text = |byte: &u8| !byte.is_ascii_control() || *byte == b'\t';
        let value = cursor.take(cursor.rest().bytes().take_while(is_text).count());
        let value = value.trim_matches([' ', '\t']);
        end_of_line(&mut cursor)?;
        proof.push(name, value)?;
        has_host |= name.eq_ignore_ascii_case("host");
        if name.eq_ignore_ascii_case("content-length") && length.replace((start, value)).is_some() {
            return Err(ProofError::at(Kind::InvalidHttp("content length is there twice"), start));
        }
    }
    end_of_line(&mut cursor)?;
    ProofError::refuse_if(!has_host, Kind::InvalidHttp("host is missing"))?;
    proof.body = cursor.rest();
    let body_length = u32::try_from(proof.body.len()).unwrap_or(u32::MAX);
    let (start, length) = length.ok_or(Kind::InvalidHttp("content length is missing"))?;
    if length.as_bytes() != decimal(body_length, &mut [0; 10]) {
        return Err(ProofError::at(Kind::InvalidHttp("content length is not the length of the body"), start));
    }
    Ok(proof)
}

/// Reads a name, and the separator after it.
#[cfg(feature = "server")]
fn name<'a>(cursor: &mut Cursor<'a>, separator: &'static str) -> Result<&'a str, ProofError> {
    let is_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    let name = cursor.take(cursor.rest().bytes().take_while(is_token).count());
    let wrong = ProofError::at(Kind::InvalidHttp("name of a method or a header expected"), cursor.offset());
    if name.is_empty() {
        return Err(wrong);
    }
    expect(cursor, separator, "separator expected after a name")?;
    Ok(name)
}

#[cfg(feature = "server")]
fn end_of_line(cursor: &mut Cursor<'_>) -> Result<(), ProofError> {
    expect(cursor, "\r\n", "line does not end in CR and LF")
}

#[cfg(feature = "server")]
fn expect(cursor: &mut Cursor<'_>, literal: &str, otherwise: &'static str) -> Result<(), ProofError> {
    let start = cursor.offset();
    if cursor.eat(literal) { Ok(()) } else { Err(ProofError::at(Kind::InvalidHttp(otherwise), start)) }
}
