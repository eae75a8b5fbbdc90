//! The caller that `GetCallerIdentity` reports.

use super::{Principal, PrincipalArn, PrincipalArnError};
use core::fmt;

/// The caller that `GetCallerIdentity` reports: an ARN, an account and a user id that agree.
///
/// [`GetCallerIdentityOutput::caller`](crate::GetCallerIdentityOutput::caller) makes it from a decoded response.
/// It is as trustworthy as the connection to STS and the endpoint that answered.
///
/// ```
/// use sts_wire::principal::Caller;
///
/// let arn = "arn:aws:sts::123456789012:assumed-role/Admin/alice";
/// let caller = Caller::new(arn, "123456789012", "AROAEXAMPLEROLEID1234:alice")?;
/// assert_eq!(caller.arn().canonical().to_string(), "arn:aws:iam::123456789012:role/Admin");
/// assert_eq!(caller.unique_id(), "AROAEXAMPLEROLEID1234");
/// # Ok::<(), sts_wire::principal::CallerError>(())
/// ```
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>, and the values of
/// `aws:userid` in <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Caller<'a> {
    arn: PrincipalArn<'a>,
    unique_id: &'a str,
}

impl<'a> Caller<'a> {
    /// Checks that the three members of a response agree.
    ///
    /// The ARN must have the account. The user id must be the account of a root user, the unique id of a user, the
    /// unique id and the session of an assumed role, or the account and the name of a federated user.
    ///
    /// # Errors
    /// The member that is not valid, or that contradicts the ARN.
    pub fn new(arn: &'a str, account: &'a str, user_id: &'a str) -> Result<Self, CallerError> {
        let arn = PrincipalArn::parse(arn).map_err(|error| CallerError(CallerErrorKind::Arn(error)))?;
        if arn.account() != account {
            return Err(CallerError(CallerErrorKind::Account));
        }
        let (unique_id, name) =
            user_id.split_once(':').map_or((user_id, None), |(id, name)| (id, Some(name)));
        let has_unique_id = matches!(arn.principal(), Principal::User { .. } | Principal::AssumedRole { .. });
        if has_unique_id && !is_unique_id(unique_id) {
            return Err(CallerError(CallerErrorKind::UniqueId));
        }
        let agrees = match arn.principal() {
            Principal::Root => unique_id == account && name.is_none(),
            Principal::User { .. } => name.is_none(),
            Principal::AssumedRole { session, .. } => name == Some(session),
            Principal::FederatedUser { name: federated } => unique_id == account && name == Some(federated),
            Principal::Role { .. } => return Err(CallerError(CallerErrorKind::Role)),
        };
        if agrees { Ok(Self { arn, unique_id }) } else { Err(CallerError(CallerErrorKind::UserId)) }
    }

    /// The ARN. Its [`canonical`](PrincipalArn::canonical) form names the role of an assumed role.
    #[must_use]
    pub const fn arn(&self) -> PrincipalArn<'a> {
        self.arn
    }

    /// The user id without the name of the session or federated user: the unique id of the user or role, or the
    /// account.
    ///
    /// IAM never reuses the unique id of a user or role. A new role with the name of a deleted one has another.
    #[must_use]
    pub const fn unique_id(&self) -> &'a str {
        self.unique_id
    }
}

