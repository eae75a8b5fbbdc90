//! The account that an access key id belongs to.

use crate::shape::{Class, RequestVisitor, ResponseShape, ResponseVisitor, TextLimit};
use crate::{Operation, Text};

/// The account that an access key id belongs to.
///
/// It says nothing of the key's state; an id outlives its key.
///
/// ```
/// use sts_wire::{Encode, GetAccessKeyInfo};
///
/// assert_eq!(
///     GetAccessKeyInfo::new("AKIAI44QH8DHBEXAMPLE").encode_to_string(),
///     "AccessKeyId=AKIAI44QH8DHBEXAMPLE&Action=GetAccessKeyInfo&Version=2011-06-15"
/// );
/// ```
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html>.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct GetAccessKeyInfo<'a> {
    /// The access key id to look up; 16 to 128 of `\w`.
    pub access_key_id: &'a str,
}

impl<'a> GetAccessKeyInfo<'a> {
    /// A request with its required members.
    #[must_use]
    pub const fn new(access_key_id: &'a str) -> Self {
        Self { access_key_id }
    }
}

const ACCESS_KEY_ID: &TextLimit = &TextLimit::length(16, 128).class(Class::Word);

impl<'a> Operation for GetAccessKeyInfo<'a> {
    const ACTION: &'static str = "GetAccessKeyInfo";
    const RESPONSE: &'static str = "GetAccessKeyInfoResponse";
    const RESULT: &'static str = "GetAccessKeyInfoResult";

    type Str = &'a str;
    type Output<'r> = GetAccessKeyInfoOutput<Text<'r>>;

    fn members<V: RequestVisitor<Self::Str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.text("AccessKeyId", &mut self.access_key_id, ACCESS_KEY_ID)
    }
}

/// What [`GetAccessKeyInfo`] answers.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct GetAccessKeyInfoOutput<S> {
    /// The id of the account.
    pub account: Option<S>,
}

impl<S: Default> ResponseShape<S> for GetAccessKeyInfoOutput<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_text("Account", &mut self.account)
    }
}
