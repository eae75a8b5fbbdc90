//! Errors of signing.

use crate::timestamp::Date;
use core::fmt;

/// The reason why a request cannot be signed, and the byte at which it is wrong.
///
/// It contains no part of the request or the credentials, and so no secret.
///
/// ```
/// use sts_wire::sigv4::{CredentialScope, SigningErrorKind};
/// use sts_wire::Timestamp;
///
/// let error = CredentialScope::new(Timestamp::UNIX_EPOCH.date(), "us east", "sts").unwrap_err();
/// assert_eq!((error.kind(), error.offset()), (SigningErrorKind::InvalidRegion, 2));
/// assert_eq!(error.to_string(), "region has a character other than letters, digits, `-`, `_` and `.` at byte 2");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SigningError {
    kind: SigningErrorKind,
    /// `None` if the whole value is wrong.
    offset: Option<usize>,
}

/// The kind of a [`SigningError`].
///
/// The number in the kinds about headers is an index into the list of headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SigningErrorKind {
    /// The region is the empty string.
    EmptyRegion,
    /// The region is longer than 64 bytes.
    RegionTooLong,
    /// The region has a character other than letters, digits, `-`, `_` and `.` of ASCII.
    InvalidRegion,
    /// The service is the empty string.
    EmptyService,
    /// The service is longer than 64 bytes.
    ServiceTooLong,
    /// The service has a character other than letters, digits, `-`, `_` and `.` of ASCII.
    InvalidService,
    /// The secret access key is the empty string.
    EmptySecretAccessKey,
    /// The secret access key is longer than 1,024 bytes.
    SecretAccessKeyTooLong,
    /// The secret access key begins or ends with white space or a control character.
    PaddedSecretAccessKey,
    /// The access key id is the empty string.
    EmptyAccessKeyId,
    /// The access key id is longer than 128 bytes.
    AccessKeyIdTooLong,
    /// The access key id has a character other than visible ASCII without `/` and `,`.
    InvalidAccessKeyId,
    /// The session token has a control character, or white space at an end; the offset is then 0.
    InvalidSessionToken,
    /// The key was derived for another day than the request's.
    KeyOfAnotherDay {
        /// The day of the key.
        key: Date,
        /// The day of the request.
        request: Date,
    },
    /// The credential scope is for another day than the request's.
    ScopeOfAnotherDay {
        /// The day of the scope.
        scope: Date,
        /// The day of the request.
        request: Date,
    },
    /// The key was derived from credentials with another access key id.
    KeyOfOtherCredentials,
    /// The key was derived for another region than the endpoint's.
    KeyOfAnotherRegion,
    /// The key was derived for another service than the operation's.
    KeyOfAnotherService,
    /// The endpoint is an endpoint of AWS STS, and the operation belongs to another service.
    EndpointOfAnotherService,
    /// The signature is for a request with another method, host, path, region, service, header or place of the
    /// parameters.
    SignatureOfAnotherRequest,
    /// The parameters of an operation from outside this crate cannot be a query: they are not sorted, or do not all
    /// sort before `X-Amz-`.
    UnsortedForm,
    /// An operation from outside this crate has a malformed form: its action, its version or the name of a member is
    /// empty or has a character that must be escaped, or a member is named `Action` or `Version`.
    MalformedName,
    /// The endpoint has no region to sign for.
    EndpointWithoutRegion,
    /// The lifetime of a presigned URL is not 1 to 604,800 seconds.
    ExpiresOutOfRange,
    /// The method is the empty string.
    EmptyMethod,
    /// The method is not a token (RFC 9110, section 5.6.2), or has a lower-case letter.
    InvalidMethod,
    /// The host is the empty string, or a port alone; or a request of the `http` crate names no host.
    EmptyHost,
    /// The host has user information, which is no part of a `Host` header: `user:password@` before the name.
    UserInformation,
    /// The host is neither a name nor an IPv6 address in brackets, with or without a port; see
    /// [`Request::host`](super::Request::host).
    InvalidHost,
    /// The path does not begin with `/`, or has a control character, `?` or `#`.
    InvalidPath,
    /// The path has a `%` that two hex digits do not follow.
    MalformedPath,
    /// The path has a character that a URL must percent-encode, such as a space or a `\`. Send and sign it encoded.
    UnencodedPath,
    /// The path has a dot segment that HTTP clients remove and signing keeps, or that both remove in different ways: an
    /// escaped one (`%2e`), one at the end of a longer path (`/a/.` is sent as `/a/`), or a `..` after `//`. Sign the
    /// path that is sent.
    DotSegment,
    /// The path has `..` to be removed, and more than 256 segments.
    TooManySegments,
    /// The query has a `%` that two hex digits do not follow, a control character or `#`.
    MalformedQuery,
    /// The query is not sorted and longer than 65,535 bytes.
    QueryTooLong,
    /// The query is not sorted and has more than 256 parameters.
    TooManyParameters,
    /// The query has a parameter that signing adds, such as `X-Amz-Signature`.
    SigningParameter,
    /// The payload hash is neither 64 lower-case hex digits nor a literal such as `UNSIGNED-PAYLOAD`.
    InvalidPayloadHash,
    /// The content type has a control character.
    InvalidContentType,
    /// The URI and the `Host` header name different hosts, or there are several `Host` headers.
    AmbiguousHost,
    /// The URI with the parameters of signing is longer than the `http` crate allows, or has no path, as the URI of a
    /// CONNECT.
    InvalidUri,
    /// There are more than 48 headers, and the feature `alloc` is off; or more than 65,530; or more than an
    /// `http::HeaderMap` can have.
    TooManyHeaders,
    /// The name of a header is not a token (RFC 9110, section 5.6.2).
    InvalidHeaderName(usize),
    /// The value of a header has a control character other than HTAB: CR, LF or NUL, for example.
    InvalidHeaderValue(usize),
    /// The list has a header that signing adds, such as `authorization`.
    SigningHeader(usize),
    /// The list has `host`, which has its own field.
    HostHeader(usize),
    /// The list has a header that the HTTP client writes to frame the message or for one connection, such as
    /// `content-length`.
    FramingHeader(usize),
    /// The list has `content-type`, which is set already.
    DuplicateContentType(usize),
    /// The header `x-amz-content-sha256`, or the parameter `X-Amz-Content-Sha256` of a presigned request, has another
    /// value than the payload hash, or there are several.
    OtherPayloadHash,
    /// The payload hash of a presigned request is a literal such as `UNSIGNED-PAYLOAD`, and neither a header
    /// `x-amz-content-sha256` nor a parameter `X-Amz-Content-Sha256` sends it: the service would hash the body.
    UnsentPayloadHash,
}

