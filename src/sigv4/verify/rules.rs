//! What a server accepts.

use crate::setters::setters;

/// What a server accepts, beside a signature that matches.
///
/// ```
/// use sts_wire::sigv4::VerifyRules;
///
/// let sts = VerifyRules::new("sts", &["eu-west-1"]);
/// assert_eq!((sts.tolerance_seconds, sts.honor_expires, sts.allow_unsigned_payload), (900, false, false));
/// let s3 = VerifyRules::new("s3", &["eu-west-1"]).honor_expires(true).allow_unsigned_payload(true);
/// assert_ne!(sts, s3);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct VerifyRules<'r> {
    /// The service that requests are signed for.
    pub service: &'r str,
    /// The regions that requests are signed for. STS's global endpoint accepts `us-east-1` alone.
    pub regions: &'r [&'r str],
    /// How many seconds before and after now a request may be signed; 900, which is what AWS accepts.
    pub tolerance_seconds: u32,
    /// Whether a presigned request lives for its `X-Amz-Expires`, as at S3; `false`: it lives for
    /// [`tolerance_seconds`](Self::tolerance_seconds) whatever it says, as at STS.
    pub honor_expires: bool,
    /// Whether headers that begin with `x-amz-` may be unsigned; `false`. Anybody on the way can add them.
    ///
    /// `x-amz-content-sha256` is always compared with the hash of the body, signed or not.
    ///
    /// The SDK for JavaScript sends `x-amz-user-agent` from browsers, and signs it. If a proxy adds a header that the
    /// server does not read, do not allow all: leave the header out of
    /// [`Received::headers`](crate::sigv4::Received::headers).
    pub allow_unsigned_headers: bool,
    /// Whether the body may be unsigned, as at S3; `false`, as at STS. A body is unsigned if
    /// `x-amz-content-sha256` is `UNSIGNED-PAYLOAD`, if
    /// [`Received::payload_hash`](crate::sigv4::Received::payload_hash) is a literal, or if a presigned request has no
    /// `x-amz-content-sha256` and [`Settings::presign_unsigned_payload`](crate::sigv4::Settings) is set.
    pub allow_unsigned_payload: bool,
}

impl<'r> VerifyRules<'r> {
    /// The rules of a service in some regions, with the defaults.
    #[must_use]
    pub const fn new(service: &'r str, regions: &'r [&'r str]) -> Self {
        Self {
            service,
            regions,
            tolerance_seconds: 900,
            honor_expires: false,
            allow_unsigned_headers: false,
            allow_unsigned_payload: false,
        }
    }

    setters! {
        tolerance_seconds: u32 = tolerance_seconds;
        honor_expires: bool = honor_expires;
        allow_unsigned_headers: bool = allow_unsigned_headers;
        allow_unsigned_payload: bool = allow_unsigned_payload;
    }
}
