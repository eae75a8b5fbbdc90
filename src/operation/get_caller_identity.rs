//! The identity of the caller.

use crate::principal::{Caller, CallerError};
use crate::shape::{Action, RequestVisitor, ResponseShape, ResponseVisitor};
use crate::text::{Text, ToText};

/// The identity of the caller.
///
/// It needs no permission. EKS, Vault, MongoDB and others accept a signed or presigned request for it as a proof of
/// identity.
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::{Encode, GetCallerIdentity};
///
/// assert_eq!(GetCallerIdentity::new().encode_to_string(), "Action=GetCallerIdentity&Version=2011-06-15");
/// # }
/// ```
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetCallerIdentity {}

impl GetCallerIdentity {
    /// A request; it has no members.
    #[must_use]
    pub const fn new() -> Self {
        Self {}
    }
}

impl Action for GetCallerIdentity {
    names!("GetCallerIdentity");

    type Str = &'static str;
    type Output<S: Default> = GetCallerIdentityOutput<S>;

    fn members<V: RequestVisitor<Self::Str>>(&mut self, _: &mut V) -> Result<(), V::Error> {
        Ok(())
    }
}

/// The output of [`GetCallerIdentity`].
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::{GetCallerIdentity, Operation};
///
/// let body = b"<GetCallerIdentityResponse><GetCallerIdentityResult>\
///     <Account>123456789012</Account>\
///     </GetCallerIdentityResult></GetCallerIdentityResponse>";
/// let answer = GetCallerIdentity::decode(200, body)?.output;
/// assert_eq!(answer.account.unwrap(), "123456789012");
/// assert_eq!(answer.arn, None, "servers leave members out");
/// # }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetCallerIdentityOutput<S> {
    /// The ARN of the caller.
    pub arn: Option<S>,
    /// The unique id of the caller.
    pub user_id: Option<S>,
    /// The id of the account.
    pub account: Option<S>,
}

impl<S: Default> ResponseShape<S> for GetCallerIdentityOutput<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_text("Arn", &mut self.arn)?;
        visitor.opt_text("UserId", &mut self.user_id)?;
        visitor.opt_text("Account", &mut self.account)
    }
}

output!(GetCallerIdentityOutput);

impl<S: ToText> GetCallerIdentityOutput<S> {
    /// The caller: `Arn`, `Account` and `UserId` must be present and agree.
    ///
    /// Use it to authorise. The members themselves are decoded as any server sends them.
    ///
    /// ```
    /// use sts_wire::principal::{CallerErrorKind, Principal};
    /// use sts_wire::{GetCallerIdentity, Operation};
    ///
    /// let body = b"<GetCallerIdentityResponse><GetCallerIdentityResult>\
    ///     <Arn>arn:aws:iam::123456789012:user/Alice</Arn>\
    ///     <UserId>AIDACKCEVSQ6C2EXAMPLE</UserId>\
    ///     <Account>123456789012</Account>\
    ///     </GetCallerIdentityResult></GetCallerIdentityResponse>";
    /// let mut output = GetCallerIdentity::decode_borrowed(200, body)?.output;
    /// let caller = output.caller().unwrap();
    /// assert_eq!(caller.arn().account(), "123456789012");
    /// assert_eq!(caller.arn().principal(), Principal::User { path: "/", name: "Alice" });
    ///
    /// output.account = None;
    /// assert_eq!(output.caller().unwrap_err().kind(), CallerErrorKind::Missing("Account"));
    /// # Ok::<(), sts_wire::Error<sts_wire::Text<'_>>>(())
    /// ```
    ///
    /// # Errors
    /// A member that is missing or escaped, an ARN that is not a principal's, or members that contradict each other.
    pub fn caller(&self) -> Result<Caller<'_>, CallerError> {
        let members = [&self.arn, &self.user_id, &self.account];
        let [arn, user_id, account] = members.map(|member| member.as_ref().map(ToText::to_text));
        GetCallerIdentityOutput { arn, user_id, account }.into_caller()
    }
}

impl<'r> GetCallerIdentityOutput<Text<'r>> {
    /// The caller, as [`caller`](Self::caller) returns it, but borrowed from the response and not from `self`.
    pub(crate) fn into_caller(self) -> Result<Caller<'r>, CallerError> {
        let plain = |name, member: Option<Text<'r>>| {
            let text = member.ok_or(CallerError::missing(name))?;
            text.as_str().ok_or(CallerError::escaped(name))
        };
        Caller::new(plain("Arn", self.arn)?, plain("Account", self.account)?, plain("UserId", self.user_id)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;
    use crate::Operation;
    use crate::operation::testing;
    use alloc::format;

    const EVERY_MEMBER: GetCallerIdentity = GetCallerIdentity::new();

    /// The sample response of the API reference, called by an IAM user.
    const DOCUMENT: &str = r#"<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult>
  <Arn>arn:aws:iam::123456789012:user/Alice</Arn>
  <UserId>AIDACKCEVSQ6C2EXAMPLE</UserId>
  <Account>123456789012</Account>
  </GetCallerIdentityResult>
  <ResponseMetadata>
    <RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId>
  </ResponseMetadata>
</GetCallerIdentityResponse>"#;

    #[test]
    fn encodes_documented_example() {
        testing::encodes(&GetCallerIdentity::new(), "Action=GetCallerIdentity&Version=2011-06-15");
    }

    #[test]
    fn encodes_every_member() {
        testing::encodes(&EVERY_MEMBER, "Action=GetCallerIdentity&Version=2011-06-15");
    }

    #[test]
    fn decodes_documented_response() {
        let answer = testing::decodes::<GetCallerIdentity>(DOCUMENT);
        assert_eq!(answer.output.arn.unwrap(), "arn:aws:iam::123456789012:user/Alice");
        assert_eq!(answer.output.user_id.unwrap(), "AIDACKCEVSQ6C2EXAMPLE");
        assert_eq!(answer.output.account.unwrap(), "123456789012");
        assert_eq!(answer.request_id.unwrap(), "01234567-89ab-cdef-0123-456789abcdef");
    }

    #[test]
    fn decodes_error() {
        // The model has no errors; these are common to all operations.
        testing::decodes_errors::<GetCallerIdentity>(&[
            (ErrorCode::InvalidClientTokenId, "InvalidClientTokenId", 403, false),
            (ErrorCode::ExpiredToken, "ExpiredToken", 403, false),
            (ErrorCode::Throttling, "Throttling", 400, true),
        ]);
    }

    #[test]
    fn round_trips() {
        testing::round_trips(&EVERY_MEMBER, &[]);
    }

    #[test]
    fn checks_every_limit() {
        // There is no limit.
        assert!(EVERY_MEMBER.check().is_ok());
    }

    #[test]
    fn hides_secrets() {
        // There is no secret: `Debug` prints everything.
        assert!(format!("{:?}", testing::decodes::<GetCallerIdentity>(DOCUMENT)).contains("user/Alice"));
    }

    #[test]
    fn rejects_truncation_at_every_byte() {
        testing::rejects_truncation::<GetCallerIdentity>(DOCUMENT);
    }
}
