//! Why a request was rejected.

use super::part::SignaturePart;
use crate::error::ErrorCode;
use crate::sigv4::error::{SigningError, SigningErrorKind};
use crate::timestamp::Timestamp;
use core::fmt;

/// The reason why a request was rejected, the step that rejected it, and the byte at which a value is wrong.
///
/// It contains no part of the request, and so no token, no secret and no signature. Log it as it is. What a client may
/// read is [`code`](Self::code) and [`status`](Self::status).
///
/// ```
/// use sts_wire::ErrorCode;
/// use sts_wire::sigv4::{PayloadHash, Query, Received, RejectionKind, VerifyStep};
///
/// let received = Received::new("GET", "/", Query::rfc3986(""), &[("host", "example.com")], PayloadHash::EMPTY);
/// let rejection = received.claim().unwrap_err();
/// assert_eq!((rejection.kind(), rejection.step()), (RejectionKind::NotSigned, VerifyStep::Claim));
/// assert_eq!((rejection.code(), rejection.status()), (ErrorCode::MissingAuthenticationToken, 403));
/// assert_eq!(rejection.to_string(), "claim: request is not signed");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rejection {
    kind: RejectionKind,
    offset: Option<usize>,
}

/// A step of verifying.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum VerifyStep {
    /// [`Received::claim`](super::Received::claim): the signature is missing, or a part of the request is malformed.
    Claim,
    /// [`Claim::check`](super::Claim::check): the rules do not accept the claim.
    Check,
    /// [`Candidate::verify`](super::Candidate::verify) and [`Candidate::signing_key`](super::Candidate::signing_key): the
    /// claim is false, or the server has no key for it.
    Verify,
}

/// The kind of a [`Rejection`].
///
/// The number of a header is its index in the list of received headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RejectionKind {
    /// The method, the path, the query or a header is none that can be signed.
    Malformed(SigningErrorKind),
    /// There is neither an `Authorization` nor a signature in the query.
    NotSigned,
    /// There are an `Authorization` and a signature in the query.
    SignedTwice,
    /// The part is there twice, or a parameter has the name of the part in another case.
    Repeated(SignaturePart),
    /// The part is in the query of a request that is signed by headers, or in a header of a presigned request.
    Misplaced(SignaturePart),
    /// The part is missing.
    Missing(SignaturePart),
    /// The part cannot be read.
    Invalid(SignaturePart),
    /// The algorithm in `Authorization` is not `AWS4-HMAC-SHA256`.
    UnsupportedAlgorithm,
    /// The algorithm in the query is not `AWS4-HMAC-SHA256`.
    UnsupportedQueryAlgorithm,
    /// The credential scope does not end in `aws4_request`.
    OtherTerminator,
    /// The day of the credential scope is not the day of `X-Amz-Date`.
    OtherDay,
    /// `host` is not among the signed headers.
    HostNotSigned,
    /// The header that the list of signed headers has at this place, from 0, was not received.
    AbsentHeader(usize),
    /// The value of a signed header is not UTF-8.
    NotUtf8(usize),
    /// More than 1,000 headers were received, or more than 53 of them are signed.
    TooManyHeaders,

    /// The time of signing is too far ahead.
    NotYetCurrent {
        /// The time of signing.
        signed_at: Timestamp,
        /// The time of the check.
        now: Timestamp,
    },
    /// The time of signing is too long ago.
    Expired {
        /// The time of signing.
        signed_at: Timestamp,
        /// The time of the check.
        now: Timestamp,
    },
    /// The life of the presigned request, which the rules honor, is over.
    UrlExpired {
        /// The time of signing.
        signed_at: Timestamp,
        /// The time of the check.
        now: Timestamp,
    },
    /// The signature is for another service.
    OtherService,
    /// The signature is for a region that the rules do not list.
    OtherRegion,
    /// The header begins with `x-amz-` and is not signed.
    UnsignedHeader(usize),
    /// The hash in `x-amz-content-sha256` is not the hash of the body.
    OtherPayload,
    /// The payload hash is a literal such as `UNSIGNED-PAYLOAD`, and the rules allow only a body that is signed.
    UnsignedPayload,

    /// A mistake of the server: no key can be derived from its credentials, or its key is for another day, region,
    /// service or access key id.
    Key(SigningErrorKind),
    /// The session token is not the token of the credentials, or only one of the two has a token.
    OtherSessionToken,
    /// The signature does not match.
    SignatureDoesNotMatch,
}

impl Rejection {
    /// A rejection for a byte of a value.
    pub(super) const fn at(kind: RejectionKind, offset: usize) -> Self {
        Self { kind, offset: Some(offset) }
    }

    /// A rejection if `is_wrong`.
    pub(super) fn refuse_if(is_wrong: bool, kind: RejectionKind) -> Result<(), Self> {
        if is_wrong { Err(kind.into()) } else { Ok(()) }
    }

