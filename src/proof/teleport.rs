//! Join requests for Teleport.

use super::{FORM, FORM_LENGTH, FORM_TYPE, MintError, added, check_audience, mint, path, post};
use crate::credentials::Credentials;
use crate::encode::WriteTo;
use crate::endpoint::Endpoint;
use crate::sigv4::HeaderValue;
use crate::text::ToText;
use crate::timestamp::Timestamp;
use core::fmt;

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
/// If the challenge is empty, the request cannot be signed, or the writer fails.
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
    let bound = ("X-Teleport-Challenge", challenge);
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
        sink.text(path(endpoint));
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
