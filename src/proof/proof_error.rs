//! Why a proof was refused.

use crate::error::{DecodeError, DecodeErrorKind};
use crate::sigv4::{Rejection, RejectionKind, VerifyStep};
use core::fmt;

/// The reason why a proof was refused, the step that refused it, and the byte at which a value is wrong.
///
/// The error contains no part of the proof, and so no token and no signature. It is safe to log. Tell the client only
/// that the proof is refused.
///
/// ```
/// use sts_wire::proof::{ProofErrorKind, ProofStep, eks};
///
/// let error = eks::read("k8s-aws-v2.aHR0cHM", &mut [0; 4096]).unwrap_err();
/// assert_eq!((error.step(), error.kind()), (ProofStep::Read, ProofErrorKind::MissingPrefix));
/// assert_eq!(error.to_string(), "read: proof does not begin with the prefix of its format");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProofError {
    kind: ProofErrorKind,
    field: Option<&'static str>,
    offset: Option<usize>,
}

/// A step of validating a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProofStep {
    /// The terms themselves are wrong, whatever the proof is: the verifier's mistake.
    Terms,
    /// The function `read` of a format: the envelope is malformed.
    Read,
    /// [`ReceivedProof::vet`](super::ReceivedProof::vet): the request in the proof is not a signed `GetCallerIdentity`
    /// and nothing else.
    Request,
    /// [`ReceivedProof::vet`](super::ReceivedProof::vet): the terms do not accept the request.
    Vet,
}

