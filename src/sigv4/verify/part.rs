//! The parts of a signature, and their places in a request.

use crate::sigv4::headers;
use crate::sigv4::query::{Added, CONTENT_SHA256, SIGNATURE};
use core::fmt;

/// A part of a signature, or a header or parameter that comes with one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignaturePart {
    /// The header `Authorization`.
    Authorization,
    /// The algorithm.
    Algorithm,
    /// The access key id and the credential scope.
    Credential,
    /// The names of the signed headers.
    SignedHeaders,
    /// The signature itself.
    Signature,
    /// `X-Amz-Date`, the time of signing.
    Date,
    /// `X-Amz-Expires`, the life of a presigned request.
    Expires,
    /// `X-Amz-Security-Token`, the session token.
    SecurityToken,
    /// `X-Amz-Content-Sha256`, the hash of the body.
    ContentSha256,
    /// The header `Host`.
    Host,
}

impl SignaturePart {
    /// The parts that are parameters of a query.
    pub(super) const PARAMETERS: [(Self, &str); 8] = [
        (Self::Algorithm, Added::Algorithm.name()),
        (Self::Credential, Added::Credential.name()),
        (Self::Date, Added::Date.name()),
        (Self::Expires, Added::Expires.name()),
        (Self::SecurityToken, Added::SecurityToken.name()),
        (Self::SignedHeaders, Added::SignedHeaders.name()),
        (Self::Signature, SIGNATURE),
        (Self::ContentSha256, CONTENT_SHA256),
    ];

    /// Whether a header of this name belongs to the signature.
    #[cfg(feature = "http")]
    pub(crate) fn is_header(name: &str) -> bool {
        Self::of_header(name).is_some()
    }

    /// The part that is a header of this name.
    pub(super) fn of_header(name: &str) -> Option<Self> {
        // The length decides in most cases.
        let (known, part) = match name.len() {
            4 => (headers::HOST, Self::Host),
            10 => (headers::DATE, Self::Date),
            13 => (headers::AUTHORIZATION, Self::Authorization),
            20 => match name.as_bytes().get(6) {
                Some(b's' | b'S') => (headers::SECURITY_TOKEN, Self::SecurityToken),
                _ => (headers::CONTENT_SHA256, Self::ContentSha256),
            },
            _ => return None,
        };
        headers::is_named(name, known).then_some(part)
    }
}

impl fmt::Display for SignaturePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Authorization => "Authorization",
            Self::Algorithm => "algorithm",
            Self::Credential => "Credential",
            Self::SignedHeaders => "SignedHeaders",
            Self::Signature => "Signature",
            Self::Date => "X-Amz-Date",
            Self::Expires => "X-Amz-Expires",
            Self::SecurityToken => "X-Amz-Security-Token",
            Self::ContentSha256 => "X-Amz-Content-Sha256",
            Self::Host => "Host",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_found_in_any_case() {
        for (name, part) in [
            ("host", SignaturePart::Host),
            ("X-Amz-Date", SignaturePart::Date),
            ("AUTHORIZATION", SignaturePart::Authorization),
            ("x-amz-security-token", SignaturePart::SecurityToken),
            ("X-Amz-Content-Sha256", SignaturePart::ContentSha256),
        ] {
            assert_eq!(SignaturePart::of_header(name), Some(part));
        }
        for name in ["", "hosts", "hose", "x-amz-data", "x-amz-security-tokem", "x-amz-content-sha255"] {
            assert_eq!(SignaturePart::of_header(name), None, "{name}");
        }
    }
}