    /// The kind of the rejection.
    #[must_use]
    pub const fn kind(&self) -> RejectionKind {
        self.kind
    }

    /// The offset of the wrong byte in the value; 0 if the whole value is wrong.
    #[must_use]
    pub const fn offset(&self) -> usize {
        match self.offset {
            Some(offset) => offset,
            None => 0,
        }
    }

    /// The step that rejected the request.
    #[must_use]
    pub const fn step(&self) -> VerifyStep {
        use RejectionKind as Kind;

        match self.kind {
            // The rules decide whether this part is required.
            Kind::Missing(SignaturePart::Expires)
            | Kind::NotYetCurrent { .. }
            | Kind::Expired { .. }
            | Kind::UrlExpired { .. }
            | Kind::OtherService
            | Kind::OtherRegion
            | Kind::UnsignedHeader(_)
            | Kind::OtherPayload
            | Kind::UnsignedPayload => VerifyStep::Check,
            Kind::Key(_) | Kind::OtherSessionToken | Kind::SignatureDoesNotMatch => VerifyStep::Verify,
            _ => VerifyStep::Claim,
        }
    }

    /// The code that STS answers. S3 has other codes for some: `RequestTimeTooSkewed`, `AuthorizationHeaderMalformed`.
    ///
    /// A wrong [`Key`](RejectionKind::Key) is a mistake of the server, so its code is `InternalFailure`.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        use RejectionKind as Kind;
        use SigningErrorKind::{MalformedQuery, QueryTooLong, TooManyParameters};

        match self.kind {
            Kind::Malformed(MalformedQuery | QueryTooLong | TooManyParameters) => {
                ErrorCode::MalformedQueryString
            }
            Kind::NotSigned | Kind::UnsupportedQueryAlgorithm => ErrorCode::MissingAuthenticationToken,
            Kind::UrlExpired { .. } | Kind::UnsignedHeader(_) => ErrorCode::AccessDenied,
            Kind::OtherSessionToken => ErrorCode::InvalidClientTokenId,
            Kind::Key(_) => ErrorCode::InternalFailure,
            Kind::SignedTwice
            | Kind::Invalid(SignaturePart::Signature | SignaturePart::SignedHeaders)
            | Kind::OtherTerminator
            | Kind::OtherDay
            | Kind::HostNotSigned
            | Kind::AbsentHeader(_)
            | Kind::NotUtf8(_)
            | Kind::NotYetCurrent { .. }
            | Kind::Expired { .. }
            | Kind::OtherService
            | Kind::OtherRegion
            | Kind::OtherPayload
            | Kind::UnsignedPayload
            | Kind::SignatureDoesNotMatch => ErrorCode::SignatureDoesNotMatch,
            _ => ErrorCode::IncompleteSignature,
        }
    }

    /// The status that AWS answers: 400 if the signature is incomplete or the request malformed, 403 if it is rejected,
    /// 500 for a mistake of the server.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self.code() {
            ErrorCode::IncompleteSignature | ErrorCode::MalformedQueryString => 400,
            ErrorCode::InternalFailure => 500,
            _ => 403,
        }
    }
}

impl From<RejectionKind> for Rejection {
    fn from(kind: RejectionKind) -> Self {
        Self { kind, offset: None }
    }
}

impl From<SigningError> for Rejection {
    fn from(error: SigningError) -> Self {
        Self::at(RejectionKind::Malformed(error.kind()), error.offset())
    }
}

impl fmt::Display for VerifyStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Claim => "claim",
            Self::Check => "check",
            Self::Verify => "verify",
        })
    }
}

impl fmt::Display for RejectionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Malformed(kind) | Self::Key(kind) => return kind.fmt(f),
            Self::NotSigned => "request is not signed",
            Self::SignedTwice => "request is signed by headers and in its query",
            Self::Repeated(part) => return write!(f, "{part} is there more than once"),
            Self::Misplaced(part) => {
                return write!(
                    f,
                    "{part} is in the query and the signature in headers, or the other way round"
                );
            }
            Self::Missing(part) => return write!(f, "{part} is missing"),
            Self::Invalid(part) => return write!(f, "{part} is malformed"),
            Self::UnsupportedAlgorithm | Self::UnsupportedQueryAlgorithm => {
                "algorithm is not AWS4-HMAC-SHA256"
            }
            Self::OtherTerminator => "credential scope does not end in aws4_request",
            Self::OtherDay => "day of the credential scope is not the day of X-Amz-Date",
            Self::HostNotSigned => "host is not signed",
            Self::AbsentHeader(number) => return write!(f, "signed header {number} was not received"),
            Self::NotUtf8(index) => return write!(f, "header {index}: signed value is not UTF-8"),
            Self::TooManyHeaders => "more than 1000 headers, or more than 53 signed ones",
            Self::NotYetCurrent { signed_at, now } => {
                return write!(f, "signed at {signed_at}, too far ahead of {now}");
            }
            Self::Expired { signed_at, now } => {
                return write!(f, "signed at {signed_at}, too long before {now}");
            }
            Self::UrlExpired { signed_at, now } => {
                return write!(f, "presigned at {signed_at}, expired at {now}");
            }
            Self::OtherService => "signed for another service",
            Self::OtherRegion => "signed for another region",
            Self::UnsignedHeader(index) => {
                return write!(f, "header {index}: begins with x-amz-, not signed");
            }
            Self::OtherPayload => "X-Amz-Content-Sha256 is not the hash of the body",
            Self::UnsignedPayload => "body is not signed",
            Self::OtherSessionToken => "session token is not the one of the credentials",
            Self::SignatureDoesNotMatch => "signature does not match",
        };
        f.write_str(text)
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.step(), self.kind)?;
        self.offset.map_or(Ok(()), |offset| write!(f, " at byte {offset}"))
    }
}

