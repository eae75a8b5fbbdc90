//! A request as a server received it.

use crate::setters::setters;
use crate::sigv4::hash::PayloadHash;
use crate::sigv4::request::{Query, Settings};
use core::fmt;

/// A request as a server received it.
///
/// The steps of verifying consume each other: [`claim`](Self::claim) reads the signature,
/// [`Claim::check`](super::Claim::check) applies the rules of the server, and
/// [`Candidate::verify`](super::Candidate::verify) compares the signature. Between the last two the server looks up the
/// credentials.
///
/// ```
/// use sts_wire::sigv4::{PayloadHash, Query, Received, VerifyRules};
/// use sts_wire::{Credentials, Timestamp};
///
/// let body = b"Action=GetCallerIdentity&Version=2011-06-15";
/// let headers = [
///     ("Host", "sts.us-east-1.amazonaws.com"),
///     ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
///     ("X-Amz-Date", "20260131T120000Z"),
///     // By the steps of the documentation, in Python.
///     ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260131/us-east-1/sts/aws4_request, \
///       SignedHeaders=content-type;host;x-amz-date, \
///       Signature=3386210fb7472bcf05a0811cc2b472a9231fb82581021f2fd1877805a3794371"),
/// ];
/// let now = Timestamp::parse_amz_date("20260131T120500Z")?;
///
/// let received = Received::new("POST", "/", Query::rfc3986(""), &headers, PayloadHash::of(body));
/// let claim = received.claim()?;
/// let candidate = claim.check(now, &VerifyRules::new("sts", &["us-east-1"]))?;
///
/// // Look up the credentials of candidate.claim().access_key_id().
/// assert_eq!(candidate.claim().access_key_id(), "AKIDEXAMPLE");
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let key = candidate.signing_key(&credentials)?;
///
/// let verified = candidate.verify(&credentials, &key)?;
/// assert_eq!(verified.access_key_id(), "AKIDEXAMPLE");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Received<'a> {
    /// The method, as it was received.
    pub method: &'a str,
    /// The path as in the request line, still encoded and without the query. Do not pass a path that a framework has
    /// decoded.
    ///
    /// The signature covers the normalised path, unless the settings say otherwise: whoever has a request for `/` can
    /// send it to `//` or `/a/..`. Route by the normalised path too.
    pub path: &'a str,
    /// The query as in the request line, still encoded and without the `?`. Read `+` as the server reads it.
    pub query: Query<'a>,
    /// All headers in the order in which they were received, `host` among them. A repeated name is repeated here.
    ///
    /// HTTP/2 and HTTP/3 send `:authority` in place of `host`: put it here as `host`, with its port if it has one.
    /// Behind a proxy that writes another `Host`, put the `Host` that the client sent here, because the client signed
    /// it.
    pub headers: &'a [(&'a str, &'a str)],
    /// The hash of the body, as it was received. `x-amz-content-sha256`, if it was received, must agree.
    ///
    /// A server that verifies before it reads the body can take the hash from that header, by
    /// [`PayloadHash::from_header`]. The body is then not verified: compare its hash with the header when it is read.
    ///
    /// A literal, for a body that is verified by other means, needs
    /// [`allow_unsigned_payload`](super::VerifyRules::allow_unsigned_payload).
    pub payload_hash: PayloadHash,
    /// The settings with which the client signs. `sign_payload_hash` and `session_token_name` make no difference: only
    /// the name `x-amz-security-token` is read as a session token.
    pub settings: Settings,
}

impl<'a> Received<'a> {
    /// A request with the default settings, which are for every service but S3.
    #[must_use]
    pub const fn new(
        method: &'a str,
        path: &'a str,
        query: Query<'a>,
        headers: &'a [(&'a str, &'a str)],
        payload_hash: PayloadHash,
    ) -> Self {
        Self { method, path, query, headers, payload_hash, settings: Settings::new() }
    }

    setters! {
        settings: Settings = settings;
    }
}

impl fmt::Debug for Received<'_> {
    /// Leaves out query, headers and payload hash, which may be secret or reveal a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
