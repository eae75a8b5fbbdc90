//! Why a string is not the ARN of a principal.

use core::fmt;

/// The reason why a string is not the ARN of a principal, and the byte offset.
///
/// ```
/// use sts_wire::principal::{PrincipalArn, PrincipalArnErrorKind};
///
/// let error = PrincipalArn::parse("arn:aws:iam::12345:user/Alice").unwrap_err();
/// assert_eq!((error.kind(), error.offset()), (PrincipalArnErrorKind::Account, 13));
/// assert_eq!(error.to_string(), "invalid principal ARN: the account is not 12 digits, at byte 13");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrincipalArnError {
    kind: PrincipalArnErrorKind,
    offset: usize,
}

/// The kind of a [`PrincipalArnError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PrincipalArnErrorKind {
    /// The text does not begin with `arn:`.
    Prefix,
    /// The partition is not `aws` or `aws-` and a suffix.
    Partition,
    /// The service is neither `iam` nor `sts`.
    Service,
    /// The region is not empty.
    Region,
    /// The account is not 12 digits.
    Account,
    /// The resource is not a user, role or session of the service.
    Resource,
    /// The path is longer than 512 bytes or has a character that IAM does not allow.
    Path,
    /// The name has a length or a character that IAM does not allow.
    Name,
    /// The session name has a length or a character that STS does not allow.
    Session,
}

impl PrincipalArnError {
    pub(super) const fn new(kind: PrincipalArnErrorKind, offset: usize) -> Self {
        Self { kind, offset }
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> PrincipalArnErrorKind {
        self.kind
    }

    /// The first byte of the part that is wrong.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }
}

impl fmt::Display for PrincipalArnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match self.kind {
            PrincipalArnErrorKind::Prefix => "it does not begin with arn:",
            PrincipalArnErrorKind::Partition => "the partition is neither aws nor aws- and a suffix",
            PrincipalArnErrorKind::Service => "the service is neither iam nor sts",
            PrincipalArnErrorKind::Region => "the region is not empty",
            PrincipalArnErrorKind::Account => "the account is not 12 digits",
            PrincipalArnErrorKind::Resource => "the resource is not a user, role or session",
            PrincipalArnErrorKind::Path => "the path is too long or has a forbidden character",
            PrincipalArnErrorKind::Name => "the name has a forbidden length or character",
            PrincipalArnErrorKind::Session => "the session name has a forbidden length or character",
        };
        write!(f, "invalid principal ARN: {reason}, at byte {}", self.offset)
    }
}

impl core::error::Error for PrincipalArnError {}
