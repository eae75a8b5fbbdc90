//! Principals: who an ARN names, and who STS says that the caller is. Both are read strictly.

mod caller;
mod error;

pub use caller::{Caller, CallerError, CallerErrorKind};
pub use error::{PrincipalArnError, PrincipalArnErrorKind};

use core::fmt;

/// The ARN of an IAM or STS principal, checked and split into its parts.
///
/// `GetCallerIdentity` reports the caller as such an ARN. Authorise by partition, account and principal together: two
/// accounts can have roles of equal names, and comparing names alone lets one account act as the other
/// (CVE-2025-11621).
///
/// Parsing is strict. The partition begins with `aws`, the region is empty, the account has 12 digits, and names
/// consist of the characters that IAM allows. An assumed role has exactly a role and a session. Letter case is
/// significant.
///
/// ```
/// use sts_wire::principal::{Principal, PrincipalArn};
///
/// let arn = PrincipalArn::parse("arn:aws:sts::123456789012:assumed-role/Admin/alice")?;
/// assert_eq!((arn.partition(), arn.account()), ("aws", "123456789012"));
/// assert_eq!(arn.principal(), Principal::AssumedRole { role: "Admin", session: "alice" });
/// assert_eq!(arn.canonical().to_string(), "arn:aws:iam::123456789012:role/Admin");
/// # Ok::<(), sts_wire::principal::PrincipalArnError>(())
/// ```
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PrincipalArn<'a> {
    partition: &'a str,
    account: &'a str,
    principal: Principal<'a>,
}

/// The principal that a [`PrincipalArn`] names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Principal<'a> {
    /// The root user of the account.
    Root,
    /// An IAM user.
    User {
        /// The path, which begins and ends with `/`.
        path: &'a str,
        /// The name, without the path.
        name: &'a str,
    },
    /// An IAM role.
    Role {
        /// The path, which begins and ends with `/`.
        path: &'a str,
        /// The name, without the path.
        name: &'a str,
    },
    /// A session of an IAM role.
    AssumedRole {
        /// The name of the role. The ARN of a session omits the role's path.
        role: &'a str,
        /// The name of the session.
        session: &'a str,
    },
    /// A session that `GetFederationToken` created.
    FederatedUser {
        /// The name that was given to `GetFederationToken`.
        name: &'a str,
    },
}

impl<'a> PrincipalArn<'a> {
    /// Parses an ARN.
    ///
    /// # Errors
    /// A part is not what the ARN of a principal has in its place. The error names the part and its first byte.
    pub fn parse(arn: &'a str) -> Result<Self, PrincipalArnError> {
        use PrincipalArnErrorKind as Kind;
        let mut rest = Rest { rest: arn, offset: 0 };
        if rest.until(':') != "arn" {
            return Err(PrincipalArnError::new(Kind::Prefix, 0));
        }
        let partition = rest.part(Kind::Partition, is_partition)?;
        let service = rest.part(Kind::Service, |service| matches!(service, "iam" | "sts"))?;
        rest.part(Kind::Region, str::is_empty)?;
        let account = rest.part(Kind::Account, is_account)?;
        let principal = match service {
            "iam" => rest.iam()?,
            _ => rest.sts()?,
        };
        Ok(Self { partition, account, principal })
    }

    /// The partition, such as `aws`, `aws-cn` or `aws-us-gov`.
    #[must_use]
    pub const fn partition(&self) -> &'a str {
        self.partition
    }

    /// The account id: 12 digits.
    #[must_use]
    pub const fn account(&self) -> &'a str {
        self.account
    }

    /// The user, role or session.
    #[must_use]
    pub const fn principal(&self) -> Principal<'a> {
        self.principal
    }

    /// The role of an assumed role; any other principal unchanged.
    ///
    /// A session's ARN omits the path of its role, so the path is `/` here. That is unambiguous, since the names of an
    /// account's roles are unique across paths.
    #[must_use]
    pub const fn canonical(&self) -> Self {
        match self.principal {
            Principal::AssumedRole { role, .. } => {
                Self { principal: Principal::Role { path: "/", name: role }, ..*self }
            }
            _ => *self,
        }
    }
}