impl core::error::Error for Rejection {}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;
    use alloc::string::ToString;

    const AT: Timestamp = Timestamp::UNIX_EPOCH;

    /// Every kind, with code and status as AWS answers them (order, codes and texts of AWS's front: scratchstack's "AWS
    /// Auth Error Ordering", the page of common errors of STS, and S3's for its three).
    const ALL: [(RejectionKind, &str, u16); 27] = [
        (RejectionKind::Malformed(SigningErrorKind::MalformedQuery), "MalformedQueryString", 400),
        (RejectionKind::Malformed(SigningErrorKind::InvalidPath), "IncompleteSignature", 400),
        (RejectionKind::NotSigned, "MissingAuthenticationToken", 403),
        (RejectionKind::SignedTwice, "SignatureDoesNotMatch", 403),
        (RejectionKind::Repeated(SignaturePart::Authorization), "IncompleteSignature", 400),
        (RejectionKind::Misplaced(SignaturePart::Date), "IncompleteSignature", 400),
        (RejectionKind::Missing(SignaturePart::Credential), "IncompleteSignature", 400),
        (RejectionKind::Invalid(SignaturePart::Date), "IncompleteSignature", 400),
        (RejectionKind::Invalid(SignaturePart::Signature), "SignatureDoesNotMatch", 403),
        (RejectionKind::UnsupportedAlgorithm, "IncompleteSignature", 400),
        (RejectionKind::OtherTerminator, "SignatureDoesNotMatch", 403),
        (RejectionKind::OtherDay, "SignatureDoesNotMatch", 403),
        (RejectionKind::HostNotSigned, "SignatureDoesNotMatch", 403),
        (RejectionKind::AbsentHeader(1), "SignatureDoesNotMatch", 403),
        (RejectionKind::NotUtf8(1), "SignatureDoesNotMatch", 403),
        (RejectionKind::TooManyHeaders, "IncompleteSignature", 400),
        (RejectionKind::NotYetCurrent { signed_at: AT, now: AT }, "SignatureDoesNotMatch", 403),
        (RejectionKind::Expired { signed_at: AT, now: AT }, "SignatureDoesNotMatch", 403),
        (RejectionKind::UrlExpired { signed_at: AT, now: AT }, "AccessDenied", 403),
        (RejectionKind::OtherService, "SignatureDoesNotMatch", 403),
        (RejectionKind::OtherRegion, "SignatureDoesNotMatch", 403),
        (RejectionKind::UnsignedHeader(1), "AccessDenied", 403),
        (RejectionKind::OtherPayload, "SignatureDoesNotMatch", 403),
        (RejectionKind::UnsignedPayload, "SignatureDoesNotMatch", 403),
        (RejectionKind::Key(SigningErrorKind::KeyOfAnotherRegion), "InternalFailure", 500),
        (RejectionKind::OtherSessionToken, "InvalidClientTokenId", 403),
        (RejectionKind::SignatureDoesNotMatch, "SignatureDoesNotMatch", 403),
    ];

    #[test]
    fn codes_and_statuses_are_the_ones_of_aws() {
        for (kind, code, status) in ALL {
            let rejection = Rejection::from(kind);
            assert_eq!((rejection.code().as_str(), rejection.status()), (Some(code), status), "{kind:?}");
        }
        let by_query = Rejection::from(RejectionKind::UnsupportedQueryAlgorithm);
        assert_eq!(by_query.code(), ErrorCode::MissingAuthenticationToken);
    }

    #[test]
    fn every_kind_has_a_different_message_that_begins_with_the_step() {
        let told: BTreeSet<_> = ALL.iter().map(|(kind, ..)| Rejection::from(*kind).to_string()).collect();
        assert_eq!(told.len(), ALL.len(), "{told:?}");
        for text in &told {
            assert!(["claim: ", "check: ", "verify: "].iter().any(|step| text.starts_with(step)), "{text}");
        }
        let at = Rejection::at(RejectionKind::Invalid(SignaturePart::Credential), 7);
        assert_eq!(at.to_string(), "claim: Credential is malformed at byte 7");
        assert_eq!(at.offset(), 7);
    }
}
