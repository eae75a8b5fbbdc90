//! Subject tokens for Google Cloud.

use super::{FORM, MintError, check_audience, mint, post};
use crate::credentials::Credentials;
use crate::encode::{Sink, Target, WriteTo, json_string, write_nested};
use crate::endpoint::Endpoint;
use crate::sigv4::{HeaderValue, Query};
use crate::text::ToText;
use crate::timestamp::Timestamp;
use core::fmt;
#[cfg(feature = "server")]
use {
    super::proof_error::{ProofError, ProofErrorKind as Kind},
    super::received::ReceivedProof,
    super::{json, scratch::Scratch},
    crate::document::Document,
    crate::server::decode_in_place,
    crate::text::Text,
};

const TARGET: &str = "x-goog-cloud-target-resource";

/// Writes a subject token of the type `urn:ietf:params:aws:token-type:aws4_request`: the request in percent-encoded
/// JSON.
///
/// `provider` is the full name of the provider in the workload identity pool:
/// `//iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER`. The header
/// `x-goog-cloud-target-resource` binds the token to it, and is signed, as Google's documentation asks. (google-auth
/// for Python adds the header after signing. Otherwise the token equals google-auth's.) `endpoint` must be a regional
/// one.
///
/// ```
/// use sts_wire::proof::google;
/// use sts_wire::{Credentials, Endpoint, Timestamp};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let (endpoint, now) = (Endpoint::regional("eu-west-1")?, Timestamp::parse_rfc3339("2015-08-30T12:36:00Z")?);
/// let provider = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/aws";
/// let mut token = String::new();
/// google::subject_token(&credentials, &endpoint, provider, now, &mut token)?;
/// assert!(token.starts_with("%7B%22headers%22%3A%5B%7B%22key%22%3A%22Authorization%22"));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// # Errors
/// The provider is empty or is not visible ASCII with single spaces; the request cannot be signed; or the writer fails.
///
/// Source: <https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token>, `subjectToken`.
pub fn subject_token<S: ToText, W: fmt::Write + ?Sized>(
    credentials: &Credentials<S>,
    endpoint: &Endpoint,
    provider: &str,
    now: Timestamp,
    out: &mut W,
) -> Result<(), MintError> {
    check_audience(provider)?;
    let headers = [bound(provider)];
    let request = post(endpoint, &headers, "").query(Query::rfc3986(FORM));
    mint(credentials, endpoint, &request, now, out, &|signed, sink| {
        percent_keeping_slashes(sink, &mut |sink| {
            sink.text("{\"headers\":[");
            let header = |wanted| signed.headers().find(|(name, _)| *name == wanted);
            let listed = [
                header("authorization").map(|(_, value)| ("Authorization", value)),
                Some(("host", HeaderValue::plain(endpoint.host()))),
                header("x-amz-date"),
                header("x-amz-security-token"),
                Some((TARGET, HeaderValue::plain(provider))),
            ];
            let mut separator = "{\"key\":";
            for (name, value) in listed.into_iter().flatten() {
                sink.text(separator);
                ["\"", name, "\",\"value\":"].iter().for_each(|part| sink.text(part));
                json_string(sink, &mut |sink| value.write_to(sink));
                separator = "},{\"key\":";
            }
            sink.text("}],\"method\":\"POST\",\"url\":");
            json_string(sink, &mut |sink| write_url(endpoint, sink));
            sink.text("}");
        });
    })
}

fn write_url(endpoint: &Endpoint, sink: &mut Sink<'_>) {
    sink.text(endpoint.url());
    sink.text("?");
    sink.text(FORM);
}

/// Percent-encodes what `write` writes, except for `/`.
fn percent_keeping_slashes(sink: &mut Sink<'_>, write: &mut dyn FnMut(&mut Sink<'_>)) {
    write_nested(&mut KeepingSlashes(sink), write);
}

struct KeepingSlashes<'s, 'b>(&'s mut Sink<'b>);

impl Target for KeepingSlashes<'_, '_> {
    fn take(&mut self, bytes: &[u8]) -> fmt::Result {
        self.0.percent_keeping_slashes(bytes);
        Ok(())
    }
}

/// The header that binds a token to a provider, for [`Terms`](super::Terms).
///
/// ```
/// use sts_wire::proof::google;
///
/// let provider = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/aws";
/// assert_eq!(google::bound(provider), ("x-goog-cloud-target-resource", provider));
/// ```
#[must_use]
pub const fn bound(provider: &str) -> (&'static str, &str) {
    (TARGET, provider)
}

/// Reads a subject token: a form-encoded JSON object with `url`, `method` and the list `headers`. It does not check the
/// request.
///
/// A token has at most 8,192 bytes. `scratch` must be twice as long as the token. Afterwards `scratch` holds the
/// request, which is a secret: the caller must wipe it. A `+` is a space, as Google's libraries for Go, Java and PHP
/// write it. Each header has a `key` and a `value`. [`ReceivedProof::vet`] refuses the token of a library that does not
/// sign the audience.
///
/// ```
/// use sts_wire::proof::{ReceivedProof, Terms, google};
/// use sts_wire::{Credentials, Endpoint, Timestamp};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let (endpoints, now) = ([Endpoint::regional("eu-west-1")?], Timestamp::parse_rfc3339("2015-08-30T12:36:00Z")?);
/// let provider = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/aws";
/// let mut token = String::new();
/// google::subject_token(&credentials, &endpoints[0], provider, now, &mut token)?;
///
/// let (bound, mut scratch) = ([google::bound(provider)], [0; ReceivedProof::MAX_SCRATCH]);
/// let vetted = google::read(&token, &mut scratch)?.vet(&Terms::new(&endpoints, &bound), now)?;
/// assert_eq!(vetted.access_key_id(), "AKIDEXAMPLE");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// # Errors
/// The token is too long, the buffer is too small, or an escape or a field is missing, repeated, unknown or malformed.
///
/// Source: <https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token>, `subjectToken`.
#[cfg(feature = "server")]
pub fn read<'a>(token: &'a str, scratch: &'a mut [u8]) -> Result<ReceivedProof<'a>, ProofError> {
    let mut scratch = Scratch::new(token.len(), scratch)?;
    let json = scratch.decode(Text::new(token), Kind::InvalidPercent, |text| {
        decode_in_place(text, true).map_err(|error| error.offset())
    })?;
    json::request(json, &mut scratch, &|reader, scratch, proof| {
        let list = reader.parent();
        while reader.next_item(&list, "")? {
            let (start, mut key, mut value) = (reader.offset(), None, None);
            json::each_field(reader, &["key", "value"], &mut |reader, name| {
                let field = if name == "key" { &mut key } else { &mut value };
                *field = Some(json::string(reader, scratch)?);
                Ok(())
            })?;
            let missing = |name| ProofError::at(Kind::MissingField, start).in_field(name);
            proof.push(key.ok_or(missing("key"))?, value.ok_or(missing("value"))?)?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::{texts, written};

    #[test]
    fn percent_encoding_keeps_slashes_alone() {
        use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
        const RESERVED: &AsciiSet =
            &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');
        for text in texts() {
            let encoded = written(|sink| percent_keeping_slashes(sink, &mut |sink| sink.text(&text)));
            assert_eq!(encoded, alloc::string::ToString::to_string(&utf8_percent_encode(&text, RESERVED)));
        }
    }
}