impl fmt::Display for PrincipalArn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partition, account, principal } = self;
        match principal {
            Principal::Root => write!(f, "arn:{partition}:iam::{account}:root"),
            Principal::User { path, name } => write!(f, "arn:{partition}:iam::{account}:user{path}{name}"),
            Principal::Role { path, name } => write!(f, "arn:{partition}:iam::{account}:role{path}{name}"),
            Principal::AssumedRole { role, session } => {
                write!(f, "arn:{partition}:sts::{account}:assumed-role/{role}/{session}")
            }
            Principal::FederatedUser { name } => {
                write!(f, "arn:{partition}:sts::{account}:federated-user/{name}")
            }
        }
    }
}

/// The unread rest of an ARN.
struct Rest<'a> {
    rest: &'a str,
    offset: usize,
}

impl<'a> Rest<'a> {
    /// Takes everything up to a delimiter, and drops the delimiter. Without one, takes everything.
    fn until(&mut self, delimiter: char) -> &'a str {
        let (part, rest) = self.rest.split_once(delimiter).unwrap_or((self.rest, ""));
        self.offset = self.offset.saturating_add(self.rest.len().saturating_sub(rest.len()));
        self.rest = rest;
        part
    }

    /// Takes the next part of the ARN, which ends at a colon.
    fn part(
        &mut self,
        kind: PrincipalArnErrorKind,
        is_valid: impl Fn(&str) -> bool,
    ) -> Result<&'a str, PrincipalArnError> {
        let offset = self.offset;
        let part = self.until(':');
        if is_valid(part) { Ok(part) } else { Err(PrincipalArnError::new(kind, offset)) }
    }

    fn error<T>(&self, kind: PrincipalArnErrorKind) -> Result<T, PrincipalArnError> {
        Err(PrincipalArnError::new(kind, self.offset))
    }

    /// `root`, `user/path/name` or `role/path/name`.
    fn iam(mut self) -> Result<Principal<'a>, PrincipalArnError> {
        if self.rest == "root" {
            return Ok(Principal::Root);
        }
        let (resource, start) = (self.rest, self.offset);
        let kind = self.until('/');
        if !matches!(kind, "user" | "role") {
            return Err(PrincipalArnError::new(PrincipalArnErrorKind::Resource, start));
        }
        // The path includes the slash after the kind. Searched by bytes, as `str::rsplit` links a path to a panic.
        let from_slash = resource.strip_prefix(kind).unwrap_or_default();
        let after_slash =
            from_slash.bytes().rposition(|byte| byte == b'/').map_or(0, |at| at.saturating_add(1));
        let (path, name) = from_slash.split_at_checked(after_slash).unwrap_or_default();
        if !is_path(path) {
            return self.error(PrincipalArnErrorKind::Path);
        }
        self.offset = self.offset.saturating_add(path.len().saturating_sub(1));
        match (is_name(name, 1..=64), kind) {
            (true, "user") => Ok(Principal::User { path, name }),
            (true, _) => Ok(Principal::Role { path, name }),
            (false, _) => self.error(PrincipalArnErrorKind::Name),
        }
    }

    /// `assumed-role/role/session` or `federated-user/name`.
    fn sts(mut self) -> Result<Principal<'a>, PrincipalArnError> {
        let offset = self.offset;
        match self.until('/') {
            "assumed-role" => {
                let role_offset = self.offset;
                let role = self.until('/');
                if !is_name(role, 1..=64) {
                    return Err(PrincipalArnError::new(PrincipalArnErrorKind::Name, role_offset));
                }
                match self.rest {
                    session if is_name(session, 2..=64) => Ok(Principal::AssumedRole { role, session }),
                    _ => self.error(PrincipalArnErrorKind::Session),
                }
            }
            "federated-user" => match self.rest {
                name if is_name(name, 2..=32) => Ok(Principal::FederatedUser { name }),
                _ => self.error(PrincipalArnErrorKind::Name),
            },
            _ => Err(PrincipalArnError::new(PrincipalArnErrorKind::Resource, offset)),
        }
    }
}

/// `aws` alone, or `aws-` and a suffix.
fn is_partition(partition: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    match partition.strip_prefix("aws") {
        Some("") => true,
        Some(suffix) => suffix.len() > 1 && suffix.starts_with('-') && suffix.bytes().all(is_word),
        None => false,
    }
}

fn is_account(account: &str) -> bool {
    account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())
}

