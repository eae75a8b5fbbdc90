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
/// assert_eq!((error.step(), error.kind()), (ProofStep::Unwrap, ProofErrorKind::Prefix));
/// assert_eq!(error.to_string(), "unwrap: proof does not begin with the prefix of its format");
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
    Unwrap,
    /// [`ReceivedProof::vet`](super::ReceivedProof::vet): the request in the proof is not a signed `GetCallerIdentity`
    /// and nothing else.
    Read,
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
    NoBound,
    /// The name of the bound header is not made of letters, digits and `-`, or is the name of another header.
    BoundName(usize),
    /// The value of the bound header is empty, or has a byte at the offset that is neither visible ASCII nor a single
    /// space in it. Signing changes white space, so two such values have one signature.
    BoundValue(usize),
    /// The terms list more bound headers than [`Terms::MAX_BOUND`](super::Terms::MAX_BOUND).
    TooManyBound,
    /// The greatest age is not 1 to 900 seconds.
    MaxAge,

    /// The proof is longer than this many bytes.
    TooLong(usize),
    /// The scratch buffer is too small; this many bytes are needed.
    BufferTooSmall(usize),
    /// The proof does not begin with the prefix of its format.
    Prefix,
    /// The character at the offset is not one of base64, or the text ends there and is incomplete.
    Base64,
    /// Two hex digits do not follow the `%` at the offset.
    Percent,
    /// The decoded text is not UTF-8.
    Utf8,
    /// The JSON cannot be read.
    Json(DecodeErrorKind),
    /// The text is not an HTTP request. The text says why.
    Http(&'static str),
    /// The document is not BSON, or has a field that is not a string. The text says why.
    Bson(&'static str),
    /// The field has a name that the format does not have.
    UnknownField,
    /// The field is repeated.
    RepeatedField,
    /// The field is missing.
    MissingField,
    /// The proof has more headers than any tool sends.
    TooManyHeaders,

    /// The method is neither `GET` nor `POST`.
    Method,
    /// The parameter is not on the list.
    UnknownParameter,
    /// The parameter is repeated.
    RepeatedParameter(&'static str),
    /// The parameter is missing.
    MissingParameter(&'static str),
    /// The parameter has another value than `GetCallerIdentity` has, or has a `+`; or `X-Amz-Expires` begins with 0.
    ParameterValue(&'static str),
    /// The header is not on the list, and is not a bound header.
    UnknownHeader(usize),
    /// An earlier header has this name, perhaps in another case.
    RepeatedHeader(usize),
    /// The signed header has a value that the verifier does not send: a content type that is not the form's, a content
    /// length that is not the body's or is in a GET request, or a format or encoding of the answer that the verifier
    /// does not read.
    HeaderValue(usize),
    /// The body is neither empty nor the form of `GetCallerIdentity`, or the method or the query does not allow it.
    Body,
    /// The signature cannot be read, is not for STS, is too old or ahead, or leaves out an `x-amz-` header.
    Rejected(RejectionKind),

    /// The URL is not the URL of an endpoint of the terms, or the header `host` is not the host of that endpoint.
    OtherEndpoint,
    /// The signature is for another region than the endpoint's.
    OtherRegion,
    /// `X-Amz-Expires` is greater than 900.
    Expires,
    /// The bound header is missing.
    MissingBound(usize),
    /// The bound header has another value: the proof is for another verifier.
    OtherBound(usize),
    /// The bound header is not signed: anybody could have set it.
    UnsignedBound(usize),
}

impl ProofError {
    /// An error at a byte of a value.
    pub(super) const fn at(kind: ProofErrorKind, offset: usize) -> Self {
        Self { kind, field: None, offset: Some(offset) }
    }

    /// An error if `is_wrong`.
    pub(super) fn when(is_wrong: bool, kind: ProofErrorKind) -> Result<(), Self> {
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
            | Kind::NoBound
            | Kind::BoundName(_)
            | Kind::BoundValue(_)
            | Kind::TooManyBound
            | Kind::MaxAge => ProofStep::Terms,
            Kind::TooLong(_)
            | Kind::BufferTooSmall(_)
            | Kind::Prefix
            | Kind::Base64
            | Kind::Percent
            | Kind::Utf8
            | Kind::Json(_)
            | Kind::Http(_)
            | Kind::Bson(_)
            | Kind::UnknownField
            | Kind::RepeatedField
            | Kind::MissingField
            | Kind::TooManyHeaders => ProofStep::Unwrap,
            Kind::OtherEndpoint
            | Kind::OtherRegion
            | Kind::Expires
            | Kind::MissingBound(_)
            | Kind::OtherBound(_)
            | Kind::UnsignedBound(_) => ProofStep::Vet,
            Kind::Rejected(kind) if Rejection::from(kind).step() != VerifyStep::Claim => ProofStep::Vet,
            _ => ProofStep::Read,
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
        Self::at(ProofErrorKind::Json(error.kind()), error.offset())
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
            Self::Unwrap => "unwrap",
            Self::Read => "read",
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
            Self::NoBound => "no bound header is listed, and the terms are not unbound",
            Self::BoundName(index) => {
                return write!(f, "bound header {index} has no name, or the name of another header");
            }
            Self::BoundValue(index) => {
                return write!(f, "bound header {index} is empty, or not visible ASCII with single spaces");
            }
            Self::TooManyBound => "too many bound headers",
            Self::MaxAge => "greatest age is not 1 to 900 seconds",
            Self::TooLong(most) => return write!(f, "proof is longer than {most} bytes"),
            Self::BufferTooSmall(needed) => return write!(f, "buffer too small: {needed} bytes are needed"),
            Self::Prefix => "proof does not begin with the prefix of its format",
            Self::Base64 => "not base64",
            Self::Percent => "not percent-encoded",
            Self::Utf8 => "not UTF-8",
            Self::Json(kind) => return kind.fmt(f),
            Self::Http(what) | Self::Bson(what) => what,
            Self::UnknownField => "unknown field",
            Self::RepeatedField => "field is there twice",
            Self::MissingField => "field is missing",
            Self::TooManyHeaders => "too many headers",
            Self::Method => "method is neither GET nor POST",
            Self::UnknownParameter => "parameter is not on the list",
            Self::RepeatedParameter(name) => return write!(f, "{name} is there more than once"),
            Self::MissingParameter(name) => return write!(f, "{name} is missing"),
            Self::ParameterValue("X-Amz-Expires") => {
                "X-Amz-Expires is not a number from 1 to 900 without a leading zero"
            }
            Self::ParameterValue(name) => return write!(f, "{name} has another value, or a plus sign"),
            Self::UnknownHeader(index) => return write!(f, "header {index} is not on the list"),
            Self::RepeatedHeader(index) => return write!(f, "header {index} has the name of an earlier one"),
            Self::HeaderValue(index) => return write!(f, "header {index} has a value that is not sent"),
            Self::Body => "body is not the form of GetCallerIdentity",
            Self::OtherEndpoint => "URL is not of an endpoint of the terms",
            Self::OtherRegion => "signed for another region than the endpoint's",
            Self::Expires => "X-Amz-Expires is greater than 900",
            Self::MissingBound(index) => return write!(f, "bound header {index} is missing"),
            Self::OtherBound(index) => return write!(f, "bound header {index} has another value"),
            Self::UnsignedBound(index) => return write!(f, "bound header {index} is not signed"),
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
    use ProofStep::{Read, Terms, Unwrap, Vet};
    use alloc::collections::BTreeSet;
    use alloc::string::ToString;

    const ALL: &[(ProofStep, ProofErrorKind)] = &[
        (Terms, Kind::NoEndpoint),
        (Terms, Kind::EndpointWithoutRegion(1)),
        (Terms, Kind::NoBound),
        (Terms, Kind::BoundName(1)),
        (Terms, Kind::BoundValue(1)),
        (Terms, Kind::TooManyBound),
        (Terms, Kind::MaxAge),
        (Unwrap, Kind::TooLong(4096)),
        (Unwrap, Kind::BufferTooSmall(9)),
        (Unwrap, Kind::Prefix),
        (Unwrap, Kind::Base64),
        (Unwrap, Kind::Utf8),
        (Unwrap, Kind::Percent),
        (Unwrap, Kind::Json(DecodeErrorKind::UnexpectedText)),
        (Unwrap, Kind::Http("no colon")),
        (Unwrap, Kind::Bson("no document")),
        (Unwrap, Kind::UnknownField),
        (Unwrap, Kind::RepeatedField),
        (Unwrap, Kind::MissingField),
        (Unwrap, Kind::TooManyHeaders),
        (Read, Kind::Method),
        (Read, Kind::UnknownParameter),
        (Read, Kind::RepeatedParameter("Action")),
        (Read, Kind::MissingParameter("Action")),
        (Read, Kind::ParameterValue("Action")),
        (Read, Kind::ParameterValue("X-Amz-Expires")),
        (Read, Kind::UnknownHeader(1)),
        (Read, Kind::RepeatedHeader(1)),
        (Read, Kind::HeaderValue(1)),
        (Read, Kind::Body),
        (Read, Kind::Rejected(RejectionKind::NotSigned)),
        (Vet, Kind::Rejected(RejectionKind::OtherService)),
        (Vet, Kind::OtherEndpoint),
        (Vet, Kind::OtherRegion),
        (Vet, Kind::Expires),
        (Vet, Kind::MissingBound(1)),
        (Vet, Kind::OtherBound(1)),
        (Vet, Kind::UnsignedBound(1)),
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
        let error = ProofError::at(Kind::Base64, 11);
        assert_eq!((error.to_string().as_str(), error.offset()), ("unwrap: not base64 at byte 11", 11));
    }
}
