//! Who the caller is.

use crate::shape::{RequestVisitor, ResponseShape, ResponseVisitor};
use crate::{Operation, Text};

/// Who the caller is.
///
/// No permission is needed, therefore others prove their identity by it: EKS, Vault, MongoDB and more take a
/// signed or presigned request of it.
///
/// ```
/// use sts_wire::{Encode, GetCallerIdentity};
///
/// assert_eq!(GetCallerIdentity::new().encode_to_string(), "Action=GetCallerIdentity&Version=2011-06-15");
/// ```
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct GetCallerIdentity {}

impl GetCallerIdentity {
    /// A request; it has no members.
    #[must_use]
    pub const fn new() -> Self {
        Self {}
    }
}

impl Operation for GetCallerIdentity {
    const ACTION: &'static str = "GetCallerIdentity";
    const RESPONSE: &'static str = "GetCallerIdentityResponse";
    const RESULT: &'static str = "GetCallerIdentityResult";

    type Str = &'static str;
    type Output<'r> = GetCallerIdentityOutput<Text<'r>>;

    fn members<V: RequestVisitor<Self::Str>>(&mut self, _: &mut V) -> Result<(), V::Error> {
        Ok(())
    }
}

/// What [`GetCallerIdentity`] answers.
#[derive(Clone, Copy, Debug, Default)]
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