/// The pattern of names in IAM and STS: `[\w+=,.@-]`, ASCII alone.
fn is_name(name: &str, lengths: core::ops::RangeInclusive<usize>) -> bool {
    let is_valid = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
    lengths.contains(&name.len()) && name.bytes().all(is_valid)
}

/// The pattern of paths in IAM: `/` alone, or visible ASCII between two slashes; at most 512 bytes.
fn is_path(path: &str) -> bool {
    path.len() <= 512
        && path.starts_with('/')
        && path.ends_with('/')
        && path.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;
    use PrincipalArnErrorKind as Kind;
    use alloc::format;
    use alloc::string::ToString;

    /// The ARNs of the IAM user guide and of aws-iam-authenticator's `pkg/arn/arn_test.go` (commit 17d4ae8,
    /// Apache-2.0), with their canonical forms. The authenticator asks IAM for a role's path; `canonical` cannot.
    const VALID: &[(&str, &str)] = &[
        ("arn:aws:iam::123456789012:user/Alice", "arn:aws:iam::123456789012:user/Alice"),
        ("arn:aws:iam::123456789012:role/Users", "arn:aws:iam::123456789012:role/Users"),
        ("arn:aws:sts::123456789012:assumed-role/Admin/Session", "arn:aws:iam::123456789012:role/Admin"),
        ("arn:aws:sts::123456789012:federated-user/Bob", "arn:aws:sts::123456789012:federated-user/Bob"),
        ("arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:root"),
        (
            "arn:aws:sts::123456789012:assumed-role/WithPath/Session",
            "arn:aws:iam::123456789012:role/WithPath",
        ),
        (
            "arn:aws:iam::123456789012:user/Division_abc/Subdivision_xyz/Zhang@example.com",
            "arn:aws:iam::123456789012:user/Division_abc/Subdivision_xyz/Zhang@example.com",
        ),
        (
            "arn:aws-us-gov:iam::123456789012:role/aws-service-role/a.amazonaws.com/R",
            "arn:aws-us-gov:iam::123456789012:role/aws-service-role/a.amazonaws.com/R",
        ),
        (
            "arn:aws-cn:sts::000000000000:assumed-role/R/a+b=c,d.e@f-g_h",
            "arn:aws-cn:iam::000000000000:role/R",
        ),
        ("arn:aws:iam::123456789012:role/a:b/R", "arn:aws:iam::123456789012:role/a:b/R"),
    ];

    const INVALID: &[(&str, Kind, usize)] = &[
        ("", Kind::Prefix, 0),
        ("NOT AN ARN", Kind::Prefix, 0),
        ("Arn:aws:iam::123456789012:root", Kind::Prefix, 0),
        ("arn:", Kind::Partition, 4),
        ("arn:AWS:iam::123456789012:root", Kind::Partition, 4),
        ("arn:aws-:iam::123456789012:root", Kind::Partition, 4),
        ("arn:awsome:iam::123456789012:root", Kind::Partition, 4),
        ("arn:aws/:iam::123456789012:root", Kind::Partition, 4),
        ("arn:aws:s3::123456789012:root", Kind::Service, 8),
        ("arn:aws:iam:us-east-1:123456789012:root", Kind::Region, 12),
        ("arn:aws:iam::12345678901:root", Kind::Account, 13),
        ("arn:aws:iam::1234567890123:root", Kind::Account, 13),
        ("arn:aws:iam::12345678901a:root", Kind::Account, 13),
        ("arn:aws:iam::١٢٣٤٥٦:root", Kind::Account, 13),
        ("arn:aws:iam::123456789012", Kind::Resource, 25),
        ("arn:aws:iam::123456789012:", Kind::Resource, 26),
        ("arn:aws:iam::123456789012:Root", Kind::Resource, 26),
        ("arn:aws:iam::123456789012:root/", Kind::Resource, 26),
        ("arn:aws:iam::123456789012:group/Admins", Kind::Resource, 26),
        ("arn:aws:iam::123456789012:assumed-role/R/session", Kind::Resource, 26),
        ("arn:aws:sts::123456789012:role/R", Kind::Resource, 26),
        ("arn:aws:sts::123456789012:root", Kind::Resource, 26),
        ("arn:aws:iam::123456789012:user", Kind::Path, 30),
        ("arn:aws:iam::123456789012:user/", Kind::Name, 31),
        ("arn:aws:iam::123456789012:user/a b", Kind::Name, 31),
        ("arn:aws:iam::123456789012:user/p/", Kind::Name, 33),
        ("arn:aws:iam::123456789012:user/p q/a", Kind::Path, 31),
        ("arn:aws:iam::123456789012:user/\u{e9}/a", Kind::Path, 31),
        ("arn:aws:iam::123456789012:role/R\n", Kind::Name, 31),
        ("arn:aws:sts::123456789012:assumed-role", Kind::Name, 38),
        ("arn:aws:sts::123456789012:assumed-role/", Kind::Name, 39),
        ("arn:aws:sts::123456789012:assumed-role//session", Kind::Name, 39),
        ("arn:aws:sts::123456789012:assumed-role/R", Kind::Session, 40),
        ("arn:aws:sts::123456789012:assumed-role/R/", Kind::Session, 41),
        ("arn:aws:sts::123456789012:assumed-role/R/s", Kind::Session, 41),
        ("arn:aws:sts::123456789012:assumed-role/Org/Team/Admin", Kind::Session, 43),
        ("arn:aws:sts::123456789012:assumed-role/../Admin/s1", Kind::Session, 42),
        ("arn:aws:sts::123456789012:assumed-role/R/s1:x", Kind::Session, 41),
        ("arn:aws:sts::123456789012:federated-user/B", Kind::Name, 41),
        ("arn:aws:sts::123456789012:federated-user/Bob/x", Kind::Name, 41),
    ];

    #[test]
    fn a_valid_arn_is_printed_unchanged_and_has_a_canonical_form() {
        for (arn, canonical) in VALID {
            let parsed = PrincipalArn::parse(arn).unwrap();
            assert_eq!(parsed.to_string(), *arn);
            assert_eq!(parsed.canonical().to_string(), *canonical);
            assert_eq!(parsed.canonical().canonical(), parsed.canonical());
        }
    }

    #[test]
    fn an_invalid_part_is_named_with_its_offset() {
        for &(arn, kind, offset) in INVALID {
            assert_eq!(PrincipalArn::parse(arn), Err(PrincipalArnError::new(kind, offset)), "{arn:?}");
        }
    }

    #[test]
    fn an_arn_cut_or_extended_anywhere_is_no_other_principal_of_the_role() {
        let arn = "arn:aws:sts::123456789012:assumed-role/Admin/alice";
        for end in 0..arn.len() {
            let cut = arn.get(..end).unwrap();
            let shorter_session = end >= arn.len() - 3;
            assert_eq!(PrincipalArn::parse(cut).is_ok(), shorter_session, "{cut}");
        }
        for byte in 0..=127_u8 {
            let extended = format!("{arn}{}", char::from(byte));
            let is_name = byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
            assert_eq!(PrincipalArn::parse(&extended).is_ok(), is_name, "{extended:?}");
        }
    }

    #[test]
    fn names_and_paths_have_the_lengths_of_iam() {
        let is_ok =
            |resource: &str| PrincipalArn::parse(&format!("arn:aws:iam::123456789012:{resource}")).is_ok();
        for kind in ["user", "role"] {
            assert!(is_ok(&format!("{kind}/{}", "a".repeat(64))));
            assert!(!is_ok(&format!("{kind}/{}", "a".repeat(65))));
            assert!(is_ok(&format!("{kind}/{}/a", "p".repeat(510))));
            assert!(!is_ok(&format!("{kind}/{}/a", "p".repeat(511))));
        }
        let is_ok =
            |resource: &str| PrincipalArn::parse(&format!("arn:aws:sts::123456789012:{resource}")).is_ok();
        assert!(is_ok(&format!("assumed-role/{}/{}", "r".repeat(64), "s".repeat(64))));
        assert!(!is_ok(&format!("assumed-role/{}/{}", "r".repeat(65), "s".repeat(64))));
        assert!(!is_ok(&format!("assumed-role/{}/{}", "r".repeat(64), "s".repeat(65))));
        assert!(is_ok(&format!("federated-user/{}", "f".repeat(32))));
        assert!(!is_ok(&format!("federated-user/{}", "f".repeat(33))));
    }
}
