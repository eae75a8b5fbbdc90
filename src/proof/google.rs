//! Subject tokens for Google Cloud.

use super::nested::percent_keeping_slashes;
use super::{FORM, MintError, check_audience, mint, post};
use crate::credentials::Credentials;
use crate::encode::{Sink, WriteTo, json_string};
use crate::endpoint::Endpoint;
use crate::sigv4::{HeaderValue, Query};
use crate::text::ToText;
use crate::timestamp::Timestamp;
use core::fmt;

const TARGET: &str = "x-goog-cloud-target-resource";

/// Writes a subject token of the type `urn:ietf:params:aws:token-type:aws4_request`: the request in percent-encoded JSON.
///
/// `provider` is the full name of the provider in the workload identity pool:
/// `//iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER`. The header
/// `x-goog-cloud-target-resource` binds the token to it, and is signed, as Google's documentation asks. (google-auth for
/// Python adds the header after signing. Otherwise the token equals google-auth's.) `endpoint` must be a regional one.
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
/// If the provider is empty, the request cannot be signed, or the writer fails.
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
    let headers = [(TARGET, provider)];
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
                json_string(sink, &mut |sink| sink.text(name));
                sink.text(",\"value\":");
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
