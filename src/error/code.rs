//! The known codes of error documents, in one sorted list.

use crate::text::Text;
use core::fmt;
use heapless::String;

/// Declares the codes from their variants and their names on the wire.
macro_rules! error_codes {
    ($($(#[$doc:meta])+ $code:ident = $name:literal,)+) => {
        /// A known code of an error document; [`Other`](Self::Other) for every other code.
        ///
        /// [`ServiceError::code`](crate::error::ServiceError::code) has the code as the service sent it.
        ///
        /// ```
        /// use sts_wire::ErrorCode;
        ///
        /// let code = ErrorCode::from_code("IDPCommunicationError".into());
        /// assert_eq!(code, ErrorCode::IdpCommunicationError);
        /// assert!(code.is_transient() && !code.is_throttling());
        /// assert_eq!(ErrorCode::from_code("Bespoke".into()), ErrorCode::Other);
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[$doc])+ $code,)+
            /// A code that is not in this list.
            Other,
        }

        /// The names of the codes, sorted for the binary search.
        const CODES: &[(&str, ErrorCode)] = &[$(($name, ErrorCode::$code)),+];
    };
}

error_codes! {
    /// The identity that signed lacks the permission.
    AccessDenied = "AccessDenied",
    /// The identity that signed lacks the permission, or the local clock is wrong.
    AccessDeniedException = "AccessDeniedException",
    /// The credentials or the local clock are wrong.
    AuthFailure = "AuthFailure",
    /// Throttled.
    BandwidthLimitExceeded = "BandwidthLimitExceeded",
    /// Throttled.
    Ec2ThrottledException = "EC2ThrottledException",
    /// The session token that signed the request has expired (status 403). Not
    /// [`ExpiredTokenException`](Self::ExpiredTokenException).
    ExpiredToken = "ExpiredToken",
    /// The web identity token or SAML assertion in the request has expired (status 400).
    ExpiredTokenException = "ExpiredTokenException",
    /// The trade-in token in the request has expired.
    ExpiredTradeInTokenException = "ExpiredTradeInTokenException",
    /// The service could not reach the identity provider: transient, although the fault is `Sender`.
    IdpCommunicationError = "IDPCommunicationError",
    /// The identity provider rejected the claim.
    IdpRejectedClaim = "IDPRejectedClaim",
    /// The `Authorization` header or the query lacks a part of the signature.
    IncompleteSignature = "IncompleteSignature",
    /// The service failed.
    InternalFailure = "InternalFailure",
    /// The service has no such action.
    InvalidAction = "InvalidAction",
    /// The encoded message was not written by the service.
    InvalidAuthorizationMessageException = "InvalidAuthorizationMessageException",
    /// The service does not know the access key id.
    InvalidClientTokenId = "InvalidClientTokenId",
    /// The service cannot use the web identity token or SAML assertion.
    InvalidIdentityToken = "InvalidIdentityToken",
    /// Parameters exclude each other.
    InvalidParameterCombination = "InvalidParameterCombination",
    /// The value of a parameter is out of range.
    InvalidParameterValue = "InvalidParameterValue",
    /// The signature does not match.
    InvalidSignatureException = "InvalidSignatureException",
    /// The requested token would be too large.
    JwtPayloadSizeExceededException = "JWTPayloadSizeExceededException",
    /// Throttled.
    LimitExceededException = "LimitExceededException",
    /// The policy is not well-formed.
    MalformedPolicyDocument = "MalformedPolicyDocument",
    /// The query is not well-formed.
    MalformedQueryString = "MalformedQueryString",
    /// The request has no `Action`.
    MissingAction = "MissingAction",
    /// The request was not signed.
    MissingAuthenticationToken = "MissingAuthenticationToken",
    /// A required parameter is missing.
    MissingParameter = "MissingParameter",
    /// The identity that signed lacks the permission.
    NotAuthorized = "NotAuthorized",
    /// The account has not signed up for the service.
    OptInRequired = "OptInRequired",
    /// The account does not issue web identity tokens.
    OutboundWebIdentityFederationDisabledException = "OutboundWebIdentityFederationDisabledException",
    /// The session policies and tags together are too large.
    PackedPolicyTooLarge = "PackedPolicyTooLarge",
    /// Throttled.
    PriorRequestNotComplete = "PriorRequestNotComplete",
    /// Throttled.
    ProvisionedThroughputExceededException = "ProvisionedThroughputExceededException",
    /// The account has not enabled the region.
    RegionDisabledException = "RegionDisabledException",
    /// The request or presigned URL is too old.
    RequestExpired = "RequestExpired",
    /// The signed time is ahead of the service's clock.
    RequestInTheFuture = "RequestInTheFuture",
    /// Throttled.
    RequestLimitExceeded = "RequestLimitExceeded",
    /// Throttled.
    RequestThrottled = "RequestThrottled",
    /// Throttled.
    RequestThrottledException = "RequestThrottledException",
    /// The signed time is too far from the service's clock.
    RequestTimeTooSkewed = "RequestTimeTooSkewed",
    /// The service timed out: transient.
    RequestTimeout = "RequestTimeout",
    /// The service timed out: transient.
    RequestTimeoutException = "RequestTimeoutException",
    /// The service is unavailable.
    ServiceUnavailable = "ServiceUnavailable",
    /// The token would outlive the session that requests it.
    SessionDurationEscalationException = "SessionDurationEscalationException",
    /// The service computed another signature: a wrong key, a changed request, or a clock that is more than 15 minutes
    /// off.
    SignatureDoesNotMatch = "SignatureDoesNotMatch",
    /// Throttled.
    SlowDown = "SlowDown",
    /// Throttled.
    ThrottledException = "ThrottledException",
    /// Throttled.
    Throttling = "Throttling",
    /// Throttled.
    ThrottlingException = "ThrottlingException",
    /// Throttled.
    TooManyRequestsException = "TooManyRequestsException",
    /// Throttled.
    TransactionInProgressException = "TransactionInProgressException",
    /// The value of a member is not allowed.
    ValidationError = "ValidationError",
}