/// A unique id of IAM: 16 to 128 capital letters and digits.
///
/// An account id of 12 digits is not a unique id. It identifies a root user or a federated user.
fn is_unique_id(id: &str) -> bool {
    (16..=128).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// The reason why a response of `GetCallerIdentity` names no caller.
///
/// ```
/// use sts_wire::principal::{Caller, CallerErrorKind};
///
/// let error = Caller::new("arn:aws:iam::123456789012:root", "210987654321", "123456789012").unwrap_err();
/// assert_eq!(error.kind(), CallerErrorKind::Account);
/// assert_eq!(error.to_string(), "no caller: Account is not the account of Arn");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallerError(CallerErrorKind);

/// The kind of a [`CallerError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallerErrorKind {
    /// The response lacks this member.
    Missing(&'static str),
    /// The response escapes this member. AWS escapes none of them.
    Escaped(&'static str),
    /// `Arn` is not the ARN of a principal.
    Arn(PrincipalArnError),
    /// `Arn` names a role. A caller is a session of a role.
    Role,
    /// `Account` is not the account of `Arn`.
    Account,
    /// `UserId` does not belong to the principal of `Arn`.
    UserId,
    /// `UserId` of a user or an assumed role does not begin with a unique id: 16 to 128 capital letters and digits.
    UniqueId,
}

impl CallerError {
    pub(crate) const fn missing(member: &'static str) -> Self {
        Self(CallerErrorKind::Missing(member))
    }

    pub(crate) const fn escaped(member: &'static str) -> Self {
        Self(CallerErrorKind::Escaped(member))
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> CallerErrorKind {
        self.0
    }
}

impl fmt::Display for CallerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no caller: ")?;
        match self.0 {
            CallerErrorKind::Missing(member) => write!(f, "{member} is missing"),
            CallerErrorKind::Escaped(member) => write!(f, "{member} is escaped"),
            CallerErrorKind::Arn(error) => error.fmt(f),
            CallerErrorKind::Role => f.write_str("Arn names a role and no session"),
            CallerErrorKind::Account => f.write_str("Account is not the account of Arn"),
            CallerErrorKind::UserId => f.write_str("UserId does not belong to the principal of Arn"),
            CallerErrorKind::UniqueId => {
                f.write_str("UserId does not begin with a unique id of 16 to 128 capital letters and digits")
            }
        }
    }
}

impl core::error::Error for CallerError {}

#[cfg(test)]
mod tests {
    use super::*;
    use CallerErrorKind as Kind;

    const ACCOUNT: &str = "123456789012";
    const USER: &str = "AIDACKCEVSQ6C2EXAMPLE";
    const ROLE: &str = "AROACKCEVSQ6C2EXAMPLE";

    fn kind(resource: &str, account: &str, user_id: &str) -> Option<CallerErrorKind> {
        let service =
            if resource.starts_with("assumed") || resource.starts_with("fed") { "sts" } else { "iam" };
        let arn = alloc::format!("arn:aws:{service}::{ACCOUNT}:{resource}");
        Caller::new(&arn, account, user_id).err().map(|error| error.kind())
    }

    /// The values of `aws:userid` in the IAM user guide, by principal.
    #[test]
    fn a_user_id_belongs_to_its_principal() {
        let session = &alloc::format!("{ROLE}:alice");
        for (resource, user_id) in [
            ("root", ACCOUNT),
            ("user/Alice", USER),
            ("assumed-role/Admin/alice", session),
            ("federated-user/Bob", "123456789012:Bob"),
        ] {
            assert_eq!(kind(resource, ACCOUNT, user_id), None, "{resource}");
            for other in [ACCOUNT, USER, session, "123456789012:Bob", "", ":", "123456789012:"] {
                let has_unique_id = resource.starts_with("user") || resource.starts_with("assumed");
                let is_unique = other == USER || other == session;
                let expected = if has_unique_id && !is_unique { Kind::UniqueId } else { Kind::UserId };
                let expected = (other != user_id).then_some(expected);
                assert_eq!(kind(resource, ACCOUNT, other), expected, "{resource} {other}");
            }
        }
        for user_id in
            [ROLE, "AROACKCEVSQ6C2EXAMPLE:", "AROACKCEVSQ6C2EXAMPLE:alic", "AROACKCEVSQ6C2EXAMPLE:alice:x"]
        {
            assert_eq!(kind("assumed-role/Admin/alice", ACCOUNT, user_id), Some(Kind::UserId), "{user_id}");
        }
    }

    #[test]
    fn a_unique_id_has_16_to_128_capital_letters_and_digits() {
        for (id, is_valid) in [
            ("AIDA567890123456", true),
            ("AIDA56789012345", false),
            ("AIDA56789012345a", false),
            ("AIDA56789012345 ", false),
        ] {
            let expected = (!is_valid).then_some(Kind::UniqueId);
            assert_eq!(kind("user/Alice", ACCOUNT, id), expected, "{id}");
            let user_id = alloc::format!("{id}:alice");
            assert_eq!(kind("assumed-role/Admin/alice", ACCOUNT, &user_id), expected, "{id}");
        }
        assert_eq!(kind("user/Alice", ACCOUNT, &"A".repeat(128)), None);
        assert_eq!(kind("user/Alice", ACCOUNT, &"A".repeat(129)), Some(Kind::UniqueId));
    }

    #[test]
    fn the_account_is_the_account_of_the_arn() {
        assert_eq!(kind("root", "123456789013", "123456789013"), Some(Kind::Account));
        assert_eq!(kind("user/Alice", "", USER), Some(Kind::Account));
    }

    #[test]
    fn a_role_without_a_session_is_no_caller() {
        assert_eq!(kind("role/Admin", ACCOUNT, ROLE), Some(Kind::Role));
    }
}
