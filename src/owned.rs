//! Answers free of the body that they were read from.

use crate::shape::{Members, ResponseShape};
use crate::{Response, Text, WipedString};

/// An output that can be had in memory of its own.
///
/// All strings of an owned output are wiped when they are dropped, the harmless ones too: an output has one storage,
/// and most outputs have secrets in them. A vendor's output is made owned by naming the type, in three lines:
///
/// ```
/// use sts_wire::shape::{ResponseShape, ResponseVisitor};
/// use sts_wire::{Credentials, IntoOwned, Text, WipedString};
///
/// #[derive(Default)]
/// struct LdapOutput<S> {
///     credentials: Credentials<S>,
/// }
/// # impl<S: Default> ResponseShape<S> for LdapOutput<S> {
/// #     fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
/// #         visitor.structure("Credentials", &mut self.credentials)
/// #     }
/// # }
///
/// impl<'r> IntoOwned<'r> for LdapOutput<Text<'r>> {
///     type Owned = LdapOutput<WipedString>;
/// }
///
/// let output = LdapOutput { credentials: Credentials::new(Text::new("id"), Text::new("secret")) };
/// let owned: LdapOutput<WipedString> = output.into_owned();
/// assert_eq!(owned.credentials.access_key_id.as_ref(), "id");
/// ```
pub trait IntoOwned<'r>: ResponseShape<Text<'r>> {
    /// The same structure over the other storage; in another one, members that it describes differently get lost.
    type Owned: ResponseShape<WipedString>;

    /// The same in memory of its own.
    #[must_use]
    fn into_owned(mut self) -> Self::Owned {
        Members::take(&mut self).into_structure()
    }
}

impl<'r, T: IntoOwned<'r>> Response<T, Text<'r>> {
    /// The same in memory of its own, free of the body's lifetime, which is wiped when it is dropped.
    ///
    /// ```
    /// use sts_wire::{GetCallerIdentity, Operation};
    ///
    /// let body = b"<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>\
    ///              </GetCallerIdentityResult></GetCallerIdentityResponse>".to_vec();
    /// let answer = GetCallerIdentity::decode(200, &body)?.into_owned();
    /// drop(body);
    /// assert_eq!(answer.output.account.as_deref(), Some("123456789012"));
    /// # Ok::<(), sts_wire::Error<String>>(())
    /// ```
    #[must_use]
    pub fn into_owned(self) -> Response<T::Owned, WipedString> {
        Response { output: self.output.into_owned(), request_id: self.request_id.map(WipedString::from) }
    }
}