/// The kind of a [`ProofError`].
///
/// The number of a header is its index in the proof. The number of an endpoint or of a bound header is its index in the
/// terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProofErrorKind {
    /// The terms list no endpoint.
    NoEndpoint,
    /// The endpoint has no signing region.
    EndpointWithoutRegion(usize),
    /// The terms list no bound header, and were not made by [`Terms::unbound`](super::Terms::unbound).
    NoBoundHeader,
    /// The name of the bound header is not made of letters, digits and `-`, or is the name of another header.
    InvalidBoundName(usize),
    /// The value of the bound header is empty, or has a byte at the offset that is neither visible ASCII nor a single
    /// space in it. Signing changes white space, so two such values have one signature.
    InvalidBoundValue(usize),
    /// The terms list more bound headers than [`Terms::MAX_BOUND`](super::Terms::MAX_BOUND).
    TooManyBoundHeaders,
    /// The greatest age is not 1 to 900 seconds.
    InvalidMaxAge,

    /// The proof is longer than this many bytes.
    TooLong(usize),
    /// The scratch buffer is too small; this many bytes are needed.
    BufferTooSmall(usize),
    /// The proof does not begin with the prefix of its format.
    MissingPrefix,
    /// The character at the offset is not one of base64, or the text ends there and is incomplete.
    InvalidBase64,
    /// Two hex digits do not follow the `%` at the offset.
    InvalidPercent,
    /// The decoded text is not UTF-8.
    InvalidUtf8,
    /// The JSON cannot be read.
    InvalidJson(DecodeErrorKind),
    /// The text is not an HTTP request. The text says why.
    InvalidHttp(&'static str),
    /// The document is not BSON, or has a field that is not a string. The text says why.
    InvalidBson(&'static str),
    /// The field has a name that the format does not have.
    UnknownField,
    /// The field is repeated.
    RepeatedField,
    /// The field is missing.
    MissingField,
    /// The proof has more headers than any tool sends.
    TooManyHeaders,

    /// The method is neither `GET` nor `POST`.
    InvalidMethod,
    /// The parameter is not on the list.
    UnknownParameter,
    /// The parameter is repeated.
    RepeatedParameter(&'static str),
    /// The parameter is missing.
    MissingParameter(&'static str),
    /// The parameter has another value than `GetCallerIdentity` has, or has a `+`; or `X-Amz-Expires` begins with 0.
    InvalidParameter(&'static str),
    /// The header is not on the list, and is not a bound header.
    UnknownHeader(usize),
    /// An earlier header has this name, perhaps in another case.
    RepeatedHeader(usize),
    /// The signed header has a value that the verifier does not send: a content type that is not the form's, a content
    /// length that is not the body's or is in a GET request, or a format or encoding of the answer that the verifier
    /// does not read.
    InvalidHeader(usize),
    /// The body is neither empty nor the form of `GetCallerIdentity`, or the method or the query does not allow it.
    InvalidBody,
    /// The signature cannot be read, is not for STS, is too old or ahead, or leaves out an `x-amz-` header.
    Rejected(RejectionKind),

    /// The URL is not the URL of an endpoint of the terms, or the header `host` is not the host of that endpoint.
    OtherEndpoint,
    /// The signature is for another region than the endpoint's.
    OtherRegion,
    /// `X-Amz-Expires` is greater than 900.
    InvalidExpires,
    /// The bound header is missing.
    MissingBoundHeader(usize),
    /// The bound header has another value: the proof is for another verifier.
    OtherBoundHeader(usize),
    /// The bound header is not signed: anybody could have set it.
    UnsignedBoundHeader(usize),
}

impl ProofError {
    /// An error at a byte of a value.
    pub(super) const fn at(kind: ProofErrorKind, offset: usize) -> Self {
        Self { kind, field: None, offset: Some(offset) }
    }

    /// An error of this kind if `is_wrong`.
    pub(super) fn refuse_if(is_wrong: bool, kind: ProofErrorKind) -> Result<(), Self> {
        if is_wrong { Err(kind.into()) } else { Ok(()) }
    }

    /// Adds the field of the proof in which the error is.
    pub(super) const fn in_field(self, field: &'static str) -> Self {
        Self { field: Some(field), ..self }
    }

    /// The field of the proof that is missing, repeated or malformed; `None` if the format has no fields or the whole
    /// proof is malformed.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        self.field
    }

    /// The kind of the error.
    #[must_use]
    pub const fn kind(&self) -> ProofErrorKind {
        self.kind
    }

    /// The offset of the wrong byte, in the proof, in its URL for a parameter, in a part of the signature, or in the
    /// value of a bound header; 0 if a whole value is wrong.
    #[must_use]
    pub const fn offset(&self) -> usize {
        match self.offset {
            Some(offset) => offset,
            None => 0,
        }
    }

    /// The step that refused the proof.
    #[must_use]
    pub fn step(&self) -> ProofStep {
        use ProofErrorKind as Kind;

        match self.kind {
            Kind::NoEndpoint
            | Kind::EndpointWithoutRegion(_)
            | Kind::NoBoundHeader
            | Kind::InvalidBoundName(_)
            | Kind::InvalidBoundValue(_)
            | Kind::TooManyBoundHeaders
            | Kind::InvalidMaxAge => ProofStep::Terms,
            Kind::TooLong(_)
            | Kind::BufferTooSmall(_)
            | Kind::MissingPrefix
            | Kind::InvalidBase64
            | Kind::InvalidPercent
            | Kind::InvalidUtf8
            | Kind::InvalidJson(_)
            | Kind::InvalidHttp(_)
            | Kind::InvalidBson(_)
            | Kind::UnknownField
            | Kind::RepeatedField
            | Kind::MissingField
            | Kind::TooManyHeaders => ProofStep::Read,
            Kind::OtherEndpoint
            | Kind::OtherRegion
            | Kind::InvalidExpires
            | Kind::MissingBoundHeader(_)
            | Kind::OtherBoundHeader(_)
            | Kind::UnsignedBoundHeader(_) => ProofStep::Vet,
            Kind::Rejected(kind) if Rejection::from(kind).step() != VerifyStep::Claim => ProofStep::Vet,
            _ => ProofStep::Request,
        }
    }
}

impl From<ProofErrorKind> for ProofError {
    fn from(kind: ProofErrorKind) -> Self {
        Self { kind, field: None, offset: None }
    }
}

impl From<DecodeError> for ProofError {
    fn from(error: DecodeError) -> Self {
        Self::at(ProofErrorKind::InvalidJson(error.kind()), error.offset())
    }
}

impl From<Rejection> for ProofError {
    fn from(rejection: Rejection) -> Self {
        let offset = Some(rejection.offset()).filter(|offset| *offset > 0);
        Self { kind: ProofErrorKind::Rejected(rejection.kind()), field: None, offset }
    }
}

impl fmt::Display for ProofStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Terms => "terms",
            Self::Read => "read",
            Self::Request => "request",
            Self::Vet => "vet",
        })
    }
}