/// The length of the longest code.
const LONGEST: usize = "OutboundWebIdentityFederationDisabledException".len();

impl ErrorCode {
    /// Finds the code with this name. Names are case-sensitive.
    ///
    /// A name longer than every known code is [`Other`](Self::Other) without being read to its end.
    #[must_use]
    pub fn from_code(code: Text<'_>) -> Self {
        if code.is_longer_than(LONGEST) {
            return Self::Other;
        }
        // The copy is unescaped once; a comparison with the text would unescape it each time.
        let mut name = String::<LONGEST>::new();
        code.each_str(&mut |piece| _ = name.push_str(piece));
        let search = CODES.binary_search_by_key(&&*name, |(known, _)| known);
        search.ok().and_then(|at| CODES.get(at)).map_or(Self::Other, |(_, known)| *known)
    }

    /// The name of the code on the wire; `None` for [`Other`](Self::Other).
    #[must_use]
    pub fn as_str(self) -> Option<&'static str> {
        CODES.iter().find(|(_, known)| *known == self).map(|(name, _)| *name)
    }

    /// Whether the service asks for fewer requests: the 14 throttling codes that four SDKs share.
    #[must_use]
    pub const fn is_throttling(self) -> bool {
        matches!(
            self,
            Self::BandwidthLimitExceeded
                | Self::Ec2ThrottledException
                | Self::LimitExceededException
                | Self::PriorRequestNotComplete
                | Self::ProvisionedThroughputExceededException
                | Self::RequestLimitExceeded
                | Self::RequestThrottled
                | Self::RequestThrottledException
                | Self::SlowDown
                | Self::ThrottledException
                | Self::Throttling
                | Self::ThrottlingException
                | Self::TooManyRequestsException
                | Self::TransactionInProgressException
        )
    }

    /// Whether the condition passes without a change of the request.
    /// [`IdpCommunicationError`](Self::IdpCommunicationError) is transient although its fault is `Sender` and its
    /// status 400.
    #[must_use]
    pub const fn is_transient(self) -> bool {
        matches!(self, Self::RequestTimeout | Self::RequestTimeoutException | Self::IdpCommunicationError)
    }

    /// Whether the cause may be the local clock.
    #[must_use]
    pub const fn is_clock_skew(self) -> bool {
        matches!(
            self,
            Self::AuthFailure
                | Self::InvalidSignatureException
                | Self::RequestTimeTooSkewed
                | Self::SignatureDoesNotMatch
                | Self::RequestExpired
                | Self::RequestInTheFuture
        )
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str().unwrap_or("an unknown code"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn every_code_is_found_by_its_name() {
        for &(name, code) in CODES {
            assert_eq!(ErrorCode::from_code(name.into()), code);
            assert_eq!(code.as_str(), Some(name));
            assert_eq!(code.to_string(), name);
        }
        assert!(CODES.is_sorted_by_key(|(name, _)| name));
        assert_eq!(ErrorCode::Other.to_string(), "an unknown code");
        for unknown in ["", "Accessdenied", "Throttling ", "ZZZ", &*"A".repeat(LONGEST)] {
            assert_eq!(ErrorCode::from_code(unknown.into()), ErrorCode::Other);
        }
    }

    #[test]
    fn a_code_longer_than_every_known_one_is_other() {
        assert_eq!(CODES.iter().map(|(name, _)| name.len()).max(), Some(LONGEST));
        let long = "&#65;".repeat(1 << 18);
        let time = |run: &dyn Fn()| {
            let start = std::time::Instant::now();
            run();
            start.elapsed()
        };
        let whole = time(&|| assert_eq!(Text::from_xml(&long).len(), 1 << 18));
        for text in [Text::new(&long), Text::from_xml(&long), Text::from_xml(&long).trimmed()] {
            let code = time(&|| assert_eq!(ErrorCode::from_code(text), ErrorCode::Other));
            assert!(code * 10 < whole, "{code:?}, and {whole:?} to read all");
        }
    }

    #[test]
    fn the_two_expired_tokens_are_different_codes() {
        let theirs = ErrorCode::from_code("ExpiredTokenException".into());
        assert_ne!(theirs, ErrorCode::from_code("ExpiredToken".into()));
    }

    #[test]
    fn the_lists_are_as_long_as_the_published_ones() {
        let count = |which: fn(ErrorCode) -> bool| CODES.iter().filter(|(_, code)| which(*code)).count();
        assert_eq!(count(ErrorCode::is_throttling), 14);
        assert_eq!(count(ErrorCode::is_transient), 3);
        assert_eq!(count(ErrorCode::is_clock_skew), 6);
    }
}