impl SigningError {
    pub(crate) const fn new(kind: SigningErrorKind) -> Self {
        Self { kind, offset: None }
    }

    /// An error of this kind if `is_wrong`.
    pub(crate) fn refuse_if(is_wrong: bool, kind: SigningErrorKind) -> Result<(), Self> {
        if is_wrong { Err(Self::new(kind)) } else { Ok(()) }
    }

    /// An error of this kind if there is a wrong byte.
    pub(super) fn refuse_at(wrong_byte: Option<usize>, kind: SigningErrorKind) -> Result<(), Self> {
        wrong_byte.map_or(Ok(()), |offset| Err(Self { kind, offset: Some(offset) }))
    }

    pub(super) const fn at_byte(offset: usize, kind: SigningErrorKind) -> Self {
        Self { kind, offset: Some(offset) }
    }

    /// The kind of the error.
    #[must_use]
    pub const fn kind(&self) -> SigningErrorKind {
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
}

impl fmt::Display for SigningErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::EmptyRegion => "region is empty",
            Self::RegionTooLong => "region is longer than 64 bytes",
            Self::InvalidRegion => "region has a character other than letters, digits, `-`, `_` and `.`",
            Self::EmptyService => "service is empty",
            Self::ServiceTooLong => "service is longer than 64 bytes",
            Self::InvalidService => "service has a character other than letters, digits, `-`, `_` and `.`",
            Self::EmptySecretAccessKey => "secret access key is empty",
            Self::SecretAccessKeyTooLong => "secret access key is longer than 1024 bytes",
            Self::PaddedSecretAccessKey => {
                "secret access key begins or ends with white space or a control character"
            }
            Self::EmptyAccessKeyId => "access key id is empty",
            Self::AccessKeyIdTooLong => "access key id is longer than 128 bytes",
            Self::InvalidAccessKeyId => {
                "access key id has a character other than visible ascii without `/` and `,`"
            }
            Self::InvalidSessionToken => "session token has a control character, or white space at an end",
            Self::KeyOfAnotherDay { key, request } => {
                return write!(f, "signing key of {key} for a request of {request}");
            }
            Self::ScopeOfAnotherDay { scope, request } => {
                return write!(f, "credential scope of {scope} for a request of {request}");
            }
            Self::KeyOfOtherCredentials => "signing key of credentials with another access key id",
            Self::KeyOfAnotherRegion => "signing key of another region than the endpoint's",
            Self::KeyOfAnotherService => "signing key of another service than the operation's",
            Self::EndpointOfAnotherService => "endpoint of aws sts for an operation of another service",
            Self::SignatureOfAnotherRequest => "signature of another request",
            Self::EndpointWithoutRegion => "endpoint has no region to sign for",
            Self::MalformedName => "action, version or name of a member is empty, reserved or needs escaping",
            Self::UnsortedForm => "parameters of the operation are not sorted, or not before `X-Amz-`",
            Self::ExpiresOutOfRange => "expiry is not 1 to 604800 seconds",
            Self::EmptyMethod => "method is empty",
            Self::InvalidMethod => "method is not a token in upper case",
            Self::EmptyHost => "host is empty or missing",
            Self::UserInformation => "host has user information before its name",
            Self::InvalidHost => "host is neither a name nor an address in brackets, with or without a port",
            Self::InvalidPath => "path does not begin with `/`, or has a control character, `?` or `#`",
            Self::MalformedPath => "path has a `%` without two hex digits",
            Self::UnencodedPath => "path has a character that must be percent-encoded",
            Self::DotSegment => "path has a dot segment that http clients remove in another way than signing",
            Self::TooManySegments => "path has dot segments and more than 256 segments",
            Self::MalformedQuery => "query has a `%` without two hex digits, a control character or `#`",
            Self::QueryTooLong => "query is not sorted and longer than 65535 bytes",
            Self::TooManyParameters => "query is not sorted and has more than 256 parameters",
            Self::SigningParameter => "query has a parameter that signing adds",
            Self::InvalidPayloadHash => {
                "payload hash is neither 64 lower-case hex digits nor a literal such as `UNSIGNED-PAYLOAD`"
            }
            Self::InvalidContentType => "content type has a control character",
            Self::AmbiguousHost => "uri and `Host` header name different hosts, or there are several",
            Self::InvalidUri => "uri with the parameters of signing is too long, or has no path",
            Self::TooManyHeaders => {
                "more headers than 48, the limit without the feature `alloc`, or than `http::HeaderMap` can have"
            }
            Self::InvalidHeaderName(index) => return write!(f, "header {index}: name is not a token"),
            Self::InvalidHeaderValue(index) => {
                return write!(f, "header {index}: value has a control character");
            }
            Self::SigningHeader(index) => return write!(f, "header {index}: signing adds this header"),
            Self::FramingHeader(index) => {
                return write!(f, "header {index}: the HTTP client writes this header");
            }
            Self::HostHeader(index) => return write!(f, "header {index}: host has its own field"),
            Self::DuplicateContentType(index) => {
                return write!(f, "header {index}: content type is set already");
            }
            Self::OtherPayloadHash => "x-amz-content-sha256 is not the payload hash, or is repeated",
            Self::UnsentPayloadHash => {
                "payload hash is a literal that no x-amz-content-sha256 of the request sends"
            }
        };
        f.write_str(text)
    }
}