impl fmt::Display for ProofErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Rejected(kind) => return kind.fmt(f),
            Self::NoEndpoint => "no endpoint is listed",
            Self::EndpointWithoutRegion(index) => return write!(f, "endpoint {index} has no signing region"),
            Self::NoBoundHeader => "no bound header is listed, and the terms are not unbound",
            Self::InvalidBoundName(index) => {
                return write!(f, "bound header {index} has a malformed name, or the name of another header");
            }
            Self::InvalidBoundValue(index) => {
                return write!(f, "bound header {index} is empty, or not visible ASCII with single spaces");
            }
            Self::TooManyBoundHeaders => "too many bound headers",
            Self::InvalidMaxAge => "greatest age is not 1 to 900 seconds",
            Self::TooLong(most) => return write!(f, "proof is longer than {most} bytes"),
            Self::BufferTooSmall(needed) => return write!(f, "buffer too small: {needed} bytes are needed"),
            Self::MissingPrefix => "proof does not begin with the prefix of its format",
            Self::InvalidBase64 => "not base64",
            Self::InvalidPercent => "not percent-encoded",
            Self::InvalidUtf8 => "not UTF-8",
            Self::InvalidJson(kind) => return kind.fmt(f),
            Self::InvalidHttp(what) | Self::InvalidBson(what) => what,
            Self::UnknownField => "unknown field",
            Self::RepeatedField => "field is there twice",
            Self::MissingField => "field is missing",
            Self::TooManyHeaders => "too many headers",
            Self::InvalidMethod => "method is neither GET nor POST",
            Self::UnknownParameter => "parameter is not on the list",
            Self::RepeatedParameter(name) => return write!(f, "{name} is there more than once"),
            Self::MissingParameter(name) => return write!(f, "{name} is missing"),
            Self::InvalidParameter("X-Amz-Expires") => {
                "X-Amz-Expires is not a number from 1 to 900 without a leading zero"
            }
            Self::InvalidParameter(name) => return write!(f, "{name} has another value, or a plus sign"),
            Self::UnknownHeader(index) => return write!(f, "header {index} is not on the list"),
            Self::RepeatedHeader(index) => return write!(f, "header {index} has the name of an earlier one"),
            Self::InvalidHeader(index) => return write!(f, "header {index} has a value that is not sent"),
            Self::InvalidBody => "body is not the form of GetCallerIdentity",
            Self::OtherEndpoint => "URL is not of an endpoint of the terms",
            Self::OtherRegion => "signed for another region than the endpoint's",
            Self::InvalidExpires => "X-Amz-Expires is greater than 900",
            Self::MissingBoundHeader(index) => return write!(f, "bound header {index} is missing"),
            Self::OtherBoundHeader(index) => return write!(f, "bound header {index} has another value"),
            Self::UnsignedBoundHeader(index) => return write!(f, "bound header {index} is not signed"),
        };
        f.write_str(text)
    }
}

impl fmt::Display for ProofError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.step())?;
        self.field.map_or(Ok(()), |field| write!(f, "{field}: "))?;
        self.kind.fmt(f)?;
        self.offset.map_or(Ok(()), |offset| write!(f, " at byte {offset}"))
    }
}

impl core::error::Error for ProofError {}

#[cfg(test)]
mod tests {
    use super::*;
    use ProofErrorKind as Kind;
    use ProofStep::{Read, Request, Terms, Vet};
    use alloc::collections::BTreeSet;
    use alloc::string::ToString;

    const ALL: &[(ProofStep, ProofErrorKind)] = &[
        (Terms, Kind::NoEndpoint),
        (Terms, Kind::EndpointWithoutRegion(1)),
        (Terms, Kind::NoBoundHeader),
        (Terms, Kind::InvalidBoundName(1)),
        (Terms, Kind::InvalidBoundValue(1)),
        (Terms, Kind::TooManyBoundHeaders),
        (Terms, Kind::InvalidMaxAge),
        (Read, Kind::TooLong(4096)),
        (Read, Kind::BufferTooSmall(9)),
        (Read, Kind::MissingPrefix),
        (Read, Kind::InvalidBase64),
        (Read, Kind::InvalidUtf8),
        (Read, Kind::InvalidPercent),
        (Read, Kind::InvalidJson(DecodeErrorKind::UnexpectedText)),
        (Read, Kind::InvalidHttp("no colon")),
        (Read, Kind::InvalidBson("no document")),
        (Read, Kind::UnknownField),
        (Read, Kind::RepeatedField),
        (Read, Kind::MissingField),
        (Read, Kind::TooManyHeaders),
        (Request, Kind::InvalidMethod),
        (Request, Kind::UnknownParameter),
        (Request, Kind::RepeatedParameter("Action")),
        (Request, Kind::MissingParameter("Action")),
        (Request, Kind::InvalidParameter("Action")),
        (Request, Kind::InvalidParameter("X-Amz-Expires")),
        (Request, Kind::UnknownHeader(1)),
        (Request, Kind::RepeatedHeader(1)),
        (Request, Kind::InvalidHeader(1)),
        (Request, Kind::InvalidBody),
        (Request, Kind::Rejected(RejectionKind::NotSigned)),
        (Vet, Kind::Rejected(RejectionKind::OtherService)),
        (Vet, Kind::OtherEndpoint),
        (Vet, Kind::OtherRegion),
        (Vet, Kind::InvalidExpires),
        (Vet, Kind::MissingBoundHeader(1)),
        (Vet, Kind::OtherBoundHeader(1)),
        (Vet, Kind::UnsignedBoundHeader(1)),
    ];

    #[test]
    fn every_kind_has_a_different_message_that_begins_with_the_step() {
        let mut told = BTreeSet::new();
        for (step, kind) in ALL {
            let error = ProofError::from(*kind);
            assert_eq!(error.step(), *step, "{kind:?}");
            assert!(error.to_string().starts_with(&alloc::format!("{step}: ")), "{error}");
            assert!(told.insert(error.to_string()), "{error}");
        }
        let error = ProofError::at(Kind::InvalidBase64, 11);
        assert_eq!((error.to_string().as_str(), error.offset()), ("read: not base64 at byte 11", 11));
    }
}