impl fmt::Display for SigningError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)?;
        self.offset.map_or(Ok(()), |offset| write!(f, " at byte {offset}"))
    }
}

impl core::error::Error for SigningError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timestamp;
    use alloc::collections::BTreeSet;
    use alloc::string::ToString;

    #[test]
    fn every_kind_has_a_different_message() {
        let day = Timestamp::UNIX_EPOCH.date();
        let kinds = [
            SigningErrorKind::EmptyRegion,
            SigningErrorKind::RegionTooLong,
            SigningErrorKind::InvalidRegion,
            SigningErrorKind::EmptyService,
            SigningErrorKind::ServiceTooLong,
            SigningErrorKind::InvalidService,
            SigningErrorKind::EmptySecretAccessKey,
            SigningErrorKind::EmptyAccessKeyId,
            SigningErrorKind::InvalidAccessKeyId,
            SigningErrorKind::SecretAccessKeyTooLong,
            SigningErrorKind::PaddedSecretAccessKey,
            SigningErrorKind::AccessKeyIdTooLong,
            SigningErrorKind::KeyOfOtherCredentials,
            SigningErrorKind::KeyOfAnotherService,
            SigningErrorKind::InvalidSessionToken,
            SigningErrorKind::KeyOfAnotherDay { key: day, request: day },
            SigningErrorKind::ScopeOfAnotherDay { scope: day, request: day },
            SigningErrorKind::KeyOfAnotherRegion,
            SigningErrorKind::EndpointOfAnotherService,
            SigningErrorKind::SignatureOfAnotherRequest,
            SigningErrorKind::UnsortedForm,
            SigningErrorKind::MalformedName,
            SigningErrorKind::EndpointWithoutRegion,
            SigningErrorKind::ExpiresOutOfRange,
            SigningErrorKind::EmptyMethod,
            SigningErrorKind::InvalidMethod,
            SigningErrorKind::EmptyHost,
            SigningErrorKind::UserInformation,
            SigningErrorKind::InvalidHost,
            SigningErrorKind::InvalidPath,
            SigningErrorKind::MalformedPath,
            SigningErrorKind::UnencodedPath,
            SigningErrorKind::DotSegment,
            SigningErrorKind::TooManySegments,
            SigningErrorKind::MalformedQuery,
            SigningErrorKind::QueryTooLong,
            SigningErrorKind::TooManyParameters,
            SigningErrorKind::SigningParameter,
            SigningErrorKind::InvalidPayloadHash,
            SigningErrorKind::InvalidContentType,
            SigningErrorKind::AmbiguousHost,
            SigningErrorKind::InvalidUri,
            SigningErrorKind::TooManyHeaders,
            SigningErrorKind::InvalidHeaderName(7),
            SigningErrorKind::InvalidHeaderValue(7),
            SigningErrorKind::SigningHeader(7),
            SigningErrorKind::HostHeader(7),
            SigningErrorKind::FramingHeader(7),
            SigningErrorKind::DuplicateContentType(7),
            SigningErrorKind::OtherPayloadHash,
            SigningErrorKind::UnsentPayloadHash,
        ];
        let told: BTreeSet<_> = kinds.iter().map(|&kind| kind.to_string()).collect();
        assert_eq!(told.len(), kinds.len(), "{told:?}");
        assert!(told.iter().all(|words| words.len() > 5), "{told:?}");
    }
}
